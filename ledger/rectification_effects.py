"""What a step changes in the record of its hazard, beside what its author says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ledger.hazard import HazardAction, HazardState, OrderKind
from ledger.rectification_rules import STRENGTH, Record
from ledger.rectification_step import StepRequest

Values = dict[str, object]
_NO_ORDER: Mapping[str, object] = MappingProxyType(
    {"order_kind": OrderKind.NONE, "is_stopped": False, "is_partly_stopped": False}
)


def changes(record: Record, request: StepRequest) -> Values:
    """New values of the hazard's fields. The latest step is also its progress (整改进展), which lists and sheets show."""
    values = request.fields
    effect = _EFFECTS.get(request.action)
    if effect is not None:
        values |= effect(record, request)
    if request.rule.to_state is not None:
        values["state"] = request.rule.to_state
        if request.rule.to_state is not HazardState.CLOSED:  # a ledger may have reopened a closed one
            values |= {"is_closed": False, "closed_on": None}
    values["progress"] = f"{request.day:%Y-%m-%d} {request.action.label}：{request.note.strip()}"
    return values


def _request(_record: Record, request: StepRequest) -> Values:
    return {"requested_on": request.day, "rectified_on": request.fields.get("rectified_on") or request.day}


def _accept(record: Record, request: StepRequest) -> Values:
    return {
        "reviewer": request.actor.strip(),
        "reviewed_on": request.day,
        "closed_on": request.day,
        "is_closed": True,
        # A record that an import put under review was never requested here.
        "requested_on": record["requested_on"] or request.day,
    }


def _return(_record: Record, _request: StepRequest) -> Values:
    return {"requested_on": None, "rectified_on": None}


def _dismiss(_record: Record, _request: StepRequest) -> Values:
    """Where there is no hazard no order rests on it."""
    return {**_NO_ORDER, "requested_on": None}


def _order(record: Record, request: StepRequest) -> Values:
    """The strongest order is in force; a weaker one that follows resumes nothing."""
    standing = OrderKind(int(record["order_kind"]))
    strongest = max(standing, request.order, key=lambda kind: STRENGTH[kind])
    return {
        "order_kind": strongest,
        "is_stopped": bool(record["is_stopped"]) or request.order is OrderKind.STOP_PRODUCTION,
        "is_partly_stopped": bool(record["is_partly_stopped"]) or request.order is OrderKind.STOP_USE,
    }


def _resume(_record: Record, request: StepRequest) -> Values:
    return {**_NO_ORDER, "resumed_on": request.day}


def _extend(record: Record, request: StepRequest) -> Values:
    return {
        "due_on": request.due_on,
        "original_due_on": record["original_due_on"] or record["due_on"],
        "is_extended": True,
        "extension_approver": request.actor.strip(),
    }


def _list(_record: Record, request: StepRequest) -> Values:
    return {"is_listed": True, "listed_on": request.day, "delisted_on": None}


def _delist(_record: Record, request: StepRequest) -> Values:
    return {"is_listed": False, "delisted_on": request.day}


def _transfer(_record: Record, _request: StepRequest) -> Values:
    return {"is_transferred": True}


_EFFECTS: Mapping[HazardAction, Callable[[Record, StepRequest], Values]] = MappingProxyType(
    {
        HazardAction.REQUEST: _request,
        HazardAction.ACCEPT: _accept,
        HazardAction.RETURN: _return,
        HazardAction.DISMISS: _dismiss,
        HazardAction.ORDER: _order,
        HazardAction.RESUME: _resume,
        HazardAction.EXTEND: _extend,
        HazardAction.LIST: _list,
        HazardAction.DELIST: _delist,
        HazardAction.TRANSFER: _transfer,
    }
)

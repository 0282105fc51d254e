"""The form of a step: which fields it shows, and what was typed into them as a request. Knows no window.

Which steps there are and what they need stands in ``ledger.rectification_rules``; here it becomes fields in an order in
which one would fill them in. What was typed stays text until it is asked for, so that a half-filled form can be kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ledger.evidence import EvidenceDemand, EvidenceKind
from ledger.fields import HAZARD_FIELDS, FieldType
from ledger.hazard import HazardAction, OrderKind
from ledger.rectification import EvidenceFile, StepRequest
from ledger.rectification_check import MAX_NOTE
from ledger.rectification_rules import LABELS, RULES, Record, is_stopped_by_order

A = HazardAction
_MOMENT = re.compile(r"\s*(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[ T　]+(\d{1,2})[:：](\d{2}))?\s*")

PAIRS: Mapping[HazardAction, tuple[HazardAction, ...]] = {
    A.REGISTER: (A.REGISTER, A.DISMISS),
    A.ACCEPT: (A.ACCEPT, A.RETURN),
}
"""Steps that are the two answers to one question: one form with a choice on top."""

TITLES: Mapping[HazardAction, str] = {A.REGISTER: "核实上账", A.ACCEPT: "复查验收"}
ANSWERS: Mapping[HazardAction, str] = {
    A.REGISTER: "属实，上账",
    A.DISMISS: "误报，注销",
    A.ACCEPT: "验收通过",
    A.RETURN: "退回整改",
}

_OFFERED: Mapping[HazardAction, tuple[str, ...]] = {
    A.REPORT: ("description", "part", "found_on", "found_by", "basis", "standard_version", "owner", "due_on"),
    A.REGISTER: ("basis", "standard_version", "due_on", "owner", "supervisor", "contract_leader"),
    A.START: ("owner", "work_standard", "funds", "due_on", "plan", "supervisor", "contract_leader"),
    A.REQUEST: ("owner", "rectified_on"),
    A.REVIEW: ("owner",),
    A.ACCEPT: ("owner",),
    A.LIST: ("listed_level",),
    A.TRANSFER: ("transferred_to",),
    A.RECUR: ("owner", "due_on", "supervisor", "contract_leader"),
    A.NOTE: ("supervisor", "contract_leader"),
}
"""Fields of the hazard that a form shows, in this order. Those that the record may not change any more are left out."""


REPORT_BLANK: Record = dict.fromkeys(LABELS) | {"state": 0, "is_listed": False, "order_kind": 0}
"""A hazard of which nothing is known yet."""


class FieldKind(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    LINES = "lines"
    DAY = "day"
    MOMENT = "moment"
    AMOUNT = "amount"
    ORDER = "order"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class FormField:
    """``name``: attribute of the request, or ``values.NAME`` for a field of the hazard. ``given``: what it says before
    anybody has typed. ``empty``: what an empty date means; "" where it may not be empty."""

    name: str
    label: str
    kind: FieldKind
    is_required: bool
    given: str = ""
    hint: str = ""
    limit: int = 200
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as far as the form goes, and what could not be read in it."""

    request: StepRequest
    unreadable: tuple[str, ...]


def title_of(action: HazardAction) -> str:
    """What the form is called: 复查验收 for both of its answers."""
    main = next((main for main, pair in PAIRS.items() if action in pair), action)
    return TITLES.get(main, main.label)


def answers_to(action: HazardAction, allowed: Sequence[HazardAction]) -> tuple[HazardAction, ...]:
    """The answers among which one chooses in the form of an action; only itself where there is no question."""
    for pair in PAIRS.values():
        if action in pair:
            possible = tuple(item for item in pair if item in allowed)
            return possible if action in possible else (action,)
    return (action,)


def fields_of(action: HazardAction, record: Record, now: datetime) -> list[FormField]:
    """The fields of a form, in the order of the form. ``now``: what the time says before anybody has typed."""
    rule = RULES[action]
    person_hint = "不得与整改人相同" if rule.second_person else ""
    answer = [
        FormField("actor", rule.actor_label, FieldKind.PERSON, True, hint=person_hint, limit=60),
        FormField("actor_unit", "单位、职务", FieldKind.LINE, False, limit=80),
        FormField("at", _time_label(rule.note_label), FieldKind.MOMENT, True, f"{now:%Y-%m-%d %H:%M}"),
    ]
    if "order" in rule.asks:
        answer.append(FormField("order", "指令种类", FieldKind.ORDER, True))
    if "number" in rule.asks:
        answer.append(FormField("number", "文书编号", FieldKind.LINE, True, limit=60))
    if "number" in rule.may_set and action in (A.REPORT, A.REGISTER):
        given = str(record["number"] or "")
        answer.append(FormField("number", "隐患编号", FieldKind.LINE, "number" in rule.needs, given, limit=60))
    if "due_on" in rule.asks:
        answer.append(FormField("due_on", "新的整改期限", FieldKind.DAY, True))
    own = [_of_hazard(name, name in rule.needs, record) for name in _shown(action, record)]
    note = FormField("note", rule.note_label, FieldKind.LINES, True, limit=MAX_NOTE)
    needed, free = [field for field in own if field.is_required], [field for field in own if not field.is_required]
    return [*answer, *needed, note, *free]


def request_of(
    action: HazardAction, typed: Mapping[str, str], record: Record, evidence: Sequence[EvidenceFile], now: datetime
) -> Asked:
    """What the form asks for. Fields of the hazard that say what the record says already are not part of it: nobody
    writes back what he has not touched."""
    unreadable: list[str] = []
    shown = fields_of(action, record, now)
    said = {field.name: typed.get(field.name, field.given).strip() for field in shown}
    moments = {field.name: _moment(field, said[field.name], unreadable) for field in shown if field.kind in _DATED}
    values: dict[str, object] = {}
    for field in shown:
        if field.name.startswith("values.") and said[field.name] != field.given:
            values[field.name[7:]] = _value(field, said[field.name], moments, unreadable)
    due = moments.get("due_on")
    return Asked(
        StepRequest(
            action=action,
            actor=said["actor"],
            actor_unit=said["actor_unit"],
            at=moments["at"] or now,
            note=said["note"],
            number=said["number"] if said.get("number", "") != _given(shown, "number") else "",
            due_on=due.date() if due is not None else None,
            order=OrderKind(int(said["order"])) if said.get("order") else OrderKind.NONE,
            values=values,
            evidence=tuple(evidence),
        ),
        tuple(unreadable),
    )


def kind_for(demands: Sequence[EvidenceDemand], lacking: Sequence[EvidenceDemand], is_photo: bool) -> EvidenceKind:
    """What a dropped file most likely proves: the first demand that still lacks one of its sort, else any of its sort."""
    for demand in (*lacking, *demands):
        for kind in demand.kinds:
            if (kind in (EvidenceKind.PHOTO_BEFORE, EvidenceKind.PHOTO_AFTER)) == is_photo:
                return kind
    return EvidenceKind.OTHER


def consequence(action: HazardAction, record: Record) -> str:
    """What the step does, in words: 状态改为已销号."""
    rule = RULES[action]
    if action is A.RECUR:
        return "原记录保持已销号，另立一条新记录"
    if rule.to_state is None:
        return "状态不变"
    more = "；停产、停用指令仍有效，须另办恢复" if action is A.ACCEPT and is_stopped_by_order(record) else ""
    return f"状态改为{rule.to_state.label}{more}"


_EMPTY_DAYS: Mapping[str, str] = {"rectified_on": "空着即办理当日"}
_DATED = (FieldKind.DAY, FieldKind.MOMENT)
_TYPES = {field.name: field.type for field in HAZARD_FIELDS}


def _shown(action: HazardAction, record: Record) -> list[str]:
    """Fields of the hazard in the form: what the step may set, and what it may fill where the record is empty."""
    rule = RULES[action]
    offered = _OFFERED.get(action, ())
    return [name for name in offered if name in rule.sets or (name in rule.fills and record[name] in (None, ""))]


def _of_hazard(name: str, is_required: bool, record: Record) -> FormField:
    kinds = {FieldType.DATE: FieldKind.DAY, FieldType.NUMBER: FieldKind.AMOUNT}
    kind = kinds.get(_TYPES.get(name, FieldType.TEXT), FieldKind.LINE)
    if name in ("owner", "supervisor", "contract_leader"):
        kind = FieldKind.PERSON
    if name == "description":
        kind = FieldKind.LINES
    value = record[name]
    given = "" if value is None else (f"{value:g}" if isinstance(value, float) else str(value)[:10000])
    label = "整改资金（万元）" if name == "funds" else LABELS.get(name, name)
    empty = "" if is_required or kind is not FieldKind.DAY else _EMPTY_DAYS.get(name, "未定")
    return FormField(f"values.{name}", label, kind, is_required, given, empty=empty)


def _time_label(note_label: str) -> str:
    return "复查时间" if note_label in ("复查意见", "退回原因") else "时间"


def _given(shown: Sequence[FormField], name: str) -> str:
    return next((field.given for field in shown if field.name == name), "")


def _moment(field: FormField, text: str, unreadable: list[str]) -> datetime | None:
    found = _MOMENT.fullmatch(text)
    if found is not None:
        year, month, day, hour, minute = (int(part or 0) for part in found.groups())
        try:
            return datetime(year, month, day, hour, minute)
        except ValueError:
            found = None
    if text or field.kind is FieldKind.MOMENT:
        shape = "2026-11-20 14:30" if field.kind is FieldKind.MOMENT else "2026-11-20"
        unreadable.append(f"{field.label}（写成 {shape}）")
    return None


def _value(
    field: FormField, text: str, moments: Mapping[str, datetime | None], unreadable: list[str]
) -> date | float | str | None:
    if field.kind is FieldKind.DAY:
        moment = moments[field.name]
        return None if moment is None else moment.date()
    if field.kind is FieldKind.AMOUNT:
        try:
            return float(text.replace(",", "").replace("，", "")) if text else None
        except ValueError:
            unreadable.append(f"{field.label}（写成数字）")
            return None
    return text

"""The record of rectification: what may be done with a hazard next, what that lacks, and doing it.

Every step leaves one row of the step's own, the changed hazard and its evidence in one change of the journal. A step
that lacks anything is refused before anything is written. A record that came from an import has no steps: it stands
where its ledger put it, and goes on from there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ledger.clock import beijing_now
from ledger.evidence import Demands
from ledger.hazard import HazardAction, HazardState
from ledger.journal import RecordKind
from ledger.problem import Refused
from ledger.rectification_check import contradictions, lacks, missing
from ledger.rectification_effects import changes
from ledger.rectification_rules import (
    LABELS,
    MAIN,
    RULES,
    THREE_OWNERS,
    Record,
    Rule,
    is_allowed,
    is_stopped_by_order,
)
from ledger.rectification_step import EvidenceFile, StepRequest

if TYPE_CHECKING:
    from ledger.store.change import Change

__all__ = [
    "LABELS",
    "EvidenceFile",
    "StepRequest",
    "allowed",
    "attachment_row",
    "blank_record",
    "main_action",
    "missing",
    "owners_missing",
    "report",
    "step_row",
    "take_step",
]

_NEW: Record = {"state": HazardState.REPORTED, "order_kind": 0, "is_stopped": False, "is_partly_stopped": False}
_STAYS_TRUE = (
    *("enterprise_id", "enterprise_name", "enterprise_code", "part", "description", "basis", "standard_version"),
    *("item_code", "hazard_class", "owner", "supervisor", "contract_leader"),
)
"""What a recurrence takes over from the closed hazard."""


def allowed(record: Record) -> list[HazardAction]:
    """The steps that may follow, the one on the main road first."""
    main = main_action(record)
    following = [action for action, rule in RULES.items() if is_allowed(record, rule)]
    return sorted(following, key=lambda action: action is not main)


def main_action(record: Record) -> HazardAction | None:
    """The step that comes next: on the main road, or what is still to be lifted after close-out. None at the end."""
    state = HazardState(int(record["state"]))
    if state.is_open:
        return MAIN[state]
    if state is HazardState.CLOSED and is_stopped_by_order(record):
        return HazardAction.RESUME
    return HazardAction.DELIST if record["is_listed"] else None


def owners_missing(record: Record) -> list[str]:
    """Which of the three named owners (B15) the record does not name, by label."""
    return [LABELS[name] for name in THREE_OWNERS if not str(record[name] or "").strip()]


def report(change: Change, request: StepRequest, demands: Demands, *, now: datetime | None = None) -> int:
    """Put a new hazard on record (待核实); its id. ``request.values`` holds its fields, ``enterprise_id`` or
    ``enterprise_name`` among them. Raises Refused when anything is lacking."""
    values: dict[str, object] = {**_identity(change, request.fields)}
    values.setdefault("found_on", request.day)
    values.setdefault("found_by", f"{request.actor_unit} {request.actor}".strip())
    record = {**blank_record(), **values}
    _refuse_unless_complete(record, [], [], request, demands, now)
    _refuse_number_twice(change, record, record.get("number"), None)
    hazard_id = change.create(RecordKind.HAZARD, {**values, **changes(record, request)})
    _record_step(change, hazard_id, request, HazardState.REPORTED, HazardState.REPORTED)
    return hazard_id


def take_step(
    change: Change,
    hazard_id: int,
    request: StepRequest,
    demands: Demands,
    *,
    seen: int | None = None,
    now: datetime | None = None,
) -> int:
    """Take a step; the id of the hazard that it led to: the same one, for a recurrence (复发) the new record.

    ``seen``: number of the newest journal row of the hazard that the author had seen (``Workspace.version``); raises
    EditConflict when there is a newer one. Raises Refused when the step may not follow or lacks anything. ``now`` is
    for tests.
    """
    record = change.record(RecordKind.HAZARD, hazard_id)
    rule, state = request.rule, HazardState(int(record["state"]))  # type: ignore[call-overload]
    _refuse_unless_allowed(record, rule, state)
    steps = change.records(RecordKind.STEP, hazard_id=hazard_id)
    _refuse_unless_complete(record, steps, _attachments(change, steps), request, demands, now)
    if request.action is HazardAction.RECUR:
        return _recur(change, record, request)
    after = changes(record, request)
    _refuse_number_twice(change, record, after.get("number"), hazard_id)
    if not change.update(RecordKind.HAZARD, hazard_id, after, seen):
        raise Refused("这一步与上一步完全相同，没有再记一次。", "请核对是否重复提交。")
    _record_step(change, hazard_id, request, state, rule.to_state if rule.to_state is not None else state)
    return hazard_id


def _recur(change: Change, earlier: Record, request: StepRequest) -> int:
    """A new record that names the closed one, which stays closed on its day."""
    known = {"enterprise_id": earlier["enterprise_id"], "earlier_id": earlier["id"]}  # the first of them has an index
    if later := change.records(RecordKind.HAZARD, **known):
        raise Refused(f"“{earlier['number']}”已有复发记录“{later[-1]['number']}”。", "请在最近一次的记录上继续办理。")
    values: dict[str, object] = {name: earlier[name] for name in _STAYS_TRUE} | request.fields
    values["found_on"] = request.day
    values.setdefault("found_by", f"{request.actor_unit} {request.actor}".strip())
    values["number"] = values.get("number") or _next_number(change, earlier)
    _refuse_number_twice(change, earlier, values["number"], None)
    record = {**blank_record(), **values}
    hazard_id = change.create(
        RecordKind.HAZARD, {**values, **changes(record, request), "earlier_id": earlier["id"], "origin": "复发"}
    )
    _record_step(change, hazard_id, request, HazardState.CLOSED, HazardState.REGISTERED)
    return hazard_id


def _next_number(change: Change, earlier: Record) -> str:
    """H-0429 -> H-0429-F1 -> H-0429-F2: the first recurrence, the second."""
    base, mark, count = str(earlier["number"]).rpartition("-F")
    if not mark or not count.isdecimal():
        base, count = str(earlier["number"]) or f"隐患{earlier['id']}", "0"
    taken = {str(row["number"]) for row in change.records(RecordKind.HAZARD, enterprise_id=earlier["enterprise_id"])}
    following = int(count) + 1
    while f"{base}-F{following}" in taken:
        following += 1
    return f"{base}-F{following}"


def _identity(change: Change, fields: Mapping[str, object]) -> dict[str, object]:
    """The fields with the enterprise's own name and code. Raises Refused when there is no such enterprise."""
    enterprise_id = fields.get("enterprise_id")
    if enterprise_id is None:
        return dict(fields)
    enterprise = change.record(RecordKind.ENTERPRISE, int(enterprise_id))  # type: ignore[call-overload]
    return {**fields, "enterprise_name": enterprise["name"], "enterprise_code": enterprise["code"]}


def blank_record() -> dict[str, Any]:
    """A hazard of which nothing is known yet: all columns by name."""
    from ledger.store.schema import COLUMNS

    return {column.name: column.empty for column in COLUMNS[RecordKind.HAZARD]} | dict(_NEW)


def _attachments(change: Change, steps: Sequence[Record]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for step in steps:
        found += change.records(RecordKind.ATTACHMENT, owner_kind=RecordKind.STEP.value, owner_id=step["id"])
    return found


def _refuse_unless_allowed(record: Record, rule: Rule, state: HazardState) -> None:
    if state not in rule.from_states:
        following = "、".join(action.label for action in allowed(record)) or "无"
        raise Refused(f"隐患现处于“{state.label}”，不能“{rule.action.label}”。", f"可以办理的有：{following}。")
    if rule.condition is not None and not rule.condition.holds(record):
        raise Refused(f"不能“{rule.action.label}”：这条隐患{rule.condition.otherwise}。", "请核对隐患编号。")


def _refuse_unless_complete(
    record: Record,
    steps: Sequence[Record],
    attachments: Sequence[Record],
    request: StepRequest,
    demands: Demands,
    now: datetime | None,
) -> None:
    what = f"不能“{request.action.label}”"
    if absent := lacks(record, steps, attachments, request, demands):
        raise Refused(f"{what}，还差 {len(absent)} 项：{'、'.join(absent)}。", "请补齐后再提交。")
    if wrong := contradictions(record, steps, attachments, request, now or beijing_now()):
        raise Refused(f"{what}：{'；'.join(wrong)}。", "请改正后再提交。")


def _refuse_number_twice(change: Change, record: Record, number: object, own_id: int | None) -> None:
    """A number tells the hazards of an enterprise apart."""
    if not number:
        return
    known = {"enterprise_id": record.get("enterprise_id"), "number": number}
    if record.get("enterprise_id") is None:
        known["enterprise_name"] = record.get("enterprise_name")
    if any(row["id"] != own_id for row in change.records(RecordKind.HAZARD, **known)):
        raise Refused(f"这家企业已有编号为“{number}”的隐患。", "请换一个编号，或在原记录上办理。")


def _record_step(change: Change, hazard_id: int, request: StepRequest, before: HazardState, after: HazardState) -> None:
    step_id = change.create(RecordKind.STEP, step_row(hazard_id, request, before, after))
    for file in request.evidence:
        change.put_blob(file.facts.sha256, file.data, file.facts.thumbnail)
        change.create(RecordKind.ATTACHMENT, attachment_row(RecordKind.STEP, step_id, file))


def step_row(hazard_id: int, request: StepRequest, before: HazardState, after: HazardState) -> dict[str, object]:
    """The record of a step that was taken."""
    return {
        "hazard_id": hazard_id,
        "action": request.action,
        "state_before": before,
        "state_after": after,
        "order_kind": request.order,
        "at": request.moment,
        "actor": request.actor.strip(),
        "actor_unit": request.actor_unit.strip(),
        "note": request.note.strip(),
        "number": request.number.strip(),
        "due_on": request.deadline,
    }


def attachment_row(owner: RecordKind, owner_id: int, file: EvidenceFile) -> dict[str, object]:
    """The record of a file that belongs to another record."""
    facts = file.facts
    return {
        "owner_kind": owner.value,
        "owner_id": owner_id,
        "evidence": file.kind,
        "name": facts.name,
        "media_type": facts.media_type,
        "sha256": facts.sha256,
        "bytes": facts.size,
        "width": facts.width,
        "height": facts.height,
    }

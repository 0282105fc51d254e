"""What happened to a hazard, from all that the record knows: steps with their evidence, imports and edits that no step
stands for, the day on which a deadline passed, and what is to come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np

from ledger.clock import beijing_now
from ledger.evidence import EvidenceKind
from ledger.hazard import HazardAction, HazardState, OrderKind
from ledger.journal import Action, JournalRow, RecordKind
from ledger.rectification import LABELS, main_action
from ledger.rectification_rules import FIVE, RULES, Record
from ledger.store.workspace import Workspace
from policy.pack import Pack, load
from policy.workdays import DayKind, add_days, days_until

_QUIET = frozenset(("progress", "serial", "state", "is_closed", "enterprise_id"))
"""Fields whose change by an import is said by others or says nothing to a reader."""

_MORE_LABELS = {"is_partly_stopped": "局部停用", "order_kind": "指令", "original_due_on": "原整改期限"}


@dataclass(frozen=True, slots=True)
class TimelineFile:
    """One attached file. ``load_thumbnail`` reads its small picture (JPEG) when it is wanted, None for a document."""

    id: int
    kind: EvidenceKind
    name: str
    media_type: str
    sha256: str
    size: int  # bytes
    width: int | None
    height: int | None
    workspace: Workspace

    @property
    def is_photo(self) -> bool:
        return self.width is not None

    def load_thumbnail(self) -> bytes | None:
        """The small picture, from the store."""
        return self.workspace.blob(self.sha256, thumbnail=True) if self.is_photo else None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One moment. ``is_day``: only the day is known. ``recorded_by``: who recorded it, when that is another than
    ``who``. ``is_alarm``: to be shown as one."""

    at: datetime
    title: str
    who: str
    text: str
    attachments: tuple[TimelineFile, ...] = ()
    is_system: bool = False
    is_pending: bool = False
    is_alarm: bool = False
    is_day: bool = False
    action: HazardAction | None = None
    step_id: int | None = None
    recorded_by: str = ""
    hazard_id: int | None = None  # of another record that the entry points at


def timeline(workspace: Workspace, hazard_id: int, as_of: datetime | None = None) -> list[TimelineEntry]:
    """All entries, oldest first, what is to come last. ``as_of``: the moment for what passed and what is to come;
    None is now, or the fixed day of a demo. Raises Refused when there is no such hazard."""
    record = workspace.hazard(hazard_id)
    steps = workspace.records(RecordKind.STEP, hazard_id=hazard_id)
    pack = load(workspace.info.pack_id)
    now = as_of or workspace.info.pinned_as_of or beijing_now()
    recorded = {int(str(step["id"])): workspace.history(RecordKind.STEP, int(str(step["id"]))) for step in steps}
    batches = {row.batch_id for rows in recorded.values() for row in rows}
    entries = [
        *_facts(record, steps),
        *(_of_step(workspace, step, recorded[int(str(step["id"]))]) for step in steps),
        *_of_journal(workspace.history(RecordKind.HAZARD, hazard_id), batches),
        *_overdue(record, steps, now, pack),
        *_relatives(workspace, record),
    ]
    ordered = sorted(entries, key=lambda entry: entry.at)  # stable: of one moment in the order above
    return [*ordered, *_pending(record, now, pack)]


def _of_step(workspace: Workspace, step: Record, rows: Sequence[JournalRow]) -> TimelineEntry:
    action, operator = HazardAction(int(step["action"])), rows[0].by if rows else ""
    who = "　".join(part for part in (step["actor_unit"], step["actor"]) if part)
    return TimelineEntry(
        at=step["at"],
        title=_title(step, action),
        who=who,
        text=_with_document(step),
        attachments=tuple(_files(workspace, step)),
        action=action,
        step_id=step["id"],
        recorded_by="" if operator == step["actor"] else operator,
    )


def _title(step: Record, action: HazardAction) -> str:
    if action is HazardAction.ORDER:
        return f"{action.label}：{OrderKind(int(step['order_kind'])).label}"
    if action is HazardAction.EXTEND and step["due_on"]:
        return f"{action.label}至 {step['due_on']:%Y-%m-%d}"
    return "五落实齐全，转入整改" if action is HazardAction.START else action.label


def _with_document(step: Record) -> str:
    """The note, and the number of the document where it is one of a document."""
    is_own_number = "number" in RULES[HazardAction(int(step["action"]))].may_set
    return f"{step['note']}（{step['number']}）" if step["number"] and not is_own_number else str(step["note"])


def _files(workspace: Workspace, step: Record) -> Iterator[TimelineFile]:
    rows = workspace.records(RecordKind.ATTACHMENT, owner_kind=RecordKind.STEP.value, owner_id=step["id"])
    for row in (dict(one) for one in rows):
        known: Record = row
        yield TimelineFile(
            id=known["id"],
            kind=EvidenceKind(known["evidence"]),
            name=known["name"],
            media_type=known["media_type"],
            sha256=known["sha256"],
            size=known["bytes"],
            width=known["width"],
            height=known["height"],
            workspace=workspace,
        )


def _facts(record: Record, steps: Sequence[Record]) -> Iterator[TimelineEntry]:
    """Days that a ledger gives and no step stands for."""
    taken = {HazardAction(int(step["action"])) for step in steps}
    told = (
        ("found_on", "排查发现", "found_by", (HazardAction.REPORT, HazardAction.RECUR)),
        ("rectified_on", "整改完成", "owner", (HazardAction.REQUEST,)),
        ("reviewed_on", "验收", "reviewer", (HazardAction.ACCEPT,)),
        ("closed_on", "销号", "reviewer", (HazardAction.ACCEPT,)),
    )
    for name, title, person, actions in told:
        if isinstance(record[name], date) and not taken.intersection(actions):
            at = datetime.combine(record[name], time.min)
            text = str(record["description"]) if name == "found_on" else "据台账"
            yield TimelineEntry(at, title, str(record[person] or ""), text, is_day=True)


def _of_journal(history: Sequence[JournalRow], step_batches: set[int]) -> Iterator[TimelineEntry]:
    """Imports, edits and undone changes: whatever changed the record without a step of its own."""
    for row in history:
        if row.batch_id in step_batches and row.reason and not row.source_name:
            continue
        source = f"{row.source_name}" + (f"　第 {row.source_row} 行" if row.source_row else "")
        kind = "台账导入" if row.source_name else "修改记录"
        if row.action is Action.CREATE:
            state = HazardState(int(str(row.after.get("state", 0))))
            title = f"台账导入：{state.label}" if row.source_name else "补录记录"
        elif "state" in row.after:
            before, after = (HazardState(int(str(said["state"]))) for said in (row.before, row.after))
            title = f"{kind}：{before.label} → {after.label}"
        else:
            title = f"{kind}：{_changed(row)}"
        yield TimelineEntry(row.at, title, row.by, source or row.reason)


def _changed(row: JournalRow) -> str:
    names = [LABELS.get(name) or _MORE_LABELS.get(name, "") for name in row.after if name not in _QUIET]
    said = [name for name in names if name]
    return "、".join(said[:4]) + ("等" if len(said) > 4 else "") if said else "整改进展"


def _overdue(record: Record, steps: Sequence[Record], now: datetime, pack: Pack) -> Iterator[TimelineEntry]:
    """The moment after each deadline that passed while it was in force and the hazard open."""
    if record["state"] == HazardState.DISMISSED:
        return
    closed = record["closed_on"] if record["state"] == HazardState.CLOSED else None
    end = datetime.combine(closed, time.min) if isinstance(closed, date) else datetime.max
    for due_on, until in _deadlines(record, steps):
        passed = datetime.combine(_first_day_late(due_on, pack.light_rule.day_kind), time.min)
        if passed < min(until, end) and passed <= now:
            yield _passed(record, due_on, passed, pack)


def _deadlines(record: Record, steps: Sequence[Record]) -> Iterator[tuple[date, datetime]]:
    """Each deadline, and until when it was in force."""
    extensions = [step for step in steps if step["action"] == HazardAction.EXTEND and step["due_on"]]
    standing = record["original_due_on"]
    for step in extensions:
        if standing is not None:
            yield standing, step["at"]
        standing = step["due_on"]
    if record["due_on"] is not None:
        yield record["due_on"], datetime.max


def _first_day_late(due_on: date, kind: DayKind) -> date:
    """The first day on which the lights count the deadline as passed."""
    due, day = np.array([due_on], "M8[D]"), np.datetime64(due_on, "D") + 1
    while days_until(due, day, kind)[0] >= 0:
        day += 1
    answer: date = day.astype(object)
    return answer


def _passed(record: Record, due_on: date, at: datetime, pack: Pack) -> TimelineEntry:
    requested = record["requested_on"]
    is_asked = isinstance(requested, date) and requested <= due_on
    text = "期限内已申请销号，未在期限前验收销号。" if is_asked else "未在期限前申请销号。"
    rule = f"系统（{pack.light_rule.day_kind.label}口径）"
    return TimelineEntry(at, "期限到，转为逾期", rule, text, is_system=True, is_alarm=True)


def _relatives(workspace: Workspace, record: Record) -> Iterator[TimelineEntry]:
    """The record of which this one is the recurrence, and the recurrences of this one."""
    if record["earlier_id"] is not None:
        earlier: Record = workspace.hazard(record["earlier_id"])
        at = datetime.combine(earlier["closed_on"] or record["found_on"] or date.min, time.min)
        text = f"前一次记录 {earlier['number']}，已销号。"
        yield TimelineEntry(at, "前一次销号", "", text, is_day=True, is_system=True, hazard_id=earlier["id"])
    known = {"enterprise_id": record["enterprise_id"], "earlier_id": record["id"]}  # the first of them has an index
    for later in workspace.records(RecordKind.HAZARD, **known):
        row: Record = later
        at = datetime.combine(row["found_on"] or date.max, time.min)
        text = f"同一隐患再次出现，另立记录 {row['number']}。"
        yield TimelineEntry(at, "复发", "", text, is_day=True, is_system=True, is_alarm=True, hazard_id=row["id"])


def _pending(record: Record, now: datetime, pack: Pack) -> Iterator[TimelineEntry]:
    action = main_action(record)
    if action is None:
        return
    state = HazardState(int(record["state"]))
    title, text = action.label, ""
    if state in (HazardState.CLOSE_OUT_REQUESTED, HazardState.UNDER_REVIEW):
        title = "复查验收"
        if isinstance(record["requested_on"], date):
            rule = pack.light_rule
            until = add_days(record["requested_on"], pack.review_days, rule.day_kind)
            text = f"自申请起 {pack.review_days} {rule.day_kind.unit}内，至 {until:%m-%d}"
    elif action is HazardAction.START:
        lacking = [LABELS[name] for name in FIVE if record[name] in (None, "")]
        text = f"五落实还缺：{'、'.join(lacking)}" if lacking else "五落实已齐全"
    elif action is HazardAction.REQUEST:
        due_on = record["due_on"]
        text = f"整改期限至 {due_on:%Y-%m-%d}" if isinstance(due_on, date) else "未定整改期限"
    yield TimelineEntry(now, title, "", text, is_pending=True, action=action)

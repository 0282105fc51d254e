"""What people do with hazardous operations: write a permit, report its steps, list them. Window and command line alike.

A start that the rule of C01 forbids is refused as long as nobody says that it has happened; one that has happened is
recorded as it was (``as_happened``) and counted as a violation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from desktop.jobs.operators import entitled
from layers.situation import Situation
from ledger import operation_record
from ledger.clock import beijing_now
from ledger.journal import RecordKind
from ledger.operation import OperationKind
from ledger.operation_record import READINGS, OperationStep, Permit, Record, StepReport
from ledger.problem import Refused
from ledger.roles import Command
from ledger.snapshot import Operations
from ledger.store.workspace import Workspace
from ledger.text_column import TextColumn
from policy.operation_rule import Fault, is_running, violations
from policy.pack import load

__all__ = [
    "ListedOperation",
    "OperationStep",
    "Permit",
    "StepReport",
    "list_operations",
    "new_operation",
    "report_step",
]

_MOMENTS = ("start", "end", "approved_at", "ventilated_at", "tested_at", "started_at", "ended_at")
_TEXTS = ("permit", "approver", "guardian", "contractor", "place_name")


@dataclass(frozen=True, slots=True)
class ListedOperation:
    """One operation in words. ``faults``: what is counted against it up to the as-of moment."""

    id: int
    kind: str
    enterprise: str
    place: str
    permit: str
    window: str
    state: str  # 进行中, 未开始, 已结束
    faults: tuple[str, ...]


def new_operation(workspace: Workspace, permit: Permit, operator: str) -> int:
    """Put a permit on record; its id. Raises Refused."""
    by = entitled(workspace, operator, Command.EDIT)
    with workspace.change(by=by, reason=f"作业票 {permit.permit.strip()}（{permit.kind.label}）"[:200]) as change:
        return operation_record.create(change, permit)


def report_step(
    workspace: Workspace,
    operation_id: int,
    report: StepReport,
    operator: str,
    *,
    as_happened: bool = False,
    seen: int | None = None,
) -> list[str]:
    """Record a step; what is counted against the operation from then on, in words. Raises Refused, EditConflict."""
    by = entitled(workspace, operator, Command.EDIT)
    limits = load(workspace.info.pack_id).conflict_rules.gas
    with workspace.change(by=by, reason=f"危险作业{report.step.label}") as change:
        record = change.record(RecordKind.OPERATION, operation_id)
        wrong = operation_record.contradictions(record, report, beijing_now())
        after = {**record, **({} if wrong else operation_record.changes(record, report))}
        found = Fault(int(violations(_one(after), max(report.moment, _earliest(after)), limits)[0]))
        if report.step is OperationStep.START and found and not wrong and not as_happened:
            raise Refused(
                f"不能开始作业：{'、'.join(found.labels)}。", "请先补办；确已开始作业的，请选择“如实记录”，将计入违规。"
            )
        operation_record.take_step(change, operation_id, report, seen=seen)
    return found.labels


def list_operations(
    situation: Situation, *, day: datetime | None = None, only_faults: bool = False
) -> list[ListedOperation]:
    """Operations of the record up to the as-of moment, the newest window first. ``day``: only those whose window or
    work touches that day."""
    operations = situation.snapshot.operations
    running = is_running(operations, situation.as_of)
    bits = violations(operations, situation.as_of, situation.pack.conflict_rules.gas)
    kept = np.ones(len(operations), np.bool_)
    if day is not None:
        today = np.datetime64(day.date(), "D")
        kept = ((operations.start < today + 1) & (operations.end > today)) | running
    if only_faults:
        kept &= bits > 0
    rows = np.flatnonzero(kept)
    rows = rows[np.lexsort((-operations.start[rows].astype(np.int64), ~running[rows], bits[rows] == 0))]
    return [_listed(situation, int(row), bool(running[row]), int(bits[row])) for row in rows]


def _listed(situation: Situation, row: int, runs: bool, bits: int) -> ListedOperation:
    snapshot, table = situation.snapshot, situation.snapshot.operations
    moment = np.datetime64(situation.as_of.replace(tzinfo=None), "m")
    zone, host = int(table.zone[row]), int(table.enterprise[row])
    over = bool(table.ended_at[row] <= moment) or (bool(table.end[row] <= moment) and not runs)
    window = "—".join(str(one).replace("T", " ") for one in (table.start[row], table.end[row]) if not np.isnat(one))
    return ListedOperation(
        id=int(table.id[row]),
        kind=OperationKind(int(table.kind[row])).label,
        enterprise=snapshot.enterprises.name[host] if host >= 0 else "企业未入账",
        place=table.place_name[row] or (snapshot.zones.name[zone] if zone >= 0 else ""),
        permit=table.permit[row],
        window=window or "未填",
        state="进行中" if runs else ("已结束" if over else "未开始"),
        faults=tuple(Fault(bits).labels),
    )


def _one(record: Record) -> Operations:
    """A single record as the columns that the rules read."""
    columns: dict[str, Any] = {name: np.array([_minute(record[name])], "M8[m]") for name in _MOMENTS}
    columns |= {name: np.array([np.nan if record[name] is None else record[name]], float) for name in READINGS}
    columns |= {name: TextColumn.of([str(record[name] or "")]) for name in _TEXTS}
    nowhere = np.full(1, -1, np.int32)
    return Operations(
        id=np.array([record["id"]], np.int64),
        zone=nowhere,
        enterprise=nowhere,
        kind=np.array([record["kind"]], np.uint8),
        geometry=np.array([None], object),
        **columns,
    )


def _minute(moment: object) -> np.datetime64:
    return np.datetime64(moment, "m") if isinstance(moment, datetime) else np.datetime64("NaT", "m")


def _earliest(record: Record) -> datetime:
    """The moment from which a report of the start counts."""
    started = record["started_at"]
    return started if isinstance(started, datetime) else datetime.min.replace(year=1970)

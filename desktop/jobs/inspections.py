"""What people do with inspections: record one, its penalties and its recheck, list them with where each stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop.jobs.operators import entitled
from layers.situation import Situation
from ledger import inspection_record
from ledger.inspection import InspectionMode, PenaltyKind, PenaltySubject
from ledger.inspection_record import InspectionReport, PenaltyReport
from ledger.journal import RecordKind
from ledger.problem import Refused
from ledger.roles import Command
from ledger.store.workspace import Workspace
from policy.loop import LoopFigures, Loops, LoopState, figures, loops

__all__ = [
    "InspectionMode",
    "InspectionReport",
    "ListedInspection",
    "LoopState",
    "PenaltyKind",
    "PenaltyReport",
    "PenaltySubject",
    "list_inspections",
    "loop_text",
    "new_inspection",
    "penalise",
    "recheck",
]


@dataclass(frozen=True, slots=True)
class ListedInspection:
    """One inspection in words. ``days``: how long it has stood there."""

    id: int
    number: str
    enterprise: str
    day: str
    mode: str
    team: str
    findings: int
    major_findings: int
    state: str
    days: int
    is_late: bool
    is_entered: bool


def new_inspection(
    workspace: Workspace, report: InspectionReport, operator: str, *, hazard_ids: tuple[int, ...] = ()
) -> int:
    """Record an inspection; its id. ``hazard_ids``: hazards of the record that it found. Raises Refused."""
    by = entitled(workspace, operator, Command.EDIT)
    with workspace.change(by=by, reason=f"{report.mode.label} {report.inspected_on}") as change:
        inspection_id = inspection_record.create(change, report)
        for hazard_id in hazard_ids:
            hazard = change.record(RecordKind.HAZARD, hazard_id)
            if hazard["enterprise_id"] != report.enterprise_id:
                raise Refused(f"隐患“{hazard['number']}”不属于被检查的企业。", "请核对隐患编号。")
            if hazard["inspection_id"] is not None:
                raise Refused(f"隐患“{hazard['number']}”已记为另一次检查发现。", "请核对隐患编号。")
            change.update(RecordKind.HAZARD, hazard_id, {"inspection_id": inspection_id})
        return inspection_id


def penalise(workspace: Workspace, inspection_id: int, report: PenaltyReport, operator: str) -> int:
    """Record a penalty that follows from an inspection; its id. Raises Refused."""
    by = entitled(workspace, operator, Command.EDIT)
    with workspace.change(by=by, reason=f"行政处罚 {report.number.strip()}"[:200]) as change:
        return inspection_record.penalise(change, inspection_id, report)


def recheck(workspace: Workspace, inspection_id: int, report: InspectionReport, operator: str, *, passed: bool) -> int:
    """Record the recheck of an inspection; its id. Raises Refused."""
    by = entitled(workspace, operator, Command.EDIT)
    with workspace.change(by=by, reason=f"复查 {report.inspected_on} {'合格' if passed else '不合格'}") as change:
        return inspection_record.recheck(change, inspection_id, report, passed=passed)


def list_inspections(
    situation: Situation, *, state: LoopState | None = None, enterprise: int | None = None, unit: int | None = None
) -> tuple[list[ListedInspection], LoopFigures]:
    """Inspections done by the as-of moment, the newest first, and the figures of all of them (of one enterprise or
    unit). ``enterprise``, ``unit``: positions in the snapshot."""
    snapshot = situation.snapshot
    table, found = snapshot.inspections, loops(snapshot, situation.as_of)
    counted = np.ones(len(table), np.bool_)
    if enterprise is not None:
        counted &= table.enterprise == enterprise
    if unit is not None:
        counted &= np.isin(table.enterprise, np.flatnonzero(_inside(situation, unit)))
    told = figures(snapshot, found, situation.as_of, counted)
    shown = counted & (table.inspected_on <= np.datetime64(situation.as_of.date(), "D"))
    if state is not None:
        shown &= found.state == state
    rows = np.flatnonzero(shown)
    rows = rows[np.lexsort((rows, table.inspected_on[rows]))][::-1]
    return [_listed(situation, found, int(row)) for row in rows], told


def loop_text(told: LoopFigures) -> str:
    """检查 120 家次（复查 30）；发现问题 40 家次，已闭环 31（77.5%）；录入率 99.2%；逢查必考 97.5%，合格 93.0%."""
    return (
        f"检查 {told.inspections:,} 家次（复查 {told.rechecks:,}）；"
        f"发现问题 {told.found:,} 家次，已闭环 {told.closed:,}（{_percent(told.closed_rate)}）；"
        f"立案 {told.cases:,} 起（一案双罚 {told.double:,}），罚款 {told.amount / 10_000:,.1f} 万元；"
        f"录入率 {_percent(told.entry_rate)}；逢查必考 {_percent(told.exam_rate)}，合格 {_percent(told.pass_rate)}"
    )


def _inside(situation: Situation, unit: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Enterprises that a unit or one of its parts counts."""
    units, own = situation.snapshot.units, situation.snapshot.enterprises.unit
    within = np.zeros(len(units), np.bool_)
    for row in range(len(units)):  # parents stand before children
        within[row] = row == unit or (units.parent[row] >= 0 and within[units.parent[row]])
    answer: np.ndarray[tuple[int], np.dtype[np.bool_]] = (own >= 0) & within[own]
    return answer


def _listed(situation: Situation, found: Loops, row: int) -> ListedInspection:
    table = situation.snapshot.inspections
    host = int(table.enterprise[row])
    is_recheck = found.state[row] == LoopState.ABSENT
    outcome = "复查合格" if table.recheck_passed[row] else "复查不合格"
    return ListedInspection(
        id=int(table.id[row]),
        number=table.number[row],
        enterprise=situation.snapshot.enterprises.name[host] if host >= 0 else "企业未入账",
        day=str(table.inspected_on[row]),
        mode=InspectionMode(int(table.mode[row])).label,
        team=table.team[row],
        findings=max(0, int(table.findings[row])),
        major_findings=max(0, int(table.major_findings[row])),
        state=outcome if is_recheck else LoopState(int(found.state[row])).label,
        days=int(found.days[row]),
        is_late=bool(found.is_late[row]),
        is_entered=not np.isnat(table.entered_at[row]),
    )


def _percent(rate: float | None) -> str:
    return "无" if rate is None else f"{rate:.1%}"

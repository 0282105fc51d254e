"""The fictional inspections of the demo: inspect -> penalise -> recheck, with exams, entered in time but for a few.

Drawn as columns, so that a province of a million enterprises takes seconds; written in blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop.jobs.demo_hazards import Days
from desktop.jobs.demo_ledger import DemoData
from ledger.batch import Cancelled, Progress
from ledger.inspection import InspectionMode, PenaltyKind, PenaltySubject
from ledger.journal import RecordKind
from ledger.problem import Cancelled as WasCancelled
from ledger.store.change import Change
from ledger.store.workspace import Workspace

Ids = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_SEED = 31
_BLOCK = 20_000
_CYCLE_DAYS = {2: 730, 3: 365}
_MODES = {
    InspectionMode.ROUTINE: 0.44,
    InspectionMode.DOUBLE_RANDOM: 0.3,
    InspectionMode.SPECIAL: 0.12,
    InspectionMode.FOUR_NO_TWO_DIRECT: 0.06,
    InspectionMode.UNDERCOVER: 0.04,
    InspectionMode.CROSS_AREA: 0.04,
}
_FOUND_SHARE, _MOST_FOUND = 0.26, 4000  # visits that find something, and how many of a large demo
_GRACE_DAYS = 30  # a penalty takes no longer, but for those of E03
_WITHOUT_PENALTY_OF_6000 = 6
_NOT_ENTERED_SHARE = 0.012
_FROM_INSPECTIONS = 4  # hazards whose number leaves less than this, of 6, were found by an inspection: see demo_steps


@dataclass(frozen=True, slots=True)
class DemoInspections:
    """Columns of visits, oldest first. ``major``: hazards of the ledger that each found."""

    enterprise: Rows
    day: Days
    mode: npt.NDArray[np.uint8]
    findings: npt.NDArray[np.int64]
    major: npt.NDArray[np.int64]
    hazards: list[tuple[int, ...]]
    is_unpunished: Bools  # E03: found something, and no penalty came of it

    def __len__(self) -> int:
        return len(self.enterprise)


def write_inspections(
    workspace: Workspace,
    data: DemoData,
    by: str,
    enterprise_ids: Ids,
    hazard_ids: Ids,
    progress: Progress,
    cancelled: Cancelled,
) -> tuple[dict[int, int], str]:
    """Put visits, penalties and rechecks on record. Answers with the id of the inspection by row of the hazards that
    it found, and a sentence."""
    table = draw_inspections(data)
    rng = np.random.default_rng((_SEED, 2))
    with workspace.change(by=by, reason="演示执法检查与行政处罚（虚构）") as change:
        ids = _write(change, _visits(rng, data, table, enterprise_ids), len(table), progress, cancelled)
        fines = list(_penalties(rng, data, table, enterprise_ids, hazard_ids, ids))
        change.create_all(RecordKind.PENALTY, fines)
        again = list(_rechecks(rng, data, table, enterprise_ids, ids))
        change.create_all(RecordKind.INSPECTION, again)
    found_by = {hazard: int(ids[at]) for at, hazards in enumerate(table.hazards) for hazard in hazards}
    return found_by, f"{len(table):,} 家次、复查 {len(again):,} 家次、处罚 {len(fines):,} 起。"


def draw_inspections(data: DemoData) -> DemoInspections:
    """Visits that found hazards, that the cycles of the standardised demand (E01), and some more."""
    rng = np.random.default_rng(_SEED)
    today = np.datetime64(data.as_of.date(), "D")
    firms, days, hazards = _with_hazards(data)
    more, when = _by_cycle(rng, data, today)
    enterprise = np.concatenate([firms, more])
    day = np.concatenate([days, when])
    found = hazards + [()] * len(more)
    order = np.lexsort((enterprise, day))
    enterprise, day = enterprise[order], day[order]
    found = [found[at] for at in order]
    count = len(order)
    major = np.array([len(rows) for rows in found], np.int64)
    share = min(_FOUND_SHARE, _MOST_FOUND / max(1, count))
    some = (rng.random(count) < share) | (major > 0)
    findings = np.where(some, major + rng.integers(1, 6, count), 0)
    mode = rng.choice([int(mode) for mode in _MODES], count, p=list(_MODES.values())).astype(np.uint8)
    late = np.flatnonzero((findings > 0) & (today - day > np.timedelta64(_GRACE_DAYS + 5, "D")))
    unpunished = np.zeros(count, np.bool_)
    wanted = max(2, round(_WITHOUT_PENALTY_OF_6000 * min(len(data.firms), 60_000) / 6000))
    unpunished[rng.permutation(late[major[late] == 0])[:wanted]] = True
    return DemoInspections(enterprise, day, mode, findings, major, found, unpunished)


def _with_hazards(data: DemoData) -> tuple[Rows, Days, list[tuple[int, ...]]]:
    """One visit for each enterprise and day on which an inspection found hazards."""
    table = data.hazards
    rows = np.flatnonzero((np.arange(len(table)) % 6 < _FROM_INSPECTIONS) & (table.earlier < 0))
    visits: dict[tuple[int, np.datetime64], list[int]] = {}
    for row in rows.tolist():
        visits.setdefault((int(table.enterprise[row]), table.found_on[row]), []).append(row)
    firms = np.array([firm for firm, _ in visits], np.intp)
    return firms, np.array([day for _, day in visits], "M8[D]"), [tuple(found) for found in visits.values()]


def _by_cycle(rng: np.random.Generator, data: DemoData, today: np.datetime64) -> tuple[Rows, Days]:
    """Visits within the cycle to all that are standardised, too early ones to those that are to overrun it (or none),
    and a second visit to most of the classes A and B."""
    standing, firms = data.standing, data.firms
    parts: list[tuple[Rows, npt.NDArray[np.int64]]] = []
    for level, cycle in _CYCLE_DAYS.items():
        due = np.flatnonzero((standing.level == level) & ~standing.overrun)
        parts.append((due, rng.integers(6, cycle - 25, len(due))))
        late = np.flatnonzero((standing.level == level) & standing.overrun & (rng.random(len(firms)) < 0.7))
        parts.append((late, rng.integers(cycle + 8, cycle + 150, len(late))))
    risky = np.flatnonzero((firms.risk_class <= 1) & ~standing.overrun & (rng.random(len(firms)) < 0.62))
    risky = risky[: _MOST_FOUND * 2]
    parts.append((risky, rng.integers(3, 360, len(risky))))
    rows = np.concatenate([part for part, _ in parts])
    ago = np.concatenate([days for _, days in parts])
    return rows, today - ago.astype("timedelta64[D]")


def _visits(
    rng: np.random.Generator, data: DemoData, table: DemoInspections, enterprise_ids: Ids
) -> Iterator[dict[str, Any]]:
    """The records of the visits, one after the other."""
    count = len(table)
    delay, minute = rng.integers(0, 4, count), rng.integers(9 * 60, 17 * 60, count)
    lost = rng.random(count) < _NOT_ENTERED_SHARE
    examined, passed = rng.random(count) < 0.97, rng.random(count) < 0.93
    score = np.where(passed, rng.integers(80, 101, count), rng.integers(42, 80, count))
    for at in range(count):
        firm = int(table.enterprise[at])
        staff, day = data.staff_at(firm), table.day[at].item()
        entered = _entered(table.day[at], int(delay[at]), int(minute[at]))
        has_findings = table.findings[at] > 0
        yield {
            "enterprise_id": int(enterprise_ids[firm]),
            "enterprise_name": data.firms.name[firm],
            "inspected_on": day,
            "recheck_due_on": _later(table.day[at], _GRACE_DAYS) if has_findings else None,
            "entered_at": None if lost[at] or entered > data.as_of.replace(tzinfo=None) else entered,
            "mode": int(table.mode[at]),
            "number": f"检〔{day.year}〕{at + 1:05d}号",
            "team": staff.squad,
            "inspectors": f"{staff.enforcers[0]}、{staff.enforcers[1]}",
            "experts": f"{staff.enforcers[2]}（专家）" if at % 5 == 0 else "",
            "campaign": "有限空间作业专项" if table.mode[at] == InspectionMode.SPECIAL else "",
            "findings": int(table.findings[at]),
            "major_findings": int(table.major[at]),
            "exam_taken": bool(examined[at]),
            "exam_passed": bool(examined[at] and passed[at]),
            "exam_person": data.firms.principal[firm] if examined[at] else "",
            "exam_score": float(score[at]) if examined[at] else None,
        }


def _penalties(
    rng: np.random.Generator, data: DemoData, table: DemoInspections, enterprise_ids: Ids, hazard_ids: Ids, ids: Ids
) -> Iterator[dict[str, Any]]:
    """Penalties of the visits that found something; a fifth of the grave cases penalise the person too (一案双罚)."""
    today = np.datetime64(data.as_of.date(), "D")
    for at in np.flatnonzero((table.findings > 0) & ~table.is_unpunished).tolist():
        after = int(rng.integers(2, _GRACE_DAYS - 2))
        decided = table.day[at] + after
        if decided > today:
            continue
        firm, is_grave = int(table.enterprise[at]), bool(table.major[at])
        day = decided.item()
        amount = float(rng.integers(15, 80) * 1000) if is_grave else float(rng.integers(3, 20) * 1000)
        kind = PenaltyKind.FINE if is_grave or rng.random() < 0.7 else PenaltyKind.WARNING
        paid = decided + int(rng.integers(3, 15))
        case = {
            "enterprise_id": int(enterprise_ids[firm]),
            "inspection_id": int(ids[at]),
            "hazard_id": int(hazard_ids[table.hazards[at][0]]) if is_grave else None,
            "subject": PenaltySubject.ENTERPRISE,
            "kind": kind,
            "number": f"罚〔{day.year}〕{at + 1:05d}号",
            "case_number": f"案〔{day.year}〕{at + 1:05d}号",
            "violation": "存在重大事故隐患未及时消除" if is_grave else "未如实记录事故隐患排查治理情况",
            "amount": amount if kind is PenaltyKind.FINE else None,
            "decided_on": day,
            "paid_on": paid.item() if paid <= today and kind is PenaltyKind.FINE else None,
        }
        yield case
        if is_grave and rng.random() < 0.2:
            person = {"subject": PenaltySubject.PERSON, "person": data.firms.principal[firm]}
            yield {**case, **person, "kind": PenaltyKind.FINE, "amount": float(rng.integers(10, 20) * 1000)}


def _rechecks(
    rng: np.random.Generator, data: DemoData, table: DemoInspections, enterprise_ids: Ids, ids: Ids
) -> Iterator[dict[str, Any]]:
    """Rechecks of the visits that found something; a few wait beyond their day, a few find it undone."""
    today = np.datetime64(data.as_of.date(), "D")
    for at in np.flatnonzero(table.findings > 0).tolist():
        checked = table.day[at] + int(rng.integers(14, _GRACE_DAYS + 4))
        if checked > today or rng.random() < 0.05:
            continue
        firm = int(table.enterprise[at])
        staff, passed = data.staff_at(firm), bool(rng.random() < 0.94)
        entered = _entered(checked, int(rng.integers(0, 3)), int(rng.integers(9 * 60, 17 * 60)))
        yield {
            "enterprise_id": int(enterprise_ids[firm]),
            "enterprise_name": data.firms.name[firm],
            "recheck_of": int(ids[at]),
            "inspected_on": checked.item(),
            "entered_at": entered if entered <= data.as_of.replace(tzinfo=None) else None,
            "mode": InspectionMode.RECHECK,
            "number": f"复〔{checked.item().year}〕{at + 1:05d}号",
            "team": staff.squad,
            "inspectors": f"{staff.enforcers[1]}、{staff.enforcers[2]}",
            "findings": 0 if passed else int(rng.integers(1, 3)),
            "major_findings": 0,
            "exam_taken": True,
            "exam_passed": True,
            "exam_person": data.firms.principal[firm],
            "exam_score": float(rng.integers(80, 101)),
            "recheck_passed": passed,
        }


def _write(change: Change, rows: Iterator[dict[str, Any]], total: int, progress: Progress, cancelled: Cancelled) -> Ids:
    """Write records block by block; their ids."""
    ids: list[int] = []
    while len(ids) < total:
        if cancelled():
            raise WasCancelled("已取消，没有改动原来的演示文件。")
        progress("正在写入执法检查", len(ids), total)
        ids += change.create_all(RecordKind.INSPECTION, list(islice(rows, _BLOCK)))
    return np.array(ids, np.int64)


def _entered(day: np.datetime64, delay: int, minute: int) -> datetime:
    moment: datetime = (day + delay).astype("M8[m]").item()
    return moment.replace(hour=minute // 60, minute=minute % 60)


def _later(day: np.datetime64, days: int) -> Any:
    return (day + days).item()

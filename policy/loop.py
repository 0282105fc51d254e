"""The closed loop of enforcement (三部曲, E02): inspect -> penalise -> recheck, and how much of it is recorded (D09, B16).

S1: 「严格开展检查诊断、行政处罚、整改复查“三部曲”闭环执法」. A visit that finds nothing starts no loop. The loop is closed when a
penalty followed and the last recheck passed; a recheck does not replace the penalty (E03). All of it as columns, at a
moment by its business dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from ledger.inspection import InspectionMode, PenaltySubject
from ledger.snapshot import Snapshot
from policy.light import day_of

Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]


class LoopState(IntEnum):
    """Where an inspection stands. ``ABSENT``: later than the moment, or itself a recheck."""

    ABSENT = 0
    NO_FINDINGS = 1
    PENALISE = 2
    RECHECK = 3
    FAILED = 4
    CLOSED = 5

    @property
    def label(self) -> str:
        return ("不计", "未发现问题", "待处罚", "待复查", "复查不合格", "已闭环")[self]


@dataclass(frozen=True, slots=True)
class Loops:
    """One entry per inspection of the snapshot. ``days``: how long it has stood where it stands, 0 where nothing is
    awaited; ``is_late``: its recheck was due before the day."""

    state: npt.NDArray[np.uint8]
    days: npt.NDArray[np.int32]
    is_late: Bools


@dataclass(frozen=True, slots=True)
class LoopFigures:
    """Counts over some inspections. Rates are None where there is nothing to count."""

    inspections: int  # 家次, rechecks included
    rechecks: int
    found: int  # first visits that found something: loops begun
    closed: int
    entered: int
    examined: int
    passed: int
    cases: int  # inspections that a penalty followed
    double: int  # of them with enterprise and person both (一案双罚)
    amount: float  # yuan, all penalties
    by_mode: tuple[int, ...]  # by InspectionMode

    @property
    def closed_rate(self) -> float | None:
        """Loops closed of loops begun."""
        return _rate(self.closed, self.found)

    @property
    def entry_rate(self) -> float | None:
        """Inspections entered of inspections done; 100 % is demanded."""
        return _rate(self.entered, self.inspections)

    @property
    def exam_rate(self) -> float | None:
        """Inspections with an exam of inspections done (逢查必考)."""
        return _rate(self.examined, self.inspections)

    @property
    def pass_rate(self) -> float | None:
        """Exams passed of exams taken."""
        return _rate(self.passed, self.examined)


def loops(snapshot: Snapshot, as_of: datetime) -> Loops:
    """State, age and lateness of every inspection at the moment."""
    table, today = snapshot.inspections, day_of(as_of)
    punished_on = _punished_on(snapshot, today)
    rechecked_on, passed = _rechecked(snapshot, today)
    done = table.inspected_on <= today
    first = done & ~_is_recheck(snapshot)
    found = first & ((table.findings > 0) | (table.major_findings > 0))
    state = np.full(len(table), LoopState.ABSENT, np.uint8)
    state[first] = LoopState.NO_FINDINGS
    state[found] = LoopState.PENALISE
    punished, rechecked = found & ~np.isnat(punished_on), ~np.isnat(rechecked_on)
    state[punished] = LoopState.RECHECK
    state[punished & rechecked & ~passed] = LoopState.FAILED
    state[punished & rechecked & passed] = LoopState.CLOSED
    since = np.select(
        [state == LoopState.PENALISE, state == LoopState.RECHECK, state == LoopState.FAILED],
        [table.inspected_on, np.maximum(punished_on, table.inspected_on), rechecked_on],
        np.datetime64("NaT", "D"),
    )
    age = np.where(np.isnat(since), 0, (today - since).astype("timedelta64[D]").astype(np.int64)).astype(np.int32)
    is_late = found & ~rechecked & (table.recheck_due_on < today)
    return Loops(state, age, is_late)


def figures(snapshot: Snapshot, found: Loops, as_of: datetime, counted: Bools | None = None) -> LoopFigures:
    """Counts over the inspections ``counted`` (all without it) that were done by the moment."""
    table, penalties, today = snapshot.inspections, snapshot.penalties, day_of(as_of)
    moment = np.datetime64(as_of.replace(tzinfo=None), "m")
    done = table.inspected_on <= today
    if counted is not None:
        done = done & counted
    known = (penalties.inspection >= 0) & ~(penalties.decided_on > today)
    known[known] = done[penalties.inspection[known]]
    hit = np.zeros((len(table), len(PenaltySubject)), np.bool_)
    hit[penalties.inspection[known], penalties.subject[known]] = True
    examined = done & table.exam_taken
    state = found.state[done]
    return LoopFigures(
        inspections=int(done.sum()),
        rechecks=int((done & _is_recheck(snapshot)).sum()),
        found=int((state >= LoopState.PENALISE).sum()),
        closed=int((state == LoopState.CLOSED).sum()),
        entered=int((done & (table.entered_at <= moment)).sum()),
        examined=int(examined.sum()),
        passed=int((examined & table.exam_passed).sum()),
        cases=int(hit.any(axis=1).sum()),
        double=int(hit.all(axis=1).sum()),
        amount=float(np.nansum(penalties.amount[known])),
        by_mode=tuple(int(number) for number in np.bincount(table.mode[done], minlength=len(InspectionMode))),
    )


def _is_recheck(snapshot: Snapshot) -> Bools:
    table = snapshot.inspections
    answer: Bools = (table.mode == InspectionMode.RECHECK) | (table.recheck_of >= 0)
    return answer


def _punished_on(snapshot: Snapshot, today: np.datetime64) -> Days:
    """Day of the first penalty that followed; that of the inspection where the penalty does not say its day."""
    table, penalties = snapshot.inspections, snapshot.penalties
    answer = np.full(len(table), np.datetime64("NaT"), "M8[D]")
    rows = np.flatnonzero((penalties.inspection >= 0) & ~(penalties.decided_on > today))
    at = penalties.inspection[rows]
    day = np.where(np.isnat(penalties.decided_on[rows]), table.inspected_on[at], penalties.decided_on[rows])
    order = np.argsort(day, kind="stable")[::-1]  # the first of several is written last
    answer[at[order]] = day[order]
    return answer


def _rechecked(snapshot: Snapshot, today: np.datetime64) -> tuple[Days, Bools]:
    """Day of the last recheck, and whether it passed."""
    table = snapshot.inspections
    day = np.full(len(table), np.datetime64("NaT"), "M8[D]")
    passed = np.zeros(len(table), np.bool_)
    rows = np.flatnonzero((table.recheck_of >= 0) & (table.inspected_on <= today))
    rows = rows[np.argsort(table.inspected_on[rows], kind="stable")]
    day[table.recheck_of[rows]] = table.inspected_on[rows]
    passed[table.recheck_of[rows]] = table.recheck_passed[rows]
    return day, passed


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None

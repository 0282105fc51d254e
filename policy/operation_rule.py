"""Is a hazardous operation in order? Approved, then ventilated, then tested, then started, and over in time.

S1 C01: 「落实“先通风、再检测、后作业”的有限空间作业规定，未经审批严禁作业，严禁盲目施救」. Ventilation, test and gas limits are asked of
confined spaces and silos; approval and a guardian of every kind.

Gas limits are those that offices use for confined spaces (氧含量 19.5 %–23.5 %, 可燃气体 < 10 % LEL, 硫化氢 10 mg/m³, 一氧化碳
30 mg/m³; GBZ 2.1, GB 30871 — not compared with the texts, so parameters of the pack may replace them).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag

import numpy as np
import numpy.typing as npt

from ledger.operation import OperationKind
from ledger.snapshot import Floats, Minutes, Operations

Bools = npt.NDArray[np.bool_]


ENTERED = (OperationKind.CONFINED_SPACE, OperationKind.SILO_CLEANING)
"""Kinds of which ventilation and test are asked."""


class Fault(IntFlag):
    """What is wrong with an operation; several may be."""

    NONE = 0
    NOT_APPROVED = 1
    NOT_VENTILATED = 2
    NOT_TESTED = 4
    GAS = 8
    NO_GUARDIAN = 16
    EXPIRED = 32

    @property
    def labels(self) -> list[str]:
        """In words, in the order in which one would check."""
        return [text for bit, text in _LABELS.items() if self & bit]


_LABELS = {
    Fault.NOT_APPROVED: "未经审批作业",
    Fault.NOT_VENTILATED: "未先通风",
    Fault.NOT_TESTED: "未先检测",
    Fault.GAS: "气体检测不合格",
    Fault.NO_GUARDIAN: "无监护人",
    Fault.EXPIRED: "作业票过期仍在作业",
}


@dataclass(frozen=True, slots=True)
class GasLimits:
    """What the air must be before one enters."""

    oxygen_min: float = 19.5  # % by volume
    oxygen_max: float = 23.5
    combustible_max: float = 10.0  # % of the lower explosive limit
    hydrogen_sulfide_max: float = 10.0  # mg/m3
    carbon_monoxide_max: float = 30.0  # mg/m3


def is_running(operations: Operations, as_of: datetime) -> Bools:
    """Operations that go on at the moment, shape (n,): reported as started and not as ended; without a report, those
    whose window contains the moment."""
    moment = _moment(as_of)
    began = operations.started_at <= moment
    over = operations.ended_at <= moment
    reported = began & ~over
    in_window = (operations.start <= moment) & (moment < operations.end)
    unreported = in_window & np.isnat(operations.started_at) & ~over
    answer: Bools = reported | unreported
    return answer


def faults(operations: Operations, as_of: datetime, limits: GasLimits) -> npt.NDArray[np.uint8]:
    """``Fault`` bits of the operations that go on at the moment, 0 for the others, shape (n,)."""
    answer = _disorder(operations, limits)
    answer |= _bit(Fault.EXPIRED, ~np.isnat(operations.end) & (operations.end <= _moment(as_of)))
    return np.where(is_running(operations, as_of), answer, 0).astype(np.uint8)


def violations(operations: Operations, as_of: datetime, limits: GasLimits) -> npt.NDArray[np.uint8]:
    """``Fault`` bits of all operations that were reported as begun by the moment, over or not, shape (n,): what is
    counted as a violation stays one. Those that only have a window count while it lasts (``faults``)."""
    moment = _moment(as_of)
    until = np.where(operations.ended_at <= moment, operations.ended_at, moment)
    answer = _disorder(operations, limits) | _bit(Fault.EXPIRED, operations.end < until)
    told = np.where(operations.started_at <= moment, answer, 0).astype(np.uint8)
    return told | faults(operations, as_of, limits)


def _disorder(operations: Operations, limits: GasLimits) -> npt.NDArray[np.uint8]:
    """What was wrong when the work began."""
    began = np.where(np.isnat(operations.started_at), operations.start, operations.started_at)
    answer = np.zeros(len(operations), np.uint8)
    enters = np.isin(operations.kind, ENTERED)
    answer |= _bit(Fault.NOT_APPROVED, operations.approver.is_empty() | ~_before(operations.approved_at, began, True))
    answer |= _bit(Fault.NOT_VENTILATED, enters & ~_before(operations.ventilated_at, began, False))
    tested = _before(operations.tested_at, began, False) & ~(operations.tested_at < operations.ventilated_at)
    answer |= _bit(Fault.NOT_TESTED, enters & ~tested)
    answer |= _bit(Fault.GAS, enters & _is_foul(operations, limits))
    answer |= _bit(Fault.NO_GUARDIAN, operations.guardian.is_empty())
    return answer


def _moment(as_of: datetime) -> np.datetime64:
    return np.datetime64(as_of.replace(tzinfo=None), "m")


def _bit(fault: Fault, where: Bools) -> npt.NDArray[np.uint8]:
    return np.where(where, int(fault), 0).astype(np.uint8)


def _before(step: Minutes, began: Minutes, unknown: bool) -> Bools:
    """Whether a step was done by the time the work began. ``unknown``: what to think of a step without a time (a ledger
    that names the approver need not know the minute)."""
    done: Bools = np.where(np.isnat(step), unknown, step <= began)
    return done


def _is_foul(operations: Operations, limits: GasLimits) -> Bools:
    """A reading beyond its limit; what was not measured is the business of NOT_TESTED."""
    foul: Bools = (
        _beyond(operations.oxygen, limits.oxygen_max)
        | (operations.oxygen < limits.oxygen_min)
        | _beyond(operations.combustible, limits.combustible_max)
        | _beyond(operations.hydrogen_sulfide, limits.hydrogen_sulfide_max)
        | _beyond(operations.carbon_monoxide, limits.carbon_monoxide_max)
    )
    return foul


def _beyond(readings: Floats, limit: float) -> Bools:
    answer: Bools = readings > limit
    return answer

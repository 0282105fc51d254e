"""Conflicts (冲突): facts of the record that must not stand side by side, and who is concerned.

Each rule names the system of the policy documents that demands it. A pack chooses the rules in force and their
parameters; what it chooses is printed. All rules are columns over one snapshot at one moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from ledger.enterprise import Chain, OperatingStatus, StandardLevel
from ledger.inspection import InspectionMode
from ledger.snapshot import Indices, Snapshot
from policy.light import day_of, is_open
from policy.operation_rule import Fault, GasLimits, faults
from policy.responsibility import named_links

Bools = npt.NDArray[np.bool_]


class ConflictRule(IntEnum):
    """In order of gravity; the worst comes first in every list."""

    OPERATION_FAULT = 0
    OPERATING_WITH_HAZARD = 1
    STANDARDISED_WITH_HAZARD = 2
    CHECK_WITHOUT_PENALTY = 3
    NO_REGULATOR = 4
    CHAIN_BROKEN = 5
    CYCLE_OVERRUN = 6

    @property
    def item(self) -> str:
        """Id in the list of policy systems."""
        return ("C01", "B02", "G04", "E03", "A13", "A10", "E01")[self]

    @property
    def label(self) -> str:
        return (
            "危险作业不合程序",
            "有重大隐患仍在生产",
            "达标企业有重大隐患",
            "只查不罚",
            "无监管部门",
            "责任链不完整",
            "超过检查周期",
        )[self]

    @property
    def is_grave(self) -> bool:
        """Danger to life now, or a title that must be withdrawn: these stand on the map with a sign of their own."""
        return self <= ConflictRule.STANDARDISED_WITH_HAZARD

    @property
    def unit_word(self) -> str:
        """What one conflict of the rule is: an enterprise, or one operation or inspection of several."""
        return "项" if self in (ConflictRule.OPERATION_FAULT, ConflictRule.CHECK_WITHOUT_PENALTY) else "家"

    @property
    def tag(self) -> str:
        """In two to four characters, for the row of a table."""
        return ("不合程序", "仍在生产", "一票否决", "只查不罚", "无监管", "责任链缺", "超周期")[self]


GRAVE: tuple[ConflictRule, ...] = tuple(rule for rule in ConflictRule if rule.is_grave)


@dataclass(frozen=True, slots=True)
class ConflictRules:
    """What a pack chooses. ``cycle_months`` by StandardLevel; ``chain``: links that every enterprise must name;
    ``penalty_days``: how long after an inspection a penalty may take."""

    in_force: frozenset[ConflictRule] = frozenset(ConflictRule)
    cycle_months: dict[StandardLevel, int] = field(
        default_factory=lambda: {StandardLevel.SECOND: 24, StandardLevel.THIRD: 12}
    )
    chain: Chain = Chain.PRINCIPAL | Chain.SUPERVISOR
    penalty_days: int = 30
    gas: GasLimits = field(default_factory=GasLimits)

    @property
    def applied(self) -> list[ConflictRule]:
        """The rules in force, the gravest first."""
        return sorted(self.in_force)


@dataclass(frozen=True, slots=True)
class Conflicts:
    """One row per conflict, the gravest first; positions in the snapshot, -1 where a column does not apply."""

    rule: npt.NDArray[np.uint8]
    enterprise: Indices
    hazard: Indices  # the most urgent hazard that is part of it
    operation: Indices
    inspection: Indices
    unit: Indices
    detail: npt.NDArray[np.int32]  # Fault bits, or days beyond the term; 0 where there is nothing to add

    def __len__(self) -> int:
        return len(self.rule)

    def of_enterprise(self, enterprise: int) -> npt.NDArray[np.intp]:
        """Rows of one enterprise."""
        return np.flatnonzero(self.enterprise == enterprise)

    def text(self, row: int) -> str:
        """The conflict in words: 有重大隐患仍在生产（B02）; faults and days are added."""
        rule, detail = ConflictRule(int(self.rule[row])), int(self.detail[row])
        if rule is ConflictRule.OPERATION_FAULT:
            return f"{'、'.join(Fault(detail).labels)}（{rule.item}）"
        if rule is ConflictRule.CYCLE_OVERRUN:
            return f"{rule.label}{f' {detail} 天' if detail else '，尚无检查记录'}（{rule.item}）"
        if rule is ConflictRule.CHECK_WITHOUT_PENALTY:
            return f"检查有问题、{detail} 天未见处罚（{rule.item}）"
        return f"{rule.label}（{rule.item}）"


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows of one rule."""

    enterprise: npt.NDArray[np.intp]
    hazard: npt.NDArray[np.intp] | None = None
    operation: npt.NDArray[np.intp] | None = None
    inspection: npt.NDArray[np.intp] | None = None
    detail: npt.NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """What the rules look at."""

    snapshot: Snapshot
    light: npt.NDArray[np.uint8]
    as_of: datetime
    rules: ConflictRules

    @property
    def in_book(self) -> Bools:
        answer: Bools = self.snapshot.enterprises.status != OperatingStatus.CLOSED
        return answer

    def worst_hazard(self) -> npt.NDArray[np.intp]:
        """Per enterprise its most urgent open hazard, -1 for none."""
        hazards = self.snapshot.hazards
        rows = np.flatnonzero(is_open(self.light) & (hazards.enterprise >= 0))
        order = rows[np.lexsort((rows, self.light[rows]))][::-1]
        answer = np.full(len(self.snapshot.enterprises), -1, np.intp)
        answer[hazards.enterprise[order]] = order
        return answer


def conflicts(snapshot: Snapshot, light: npt.NDArray[np.uint8], as_of: datetime, rules: ConflictRules) -> Conflicts:
    """All conflicts of the rules in force. ``light``: ``policy.light.lights`` of the snapshot's hazards."""
    case = _Case(snapshot, light, as_of, rules)
    found = [(rule, _FINDERS[rule](case)) for rule in ConflictRule if rule in rules.in_force]
    return _joined(snapshot, found)


def _operation_faults(case: _Case) -> _Found:
    """C01: out of order, without approval, or beyond the permit."""
    operations = case.snapshot.operations
    bits = faults(operations, case.as_of, case.rules.gas)
    rows = np.flatnonzero(bits)
    return _Found(operations.enterprise[rows].astype(np.intp), operation=rows, detail=bits[rows].astype(np.int64))


def _operating_with_hazard(case: _Case) -> _Found:
    """B02: an open major hazard, and the enterprise works."""
    worst = case.worst_hazard()
    rows = np.flatnonzero((worst >= 0) & (case.snapshot.enterprises.status == OperatingStatus.OPERATING))
    return _Found(rows, hazard=worst[rows])


def _standardised_with_hazard(case: _Case) -> _Found:
    """G04 (一票否决): standardised, its certificate in force, and an open major hazard."""
    enterprises, worst = case.snapshot.enterprises, case.worst_hazard()
    lapsed = enterprises.standard_until < day_of(case.as_of)
    holds = (enterprises.standard_level != StandardLevel.NONE) & ~lapsed & case.in_book
    rows = np.flatnonzero((worst >= 0) & holds)
    return _Found(rows, hazard=worst[rows])


def _check_without_penalty(case: _Case) -> _Found:
    """E03: an inspection found something and no penalty followed in the time that the pack gives."""
    inspections, penalties = case.snapshot.inspections, case.snapshot.penalties
    today = day_of(case.as_of)
    punished = np.zeros(len(inspections), np.bool_)
    known = (penalties.inspection >= 0) & ~(penalties.decided_on > today)
    punished[penalties.inspection[known]] = True
    age = (today - inspections.inspected_on).astype("timedelta64[D]")
    is_late = age > np.timedelta64(case.rules.penalty_days, "D")
    has_findings = (inspections.findings > 0) | (inspections.major_findings > 0)
    rows = np.flatnonzero(has_findings & is_late & ~punished & (inspections.mode != InspectionMode.RECHECK))
    return _Found(inspections.enterprise[rows].astype(np.intp), inspection=rows, detail=age[rows].astype(np.int64))


def _no_regulator(case: _Case) -> _Found:
    """A13: nobody regulates the enterprise."""
    return _Found(np.flatnonzero(((case.snapshot.enterprises.chain & Chain.REGULATOR) == 0) & case.in_book))


def _chain_broken(case: _Case) -> _Found:
    """A10: a responsible person that the pack asks for is named neither in the record nor by a duty."""
    wanted = int(case.rules.chain)
    return _Found(np.flatnonzero(((named_links(case.snapshot, case.as_of) & wanted) != wanted) & case.in_book))


def _cycle_overrun(case: _Case) -> _Found:
    """E01: the last inspection is older than the cycle of the enterprise's standardisation level."""
    snapshot, today = case.snapshot, day_of(case.as_of)
    inspections, enterprises = snapshot.inspections, snapshot.enterprises
    last = np.full(len(enterprises), np.datetime64("NaT"), "M8[D]")
    rows = np.flatnonzero((inspections.enterprise >= 0) & (inspections.inspected_on <= today))
    rows = rows[np.argsort(inspections.inspected_on[rows], kind="stable")]
    last[inspections.enterprise[rows]] = inspections.inspected_on[rows]
    months = np.zeros(len(enterprises), np.int64)
    for level, cycle in case.rules.cycle_months.items():
        months[enterprises.standard_level == level] = cycle
    due = _months_later(last, months)
    beyond = (today - due).astype("timedelta64[D]").astype(np.int64)
    late = np.flatnonzero((months > 0) & case.in_book & (np.isnat(last) | (due < today)))
    return _Found(late, detail=np.where(np.isnat(last[late]), 0, beyond[late]))


_FINDERS: dict[ConflictRule, Callable[[_Case], _Found]] = {
    ConflictRule.OPERATION_FAULT: _operation_faults,
    ConflictRule.OPERATING_WITH_HAZARD: _operating_with_hazard,
    ConflictRule.STANDARDISED_WITH_HAZARD: _standardised_with_hazard,
    ConflictRule.CHECK_WITHOUT_PENALTY: _check_without_penalty,
    ConflictRule.NO_REGULATOR: _no_regulator,
    ConflictRule.CHAIN_BROKEN: _chain_broken,
    ConflictRule.CYCLE_OVERRUN: _cycle_overrun,
}


def _months_later(days: npt.NDArray[np.datetime64], months: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    """The same day of the month so many months later; the last day of a shorter month."""
    month = days.astype("M8[M]")
    target = month + months
    length = ((target + 1).astype("M8[D]") - target.astype("M8[D]")).astype(np.int64)
    day = np.minimum((days - month.astype("M8[D]")).astype(np.int64), length - 1)
    answer: npt.NDArray[np.datetime64] = target.astype("M8[D]") + day
    answer[np.isnat(days)] = np.datetime64("NaT")
    return answer


def _joined(snapshot: Snapshot, found: list[tuple[ConflictRule, _Found]]) -> Conflicts:
    none = np.zeros(0, np.int32)

    def column(pick: Callable[[_Found], npt.NDArray[np.integer] | None], missing: int = -1) -> Indices:
        parts = [pick(rows) for _, rows in found]
        filled = [
            np.full(len(rows.enterprise), missing, np.int32) if part is None else part.astype(np.int32)
            for part, (_, rows) in zip(parts, found, strict=True)
        ]
        return np.concatenate([none, *filled])

    enterprise = column(lambda rows: rows.enterprise)
    unit = np.where(enterprise >= 0, snapshot.enterprises.unit[enterprise], -1) if len(enterprise) else none
    rule = [np.full(len(rows.enterprise), rule, np.uint8) for rule, rows in found]
    return Conflicts(
        np.concatenate([np.zeros(0, np.uint8), *rule]),
        enterprise,
        column(lambda rows: rows.hazard),
        column(lambda rows: rows.operation),
        column(lambda rows: rows.inspection),
        unit.astype(np.int32),
        column(lambda rows: rows.detail, 0),
    )

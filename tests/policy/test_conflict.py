"""Facts that must not stand side by side: each rule by hand, and all of them against a plain count."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from ledger.enterprise import Chain, OperatingStatus, StandardLevel
from ledger.hazard import HazardState
from ledger.inspection import InspectionMode
from ledger.snapshot import Inspections, Penalties, Snapshot
from ledger.text_column import TextColumn
from policy.conflict import ConflictRule, ConflictRules, Conflicts, conflicts
from policy.light import LightRule, is_open, lights
from policy.measures import measure
from tests.helpers.sample import AS_OF, snapshot

_TODAY = np.datetime64(AS_OF, "D")


@pytest.fixture
def shot() -> Snapshot:
    """30 enterprises in order, 6 open hazards at the first three, no operation."""
    base = snapshot(30, 6, 2)
    enterprises = replace(
        base.enterprises,
        status=np.full(30, OperatingStatus.STOPPED, np.uint8),
        standard_level=np.zeros(30, np.uint8),
    )
    hazards = replace(
        base.hazards,
        enterprise=np.array([0, 0, 1, 1, 2, 2], np.int32),
        state=np.full(6, HazardState.RECTIFYING, np.uint8),
        found_on=np.full(6, _TODAY - 30),
        due_on=_TODAY + np.array([5, -2, 40, 40, 3, 40]),
        closed_on=np.full(6, np.datetime64("NaT"), "M8[D]"),
    )
    operations = replace(base.operations, start=base.operations.start + 100_000, end=base.operations.end + 100_000)
    return replace(base, enterprises=enterprises, hazards=hazards, operations=operations)


def _found(shot: Snapshot, rules: ConflictRules | None = None) -> Conflicts:
    return conflicts(shot, lights(shot.hazards, AS_OF, LightRule()), AS_OF, rules or ConflictRules())


def _rows(found: Conflicts, rule: ConflictRule) -> list[int]:
    return [int(row) for row in found.enterprise[found.rule == rule]]


def _inspections(enterprise: list[int], ages: list[int], findings: list[int], modes: list[int]) -> Inspections:
    count = len(enterprise)
    text, flags = TextColumn.blank(count), np.zeros(count, np.bool_)
    return Inspections(
        np.arange(1, count + 1),
        np.array(enterprise, np.int32),
        np.full(count, -1, np.int32),
        _TODAY - np.array(ages),
        np.full(count, np.datetime64("NaT"), "M8[D]"),
        np.full(count, np.datetime64("NaT"), "M8[m]"),
        np.array(modes, np.uint8),
        text,
        text,
        np.array(findings),
        np.zeros(count, np.int64),
        flags,
        flags,
        flags,
    )


def test_an_orderly_record_has_none(shot: Snapshot) -> None:
    assert len(_found(shot)) == 0
    assert measure(shot, AS_OF, LightRule()).conflict_count() == 0


def test_open_hazard_and_operating(shot: Snapshot) -> None:
    shot.enterprises.status[[0, 5]] = OperatingStatus.OPERATING
    found = _found(shot)
    assert _rows(found, ConflictRule.OPERATING_WITH_HAZARD) == [0]
    assert found.hazard.tolist() == [1]  # the overdue one of its two
    assert found.text(0) == "有重大隐患仍在生产（B02）"
    counted = measure(shot, AS_OF, LightRule())
    assert counted.by_conflict[0, ConflictRule.OPERATING_WITH_HAZARD] == 1
    assert counted.hazard_conflict.tolist() == [1, 1, 255, 255, 255, 255]
    assert counted.conflict_of[:2].tolist() == [ConflictRule.OPERATING_WITH_HAZARD, 255]


def test_a_closed_hazard_is_no_conflict(shot: Snapshot) -> None:
    shot.enterprises.status[0] = OperatingStatus.OPERATING
    shot.hazards.state[:2], shot.hazards.closed_on[:2] = HazardState.CLOSED, _TODAY
    assert len(_found(shot)) == 0


@pytest.mark.parametrize(("until", "expected"), [("NaT", [1]), ("2026-11-20", [1]), ("2026-11-19", [])])
def test_standardised_and_open_hazard_while_the_certificate_is_in_force(
    shot: Snapshot, until: str, expected: list[int]
) -> None:
    shot.enterprises.standard_level[1] = StandardLevel.SECOND
    shot.enterprises.standard_until[1] = np.datetime64(until)
    rules = ConflictRules(frozenset({ConflictRule.STANDARDISED_WITH_HAZARD}))
    assert _found(shot, rules).enterprise.tolist() == expected


def test_check_without_penalty_after_the_term(shot: Snapshot) -> None:
    inspections = _inspections(
        [3, 4, 5, 6, 7], [31, 30, 31, 31, 31], [2, 2, 0, 2, 2], [0, 0, 0, InspectionMode.RECHECK, 0]
    )
    penalties = replace(
        Penalties.none(),
        id=np.array([1]),
        enterprise=np.array([7], np.int32),
        inspection=np.array([4], np.int32),
        hazard=np.array([-1], np.int32),
        subject=np.zeros(1, np.uint8),
        kind=np.zeros(1, np.uint8),
        amount=np.array([5000.0]),
        decided_on=np.array([_TODAY]),
    )
    found = _found(replace(shot, inspections=inspections, penalties=penalties))
    assert _rows(found, ConflictRule.CHECK_WITHOUT_PENALTY) == [3]
    assert found.inspection.tolist() == [0]
    assert "31 天" in found.text(0)


def test_blind_spots_and_broken_chains(shot: Snapshot) -> None:
    shot.enterprises.chain[4] = Chain.PRINCIPAL | Chain.SUPERVISOR
    shot.enterprises.chain[5] = Chain.REGULATOR
    shot.enterprises.chain[6], shot.enterprises.status[6] = 0, OperatingStatus.CLOSED
    found = _found(shot)
    assert _rows(found, ConflictRule.NO_REGULATOR) == [4]
    assert _rows(found, ConflictRule.CHAIN_BROKEN) == [5]


def test_cycle_by_level_to_the_day(shot: Snapshot) -> None:
    shot.enterprises.standard_level[[3, 4, 5, 6]] = [2, 2, 3, 1]
    year = int((_TODAY - np.datetime64("2025-11-20")).astype(int))
    two = int((_TODAY - np.datetime64("2024-11-19")).astype(int))
    found = _found(replace(shot, inspections=_inspections([4, 5], [two, year], [0, 0], [0, 0])))
    assert _rows(found, ConflictRule.CYCLE_OVERRUN) == [3, 4]
    assert [found.text(row) for row in range(2)] == ["超过检查周期，尚无检查记录（E01）", "超过检查周期 1 天（E01）"]


def test_a_pack_silences_a_rule(shot: Snapshot) -> None:
    shot.enterprises.status[0] = OperatingStatus.OPERATING
    assert len(_found(shot, ConflictRules(frozenset()))) == 0


def test_units_count_what_lies_in_them_and_the_area_counts_all(shot: Snapshot) -> None:
    shot.enterprises.status[:] = OperatingStatus.OPERATING
    shot.enterprises.chain[:] = 0
    counted = measure(shot, datetime(2026, 11, 20, 18, 0), LightRule())
    opened = is_open(counted.light)
    hosts = {int(host) for host in shot.hazards.enterprise[opened]}
    assert counted.by_conflict[0].tolist() == [0, len(hosts), 0, 0, 30, 30, 0]
    for unit in shot.units.reporting():
        below = {int(unit), *map(int, shot.units.children(unit))}
        inside = [row for row in range(30) if int(shot.enterprises.unit[row]) in below]
        assert counted.by_conflict[unit, ConflictRule.NO_REGULATOR] == len(inside)
        assert counted.by_conflict[unit, ConflictRule.OPERATING_WITH_HAZARD] == len(hosts & set(inside))

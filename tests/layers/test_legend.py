"""The legend says what the measures say, with the signs that the painters draw."""

from __future__ import annotations

from dataclasses import replace

from layers.legend import legend
from layers.options import MapOptions
from layers.situation import Situation
from layers.symbology import CLASS_SYMBOLS, DIALS, HATCHES, LINE_LABELS, class_key, conflict_key, light_key, zone_key
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
from policy.conflict import GRAVE, ConflictRule
from policy.light import OPEN_LIGHTS, Light
from tests.helpers import sample


def _situation() -> Situation:
    return sample.situation(1500, 300, 90)


def test_counts_come_from_the_measures_for_every_unit() -> None:
    situation = _situation()
    measures = situation.measures
    for unit in range(len(situation.snapshot.units)):
        classes, hazards, clashes, zones, _ = legend(situation, unit)
        assert [entry.count for entry in classes.entries] == measures.by_class[unit].tolist()
        assert classes.total_text == f"{measures.enterprises(unit):,} 家"
        assert sum(entry.count or 0 for entry in hazards.entries if entry.key) == measures.open_hazards(unit)
        assert sum(entry.count or 0 for entry in clashes.entries if entry.key) == measures.grave_count(unit)
        assert sum(entry.count or 0 for entry in clashes.entries) == measures.conflict_count(unit)
        assert sum(entry.count or 0 for entry in zones.entries) == measures.zones_by_kind[unit].sum()


def test_every_class_open_light_and_zone_kind_can_be_listed_and_has_a_sign() -> None:
    situation = _situation()
    keys = {entry.key for group in legend(situation) for entry in group.entries}
    assert {class_key(item) for item in RiskClass} <= keys
    assert {light_key(item) for item in OPEN_LIGHTS if item is not Light.NO_DEADLINE} <= keys
    present = [kind for kind in OperationKind if situation.measures.zones_by_kind[0, kind]]
    assert {zone_key(item) for item in present} <= keys
    assert {conflict_key(rule) for rule in GRAVE} <= keys
    assert set(CLASS_SYMBOLS) == set(RiskClass)
    assert set(DIALS) == set(Light)
    assert set(HATCHES) == set(OperationKind)
    assert all(LINE_LABELS.values())


def test_a_light_without_deadline_is_listed_where_there_is_one() -> None:
    situation = _situation()
    for unit in range(len(situation.snapshot.units)):
        labels = {entry.sign for entry in legend(situation, unit)[1].entries}
        assert (Light.NO_DEADLINE in labels) == bool(situation.measures.by_light[unit, Light.NO_DEADLINE])


def test_word_tags_are_counted_but_not_switched() -> None:
    situation = _situation()
    tags = [entry for entry in legend(situation)[1].entries if not entry.key]
    measures = situation.measures
    working = measures.hazards_by_conflict[0, ConflictRule.OPERATING_WITH_HAZARD]
    assert [entry.count for entry in tags] == [measures.listed[0], measures.incomplete[0], working]


def test_a_rule_that_is_not_in_force_is_not_listed() -> None:
    situation = _situation()
    rules = replace(situation.pack.conflict_rules, in_force=frozenset({ConflictRule.OPERATING_WITH_HAZARD}))
    entries = legend(replace(situation, pack=replace(situation.pack, conflict_rules=rules)))[2].entries
    assert [entry.sign for entry in entries] == [ConflictRule.OPERATING_WITH_HAZARD]


def test_switches_of_the_legend_are_those_of_the_options() -> None:
    hidden = frozenset(entry.key for group in legend(_situation()) for entry in group.entries if entry.key)
    options = MapOptions(hidden=hidden)
    assert not options.class_mask().any()
    assert not options.conflict_mask().any()
    assert not options.light_mask()[[light for light in OPEN_LIGHTS if light is not Light.NO_DEADLINE]].any()

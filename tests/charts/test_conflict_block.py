"""The block of conflicts says what the measures say, and says so when there is nothing."""

from __future__ import annotations

from dataclasses import replace

from charts.battle_map import reporting_rows
from charts.conflict_block import conflict_block
from layers.situation import Situation
from policy.conflict import ConflictRule, ConflictRules
from policy.measures import measure
from tests.helpers import sample

WIDTH = 96.0


def _only(situation: Situation, *rules: ConflictRule) -> Situation:
    """The same under a pack with these rules alone."""
    chosen = ConflictRules(frozenset(rules))
    measures = measure(situation.snapshot, situation.as_of, situation.pack.light_rule, chosen)
    return replace(situation, measures=measures, pack=replace(situation.pack, conflict_rules=chosen))


def test_every_rule_with_conflicts_has_a_row_with_its_count() -> None:
    situation = sample.situation(600, 200, 60)
    counts = situation.measures.by_conflict[0]
    block = conflict_block(situation, 0, reporting_rows(situation, 0), WIDTH)
    rows = {row["item"]: row for row in block.data["rows"]}  # type: ignore[attr-defined]
    assert {item: row["count"] for item, row in rows.items()} == {
        rule.item: f"{int(counts[rule]):,}" for rule in ConflictRule if counts[rule]
    }
    assert rows["B02"]["grave"]
    assert not rows["E01"]["grave"]


def test_the_units_with_most_conflicts_stand_first() -> None:
    situation = sample.situation(600, 200, 60)
    listed = reporting_rows(situation, 0)
    block = conflict_block(situation, 0, listed, WIDTH)
    (row,) = [row for row in block.data["rows"] if row["item"] == "B02"]  # type: ignore[attr-defined]
    counts = situation.measures.by_conflict[:, ConflictRule.OPERATING_WITH_HAZARD]
    first = max(listed, key=lambda unit: int(counts[unit]))
    assert row["units"].startswith(f"{situation.snapshot.units.short_name[first]} {int(counts[first])}")


def test_no_conflict_is_told_with_the_number_of_rules() -> None:
    calm = _only(sample.situation(200, 0, 0), ConflictRule.OPERATING_WITH_HAZARD, ConflictRule.OPERATION_FAULT)
    block = conflict_block(calm, 0, reporting_rows(calm, 0), WIDTH)
    assert block.data["rows"] == []
    assert block.data["empty"] == "无冲突（按 2 条规则）"
    unruled = _only(calm)
    assert conflict_block(unruled, 0, [0], WIDTH).data["empty"] == "本政策包未启用冲突规则"

"""What the wall says: the numbers of the measures, and no given names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop.wall_facts import facts_of
from layers.situation import Situation, situation_of
from ledger.text_column import TextColumn
from policy.light import Light
from tests.helpers.hostile import hostile_situation
from tests.helpers.sample import AS_OF, situation, snapshot


@pytest.fixture(scope="module")
def sample() -> Situation:
    return situation(600, 200, 20)


def test_figures_are_those_of_the_measures(sample: Situation) -> None:
    figures = {figure.label: figure for figure in facts_of(sample).figures}
    assert figures["工贸企业"].text == f"{sample.measures.enterprises():,}"
    assert f"A 类 {int(sample.measures.by_class[0, 0])} 家" in figures["工贸企业"].note
    assert figures["未销号重大隐患"].text == f"{sample.measures.open_hazards():,}"
    assert figures["逾期未整改"].text == f"{sample.measures.overdue():,}"
    assert figures["逾期未整改"].is_bad
    assert list(figures) == ["工贸企业", "未销号重大隐患", "逾期未整改", "重大隐患整改率"]


def test_lights_add_up_to_the_open_hazards(sample: Situation) -> None:
    facts = facts_of(sample)
    assert sum(item.count for item in facts.lights) == sample.measures.open_hazards()


def test_grave_conflicts_are_those_of_the_measures_and_add_up(sample: Situation) -> None:
    facts = facts_of(sample)
    assert facts.grave == sample.measures.grave_count() > 0
    assert sum(rule.count for rule in facts.rules) == facts.grave
    assert all(rule.count for rule in facts.rules)


def test_every_overdue_hazard_has_its_page_the_longest_first(sample: Situation) -> None:
    pages = facts_of(sample).overdue
    assert len(pages) == sample.measures.overdue()
    days = [int(page.days.split()[1]) for page in pages]
    assert days == sorted(days, reverse=True)
    assert days[0] == -int(sample.measures.days_left[sample.measures.light == Light.OVERDUE].min())


def test_a_unit_without_a_polygon_stands_beside_with_its_counts(sample: Situation) -> None:
    (unit,) = facts_of(sample).side_units
    row = sample.snapshot.units.short_name.index("长白山管委会")
    assert (unit.name, unit.enterprises, unit.opened, unit.grave) == (
        "长白山管委会",
        sample.measures.enterprises(row),
        sample.measures.open_hazards(row),
        sample.measures.grave_count(row),
    )


def test_units_that_find_no_room_are_counted() -> None:
    bare = snapshot(200, 100, 0)
    geometry = bare.units.geometry.copy()
    geometry[1:7] = None
    one = situation_of(replace(bare, units=replace(bare.units, geometry=geometry)), AS_OF)
    facts = facts_of(one)
    assert len(facts.side_units) == 3
    rest = [row for row in one.snapshot.units.reporting() if geometry[row] is None][3:]
    total = sum(one.measures.open_hazards(int(row)) for row in rest)
    clashes = sum(one.measures.grave_count(int(row)) for row in rest)
    assert facts.more_side_units == f"另 {len(rest)} 个无面单位　未销号 {total} 项　冲突 {clashes} 项"


def test_no_overdue_hazard_is_said_with_its_denominator() -> None:
    calm = snapshot(100, 40, 0)
    later = np.full(40, np.datetime64("2027-06-01"))
    one = situation_of(replace(calm, hazards=replace(calm.hazards, due_on=later)), AS_OF)
    facts = facts_of(one)
    assert facts.overdue == ()
    assert facts.none_overdue == f"截至 2026-11-20 无逾期未整改重大隐患（0／{one.measures.open_hazards()} 项）"
    assert not any(figure.is_bad for figure in facts.figures)


def test_owners_and_phones_never_reach_the_wall(sample: Situation) -> None:
    count = len(sample.snapshot.hazards)
    named = replace(
        sample.snapshot.hazards,
        owner=TextColumn.of(["赵大有 13812345678"] * count),
        supervisor=TextColumn.of(["许建国"] * count),
    )
    facts = facts_of(situation_of(replace(sample.snapshot, hazards=named), AS_OF))
    assert "赵大有" not in repr(facts)
    assert "13812345678" not in repr(facts)
    assert "许建国" not in repr(facts)
    assert facts.overdue[0].responsible.endswith("许某")


def test_hostile_texts_become_short_single_lines() -> None:
    facts = facts_of(hostile_situation())
    texts = [
        facts.owner_line,
        facts.notes,
        *(text for page in facts.overdue for text in (page.enterprise, page.description)),
    ]
    assert all(len(text) < 200 and text.replace("　", " ").isprintable() for text in texts)

"""No open hazard is lost between the levels of the map, and no name covers another."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import map_content
from layers.aggregate import aggregates, overdue_step, side_units, unassigned, unassigned_text
from layers.labels import Box, Placed, place, short
from layers.map_content import MapContent
from layers.options import MapOptions
from layers.scene import Scenes
from layers.situation import situation_of
from layers.symbology import Aggregation, conflict_key, donut_growth, donut_radius_px, light_key
from layers.view import View
from ledger.enterprise import OperatingStatus
from policy.conflict import GRAVE, ConflictRule
from policy.light import OPEN_LIGHTS, Light
from tests.helpers import sample


@pytest.fixture(scope="module")
def content() -> MapContent:
    return map_content.build(sample.situation(3000, 900, 60))


def _noted(note: str) -> int:
    """Hazards that the note of a unit counts beside its cells."""
    found = re.search(r"另 (\d+) 项未落图", note)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("level", [Aggregation.UNIT, Aggregation.PART])
@pytest.mark.parametrize("m_per_px", [60.0, 120.0, 350.0, 900.0])
def test_donuts_notes_and_side_box_add_up_to_the_measures(
    content: MapContent, level: Aggregation, m_per_px: float
) -> None:
    measures, units = content.situation.measures, content.snapshot.units
    shown = aggregates(content, MapOptions(), level, m_per_px)
    total = sum(item.total + _noted(item.note) for item in shown)
    beside = sum(measures.open_hazards(unit) for unit in side_units(units))
    unknown = int(((measures.hazard_unit < 0) & (measures.light < Light.CLOSED)).sum())
    assert total + beside + unknown == measures.open_hazards()


@pytest.mark.parametrize("level", [Aggregation.UNIT, Aggregation.PART])
@pytest.mark.parametrize("m_per_px", [60.0, 350.0, 900.0])
def test_badges_notes_and_side_box_add_up_to_the_grave_conflicts(
    content: MapContent, level: Aggregation, m_per_px: float
) -> None:
    measures, units = content.situation.measures, content.snapshot.units
    shown = aggregates(content, MapOptions(), level, m_per_px)
    noted = sum(int(found) for item in shown for found in re.findall(r"另冲突 (\d+) 项", item.note))
    badges = sum(item.conflicts for item in shown if item.has_donut)
    beside = sum(measures.grave_count(unit) for unit in side_units(units))
    unknown = int((measures.conflicts.unit[measures.conflicts.rule <= GRAVE[-1]] < 0).sum())
    assert badges + noted + beside + unknown == measures.grave_count() > 0


def test_a_rule_that_is_switched_off_leaves_the_badges(content: MapContent) -> None:
    options = MapOptions(hidden=frozenset({conflict_key(ConflictRule.OPERATING_WITH_HAZARD)}))
    for item in aggregates(content, options, Aggregation.UNIT, 900.0):
        counts = content.situation.measures.by_conflict[item.unit]
        left = counts[ConflictRule.OPERATION_FAULT] + counts[ConflictRule.STANDARDISED_WITH_HAZARD]
        assert item.conflicts == left


def test_a_badge_stands_at_its_donut_and_covers_no_name(content: MapContent) -> None:
    view = View.fit(content.bounds, 846, 490, (128.0, 18.0, 28.0, 26.0))
    placed = Scenes(content).get(view, MapOptions())
    badges = [item for item in placed if item.badge is not None]
    assert len(badges) == sum(item.aggregate.conflicts > 0 for item in placed) > 0
    for item in badges:
        assert item.badge is not None
        assert item.badge.reaches((item.cx, item.cy), item.radius + 2)
        assert not item.badge.reaches((item.cx, item.cy), 0.5 * item.radius), "the number stays free"
        boxes = [other.name_box for other in placed if other.name_box is not None]
        assert not any(_overlaps(item.badge, box) for box in boxes)


def _overlaps(one: Box, other: Box) -> bool:
    return one.left < other.right and one.right > other.left and one.top < other.bottom and one.bottom > other.top


def test_what_has_no_unit_is_named_beside_the_map(content: MapContent) -> None:
    assert unassigned_text(content.situation) == ""
    snapshot = content.snapshot
    unit = snapshot.enterprises.unit.copy()
    unit[:7] = -1
    other = situation_of(replace(snapshot, enterprises=replace(snapshot.enterprises, unit=unit)), sample.AS_OF)
    enterprises, hazards = unassigned(other)
    measures = other.measures
    assert hazards == int(((measures.hazard_unit < 0) & (measures.light < Light.CLOSED)).sum())
    assert enterprises == int((snapshot.enterprises.status[:7] != OperatingStatus.CLOSED).sum())
    assert unassigned_text(other).startswith(f"单位未定 {enterprises} 家")


def test_hazards_that_count_in_no_county_are_shown_at_their_unit(content: MapContent) -> None:
    snapshot = content.snapshot
    city = int(snapshot.units.reporting()[0])
    unit = snapshot.enterprises.unit.copy()
    moved = np.isin(unit, snapshot.units.children(city)) & (np.arange(len(unit)) % 2 == 0)
    unit[moved] = city
    other = replace(snapshot, enterprises=replace(snapshot.enterprises, unit=unit))
    changed = map_content.build(situation_of(other, sample.AS_OF))
    rest = [item for item in aggregates(changed, MapOptions(), Aggregation.PART, 900.0) if "未分县" in item.name]
    assert len(rest) == 1
    assert rest[0].total > 0


def test_a_light_that_is_switched_off_leaves_the_donuts(content: MapContent) -> None:
    options = MapOptions(hidden=frozenset({light_key(Light.OVERDUE)}))
    for item in aggregates(content, options, Aggregation.UNIT, 900.0):
        expected = [int(content.situation.measures.by_light[item.unit, light]) for light in OPEN_LIGHTS]
        expected[Light.OVERDUE] = 0
        assert item.counts[: len(OPEN_LIGHTS)].tolist() == expected


def test_the_steps_of_the_tint_are_those_that_are_printed() -> None:
    content = map_content.build(sample.situation(50, 5, 2))
    for overdue, total, step in ((0, 0, 0), (0, 9, 0), (1, 20, 1), (6, 100, 2), (12, 100, 2), (13, 100, 3)):
        content.situation.measures.by_light[1] = 0
        content.situation.measures.by_light[1, Light.OVERDUE] = overdue
        content.situation.measures.by_light[1, Light.IN_TIME] = total - overdue
        assert overdue_step(content, 1) == step, (overdue, total)


def _boxes(placed: list[Placed]) -> list[Box]:
    boxes = []
    for item in placed:
        if item.radius:
            boxes.append(
                Box(item.cx - item.radius, item.cy - item.radius, item.cx + item.radius, item.cy + item.radius)
            )
        boxes += [box for box in (item.name_box, item.strip) if box is not None]
    return boxes


@pytest.mark.parametrize(
    ("level", "m_per_px"), [(Aggregation.UNIT, 1300.0), (Aggregation.UNIT, 600.0), (Aggregation.PART, 350.0)]
)
def test_names_and_donuts_do_not_overlap(content: MapContent, level: Aggregation, m_per_px: float) -> None:
    placed = place(content, aggregates(content, MapOptions(), level, m_per_px), m_per_px, 14.0)
    names = [item for item in placed if item.name_box is not None]
    assert len(names) >= 0.8 * len([item for item in placed if item.aggregate.name])
    for one in names:
        for other in placed:
            if one is other or one.name_box is None:
                continue
            for box in _boxes([other]):
                apart = (
                    one.name_box.right <= box.left + 2.1
                    or box.right <= one.name_box.left + 2.1
                    or one.name_box.bottom <= box.top + 2.1
                    or box.bottom <= one.name_box.top + 2.1
                )
                assert apart, (one.aggregate.name, other.aggregate.name)


def test_every_donut_of_the_province_has_a_place_at_1366_pixels(content: MapContent) -> None:
    view = View.fit(content.bounds, 846, 412)
    placed = Scenes(content).get(view, MapOptions())
    reporting = [row for row in content.snapshot.units.reporting() if content.units.polygons[row] is not None]
    assert sorted(item.aggregate.unit for item in placed) == sorted(int(row) for row in reporting)


def test_places_do_not_jump_while_panning(content: MapContent) -> None:
    scenes, view = Scenes(content), View.fit(content.bounds, 800, 600)
    before = {item.aggregate.unit: item for item in scenes.get(view, MapOptions())}
    after = {item.aggregate.unit: item for item in scenes.get(view.panned(31, -17), MapOptions())}
    for unit, item in after.items():
        assert item.cx - before[unit].cx == pytest.approx(31)
        assert item.cy - before[unit].cy == pytest.approx(-17)


def test_units_in_sight_are_named_among_single_enterprises(content: MapContent) -> None:
    unit = int(content.units.leaf_unit[0])
    x, y, _ = content.inner_points(unit)[-1]  # near the border, far from the name's own place
    placed = Scenes(content).get(View(float(x), float(y), 12.0, 900, 600), MapOptions())
    assert unit in {item.aggregate.unit for item in placed}
    for item in placed:
        assert item.name_box is not None
        assert item.name_box.left >= -1
        assert item.name_box.right <= 901


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", '=HYPERLINK("x")', "长" * 10_000, "换\n行\t名", "\u202e反向"]
)
def test_hostile_names_are_one_short_line(name: str) -> None:
    text = short(name)
    assert len(text) <= 16
    assert text.isprintable()
    assert short("甲乙") == "甲乙"


@pytest.mark.parametrize(("width", "height"), [(1200, 700), (816, 490), (770, 370)])
def test_every_unit_keeps_its_name_and_no_donut_touches_another(content: MapContent, width: int, height: int) -> None:
    placed = Scenes(content).get(View.fit(content.bounds, width, height, (128.0, 18.0, 28.0, 26.0)), MapOptions())
    assert all(item.name_box is not None for item in placed)
    for at, one in enumerate(placed):
        for other in placed[at + 1 :]:
            assert np.hypot(one.cx - other.cx, one.cy - other.cy) >= one.radius + other.radius


def test_a_name_gives_way_to_a_number_where_there_is_no_room(content: MapContent) -> None:
    placed = Scenes(content).get(View.fit(content.bounds, 300, 200), MapOptions())
    for item in placed:
        assert item.name_box is None or not any(
            item.name_box.reaches((other.cx, other.cy), other.radius) for other in placed
        )


@given(most=st.integers(0, 20_000), map_px=st.floats(100, 4000))
def test_the_largest_donut_keeps_to_its_share_of_the_map(most: int, map_px: float) -> None:
    growth = donut_growth(most, map_px)
    assert 13 < donut_radius_px(1, growth) <= 14.35
    assert donut_radius_px(most, growth) <= 37.001
    assert donut_radius_px(most, growth) <= max(0.062 * map_px, 24) + 0.001
    assert donut_growth(most + 100, map_px) <= growth


def test_few_hazards_keep_the_size_of_the_design() -> None:
    assert donut_radius_px(114, donut_growth(114, 460)) == pytest.approx(13 + 1.35 * 114**0.5)

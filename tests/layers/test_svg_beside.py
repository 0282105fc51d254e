"""Every enterprise in conflict on a district map has one plate, and every group of a province map its tag."""

from __future__ import annotations

import numpy as np

from layers import svg_signs
from layers.print_ground import ground_of
from layers.print_groups import groups_of
from layers.print_spec import MapKind, MapSpec
from layers.print_view import PrintView
from layers.svg_beside import Beside, draw_dials, draw_plates
from layers.svg_map import draw_map
from layers.theme import THEMES, ThemeName
from policy.conflict import GRAVE
from tests.helpers import sample
from tests.helpers.district import district

THEME = THEMES[ThemeName.PRINT]


def test_each_enterprise_in_conflict_has_one_plate_that_meets_no_dial() -> None:
    situation = district(200, 40, 14)
    rows = np.arange(len(situation.snapshot.enterprises))
    grave = int((situation.measures.conflict_of <= GRAVE[-1]).sum())
    spread = np.arange(len(rows)) * 12.0
    beside = Beside(spread, spread, np.full(len(rows), 4.0))
    assert draw_plates(situation, rows, beside, THEME).count("冲") == grave > 0
    plates = list(beside.taken)
    draw_dials(situation, rows, beside, THEME)
    for left, top, right, bottom in plates:
        for x0, y0, x1, y1 in beside.taken[len(plates) :]:
            assert not (left < x1 - 0.2 and right > x0 + 0.2 and top < y1 - 0.2 and bottom > y0 + 0.2)


def test_a_district_map_shows_its_plates_and_counts_them_in_the_legend() -> None:
    situation = district(200, 40, 14)
    picture = draw_map(situation, MapSpec(MapKind.SITUATION, 0, 298.0, 250.0, 1.0, ThemeName.MONO))
    assert "严重冲突" in picture.svg
    assert f">{situation.measures.grave_count():,}<" in picture.svg


def test_groups_of_a_province_add_up_to_its_grave_conflicts() -> None:
    situation = sample.situation(1500, 300, 40)
    ground = ground_of(situation, 0)
    groups = groups_of(situation, ground, PrintView.fit(ground.bounds, (0, 0, 298, 250)))
    assert sum(group.grave for group in groups) == situation.measures.grave_count() > 0
    picture = draw_map(situation, MapSpec(MapKind.SITUATION, 0, 298.0, 250.0, 1.0, ThemeName.PRINT))
    assert svg_signs.conflict_tag_width(12) > svg_signs.conflict_tag_width(3)
    assert picture.svg.count("冲 ") >= sum(group.grave > 0 for group in groups if group.shape is not None) > 0

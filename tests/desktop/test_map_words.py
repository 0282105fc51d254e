"""What a click on the map means; how a flight goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop.flight import between
from desktop.map_words import most_urgent_hazard, next_unit, spoken_map
from layers.view import View
from tests.helpers.sample import situation, units


def test_a_double_click_goes_down_one_level_at_a_time() -> None:
    table = units()
    changchun = table.code.index("220100")
    jilin = table.code.index("220200")
    part = int(table.children(changchun)[2])
    assert next_unit(table, 0, part) == changchun
    assert next_unit(table, changchun, part) == part
    assert next_unit(table, part, part) is None
    assert next_unit(table, changchun, jilin) == jilin
    assert next_unit(table, part, jilin) == jilin


def test_the_most_urgent_hazard_is_the_one_whose_light_the_map_shows() -> None:
    shot = situation(60, 160, 5)
    for enterprise in range(60):
        found = most_urgent_hazard(shot, enterprise)
        light = 255 if found is None else shot.measures.light[found]
        assert light == shot.measures.worst_light[enterprise]
        if found is not None:
            same = (shot.snapshot.hazards.enterprise == enterprise) & (shot.measures.light == light)
            assert shot.measures.days_left[found] == shot.measures.days_left[np.flatnonzero(same)].min()


def test_the_map_says_where_it_is() -> None:
    shot = situation(60, 10, 5)
    assert spoken_map(shot, 0, None).startswith("态势图，吉林省：长春市、吉林市")
    assert shot.snapshot.enterprises.name[3] in spoken_map(shot, 0, 3)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_flight_keeps_one_point_still_and_ends_at_its_target(share: float) -> None:
    start = View(1000.0, 2000.0, 100.0, 800, 600)
    end = start.zoomed(8, 650, 120)
    fixed = start.to_plane(650, 120)
    assert between(start, end, share).to_plane(650, 120) == pytest.approx(fixed)
    assert between(start, end, 1.0) == replace(end, m_per_px=pytest.approx(end.m_per_px))

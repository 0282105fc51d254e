"""A click finds what is drawn there."""

from __future__ import annotations

import numpy as np
import pytest

from layers import map_content
from layers.hit import REACH_PX, Hit, hit
from layers.map_content import MapContent
from layers.options import MapOptions
from layers.scene import Scenes
from layers.symbology import class_key
from layers.view import View
from ledger.risk_class import RiskClass
from tests.helpers import sample


@pytest.fixture(scope="module")
def content() -> MapContent:
    return map_content.build(sample.situation(4000, 200, 60))


def _close_view(content: MapContent, enterprise: int) -> View:
    spot = content.where(enterprise)
    assert spot is not None
    return View(*spot, 20.0, 800, 600)


def test_a_click_on_an_enterprise_finds_it_or_a_closer_one(content: MapContent) -> None:
    placed = np.flatnonzero(~np.isnan(content.snapshot.enterprises.lon))[:200]
    for enterprise in placed.tolist():
        view = _close_view(content, enterprise)
        found = hit(content, view, MapOptions(), 400.4, 299.7)
        assert found is not None
        assert found.kind == "enterprise"
        other = content.where(found.index)
        assert other is not None
        assert np.hypot(other[0] - view.center_x, other[1] - view.center_y) <= REACH_PX * view.m_per_px


def test_of_two_on_one_place_the_one_drawn_last_is_found(content: MapContent) -> None:
    table = content.snapshot.enterprises
    found = hit(content, _close_view(content, int(content.points.row[-1])), MapOptions(), 400, 300)
    assert found is not None
    assert table.risk_class[found.index] == RiskClass.A


def test_a_hidden_class_is_not_found(content: MapContent) -> None:
    enterprise = int(content.points.row[-1])
    options = MapOptions(hidden=frozenset(class_key(item) for item in RiskClass))
    found = hit(content, _close_view(content, enterprise), options, 400, 300)
    assert found is None or found.kind in ("zone", "unit")


def test_a_zone_is_found_beside_its_enterprise(content: MapContent) -> None:
    polygon = content.zones.polygons[0]
    corner = polygon.exterior.coords[0]
    inside = (corner[0] * 0.9 + polygon.centroid.x * 0.1, corner[1] * 0.9 + polygon.centroid.y * 0.1)
    options = MapOptions(hidden=frozenset(class_key(item) for item in RiskClass))
    found = hit(content, View(*inside, 2.0, 400, 300), options, 200, 150)
    assert found is not None
    assert found.kind == "zone"
    assert content.snapshot.zones.geometry[found.index] is not None


def test_donuts_units_and_sea_at_small_scales(content: MapContent) -> None:
    view = View.fit(content.bounds, 900, 600)
    scenes = Scenes(content)
    for placed in scenes.get(view, MapOptions()):
        assert hit(content, view, MapOptions(), placed.cx, placed.cy, scenes) == Hit("donut", placed.aggregate.unit)
    assert hit(content, view, MapOptions(), 2, 2, scenes) is None
    kinds = {
        found.kind
        for px in range(0, 900, 30)
        for py in range(0, 600, 30)
        if (found := hit(content, view, MapOptions(), px, py, scenes)) is not None
    }
    assert kinds == {"donut", "unit"}

"""The card of the selected enterprise keeps clear of donuts, names and boxes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

from layers import map_content
from layers.labels import Box, Placed
from layers.map_content import MapContent
from layers.options import MapOptions, Rect
from layers.painter.card import place_card, touched
from layers.painter.map_painter import MapPainter
from layers.scene import Scenes
from layers.view import View
from tests.helpers import sample

SIZE = (190.0, 45.0)


@pytest.fixture(scope="module")
def content() -> MapContent:
    return map_content.build(sample.situation(4000, 400, 160))


def _boxes(placed: list[Placed]) -> list[Rect]:
    donuts = [(p.cx - p.radius, p.cy - p.radius, p.cx + p.radius, p.cy + p.radius) for p in placed if p.radius]
    names = [p.name_box for p in placed if p.name_box is not None]
    return [*donuts, *((box.left, box.top, box.right, box.bottom) for box in names)]


def _meet(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def test_the_card_of_any_enterprise_covers_nothing_on_a_window_of_common_size(content: MapContent) -> None:
    view = View.fit(content.bounds, 846, 490, (128.0, 18.0, 28.0, 26.0))
    placed = Scenes(content).get(view, MapOptions())
    obstacles: tuple[Rect, ...] = ((12, 12, 180, 46), (690, 12, 834, 90), (800, 320, 834, 420), (12, 390, 250, 478))
    placed_rows = np.flatnonzero(~np.isnan(content.snapshot.enterprises.lon))[::40]
    for enterprise in placed_rows.tolist():
        spot = content.where(enterprise)
        assert spot is not None
        x, y = view.to_screen(np.array([spot[0]]), np.array([spot[1]]))
        card = place_card((float(x[0]), float(y[0])), 18.0, SIZE, view, placed, obstacles)
        assert card[0] >= 0
        assert card[1] >= 0
        assert card[2] <= view.width
        assert card[3] <= view.height
        assert not any(_meet(card, box) for box in (*obstacles, *_boxes(placed)))


def test_a_card_stays_in_a_view_that_has_no_room_at_all() -> None:
    view = View(0, 0, 100.0, 220, 80)
    card = place_card((110.0, 40.0), 18.0, SIZE, view, [], ((0, 0, 220, 80),))
    assert card[0] >= 0
    assert card[2] <= 220
    assert card[3] <= 80


def test_a_sign_on_a_donut_or_a_name_is_noticed(content: MapContent) -> None:
    item = Scenes(content).get(View.fit(content.bounds, 846, 490), MapOptions())[0]
    assert touched([item], (item.cx, item.cy), 18.0) == [item]
    assert item.name_box is not None
    assert touched([item], item.name_box.center, 18.0) == [item]
    assert touched([item], (item.cx + 400, item.cy + 400), 18.0) == []


def test_the_overlay_leaves_the_number_under_a_selected_enterprise_readable(
    qapp: QApplication, content: MapContent
) -> None:
    assert qapp is not None
    painter = MapPainter(content)
    view = View.fit(content.bounds, 846, 490)
    plain = painter.render(view, MapOptions())
    placed = painter.scenes.known(view, MapOptions())
    assert placed
    table = content.snapshot.enterprises
    x, y = content.situation.frame.forward(table.lon, table.lat)
    px, py = view.to_screen(x, y)
    item = max(placed, key=lambda one: one.radius)
    near = int(np.nanargmin(np.hypot(px - item.cx, py - item.cy)))
    live = plain.copy()
    brush = QPainter(live)
    painter.render_overlay(brush, view, MapOptions(selected_enterprise=near))
    brush.end()
    number = Box(item.cx - 9, item.cy - 8, item.cx + 9, item.cy + 8)
    dark = [
        image.pixelColor(column, line).lightness() < 90
        for image in (plain, live)
        for line in range(int(number.top), int(number.bottom))
        for column in range(int(number.left), int(number.right))
    ]
    before, after = dark[: len(dark) // 2], dark[len(dark) // 2 :]
    assert sum(now for was, now in zip(before, after, strict=True) if was) >= 0.75 * sum(before)

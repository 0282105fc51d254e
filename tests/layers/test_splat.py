"""Dots out of numpy: none missing, the highest risk on top, every one in its outline."""

from __future__ import annotations

import numpy as np
import pytest

from layers.point_index import PointIndex
from layers.splat import Dot, brush_of, scatter, stamp_dots, stamp_dust, widen
from layers.view import View

LAND = 0xFFFBFBF8
FILL = np.array([0xFF000001, 0xFF000002, 0xFF000003, 0xFF000004, 0xFF000005], np.uint32)
EDGE = np.array([0xFF100000, 0xFF200000, 0xFF300000, 0xFF400000, 0xFF500000], np.uint32)
ALL = [0, 1, 2, 3, 4]


DOT = Dot(2.5, 3.5)


def _stamp(x: list[float], y: list[float], risk_class: list[int]) -> np.ndarray:
    view = View(50, 50, 1.0, 100, 100)
    index = PointIndex.of(np.array(x), np.array(y), np.array(risk_class, np.uint8), np.ones(len(x), np.bool_))
    pixels = np.full((view.height, view.width), LAND, np.uint32)
    stamp_dots(pixels, scatter(index, view, ALL, brush_of(DOT).reach), DOT, FILL, EDGE)
    return pixels


def test_a_dot_is_fill_in_an_outline_on_its_place() -> None:
    pixels = _stamp([30.5], [69.5], [1])  # column 30, row 30
    assert pixels[30, 30] == FILL[3]
    assert pixels[30, 33] == EDGE[3]
    assert pixels[30, 36] == LAND


def test_the_highest_risk_lies_on_top_with_its_outline() -> None:
    pixels = _stamp([30.5, 33.5], [50.5, 50.5], [0, 3])
    assert pixels[49, 30] == FILL[4]
    assert pixels[49, 33] == EDGE[4], "the outline of A covers the fill of D"
    assert pixels[49, 34] == FILL[1]


def test_overlapping_dots_of_a_class_keep_an_outline_between_them() -> None:
    rng = np.random.default_rng(1)
    pixels = _stamp(rng.uniform(40, 60, 60).tolist(), rng.uniform(40, 60, 60).tolist(), [2] * 60)
    inner = pixels[45:55, 45:55]
    assert (inner == EDGE[2]).any()
    assert (inner == FILL[2]).any()


@pytest.mark.parametrize("dpr", [1.0, 2.0])
def test_every_dot_is_drawn_also_at_the_borders(dpr: float) -> None:
    rng = np.random.default_rng(5)
    x, y = rng.uniform(0, 400, 300), rng.uniform(0, 300, 300)
    view = View(200, 150, 1.0, 400, 300, dpr)
    index = PointIndex.of(x, y, np.zeros(300, np.uint8), np.ones(300, np.bool_))
    dot = Dot(2.5 * dpr, 3.5 * dpr)
    pixels = np.full((round(300 * dpr), round(400 * dpr)), LAND, np.uint32)
    stamp_dots(pixels, scatter(index, view, ALL, brush_of(dot).reach), dot, FILL, EDGE)
    px, py = view.to_screen(x, y)
    columns, rows = (px * dpr).astype(int), (py * dpr).astype(int)
    assert np.isin(pixels[rows, columns], [FILL[4], EDGE[4]]).all()


def test_a_zoomed_view_shows_the_same_dots_as_a_plain_search() -> None:
    rng = np.random.default_rng(9)
    x, y = rng.uniform(0, 10_000, 5000), rng.uniform(0, 10_000, 5000)
    index = PointIndex.of(x, y, rng.integers(0, 5, 5000).astype(np.uint8), np.ones(5000, np.bool_))
    view = View(4000, 6000, 2.0, 300, 200)
    grid = scatter(index, view, ALL, 0)
    px, py = view.to_screen(x, y)
    inside = (px >= 0.02) & (px < 299.98) & (py >= 0.02) & (py < 199.98)
    assert (grid[py[inside].astype(int), px[inside].astype(int)] > 0).all()
    assert np.count_nonzero(grid) <= np.count_nonzero((px > -0.02) & (px < 300.02) & (py > -0.02) & (py < 200.02))


def test_hidden_classes_are_left_out() -> None:
    index = PointIndex.of(np.array([30.5]), np.array([50.5]), np.array([0], np.uint8), np.array([True]))
    assert not scatter(index, View(50, 50, 1.0, 100, 100), [0, 1, 2, 3], 3).any()


def test_widening_is_the_maximum_over_a_disc() -> None:
    rng = np.random.default_rng(2)
    grid = np.zeros((40, 50), np.uint8)
    grid[8:-8, 8:-8] = rng.integers(0, 120, (24, 34)) * (rng.random((24, 34)) < 0.05)
    rows = brush_of(Dot(3.5, 3.5)).outer
    wide = widen(grid, rows, [])
    for y, x in rng.integers(8, 32, (40, 2)):
        around = [
            grid[y + dy, x - rows[abs(dy)] : x + rows[abs(dy)] + 1].max() for dy in range(1 - len(rows), len(rows))
        ]
        assert wide[y, x] == max(around)


def test_dust_is_one_grain_per_place_and_stronger_where_many_are() -> None:
    x = np.array([10.5, 60.5, 60.5, 60.5, 60.5, 60.5])
    index = PointIndex.of(x, np.full(6, 49.5), np.zeros(6, np.uint8), np.ones(6, np.bool_))
    pixels = np.full((100, 100), LAND, np.uint32)
    stamp_dust(pixels, index, View(50, 50, 1.0, 100, 100), ALL, FILL)
    assert pixels[50, 10] == FILL[0]
    assert pixels[50, 60] == FILL[1]
    assert np.count_nonzero(pixels != LAND) == 2


def test_nothing_to_draw_leaves_the_picture_alone() -> None:
    assert (_stamp([500.0], [500.0], [0]) == LAND).all()

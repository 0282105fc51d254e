"""Lookup of units: the grid answers exactly as the exact test does, borders and overlaps by the written rule."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis import boundary
from gis.unit_index import UnitIndex


@pytest.fixture(scope="module")
def counties() -> np.ndarray:
    return np.array([item.geometry for item in boundary.counties("22")], object)


def _plain(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The rule, written once more without any cleverness."""
    answer = np.full(len(x), -1)
    smallest = np.full(len(x), np.inf)
    for row, shape in enumerate(shapes):
        if shape is not None:
            better = shapely.intersects_xy(shape, x, y) & (shape.area < smallest)
            answer[better], smallest[better] = row, shape.area
    return answer


def test_grid_equals_exact_on_real_counties(counties: np.ndarray) -> None:
    west, south, east, north = shapely.total_bounds(counties)
    rng = np.random.default_rng(8)
    x, y = rng.uniform(west - 0.3, east + 0.3, 60_000), rng.uniform(south - 0.3, north + 0.3, 60_000)
    on_line = shapely.get_coordinates(counties)[::3]  # border points, where rounding would show
    x, y = np.concatenate([x, on_line[:, 0], [np.nan]]), np.concatenate([y, on_line[:, 1], [44.0]])
    np.testing.assert_array_equal(UnitIndex(counties).locate(x, y), _plain(counties, x, y))


def test_nested_units_give_the_finest(counties: np.ndarray) -> None:
    shapes = np.array([shapely.union_all(counties), None, *counties], object)
    rng = np.random.default_rng(9)
    x, y = rng.uniform(121, 132, 30_000), rng.uniform(40, 47, 30_000)
    found = UnitIndex(shapes).locate(x, y)
    np.testing.assert_array_equal(found, _plain(shapes, x, y))
    assert (found >= 2).sum() > 8_000


def test_few_points_answer_as_many_do(counties: np.ndarray) -> None:
    index = UnitIndex(counties)
    rng = np.random.default_rng(10)
    x, y = rng.uniform(121, 132, 40_000), rng.uniform(40, 47, 40_000)
    np.testing.assert_array_equal(index.locate(x, y)[:500], index.locate(x[:500], y[:500]))


def test_shared_border_goes_to_the_smaller_and_of_equals_to_the_first() -> None:
    left, right, big = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(2, 0, 4, 1)
    index = UnitIndex(np.array([big, right, left], object))
    found = index.locate(np.array([1.0, 2.0, 0.0, 4.0, 4.1]), np.array([0.5, 0.5, 0.0, 1.0, 0.5]))
    assert found.tolist() == [1, 1, 2, 0, -1]


def test_nothing_to_find_in() -> None:
    index = UnitIndex(np.array([None, shapely.Polygon()], object))
    assert index.locate(np.zeros(30_000), np.zeros(30_000)).max() == -1
    assert UnitIndex(np.array([], object)).locate(np.zeros(2), np.zeros(2)).tolist() == [-1, -1]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_overlapping_shapes_of_any_form(seed: int) -> None:
    """Stars, rings and slivers, long edges across many cells, in metres far from the origin."""
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(6):
        angle = np.sort(rng.uniform(0, 2 * np.pi, 12))
        radius = rng.uniform(0.05, 1, 12) * 50_000
        star = shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None])
        star = shapely.affinity.translate(shapely.make_valid(star), *rng.uniform(4e5, 5e5, 2))
        shapes.append(star.difference(star.centroid.buffer(3_000)))
    shapes = np.array(shapes, object)
    x, y = rng.uniform(3.5e5, 5.5e5, 25_000), rng.uniform(3.5e5, 5.5e5, 25_000)
    np.testing.assert_array_equal(UnitIndex(shapes).locate(x, y), _plain(shapes, x, y))

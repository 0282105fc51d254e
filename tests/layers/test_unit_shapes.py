"""Borders once each, neighbours that never part, and names inside their unit."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from layers import map_content
from layers.linework import lines_of, segments_of
from layers.map_content import MapContent
from layers.symbology import LineKind
from layers.unit_shapes import UnitShapes, inner_points
from ledger.snapshot import Units
from tests.helpers import sample


@pytest.fixture(scope="module")
def content() -> MapContent:
    return map_content.build(sample.situation(300, 40, 20))


def _squares(count: int) -> np.ndarray:
    return np.array([shapely.box(1000 * row, 0, 1000 * row + 1000, 1000) for row in range(count)], object)


def _units(
    level: list[int], parent: list[int], geometry: list[shapely.Geometry | None], schematic: bool = False
) -> Units:
    total = len(level)
    shapes = np.empty(total, object)
    shapes[:] = geometry
    names = [f"单位{row}" for row in range(total)]
    return Units(
        np.arange(total), names, names, names, np.array(level, np.uint8), np.array(parent, np.int32), shapes,
        np.full(total, schematic), [""] * total,
    )  # fmt: skip


def test_a_shared_border_is_one_line() -> None:
    segments = segments_of(_squares(3))
    inner = segments.right >= 0
    assert int(inner.sum()) == 2
    assert int((~inner).sum()) == 8
    total = shapely.length(lines_of(segments, inner.astype(np.int64), 1)).sum()
    assert total == pytest.approx(2000)


def test_borders_are_sorted_by_what_lies_beside_them() -> None:
    area, left, right = shapely.box(0, 0, 3000, 1000), shapely.box(0, 0, 2000, 1000), shapely.box(2000, 0, 3000, 1000)
    first, second = shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)
    units = _units([0, 1, 1, 2, 2], [-1, 0, 0, 1, 1], [area, left, right, first, second])
    level = UnitShapes.of(units, units.geometry).at(1.0)
    length = {kind: float(shapely.length(level.lines[kind]).sum()) for kind in level.lines}
    assert length[LineKind.PART] == pytest.approx(1000)
    assert length[LineKind.UNIT] == pytest.approx(1000 + 8000)


def test_schematic_borders_are_lines_of_their_own_kind() -> None:
    units = _units([0, 1, 1], [-1, 0, 0], [shapely.box(0, 0, 2000, 1000), *_squares(2)], schematic=True)
    level = UnitShapes.of(units, units.geometry).at(1.0)
    assert len(level.lines[LineKind.SCHEMATIC])
    assert not len(level.lines[LineKind.UNIT])


def test_parts_that_do_not_fill_their_unit_do_not_stand_for_it() -> None:
    unit = shapely.box(0, 0, 2000, 1000)
    units = _units([0, 1, 2], [-1, 0, 1], [unit, unit, shapely.box(0, 0, 500, 500)])
    assert UnitShapes.of(units, units.geometry).leaf_unit.tolist() == [1]


def test_a_workspace_without_any_polygon_has_empty_shapes() -> None:
    units = _units([0, 1], [-1, 0], [None, None])
    shapes = UnitShapes.of(units, units.geometry)
    assert shapes.bounds is None
    assert shapes.unit_at(0, 0) is None
    assert all(not len(lines) for lines in shapes.at(100.0).lines.values())


def test_simplified_neighbours_leave_no_gap(content: MapContent) -> None:
    raw, coarse = content.units.at(1.0), content.units.at(2000.0)
    assert shapely.get_num_coordinates(coarse.leaves).sum() < shapely.get_num_coordinates(raw.leaves).sum() * 0.7
    whole = shapely.union_all(coarse.leaves)
    overlap = shapely.area(coarse.leaves).sum() - whole.area
    holes = sum(shapely.Polygon(ring).area for part in shapely.get_parts(whole) for ring in part.interiors)
    assert abs(overlap) < 1e-6 * whole.area
    assert holes < 1e-4 * whole.area


def test_unit_at_agrees_with_the_polygons(content: MapContent) -> None:
    for leaf, unit in zip(content.units.leaves, content.units.leaf_unit, strict=True):
        spot = leaf.representative_point()
        assert content.units.unit_at(spot.x, spot.y) == unit
    left, bottom, *_ = content.bounds
    assert content.units.unit_at(left - 1e5, bottom - 1e5) is None


def test_inner_points_lie_inside_and_the_roomiest_is_first(content: MapContent) -> None:
    for unit in content.snapshot.units.reporting():
        shape = content.units.polygons[unit]
        points = content.inner_points(int(unit))
        if shape is None:
            assert not len(points)
            continue
        tolerance = np.sqrt(shape.area) / 40
        assert shapely.dwithin(shape, shapely.points(points[:, :2]), tolerance).all()
        assert points[0, 2] == points[:, 2].max()
        exact = shapely.maximum_inscribed_circle(shape, tolerance=tolerance)
        assert points[0, 2] > 0.75 * exact.length


def test_inner_points_of_a_sliver_are_never_none() -> None:
    assert len(inner_points(shapely.box(0, 0, 100_000, 1)))

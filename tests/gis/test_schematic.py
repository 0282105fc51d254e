"""Schematic towns part the district without gap or overlap, and the same way every time."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gis import boundary
from gis.boundary import BoundarySource
from gis.schematic import Town, schematic_towns

NAMES = ["新山村街道", "跃进村街道", "九宫庙街道", "茄子溪街道", "春晖路街道", "八桥镇", "建胜镇", "跳磴镇"]


def _towns(*seats: tuple[float, float]) -> list[Town]:
    known = [*seats, *[(None, None)] * len(NAMES)]
    return [Town(f"500104-{row:02d}", name, *known[row]) for row, name in enumerate(NAMES)]


@pytest.mark.parametrize("source", list(BoundarySource))
def test_towns_are_the_district(source: BoundarySource) -> None:
    district = boundary.division("500104", source).geometry
    found = schematic_towns(district, _towns())
    shapes = np.array([item.geometry for item in found], object)
    assert [item.name for item in found] == NAMES
    assert all("示意" in item.source_note for item in found)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).symmetric_difference(district).area < 1e-9 * district.area
    assert shapely.area(shapes).min() > 0.3 * district.area / len(NAMES)


def test_the_same_on_every_run() -> None:
    district = boundary.division("500104").geometry
    first, second = schematic_towns(district, _towns()), schematic_towns(district, _towns())
    assert [item.geometry.wkb for item in first] == [item.geometry.wkb for item in second]


def test_a_seat_lies_in_its_town_and_one_outside_does_not_count() -> None:
    district = boundary.division("500104").geometry
    inner = district.representative_point()
    seats = [(inner.x, inner.y), (inner.x + 0.01, inner.y + 0.004), (120.0, 30.0)]
    found = schematic_towns(district, _towns(*seats))
    for row in (0, 1):
        assert shapely.contains_xy(found[row].geometry, *seats[row])
    assert found[2].geometry.within(district.buffer(1e-9))


def test_lines_are_not_straight() -> None:
    """Straight Voronoi edges would pass for surveyed ones."""
    first = schematic_towns(boundary.division("500104").geometry, _towns())[4].geometry
    assert shapely.get_num_coordinates(first) > 60


def test_one_town_is_the_district_and_none_is_an_error() -> None:
    district = boundary.division("500104").geometry
    only = schematic_towns(district, [Town("1", "全区")])[0].geometry
    assert only.symmetric_difference(district).area < 1e-12
    with pytest.raises(ValueError, match="no town"):
        schematic_towns(district, [])


def test_an_exclave_belongs_to_a_town() -> None:
    district = shapely.MultiPolygon([shapely.box(106, 29, 106.2, 29.2), shapely.box(106.5, 29, 106.51, 29.01)])
    shapes = [item.geometry for item in schematic_towns(district, _towns())]
    assert shapely.union_all(shapes).symmetric_difference(district).area < 1e-12

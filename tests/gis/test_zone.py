"""Metres are metres, on the ellipsoid, whatever the latitude."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from gis.zone import areas_m2, buffered, circles, distances_m

GEOD = Geod(ellps="GRS80")


@given(st.floats(74, 134), st.floats(18, 53), st.floats(5, 20_000))
def test_circle_against_the_geodesic(lon: float, lat: float, radius: float) -> None:
    circle = circles(np.array([lon]), np.array([lat]), np.array([radius]))[0]
    ring = shapely.get_coordinates(circle)
    _, _, distance = GEOD.inv(np.full(len(ring), lon), np.full(len(ring), lat), ring[:, 0], ring[:, 1])
    np.testing.assert_allclose(distance, radius, rtol=1e-3)


def test_areas_against_the_geodesic() -> None:
    shapes = np.array([shapely.box(126, 43, 126.2, 43.1), None, shapely.box(106.4, 29.4, 106.5, 29.5)], object)
    areas = areas_m2(shapes)
    assert np.isnan(areas[1])
    for row in (0, 2):
        assert areas[row] == pytest.approx(
            abs(GEOD.geometry_area_perimeter(shapes[row].segmentize(0.001))[0]), rel=1e-5
        )


@given(st.floats(74, 134), st.floats(18, 53), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
def test_distances_against_the_geodesic(lon: float, lat: float, east: float, north: float) -> None:
    there = lon + east, lat + north
    _, _, expected = GEOD.inv(lon, lat, *there)
    ours = distances_m(np.array([lon]), np.array([lat]), np.array([there[0]]), np.array([there[1]]))
    assert ours[0] == pytest.approx(expected, rel=6e-4, abs=1e-3)


def test_buffer_keeps_none_and_grows_by_metres() -> None:
    box = shapely.box(125.3, 43.9, 125.31, 43.91)
    wide = buffered(np.array([box, None], object), 100.0)
    assert wide[1] is None
    assert wide[0].contains(box)
    before, after = areas_m2(np.array([box, wide[0]], object))
    assert after - before == pytest.approx(100 * 2 * (803.5 + 1111.0) + np.pi * 100**2, rel=0.01)


def test_missing_rows_have_no_circle() -> None:
    shapes = circles(np.array([np.nan, 125.3, 125.3]), np.array([43.9, 43.9, 43.9]), np.array([100, np.nan, 100]))
    assert [shape is None for shape in shapes] == [True, True, False]


def test_degrees_and_metres_cannot_be_mixed_up() -> None:
    box = np.array([shapely.box(125.3, 43.9, 125.31, 43.91)], object)
    with pytest.raises(ValueError, match="metres"):
        buffered(box, 0.003)
    with pytest.raises(ValueError, match="degrees"):
        buffered(np.array([shapely.box(4e5, 4.8e6, 4.1e5, 4.9e6)], object), 100)
    with pytest.raises(ValueError, match="degrees"):
        areas_m2(np.array([shapely.box(4e5, 4.8e6, 4.1e5, 4.9e6)], object))
    with pytest.raises(ValueError, match="degrees"):
        distances_m(*(np.array([value]) for value in (4e5, 4.8e6, 4.1e5, 4.9e6)))

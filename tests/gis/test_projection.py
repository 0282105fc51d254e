"""Our closed forms against pyproj, the judge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from gis.projection import (
    Albers,
    cylindrical_equal_area,
    transverse_mercator,
    transverse_mercator_inverse,
    zone_of,
)

TENTH_OF_MM = 1e-4


def _sample(west: float, east: float, south: float, north: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    return rng.uniform(west, east, 5000), rng.uniform(south, north, 5000)


@pytest.mark.parametrize("zone", [25, 35, 38, 40, 42, 45])
def test_gauss_krueger_agrees_with_pyproj(zone: int) -> None:
    lon, lat = _sample(3 * zone - 4, 3 * zone + 4, 3, 54)
    judge = Transformer.from_crs("EPSG:4490", f"EPSG:{4534 + zone - 25}", always_xy=True)
    expected = judge.transform(lon, lat)
    ours = transverse_mercator(lon, lat, 3.0 * zone)
    np.testing.assert_allclose(ours, expected, rtol=0, atol=TENTH_OF_MM)
    np.testing.assert_allclose(transverse_mercator_inverse(*ours, 3.0 * zone), (lon, lat), rtol=0, atol=1e-11)


@pytest.mark.parametrize(
    ("south", "north", "origin", "middle"), [(42, 45, 43.5, 126), (25, 47, 36, 105), (30, 30, 30, 110)]
)
def test_albers_agrees_with_pyproj(south: float, north: float, origin: float, middle: float) -> None:
    lon, lat = _sample(73, 135, 3, 54)
    definition = f"+proj=aea +lat_1={south} +lat_2={north} +lat_0={origin} +lon_0={middle} +ellps=GRS80 +units=m"
    expected = Transformer.from_crs("EPSG:4490", definition, always_xy=True).transform(lon, lat)
    ours = Albers(south, north, origin, middle)
    np.testing.assert_allclose(ours.forward(lon, lat), expected, rtol=0, atol=TENTH_OF_MM)
    np.testing.assert_allclose(ours.inverse(*ours.forward(lon, lat)), (lon, lat), rtol=0, atol=1e-11)


def test_one_meridian_per_row() -> None:
    lon, lat = np.array([106.48, 113.1, 125.3]), np.array([29.5, 36.2, 43.9])
    together = transverse_mercator(lon, lat, 3 * zone_of(lon))
    for row, meridian in enumerate((105.0, 114.0, 126.0)):
        alone = transverse_mercator(lon[row : row + 1], lat[row : row + 1], meridian)
        assert (together[0][row], together[1][row]) == (alone[0][0], alone[1][0])


def test_zones_of_the_documents_places() -> None:
    places = np.array([106.48, 113.1, 121.1, 125.3])  # 大渡口, 长治, 青浦, 长春
    assert zone_of(places).tolist() == [35, 38, 40, 42]


def test_missing_stays_missing_and_the_impossible_becomes_missing() -> None:
    x, y = transverse_mercator(np.array([np.nan, 120.0]), np.array([30.0, np.inf]), 120.0)
    assert np.isnan(x).all()
    assert np.isnan(y).all()


def test_equal_area_is_the_area_of_the_ellipsoid() -> None:
    """A cell of the graticule on the ellipsoid, whose area pyproj's geodesics give (densely pointed along parallels)."""
    west, east, south, north = 126.0, 127.0, 43.0, 44.0
    side = np.linspace(west, east, 2001)
    lon = np.concatenate([side, side[::-1]])
    lat = np.concatenate([np.full(2001, south), np.full(2001, north)])
    expected, _ = Geod(ellps="GRS80").polygon_area_perimeter(lon, lat)
    x, y = cylindrical_equal_area(np.array([west, east]), np.array([south, north]))
    assert (x[1] - x[0]) * (y[1] - y[0]) == pytest.approx(expected, rel=1e-7)


@given(st.floats(73, 135), st.floats(3, 54))
def test_round_trip_anywhere_in_china(lon: float, lat: float) -> None:
    at = np.array([lon]), np.array([lat])
    meridian = 3 * zone_of(at[0])
    back = transverse_mercator_inverse(*transverse_mercator(*at, meridian), meridian)
    np.testing.assert_allclose(back, at, rtol=0, atol=1e-11)

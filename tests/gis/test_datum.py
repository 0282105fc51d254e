"""Datum conversions: published points, round trips over China, grids against pyproj."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from gis.datum import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    gk3_to_lonlat,
    lonlat_to_gk3,
    straightened,
    to_cgcs2000,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from ledger.datum import Datum

MICROMETRE_DEG = 1e-6 / 111_000

china = st.tuples(st.floats(73.5, 135), st.floats(18, 53.5))


def _one(lon: float, lat: float) -> tuple[np.ndarray, np.ndarray]:
    return np.array([lon]), np.array([lat])


def test_published_points() -> None:
    """The example of the widely used coordtransform: 116.404, 39.915 (Beijing)."""
    np.testing.assert_allclose(
        np.ravel(wgs84_to_gcj02(*_one(116.404, 39.915))), (116.41024449916938, 39.91640428150164), rtol=0, atol=1e-12
    )
    np.testing.assert_allclose(
        np.ravel(gcj02_to_bd09(*_one(116.404, 39.915))), (116.41036949371029, 39.92133699351022), rtol=0, atol=1e-12
    )
    # The published inverses are single steps: ours must lie near them, and be exact where they are not.
    np.testing.assert_allclose(
        np.ravel(gcj02_to_wgs84(*_one(116.404, 39.915))), (116.39775550083061, 39.91359571849836), rtol=0, atol=5e-6
    )
    np.testing.assert_allclose(
        np.ravel(bd09_to_gcj02(*_one(116.404, 39.915))), (116.39762729119315, 39.90865673957631), rtol=0, atol=5e-6
    )


@given(china)
def test_inverses_are_exact_over_china(point: tuple[float, float]) -> None:
    at = _one(*point)
    for there, back in (
        (wgs84_to_gcj02, gcj02_to_wgs84),
        (gcj02_to_bd09, bd09_to_gcj02),
        (wgs84_to_bd09, bd09_to_wgs84),
    ):
        np.testing.assert_allclose(back(*there(*at)), at, rtol=0, atol=MICROMETRE_DEG)


@given(china)
def test_offsets_are_of_the_known_size(point: tuple[float, float]) -> None:
    at = _one(*point)
    moved = wgs84_to_gcj02(*at)
    metres = np.hypot((moved[0] - at[0]) * np.cos(np.deg2rad(at[1])), moved[1] - at[1]) * 111_000
    assert 20 < metres[0] < 1500


def test_outside_china_nothing_changes() -> None:
    for lon, lat in ((139.7, 35.7), (71.0, 40.0), (100.0, 0.5), (116.0, 56.0), (-74.0, 40.7)):
        assert np.ravel(wgs84_to_gcj02(*_one(lon, lat))).tolist() == [lon, lat]
        assert np.ravel(gcj02_to_wgs84(*_one(lon, lat))).tolist() == [lon, lat]


def test_columns_keep_their_missing_rows_and_are_not_written_to() -> None:
    lon, lat = np.array([116.4, np.nan, 106.5]), np.array([39.9, 30.0, np.nan])
    before = lon.copy(), lat.copy()
    for change in (wgs84_to_gcj02, gcj02_to_wgs84, gcj02_to_bd09, bd09_to_gcj02, wgs84_to_bd09, bd09_to_wgs84):
        x, y = change(lon, lat)
        assert np.isfinite([x[0], y[0]]).all()
        np.testing.assert_array_equal((lon, lat), before)
    assert np.isnan(gcj02_to_wgs84(lon, lat)[0][1])


def test_long_columns_equal_single_points() -> None:
    """Blocks must not show."""
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(73.5, 135, 40_000), rng.uniform(18, 53.5, 40_000)
    x, y = bd09_to_wgs84(lon, lat)
    for row in (0, 16_383, 16_384, 39_999):
        single = bd09_to_wgs84(lon[row : row + 1], lat[row : row + 1])
        np.testing.assert_allclose((x[row], y[row]), np.ravel(single), rtol=0, atol=MICROMETRE_DEG)


@pytest.mark.parametrize(("lon", "lat", "epsg", "zone"), [(106.48, 29.48, 4544, 35), (121.1, 31.15, 4549, 40)])
def test_grid_agrees_with_pyproj(lon: float, lat: float, epsg: int, zone: int) -> None:
    easting, northing = Transformer.from_crs("EPSG:4490", f"EPSG:{epsg}", always_xy=True).transform(lon, lat)
    ours = lonlat_to_gk3(*_one(lon, lat), prefixed=False)
    np.testing.assert_allclose(np.ravel(ours), (easting, northing), rtol=0, atol=1e-4)
    plain = gk3_to_lonlat(*_one(easting, northing), central_meridian=3.0 * zone)
    prefixed = gk3_to_lonlat(*_one(zone * 1e6 + easting, northing), central_meridian=np.nan)
    np.testing.assert_allclose(np.ravel(plain), (lon, lat), rtol=0, atol=1e-9)
    np.testing.assert_allclose(np.ravel(prefixed), (lon, lat), rtol=0, atol=1e-9)


def test_no_grid_coordinate_of_china_is_missing() -> None:
    easting = np.array([21_500_000.0, 48_500_000.0, 500_000.0, 500_000.0, 1_500_000.0, np.nan])
    northing = np.array([4.8e6, 4.8e6, 9.0e6, 1_000.0, 4.8e6, 4.8e6])
    assert np.isnan(gk3_to_lonlat(easting, northing, 126.0)[0]).all()
    assert np.isnan(gk3_to_lonlat(*_one(500_000.0, 4.8e6), np.nan)[0]).all()  # no prefix, no meridian


@given(china, st.sampled_from([Datum.CGCS2000, Datum.GCJ02, Datum.BD09, Datum.GK3, Datum.GK3_ZONED]))
def test_a_swapped_pair_is_put_right(point: tuple[float, float], datum: Datum) -> None:
    at = _one(*point)
    if datum in (Datum.GK3, Datum.GK3_ZONED):
        at = lonlat_to_gk3(*at, prefixed=datum is Datum.GK3_ZONED)
    codes = np.array([datum], np.uint8)
    straight, turned = straightened(*at, codes), straightened(at[1], at[0], codes)
    assert not straight.swapped[0]
    assert turned.swapped[0]
    assert (turned.x[0], turned.y[0]) == (at[0][0], at[1][0]) == (straight.x[0], straight.y[0])


def test_metres_declared_cgcs2000_are_a_grid() -> None:
    given = straightened(
        np.array([42_400_000.0, 4_858_000.0, 126.5]),
        np.array([4_858_000.0, 443_000.0, 43.5]),
        np.full(3, Datum.CGCS2000, np.uint8),
    )
    assert given.datum.tolist() == [Datum.GK3_ZONED, Datum.GK3, Datum.CGCS2000]
    assert given.swapped.tolist() == [False, True, False]


def test_mixed_datums_in_one_column() -> None:
    lon, lat = 125.32, 43.88
    rows = {
        Datum.CGCS2000: _one(lon, lat),
        Datum.WGS84: _one(lon, lat),
        Datum.GCJ02: wgs84_to_gcj02(*_one(lon, lat)),
        Datum.BD09: wgs84_to_bd09(*_one(lon, lat)),
        Datum.GK3: lonlat_to_gk3(*_one(lon, lat), prefixed=False),
        Datum.GK3_ZONED: lonlat_to_gk3(*_one(lon, lat), prefixed=True),
        Datum.UNKNOWN: _one(lon, lat),
    }
    x, y = (np.concatenate([pair[axis] for pair in rows.values()]) for axis in (0, 1))
    out_lon, out_lat = to_cgcs2000(x, y, np.array(list(rows), np.uint8), 126.0)
    np.testing.assert_allclose(out_lon[:-1], lon, rtol=0, atol=1e-10)
    np.testing.assert_allclose(out_lat[:-1], lat, rtol=0, atol=1e-10)
    assert np.isnan([out_lon[-1], out_lat[-1]]).all()

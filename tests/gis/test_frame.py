"""The working frame picks its projection, agrees with the CRS that it names, and costs no pyproj."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from gis.frame import Frame

JILIN, DADUKOU = (121.6, 40.8, 131.4, 46.4), (106.37, 29.33, 106.53, 29.53)


@pytest.mark.parametrize("bounds", [JILIN, DADUKOU, (73.0, 18.0, 135.0, 54.0)])
def test_plane_is_that_of_the_named_crs(bounds: tuple[float, float, float, float]) -> None:
    frame = Frame.for_bounds(bounds)
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(bounds[0], bounds[2], 2000), rng.uniform(bounds[1], bounds[3], 2000)
    expected = Transformer.from_crs("EPSG:4490", frame.crs, always_xy=True).transform(lon, lat)
    x, y = frame.forward(lon, lat)
    np.testing.assert_allclose((x, y), expected, rtol=0, atol=1e-3)
    np.testing.assert_allclose(frame.inverse(x, y), (lon, lat), rtol=0, atol=1e-10)


def test_a_district_gets_its_zone_and_a_province_albers() -> None:
    district, province = Frame.for_bounds(DADUKOU), Frame.for_bounds(JILIN)
    assert district.name == "CGCS2000 · 3° 带 35"
    assert "EPSG:4544" in district.note
    assert "阿尔伯斯" in province.name


def test_missing_stays_missing_and_geometry_none_stays_none() -> None:
    frame = Frame.for_bounds(DADUKOU)
    x, y = frame.forward(np.array([np.nan, 106.5]), np.array([29.5, np.nan]))
    assert np.isnan([x, y]).all()
    shapes = np.array([None, shapely.box(*DADUKOU)], object)
    plane = frame.forward_geometry(shapes)
    assert plane[0] is None
    assert shapely.equals_exact(frame.inverse_geometry(plane)[1], shapes[1], tolerance=1e-10)


def test_metres_are_refused_as_bounds() -> None:
    with pytest.raises(ValueError, match="degrees"):
        Frame.for_bounds((400_000, 3_200_000, 410_000, 3_300_000))


def test_a_picture_needs_no_pyproj() -> None:
    """Importing it costs a fifth of the time to the first picture."""
    code = (
        "import sys; from gis.frame import Frame; Frame.for_bounds((106,29,107,30)); sys.exit('pyproj' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

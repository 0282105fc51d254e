"""Simplified neighbours keep their common line."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gis import boundary
from gis.frame import Frame
from gis.simplify import simplified


def test_fewer_vertices_and_no_gap() -> None:
    degrees = np.array([item.geometry for item in boundary.counties("2201")], object)
    plane = Frame.for_bounds((124.3, 43.1, 127.1, 45.3)).forward_geometry(degrees)
    drawn = simplified(plane, 1_500)
    assert shapely.get_num_coordinates(drawn).sum() < 0.6 * shapely.get_num_coordinates(plane).sum()
    assert shapely.coverage_is_valid(drawn)
    assert shapely.is_valid(drawn).all()
    np.testing.assert_allclose(shapely.area(drawn), shapely.area(plane), rtol=0.08)


def test_none_stays_none_and_misuse_is_refused() -> None:
    box = shapely.box(0, 0, 5_000, 5_000)
    assert simplified(np.array([None, box], object), 100)[0] is None
    assert simplified(np.array([None], object), 100).tolist() == [None]
    with pytest.raises(ValueError, match="degrees"):
        simplified(np.array([shapely.box(106.4, 29.4, 106.5, 29.5)], object), 100)
    with pytest.raises(ValueError, match="metres"):
        simplified(np.array([box], object), 0)

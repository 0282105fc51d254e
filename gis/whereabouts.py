"""In which division of the country polygons lie: a boundary file does not say of what place it is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from gis.boundary import Boundary, DivisionLevel, around
from gis.transform import Geometries

_MOST = 0.8  # of the polygons: the lines of two sources differ, and a development zone may reach across


def share_inside(geometries: Geometries, area: shapely.Geometry) -> float:
    """Which part of the polygons (CGCS2000 degrees, None allowed) have their middle in ``area``; NaN for none."""
    lon, lat = _middles(geometries)
    return float(shapely.contains_xy(area, lon, lat).mean()) if len(lon) else float("nan")


def home_of(geometries: Geometries) -> Boundary | None:
    """The smallest division that holds nearly all of the polygons; its geometry is cut to their surroundings. None
    where no polygon is given or no division of the country holds them."""
    lon, lat = _middles(geometries)
    if not len(lon):
        return None
    bounds = (lon.min() - 1e-6, lat.min() - 1e-6, lon.max() + 1e-6, lat.max() + 1e-6)
    for level in (DivisionLevel.COUNTY, DivisionLevel.CITY, DivisionLevel.PROVINCE):
        shares = {
            item.code: (float(shapely.contains_xy(item.geometry, lon, lat).mean()), item)
            for item in around(bounds, level, reach=0)
        }
        best, found = max(shares.values(), key=lambda pair: pair[0], default=(0.0, None))
        if best >= _MOST:
            return found
    return None


def _middles(geometries: Geometries) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    shapes = geometries[~(shapely.is_missing(geometries) | shapely.is_empty(geometries))]
    points = shapely.point_on_surface(shapes)
    return shapely.get_x(points), shapely.get_y(points)

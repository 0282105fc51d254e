"""Buffers, areas and distances in metres, for geometries that come and go in CGCS2000 degrees.

Each geometry is measured in the Gauss-Krueger zone of its own middle, where a length is off by 0.02 % at most; areas
are taken on the ellipsoid itself. What is not plainly degrees (or plainly metres, for a radius) is refused: geopandas
only warns when distances are taken in degrees.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import shapely

from gis.projection import cylindrical_equal_area, transverse_mercator, transverse_mercator_inverse, zone_of
from gis.transform import Geometries, transformed

Floats = npt.NDArray[np.float64]

RADIUS_M = (1.0, 20_000.0)  # a smaller radius is a radius in degrees, a larger one is a slip of the pen
_QUAD_SEGS = 12  # a circle of 300 m leaves its true line by less than 0.7 m


def circles(lon: Floats, lat: Floats, radius_m: Floats) -> Geometries:
    """Circles as polygons in degrees around points in degrees; None where a coordinate or the radius is NaN.

    Raises ValueError for coordinates that are not degrees and radii outside ``RADIUS_M``.
    """
    answer = np.full(len(lon), None, object)
    rows = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat) & np.isfinite(radius_m))
    answer[rows] = buffered(np.asarray(shapely.points(lon[rows], lat[rows]), object), radius_m[rows])
    return answer


def buffered(geometries: Geometries, radius_m: Floats | float) -> Geometries:
    """Geometries widened by a radius in metres, each in its own zone; degrees in, degrees out, None stays None.

    Raises ValueError for coordinates that are not degrees and radii outside ``RADIUS_M``.
    """
    radius = np.asarray(radius_m, np.float64)
    if radius.size and not ((radius >= RADIUS_M[0]) & (radius <= RADIUS_M[1])).all():
        raise ValueError(f"radius must be metres within {RADIUS_M}")
    meridian = _meridians(geometries)
    wide = shapely.buffer(_changed(geometries, meridian, transverse_mercator), radius, quad_segs=_QUAD_SEGS)
    return _changed(wide, meridian, transverse_mercator_inverse)


def areas_m2(geometries: Geometries) -> Floats:
    """Area of each geometry on the ellipsoid in square metres; NaN for None.

    Raises ValueError for coordinates that are not degrees.
    """
    require_degrees(geometries)
    areas: Floats = shapely.area(transformed(geometries, cylindrical_equal_area))
    return areas


def distances_m(lon: Floats, lat: Floats, to_lon: Floats, to_lat: Floats) -> Floats:
    """Distance of each pair of points (columns in degrees) in metres, in the zone of their middle.

    Meant for neighbours within a city: over 300 km the plane shows. Raises ValueError for what is not degrees.
    """
    for x, y in ((lon, lat), (to_lon, to_lat)):
        _require_degree_columns(np.asarray(x), np.asarray(y))
    meridian = 3 * zone_of((np.asarray(lon) + np.asarray(to_lon)) / 2)
    x, y = transverse_mercator(lon, lat, meridian)
    to_x, to_y = transverse_mercator(to_lon, to_lat, meridian)
    distance: Floats = np.hypot(to_x - x, to_y - y)
    return distance


def require_degrees(geometries: Geometries) -> None:
    """Raises ValueError when a vertex cannot be longitude and latitude in degrees."""
    points = shapely.get_coordinates(geometries)
    _require_degree_columns(points[:, 0], points[:, 1])


def _require_degree_columns(lon: Floats, lat: Floats) -> None:
    if np.any(np.abs(lon) > 180) or np.any(np.abs(lat) > 90):
        raise ValueError("coordinates are not longitude and latitude in degrees")


def _meridians(geometries: Geometries) -> Floats:
    """Central meridian of the zone of each geometry's middle, in degrees; NaN for None and empty ones."""
    require_degrees(geometries)
    bounds = shapely.bounds(geometries).reshape(-1, 4)
    return 3 * zone_of((bounds[:, 0] + bounds[:, 2]) / 2)


def _changed(
    geometries: Geometries,
    meridian: Floats,
    change: Callable[[Floats, Floats, Floats], tuple[Floats, Floats]],
) -> Geometries:
    points, owner = shapely.get_coordinates(geometries, return_index=True)
    moved = np.column_stack(change(points[:, 0], points[:, 1], meridian[owner]))
    answer: Geometries = shapely.set_coordinates(np.array(geometries, object), moved)
    return answer

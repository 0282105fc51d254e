"""Fewer vertices for drawing at a small scale, without tearing neighbours apart."""

from __future__ import annotations

import numpy as np
import shapely

from gis.transform import Geometries


def simplified(geometries_plane: Geometries, tolerance_m: float) -> Geometries:
    """Polygons in metres without the bends that are too small to see; None stays None.

    A vertex goes when the triangle that it makes with its neighbours is smaller than the square of ``tolerance_m``
    (Visvalingam-Whyatt); half a pixel of the picture is a good tolerance.

    Neighbours keep their common line, vertex by vertex, so no gap and no overlap appears; that holds among the polygons
    of one call, which should be one level of units (a parent's outline is the union of its simplified parts). Where
    units overlap, each keeps its own line. Raises ValueError for degrees and for a tolerance that is not positive.
    """
    if not tolerance_m > 0:
        raise ValueError("tolerance must be metres above zero")
    rows = np.flatnonzero(~shapely.is_missing(geometries_plane))
    answer = np.full(len(geometries_plane), None, object)
    if not len(rows):
        return answer
    shapes = np.asarray(geometries_plane, object)[rows]
    if np.ptp(shapely.total_bounds(shapes)[[0, 2]]) < 1.0:
        raise ValueError("coordinates look like degrees, not metres")
    answer[rows] = shapely.coverage_simplify(shapes, tolerance_m)
    return answer

"""Apply a columnwise coordinate change to whole shapely geometries."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]
PairChange = Callable[[Floats, Floats], tuple[Floats, Floats]]


def transformed(geometries: Geometries, change: PairChange) -> Geometries:
    """Geometries with ``change`` applied to all their vertices at once; heights are dropped, None stays None."""

    def on_points(points: Floats) -> Floats:
        return np.column_stack(change(np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])))

    answer: Geometries = shapely.transform(np.asarray(geometries, object), on_points)
    return answer

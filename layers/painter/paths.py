"""Shapely geometries to Qt paths without a Python object per vertex.

The coordinates of all geometries of a call become one byte string in the format in which Qt streams a path.
"""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt
import shapely
from PySide6.QtCore import QByteArray, QDataStream, Qt
from PySide6.QtGui import QPainterPath

from layers.view import View
from ledger.snapshot import Geometries

_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])
_MOVE, _LINE = 0, 1
CLIP_MARGIN_PX = 40.0


def clipped(geometries: Geometries, view: View, margin_px: float = CLIP_MARGIN_PX) -> Geometries:
    """The geometries that meet the view, cut off a margin outside it: what is far away costs nothing."""
    if not len(geometries):
        return geometries
    left, bottom, right, top = view.bounds
    margin = margin_px * view.m_per_px
    left, bottom, right, top = left - margin, bottom - margin, right + margin, top + margin
    box = shapely.bounds(geometries)
    meets = (box[:, 0] <= right) & (box[:, 2] >= left) & (box[:, 1] <= top) & (box[:, 3] >= bottom)
    near, box = geometries[meets], box[meets]
    inside = (box[:, 0] >= left) & (box[:, 2] <= right) & (box[:, 1] >= bottom) & (box[:, 3] <= top)
    if inside.all():
        return near
    return np.concatenate([near[inside], _cut(near[~inside], (left, bottom, right, top))])


def line_path(lines: Geometries, view: View) -> QPainterPath:
    """Path of line strings, in pixels of the view."""
    coordinates, owner = shapely.get_coordinates(lines, return_index=True)
    return _path(coordinates, owner, view)


def polygon_path(polygons: Geometries, view: View) -> QPainterPath:
    """Path of (multi)polygons with their holes, in pixels of the view."""
    rings = shapely.get_rings(shapely.get_parts(polygons))
    coordinates, owner = shapely.get_coordinates(rings, return_index=True)
    return _path(coordinates, owner, view)


def _cut(geometries: Geometries, box: tuple[float, float, float, float]) -> Geometries:
    """Cut by a rectangle; a polygon that cannot be cut so is cut the exact way."""
    try:
        cut: Geometries = shapely.clip_by_rect(geometries, *box)
    except shapely.errors.GEOSException:
        cut = shapely.intersection(shapely.make_valid(geometries), shapely.box(*box))
    return shapely.get_parts(cut[~shapely.is_empty(cut)])


def _path(coordinates: npt.NDArray[np.float64], owner: npt.NDArray[np.int64], view: View) -> QPainterPath:
    path = QPainterPath()
    if not len(coordinates):
        return path
    x, y = view.to_screen(coordinates[:, 0], coordinates[:, 1])
    elements = np.empty(len(x), _ELEMENT)
    elements["kind"] = np.where(np.diff(owner, prepend=-1) != 0, _MOVE, _LINE)
    elements["x"], elements["y"] = x, y
    data = b"".join((struct.pack(">i", len(x)), elements.tobytes(), struct.pack(">ii", 0, 0)))
    stream = QDataStream(QByteArray(data))  # with a mode, Qt would keep a pointer to the byte array instead of it
    stream >> path
    path.setFillRule(Qt.FillRule.OddEvenFill)
    return path

"""Where a label may stand: candidate places inside a polygon and what each would cost.

A place costs its distance to the widest spot of the polygon, what it covers of other labels, how many marked points it
hides and how far it reaches over the border. Everything is counted for all candidates of one label at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from layers.kept import Kept

Floats = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]  # left, top, right, bottom; of a label: relative to its centre

PITCH_MM = 0.8
OFF_CENTRE = 0.3  # per mm from the widest spot
OVERLAP = 8.0  # per mm2 of another label
COVERED_POINT = 5.0  # per point hidden
OUTSIDE = 0.9  # per mm2 beyond the border
CHUNK = 1024  # candidates compared with all boxes at a time, so that memory stays small


@dataclass(frozen=True, slots=True)
class Place:
    """Centre of a placed label in mm, the share of its boxes that lies inside the polygon, and whether they touch
    nothing that was placed before."""

    x: float
    y: float
    inside: float
    is_free: bool


class _Sums:
    """Integral image: the sum over any rectangle of cells in four look-ups."""

    def __init__(self, cells: npt.NDArray[np.float64]) -> None:
        self._table = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1))
        self._table[1:, 1:] = cells.cumsum(0).cumsum(1)

    def over(self, left: Floats, top: Floats, right: Floats, bottom: Floats) -> Floats:
        """Sum over the cells in [left, right) x [top, bottom), given in cell units; cut at the edge."""
        rows, columns = self._table.shape
        x0, x1 = (np.clip(np.rint(v), 0, columns - 1).astype(np.intp) for v in (left, right))
        y0, y1 = (np.clip(np.rint(v), 0, rows - 1).astype(np.intp) for v in (top, bottom))
        table = self._table
        return table[y1, x1] - table[y0, x1] - table[y1, x0] + table[y0, x0]


_insides: Kept[tuple[npt.NDArray[np.bool_], tuple[float, float]]] = Kept(256)  # by shape: the same at every moment


def _inside(shape: bytes, grid_x: Floats, grid_y: Floats) -> tuple[npt.NDArray[np.bool_], tuple[float, float]]:
    """Which places of a grid lie in a polygon (WKB), and the centre of its widest spot."""
    polygon = shapely.from_wkb(shape)  # a copy: other threads may use the polygon while it is prepared
    shapely.prepare(polygon)
    mask = shapely.contains_xy(polygon, grid_x, grid_y)
    widest = shapely.get_point(shapely.maximum_inscribed_circle([polygon], 0.8)[0], 0)
    return mask, (float(shapely.get_x(widest)), float(shapely.get_y(widest)))


class LabelField:
    """Places labels one after another inside one map frame; every placed box is an obstacle for the next."""

    def __init__(self, frame: Box) -> None:
        self.frame = frame
        self._boxes: list[Box] = []
        self._points: _Sums | None = None

    @property
    def boxes(self) -> list[Box]:
        """All that is occupied so far, in sheet mm."""
        return self._boxes

    def set_points(self, x: Floats, y: Floats) -> None:
        """Points that labels should leave visible, in sheet mm."""
        x0, y0, x1, y1 = self.frame
        shape = (int((y1 - y0) / PITCH_MM) + 2, int((x1 - x0) / PITCH_MM) + 2)
        column = ((x - x0) / PITCH_MM).astype(np.intp)
        row = ((y - y0) / PITCH_MM).astype(np.intp)
        cells = np.zeros(shape)
        np.add.at(cells, (row, column), 1.0)
        self._points = _Sums(cells)

    def block(self, box: Box) -> None:
        """Occupy a box in sheet mm."""
        self._boxes.append(box)

    def place(self, polygon: BaseGeometry, boxes: list[Box], point_weight: float = COVERED_POINT) -> Place:
        """Best centre for a label made of ``boxes`` (relative to the centre); its boxes are occupied afterwards."""
        place = self.best(polygon, boxes, point_weight)
        self.occupy(place, boxes)
        return place

    def occupy(self, place: Place, boxes: list[Box]) -> None:
        """Occupy the boxes of a label at its place."""
        self._boxes += [(place.x + box[0], place.y + box[1], place.x + box[2], place.y + box[3]) for box in boxes]

    def best(self, polygon: BaseGeometry, boxes: list[Box], point_weight: float = COVERED_POINT) -> Place:
        """Best centre for a label, without taking it. The widest spot is always a candidate."""
        window = self._window(polygon)
        x0, y0, x1, y1 = window
        grid_x, grid_y = np.meshgrid(np.arange(x0, x1, PITCH_MM), np.arange(y0, y1, PITCH_MM))
        shape = shapely.to_wkb(polygon)
        mask, centre = _insides.get((), (shape, window), lambda: _inside(shape, grid_x, grid_y))
        x, y = np.append(grid_x[mask], centre[0]), np.append(grid_y[mask], centre[1])
        cost = OFF_CENTRE * np.hypot(x - centre[0], y - centre[1])
        sums = _Sums(mask.astype(float))
        outside = np.zeros(len(x))
        for left, top, right, bottom in boxes:
            cells = ((v - o) / PITCH_MM for v, o in ((x + left, x0), (y + top, y0), (x + right, x0), (y + bottom, y0)))
            area = (right - left) * (bottom - top)
            outside += np.maximum(area - sums.over(*cells) * PITCH_MM**2, 0.0)
            cost += self._obstacles(x + left, y + top, x + right, y + bottom, point_weight)
        cost += OUTSIDE * outside
        best = int(np.argmin(cost))
        px, py = float(x[best]), float(y[best])
        whole = sum((box[2] - box[0]) * (box[3] - box[1]) for box in boxes)
        return Place(px, py, 1.0 - float(outside[best]) / max(whole, 1e-9), self._is_free(px, py, boxes))

    def _is_free(self, x: float, y: float, boxes: list[Box]) -> bool:
        return not any(
            x + box[0] < other[2] and x + box[2] > other[0] and y + box[1] < other[3] and y + box[3] > other[1]
            for box in boxes
            for other in self._boxes
        )

    def _window(self, polygon: BaseGeometry) -> Box:
        bounds = polygon.bounds
        x0, y0, x1, y1 = self.frame
        return (max(bounds[0], x0), max(bounds[1], y0), min(bounds[2], x1), min(bounds[3], y1))

    def _obstacles(self, left: Floats, top: Floats, right: Floats, bottom: Floats, point_weight: float) -> Floats:
        """Cost of overlaps with occupied boxes, of hidden points, and of leaving the frame."""
        x0, y0, x1, y1 = self.frame
        beyond = (
            np.maximum(x0 - left, 0) + np.maximum(right - x1, 0) + np.maximum(y0 - top, 0) + np.maximum(bottom - y1, 0)
        )
        cost = 50.0 * beyond
        if self._boxes:
            near = np.array(self._boxes)
            near = near[
                (near[:, 0] < right.max())
                & (near[:, 2] > left.min())
                & (near[:, 1] < bottom.max())
                & (near[:, 3] > top.min())
            ]
            for start in range(0, len(left), CHUNK):
                part = slice(start, start + CHUNK)
                width = np.minimum(right[part, None], near[:, 2]) - np.maximum(left[part, None], near[:, 0])
                height = np.minimum(bottom[part, None], near[:, 3]) - np.maximum(top[part, None], near[:, 1])
                cost[part] += OVERLAP * (np.maximum(width, 0) * np.maximum(height, 0)).sum(axis=1)
        if self._points is not None and point_weight:
            cells = ((v - o) / PITCH_MM for v, o in ((left, x0), (top, y0), (right, x0), (bottom, y0)))
            cost += point_weight * self._points.over(*cells)
        return cost

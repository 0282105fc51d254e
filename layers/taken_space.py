"""What donuts and names have taken of a map so far: circles and boxes in pixel space."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
DONUT_GAP = 3.0  # px between two donuts
NAME_GAP = 1.0  # px between a donut and a name


class TakenSpace:
    """Answers for many candidates at once: arrays of shape (n,), boxes (n, 4) as left, top, right, bottom."""

    def __init__(self) -> None:
        self._circles = np.zeros((0, 3))
        self._boxes = np.zeros((0, 4))

    def take_donut(self, x: float, y: float, radius: float) -> None:
        self._circles = np.vstack([self._circles, [x, y, radius]])

    def take_name(self, left: float, top: float, right: float, bottom: float) -> None:
        self._boxes = np.vstack([self._boxes, [left, top, right, bottom]])

    def donut_overlap(self, x: Floats, y: Floats, radius: float) -> Floats:
        """By how many px donuts at these places would reach into others and into names, in sum."""
        return _depth(self._between(x, y, radius), DONUT_GAP) + _depth(self._to_names(x, y, radius), NAME_GAP)

    def name_overlap(self, boxes: Floats) -> Floats:
        """By how many px these boxes would reach into donuts and other names, in sum."""
        width = np.minimum(boxes[:, None, 2], self._boxes[:, 2]) - np.maximum(boxes[:, None, 0], self._boxes[:, 0])
        height = np.minimum(boxes[:, None, 3], self._boxes[:, 3]) - np.maximum(boxes[:, None, 1], self._boxes[:, 1])
        shared: Floats = np.maximum(np.minimum(width, height), 0).sum(axis=1)
        return shared + _depth(self._to_donuts(boxes), NAME_GAP)

    def closeness(self, x: Floats, y: Floats, radius: float, boxes: Floats, apart: float) -> Floats:
        """By how many px names come nearer than ``apart`` to a foreign donut, both ways, or to another name, in sum."""
        own = _depth(self._to_names(x, y, radius), apart) if radius else np.zeros(len(x))
        return own + _depth(self._to_donuts(boxes), apart) + _depth(self._names_to_names(boxes), apart)

    def _names_to_names(self, boxes: Floats) -> Floats:
        """Gaps between these boxes and the taken names, shape (n, taken)."""
        one, other = boxes[:, None], self._boxes[None]
        dx = np.maximum(np.maximum(other[..., 0] - one[..., 2], one[..., 0] - other[..., 2]), 0)
        dy = np.maximum(np.maximum(other[..., 1] - one[..., 3], one[..., 1] - other[..., 3]), 0)
        away: Floats = np.hypot(dx, dy)
        return away

    def _between(self, x: Floats, y: Floats, radius: float) -> Floats:
        """Gaps between donuts at these places and the taken ones, shape (n, taken)."""
        away: Floats = np.hypot(x[:, None] - self._circles[:, 0], y[:, None] - self._circles[:, 1])
        return away - radius - self._circles[:, 2]

    def _to_names(self, x: Floats, y: Floats, radius: float) -> Floats:
        """Gaps between donuts at these places and the taken names, shape (n, taken)."""
        return _gap(x[:, None], y[:, None], self._boxes[None]) - radius

    def _to_donuts(self, boxes: Floats) -> Floats:
        """Gaps between these boxes and the taken donuts, shape (n, taken)."""
        return _gap(self._circles[:, 0], self._circles[:, 1], boxes[:, None]) - self._circles[:, 2]


def _gap(x: Floats, y: Floats, boxes: Floats) -> Floats:
    """Distance of points to boxes, 0 inside; broadcast."""
    dx = np.maximum(np.maximum(boxes[..., 0] - x, x - boxes[..., 2]), 0)
    dy = np.maximum(np.maximum(boxes[..., 1] - y, y - boxes[..., 3]), 0)
    away: Floats = np.hypot(dx, dy)
    return away


def _depth(gaps: Floats, least: float) -> Floats:
    """How far gaps (n, taken) fall short of the least one, in sum per row."""
    short: Floats = np.maximum(least - gaps, 0).sum(axis=1)
    return short

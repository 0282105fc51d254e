"""Where the card of the selected enterprise goes: beside its place, over no donut, no name and nothing that floats."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

import numpy as np
import numpy.typing as npt

from layers.labels import Placed
from layers.options import Rect
from layers.view import View

Floats = npt.NDArray[np.float64]
DISTANCES_PX = (26.0, 40.0, 58.0, 80.0, 110.0, 150.0, 200.0, 260.0)
DIRECTIONS = 16
UPPER_RIGHT = np.radians(-35.0)  # where a reader expects the card; y points down
EDGE_PX, AIR_PX = 6.0, 5.0
_ON_BOX, _ON_NAME, _LEADER = 4000.0, 900.0, 90.0  # what covering costs, against px of distance


def place_card(
    spot: tuple[float, float],
    reach: float,
    size: tuple[float, float],
    view: View,
    placed: Sequence[Placed],
    obstacles: Sequence[Rect],
) -> Rect:
    """Left, top, right and bottom px of a card of a size that stands clear of ``reach`` px round a spot. The nearest
    place that covers nothing; where there is none, the one that covers least."""
    boxes, away, angle = _candidates(spot, reach, size)
    taken = [_grown(box, AIR_PX) for item in placed for box in _boxes_of(item)]
    cost = away + 22.0 * (1 - np.cos(angle - UPPER_RIGHT))
    cost += _covered(boxes, [_grown(box, AIR_PX) for box in obstacles], _ON_BOX)
    cost += _covered(boxes, taken, _ON_NAME)
    cost += _LEADER * _crossed(spot, boxes, [box for box in taken if not _holds(box, spot)])
    outside = (
        np.maximum(EDGE_PX - boxes[:, :2], 0).sum(axis=1)
        + np.maximum(boxes[:, 2] - view.width + EDGE_PX, 0)
        + np.maximum(boxes[:, 3] - view.height + EDGE_PX, 0)
    )
    best = boxes[int(np.argmin(cost + 200.0 * outside))]
    left = min(max(float(best[0]), EDGE_PX), max(view.width - size[0] - EDGE_PX, EDGE_PX))
    top = min(max(float(best[1]), EDGE_PX), max(view.height - size[1] - EDGE_PX, EDGE_PX))
    return left, top, left + size[0], top + size[1]


def touched(placed: Sequence[Placed], spot: tuple[float, float], reach: float) -> list[Placed]:
    """Donuts and names that a sign with this reach would cover."""
    return [item for item in placed if any(_gap(box, spot) < reach for box in _boxes_of(item))]


def nearest(box: Rect, spot: tuple[float, float]) -> tuple[float, float]:
    """The place of a box that lies nearest to a spot."""
    return min(max(spot[0], box[0]), box[2]), min(max(spot[1], box[1]), box[3])


def _candidates(spot: tuple[float, float], reach: float, size: tuple[float, float]) -> tuple[Floats, Floats, Floats]:
    """Boxes (n, 4) round a spot, their distance from it and their direction."""
    angles = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    away = np.repeat(np.array(DISTANCES_PX), DIRECTIONS)
    angle = np.tile(angles, len(DISTANCES_PX))
    x = spot[0] + np.cos(angle) * (away + reach + size[0] / 2)
    y = spot[1] + np.sin(angle) * (away + reach + size[1] / 2)
    boxes = np.column_stack([x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2])
    return boxes, away, angle


def _boxes_of(item: Placed) -> list[Rect]:
    """Donut, name, strip and badge as boxes."""
    answer = []
    if item.radius:
        answer.append((item.cx - item.radius, item.cy - item.radius, item.cx + item.radius, item.cy + item.radius))
    answer += [
        (box.left, box.top, box.right, box.bottom) for box in (item.name_box, item.strip, item.badge) if box is not None
    ]
    return answer


def _grown(box: Rect, by: float) -> Rect:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _holds(box: Rect, spot: tuple[float, float]) -> bool:
    return box[0] <= spot[0] <= box[2] and box[1] <= spot[1] <= box[3]


def _gap(box: Rect, spot: tuple[float, float]) -> float:
    x, y = nearest(box, spot)
    return hypot(spot[0] - x, spot[1] - y)


def _covered(boxes: Floats, taken: Sequence[Rect], price: float) -> Floats:
    """Price of every taken box that a candidate reaches into, and more the more of it is covered."""
    if not taken:
        return np.zeros(len(boxes))
    other = np.array(taken)
    width = np.minimum(boxes[:, None, 2], other[:, 2]) - np.maximum(boxes[:, None, 0], other[:, 0])
    height = np.minimum(boxes[:, None, 3], other[:, 3]) - np.maximum(boxes[:, None, 1], other[:, 1])
    shared = np.maximum(width, 0) * np.maximum(height, 0)
    answer: Floats = (price * (shared > 0) + shared).sum(axis=1)
    return answer


def _crossed(spot: tuple[float, float], boxes: Floats, taken: Sequence[Rect]) -> Floats:
    """How many taken boxes the leader from the spot to each candidate runs over."""
    if not taken:
        return np.zeros(len(boxes))
    other = np.array(taken)
    end_x, end_y = np.clip(spot[0], boxes[:, 0], boxes[:, 2]), np.clip(spot[1], boxes[:, 1], boxes[:, 3])
    steps = np.linspace(0, 1, 24)
    x = spot[0] + (end_x[:, None] - spot[0]) * steps
    y = spot[1] + (end_y[:, None] - spot[1]) * steps
    inside = (x[..., None] > other[:, 0]) & (x[..., None] < other[:, 2])
    inside &= (y[..., None] > other[:, 1]) & (y[..., None] < other[:, 3])
    count: Floats = inside.any(axis=1).sum(axis=1).astype(np.float64)
    return count

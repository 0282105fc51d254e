"""Where the badge with the number of conflicts stands at a donut: on its rim, over no name and no other donut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from layers.labels import Box, Floats, Placed
from policy.light import Light

HEIGHT_PX = 15.0
LONGER_PX = 0.46  # per digit, of the height: the painter's own measure stays below it
PAD = 0.36
UPPER_LEFT = np.radians(225.0)  # where the plate of an enterprise stands too; y points down
DIRECTIONS = 16
RIM = 0.86  # where a badge begins, in radii of its donut
_ON_NAME, _ON_DONUT = 40.0, 8.0  # cost per px of overlap
_TURN, _ON_URGENT = 6.0, 4.0  # cost of standing elsewhere than upper left, and on the urgent arc


def with_badges(placed: list[Placed], factor: float = 1.0) -> list[Placed]:
    """The same with a badge where a donut counts conflicts. ``factor`` enlarges badges as it does names."""
    names = _boxes([box for item in placed for box in (item.name_box, item.strip) if box is not None])
    donuts = np.array([(item.cx, item.cy, item.radius) for item in placed if item.radius]).reshape(-1, 3)
    answer = list(placed)
    for at, item in enumerate(placed):
        if item.radius and item.aggregate.conflicts:
            box = _best(item, factor, names, donuts)
            names = np.vstack([names, _boxes([box])])
            answer[at] = replace(item, badge=box)
    return answer


def badge_size(count: int, factor: float = 1.0) -> tuple[float, float]:
    """Width and height of a badge in px."""
    height = HEIGHT_PX * factor
    return height * (1 + PAD + LONGER_PX * len(f"{count:,}")), height


def _best(item: Placed, factor: float, names: Floats, donuts: Floats) -> Box:
    """The place on the rim that covers least; upper left among equals."""
    width, height = badge_size(item.aggregate.conflicts, factor)
    angles = UPPER_LEFT + np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    x = item.cx + np.cos(angles) * (RIM * item.radius + width / 2)
    y = item.cy + np.sin(angles) * (RIM * item.radius + height / 2)
    boxes = np.column_stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2])
    others = donuts[np.hypot(donuts[:, 0] - item.cx, donuts[:, 1] - item.cy) > 0.01]
    cost = _TURN * (1 - np.cos(angles - UPPER_LEFT)) + _ON_URGENT * _is_on_urgent(angles, item.aggregate.counts)
    cost += _ON_NAME * _shared(boxes, names) + _ON_DONUT * _inside(boxes, others)
    return Box(*(float(value) for value in boxes[int(np.argmin(cost))]))


def _is_on_urgent(angles: Floats, counts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether a badge in these directions lies on what is not calm: that arc begins at the top and runs clockwise."""
    total = int(counts.sum())
    calm = int(counts[Light.IN_TIME] + counts[Light.NO_DEADLINE])
    turned = np.mod(angles + np.pi / 2 + 0.2, 2 * np.pi)  # from a little before the top
    answer: npt.NDArray[np.bool_] = turned < 0.4 + 2 * np.pi * (1 - calm / total if total else 0)
    return answer


def _boxes(boxes: list[Box]) -> Floats:
    return np.array([(box.left, box.top, box.right, box.bottom) for box in boxes], np.float64).reshape(-1, 4)


def _shared(boxes: Floats, taken: Floats) -> Floats:
    """By how many px each box reaches into taken ones, in sum."""
    width = np.minimum(boxes[:, None, 2], taken[:, 2]) - np.maximum(boxes[:, None, 0], taken[:, 0])
    height = np.minimum(boxes[:, None, 3], taken[:, 3]) - np.maximum(boxes[:, None, 1], taken[:, 1])
    depth: Floats = np.maximum(np.minimum(width, height), 0).sum(axis=1)
    return depth


def _inside(boxes: Floats, circles: Floats) -> Floats:
    """By how many px each box reaches into circles (x, y, radius), in sum."""
    x, y, radius = (circles[:, column] for column in range(3))
    dx = np.maximum(np.maximum(boxes[:, None, 0] - x, x - boxes[:, None, 2]), 0)
    dy = np.maximum(np.maximum(boxes[:, None, 1] - y, y - boxes[:, None, 3]), 0)
    depth: Floats = np.maximum(radius - np.hypot(dx, dy), 0).sum(axis=1)
    return depth

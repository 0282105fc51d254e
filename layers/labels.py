"""Where names and donuts of units go on the screen: inside their polygon, clear of each other.

Places are found once per scale in pixel space (plane metres / metres per pixel, y down), so that nothing jumps while
the map is panned. Text widths are estimated: a Han character is as wide as the font is high.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
import shapely

from layers.aggregate import Aggregate
from layers.map_content import MapContent
from layers.symbology import donut_radius_px
from layers.unit_shapes import inner_points
from layers.view import View

Floats = npt.NDArray[np.float64]
NAME_LIMIT = 16  # characters
STRIP_HEIGHT = 4.0
LEAST_SIGHT_PX2 = 30_000.0  # of a unit in view, for its name to be worth a place
ANCHORS = 48
CROWD_CANDIDATES = 12
_SIDES = ("below", "right", "left", "above")
_SIDE_COST = (0.0, 9.0, 11.0, 14.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def center(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Placed:
    """A donut with its name. ``cx, cy`` in pixel space; ``name_box`` None where the name found no room; ``radius`` 0
    for a name alone."""

    aggregate: Aggregate
    cx: float
    cy: float
    radius: float
    name_box: Box | None
    strip: Box | None
    size_px: float


def text_width(text: str, size_px: float) -> float:
    """Estimated width of a line in px."""
    return size_px * sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.58 for sign in text)


def short(text: str, limit: int = NAME_LIMIT) -> str:
    """At most ``limit`` characters on one line, the last one an ellipsis where something was cut."""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 4 * limit]).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def strip_width(classes: npt.NDArray[np.int64], factor: float = 1.0) -> float:
    """Width of a class strip in px: it grows with the number of enterprises, as the donut with the hazards."""
    return factor * min(30 + 0.85 * sqrt(int(classes.sum())), 84)


Crowd = Callable[[Floats], Floats]
"""How many signs lie in each box (n, 4) of pixel space."""


def place(
    content: MapContent,
    items: list[Aggregate],
    m_per_px: float,
    size_px: float,
    factor: float = 1.0,
    crowd: Crowd | None = None,
) -> list[Placed]:
    """Places for all donuts and names. The unit with the least room chooses first; a donut is never dropped, a name is
    when it would cover another name or a donut. ``size_px``: of the names; ``factor`` enlarges the donuts; ``crowd``
    keeps names off signs where there is room."""
    room = [_room(content, item) for item in items]
    space = _Space()
    answer: list[Placed | None] = [None] * len(items)
    for row in sorted(range(len(items)), key=lambda row: room[row]):
        answer[row] = _place_one(content, items[row], m_per_px, size_px, factor, space, crowd)
    return [item for item in answer if item is not None]


def place_in_sight(
    content: MapContent, items: list[Aggregate], view: View, size_px: float, crowd: Crowd
) -> list[Placed]:
    """Names of units whose own place is out of sight, in the part that shows; in pixels of the view."""
    answer = []
    window = shapely.box(*view.bounds)
    for item in items:
        part = shapely.intersection(content.units.polygons[item.unit], window)
        if part.is_empty or shapely.area(part) < LEAST_SIGHT_PX2 * view.m_per_px**2:
            continue
        points = inner_points(part, CROWD_CANDIDATES * 4)[:CROWD_CANDIDATES]
        half_w, half_h = text_width(short(item.name), size_px) / 2 + 2, size_px * 0.66
        spots = points[points[:, 2] > half_h * 1.5 * view.m_per_px] / view.m_per_px
        if not len(spots):
            continue
        x, y = spots[:, 0], -spots[:, 1]
        boxes = np.column_stack([x - half_w, y - half_h, x + half_w, y + half_h])
        best = int(np.argmin(np.log1p(crowd(boxes)) - 0.004 * spots[:, 2]))
        box = Box(*(float(value) for value in boxes[best]))
        answer.append(Placed(item, float(x[best]), float(y[best]), 0.0, box, None, size_px))
    return moved(answer, view)


def moved(placed: list[Placed], view: View) -> list[Placed]:
    """Placed names and donuts in pixels of the view, those out of sight left out."""
    dx = view.width / 2 - view.center_x / view.m_per_px
    dy = view.height / 2 + view.center_y / view.m_per_px
    answer = []
    for item in placed:
        reach = max(item.radius, 60.0)
        x, y = item.cx + dx, item.cy + dy
        if -reach < x < view.width + reach and -reach < y < view.height + reach:
            answer.append(
                Placed(
                    item.aggregate,
                    x,
                    y,
                    item.radius,
                    _shift(item.name_box, dx, dy),
                    _shift(item.strip, dx, dy),
                    item.size_px,
                )
            )
    return answer


def _shift(box: Box | None, dx: float, dy: float) -> Box | None:
    return None if box is None else Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)


class _Space:
    """Boxes that are taken already."""

    def __init__(self) -> None:
        self._taken = np.zeros((0, 4))

    def take(self, box: Box) -> None:
        self._taken = np.vstack([self._taken, [box.left, box.top, box.right, box.bottom]])

    def overlap(self, boxes: Floats) -> Floats:
        """Area in px² that each box (n, 4) shares with the taken ones."""
        if not len(self._taken):
            return np.zeros(len(boxes))
        taken = self._taken[None]
        width = np.minimum(boxes[:, None, 2], taken[..., 2]) - np.maximum(boxes[:, None, 0], taken[..., 0])
        height = np.minimum(boxes[:, None, 3], taken[..., 3]) - np.maximum(boxes[:, None, 1], taken[..., 1])
        shared: Floats = (np.maximum(width, 0) * np.maximum(height, 0)).sum(axis=1)
        return shared


def _room(content: MapContent, item: Aggregate) -> float:
    """Metres of clearance at the roomiest place; grid cells choose before names."""
    points = content.inner_points(item.unit)
    return 0.0 if item.place is not None or not len(points) else float(points[0, 2])


def _place_one(
    content: MapContent,
    item: Aggregate,
    m_per_px: float,
    size_px: float,
    factor: float,
    space: _Space,
    crowd: Crowd | None,
) -> Placed | None:
    radius = donut_radius_px(item.total) * factor if item.has_donut else 0.0
    anchors = _anchors(content, item, m_per_px)
    if not len(anchors):
        return None
    name = " ".join(part for part in (short(item.name), item.note) if part)
    if not name:
        x, y = float(anchors[0, 0]), float(anchors[0, 1])
        space.take(_square(x, y, radius))
        return Placed(item, x, y, radius, None, None, size_px)
    strip = strip_width(item.classes, factor) if item.classes.any() else 0.0
    width = max(text_width(name, size_px), strip) + 4
    height = size_px * 1.32 + (STRIP_HEIGHT * factor + 3 if strip else 0)
    best = _best(content, item, m_per_px, anchors, radius, (width, height), space, crowd)
    x, y, box = best
    if radius:
        space.take(_square(x, y, radius))
    if box is None:
        return Placed(item, x, y, radius, None, None, size_px) if radius else None
    space.take(box)
    name_box, strip_box = _split(box, size_px, strip, factor)
    return Placed(item, x, y, radius, name_box, strip_box, size_px)


def _anchors(content: MapContent, item: Aggregate, m_per_px: float) -> Floats:
    """Candidate centres in pixel space with their clearance in px."""
    if item.place is not None:
        return np.array([[item.place[0] / m_per_px, -item.place[1] / m_per_px, 0.0]])
    candidates: Floats = content.inner_points(item.unit)[:ANCHORS] * np.array([1, -1, 1]) / m_per_px
    return candidates


def _best(
    content: MapContent,
    item: Aggregate,
    m_per_px: float,
    anchors: Floats,
    radius: float,
    text: tuple[float, float],
    space: _Space,
    crowd: Crowd | None,
) -> tuple[float, float, Box | None]:
    """Centre and box of the name with the least cost; the box is None where a name would cover something."""
    sides = len(_SIDES) if radius else 1
    x, y, clearance = (np.repeat(anchors[:, column], sides) for column in range(3))
    side = np.tile(np.arange(sides), len(anchors))
    boxes = _name_boxes(x, y, side, radius, text)
    squares = np.column_stack([x - radius, y - radius, x + radius, y + radius])
    donut_overlap = space.overlap(squares) if radius else np.zeros(len(x))
    name_overlap = space.overlap(boxes)
    away = np.hypot(x - anchors[0, 0], y - anchors[0, 1])
    cost = (
        np.array(_SIDE_COST)[side]
        + _misplaced(content, item.unit, boxes, m_per_px)
        + 0.22 * away
        + 1.2 * np.maximum(radius + 3 - clearance, 0)
        + (donut_overlap > 0) * (400 + donut_overlap)
        + (name_overlap > 0) * (150 + 0.2 * name_overlap)
    )
    if crowd is not None:  # a look at the signs in some of the places, spread over the unit
        some = np.arange(0, len(cost), max(len(cost) // CROWD_CANDIDATES, 1))
        cost = np.where(np.isin(np.arange(len(cost)), some), cost - 0.2 * away, np.inf)
        cost[some] += 40.0 * np.log1p(crowd(boxes[some]))
    row = int(np.argmin(cost))
    if name_overlap[row] > 0:
        return float(x[row]), float(y[row]), None
    return float(x[row]), float(y[row]), Box(*(float(value) for value in boxes[row]))


def _name_boxes(x: Floats, y: Floats, side: npt.NDArray[np.int64], radius: float, text: tuple[float, float]) -> Floats:
    """Boxes of a name on the given sides of a donut; centred on the place itself where there is no donut."""
    width, height = text
    if not radius:
        return np.column_stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2])
    gap = radius + 3
    left = np.choose(side, [x - width / 2, x + gap, x - gap - width, x - width / 2])
    top = np.choose(side, [y + gap, y - height / 2, y - height / 2, y - gap - height])
    return np.column_stack([left, top, left + width, top + height])


def _misplaced(content: MapContent, unit: int, boxes: Floats, m_per_px: float) -> Floats:
    """Cost of each box by how much of its rim lies outside the polygon of the unit: a name that runs out to the sea is
    still understood, one on the land of a neighbour is not."""
    columns = [boxes[:, 0], (boxes[:, 0] + boxes[:, 2]) / 2, boxes[:, 2]]
    lines = [boxes[:, 1] + 2, boxes[:, 3] - 2]
    x = np.concatenate([column for column in columns for _ in lines]) * m_per_px
    y = np.concatenate([line for _ in columns for line in lines]) * -m_per_px
    own = shapely.contains_xy(content.units.polygons[unit], x, y)
    foreign = shapely.contains_xy(content.units.area, x, y) & ~own
    cost: Floats = (18.0 * ~own + 12.0 * foreign).reshape(6, len(boxes)).mean(axis=0)
    return cost


def _square(x: float, y: float, radius: float) -> Box:
    return Box(x - radius - 2, y - radius - 2, x + radius + 2, y + radius + 2)


def _split(box: Box, size_px: float, strip: float, factor: float) -> tuple[Box, Box | None]:
    """Box of the text and box of the class strip under it."""
    bottom = box.top + size_px * 1.32
    middle = box.center[0]
    name = Box(box.left, box.top, box.right, bottom)
    if not strip:
        return name, None
    return name, Box(middle - strip / 2, bottom + 1, middle + strip / 2, bottom + 1 + STRIP_HEIGHT * factor)

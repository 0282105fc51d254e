"""Where names and donuts of units go on the screen: inside their polygon, clear of each other.

Places are found once per scale in pixel space (plane metres / metres per pixel, y down), so that nothing jumps while
the map is panned. Text widths are estimated: a Han character is as wide as the font is high.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import hypot, sqrt

import numpy as np
import numpy.typing as npt
import shapely

from layers.aggregate import Aggregate
from layers.map_content import MapContent
from layers.options import Rect
from layers.symbology import donut_growth, donut_radius_px
from layers.taken_space import TakenSpace
from layers.unit_shapes import inner_points
from layers.view import View

Floats = npt.NDArray[np.float64]
NAME_LIMIT = 16  # characters
STRIP_HEIGHT = 4.0
LEAST_SIGHT_PX2 = 30_000.0  # of a unit in view, for its name to be worth a place
ANCHORS = 48
CROWD_CANDIDATES = 80
SHRINK = (1.0, 0.86, 0.74)  # of a donut that would touch another, in steps
LEAST_RADIUS = 11.0
TRIES, FEW = 8, 60  # at placing all units anew, where there are not many
WELL_OFF = 25.0  # cost of a place that needs no second try
SHRINK_COST, _NAMELESS, _TOUCHING = 30.0, 120.0, 400.0
APART = 9.0  # px that keep a name from being read with the donut of a neighbour
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

    def reaches(self, spot: tuple[float, float], reach: float) -> bool:
        """Whether a spot lies in the box or within ``reach`` px of it."""
        across = max(self.left - spot[0], spot[0] - self.right, 0.0)
        return hypot(across, max(self.top - spot[1], spot[1] - self.bottom, 0.0)) < reach


@dataclass(frozen=True, slots=True)
class Placed:
    """A donut with its name. ``cx, cy`` in pixel space; ``name_box`` None where the name found no room; ``radius`` 0
    for a name alone. ``badge``: of the number of conflicts, None without any."""

    aggregate: Aggregate
    cx: float
    cy: float
    radius: float
    name_box: Box | None
    strip: Box | None
    size_px: float
    badge: Box | None = None


@dataclass(frozen=True, slots=True)
class _Choice:
    """Where a donut and its name went, and how far from what one would wish."""

    placed: Placed | None
    cost: float


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
    """Places for all donuts and names. The unit with the least room chooses first; where that leaves another one badly
    off, that one chooses first in a second try, and so on; the best try counts. A donut is never dropped, a name is
    when it would cover another name or a donut. ``size_px``: of the names; ``factor`` enlarges the donuts; ``crowd``
    keeps names off signs where there is room."""
    room = [_room(content, item) for item in items]
    left, bottom, right, top = content.bounds
    side_px = min(right - left, top - bottom) / m_per_px / factor
    growth = donut_growth(max((item.total for item in items), default=0), side_px)
    order = sorted(range(len(items)), key=lambda row: room[row])
    best: dict[int, _Choice] = {}
    least = np.inf
    for _ in range(TRIES if 1 < len(items) <= FEW else 1):
        space = TakenSpace()
        tried = {row: _place_one(content, items[row], m_per_px, size_px, factor, space, crowd, growth) for row in order}
        total = sum(choice.cost for choice in tried.values())
        if total < least:
            best, least = tried, total
        worst = max(order, key=lambda row: tried[row].cost, default=0)
        if not order or tried[worst].cost < WELL_OFF or worst == order[0]:
            break
        order = [worst, *(row for row in order if row != worst)]
    return _uncovered([placed for row in range(len(items)) if (placed := best[row].placed) is not None])


def _uncovered(placed: list[Placed]) -> list[Placed]:
    """Without the names that lie on a donut after all: where there is no room, the number counts more than the name."""
    return [
        replace(item, name_box=None, strip=None)
        if item.name_box is not None
        and any(other.radius and item.name_box.reaches((other.cx, other.cy), other.radius) for other in placed)
        else item
        for item in placed
    ]


def place_in_sight(
    content: MapContent,
    items: list[Aggregate],
    view: View,
    size_px: float,
    crowd: Crowd,
    obstacles: tuple[Rect, ...] = (),
) -> list[Placed]:
    """Names of units whose own place is out of sight, in the part that shows; in pixels of the view. ``obstacles``
    float over the map."""
    answer = []
    window: shapely.Geometry = shapely.box(*view.bounds)
    for left, top, right, bottom in obstacles:
        window = shapely.difference(window, shapely.box(*view.to_plane(left, bottom), *view.to_plane(right, top)))
    for item in items:
        part = shapely.intersection(content.units.polygons[item.unit], window)
        if part.is_empty or shapely.area(part) < LEAST_SIGHT_PX2 * view.m_per_px**2:
            continue
        points = inner_points(part, CROWD_CANDIDATES * 2)[:CROWD_CANDIDATES]
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
                    _shift(item.badge, dx, dy),
                )
            )
    return answer


def _shift(box: Box | None, dx: float, dy: float) -> Box | None:
    return None if box is None else Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)


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
    space: TakenSpace,
    crowd: Crowd | None,
    growth: float,
) -> _Choice:
    radius = donut_radius_px(item.total, growth) * factor if item.has_donut else 0.0
    anchors = _anchors(content, item, m_per_px)
    if not len(anchors):
        return _Choice(None, 0.0)
    name = " ".join(part for part in (short(item.name), item.note) if part)
    if not name:
        x, y = float(anchors[0, 0]), float(anchors[0, 1])
        space.take_donut(x, y, radius)
        return _Choice(Placed(item, x, y, radius, None, None, size_px), 0.0)
    strip = strip_width(item.classes, factor) if item.classes.any() else 0.0
    width = max(text_width(name, size_px), strip) + 4
    height = size_px * 1.32 + (STRIP_HEIGHT * factor + 3 if strip else 0)
    for step, share in enumerate(SHRINK if radius else (1.0,)):
        smaller = max(radius * share, min(radius, LEAST_RADIUS * factor))
        x, y, box, cost = _best(content, item, m_per_px, anchors, smaller, (width, height), space, factor, crowd)
        cost += SHRINK_COST * step
        if cost < _TOUCHING:
            break
    radius = smaller if radius else 0.0
    if radius:
        space.take_donut(x, y, radius)
    if box is None:
        return _Choice(Placed(item, x, y, radius, None, None, size_px) if radius else None, cost)
    space.take_name(box.left, box.top, box.right, box.bottom)
    name_box, strip_box = _split(box, size_px, strip, factor)
    return _Choice(Placed(item, x, y, radius, name_box, strip_box, size_px), cost)


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
    space: TakenSpace,
    factor: float,
    crowd: Crowd | None,
) -> tuple[float, float, Box | None, float]:
    """Centre and box of the name with the least cost; the box is None where a name would cover something. Last:
    the cost, ``_TOUCHING`` or more when the donut touches another one, or a name."""
    sides = len(_SIDES) if radius else 1
    x, y, clearance = (np.repeat(anchors[:, column], sides) for column in range(3))
    side = np.tile(np.arange(sides), len(anchors))
    boxes = _name_boxes(x, y, side, radius, text)
    donut_overlap = space.donut_overlap(x, y, radius) if radius else np.zeros(len(x))
    name_overlap = space.name_overlap(boxes)
    away = np.hypot(x - anchors[0, 0], y - anchors[0, 1])
    cost = (
        np.array(_SIDE_COST)[side]
        + _misplaced(content, item.unit, boxes, m_per_px)
        + 0.22 * away
        + 1.2 * np.maximum(radius + 3 - clearance, 0)
        + (donut_overlap > 0) * (_TOUCHING + 20 * donut_overlap)
        + (name_overlap > 0) * _NAMELESS
        + 2.0 / factor * space.closeness(x, y, radius, boxes, APART * factor)
    )
    if crowd is not None:  # a look at the signs in some of the places, spread over the unit
        some = np.arange(0, len(cost), max(len(cost) // CROWD_CANDIDATES, 1))
        cost = np.where(np.isin(np.arange(len(cost)), some), cost - 0.2 * away, np.inf)
        cost[some] += 40.0 * np.log1p(crowd(boxes[some]))
    row = int(np.argmin(cost))
    box = None if name_overlap[row] > 0 else Box(*(float(value) for value in boxes[row]))
    return float(x[row]), float(y[row]), box, float(cost[row])


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


def _split(box: Box, size_px: float, strip: float, factor: float) -> tuple[Box, Box | None]:
    """Box of the text and box of the class strip under it."""
    bottom = box.top + size_px * 1.32
    middle = box.center[0]
    name = Box(box.left, box.top, box.right, bottom)
    if not strip:
        return name, None
    return name, Box(middle - strip / 2, bottom + 1, middle + strip / 2, bottom + 1 + STRIP_HEIGHT * factor)

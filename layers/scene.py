"""The donuts and names of a view, found once per scale: what the painter draws and a click hits."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import numpy as np

from layers.aggregate import aggregates, unit_names
from layers.conflict_badges import with_badges
from layers.labels import Box, Crowd, Floats, Placed, moved, place, place_in_sight
from layers.map_content import MapContent
from layers.options import MapOptions, Rect
from layers.symbology import Aggregation
from layers.view import View

KEPT = 24  # scales
HAZARD_WEIGHT = 12  # of an enterprise with an open hazard against one without
SIGN_REACH_PX = np.array([-12.0, -9.0, 10.0, 12.0])  # of signs with their badges, beyond the edges of a box
NAME_PX = {Aggregation.UNIT: 14.0, Aggregation.PART: 12.0, Aggregation.EACH: 14.0}


class Scenes:
    """Placed donuts and names of one content by scale and switches. Safe to use from several threads."""

    def __init__(self, content: MapContent) -> None:
        self._content = content
        self._donuts: OrderedDict[tuple[object, ...], list[Placed]] = OrderedDict()
        self._names: OrderedDict[tuple[float, float], dict[int, Placed]] = OrderedDict()
        self._lock = Lock()

    def get(self, view: View, options: MapOptions) -> list[Placed]:
        """Donuts and names in pixels of the view; those out of sight are left out."""
        if options.level(view) is Aggregation.EACH:
            return self._names_of(view, options)
        key = _key(view, options)
        with self._lock:
            if key not in self._donuts:
                self._donuts[key] = self._place_donuts(view, options)
                if len(self._donuts) > KEPT:
                    self._donuts.popitem(last=False)
            return moved(self._donuts[key], view)

    def known(self, view: View, options: MapOptions) -> list[Placed]:
        """What ``get`` has found before for this scale, without placing anything anew and without waiting: for what is
        drawn live. Empty at scales without donuts."""
        if options.level(view) is Aggregation.EACH or not self._lock.acquire(blocking=False):
            return []
        try:
            return moved(self._donuts.get(_key(view, options), []), view)
        finally:
            self._lock.release()

    def _place_donuts(self, view: View, options: MapOptions) -> list[Placed]:
        level, scale = options.level(view), view.m_per_px
        items = aggregates(self._content, options, level, scale)
        size = NAME_PX[level] * options.label_factor
        placed = place(self._content, items, scale, size, options.donut_factor or options.label_factor)
        return with_badges(placed, options.label_factor)

    def _names_of(self, view: View, options: MapOptions) -> list[Placed]:
        """Names that lie wholly in view at their own place, and those of the other units at a place that shows."""
        size, crowd = NAME_PX[Aggregation.EACH] * options.label_factor, self._crowd(view.m_per_px)
        near = [item for item in unit_names(self._content) if self._is_near(item.unit, view)]
        with self._lock:
            kept = self._names.setdefault((view.m_per_px, size), {})
            if len(self._names) > KEPT:
                self._names.popitem(last=False)
            for item in near:
                if item.unit not in kept:
                    kept[item.unit] = place(self._content, [item], view.m_per_px, size, crowd=crowd)[0]
            own = moved([kept[item.unit] for item in near], view)
        inside = [
            item for item in own if item.name_box is not None and _is_clear(item.name_box, view, options.obstacles)
        ]
        named = {item.aggregate.unit for item in inside}
        missing = [item for item in near if item.unit not in named]
        return inside + place_in_sight(self._content, missing, view, size, crowd, options.obstacles)

    def _is_near(self, unit: int, view: View) -> bool:
        """Whether a unit may show in the view."""
        box, (left, bottom, right, top) = self._content.unit_bounds(unit), view.bounds
        return box is not None and box[0] < right and box[2] > left and box[1] < top and box[3] > bottom

    def _urgent(self) -> tuple[Floats, Floats]:
        """Plane coordinates of the enterprises with open hazards."""
        table, rows = self._content.snapshot.enterprises, self._content.badges(np.ones(8, np.bool_)).row
        return self._content.situation.frame.forward(table.lon[rows], table.lat[rows])

    def _crowd(self, m_per_px: float) -> Crowd:
        """Enterprises whose signs reach into boxes of pixel space; one with an open hazard weighs as much as many: a
        name that finds no free ground must not hide it."""
        index, (x, y) = self._content.points, self._urgent()

        def count(boxes: Floats) -> Floats:
            plane = (boxes + SIGN_REACH_PX) * m_per_px
            signs = [index.count_within((box[0], -box[3], box[2], -box[1])) for box in plane.tolist()]
            urgent = [np.count_nonzero((x > box[0]) & (x < box[2]) & (-y > box[1]) & (-y < box[3])) for box in plane]
            return np.array(signs, np.float64) + HAZARD_WEIGHT * np.array(urgent, np.float64)

        return count


def _key(view: View, options: MapOptions) -> tuple[object, ...]:
    """What the places of donuts depend on."""
    return (
        view.m_per_px,
        options.hidden,
        options.label_factor,
        options.donut_factor,
        options.strips,
        options.overview,
    )


def _is_clear(box: Box, view: View, obstacles: tuple[Rect, ...]) -> bool:
    """Wholly in view, and not under anything that floats over the map."""
    if box.left < 0 or box.top < 0 or box.right > view.width or box.bottom > view.height:
        return False
    return not any(
        box.left < right and box.right > left and box.top < bottom and box.bottom > top
        for left, top, right, bottom in obstacles
    )

"""The donuts and names of a view, found once per scale: what the painter draws and a click hits."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import numpy as np

from layers.aggregate import aggregates, unit_names
from layers.labels import Box, Crowd, Floats, Placed, moved, place, place_in_sight
from layers.map_content import MapContent
from layers.options import MapOptions
from layers.symbology import Aggregation
from layers.view import View

KEPT = 24  # scales
NAME_PX = {Aggregation.UNIT: 14.0, Aggregation.PART: 12.0, Aggregation.EACH: 14.0}


class Scenes:
    """Placed donuts and names of one content by scale and switches. Safe to use from several threads."""

    def __init__(self, content: MapContent) -> None:
        self._content = content
        self._kept: OrderedDict[tuple[object, ...], list[Placed]] = OrderedDict()
        self._lock = Lock()

    def get(self, view: View, options: MapOptions) -> list[Placed]:
        """Donuts and names in pixels of the view; those out of sight are left out."""
        key = (
            view.m_per_px,
            options.hidden,
            options.label_factor,
            options.donut_factor,
            options.strips,
            options.overview,
        )
        with self._lock:
            if key not in self._kept:
                self._kept[key] = self._place(view, options)
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            placed = moved(self._kept[key], view)
        return (
            placed if options.level(view) is not Aggregation.EACH else self._with_names_in_sight(placed, view, options)
        )

    def _with_names_in_sight(self, placed: list[Placed], view: View, options: MapOptions) -> list[Placed]:
        """Names that lie wholly in view, and those of the other units in view at a place that shows."""
        inside = [item for item in placed if item.name_box is not None and _is_inside(item.name_box, view)]
        named = {item.aggregate.unit for item in inside}
        left, bottom, right, top = view.bounds
        missing = []
        for item in unit_names(self._content):
            box = self._content.unit_bounds(item.unit)
            meets = box is not None and box[0] < right and box[2] > left and box[1] < top and box[3] > bottom
            if meets and item.unit not in named:
                missing.append(item)
        size = NAME_PX[Aggregation.EACH] * options.label_factor
        return inside + place_in_sight(self._content, missing, view, size, self._crowd(view.m_per_px))

    def _place(self, view: View, options: MapOptions) -> list[Placed]:
        level = options.level(view)
        size, scale = NAME_PX[level] * options.label_factor, view.m_per_px
        if level is not Aggregation.EACH:
            items = aggregates(self._content, options, level, scale)
            return place(self._content, items, scale, size, options.donut_factor or options.label_factor)
        return place(self._content, unit_names(self._content), scale, size, crowd=self._crowd(scale))

    def _crowd(self, m_per_px: float) -> Crowd:
        """Enterprises within boxes of pixel space."""
        index = self._content.points

        def count(boxes: Floats) -> Floats:
            plane = (boxes * m_per_px).tolist()
            return np.array([len(index.within((box[0], -box[3], box[2], -box[1]))) for box in plane], np.float64)

        return count


def _is_inside(box: Box, view: View) -> bool:
    return box.left >= 0 and box.top >= 0 and box.right <= view.width and box.bottom <= view.height

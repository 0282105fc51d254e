"""What lies under the cursor. Answers in a few milliseconds for a million enterprises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from layers.map_content import MapContent
from layers.options import MapOptions
from layers.scene import Scenes
from layers.symbology import DRAW_ORDER, Aggregation
from layers.view import View
from ledger.operation import OperationKind

REACH_PX = 10.0
RANK_BONUS_PX = 1.0  # a sign that is drawn above another wins when both are close

HitKind = Literal["enterprise", "unit", "zone", "donut"]


@dataclass(frozen=True, slots=True)
class Hit:
    """``index``: position in the snapshot of the enterprise, zone or unit; for a donut the unit that it counts."""

    kind: HitKind
    index: int


def hit(
    content: MapContent, view: View, options: MapOptions, px: float, py: float, scenes: Scenes | None = None
) -> Hit | None:
    """The uppermost thing under a pixel: a single enterprise, else a donut, a zone, a unit; None on the sea.

    ``scenes``: the painter's, so that donuts need not be placed again.
    """
    x, y = view.to_plane(px, py)
    singly = options.every or options.level(view) is Aggregation.EACH
    if not singly:
        donut = _donut(scenes or Scenes(content), view, options, px, py)
        return donut or _unit(content, x, y)
    enterprise = _enterprise(content, view, options, x, y)
    if enterprise is not None:
        return Hit("enterprise", enterprise)
    return _zone(content, options, x, y) or _unit(content, x, y)


def _enterprise(content: MapContent, view: View, options: MapOptions, x: float, y: float) -> int | None:
    """The nearest shown enterprise within reach."""
    index, reach = content.points, REACH_PX * view.m_per_px
    ranks = [rank for rank, item in enumerate(DRAW_ORDER) if options.shows_class(item)]
    found = index.within((x - reach, y - reach, x + reach, y + reach), ranks)
    if not len(found):
        return None
    east, north = index.plane(found)
    away = np.hypot(east - x, north - y) / view.m_per_px
    score = np.where(away <= REACH_PX, away - RANK_BONUS_PX * index.rank_of(found), np.inf)
    best = int(np.argmin(score))
    return int(index.row[found[best]]) if np.isfinite(score[best]) else None


def _donut(scenes: Scenes, view: View, options: MapOptions, px: float, py: float) -> Hit | None:
    for placed in reversed(scenes.get(view, options)):
        boxes = [box for box in (placed.name_box, placed.badge) if box is not None]
        on_box = any(box.left <= px <= box.right and box.top <= py <= box.bottom for box in boxes)
        if on_box or (placed.radius and np.hypot(px - placed.cx, py - placed.cy) <= placed.radius + 2):
            return Hit("donut", placed.aggregate.unit)
    return None


def _zone(content: MapContent, options: MapOptions, x: float, y: float) -> Hit | None:
    found = [row for row in content.zones.at(x, y) if options.shows_zone(OperationKind(int(content.zones.kind[row])))]
    return Hit("zone", int(content.zones.row[found[-1]])) if found else None


def _unit(content: MapContent, x: float, y: float) -> Hit | None:
    unit = content.units.unit_at(x, y)
    return None if unit is None else Hit("unit", unit)

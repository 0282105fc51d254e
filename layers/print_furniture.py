"""Fits the map into its frame and finds room for legend, scale bar, north arrow and insets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from layers import scale_bar, svg_signs
from layers.placement_space import FreeSpace
from layers.print_ground import Ground
from layers.print_spec import MapSpec
from layers.print_view import Bounds, PrintView
from layers.svg_legend import Legend
from layers.theme import Theme

MARGIN_MM = 7.0
ARROW_MM = 11.0


@dataclass(frozen=True, slots=True)
class Stage:
    """A fitted view and what stands beside the area on it."""

    view: PrintView
    space: FreeSpace
    furniture: str
    legend_box: Bounds  # left, top, right, bottom


def set_stage(ground: Ground, spec: MapSpec, legend: Legend, caption: str, theme: Theme, top: float = 0.0) -> Stage:
    """The largest scale at which legend, scale bar and north arrow find room beside the area.

    The full frame is tried first, then a strip left free on one side, as wide as the legend. ``top``: mm kept free all
    round for a grid of letters and figures.
    """
    frame = (top, top, spec.width - 2 * top, spec.height - 2 * top)
    margin = MARGIN_MM
    wide, high = legend.width + 6.0, legend.height + 6.0
    tries = [
        (margin, margin, margin, margin),
        (wide, margin, margin, margin),
        (margin, margin, wide, margin),
        (margin, margin, margin, high),
        (margin, high, margin, margin),
    ]
    views = [PrintView.fit(ground.bounds, frame, margins) for margins in tries]
    order = sorted(range(len(tries)), key=lambda row: views[row].m_per_mm)
    best = None
    for row in order:
        best = _furnish(ground, spec, views[row], legend, caption, theme)
        if best is not None:
            return best
    return _furnish(ground, spec, views[order[-1]], legend, caption, theme, force=True) or _no_stage()


def _no_stage() -> Stage:
    raise AssertionError("forced furniture always finds a place")


def _furnish(
    ground: Ground, spec: MapSpec, view: PrintView, legend: Legend, caption: str, theme: Theme, force: bool = False
) -> Stage | None:
    area = None if ground.area is None else view.geometry_to_mm(np.array([ground.area], object))[0]
    area = area if area is None else shapely.simplify(area, 0.5)
    left, _top, right, bottom = view.frame
    space = FreeSpace(view.frame, None if force else area, 3.5)
    boxes = [space.put(legend.width, legend.height, corner) for corner in [(left, bottom)]]
    bar = scale_bar.ScaleBar.fitting(min(62.0, 0.3 * spec.width) * view.m_per_mm)
    bar_width = bar.ticks[-1] / view.m_per_mm + 10.0
    corner = space.put(bar_width, scale_bar.BAR_HEIGHT_MM, ((left + right) / 2, bottom))
    if boxes[0] is None or corner is None:
        return None
    ratio = scale_bar.round_denominator(view.scale_denominator(spec.enlargement))
    x, y = boxes[0].tolist()
    body = [
        legend.draw(x, y, theme),
        scale_bar.draw(float(corner[0]) + 2, float(corner[1]), bar, view.m_per_mm, f"{ratio}　{caption}", theme),
    ]
    return Stage(view, space, "".join(body), (x, y, x + legend.width, y + legend.height))


def place_arrow(space: FreeSpace, view: PrintView, theme: Theme) -> str:
    """North arrow in the upper right corner, or beside what already stands there."""
    left, top, right, _bottom = view.frame
    place = space.put(9.0, ARROW_MM + 4.0, (right, top))
    x, y = (left + 3.0, top + 3.0) if place is None else (float(place[0]), float(place[1]))
    return svg_signs.north_arrow(x + 4.5, y, ARROW_MM, theme)

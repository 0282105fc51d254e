"""Fits the map into its frame and finds room for legend, scale bar, north arrow and insets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from layers import scale_bar, svg_signs
from layers.kept import Kept
from layers.placement_space import PITCH_MM, FreeSpace
from layers.print_ground import Ground
from layers.print_spec import MapSpec
from layers.print_view import Bounds, PrintView
from layers.situation import Situation
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
    boxes: tuple[Bounds, ...]  # of legend and scale bar: left, top, right, bottom


def projection_of(situation: Situation) -> str:
    """The projection in a few words, for the caption of the scale bar."""
    return situation.frame.note.split("；")[-1].split("（")[0]


SHRINKS = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52, 0.45)
ALIGNMENTS = ((0.5, 0.5), (1.0, 0.5), (1.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.0, 0.0))
"""Where the area stands in the frame: share of the spare room left of it and above it."""
DRAFT_PITCH_MM = 3.0


def set_stage(
    ground: Ground, spec: MapSpec, legends: list[Legend], caption: str, theme: Theme, strip: float = 0.0
) -> Stage:
    """The largest scale at which a legend and the scale bar find room beside the area.

    ``legends``: the full one first, then shorter ones for small paper. ``strip``: mm kept free all round for a grid.
    """
    frame = (strip, strip, spec.width - 2 * strip, spec.height - 2 * strip)
    full = PrintView.fit(ground.bounds, frame, (MARGIN_MM,) * 4)
    for shrink in SHRINKS:
        for alignment in ALIGNMENTS:
            view = _aligned(full, ground, shrink, alignment)
            space = _space(ground, full, view, DRAFT_PITCH_MM)
            for legend in legends:
                if _find(space, view, legend, spec):
                    stage = _furnish(_space(ground, full, view), view, legend, spec, caption, theme)
                    if stage is not None:
                        return stage
    view = _aligned(full, ground, SHRINKS[-1], (1.0, 0.0))
    empty = FreeSpace(view.frame, None, 0.0)
    stage = _furnish(empty, view, legends[-1], spec, caption, theme)
    return stage or Stage(view, empty, "", ())


def _aligned(full: PrintView, ground: Ground, shrink: float, alignment: tuple[float, float]) -> PrintView:
    """The full view at a smaller scale, with the area moved inside the frame."""
    scale = full.m_per_mm / shrink
    x0, y0, x1, y1 = ground.bounds
    spare_x = full.width - 2 * MARGIN_MM - (x1 - x0) / scale
    spare_y = full.height - 2 * MARGIN_MM - (y1 - y0) / scale
    west = x0 - (MARGIN_MM + alignment[0] * spare_x) * scale
    north = y1 + (MARGIN_MM + alignment[1] * spare_y) * scale
    return PrintView(west, north, scale, full.left, full.top, full.width, full.height)


_spaces: Kept[FreeSpace] = Kept(256)


def _space(ground: Ground, full: PrintView, view: PrintView, pitch: float = PITCH_MM) -> FreeSpace:
    """Room beside the area in a view; it is looked for anew at every moment, but the land stays where it is."""
    area = ground.area
    if area is None:
        return FreeSpace(view.frame, None, 0.0)

    def make() -> FreeSpace:
        land = view.geometry_to_mm(np.array([_coarse(area, full.m_per_mm)], object))[0]
        return FreeSpace(view.frame, land, 3.5, pitch)

    return _spaces.get((ground,), (full, view, pitch), make).copy()


_lands: Kept[shapely.Geometry] = Kept(4)


def _coarse(area: shapely.Geometry, m_per_mm: float) -> shapely.Geometry:
    """The area in plane metres, with no more detail than room is looked for."""
    return _lands.get((area,), m_per_mm, lambda: shapely.simplify(area, 0.8 * m_per_mm))


def _bar(view: PrintView, spec: MapSpec) -> tuple[scale_bar.ScaleBar, float]:
    """Scale bar of the map and its width in mm."""
    bar = scale_bar.ScaleBar.fitting(min(62.0, 0.3 * spec.width) * view.m_per_mm)
    return bar, bar.ticks[-1] / view.m_per_mm + 10.0


def _find(
    space: FreeSpace, view: PrintView, legend: Legend, spec: MapSpec
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Upper left corners of legend and scale bar, taken from ``space``; None (and nothing taken) without room."""
    left, _top, right, bottom = view.frame
    box = space.find(legend.width, legend.height, (left, bottom))
    if box is None:
        return None
    trial = space.copy()
    trial.take(float(box[0]), float(box[1]), legend.width, legend.height)
    corner = trial.find(_bar(view, spec)[1], scale_bar.BAR_HEIGHT_MM, ((left + right) / 2, bottom))
    if corner is None:
        return None
    return (float(box[0]), float(box[1])), (float(corner[0]), float(corner[1]))


def _furnish(
    space: FreeSpace, view: PrintView, legend: Legend, spec: MapSpec, caption: str, theme: Theme
) -> Stage | None:
    found = _find(space, view, legend, spec)
    if found is None:
        return None
    (x, y), (bar_x, bar_y) = found
    bar, bar_width = _bar(view, spec)
    space.take(x, y, legend.width, legend.height)
    space.take(bar_x, bar_y, bar_width, scale_bar.BAR_HEIGHT_MM)
    ratio = scale_bar.round_denominator(view.scale_denominator(spec.enlargement))
    body = [
        legend.draw(x, y, theme),
        scale_bar.draw(bar_x + 2, bar_y, bar, view.m_per_mm, f"{ratio}　{caption}", theme),
    ]
    bar_box = (bar_x, bar_y, bar_x + bar_width, bar_y + scale_bar.BAR_HEIGHT_MM)
    return Stage(view, space, "".join(body), ((x, y, x + legend.width, y + legend.height), bar_box))


def place_arrow(space: FreeSpace, view: PrintView, theme: Theme) -> tuple[str, Bounds]:
    """North arrow in the upper right corner, or beside what already stands there; and its box."""
    left, top, right, _bottom = view.frame
    width, height = 9.0, ARROW_MM + 4.0
    place = space.put(width, height, (right, top))
    x, y = (left + 3.0, top + 3.0) if place is None else (float(place[0]), float(place[1]))
    return svg_signs.north_arrow(x + width / 2, y, ARROW_MM, theme), (x, y, x + width, y + height)

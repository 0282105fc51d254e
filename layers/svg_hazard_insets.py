"""Enlargements of the knots of the hazards map, where the frame is empty. What an inset numbers, the map does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.placement_field import Box, LabelField
from layers.placement_space import FreeSpace
from layers.print_ground import Ground
from layers.print_spec import MapSpec
from layers.print_view import PrintView
from layers.situation import Situation
from layers.svg_ground import draw_ground, part_names
from layers.svg_hazard_dots import IN_INSET, Dots, DrawnDots, Tier, draw_dots
from layers.svg_inset import InsetFrame, Window
from layers.theme import Theme

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
INSET_SHAPES = (
    (0.34, 0.84),
    (0.3, 0.8),
    (0.34, 0.55),
    (0.27, 0.66),
    (0.34, 0.42),
    (0.22, 0.72),
    (0.3, 0.44),
    (0.26, 0.46),
    (0.22, 0.62),
    (0.24, 0.5),
    (0.2, 0.6),
    (0.18, 0.7),
    (0.15, 1.0),
)
"""Width in widths of the map, height in widths of the inset; the first that finds room."""
INSET_ZOOM = 3.6
KNOT_LEAST = 9  # hazards in a window that deserve an inset
KNOT_DENSITY = 0.006  # hazards per mm2 of the window
NUMERALS = "①②③"


@dataclass(frozen=True, slots=True)
class Insets:
    """``numbered``: which hazards have a badge in one of them. ``boxes``: what they and the windows occupy."""

    drawn: str
    frames: str
    numbered: Bools
    boxes: list[Box]


def draw_insets(
    situation: Situation, ground: Ground, view: PrintView, space: FreeSpace, dots: Dots, spec: MapSpec, theme: Theme
) -> Insets:
    """As many insets as there are knots and corners with room."""
    x, y = view.to_mm(dots.plane_x, dots.plane_y)
    shown, numbered = np.zeros(len(x), np.bool_), np.zeros(len(x), np.bool_)
    drawn, frames, boxes, windows = list[str](), list[str](), list[Box](), list[Box]()
    for corner in ((spec.width, 0.0), (spec.width, spec.height), (0.0, 0.0)):
        found = _room(x[~shown], y[~shown], space, corner, spec, windows)
        if found is None:
            continue
        box, knot = found
        inside = ~shown & (x > knot[0]) & (x < knot[2]) & (y > knot[1]) & (y < knot[3])
        title = f"放大图{NUMERALS[len(drawn)]}"
        knotted = dots.only(inside)
        body, badges = _inset(situation, ground, _view(view, knot, box), knotted, title, spec, theme)
        if (~badges.numbered & (knotted.tier == Tier.LARGE)).any():  # too small: the map itself has to do
            continue
        windows.append(knot)
        window = Window(knot, f"{title} {int(inside.sum())}项")
        drawn.append(body)
        frames.append(window.draw(view.frame, theme))
        boxes += [box, knot, window.label_box(view.frame)]
        shown |= inside
        numbered[inside] = badges.numbered
    return Insets("".join(drawn), "".join(frames), numbered, boxes)


def _room(
    x: Floats, y: Floats, space: FreeSpace, corner: tuple[float, float], spec: MapSpec, windows: list[Box]
) -> tuple[Box, Box] | None:
    """The largest free place near a corner (taken from ``space``) and the knot that it shows; None without either."""
    for share, aspect in INSET_SHAPES:
        width, height = share * spec.width, share * aspect * spec.width
        place = space.find(width, height, corner)
        if place is None:
            continue
        knot = _densest(x, y, width / INSET_ZOOM, height / INSET_ZOOM, windows)
        if knot is None:
            return None
        left, top = float(place[0]), float(place[1])
        space.take(left, top, width, height)
        return (left, top, left + width, top + height), knot
    return None


def _densest(x: Floats, y: Floats, width: float, height: float, windows: list[Box]) -> Box | None:
    """Window of that size (mm) with the most points, clear of other windows; None when none deserves an inset."""
    best, window = 0, None
    for start in range(0, len(x), 256):  # windows centred on the points
        part = slice(start, start + 256)
        near = (np.abs(x[part, None] - x) < width / 2) & (np.abs(y[part, None] - y) < height / 2)
        counts = near.sum(axis=1)
        px, py = near @ x / counts, near @ y / counts  # then moved to the middle of their points
        for left, top, right, bottom in windows:
            apart = (px + width / 2 < left) | (px - width / 2 > right) | (py + height / 2 < top - 4)
            counts = np.where(apart | (py - height / 2 > bottom + 4), counts, 0)
        row = int(np.argmax(counts))
        if counts[row] > best:
            best = int(counts[row])
            cx, cy = float(px[row]), float(py[row])
            window = (cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)
    return window if best >= max(KNOT_LEAST, KNOT_DENSITY * width * height) else None


def _view(main: PrintView, window: Box, box: Box) -> PrintView:
    """The window of the main map, shown in a box of the sheet."""
    zoom = (window[2] - window[0]) / (box[2] - box[0]) * main.m_per_mm
    west = main.west + (window[0] - main.left) * main.m_per_mm
    north = main.north - (window[1] - main.top) * main.m_per_mm
    return PrintView(west, north, zoom, box[0], box[1], box[2] - box[0], box[3] - box[1])


def _inset(
    situation: Situation, ground: Ground, view: PrintView, dots: Dots, title: str, spec: MapSpec, theme: Theme
) -> tuple[str, DrawnDots]:
    """One inset, and what it could number."""
    frame = InsetFrame.of(view, title, spec.enlargement)
    field = LabelField(view.frame)
    for cover in frame.covers:
        field.block(cover)
    x, y = view.to_mm(dots.plane_x, dots.plane_y)
    field.set_points(x, y)
    names = part_names(situation, ground, view, field, theme)
    badges = draw_dots(dots, np.zeros(len(x), np.bool_), view, field.boxes, names, theme, IN_INSET)
    return frame.draw(f"inset{title}", [draw_ground(situation, ground, view, theme), badges.body], theme), badges

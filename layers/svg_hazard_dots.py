"""Hazards on a map window: dots at their places, number badges beside them, leaders between.

On a full map urgent hazards are placed first, with large badges next to their points; the others find room round them,
with smaller ones. Where there are more hazards than a map can number at all, only the most urgent are. What gets no
badge stays a dot, is counted, and has its number and map field in the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from layers import svg_signs as signs
from layers import svg_writer as svg
from layers.placement_badges import FULLEST, NONE, Leaders, place_badges
from layers.placement_field import Box
from layers.print_ground import Ground
from layers.print_hazards import Roll
from layers.print_view import PrintView
from layers.theme import Theme
from policy.light import OPEN_LIGHTS, Light

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
URGENT_FULLEST = 0.9  # share of the slots that urgent hazards may use
OVERFULL = 0.013  # hazards per mm2 of a map (660 on A3) that can no longer be numbered all
MOST_URGENT = 0.0045  # badges per mm2 of such a map (230 on A3): the most urgent hazards
SPARSE = 0.0025  # hazards per mm2 of a window that leave room for large badges only
LONGEST_MM = 28.0  # longer leaders of hazards that are not urgent only confuse


class Tier(IntEnum):
    """How a hazard is numbered."""

    LARGE = 0  # first, wherever there is room
    SMALL = 1  # near its place, if there is room
    DOT = 2  # in the table alone


@dataclass(frozen=True, slots=True)
class Crowding:
    """``densest``: badges per mm2 of a window; ``fullest``: share of its slots that small badges may use."""

    densest: float
    fullest: float


ON_MAP = Crowding(0.014, FULLEST)
IN_INSET = Crowding(0.026, 0.75)
"""An inset holds nothing but one knot, so its badges may stand closer."""


@dataclass(frozen=True, slots=True)
class Dots:
    """Placed hazards: plane metres; ``number`` counts from 1, the most urgent first; ``tier``: a ``Tier``."""

    plane_x: Floats
    plane_y: Floats
    number: npt.NDArray[np.intp]
    light: npt.NDArray[np.uint8]
    is_listed: Bools
    tier: npt.NDArray[np.uint8]

    def only(self, rows: Bools) -> Dots:
        return Dots(
            self.plane_x[rows],
            self.plane_y[rows],
            self.number[rows],
            self.light[rows],
            self.is_listed[rows],
            self.tier[rows],
        )


def dots_of(ground: Ground, roll: Roll, area_mm2: float) -> Dots:
    """The hazards of the roll whose enterprises are on a map of that size."""
    placed = roll.enterprise >= 0
    placed[placed] = np.isfinite(ground.x[roll.enterprise[placed]])
    hosts = roll.enterprise[placed]
    number = np.flatnonzero(placed) + 1
    light, is_listed = roll.light[placed], roll.is_listed[placed]
    return Dots(ground.x[hosts], ground.y[hosts], number, light, is_listed, _tiers(light, is_listed, area_mm2))


def _tiers(light: npt.NDArray[np.uint8], is_listed: Bools, area_mm2: float) -> npt.NDArray[np.uint8]:
    """Overdue, due soon and listed hazards are numbered first; on an overfull map the most urgent of them alone."""
    is_urgent = (light <= Light.DUE_SOON) | is_listed
    if len(light) <= OVERFULL * area_mm2:
        return np.where(is_urgent, Tier.LARGE, Tier.SMALL).astype(np.uint8)
    most = int(MOST_URGENT * area_mm2)
    return np.where(is_urgent & (np.cumsum(is_urgent) <= most), Tier.LARGE, Tier.DOT).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class DrawnDots:
    """``numbered``: which hazards have a badge, shape (n,)."""

    body: str
    numbered: Bools


def draw_dots(
    dots: Dots, skip: Bools, view: PrintView, obstacles: list[Box], names: str, theme: Theme, crowding: Crowding
) -> DrawnDots:
    """Leaders, then names, dots and badges; hazards of ``skip`` (numbered in an inset) only as dots."""
    x, y = view.to_mm(dots.plane_x, dots.plane_y)
    most = int(dots.number.max(initial=1))
    end_x, end_y = np.full(len(x), np.nan), np.full(len(x), np.nan)
    before, blocked = NONE, list(obstacles)
    roomy = len(x) < SPARSE * view.width * view.height
    wanted = dots.tier < Tier.DOT
    large = (dots.tier == Tier.LARGE) | (roomy & wanted)
    for is_small in (False, True):
        rows = np.flatnonzero(~skip & wanted & (large != is_small))
        rest = np.ones(len(x), np.bool_)
        rest[rows] = False
        size = signs.badge_size(most, is_small)
        limits = (LONGEST_MM, crowding.densest, crowding.fullest)
        if not is_small:
            limits = (np.inf, crowding.densest, URGENT_FULLEST)
        placed = place_badges(x[rows], y[rows], size, view.frame, blocked, (x[rest], y[rest]), before, *limits)
        end_x[rows], end_y[rows] = placed.x, placed.y
        done = rows[np.isfinite(placed.x)]
        before = Leaders(x[done], y[done], end_x[done], end_y[done])
        half_w, half_h = size[0] / 2 + 0.55, size[1] / 2 + 0.55
        edges = (end_x[done] - half_w, end_y[done] - half_h, end_x[done] + half_w, end_y[done] + half_h)
        blocked += list(zip(*(edge.tolist() for edge in edges), strict=True))
    numbered = np.isfinite(end_x)
    ends = np.stack([np.column_stack([x, y]), np.column_stack([end_x, end_y])], axis=1)[numbered]
    data = svg.lines_data(list(ends))
    body = [
        svg.path(data, stroke=theme.halo, stroke_width=0.75),
        svg.path(data, stroke=theme.text2, stroke_width=0.22),
        names,
        _dot_marks(x, y, dots.light, theme),
        *reversed(_plates(dots, numbered, large, end_x, end_y, theme)),
    ]
    return DrawnDots("".join(body), numbered)


def _plates(dots: Dots, numbered: Bools, large: Bools, x: Floats, y: Floats, theme: Theme) -> list[str]:
    """The badges, the most urgent first."""
    columns = (x, y, dots.number, dots.light, dots.is_listed, ~large)
    return [
        signs.badge(bx, by, number, Light(light), is_listed, theme, is_small)
        for bx, by, number, light, is_listed, is_small in zip(
            *(column[numbered].tolist() for column in columns), strict=True
        )
    ]


def _dot_marks(x: Floats, y: Floats, light: npt.NDArray[np.uint8], theme: Theme) -> str:
    """The true places; overdue ones filled and on top."""
    return "".join(
        dot(px, py, kind, theme)
        for kind in reversed(OPEN_LIGHTS)
        for px, py in zip(x[light == kind].tolist(), y[light == kind].tolist(), strict=True)
    )


def dot(x: float, y: float, light: Light, theme: Theme) -> str:
    """The true place of one hazard."""
    fill = theme.lights[light] if light in (Light.OVERDUE, Light.DUE_SOON) else theme.halo
    edge = theme.halo if light == Light.OVERDUE else theme.text
    return svg.circle(x, y, 0.62, fill=fill, stroke=edge, stroke_width=0.2)

"""Hazards on a map window: dots at their places, number badges beside them, leaders between.

On a full map urgent hazards are placed first, with large badges next to their points; the others find room round them, with smaller
ones. What finds no room near its point stays a dot, is counted, and has its number and map field in the table.
"""

from __future__ import annotations

from dataclasses import dataclass

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
DENSEST = 0.014  # badges per mm2
URGENT_FULLEST = 0.9  # share of the slots that urgent hazards may use
SPARSE = 0.0025  # hazards per mm2 of a window that leave room for large badges only
LONGEST_MM = 24.0  # longer leaders of hazards that are not urgent only confuse


@dataclass(frozen=True, slots=True)
class Dots:
    """Placed hazards: plane metres; ``number`` counts from 1."""

    plane_x: Floats
    plane_y: Floats
    number: npt.NDArray[np.intp]
    light: npt.NDArray[np.uint8]
    is_listed: Bools

    def only(self, rows: Bools) -> Dots:
        return Dots(self.plane_x[rows], self.plane_y[rows], self.number[rows], self.light[rows], self.is_listed[rows])

    @property
    def is_urgent(self) -> Bools:
        return np.asarray((self.light <= Light.DUE_SOON) | self.is_listed)


def dots_of(ground: Ground, roll: Roll) -> Dots:
    """The hazards of the roll whose enterprises are on the map."""
    placed = roll.enterprise >= 0
    placed[placed] = np.isfinite(ground.x[roll.enterprise[placed]])
    hosts = roll.enterprise[placed]
    number = np.flatnonzero(placed) + 1
    return Dots(ground.x[hosts], ground.y[hosts], number, roll.light[placed], roll.is_listed[placed])


@dataclass(frozen=True, slots=True)
class DrawnDots:
    """``lost``: hazards that found no room for a badge; ``urgent_lost``: how many of them are urgent."""

    body: str
    lost: int
    urgent_lost: int


def draw_dots(dots: Dots, skip: Bools, view: PrintView, obstacles: list[Box], names: str, theme: Theme) -> DrawnDots:
    """Leaders, then names, dots and badges; hazards of ``skip`` (numbered in an inset) only as dots."""
    x, y = view.to_mm(dots.plane_x, dots.plane_y)
    most = int(dots.number.max(initial=1))
    end_x, end_y = np.full(len(x), np.nan), np.full(len(x), np.nan)
    before, blocked = NONE, list(obstacles)
    large = dots.is_urgent | (len(x) < SPARSE * view.width * view.height)
    for is_small in (False, True):
        rows = np.flatnonzero(~skip & (large != is_small))
        rest = np.ones(len(x), np.bool_)
        rest[rows] = False
        size = signs.badge_size(most, is_small)
        limits = (LONGEST_MM, DENSEST, FULLEST) if is_small else (np.inf, DENSEST, URGENT_FULLEST)
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
    lost = ~numbered & ~skip
    return DrawnDots("".join(body), int(lost.sum()), int((lost & dots.is_urgent).sum()))


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
    body = []
    for kind in reversed(OPEN_LIGHTS):
        rows = light == kind
        fill = theme.lights[kind] if kind in (Light.OVERDUE, Light.DUE_SOON) else theme.halo
        edge = theme.halo if kind == Light.OVERDUE else theme.text
        body += [
            svg.circle(px, py, 0.62, fill=fill, stroke=edge, stroke_width=0.2)
            for px, py in zip(x[rows].tolist(), y[rows].tolist(), strict=True)
        ]
    return "".join(body)

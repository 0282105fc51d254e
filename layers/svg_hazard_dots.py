"""Hazards on a map window: dots at their places, number badges beside them, leaders between.

Urgent hazards are placed first, with large badges next to their points; the others find room round them, with smaller
ones. What finds no room near its point stays a dot, is counted, and has its number and map field in the table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers import svg_signs as signs
from layers import svg_writer as svg
from layers.placement_badges import DENSEST, NONE, Leaders, place_badges
from layers.placement_field import Box
from layers.print_ground import Ground
from layers.print_hazards import Roll
from layers.print_view import PrintView
from layers.theme import Theme
from policy.light import OPEN_LIGHTS, Light

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
SMALL_DENSEST = 0.014  # badges of both sizes per mm2
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


def draw_dots(
    dots: Dots, skip: Bools, view: PrintView, obstacles: list[Box], names: str, theme: Theme
) -> tuple[str, int]:
    """Leaders, then names, dots and badges; hazards of ``skip`` (numbered in an inset) only as dots. Also the number of
    hazards that found no room for a badge."""
    x, y = view.to_mm(dots.plane_x, dots.plane_y)
    most = int(dots.number.max(initial=1))
    end_x, end_y = np.full(len(x), np.nan), np.full(len(x), np.nan)
    before, blocked = NONE, list(obstacles)
    for is_small in (False, True):
        rows = np.flatnonzero(~skip & (dots.is_urgent != is_small))
        rest = np.ones(len(x), np.bool_)
        rest[rows] = False
        size = signs.badge_size(most, is_small)
        limits = (LONGEST_MM, SMALL_DENSEST) if is_small else (np.inf, DENSEST)
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
        *reversed(_plates(dots, numbered, end_x, end_y, theme)),
    ]
    return "".join(body), int((~numbered & ~skip).sum())


def _plates(dots: Dots, numbered: Bools, x: Floats, y: Floats, theme: Theme) -> list[str]:
    """The badges, the most urgent first."""
    columns = (x, y, dots.number, dots.light, dots.is_listed, ~dots.is_urgent)
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

"""The search grid of a map (A to H across, 1 to 6 down): a place in a table becomes findable."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from layers import svg_writer as svg
from layers.placement_field import Box
from layers.theme import Theme

Floats = npt.NDArray[np.float64]
COLUMNS = "ABCDEFGH"
ROWS = 6
STRIP_MM = 4.0


def fields(x: Floats, y: Floats, frame: Box) -> list[str]:
    """Field such as D3 of every point of the sheet; points outside the frame belong to the nearest field."""
    left, top, right, bottom = frame
    column = np.clip(((x - left) / (right - left) * len(COLUMNS)).astype(int), 0, len(COLUMNS) - 1)
    row = np.clip(((y - top) / (bottom - top) * ROWS).astype(int), 0, ROWS - 1)
    return [f"{COLUMNS[c]}{r + 1}" for c, r in zip(column.tolist(), row.tolist(), strict=True)]


def draw_grid(frame: Box, theme: Theme) -> str:
    """White strip round the frame with letters, figures and ticks."""
    left, top, right, bottom = frame
    out = STRIP_MM
    body = []
    strips = [
        (left - out, top - out, right - left + 2 * out, out),
        (left - out, bottom, right - left + 2 * out, out),
        (left - out, top, out, bottom - top),
        (right, top, out, bottom - top),
    ]
    body += [svg.rect(*strip, fill=theme.window) for strip in strips]
    wide, high = (right - left) / len(COLUMNS), (bottom - top) / ROWS
    for place, letter in enumerate(COLUMNS):
        x = left + (place + 0.5) * wide
        body += [svg.centred(x, y, letter, 2.4, fill=theme.text2) for y in (top - out / 2, bottom + out / 2)]
        if place:
            edge = left + place * wide
            body += [_tick(edge, top - out, edge, top, theme), _tick(edge, bottom, edge, bottom + out, theme)]
    for place in range(ROWS):
        y = top + (place + 0.5) * high
        body += [svg.centred(x, y, str(place + 1), 2.4, fill=theme.text2) for x in (left - out / 2, right + out / 2)]
        if place:
            edge = top + place * high
            body += [_tick(left - out, edge, left, edge, theme), _tick(right, edge, right + out, edge, theme)]
    body.append(svg.rect(left, top, right - left, bottom - top, stroke=theme.text, stroke_width=0.25))
    return "".join(body)


def _tick(x0: float, y0: float, x1: float, y1: float, theme: Theme) -> str:
    return svg.line(x0, y0, x1, y1, stroke=theme.text3, stroke_width=0.2)

"""A million dots into an image with numpy alone: no loop over points, work bounded by the pixels of the view.

The points of a view are scattered into a grid of bytes, one per pixel, whose value says what lies above what (class,
then depth); the grid is widened to discs by shifted maxima, whatever the number of points; and the discs are coloured
through a lookup table straight into the buffer of the image. Where the outer disc and the inner disc are won by the
same value, the pixel is fill, else it is the outline of the dot on top.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np
import numpy.typing as npt

from layers.point_index import DEPTHS, PointIndex
from layers.view import View

Grid = npt.NDArray[np.uint8]
Pixels = npt.NDArray[np.uint32]  # 0xAARRGGBB, opaque
CHUNK = 1 << 16  # points, and
DENSE = 0.5  # share of a band's pixels
BAND = 96  # rows of pixels whose intermediate columns stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Dot:
    """Radii in device pixels: the outline lies between ``fill`` and ``outer``."""

    fill: float
    outer: float


@dataclass(frozen=True, slots=True)
class Brush:
    """Half widths of the rows of a disc (row 0 is the middle, then outwards): certain pixels and half covered ones."""

    fill: tuple[int, ...]
    outer: tuple[int, ...]
    soft: tuple[int, ...]

    @property
    def reach(self) -> int:
        """Rows and columns that a disc needs round its centre."""
        return max(len(self.soft) - 1, self.soft[0])


@lru_cache(maxsize=64)
def brush_of(dot: Dot) -> Brush:
    """Brush of a dot, by how much of each pixel its circle covers."""
    return Brush(_rows(dot.fill, 0.5), _rows(dot.outer, 0.62), _rows(dot.outer, 0.2))


def scatter(index: PointIndex, view: View, ranks: list[int], margin: int) -> Grid:
    """Grid of depths with the shown classes, shape (height + 2 margin, width + 2 margin) in device pixels.

    A later point of the same pixel wins; classes come in draw order, so the highest risk stays.
    """
    scale = view.dpr / view.m_per_px
    width, height = round(view.width * view.dpr) + 2 * margin, round(view.height * view.dpr) + 2 * margin
    grid = np.zeros(height * width, np.uint8)
    left, bottom, right, top = view.bounds
    reach = margin / scale
    bounds = (left - reach, bottom - reach, right + reach, top + reach)
    pieces = [part for rank in ranks for part in index.slices(rank, bounds)]
    if not pieces:
        return grid.reshape(height, width)
    offset_x = np.float32((index.origin[0] - bounds[0]) * scale)
    offset_y = np.float32((bounds[3] - index.origin[1]) * scale)
    cull = not index.is_inside(bounds)
    for x, y, depth in _chunks(index, pieces):
        column = (x * np.float32(scale) + offset_x).astype(np.int32)
        line = (offset_y - y * np.float32(scale)).astype(np.int32)
        if cull:
            seen = (column.view(np.uint32) < width) & (line.view(np.uint32) < height)
            column, line, depth = column[seen], line[seen], depth[seen]
        line *= width
        line += column
        grid[line] = depth
    return grid.reshape(height, width)


def widen(grid: Grid, rows: tuple[int, ...], cache: list[Grid]) -> Grid:
    """Dilate by a disc given as half widths of its rows. ``cache`` keeps the rows widened so far (half width = place in
    the list), for further discs over the same grid. The grid needs a margin as wide as the disc: rows wrap round."""
    stride = grid.shape[1]
    if not cache:
        cache.append(grid.reshape(-1))
    while len(cache) <= max(rows):
        cache.append(_widened_row(cache[0], cache[-1], len(cache)))
    answer = cache[rows[0]].copy()
    for distance, half_width in enumerate(rows[1:], start=1):
        shift = distance * stride
        np.maximum(answer[:-shift], cache[half_width][shift:], out=answer[:-shift])
        np.maximum(answer[shift:], cache[half_width][:-shift], out=answer[shift:])
    return answer.reshape(grid.shape)


def stamp_dots(pixels: Pixels, grid: Grid, dot: Dot, fill: Pixels, edge: Pixels) -> None:
    """Colour the dots of a scattered grid into an image, shape (height, width), in place.

    ``fill`` and ``edge``: one colour per draw rank. The grid carries a margin of ``brush_of(dot).reach``.
    """
    brush = brush_of(dot)
    by_depth = np.concatenate([_by_depth(fill), _by_depth(edge)])
    margin = brush.reach
    for line in range(0, len(pixels), BAND):
        end = min(line + BAND, len(pixels))
        band = grid[line : end + 2 * margin]
        if not band.any():
            continue
        cache: list[Grid] = []
        rows = slice(margin, end - line + margin)
        discs = [
            widen(band, half_widths, cache)[rows, margin:-margin]
            for half_widths in (brush.fill, brush.outer, brush.soft)
        ]
        inner, outer, soft = (np.ascontiguousarray(disc).reshape(-1) for disc in discs)
        _colour(pixels[line:end].reshape(-1), inner, outer, soft, by_depth)


def _colour(out: Pixels, inner: Grid, outer: Grid, soft: Grid, by_depth: Pixels) -> None:
    """Colour a band of pixels, flat: fill, outline, and a rim half covered by the outline."""
    is_solid = outer != 0
    filled = np.count_nonzero(is_solid)
    if filled > DENSE * len(out):  # looking all pixels up costs less than gathering most of them
        key = outer | ((inner != outer).view(np.uint8) << np.uint8(7))
        np.copyto(out, by_depth[key], where=is_solid)
    elif filled:
        solid = np.flatnonzero(is_solid)
        above = outer[solid]
        out[solid] = by_depth[above | ((inner[solid] != above).view(np.uint8) << np.uint8(7))]
    rim = np.flatnonzero((soft != 0) & ~is_solid)
    if len(rim):
        out[rim] = _half(out[rim], by_depth[soft[rim] | np.uint8(128)])


def stamp_dust(pixels: Pixels, index: PointIndex, view: View, ranks: list[int], tones: Pixels) -> None:
    """One pixel per place: a grain of dust, in a stronger tone where more enterprises share the pixel.

    ``tones``: from a single enterprise to the densest pixels; each step stands for four times as many.
    """
    size = max(round(view.dpr), 1)
    counts = _count(index, view, ranks)
    occupied = np.flatnonzero(counts)
    if not len(occupied):
        return
    step = (np.log2(counts[occupied]) / 2).astype(np.intp)
    tone = tones[np.minimum(step, len(tones) - 1)]
    width = pixels.shape[1]
    out = pixels.reshape(-1)
    for dy in range(size):
        for dx in range(size):
            place = occupied + dy * width + dx
            inside = place < len(out)
            out[place[inside]] = tone[inside]


def _count(index: PointIndex, view: View, ranks: list[int]) -> npt.NDArray[np.uint16]:
    """Enterprises per device pixel of the view, flat."""
    scale = view.dpr / view.m_per_px
    width, height = round(view.width * view.dpr), round(view.height * view.dpr)
    bounds = view.bounds
    pieces = [part for rank in ranks for part in index.slices(rank, bounds)]
    total = np.zeros(height * width, np.uint16)
    offset_x = np.float32((index.origin[0] - bounds[0]) * scale)
    offset_y = np.float32((bounds[3] - index.origin[1]) * scale)
    for x, y, _depth in _chunks(index, pieces):
        column = np.floor(x * np.float32(scale) + offset_x).astype(np.int32)
        line = np.floor(offset_y - y * np.float32(scale)).astype(np.int32)
        seen = (column.view(np.uint32) < width) & (line.view(np.uint32) < height)
        np.add.at(total, line[seen] * width + column[seen], np.uint16(1))
    return total


def _chunks(
    index: PointIndex, pieces: list[slice]
) -> list[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], Grid]]:
    """Columns x, y and depth of the pieces in their order: large ones as views, runs of small ones joined."""
    answer = []
    small: list[slice] = []

    def flush() -> None:
        if small:
            joined = [np.concatenate([column[part] for part in small]) for column in (index.x, index.y, index.depth)]
            answer.append((joined[0], joined[1], joined[2]))
            small.clear()

    waiting = 0
    for piece in pieces:
        if piece.stop - piece.start < CHUNK // 4:
            small.append(piece)
            waiting += piece.stop - piece.start
            if waiting >= CHUNK:
                flush()
                waiting = 0
            continue
        flush()
        waiting = 0
        for start in range(piece.start, piece.stop, CHUNK):
            part = slice(start, min(start + CHUNK, piece.stop))
            answer.append((index.x[part], index.y[part], index.depth[part]))
    flush()
    return answer


def _widened_row(row: Grid, narrower: Grid, half_width: int) -> Grid:
    """Maximum over ``half_width`` pixels to both sides, given the maximum over one less."""
    answer = narrower.copy()
    np.maximum(answer[:-half_width], row[half_width:], out=answer[:-half_width])
    np.maximum(answer[half_width:], row[:-half_width], out=answer[half_width:])
    return answer


def _by_depth(by_rank: Pixels) -> Pixels:
    """Colour per depth, shape (128,)."""
    rank = np.clip((np.arange(128) - 1) // DEPTHS, 0, len(by_rank) - 1)
    return by_rank[rank]


def _half(below: Pixels, above: Pixels) -> Pixels:
    """Both colours in equal parts; opaque."""
    low = np.uint32(0x007F7F7F)
    mixed: Pixels = ((below >> np.uint32(1)) & low) + ((above >> np.uint32(1)) & low) | np.uint32(0xFF000000)
    return mixed


def _rows(radius: float, threshold: float) -> tuple[int, ...]:
    """Half widths of the rows of a circle, counting a pixel when at least ``threshold`` of it is covered."""
    steps, reach = 8, ceil(radius)
    fine = (np.arange((reach + 1) * steps) + 0.5) / steps - 0.5
    inside = fine[:, None] ** 2 + fine[None, :] ** 2 <= radius**2
    covered = inside.reshape(reach + 1, steps, reach + 1, steps).mean(axis=(1, 3)) >= threshold
    return tuple(int(np.flatnonzero(row)[-1]) for row in covered if row.any())

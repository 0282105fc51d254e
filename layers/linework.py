"""Boundary lines of a coverage of polygons, each drawn once.

Neighbouring polygons share their border vertex by vertex. Stroked polygon by polygon, every inner line would be drawn
twice: too heavy, and with dashes out of step. Here each segment is kept once and knows which polygons lie beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from ledger.snapshot import Floats, Geometries

Integers = npt.NDArray[np.int64]
STEP_M = 0.01  # vertices closer than this are the same


@dataclass(frozen=True, slots=True)
class Segments:
    """Segments in the order of the rings. ``start`` and ``end`` are positions in ``coordinates``; ``left`` is the
    polygon whose ring it comes from, ``right`` the neighbour or -1."""

    coordinates: Floats  # (n, 2) metres
    start: Integers
    left: Integers
    right: Integers


def segments_of(polygons: Geometries) -> Segments:
    """All border segments of (multi)polygons in metres, a shared one only once."""
    rings, owner = shapely.get_rings(shapely.get_parts(polygons), return_index=True)
    owner = shapely.get_parts(polygons, return_index=True)[1][owner]
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    start = np.flatnonzero(ring[:-1] == ring[1:])
    if not len(start):
        return Segments(coordinates, start, start, start)
    node = _nodes(coordinates)
    first, second = node[start], node[start + 1]
    key = np.minimum(first, second) * (int(node.max()) + 1) + np.maximum(first, second)
    order = np.argsort(key, kind="stable")
    same = key[order[1:]] == key[order[:-1]]
    right = np.full(len(start), -1)
    right[order[:-1][same]] = owner[ring[start[order[1:][same]]]]
    is_repeat = np.zeros(len(start), np.bool_)
    is_repeat[order[1:][same]] = True
    is_repeat |= first == second
    kept = np.flatnonzero(~is_repeat)
    return Segments(coordinates, start[kept], owner[ring[start[kept]]], right[kept])


def lines_of(segments: Segments, kind: Integers, wanted: int) -> Geometries:
    """Line strings of the segments of one kind; neighbouring segments of a ring are one line."""
    chosen = np.flatnonzero(kind == wanted)
    if not len(chosen):
        return np.zeros(0, object)
    start = segments.start[chosen]
    breaks = np.flatnonzero(np.diff(start) != 1) + 1
    first = np.concatenate([[0], breaks])
    last = np.concatenate([breaks, [len(start)]]) - 1
    count = last - first + 2  # vertices of each line
    begin = np.cumsum(count) - count
    vertex = np.arange(int(count.sum())) - np.repeat(begin - start[first], count)
    lines: Geometries = shapely.linestrings(
        segments.coordinates[vertex], indices=np.repeat(np.arange(len(count)), count)
    )
    return lines


def _nodes(coordinates: Floats) -> Integers:
    """Number of the place of every vertex: the same for vertices of the same place."""
    steps = np.round((coordinates - coordinates.min(axis=0)) / STEP_M).astype(np.int64)
    nodes: Integers = np.unique(steps[:, 0] * (1 << 31) + steps[:, 1], return_inverse=True)[1]
    return nodes

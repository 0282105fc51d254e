"""Which unit does a point lie in? For columns of up to millions of points.

Two rules make the answer deterministic. A point on a border belongs to the units on both sides of it; and where several
units contain a point (nested or overlapping ones, or a shared border), the smallest by area wins, and of equal ones the
first.

Many points are looked up in a grid of cells: a cell that no border crosses lies in one unit as a whole, so only the
points in border cells (some 5 %) need exact tests. The answer is the same with and without the grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]
Geometries = npt.NDArray[np.object_]

_GRID_FROM = 20_000  # points from which building the grid (some 20 ms) pays
_CELLS_A_SIDE = 512
_BORDER, _BLOCK = -2, 1 << 16


@dataclass(frozen=True, slots=True)
class _Grid:
    """``label`` per cell, row by row from the south-west: position of the unit that holds the whole cell, -1 for none,
    ``_BORDER`` when a border crosses it. The outermost ring of cells lies outside all units."""

    label: Indices
    west: float
    south: float
    cells_per_x: float
    cells_per_y: float
    columns: int
    rows: int

    def cell_of(self, x: Floats, y: Floats) -> npt.NDArray[np.int32]:
        """Cell of each point; what lies beyond the grid (or is NaN) falls into cell 0, which is outside."""
        column = (x - self.west) * self.cells_per_x
        row = (y - self.south) * self.cells_per_y
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        if not inside.all():
            column, row = np.where(inside, column, 0), np.where(inside, row, 0)
        cell: npt.NDArray[np.int32] = row.astype(np.int32)
        cell *= self.columns
        cell += column.astype(np.int32)
        return cell


class UnitIndex:
    """Index over (multi)polygons in one plane, degrees or metres; None and empty geometries contain nothing.

    ``size``: what "smallest" means, one figure per geometry; their areas when None.
    """

    def __init__(self, geometries: Geometries, size: Floats | None = None) -> None:
        shapes = np.asarray(geometries, object)
        area = shapely.area(shapes)  # NaN for None
        order = np.argsort(area if size is None else size, kind="stable")
        self._order = [int(row) for row in order if area[row] > 0]
        self._shapes = shapes
        self._bounds = shapely.bounds(shapes)
        shapely.prepare(shapes[self._order])

    def locate(self, x: Floats, y: Floats) -> Indices:
        """Position of the unit of each point, -1 where there is none or a coordinate is NaN.

        x, y: columns of one length in the plane of the geometries.
        """
        x, y = np.ascontiguousarray(x, np.float64), np.ascontiguousarray(y, np.float64)
        if len(x) < _GRID_FROM or not self._order:
            return self._exact(x, y)
        grid = self._grid
        found = np.empty(len(x), np.int32)
        for start in range(0, len(x), _BLOCK):
            rows = slice(start, start + _BLOCK)
            found[rows] = grid.label[grid.cell_of(x[rows], y[rows])]
        border = np.flatnonzero(found == _BORDER)
        found[border] = self._exact(x[border], y[border])
        return found

    def _exact(self, x: Floats, y: Floats) -> Indices:
        """Smallest unit first; a point that has found its unit is asked no more."""
        found = np.full(len(x), -1, np.int32)
        open_rows = np.arange(len(x))
        for unit in self._order:
            west, south, east, north = self._bounds[unit]
            px, py = x[open_rows], y[open_rows]
            near = np.flatnonzero((px >= west) & (px <= east) & (py >= south) & (py <= north))
            if not len(near):
                continue
            hit = near[shapely.intersects_xy(self._shapes[unit], px[near], py[near])]
            found[open_rows[hit]] = unit
            open_rows = np.delete(open_rows, hit)
        return found

    @cached_property
    def _grid(self) -> _Grid:
        bounds = self._bounds[self._order]
        west, south = bounds[:, :2].min(axis=0)
        east, north = bounds[:, 2:].max(axis=0)
        columns = rows = _CELLS_A_SIDE
        width, height = (east - west) / (columns - 2), (north - south) / (rows - 2)
        grid = _Grid(
            np.zeros(columns * rows, np.int32), west - width, south - height, 1 / width, 1 / height, columns, rows
        )
        _mark_borders(grid, self._shapes[self._order])
        self._label_runs(grid, width, height)
        return grid

    def _label_runs(self, grid: _Grid, width: float, height: float) -> None:
        """Cells between two border cells of a row lie in the same unit: one exact test answers for the whole run."""
        border = grid.label == _BORDER
        first = ~border
        first[1:] &= border[:-1]
        first[:: grid.columns] = ~border[:: grid.columns]
        start = np.flatnonzero(first)
        run = np.cumsum(first) - 1
        x = np.asarray(grid.west + (start % grid.columns + 0.5) * width, np.float64)
        y = np.asarray(grid.south + (start // grid.columns + 0.5) * height, np.float64)
        grid.label[~border] = self._exact(x, y)[run[~border]]


def _mark_borders(grid: _Grid, shapes: Geometries) -> None:
    """Mark every cell that an edge touches. Edges are cut into pieces no larger than a cell; the cells at the corners
    of a piece's box (widened by a millionth of a cell against rounding) are all that it can touch."""
    rings, ring_of = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shapes)), return_index=True)
    same = ring_of[1:] == ring_of[:-1]
    start = (rings[:-1][same] - (grid.west, grid.south)) * (grid.cells_per_x, grid.cells_per_y)
    end = (rings[1:][same] - (grid.west, grid.south)) * (grid.cells_per_x, grid.cells_per_y)
    pieces = np.maximum(np.ceil(np.abs(end - start).max(axis=1)), 1).astype(np.intp)
    edge = np.repeat(np.arange(len(start)), pieces)
    step = (np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces))[:, None]
    share = 1 / pieces[edge][:, None]
    along = end[edge] - start[edge]
    one, other = start[edge] + along * (step * share), start[edge] + along * ((step + 1) * share)
    low = np.floor(np.minimum(one, other) - 1e-6).astype(np.intp)
    high = np.floor(np.maximum(one, other) + 1e-6).astype(np.intp)
    for columns in (low[:, 0], high[:, 0]):
        for rows in (low[:, 1], high[:, 1]):
            grid.label[rows * grid.columns + columns] = _BORDER

"""Matching of least total cost for a few dozen labels, without the start-up time of a numerical library."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


def assign(cost: Floats) -> Indices:
    """Column of every row so that the sum of the chosen costs is least. ``cost``: shape (n, m), finite, n <= m.

    The Hungarian method by shortest augmenting paths (Jonker and Volgenant 1987), O(n² m).
    """
    rows, columns = cost.shape
    if rows > columns:
        raise ValueError(f"{rows} rows do not fit into {columns} columns")
    row_price, column_price = np.zeros(rows), np.zeros(columns)
    owner = np.full(columns, -1, np.intp)
    for row in range(rows):
        came_from, column = _augment(cost, row, row_price, column_price, owner)
        while column >= 0:  # give every column on the path to the row that reached it
            before = came_from[column]
            owner[column] = row if before < 0 else owner[before]
            column = int(before)
    chosen = np.empty(rows, np.intp)
    taken = owner >= 0
    chosen[owner[taken]] = np.flatnonzero(taken)
    return chosen


def _augment(cost: Floats, row: int, row_price: Floats, column_price: Floats, owner: Indices) -> tuple[Indices, int]:
    """Shortest path from a row to a free column: the column before each column (-1: the row itself), and its end.
    The prices are brought up to date."""
    columns = cost.shape[1]
    shortest, came_from = np.full(columns, np.inf), np.full(columns, -1, np.intp)
    done = np.zeros(columns, np.bool_)
    current, before, way = row, -1, 0.0
    while True:
        through = way + cost[current] - row_price[current] - column_price
        better = ~done & (through < shortest)
        shortest[better], came_from[better] = through[better], before
        column = int(np.argmin(np.where(done, np.inf, shortest)))
        way = float(shortest[column])
        if owner[column] < 0:
            break
        done[column] = True
        current, before = int(owner[column]), column
    row_price[row] += way
    row_price[owner[done]] += way - shortest[done]
    column_price[done] -= way - shortest[done]
    return came_from, column

"""A sheet as it was read: columns of distinct cells and codes, so that every rule runs once per distinct value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

Cell = str | float | int | bool | date | datetime
"""What a cell may hold; "" is empty. Times and durations arrive as text."""

Rows = npt.NDArray[np.intp]
"""0-based rows of the sheet."""


@dataclass(frozen=True, slots=True)
class RawColumn:
    """``uniques[codes[row]]`` is the cell of a row (0-based, as in the sheet)."""

    uniques: list[Cell]
    codes: npt.NDArray[np.int32]  # shape (rows of the sheet,)

    def cell(self, row: int) -> Cell:
        return self.uniques[int(self.codes[row])]

    def used(self, rows: Rows) -> npt.NDArray[np.intp]:
        """Codes that occur in these rows, ascending."""
        return np.flatnonzero(np.bincount(self.codes[rows], minlength=len(self.uniques)))


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; all ends inclusive, 0-based."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet of one file. Columns that are empty throughout are left out of ``columns``."""

    name: str
    is_hidden: bool
    height: int  # rows from the first row of the sheet to the last one with a cell
    columns: dict[int, RawColumn]  # by 0-based position in the sheet
    merges: list[Merge]

    def cell(self, row: int, column: int) -> Cell:
        """The cell as written; "" for those inside a merged range that is not its corner."""
        return self.columns[column].cell(row) if column in self.columns else ""


def is_blank(cell: Cell) -> bool:
    """Empty, or nothing but white space (full-width and zero-width included)."""
    return isinstance(cell, str) and not cell.strip(" \t\r\n\u3000\xa0\u200b\ufeff")

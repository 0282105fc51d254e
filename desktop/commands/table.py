"""Plain tables for the terminal. Han characters are two columns wide; texts from ledgers are literal, on one line."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from desktop.plain_text import one_line

_GAP = "  "


def width(text: str) -> int:
    """Columns that a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Lines of a table: the first ``left`` columns left-aligned, figures right-aligned."""
    cells = [[one_line(cell, 60) for cell in row] for row in (header, *rows)]
    widths = [max(width(row[place]) for row in cells) for place in range(len(header))]
    return "\n".join(_line(row, widths, left) for row in cells)


def _line(cells: Sequence[str], widths: Sequence[int], left: int) -> str:
    padded = []
    for place, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (wide - width(cell))
        padded.append(cell + space if place < left else space + cell)
    return _GAP.join(padded).rstrip()

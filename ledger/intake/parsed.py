"""One distinct cell, understood: its canonical value, and the code of what is wrong with it ("" when all is well).

Parsers are plain functions ``Cell -> Parsed``. They run once per distinct value of a column, never once per row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, NamedTuple

from ledger.intake.sheet import Cell, is_blank


class Parsed(NamedTuple):
    """``value`` is None where the column's empty value shall stand."""

    value: Any
    code: str = ""


Parser = Callable[[Cell], Parsed]

_PLACEHOLDERS = frozenset(
    [
        "/",
        "\\",
        "-",
        "--",
        "---",
        "—",
        "——",
        "－",
        "无",
        "暂无",
        "未知",
        "不详",
        "空",
        "N/A",
        "NA",
        "NULL",
        "NONE",
        "〃",
    ]
)
_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"))
EMPTY = Parsed(None)


def folded(cell: Cell) -> str:
    """A cell as text for comparison: half-width, no white space, upper case."""
    return re.sub(r"[\s\u200b\ufeff]+", "", unicodedata.normalize("NFKC", written(cell))).upper()


def written(cell: Cell) -> str:
    """A cell as the spreadsheet shows it: 7.0 is 7, a date is 2024-03-05."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e16:
        return str(int(cell))
    return cell if isinstance(cell, str) else str(cell)


def is_placeholder(cell: Cell) -> bool:
    """Blank, or a mark that stands for nothing: / - — 无 暂无."""
    return is_blank(cell) or (isinstance(cell, str) and len(cell) < 12 and cell.strip().upper() in _PLACEHOLDERS)


def is_error(cell: Cell) -> bool:
    """The result of a broken formula."""
    return isinstance(cell, str) and cell in _ERRORS


def guarded(parse: Callable[[Cell], Parsed]) -> Parser:
    """A parser that need not think of blank cells, placeholders and broken formulas."""

    def parser(cell: Cell) -> Parsed:
        if is_placeholder(cell):
            return EMPTY
        return Parsed(None, "cell_error") if is_error(cell) else parse(cell)

    return parser

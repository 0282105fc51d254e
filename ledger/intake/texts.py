"""Free text: kept as written; only what no screen, page or database can hold is taken out, and that is told."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ledger.intake.parsed import EMPTY, Parsed, is_error, written
from ledger.intake.sheet import Cell

_BREAKS = re.compile(r"[ \t]*[\t\r\n\v\f\x85\u2028\u2029]+[ \t]*")
# C0 and C1 controls, lone surrogates, and the two noncharacters that XML forbids.
_UNHOLDABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]+")
_EDGES = " \u3000\xa0\u200b\ufeff"
_EXACT_LIMIT = 1e15  # a double holds 15 digits; a spreadsheet shows no more


def surely_plain(cells: Sequence[Cell]) -> npt.NDArray[np.bool_]:
    """True for cells that ``parse_text`` would hand back as they are, shape (n,). The fast road for a million names."""
    edges = frozenset(_EDGES)
    plain = (
        type(cell) is str and cell.isprintable() and cell[:1] not in edges and cell[-1:] not in edges and cell[0] != "#"
        for cell in cells
        if cell != ""
    )
    good = np.zeros(len(cells), np.bool_)
    filled = np.fromiter((cell != "" for cell in cells), np.bool_, len(cells))
    good[filled] = np.fromiter(plain, np.bool_, int(filled.sum()))
    return good


def parse_text(cell: Cell) -> Parsed:
    """Any length, literally; line breaks and tabs become one space, control characters are dropped with a flag."""
    if isinstance(cell, str):
        if cell.isprintable():
            text = cell.strip(_EDGES)
            return Parsed(None, "cell_error") if is_error(text) else Parsed(text)
        text = _BREAKS.sub(" ", cell.strip()).strip(_EDGES)
        clean = _UNHOLDABLE.sub("", text).strip(_EDGES)
        return Parsed(clean, "control_characters" if clean != text else "")
    return Parsed(written(cell))


def parse_number_text(cell: Cell) -> Parsed:
    """Text made of digits (phones, codes, numbers of papers) that a spreadsheet may have turned into a number."""
    if isinstance(cell, int | float):
        if not math.isfinite(cell):
            return Parsed(None, "cell_error")
        return Parsed(written(cell), "digits_lost" if abs(cell) >= _EXACT_LIMIT else "")
    text, code = parse_text(cell)
    if text and re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text):
        return Parsed(text, "digits_lost")
    if text and re.fullmatch(r"\d{7,}\.0", text):
        return Parsed(text[:-2], code)
    return Parsed(text, code) if text else EMPTY

"""Unified social credit codes (统一社会信用代码, GB 32100-2015)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ledger.intake.parsed import Parsed, guarded
from ledger.intake.sheet import Cell
from ledger.intake.texts import parse_number_text

_SEPARATORS = re.compile(r"[\s\u200b\ufeff·.\-—_]+")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def _code(cell: Cell) -> Parsed:
    """Kept as written but for spaces, width and case; a wrong length or check digit is flagged, never mended."""
    text, problem = parse_number_text(cell)
    if text is None or problem:
        return Parsed(text, problem)
    code = _SEPARATORS.sub("", text.translate(_FULL_WIDTH)).upper()
    if len(code) != 18:
        return Parsed(code, "bad_code_length")
    return Parsed(code, "" if surely_valid([code])[0] else "bad_check_digit")


parse_credit_code = guarded(_code)

_ALPHABET = b"0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
_VALUES = np.full(256, -1, np.int64)
_VALUES[np.frombuffer(_ALPHABET, np.uint8)] = np.arange(31)
_WEIGHTS = np.array([pow(3, position, 31) for position in range(17)] + [1], np.int64)


def surely_valid(cells: Sequence[Cell]) -> npt.NDArray[np.bool_]:
    """True for cells that are right as they stand, shape (n,): 18 characters, digits in places 3 to 8, weighted sum a
    multiple of 31. Vectorised for a million codes, where stdnum (the oracle of the tests) takes 17 microseconds each
    and knows no registering offices with letters (N: cooperatives).
    """
    texts = [cell if isinstance(cell, str) and len(cell) == 18 and cell.isascii() else "" for cell in cells]
    matrix = np.array(texts, "S18").view(np.uint8).reshape(len(texts), 18)
    values = _VALUES[matrix]
    has_form = (values >= 0).all(axis=1) & (values[:, 2:8] < 10).all(axis=1)
    valid: npt.NDArray[np.bool_] = has_form & (values @ _WEIGHTS % 31 == 0)
    return valid

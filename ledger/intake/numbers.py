"""Numbers, counts, money and coordinates as offices write them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ledger.intake.parsed import Parsed, Parser, guarded
from ledger.intake.sheet import Cell

_NUMBER = re.compile(r"([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)(?:[eE]([+-]?\d+))?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(\D|$))")
_UNITS = re.compile(r"(人|名|位|个|台|家|元|万元|万|米|公里|千米|KM|M|m|㎡|平方米|%|°|度)$")
_DMS = re.compile(
    r"[NSEWnsew东西南北经纬:]*(\d{1,3})[°度]\s*(?:(\d{1,2}(?:\.\d+)?)['′’分]\s*)?(?:(\d{1,2}(?:\.\d+)?)(?:[\"″”秒]|''|′′|’’)\s*)?"
    r"[NSEWnsew]?"
)
_DIRECTION = re.compile(r"^[NSEWnsew东西南北经纬:]+|[NSEWnsew]$")
_FACTORS = {"万元": 10_000.0, "万": 10_000.0, "公里": 1000.0, "千米": 1000.0, "KM": 1000.0}
_MOST = 1e12


def _folded(cell: Cell) -> str:
    text = unicodedata.normalize("NFKC", str(cell).replace("º", "°")).strip()
    return _THOUSANDS.sub("", re.sub(r"[\s\u200b\ufeff]+", "", text)).replace("km", "KM")


def _number(cell: Cell) -> Parsed:
    if isinstance(cell, int | float):
        return Parsed(float(cell)) if abs(cell) < _MOST else Parsed(None, "bad_number")
    if not isinstance(cell, str) or len(cell) > 60:
        return Parsed(None, "bad_number")
    text = _folded(cell)
    unit = _UNITS.search(text)
    match = _NUMBER.fullmatch(text[: unit.start()] if unit else text)
    if not match:
        return Parsed(None, "bad_number")
    value = float(match[0]) * _FACTORS.get(unit[0] if unit else "", 1.0)
    return Parsed(value) if math.isfinite(value) and abs(value) < _MOST else Parsed(None, "bad_number")


parse_number: Parser = guarded(_number)
"""A number with full-width digits, thousands, or one unit behind it; 约50, 50余人 and 50-60 are flagged."""


def _count(cell: Cell) -> Parsed:
    value, code = _number(cell)
    if code or value is None:
        return Parsed(None, code)
    return Parsed(int(value)) if value >= 0 and value == int(value) else Parsed(None, "bad_count")


parse_count: Parser = guarded(_count)
"""A whole number of people or things, not negative."""


def money_parser(title: str) -> Parser:
    """Money in 万元. ``title`` is the header: (元) means that bare numbers are yuan; without a unit they are 万元."""
    folded_title = unicodedata.normalize("NFKC", title)
    bare = 1.0 if re.search(r"[((]元[))]", folded_title) else 10_000.0

    def money(cell: Cell) -> Parsed:
        value, code = _number(cell)
        if value is None:
            return Parsed(None, code)
        has_unit = isinstance(cell, str) and _UNITS.search(_folded(cell))
        return Parsed(value * (1.0 if has_unit else bare) / 10_000.0)

    return guarded(money)


def yuan_parser(title: str) -> Parser:
    """Money in yuan. ``title`` is the header: (万元) means that bare numbers are 万元; without a unit they are yuan."""
    bare = 10_000.0 if "万元" in unicodedata.normalize("NFKC", title) else 1.0

    def yuan(cell: Cell) -> Parsed:
        value, code = _number(cell)
        if value is None:
            return Parsed(None, code)
        has_unit = isinstance(cell, str) and _UNITS.search(_folded(cell))
        return Parsed(value * (1.0 if has_unit else bare))

    return guarded(yuan)


def surely_coordinates(cells: Sequence[Cell]) -> npt.NDArray[np.bool_]:
    """True for plain numbers that ``parse_coordinate`` would hand back as they are, shape (n,)."""
    return np.fromiter((type(cell) is float and -1e9 < cell < 1e9 for cell in cells), np.bool_, len(cells))


def _coordinate(cell: Cell) -> Parsed:
    if isinstance(cell, int | float):
        return Parsed(float(cell)) if math.isfinite(cell) and abs(cell) < 1e9 else Parsed(None, "bad_coordinate")
    if not isinstance(cell, str) or len(cell) > 60:
        return Parsed(None, "bad_coordinate")
    text = _folded(cell)
    match = _DMS.fullmatch(text.replace("”", '"'))
    if match:
        degrees, minutes, seconds = (float(part or 0) for part in match.groups())
        if minutes < 60 and seconds < 60:
            return Parsed(degrees + minutes / 60 + seconds / 3600)
        return Parsed(None, "bad_coordinate")
    plain = _NUMBER.fullmatch(re.sub("[°度米m]$", "", _DIRECTION.sub("", text)))
    if not plain or abs(float(plain[0])) >= 1e9:
        return Parsed(None, "bad_coordinate")
    return Parsed(float(plain[0]))


parse_coordinate: Parser = guarded(_coordinate)
"""Degrees (106.4872, 106°29′12″, 东经106.4872°) or metres of a grid."""

"""Dates and moments as offices write them. What is not certain is told, never completed: 3月5日 has no year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta

from ledger.intake.parsed import Parsed, guarded
from ledger.intake.sheet import Cell

_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_EPOCH = datetime(1899, 12, 30)  # day 0 of spreadsheets, right from 1900-03-01 on
_SERIALS = (18_264.0, 73_415.0)  # 1950-01-01 to 2100-12-31

_LONGEST = 80  # characters; beyond it is prose, and patterns with two stars must not see it

_TIME = (
    r"(?:[T ]*(上午|下午|中午|晚上?|AM|PM)? *(\d{1,2})(?:[:时点](\d{1,2})?分?(?:[:](\d{1,2})(?:\.\d+)?)?秒?|点整)整?)?"
)
_TAIL = r"(?:日|号)?(?:星期.|周[一二三四五六日])?"
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})" + _TAIL + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})" + _TIME)
_AROUND = re.compile(r"^(有效期)?(截至|截止|至|到)?[::]?|(之前|以前|前|止|底前|内完成|完成)$")
_MONTH = re.compile(r"\d{4}[-./年]?\d{1,2}月?底?|\d{4}年")
_YEARLESS = re.compile(r"\d{1,2}[月.-/]\d{1,2}[日号]?")
_SHORT_YEAR = re.compile(r"\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?")
_REVERSED = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{4}")
_RANGE = re.compile(r"\d.*(至|到|~|—|–|--)+.*\d|\d{4}[-./年].*\d{4}[-./年]")


def parse_date(cell: Cell) -> Parsed:
    """A day (``datetime.date``); a time of day is dropped."""
    found, code = _date(cell)
    if isinstance(found, datetime):
        found = found.date()
    return Parsed(found, "" if code == "time_missing" else code)


def parse_moment(cell: Cell) -> Parsed:
    """A moment (``datetime``, Beijing time, whole minutes). A day without a time of day is its midnight, flagged."""
    return _date(cell)


def _parse(cell: Cell) -> Parsed:
    if isinstance(cell, datetime):
        return _checked(cell)
    if isinstance(cell, date):
        return _checked(datetime(cell.year, cell.month, cell.day), has_time=False)
    if isinstance(cell, int | float):
        return _of_number(float(cell))
    if len(cell) > _LONGEST:
        return Parsed(None, "bad_date")
    text = _AROUND.sub("", re.sub(r"\s+", " ", unicodedata.normalize("NFKC", cell)).strip())
    if (
        re.fullmatch(r"\d+(\.\d+)?", text)
        and len(text.split(".")[0]) in (5, 8)
        and not re.fullmatch(r"\d{4}\.\d+", text)
    ):
        return _of_number(float(text))
    text = re.sub(r" *([-./年月日号:时点]) *", r"\1", text)
    match = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    return _of_match(match) if match else Parsed(None, _unclear(text))


_date: Callable[[Cell], Parsed] = guarded(_parse)


def _of_number(number: float) -> Parsed:
    """A spreadsheet's serial day, or eight digits."""
    if _SERIALS[0] <= number <= _SERIALS[1]:
        moment = _EPOCH + timedelta(minutes=round(number * 1440))
        return _checked(moment, has_time=not number.is_integer())
    match = _COMPACT.fullmatch(str(int(number))) if number.is_integer() else None
    return _of_match(match) if match else Parsed(None, "bad_date")


def _of_match(match: re.Match[str]) -> Parsed:
    year, month, day, half, hour, minute, second = match.groups()
    hours = int(hour or 0)
    if half in ("下午", "晚", "晚上", "PM") and hours < 12:
        hours += 12
    try:
        moment = datetime(int(year), int(month), int(day))
        if hours == 24 and not int(minute or 0):
            return _checked(moment + timedelta(days=1))
        return _checked(moment.replace(hour=hours, minute=int(minute or 0), second=int(second or 0)), hour is not None)
    except (ValueError, OverflowError):
        return Parsed(None, "bad_date")


def _checked(moment: datetime, has_time: bool = True) -> Parsed:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return Parsed(None, "date_out_of_range")
    return Parsed(moment.replace(second=0, microsecond=0, tzinfo=None), "" if has_time else "time_missing")


def _unclear(text: str) -> str:
    """Which kind of incomplete date a text is."""
    for pattern, code in (
        (_RANGE, "date_range"),
        (_SHORT_YEAR, "date_short_year"),
        (_REVERSED, "date_order_unclear"),
        (_MONTH, "date_incomplete"),
        (_YEARLESS, "date_without_year"),
    ):
        if pattern.search(text) if pattern is _RANGE else pattern.fullmatch(text):
            return code
    return "bad_date"

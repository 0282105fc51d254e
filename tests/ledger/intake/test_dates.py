"""Dates and moments in every spelling; what is not certain is flagged, never completed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.intake.dates import parse_date, parse_moment

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
MINUTES = st.datetimes(datetime(1950, 1, 1), datetime(2100, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))
SPELLINGS = (
    "{0.year}-{0.month:02d}-{0.day:02d}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year} 年 {0.month} 月 {0.day} 号",
    "{0.year}{0.month:02d}{0.day:02d}",
    "有效期至{0.year}年{0.month}月{0.day}日",
    "{0.year}.{0.month}.{0.day}前",
    "{0.year}-{0.month}-{0.day} 00:00:00",
)


@given(DAYS, st.sampled_from(SPELLINGS))
def test_every_spelling_of_a_day_is_that_day(day: date, spelling: str) -> None:
    assert parse_date(spelling.format(day)) == (day, "")


@given(DAYS)
def test_full_width_digits_serials_and_date_cells(day: date) -> None:
    full_width = f"{day:%Y-%m-%d}".translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    serial = (day - date(1899, 12, 30)).days
    eight = float(f"{day:%Y%m%d}")
    for cell in (full_width, serial, float(serial), str(serial), eight, day, datetime(day.year, day.month, day.day, 9)):
        assert parse_date(cell) == (day, "")


@given(MINUTES)
def test_moments_round_trip(moment: datetime) -> None:
    serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    spellings = (f"{moment:%Y-%m-%d %H:%M}", f"{moment:%Y-%m-%dT%H:%M:%S}", f"{moment:%Y年%m月%d日%H时%M分}", moment)
    for cell in spellings:
        assert parse_moment(cell) == (moment, "")
    midnight = moment.hour == moment.minute == 0
    assert parse_moment(serial) == (moment, "time_missing" if midnight else "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3月5日", "date_without_year"),
        ("3.5", "date_without_year"),
        ("2024年3月", "date_incomplete"),
        ("2024.3", "date_incomplete"),
        ("2024年", "date_incomplete"),
        ("24.3.5", "date_short_year"),
        ("5/3/2024", "date_order_unclear"),
        ("2024.3.1-2024.4.1", "date_range"),
        ("2024年3月1日至4月1日", "date_range"),
        ("2024-02-30", "bad_date"),
        ("20241301", "bad_date"),
        ("立即整改", "bad_date"),
        ("农历正月初五", "bad_date"),
        ("1899-01-01", "date_out_of_range"),
        ("3024-01-01", "date_out_of_range"),
        ("#N/A", "cell_error"),
        ("9" * 400, "bad_date"),
    ],
)
def test_uncertain_dates_are_flagged_and_left_empty(text: str, code: str) -> None:
    assert parse_date(text) == (None, code)


@pytest.mark.parametrize("cell", [3.5, -1.0, 0.0, 12.0, 1e300, float("inf"), float("nan")])
def test_numbers_that_are_no_dates(cell: float) -> None:
    value, code = parse_date(cell)
    assert value is None
    assert code


@pytest.mark.parametrize("cell", ["", " ", "\u3000", "/", "-", "—", "无", "暂无"])
def test_marks_for_nothing_are_empty(cell: str) -> None:
    assert parse_date(cell) == (None, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026.11.20 8:30", datetime(2026, 11, 20, 8, 30)),
        ("2026年11月20日 8时30分", datetime(2026, 11, 20, 8, 30)),
        ("2026年11月20日上午8点", datetime(2026, 11, 20, 8)),
        ("2026-11-20 下午3:05", datetime(2026, 11, 20, 15, 5)),
        ("2026/11/20 24:00", datetime(2026, 11, 21)),
        ("202611200830", None),
    ],
)
def test_times_of_day(text: str, expected: datetime | None) -> None:
    value, code = parse_moment(text)
    assert value == expected
    assert bool(code) == (expected is None)


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_flagged_or_empty(text: str) -> None:
    value, code = parse_date(text)
    assert value is None or 1950 <= value.year <= 2100
    assert isinstance(code, str)

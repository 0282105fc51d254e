"""Numbers, money and coordinates."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.intake.numbers import money_parser, parse_coordinate, parse_count, parse_number, surely_coordinates
from ledger.intake.sheet import Cell


@given(st.integers(0, 10**9))
def test_whole_numbers_round_trip_in_every_spelling(number: int) -> None:
    full_width = str(number).translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    for cell in (number, float(number), str(number), f"{number:,}", f" {number} 人", full_width, f"{number}.0"):
        assert parse_count(cell) == (number, "")


@given(st.floats(-1e9, 1e9))
def test_numbers_round_trip(number: float) -> None:
    assert parse_number(repr(number)) == (number, "")


@pytest.mark.parametrize("text", ["约50", "50余人", "50-60", "五十", "1.2.3", "--1", "1e999", "1,23", "x" * 10_000])
def test_unclear_numbers_are_flagged(text: str) -> None:
    assert parse_number(text) == (None, "bad_number")


@pytest.mark.parametrize("cell", [-1, 2.5, "-3", "2.5人"])
def test_counts_are_whole_and_not_negative(cell: Cell) -> None:
    assert parse_count(cell) == (None, "bad_count")


@pytest.mark.parametrize("cell", [float("inf"), float("nan"), 1e300])
def test_no_infinity_comes_through(cell: float) -> None:
    for parse in (parse_number, parse_coordinate, parse_count):
        assert parse(cell).value is None
        assert parse(cell).code


@pytest.mark.parametrize(
    ("title", "cell", "wan"),
    [
        ("整改资金", 3.5, 3.5),
        ("整改资金(万元)", "3.5", 3.5),
        ("整改资金（元）", 35_000, 3.5),
        ("整改资金", "3.5万元", 3.5),
        ("整改资金(万元)", "35000元", 3.5),
        ("整改资金（元）", "3.5万", 3.5),
    ],
)
def test_money_is_in_ten_thousands(title: str, cell: Cell, wan: float) -> None:
    assert money_parser(title)(cell).value == pytest.approx(wan)


@pytest.mark.parametrize(
    ("cell", "degrees"),
    [
        ("106°29′12″", 106.486667),
        ("106°29'12.5\"", 106.486806),
        ("106度29分12秒", 106.486667),
        ("E106°29′", 106.483333),
        ("东经106.4872°", 106.4872),
        ("106.4872E", 106.4872),
        ("１０６．４８７２", 106.4872),
        ("106º29’12”", 106.486667),
        (40_123_456.7, 40_123_456.7),
        ("40123456.7米", 40_123_456.7),
    ],
)
def test_coordinates(cell: Cell, degrees: float) -> None:
    value, code = parse_coordinate(cell)
    assert code == ""
    assert value == pytest.approx(degrees, abs=1e-6)


@pytest.mark.parametrize("text", ["106°75′12″", "125.3,43.9", "见地图", "1e12", "1" * 30])
def test_bad_coordinates_are_flagged(text: str) -> None:
    assert parse_coordinate(text) == (None, "bad_coordinate")


@given(st.floats(0, 179.9999))
def test_degrees_minutes_seconds_round_trip(degrees: float) -> None:
    whole, rest = divmod(degrees * 3600, 3600)
    minutes, seconds = divmod(rest, 60)
    text = f"{int(whole)}°{int(minutes)}′{min(seconds, 59.9999):.4f}″"
    assert parse_coordinate(text).value == pytest.approx(degrees, abs=1e-7)


@given(st.lists(st.one_of(st.floats(), st.integers(), st.text(max_size=5))))
def test_the_fast_road_lets_only_plain_numbers_pass(cells: list[Cell]) -> None:
    for cell, sure in zip(cells, surely_coordinates(cells), strict=True):
        if sure:
            assert isinstance(cell, float)
            assert math.isfinite(cell)
            assert parse_coordinate(cell) == (cell, "")

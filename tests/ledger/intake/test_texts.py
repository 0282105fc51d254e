"""Texts, numbers of papers, credit codes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from ledger.enterprise_name import comparable_name
from ledger.intake.credit_code import parse_credit_code, surely_valid
from ledger.intake.sheet import Cell
from ledger.intake.texts import parse_number_text, parse_text, surely_plain
from tests.helpers.hostile import NAMES
from tests.helpers.make_workbooks import credit_code


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_stay_literal_but_for_what_nothing_can_hold(name: str) -> None:
    text, code = parse_text(name)
    visible = "".join(name.split())
    kept = "".join(text.split())
    clean = "".join(mark for mark in visible if unicodedata.category(mark) not in ("Cc", "Cs")).strip("\u200b\ufeff")
    assert kept == clean
    assert (code == "control_characters") == any(ord(mark) < 32 and mark not in "\t\n\r\v\f" for mark in name)


@given(st.text())
def test_no_control_character_or_half_character_comes_through(text: str) -> None:
    value, _ = parse_text(text)
    assert not any(unicodedata.category(mark) in ("Cc", "Cs") for mark in value or "")
    (value or "").encode()


def test_lone_surrogates_are_dropped_and_told() -> None:
    assert parse_text("甲\ud800乙") == ("甲乙", "control_characters")


def test_ten_thousand_characters_stay() -> None:
    assert parse_text("长" * 10_000) == ("长" * 10_000, "")


@given(st.lists(st.one_of(st.text(max_size=8), st.floats(), st.sampled_from(NAMES))))
def test_the_fast_road_agrees_with_the_parser(cells: list[Cell]) -> None:
    for cell, sure in zip(cells, surely_plain(cells), strict=True):
        if sure:
            assert parse_text(cell) == (cell, "")


@pytest.mark.parametrize(
    ("cell", "text", "code"),
    [
        (13812345678.0, "13812345678", ""),
        ("13812345678.0", "13812345678", ""),
        ("0431-8888 6666", "0431-8888 6666", ""),
        (1.0, "1", ""),
        (220104000000000000.0, "220104000000000000.0", "digits_lost"),
        ("1.38E+10", "1.38E+10", "digits_lost"),
        ("YH-001", "YH-001", ""),
    ],
)
def test_numbers_of_papers_and_phones(cell: Cell, text: str, code: str) -> None:
    found, problem = parse_number_text(cell)
    assert problem == code
    assert code or found == text


@given(st.integers(0, 9_999_999))
def test_codes_with_the_right_digit_pass_on_both_roads(serial: int) -> None:
    code = credit_code(serial)
    spaced = f" {code[:8].lower()} {code[8:]}\u3000"
    full_width = "".join(chr(ord(mark) + 0xFEE0) for mark in code)
    for cell in (code, spaced, full_width):
        assert parse_credit_code(cell) == (code, "")
    assert surely_valid([code]).all()


@given(st.lists(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=17, max_size=19), min_size=1))
def test_the_fast_road_agrees_with_stdnum(codes: list[str]) -> None:
    near = [code for body in codes for code in ("91" + body[2:], "91220104" + body[8:])]
    assert surely_valid(near).tolist() == [uscc.is_valid(code) for code in near]


def test_codes_of_cooperatives_begin_with_a_letter() -> None:
    """GB 32100 gives letters to some registering offices; stdnum 2.2 knows digits only."""
    body = "N2220104MA0000001"
    weighted = sum("0123456789ABCDEFGHJKLMNPQRTUWXY".index(mark) * 3**place for place, mark in enumerate(body))
    code = body + "0123456789ABCDEFGHJKLMNPQRTUWXY"[-weighted % 31]
    assert surely_valid([code]).all()
    assert parse_credit_code(code) == (code, "")


@given(st.integers(0, 9_999_999), st.integers(0, 16), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_a_single_wrong_character_is_always_found(serial: int, place: int, wrong: str) -> None:
    code = credit_code(serial)
    if code[place] == wrong:
        return
    broken = code[:place] + wrong + code[place + 1 :]
    assert not surely_valid([broken]).any()
    assert parse_credit_code(broken) == (broken, "bad_check_digit")


def test_codes_of_another_length_are_flagged_and_kept() -> None:
    assert parse_credit_code("22010412345678X") == ("22010412345678X", "bad_code_length")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("演示（长春）制品有限公司", "演示(长春)制品有限公司"),
        (" 演示 制品厂 ", "演示制品厂"),
        ("ＡＢ制品厂", "ab制品厂"),
        ("演示〔一〕厂", "演示【一】厂"),
    ],
)
def test_names_are_compared_without_width_brackets_and_spaces(one: str, other: str) -> None:
    assert comparable_name(one) == comparable_name(other)


def test_different_names_stay_different() -> None:
    assert comparable_name("演示第一制品厂") != comparable_name("演示第二制品厂")

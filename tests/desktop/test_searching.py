"""Search in packed columns: every hit is right, none across the border of two rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.jobs import searching
from desktop.jobs.searching import LIMIT, FoundKind, rows_with, search
from ledger.text_column import TextColumn
from tests.helpers.sample import snapshot

TEXTS = st.lists(st.text(alphabet="ab甲乙丙é", max_size=6), max_size=30)


@given(TEXTS, st.text(alphabet="ab甲乙丙é", min_size=1, max_size=3))
def test_the_same_rows_as_looking_at_each(texts: list[str], needle: str) -> None:
    assert rows_with(TextColumn.of(texts), needle, 1000) == [row for row, text in enumerate(texts) if needle in text]


@given(TEXTS, st.text(alphabet="ab甲乙丙é", min_size=1, max_size=3), st.integers(1, 7), st.integers(1, 5))
def test_block_by_block_finds_the_same(texts: list[str], needle: str, block: int, limit: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searching, "BLOCK", block)
        found = rows_with(TextColumn.of(texts), needle, limit)
    assert found == [row for row, text in enumerate(texts) if needle in text][:limit]


def test_latin_letters_of_either_case() -> None:
    assert rows_with(TextColumn.of(["H-2026-0001", "甲h-2"]), "h-2", 10) == [0, 1]


def test_finds_units_enterprises_and_hazards() -> None:
    shot = snapshot(400, 60, 5)
    found = search(shot, "长春市")
    assert [(one.kind, one.title) for one in found[:1]] == [(FoundKind.UNIT, "长春市")]
    code = shot.enterprises.code[17]
    assert [one.position for one in search(shot, code) if one.kind is FoundKind.ENTERPRISE] == [17]
    number = shot.hazards.number[9]
    assert [one.position for one in search(shot, f" {number.lower()} ") if one.kind is FoundKind.HAZARD] == [9]


def test_full_width_digits_are_digits() -> None:
    shot = snapshot(400, 60, 5)
    assert [one.position for one in search(shot, "Ｈ－２０２６－００１２") if one.kind is FoundKind.HAZARD] == [12]


def test_limits_what_it_returns() -> None:
    shot = snapshot(400, 60, 5)
    found = search(shot, "有限公司")
    assert len(found) == LIMIT
    assert search(shot, "   ") == []

"""The arithmetic of the journal."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.fields import LedgerKind
from ledger.journal import GENESIS, Action, Entry, Head, RecordKind, StoredRow, beijing, extend, now, verify

ENTRY = Entry("2026-11-20T10:00:00Z", '王"某', "导入\n台账", 7, "台账.xlsx", "ab" * 32, "企业")


def chain(count: int, entry: Entry = ENTRY, previous: bytes = GENESIS, first: int = 1) -> list[StoredRow]:
    numbers = range(first, first + count)
    afters = [json.dumps({"name": f"{number}厂"}, ensure_ascii=False) for number in numbers]
    content = (list(numbers), ["create"] * count, [None] * count, afters, [*range(2, count + 1), None])
    hashes = extend(previous, first, entry, "enterprise", *content)
    rows = zip(numbers, *content, hashes, strict=True)
    return [
        StoredRow(seq, entry, "enterprise", record, action, before, after, row, digest)
        for seq, record, action, before, after, row, digest in rows
    ]


def head(rows: list[StoredRow]) -> Head:
    return Head(len(rows), rows[-1].hash.hex() if rows else GENESIS.hex(), None)


def test_a_hash_covers_the_row_as_json_and_the_hash_before() -> None:
    first, second = chain(2)
    e = ENTRY
    row = [2, e.at, e.by, "enterprise", 2, "create", None, {"name": "2厂"}, e.reason, 7, e.source_name]
    line = json.dumps([*row, e.source_sha256, e.source_sheet, None], ensure_ascii=False, separators=(",", ":"))
    stored = line.replace('{"name":"2厂"}', '{"name": "2厂"}')  # before and after go in as they are stored
    assert second.hash == hashlib.sha256(first.hash + stored.encode()).digest()


def test_an_honest_chain_verifies() -> None:
    other = replace(ENTRY, batch_id=8, by="李某")
    rows = chain(5)
    rows += chain(3, other, rows[-1].hash, 6)
    assert verify(rows, head(rows), [head(rows), Head(3, rows[2].hash.hex(), None)]) is None
    assert verify([], head([])) is None


@given(
    st.integers(0, 8),
    st.sampled_from(["kind", "record_id", "action", "before", "after", "source_row", "hash", "entry"]),
)
def test_any_change_names_its_row(at: int, field: str) -> None:
    rows = chain(9)
    changed = {"record_id": 99, "source_row": 99, "hash": bytes(32), "entry": replace(ENTRY, by="他人")}
    rows[at] = replace(rows[at], **{field: changed.get(field, '{"x":1}')})
    finding = verify(rows, head(chain(9)))
    assert finding is not None
    assert finding.message.startswith(f"留痕第 {at + 1} 条")


@given(st.integers(0, 8))
def test_a_missing_row_names_its_place(at: int) -> None:
    rows = chain(9)
    finding = verify(rows[:at] + rows[at + 1 :], head(rows))
    assert finding is not None
    assert finding.message.startswith(f"留痕第 {at + 1} 条")


def test_a_truncated_tail_is_found_by_the_head_and_by_an_anchor() -> None:
    rows = chain(9)
    assert verify(rows[:4], head(rows)).code == "journal_truncated"  # type: ignore[union-attr]
    assert verify(rows[:4], head(rows[:4])) is None
    assert verify(rows[:4], head(rows[:4]), [head(rows)]).code == "journal_truncated"  # type: ignore[union-attr]
    wrong = Head(2, "0" * 64, None)
    assert verify(rows, head(rows), [wrong]).code == "journal_anchor"  # type: ignore[union-attr]
    assert verify(rows, replace(head(rows), hash="0" * 64)).code == "journal_head"  # type: ignore[union-attr]
    assert verify([replace(rows[0], entry=None)], head(rows[:1])).code == "journal_batch"  # type: ignore[union-attr]


def test_moments_are_told_in_beijing_time() -> None:
    assert beijing("2026-11-20T16:30:00Z") == datetime(2026, 11, 21, 0, 30)
    assert beijing(now()).tzinfo is None


@pytest.mark.parametrize("kind", LedgerKind)
def test_every_kind_has_its_words(kind: LedgerKind) -> None:
    assert RecordKind.of(kind).label
    assert all(action.label for action in Action)

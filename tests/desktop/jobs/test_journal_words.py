"""The journal in words: every stored column has a name, codes are told by their labels."""

from __future__ import annotations

from datetime import datetime

import pytest

from desktop.jobs.journal_words import EMPTY, changes_of, label_of, summary_of, undo_text, value_text
from ledger.hazard import HazardState
from ledger.journal import Action, Batch, JournalRow, RecordKind
from ledger.store.schema import COLUMNS


def row(kind: RecordKind, action: Action, before: dict[str, object], after: dict[str, object]) -> JournalRow:
    at = datetime(2026, 11, 20, 14, 30)
    return JournalRow(7, at, "方某", kind, 3, action, before, after, "验收", 5, "", "", "", None, "0" * 64)


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, column.name) for kind, columns in COLUMNS.items() for column in columns]
)
def test_every_stored_column_has_chinese_words(kind: RecordKind, name: str) -> None:
    assert label_of(kind, name) != name


def test_codes_dates_and_flags_are_told_in_words() -> None:
    hazard = RecordKind.HAZARD
    assert value_text(hazard, "state", 3) == "申请销号"
    assert value_text(hazard, "is_listed", True) == "是"
    assert value_text(hazard, "due_on", "2026-11-18 00:00:00.000000") == "2026-11-18"
    assert value_text(RecordKind.STEP, "at", "2026-11-18 09:40:00.000000") == "2026-11-18 09:40"
    assert value_text(hazard, "owner", "") == value_text(hazard, "owner", None) == EMPTY
    assert value_text(hazard, "state", 99) == "99"
    assert value_text(RecordKind.ENTERPRISE, "lon", 126.5512345) == "126.5512345"
    assert len(value_text(hazard, "note", "长" * 10_000)) < 400


def test_an_update_says_what_was_and_what_is_state_first() -> None:
    said = changes_of(row(RecordKind.HAZARD, Action.UPDATE, {"owner": "甲", "state": 2}, {"owner": "乙", "state": 3}))
    assert [(item.label, item.before, item.after) for item in said] == [
        ("整改状态", HazardState.RECTIFYING.label, HazardState.CLOSE_OUT_REQUESTED.label),
        ("整改责任人", "甲", "乙"),
    ]
    text = summary_of(row(RecordKind.HAZARD, Action.UPDATE, {"state": 2}, {"state": 3}))
    assert text == "修改重大事故隐患　整改状态 整改中 → 申请销号"


def test_a_creation_names_the_record_and_leaves_out_what_is_empty() -> None:
    created = row(RecordKind.HAZARD, Action.CREATE, {}, {"number": "H-1", "owner": "", "is_listed": False, "state": 0})
    assert summary_of(created) == "新增重大事故隐患　H-1"
    assert [item.name for item in changes_of(created)] == ["state", "number"]


def test_an_undo_says_what_it_will_do() -> None:
    counts = ((RecordKind.HAZARD, "update", 1), (RecordKind.STEP, "create", 1), (RecordKind.ATTACHMENT, "create", 2))
    question, detail = undo_text(Batch(5, datetime(2026, 11, 20, 14, 30), "方某", "验收", (), counts, 7, 10))
    assert question == "撤销第 5 批？"
    assert "改回重大事故隐患 1 条" in detail
    assert "撤除附件 2 条" in detail
    assert "日志" in detail
    assert all(line.endswith("。") for line in detail.splitlines())

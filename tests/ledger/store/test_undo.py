"""Undo of a batch or of one change: all of it or nothing, told in the journal, and nobody's work lost unseen."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bench import ledger_rows
from ledger.fields import LedgerKind
from ledger.hazard import HazardAction
from ledger.journal import Action, RecordKind
from ledger.problem import Refused
from ledger.store.workspace import Workspace
from tests.helpers.store import put


def _content(workspace: Workspace) -> dict[str, list[dict[str, object]]]:
    return {
        kind.value: workspace.records(kind)
        for kind in RecordKind
        if kind not in (RecordKind.WORKSPACE, RecordKind.UNIT)
    }


def _last_batch(workspace: Workspace) -> int:
    return workspace.batches(limit=1)[0].id


def test_an_import_is_taken_back_whole_and_comes_again(workspace: Workspace) -> None:
    put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(40))
    before = _content(workspace)
    put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(60).assign(phone="000"))
    put(workspace, LedgerKind.HAZARDS, ledger_rows.hazards(20, 30))
    after = _content(workspace)
    last = _last_batch(workspace)
    undone = workspace.undo(batch=last, by="王某")
    assert (undone.removed, undone.changed_back, undone.put_back) == (20, 0, 0)
    undone = workspace.undo(batch=last - 1, by="王某", reason="导错文件")
    assert (undone.removed, undone.changed_back) == (20, 40)
    assert _content(workspace) == before
    assert workspace.check() == []
    assert len(workspace.snapshot().enterprises) == 40
    newest = workspace.batches(limit=1)[0]
    assert newest.reason == f"撤销第 {last - 1} 批：导错文件"
    workspace.undo(batch=newest.id, by="李某")  # an undo is a batch like others
    workspace.undo(batch=newest.id - 1, by="李某")
    assert _content(workspace) == after
    assert workspace.check() == []


def test_one_change_of_a_batch(full: Workspace) -> None:
    with full.change(by="王某", reason="改两项") as change:
        change.update(RecordKind.HAZARD, 1, {"owner": "钱某", "due_on": date(2027, 1, 1)})
        change.update(RecordKind.HAZARD, 2, {"owner": "孙某"})
    first = full.history(RecordKind.HAZARD, 1)
    full.undo(seq=first[-1].seq, by="李某")
    assert full.hazard(2)["owner"] == "孙某"
    again = full.history(RecordKind.HAZARD, 1)[-1]
    assert (again.before, again.after) == (first[-1].after, first[-1].before)
    assert full.check() == []


def test_later_work_on_the_same_field_stands_in_the_way(full: Workspace) -> None:
    with full.change(by="王某", reason="改责任人") as change:
        change.update(RecordKind.HAZARD, 1, {"owner": "钱某"})
    batch = _last_batch(full)
    with full.change(by="李某", reason="再改责任人") as change:
        change.update(RecordKind.HAZARD, 1, {"owner": "孙某"})
    before = full.head()
    with pytest.raises(Refused, match=r"李某（再改责任人，第 .* 批）"):
        full.undo(batch=batch, by="王某")
    assert full.head() == before


def test_later_work_on_another_field_stays(full: Workspace) -> None:
    with full.change(by="王某", reason="改责任人") as change:
        change.update(RecordKind.HAZARD, 1, {"owner": "钱某"})
    batch, old = _last_batch(full), full.history(RecordKind.HAZARD, 1)[-1].before["owner"]
    with full.change(by="李某", reason="改备注") as change:
        change.update(RecordKind.HAZARD, 1, {"note": "已电话催办"})
    full.undo(batch=batch, by="王某")
    assert (full.hazard(1)["owner"], full.hazard(1)["note"]) == (old, "已电话催办")
    assert full.check() == []


def test_a_record_on_which_others_stand_is_not_removed(workspace: Workspace) -> None:
    with workspace.change(by="王某", reason="上账") as change:
        id_ = change.create(RecordKind.HAZARD, {"description": "未设泄爆"})
    batch = _last_batch(workspace)
    with workspace.change(by="王某", reason="进展") as change:
        change.create(RecordKind.STEP, {"hazard_id": id_, "action": HazardAction.NOTE, "at": datetime(2026, 11, 20)})
    before = workspace.head()
    with pytest.raises(Refused, match="引用"):
        workspace.undo(batch=batch, by="王某")
    assert workspace.head() == before


def test_what_made_the_workspace_stays(workspace: Workspace) -> None:
    with pytest.raises(Refused, match="新建工作区"):
        workspace.undo(batch=1, by="王某")
    with pytest.raises(Refused, match="没有找到"):
        workspace.undo(batch=99, by="王某")


def test_geometry_comes_back(full: Workspace) -> None:
    before = full.records(RecordKind.ZONE)
    with full.change(by="王某", reason="撤除") as change:
        change.remove(RecordKind.OPERATION, 1)
        change.remove(RecordKind.ZONE, 1)
    full.undo(batch=_last_batch(full), by="王某")
    assert full.records(RecordKind.ZONE) == before
    assert full.check() == []


def test_the_journal_is_read_newest_first_and_goes_on(full: Workspace) -> None:
    rows = full.journal(limit=10)
    assert [row.seq for row in rows] == list(range(rows[0].seq, rows[0].seq - 10, -1))
    assert full.journal(before_seq=rows[-1].seq, limit=1)[0].seq == rows[-1].seq - 1
    with full.change(by="张某", reason="核对电话_100%") as change:
        change.update(RecordKind.ENTERPRISE, 7, {"phone": "123"})
    (found,) = full.journal(by="张", text="核对电话_100%")
    assert (found.kind, found.record_id, found.action) == (RecordKind.ENTERPRISE, 7, Action.UPDATE)
    assert full.journal(by="张", text="核对电话x100%") == []
    assert full.journal(kind=RecordKind.ENTERPRISE, record_id=7)[0].seq == found.seq
    assert full.batches(limit=1)[0].summary == "修改企业 1"

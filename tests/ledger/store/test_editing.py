"""Single records: created, changed, removed; one journal row each, and nobody's work overwritten."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ledger.hazard import HazardAction, HazardState
from ledger.journal import Action, RecordKind
from ledger.problem import EditConflict, Refused
from ledger.store.workspace import Workspace


def _hazard(workspace: Workspace, **values: object) -> int:
    with workspace.change(by="王某", reason="上账") as change:
        return change.create(RecordKind.HAZARD, {"description": "除尘器未设泄爆", "enterprise_name": "甲厂", **values})


def test_a_created_record_reads_back_with_its_journal_row(workspace: Workspace) -> None:
    id_ = _hazard(workspace, due_on=date(2026, 12, 1), funds=12.5, is_listed=True, state=HazardState.RECTIFYING)
    record = workspace.hazard(id_)
    assert (record["due_on"], record["funds"], record["is_listed"]) == (date(2026, 12, 1), 12.5, True)
    (row,) = workspace.history(RecordKind.HAZARD, id_)
    assert row.action is Action.CREATE
    assert row.after["state"] == HazardState.RECTIFYING
    assert workspace.check() == []
    assert workspace.snapshot().hazards.description[0] == "除尘器未设泄爆"


def test_an_edit_journals_the_changed_fields_and_may_empty_one(workspace: Workspace) -> None:
    id_ = _hazard(workspace, owner="赵某", due_on=date(2026, 12, 1))
    with workspace.change(by="李某", reason="改期限") as change:
        assert change.update(
            RecordKind.HAZARD, id_, {"owner": "", "due_on": date(2026, 12, 9), "description": "除尘器未设泄爆"}
        )
    row = workspace.history(RecordKind.HAZARD, id_)[-1]
    assert row.before == {"owner": "赵某", "due_on": "2026-12-01"}
    assert row.after == {"owner": "", "due_on": "2026-12-09"}
    assert workspace.hazard(id_)["owner"] == ""
    assert workspace.check() == []


def test_an_edit_that_changes_nothing_leaves_no_trace(workspace: Workspace) -> None:
    id_ = _hazard(workspace, owner="赵某")
    before = workspace.head()
    with workspace.change(by="李某", reason="没有改动") as change:
        assert not change.update(RecordKind.HAZARD, id_, {"owner": "赵某"})
    assert workspace.head() == before


def test_the_second_editor_sees_both_versions(workspace: Workspace) -> None:
    id_ = _hazard(workspace, owner="赵某")
    seen = workspace.version(RecordKind.HAZARD, id_)
    with workspace.change(by="李某", reason="改责任人") as change:
        change.update(RecordKind.HAZARD, id_, {"owner": "钱某"}, seen)
    with pytest.raises(EditConflict) as caught, workspace.change(by="孙某", reason="改责任人") as change:
        change.update(RecordKind.HAZARD, id_, {"owner": "周某"}, seen)
    assert "李某" in caught.value.message
    assert caught.value.now["owner"] == "钱某"
    assert caught.value.rows[-1].after == {"owner": "钱某"}
    assert workspace.hazard(id_)["owner"] == "钱某"
    with workspace.change(by="孙某", reason="仍用我的") as change:
        change.update(RecordKind.HAZARD, id_, {"owner": "周某"}, workspace.version(RecordKind.HAZARD, id_))
    assert workspace.hazard(id_)["owner"] == "周某"


def test_a_removed_number_is_never_given_again(workspace: Workspace) -> None:
    first = _hazard(workspace)
    with workspace.change(by="王某", reason="撤销") as change:
        change.remove(RecordKind.HAZARD, first)
    assert len(workspace.snapshot().hazards) == 0
    assert workspace.check() == []
    assert _hazard(workspace) == first + 1
    assert workspace.history(RecordKind.HAZARD, first)[-1].action is Action.REMOVE


def test_what_others_refer_to_stays(workspace: Workspace) -> None:
    id_ = _hazard(workspace)
    with workspace.change(by="王某", reason="经过") as change:
        change.create(
            RecordKind.STEP, {"hazard_id": id_, "action": HazardAction.NOTE, "at": datetime(2026, 11, 20, 9, 30)}
        )
    with pytest.raises(Refused, match="引用"), workspace.change(by="王某", reason="撤销") as change:
        change.remove(RecordKind.HAZARD, id_)
    assert workspace.hazard(id_)["description"] == "除尘器未设泄爆"
    assert str(workspace.snapshot().steps.at[0]) == "2026-11-20T09:30"


def test_an_unknown_field_is_the_callers_mistake(workspace: Workspace) -> None:
    with pytest.raises(KeyError, match="colour"):
        _hazard(workspace, colour="red")
    assert workspace.snapshot().hazards.id.size == 0

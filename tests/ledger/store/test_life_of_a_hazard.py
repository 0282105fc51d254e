"""The life of a hazard on every store: from report to close-out, to recurrence, undone and gone on with."""

from __future__ import annotations

from datetime import timedelta

from desktop.jobs.hazards import bulk_step, next_step, take_step, timeline
from ledger.fields import LedgerKind
from ledger.hazard import HazardAction as A
from ledger.hazard import HazardState as S
from ledger.journal import RecordKind
from ledger.store.workspace import Workspace
from tests.helpers.rectifying import FIRST, step, walk
from tests.helpers.store import put, rows


def test_a_hazard_is_closed_comes_back_and_is_undone(workspace: Workspace) -> None:
    put(workspace, LedgerKind.ENTERPRISES, rows({"name": "演示冷饮有限公司"}))
    id_ = walk(workspace, A.REGISTER, A.ORDER, A.START, A.REQUEST)
    assert next_step(workspace, id_).lacking == ["验收人", "复查意见", "复查记录 1 份"]
    take_step(workspace, id_, step(A.ACCEPT, FIRST + timedelta(days=40)), "内勤甲")
    again = take_step(workspace, id_, step(A.RECUR, FIRST + timedelta(days=41)), "内勤甲")
    shown = timeline(workspace, id_, FIRST + timedelta(days=42))
    assert [entry.title for entry in shown][-4:] == ["期限到，转为逾期", "验收通过并销号", "复发", "恢复生产使用"]
    files = [file for entry in shown for file in entry.attachments]
    assert [(workspace.blob(file.sha256) or b"")[:4] for file in files if not file.is_photo] == [b"%PDF"] * 2
    assert all(file.load_thumbnail() for file in files if file.is_photo)
    (created,) = workspace.history(RecordKind.HAZARD, again)
    workspace.undo(batch=created.batch_id, by="内勤甲", reason="不是同一隐患")
    assert workspace.records(RecordKind.HAZARD, earlier_id=id_) == []
    result = bulk_step(workspace, [id_, again], step(A.RESUME, FIRST + timedelta(days=43)), "内勤甲")
    assert result.done == [id_]
    assert [refused for refused, _ in result.refused] == [again]
    assert S(int(str(workspace.hazard(id_)["state"]))) is S.CLOSED
    assert workspace.check() == []

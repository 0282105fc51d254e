"""Steps and timeline of a hazard as window and command line use them, on a real workspace file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from desktop.jobs.hazards import (
    TimelineEntry,
    bulk_step,
    enterprise_name,
    export_attachment,
    new_hazard,
    next_step,
    take_step,
    timeline,
)
from ledger.batch import SourceFile
from ledger.hazard import HazardAction as A
from ledger.hazard import HazardState as S
from ledger.journal import RecordKind
from ledger.problem import EditConflict, Refused
from ledger.store.workspace import Workspace
from tests.helpers.rectifying import CHIEF, FIRST, FIXER, REVIEWER, photo, step, walk
from tests.helpers.stored import stored_workspace

OPERATOR = "内勤甲"


@pytest.fixture(scope="module")
def file_of_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hazards") / "w.bmap"
    stored_workspace(path, enterprises=4, hazards=2, pinned_as_of=None).close()
    return path


@pytest.fixture
def workspace(file_of_records: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copy(file_of_records, tmp_path))) as copy:
        yield copy


def at(day: int) -> datetime:
    return FIRST + timedelta(days=day)


def titles(entries: list[TimelineEntry]) -> list[str]:
    return [entry.title for entry in entries]


def test_the_timeline_tells_steps_evidence_and_what_is_to_come(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER, A.START)
    take_step(workspace, id_, step(A.REQUEST, datetime(2024, 11, 20, 13, 52)), OPERATOR)
    entries = timeline(workspace, id_, datetime(2024, 11, 21, 9, 0))
    assert titles(entries) == ["登记", "上账", "五落实齐全，转入整改", "期限到，转为逾期", "申请销号", "复查验收"]
    late, request, pending = entries[3:]
    assert late.at == datetime(2024, 11, 19)
    assert late.is_system
    assert late.text == "未在期限前申请销号。"
    assert (request.who, request.recorded_by) == (f"企业　{FIXER}", OPERATOR)
    assert [file.kind.label for file in request.attachments] == ["整改后照片", "整改后照片"]
    assert all((file.load_thumbnail() or b"").startswith(b"\xff\xd8") for file in request.attachments)
    assert pending.is_pending
    assert pending.text == "自申请起 5 天内，至 11-25"


def test_a_deadline_that_was_extended_in_time_never_passed(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER, A.START)
    take_step(workspace, id_, step(A.EXTEND, at(5), actor=CHIEF, due_on=date(2024, 12, 1)), OPERATOR)
    assert "期限到，转为逾期" not in titles(timeline(workspace, id_, datetime(2024, 12, 1, 23, 0)))
    late = timeline(workspace, id_, datetime(2024, 12, 2, 0, 0))
    assert [entry.at for entry in late if entry.is_alarm] == [datetime(2024, 12, 2)]
    take_step(workspace, id_, step(A.EXTEND, datetime(2024, 12, 9, 9, 0), actor=CHIEF), OPERATOR)
    again = timeline(workspace, id_, datetime(2026, 1, 1))
    assert [entry.at.date() for entry in again if entry.is_alarm] == [date(2024, 12, 2), date(2025, 3, 10)]


def test_one_closed_on_its_last_day_was_never_late(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER, A.START, A.REQUEST)
    take_step(workspace, id_, step(A.ACCEPT, datetime(2024, 11, 18, 17, 0)), OPERATOR)
    entries = timeline(workspace, id_, datetime(2025, 1, 1))
    assert "期限到，转为逾期" not in titles(entries)
    assert not entries[-1].is_pending


def test_imports_show_what_they_moved(workspace: Workspace) -> None:
    (imported, _) = workspace.snapshot().hazards.id.tolist()
    frame = pd.DataFrame(
        {
            "row": [7],
            "number": ["H-2026-0000"],
            "enterprise_id": [1],
            "state": np.array([S.CLOSED], np.uint8),
            "closed_on": pd.to_datetime([date(2026, 11, 5)]).astype("datetime64[s]"),
        }
    )
    with workspace.change(by="李某", reason="月报", source=SourceFile("月报.xlsx", "1" * 64, "隐患")) as change:
        change.put_hazards(frame, lambda *_: None, lambda: False)
    entries = timeline(workspace, imported)
    assert {"排查发现", "台账导入：整改中", "销号", "台账导入：整改中 → 已销号"} == set(titles(entries))
    moved = next(entry for entry in entries if "→" in entry.title)
    assert (moved.who, moved.text) == ("李某", "月报.xlsx　第 7 行")


def test_an_undone_step_leaves_the_timeline_and_the_machine_goes_on(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER, A.START)
    take_step(workspace, id_, step(A.REQUEST, at(3)), OPERATOR)
    (batch,) = {row.batch_id for row in workspace.history(RecordKind.HAZARD, id_)[-1:]}
    workspace.undo(batch=batch, by=OPERATOR, reason="点错了")
    assert workspace.hazard(id_)["state"] == S.RECTIFYING
    assert "申请销号" not in [entry.title for entry in timeline(workspace, id_) if not entry.is_pending]
    assert workspace.check() == []
    take_step(workspace, id_, step(A.REQUEST, at(4)), OPERATOR)
    take_step(workspace, id_, step(A.ACCEPT, at(5)), OPERATOR)
    assert workspace.hazard(id_)["state"] == S.CLOSED


def test_the_next_step_says_what_it_needs(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER, A.START, A.REQUEST)
    following = next_step(workspace, id_)
    assert following.main is A.ACCEPT
    assert following.actions[:3] == [A.ACCEPT, A.REVIEW, A.RETURN]
    assert [demand.label for demand in following.demanded] == ["复查记录 ≥ 1 份"]
    assert following.lacking == ["验收人", "复查意见", "复查记录 1 份"]
    ready = step(A.ACCEPT, at(4))
    assert following.lacking_of(ready) == []
    assert following.present(following.demanded[0], ready) == 1
    assert following.lacking_of(replace(ready, actor=FIXER)) == [f"验收人不得与整改人相同（{FIXER}）"]


def test_what_somebody_else_did_in_between_is_told(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER, A.START)
    mine = next_step(workspace, id_)
    take_step(workspace, id_, step(A.NOTE, at(3)), "别人")
    with pytest.raises(EditConflict, match="别人"):
        take_step(workspace, id_, step(A.REQUEST, at(4)), OPERATOR, seen=mine.seen)
    assert len(workspace.records(RecordKind.STEP, hazard_id=id_)) == 4


def test_many_at_once_are_one_batch_and_the_others_are_named(workspace: Workspace) -> None:
    first = walk(workspace, A.REGISTER, A.START)
    second = walk(workspace)
    reminder = step(A.TRANSFER, at(9))
    result = bulk_step(workspace, [first, second, 999, first], reminder, OPERATOR)
    assert result.done == [first, second]
    assert [id_ for id_, _ in result.refused] == [999]
    rows = [workspace.history(RecordKind.HAZARD, id_)[-1] for id_ in (first, second)]
    assert len({row.batch_id for row in rows}) == 1
    nothing = bulk_step(workspace, [first], step(A.REGISTER, at(10)), OPERATOR)
    assert not nothing.done
    assert "不能“上账”" in nothing.refused[0][1].message


def test_a_hazard_is_reported_and_registered_in_one_batch_or_not_at_all(workspace: Workspace) -> None:
    report, register = step(A.REPORT), step(A.REGISTER, at(1))
    before = workspace.head()
    with pytest.raises(Refused, match="整改前照片或整改指令书 1 份"):
        new_hazard(workspace, report, OPERATOR, register=replace(register, evidence=()))
    assert workspace.head() == before
    id_ = new_hazard(workspace, report, OPERATOR, register=register)
    record = workspace.hazard(id_)
    assert record["state"] == S.REGISTERED
    assert record["found_by"] == f"执法大队 {REVIEWER}"
    assert enterprise_name(workspace, record) == "演示0有限公司"
    stranger = replace(report, values={"enterprise_name": "外来公司", "description": "甲"})
    assert (
        enterprise_name(workspace, workspace.hazard(new_hazard(workspace, stranger, OPERATOR))) == "外来公司（未入账）"
    )


def test_a_recurrence_and_its_earlier_record_point_at_each_other(workspace: Workspace) -> None:
    old = walk(workspace, A.REGISTER, A.START, A.REQUEST, A.ACCEPT)
    new = take_step(workspace, old, step(A.RECUR, at(20)), OPERATOR)
    ahead = next(entry for entry in timeline(workspace, old) if entry.title == "复发")
    back = next(entry for entry in timeline(workspace, new) if entry.title == "前一次销号")
    assert (ahead.hazard_id, back.hazard_id) == (new, old)
    assert "H-2024-0429-F1" in ahead.text


def test_a_file_comes_out_as_it_went_in(workspace: Workspace, tmp_path: Path) -> None:
    id_ = walk(workspace, A.REGISTER)
    (entry,) = [entry for entry in timeline(workspace, id_) if entry.attachments]
    (file,) = entry.attachments
    out = export_attachment(workspace, file.id, tmp_path)
    assert out.name == file.name
    assert out.read_bytes() == workspace.blob(file.sha256)
    assert out.read_bytes()[:20] == photo()[:20]

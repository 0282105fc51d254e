"""What the dossier says of inspections, penalties, permits and registers."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from desktop.jobs.dossier_record import record_rows
from desktop.jobs.inspections import InspectionReport, PenaltyReport, new_inspection, penalise
from desktop.jobs.operations import OperationStep, Permit, StepReport, new_operation, report_step
from desktop.jobs.registers import add_entry, entries_of, list_entries, topic_of
from desktop.jobs.situations import read_situation
from ledger.inspection import InspectionMode, PenaltyKind, PenaltySubject
from ledger.operation import OperationKind
from ledger.store.workspace import Workspace
from tests.helpers.stored import stored_workspace

BY = "内勤"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = stored_workspace(tmp_path / "w.bmap", enterprises=2, hazards=0, pinned_as_of=None)
    visit = InspectionReport(
        1, date(2024, 9, 2), InspectionMode.DOUBLE_RANDOM, "方某", 3, recheck_due_on=date(2024, 10, 2)
    )
    id_ = new_inspection(made, visit, BY)
    fine = PenaltyReport(
        PenaltySubject.ENTERPRISE, PenaltyKind.FINE, date(2024, 9, 9), "罚1号", "未整改", amount=30_000.0
    )
    penalise(made, id_, fine, BY)
    start, end = datetime(2024, 11, 20, 13), datetime(2024, 11, 20, 17)
    hot = new_operation(made, Permit(OperationKind.HOT_WORK, start, end, "DH-1", 1, place_name="东侧"), BY)
    report_step(made, hot, StepReport(OperationStep.START, start), BY, as_happened=True)
    for day in range(1, 6):
        add_entry(
            made, topic_of("drill"), {"enterprise_id": 1, "starts_at": datetime(2024, 5, day, 9), "title": "演练"}, BY
        )
    return made


def test_every_part_of_the_record_has_its_line(workspace: Workspace) -> None:
    situation = read_situation(workspace, datetime(2024, 11, 20, 15))
    entries = entries_of(workspace, 1)
    assert record_rows(situation, 0, entries) == [
        ("今日作业", "动火作业 13:00—17:00（进行中，作业票 DH-1，未经审批作业，无监护人）"),
        ("最近检查", "2024-09-02 双随机　问题 3 项　待复查（复查超期）　共检查 1 次"),
        ("行政处罚", "1 起，罚款 3.0 万元"),
        ("登记", "2024-05-05　应急演练　名称 演练"),
        ("登记", "2024-05-04　应急演练　名称 演练"),
        ("登记", "2024-05-03　应急演练　名称 演练"),
        ("登记", "另有 2 条，见 battlemap register list"),
    ]


def test_an_enterprise_without_record_and_an_earlier_day(workspace: Workspace) -> None:
    situation = read_situation(workspace, datetime(2024, 11, 20, 15))
    assert record_rows(situation, 1) == [("今日作业", "无")]
    assert record_rows(read_situation(workspace, datetime(2024, 8, 1)), 0) == [("今日作业", "无")]


def test_entries_are_listed_by_register_and_enterprise(workspace: Workspace) -> None:
    add_entry(
        workspace, topic_of("joint_meeting"), {"unit_id": 2, "starts_at": datetime(2024, 6, 1, 9), "title": "例会"}, BY
    )
    everything = list_entries(workspace)
    assert [entry.topic for entry in everything] == ["联席会议", *["应急演练"] * 5]
    assert everything[0].about == workspace.units().name[1]
    assert len(list_entries(workspace, topic_of("drill"), enterprise_id=1)) == 5
    assert list_entries(workspace, topic_of("drill"), enterprise_id=2) == []

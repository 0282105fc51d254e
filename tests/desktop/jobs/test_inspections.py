"""Inspections, penalties and rechecks as window and command line use them, on a real workspace file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.jobs.inspections import (
    InspectionMode,
    InspectionReport,
    LoopState,
    PenaltyKind,
    PenaltyReport,
    PenaltySubject,
    list_inspections,
    loop_text,
    new_inspection,
    penalise,
    recheck,
)
from desktop.jobs.situations import read_situation
from ledger.journal import RecordKind
from ledger.problem import Refused
from ledger.store.workspace import Workspace
from policy.conflict import ConflictRule
from tests.helpers.stored import stored_workspace

BY = "执法员"


@pytest.fixture(scope="module")
def file_of_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("inspections") / "w.bmap"
    stored_workspace(path, enterprises=4, hazards=2, pinned_as_of=None).close()
    return path


@pytest.fixture
def workspace(file_of_records: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copy(file_of_records, tmp_path))) as copy:
        yield copy


def visit(**other: Any) -> InspectionReport:
    plain: dict[str, Any] = {
        "enterprise_id": 1,
        "inspected_on": date(2024, 9, 2),
        "mode": InspectionMode.DOUBLE_RANDOM,
        "inspectors": "方某、许某",
        "findings": 3,
        "number": "检〔2024〕12号",
        "exam_person": "赵某",
        "exam_score": 91.0,
        "exam_passed": True,
        "recheck_due_on": date(2024, 10, 2),
    }
    return InspectionReport(**(plain | other))


def fine(**other: Any) -> PenaltyReport:
    plain: dict[str, Any] = {
        "subject": PenaltySubject.ENTERPRISE,
        "kind": PenaltyKind.FINE,
        "decided_on": date(2024, 9, 20),
        "number": "罚〔2024〕7号",
        "violation": "未消除事故隐患",
        "amount": 30_000.0,
    }
    return PenaltyReport(**(plain | other))


def state_at(workspace: Workspace, month: int, day: int) -> str:
    situation = read_situation(workspace, datetime(2024, month, day))
    found, _ = list_inspections(situation)
    return next(item.state for item in found if item.mode != "复查")


def test_the_loop_from_visit_to_recheck(workspace: Workspace) -> None:
    id_ = new_inspection(workspace, visit(), BY, hazard_ids=(1,))
    assert workspace.hazard(1)["inspection_id"] == id_
    penalise(workspace, id_, fine(), BY)
    penalise(workspace, id_, fine(subject=PenaltySubject.PERSON, person="赵某", amount=10_000.0), BY)
    again = visit(inspected_on=date(2024, 10, 1), number="复〔2024〕3号", findings=0, recheck_due_on=None)
    recheck(workspace, id_, again, BY, passed=True)
    assert state_at(workspace, 9, 10) == "待处罚"
    assert state_at(workspace, 9, 25) == "待复查"
    assert state_at(workspace, 10, 2) == "已闭环"
    situation = read_situation(workspace, datetime(2024, 10, 2))
    found, told = list_inspections(situation)
    assert [(item.mode, item.state) for item in found] == [("复查", "复查合格"), ("双随机", "已闭环")]
    assert (told.found, told.closed, told.cases, told.double, told.amount) == (1, 1, 1, 1, 40_000.0)
    assert (told.entered, told.entry_rate) == (0, 0.0), "entered long after the moment"
    now = list_inspections(read_situation(workspace))[1]
    assert (now.entry_rate, now.exam_rate) == (1.0, 1.0)
    assert "已闭环 1（100.0%）" in loop_text(told)
    assert len(list_inspections(situation, state=LoopState.CLOSED)[0]) == 1
    assert list_inspections(situation, enterprise=1)[1].inspections == 0
    assert workspace.check() == []


def test_a_check_without_penalty_is_a_conflict_until_the_penalty_comes(workspace: Workspace) -> None:
    id_ = new_inspection(workspace, visit(), BY)

    def conflicts() -> int:
        found = read_situation(workspace, datetime(2024, 10, 20)).measures.conflicts
        return int((found.rule == ConflictRule.CHECK_WITHOUT_PENALTY).sum())

    assert conflicts() == 1
    penalise(workspace, id_, fine(), BY)
    assert conflicts() == 0


@pytest.mark.parametrize(
    ("other", "word"),
    [
        ({"inspectors": " "}, "缺检查人员"),
        ({"inspected_on": date(2999, 1, 1), "recheck_due_on": None}, "还没有到"),
        ({"findings": -1}, "负数"),
        ({"recheck_due_on": date(2024, 9, 1)}, "复查期限早于"),
        ({"exam_score": 101.0}, "0 到 100"),
        ({"exam_person": ""}, "考了谁"),
        ({"enterprise_id": 99}, "99"),
    ],
)
def test_a_visit_that_cannot_be_is_refused(workspace: Workspace, other: dict[str, Any], word: str) -> None:
    before = workspace.head()
    with pytest.raises(Refused, match=word):
        new_inspection(workspace, visit(**other), BY)
    assert workspace.head() == before


@pytest.mark.parametrize(
    ("other", "word"),
    [
        ({"number": ""}, "文号"),
        ({"violation": ""}, "违法行为"),
        ({"subject": PenaltySubject.PERSON}, "姓名"),
        ({"decided_on": date(2024, 9, 1)}, "早于检查"),
        ({"decided_on": date(2999, 9, 1)}, "还没有到"),
        ({"amount": None}, "金额"),
        ({"amount": -5.0}, "负数"),
        ({"hazard_id": 2}, "不属于"),
    ],
)
def test_a_penalty_that_cannot_be_is_refused(workspace: Workspace, other: dict[str, Any], word: str) -> None:
    id_ = new_inspection(workspace, visit(), BY)
    before = workspace.head()
    with pytest.raises(Refused, match=word):
        penalise(workspace, id_, fine(**other), BY)
    assert workspace.head() == before


def test_numbers_are_used_once(workspace: Workspace) -> None:
    id_ = new_inspection(workspace, visit(), BY)
    with pytest.raises(Refused, match="已有编号"):
        new_inspection(workspace, visit(enterprise_id=2), BY)
    penalise(workspace, id_, fine(), BY)
    with pytest.raises(Refused, match="已有文号"):
        penalise(workspace, id_, fine(), BY)


def test_nothing_found_is_not_penalised_and_a_recheck_follows_a_visit(workspace: Workspace) -> None:
    id_ = new_inspection(workspace, visit(findings=0), BY)
    with pytest.raises(Refused, match="没有记录问题"):
        penalise(workspace, id_, fine(), BY)
    early = visit(inspected_on=date(2024, 9, 1), number="", recheck_due_on=None)
    with pytest.raises(Refused, match="早于检查时间"):
        recheck(workspace, id_, early, BY, passed=False)
    later = visit(inspected_on=date(2024, 9, 9), number="", recheck_due_on=None)
    with pytest.raises(Refused, match="仍有问题"):
        recheck(workspace, id_, later, BY, passed=True)
    second = recheck(workspace, id_, later, BY, passed=False)
    with pytest.raises(Refused, match="首次检查"):
        recheck(workspace, second, later, BY, passed=False)
    assert workspace.record(RecordKind.INSPECTION, second)["recheck_passed"] is False


def test_hazards_of_another_enterprise_are_not_findings(workspace: Workspace) -> None:
    before = workspace.head()
    with pytest.raises(Refused, match="不属于"):
        new_inspection(workspace, visit(), BY, hazard_ids=(2,))
    assert workspace.head() == before

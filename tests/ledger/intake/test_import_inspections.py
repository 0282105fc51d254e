"""A ledger of inspections: visits with their penalties and rechecks, told once, corrected when they come again."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.fields import LedgerKind
from ledger.inspection import InspectionMode, PenaltyKind, PenaltySubject
from ledger.intake.choices import parse_inspection_mode, parse_penalty_kind
from ledger.intake.numbers import yuan_parser
from ledger.journal import RecordKind
from ledger.store.workspace import Workspace
from policy.loop import LoopState, loops
from tests.helpers import make_workbooks as make
from tests.ledger.intake.conftest import Import, codes

HEADER = [
    *("序号", "检查日期", "被检查单位", "检查编号", "检查方式", "执法人员", "发现隐患（项）", "其中重大隐患"),
    *("考核成绩", "录入时间", "罚款（万元）", "处罚文号", "处罚时间", "被处罚人", "个人罚款（元）"),
    *("复查日期", "复查结果"),
]
FIRMS = [
    ["企业名称", "信用代码", "所属镇街"],
    ["甲厂", make.credit_code(1), "青山"],
    ["乙厂", make.credit_code(2), "青山"],
]
FULL = [
    *(1, "2026.3.5", "甲厂", "检〔2026〕1号", "“双随机”抽查", "方某、许某", 4, 1, 92, "2026-03-06 09:10"),
    *(3, "罚〔2026〕1号", "2026-03-20", "赵某", 10000, "2026-04-02", "合格"),
]
PLAIN = [2, "2026-03-06", "乙厂", None, "暗访", "方某", 0, None, None, None, None, None, None, None, None, None, None]


def _book(path: Path, *rows: list[Any], header: list[str] = HEADER) -> Path:
    return make.write_xlsx(path, {"执法检查": [header, *rows], "企业": FIRMS})


def test_a_row_becomes_a_visit_its_penalties_and_its_recheck(
    workspace: Workspace, bring_in: Import, tmp_path: Path
) -> None:
    report = bring_in(_book(tmp_path / "a.xlsx", FULL, PLAIN))
    assert codes(report) == []
    assert report.files[0].sheets[0].kind is LedgerKind.INSPECTIONS
    assert (report.totals["new"], report.totals["rows"] > 2) == (4, True)
    first, second, again = workspace.records(RecordKind.INSPECTION)
    assert (first["number"], first["mode"], first["findings"]) == ("检〔2026〕1号", InspectionMode.DOUBLE_RANDOM, 4)
    assert (first["exam_taken"], first["exam_passed"], first["exam_score"]) == (True, True, 92.0)
    assert first["entered_at"] == datetime(2026, 3, 6, 9, 10)
    assert (second["exam_taken"], second["entered_at"]) == (False, None)
    assert (again["recheck_of"], again["recheck_passed"]) == (first["id"], True)
    assert (again["inspected_on"], again["mode"]) == (date(2026, 4, 2), InspectionMode.RECHECK)
    firm, person = workspace.records(RecordKind.PENALTY)
    assert (firm["subject"], firm["amount"], firm["kind"]) == (PenaltySubject.ENTERPRISE, 30_000.0, PenaltyKind.FINE)
    assert (person["subject"], person["person"], person["amount"]) == (PenaltySubject.PERSON, "赵某", 10_000.0)
    shot = workspace.snapshot()
    state = loops(shot, datetime(2026, 5, 1)).state
    assert state.tolist() == [LoopState.CLOSED, LoopState.NO_FINDINGS, LoopState.ABSENT]
    assert (shot.inspections.enterprise >= 0).all()
    assert workspace.check() == []


def test_the_same_ledger_again_changes_nothing(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    bring_in(_book(tmp_path / "a.xlsx", FULL, PLAIN))
    head = workspace.head()
    report = bring_in(_book(tmp_path / "b.xlsx", FULL, PLAIN))
    assert workspace.head() == head
    assert (report.totals["new"], report.totals["changed"]) == (0, 0)


def test_what_came_later_completes_the_visit(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    bring_in(_book(tmp_path / "a.xlsx", [*FULL[:10], *[None] * 7], PLAIN))
    assert workspace.records(RecordKind.PENALTY) == []
    report = bring_in(_book(tmp_path / "b.xlsx", FULL, PLAIN))
    assert (report.totals["new"], report.totals["changed"]) == (0, 1)
    assert len(workspace.records(RecordKind.INSPECTION)) == 3
    assert len(workspace.records(RecordKind.PENALTY)) == 2
    bring_in(_book(tmp_path / "c.xlsx", [*FULL[:-1], "不合格"]))
    assert len(workspace.records(RecordKind.INSPECTION)) == 3


def test_two_visits_on_one_day_are_told_apart_by_their_numbers(
    workspace: Workspace, bring_in: Import, tmp_path: Path
) -> None:
    other = [*FULL[:3], "检〔2026〕2号", *FULL[4:7], *[None] * 10]
    bring_in(_book(tmp_path / "a.xlsx", [*FULL[:7], *[None] * 10], other))
    assert len(workspace.records(RecordKind.INSPECTION)) == 2
    unclear = [*FULL[:3], None, *FULL[4:7], *[None] * 10]
    report = bring_in(_book(tmp_path / "b.xlsx", unclear))
    assert codes(report) == [(2, "number", "several_inspections")]
    assert len(workspace.records(RecordKind.INSPECTION)) == 2


@pytest.mark.parametrize(
    ("cells", "problem", "values"),
    [
        ({"检查日期": None}, ("inspected_on", "missing_day"), None),
        ({"被检查单位": "丙厂"}, ("enterprise_name", "enterprise_unknown"), {"enterprise_id": None}),
        ({"检查方式": "天晓得"}, ("mode", "mode_unknown"), {"mode": 0}),
        ({"其中重大隐患": 9}, ("major_findings", "more_major_findings"), {"findings": 9}),
        ({"处罚时间": "2026-03-01"}, ("decided_on", "penalty_before_visit"), {}),
        ({"复查日期": "2026-03-01"}, ("rechecked_on", "recheck_before_visit"), {}),
        ({"复查结果": None}, ("rechecked_on", "recheck_open"), {}),
        ({"发现隐患（项）": "若干"}, ("findings", "bad_number"), {"findings": 1}),
        ({"考核成绩": 60}, None, {"exam_passed": False, "exam_taken": True}),
    ],
)
def test_what_is_wrong_is_told_and_nothing_else_is_lost(
    workspace: Workspace,
    bring_in: Import,
    tmp_path: Path,
    cells: dict[str, Any],
    problem: tuple[str, str] | None,
    values: dict[str, Any] | None,
) -> None:
    row = [cells.get(title, cell) for title, cell in zip(HEADER, FULL, strict=True)]
    report = bring_in(_book(tmp_path / "a.xlsx", row))
    assert codes(report) == ([(2, *problem)] if problem else [])
    visits = workspace.records(RecordKind.INSPECTION)
    if values is None:
        assert visits == []
        return
    assert {name: visits[0][name] for name in values} == values


def test_a_hazard_ledger_stays_one(bring_in: Import, tmp_path: Path) -> None:
    header = ["序号", "企业名称", "检查时间", "检查单位", "检查人员", "隐患描述", "整改期限", "复查时间", "备注"]
    row = [1, "甲厂", "2026-03-05", "执法大队", "方某", "未设置报警装置", "2026-05-01", None, ""]
    report = bring_in(_book(tmp_path / "a.xlsx", row, header=header))
    assert report.files[0].sheets[0].kind is LedgerKind.HAZARDS


@pytest.mark.parametrize(
    ("title", "cell", "yuan"),
    [
        ("罚款（元）", 5000, 5000.0),
        ("罚款（万元）", 1.5, 15_000.0),
        ("罚款", "2万元", 20_000.0),
        ("罚款", "3,000元", 3000.0),
    ],
)
def test_money_is_in_yuan(title: str, cell: Any, yuan: float) -> None:
    assert yuan_parser(title)(cell).value == yuan


@pytest.mark.parametrize("mode", list(InspectionMode))
def test_every_mode_is_read_by_its_own_label(mode: InspectionMode) -> None:
    assert parse_inspection_mode(mode.label).value == mode


@pytest.mark.parametrize("kind", list(PenaltyKind))
def test_every_kind_of_penalty_is_read_by_its_own_label(kind: PenaltyKind) -> None:
    assert parse_penalty_kind(kind.label).value == kind


def test_of_several_penalties_the_gravest_counts() -> None:
    assert parse_penalty_kind("罚款并责令停产停业").value == PenaltyKind.STOP_PRODUCTION

"""Hazard and zone ledgers: enterprises that are missing, states that contradict each other, windows of time."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.hazard import HazardState
from ledger.store.workspace import Workspace
from tests.helpers import make_workbooks as make
from tests.ledger.intake.conftest import Import, codes, one_sheet


def test_hazards_are_never_lost_with_their_enterprise(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    firms = [
        ["企业名称", "信用代码", "所属镇街"],
        ["甲厂", make.credit_code(1), "青山"],
        ["乙厂", make.credit_code(2), "青山"],
    ]
    firms += [
        ["同名厂", make.credit_code(3), "青山"],
        ["同名厂", make.credit_code(4), "红旗街道"],
        ["无码厂", None, "青山"],
    ]
    header = ["企业名称", "信用代码", "隐患描述", "整改期限"]
    hazards = [
        ["甲厂", None, "一", "2026-12-01"],
        [" 甲厂 ", make.credit_code(1), "二", "2026-12-01"],
        ["不在册厂", None, "三", "2026-12-01"],
        ["同名厂", None, "四", "2026-12-01"],
        ["乙厂旧名", make.credit_code(2), "五", "2026-12-01"],
        ["乙厂", make.credit_code(9), "六", "2026-12-01"],
        ["无码厂", make.credit_code(8), "七", "2026-12-01"],
        [None, None, "八", "2026-12-01"],
        ["甲厂", None, None, "2026-12-01"],
        [None, None, None, "2026-12-01"],
    ]
    report = bring_in(make.write_xlsx(tmp_path / "a.xlsx", {"隐患": [header, *hazards], "企业": firms}))
    assert codes(report) == [
        (4, "enterprise_name", "enterprise_unknown"),
        (5, "enterprise_name", "enterprise_ambiguous"),
        (6, "enterprise_name", "enterprise_name_differs"),
        (7, "enterprise_name", "enterprise_conflict"),
        (9, "enterprise_name", "missing_enterprise"),
        (10, "description", "missing_description"),
        (11, "", "missing_content"),
    ]
    shot = workspace.snapshot()
    assert shot.hazards.enterprise.tolist() == [0, 0, -1, -1, 1, -1, 4, -1, 0]
    assert shot.hazards.description.tolist() == [*"一二三四五六七八", ""]


@pytest.mark.parametrize(
    ("cells", "state", "code"),
    [
        ({"是否销号": "是", "销号时间": "2026.11.1"}, HazardState.CLOSED, ""),
        ({"是否销号": "是"}, HazardState.CLOSED, "closed_without_date"),
        ({"销号时间": "2026.11.1"}, HazardState.CLOSED, ""),
        ({"是否销号": "否", "销号时间": "2026.11.1"}, HazardState.REGISTERED, "state_conflict"),
        ({"整改状态": "整改中", "销号时间": "2026.11.1"}, HazardState.RECTIFYING, "state_conflict"),
        ({"整改状态": "已销号", "是否销号": "否"}, HazardState.REGISTERED, "state_conflict"),
        ({"整改状态": "已销号", "销号时间": "2026.11.1"}, HazardState.CLOSED, ""),
        ({"整改状态": "误报注销"}, HazardState.DISMISSED, ""),
        ({"整改状态": "看不懂", "整改完成时间": "2026.11.1"}, HazardState.CLOSE_OUT_REQUESTED, "state_unknown"),
        ({"是否销号": "否", "验收时间": "2026.11.1"}, HazardState.UNDER_REVIEW, ""),
        ({"是否销号": "否", "整改进展": "已采购设备"}, HazardState.RECTIFYING, ""),
        ({"是否销号": "已整改"}, HazardState.REGISTERED, "bad_flag"),
        ({"是否销号": None, "责任人": "王某"}, HazardState.REGISTERED, ""),
    ],
)
def test_a_hazard_is_closed_only_when_nothing_contradicts_it(
    workspace: Workspace, bring_in: Import, tmp_path: Path, cells: dict[str, Any], state: HazardState, code: str
) -> None:
    path = one_sheet(
        tmp_path / "a.xlsx",
        ["企业名称", "隐患描述", "整改期限", *cells],
        ["甲", "未泄爆", "2026-12-01", *cells.values()],
    )
    found = {item for _, _, item in codes(bring_in(path))} - {"enterprise_unknown"}
    assert found == ({code} if code else set())
    assert workspace.snapshot().hazards.state.tolist() == [state]


def test_zones_draw_and_windows_of_whole_days(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    bring_in(make.write_xlsx(tmp_path / "e.xlsx", {"企业": make.enterprise_rows(3)}))
    rows = make.zone_rows(3)
    rows[2][7:] = [date(2026, 11, 20), date(2026, 11, 21)]
    rows[3][2:7] = ["跳伞", None, None, None, None]
    rows[3][7:] = [datetime(2026, 11, 20, 9), datetime(2026, 11, 20, 8)]
    report = bring_in(make.write_xlsx(tmp_path / "z.xlsx", {"作业": rows}))
    assert sorted(codes(report)) == [
        (3, "end", "time_missing"),
        (3, "start", "time_missing"),
        (4, "end", "end_before_start"),
        (4, "kind", "operation_unknown"),
        (4, "x", "zone_without_place"),
    ]
    shot = workspace.snapshot()
    assert [shape is not None for shape in shot.zones.geometry] == [True, True, False]
    assert shot.zones.enterprise.tolist() == [0, 1, 2]
    assert str(shot.operations.start[1]) == "2026-11-20T00:00"
    assert str(shot.operations.end[1]) == "2026-11-22T00:00"


def test_a_ledger_that_says_nothing_of_states_reopens_nothing(
    workspace: Workspace, bring_in: Import, tmp_path: Path
) -> None:
    closed = one_sheet(
        tmp_path / "a.xlsx", ["企业名称", "隐患描述", "隐患编号", "销号时间"], ["甲", "乙", "1", "2026-11-01"]
    )
    bring_in(closed)
    report = bring_in(
        one_sheet(
            tmp_path / "b.xlsx", ["企业名称", "隐患描述", "隐患编号", "整改期限"], ["甲", "乙", "1", "2026-12-01"]
        )
    )
    assert report.totals["changed"] == 1
    hazards = workspace.snapshot().hazards
    assert hazards.state.tolist() == [HazardState.CLOSED]
    assert str(hazards.due_on[0]) == "2026-12-01"

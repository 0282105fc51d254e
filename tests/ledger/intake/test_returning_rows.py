"""Rows that come again, later or in other words: no hazard, zone or enterprise is lost, doubled or reopened by them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.datum import Datum
from ledger.fields import LedgerKind
from ledger.hazard import HazardState
from ledger.store.workspace import Workspace
from tests.helpers.store import rows
from tests.ledger.intake.conftest import Import, one_sheet

FIRMS = ["企业名称", "所属镇街", "风险等级"]
HAZARDS = ["企业名称", "隐患部位", "隐患描述", "排查时间", "整改期限"]
FAULT = ["未设置警示标志", "2026-10-01", "2026-12-01"]


def test_one_fault_at_several_places_is_several_hazards(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    tanks = [["甲厂", f"{tank}号池", *FAULT] for tank in (1, 2, 3)]
    path = one_sheet(tmp_path / "a.xlsx", HAZARDS, *tanks)
    assert bring_in(path).totals["new"] == 3
    assert bring_in(path).totals["duplicate"] == 3
    assert workspace.snapshot().hazards.part.tolist() == ["1号池", "2号池", "3号池"]


def test_a_part_or_unit_that_is_left_out_means_the_only_one(
    workspace: Workspace, bring_in: Import, tmp_path: Path
) -> None:
    bring_in(one_sheet(tmp_path / "a.xlsx", FIRMS, ["甲厂", "青山", "A"], ["乙厂", "", "A"]))
    bring_in(one_sheet(tmp_path / "b.xlsx", HAZARDS, ["甲厂", "1号池", *FAULT], ["乙厂", "", *FAULT]))
    bring_in(one_sheet(tmp_path / "c.xlsx", ["企业名称", "风险等级", "电话"], ["甲厂", "B", "1"]))
    bring_in(one_sheet(tmp_path / "d.xlsx", FIRMS, ["乙厂", "青山", "C"]))
    bring_in(one_sheet(tmp_path / "e.xlsx", HAZARDS, ["甲厂", "", *FAULT], ["乙厂", "2号池", *FAULT]))
    shot = workspace.snapshot()
    assert shot.enterprises.risk_class.tolist() == [1, 2]
    assert shot.enterprises.unit.tolist() == [1, 1]
    assert shot.hazards.part.tolist() == ["1号池", "2号池"]


def test_a_part_that_could_be_any_of_two_is_a_hazard_of_its_own(
    workspace: Workspace, bring_in: Import, tmp_path: Path
) -> None:
    tanks = one_sheet(tmp_path / "a.xlsx", HAZARDS, ["甲厂", "1号池", *FAULT], ["甲厂", "2号池", *FAULT])
    vague = one_sheet(tmp_path / "b.xlsx", HAZARDS, ["甲厂", "", *FAULT])
    reports = [bring_in(path) for path in (tanks, vague, tanks, vague)]
    told = [[item.problem.code for item in report.problems].count("several_parts") for report in reports]
    assert told == [0, 1, 0, 0]
    assert workspace.snapshot().hazards.part.tolist() == ["1号池", "2号池", ""]
    mixed = one_sheet(tmp_path / "c.xlsx", HAZARDS, ["乙厂", "", *FAULT], ["乙厂", "1号池", *FAULT])
    assert bring_in(mixed).totals["new"] == 2
    assert bring_in(mixed).totals["duplicate"] == 2


def test_another_width_of_the_brackets_is_no_other_enterprise(
    workspace: Workspace, bring_in: Import, tmp_path: Path
) -> None:
    bring_in(one_sheet(tmp_path / "a.xlsx", FIRMS, ["甲（集团）有限公司", "青山", "A"]))
    bring_in(one_sheet(tmp_path / "b.xlsx", FIRMS, ["甲(集团) 有限公司", "青山", "B"]))
    assert workspace.snapshot().enterprises.risk_class.tolist() == [1]


def test_hazards_and_zones_find_the_enterprise_that_comes_after_them(
    workspace: Workspace, bring_in: Import, tmp_path: Path
) -> None:
    bring_in(one_sheet(tmp_path / "a.xlsx", HAZARDS, ["甲厂", "", *FAULT], ["丙厂", "", *FAULT]))
    bring_in(one_sheet(tmp_path / "b.xlsx", ["作业区名称", "企业名称", "作业类型"], ["清库", "甲厂", "动火作业"]))
    firms = one_sheet(tmp_path / "c.xlsx", FIRMS, ["乙厂", "青山", "A"], ["甲厂", "红旗", "B"])
    bring_in(firms, dry_run=True)
    assert workspace.snapshot().hazards.enterprise.tolist() == [-1, -1]
    bring_in(firms)
    shot = workspace.snapshot()
    assert shot.hazards.enterprise.tolist() == [1, -1]
    assert shot.zones.enterprise.tolist() == [1]
    assert shot.zones.unit.tolist() == [2]
    assert workspace.check() == []
    head = workspace.head()
    bring_in(firms)
    assert workspace.head() == head


def test_an_import_that_only_links_earlier_hazards_names_its_batch(
    workspace: Workspace, bring_in: Import, tmp_path: Path
) -> None:
    firms = one_sheet(tmp_path / "a.xlsx", FIRMS, ["甲厂", "青山", "A"])
    bring_in(firms)
    bring_in(one_sheet(tmp_path / "b.xlsx", HAZARDS, ["乙厂", "", *FAULT]))
    with workspace.change(by="测试", reason="补录") as change:  # not by an import, which links at once
        frame = rows({"name": "乙厂", "unit": "青山镇", "unit_position": 1})
        change.put_enterprises(frame, lambda *_: None, lambda: False)
    again = bring_in(firms)
    assert again.totals["changed"] == 0
    assert workspace.snapshot().hazards.enterprise.tolist() == [1]
    assert again.batch_id == workspace.history(LedgerKind.HAZARDS, 1)[-1].batch_id
    assert bring_in(firms).batch_id is None


def test_zones_without_a_name_are_told_apart_by_their_place(
    workspace: Workspace, bring_in: Import, tmp_path: Path
) -> None:
    header = ["企业名称", "作业类型", "中心经度", "中心纬度", "坐标系", "半径（米）", "作业开始时间", "作业结束时间"]
    place, other = [125.05, 43.05, "CGCS2000", 50], [125.06, 43.06, "CGCS2000", 50]
    day, next_day = ["2026-11-21 08:00", "2026-11-21 17:00"], ["2026-11-22 08:00", "2026-11-22 17:00"]
    work = ["甲厂", "动火作业"]
    path = one_sheet(
        tmp_path / "a.xlsx", header, [*work, *place, *day], [*work, *other, *day], [*work, *other, *next_day]
    )
    for _ in range(2):
        bring_in(path)
        shot = workspace.snapshot()
        assert len(shot.zones) == 2
        assert shot.operations.zone.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("before", "column", "cell", "after", "told"),
    [
        ("已销号", "整改进展", "", HazardState.CLOSED, ""),
        ("已销号", "整改进展", "正在采购", HazardState.CLOSED, "台账中已销号，本次又写“正在采购”，仍按已销号计"),
        ("已销号", "整改完成时间", "2026-10-25", HazardState.CLOSED, "本次又写“申请销号”，仍按已销号计"),
        ("误报注销", "是否销号", "", HazardState.DISMISSED, ""),
        ("误报注销", "整改进展", "整改中", HazardState.DISMISSED, "仍按误报注销计"),
        ("申请销号", "是否销号", "", HazardState.CLOSE_OUT_REQUESTED, ""),
        ("已上账", "整改完成时间", "2026-10-25", HazardState.CLOSE_OUT_REQUESTED, ""),
        ("已销号", "是否销号", "否", HazardState.REGISTERED, "本次写的是“已上账”，已重新计为未销号"),
        ("已销号", "整改状态", "复发", HazardState.REGISTERED, "已重新计为未销号"),
        ("整改中", "是否销号", "是", HazardState.CLOSED, ""),
    ],
)
def test_only_a_word_moves_a_hazard_back(
    workspace: Workspace,
    bring_in: Import,
    tmp_path: Path,
    before: str,
    column: str,
    cell: str,
    after: HazardState,
    told: str,
) -> None:
    key: list[Any] = ["YH-2026-1", "甲厂", "无泄爆"]
    header = ["隐患编号", "企业名称", "隐患描述"]
    bring_in(one_sheet(tmp_path / "a.xlsx", [*header, "整改状态"], [*key, before]))
    later = one_sheet(tmp_path / "b.xlsx", [*header, column], [*key, cell])
    problems = [problem for problem in bring_in(later).problems if problem.problem.code in ("closed_kept", "reopened")]
    assert workspace.snapshot().hazards.state.tolist() == [after]
    assert len(problems) == bool(told)
    assert all(told in problem.text and problem.problem.row == 2 for problem in problems)
    again = [problem.problem.code for problem in bring_in(later).problems]
    assert not {"closed_kept", "reopened"} & {*again}


def test_a_day_that_is_put_right_corrects_the_record(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    bring_in(one_sheet(tmp_path / "a.xlsx", HAZARDS, ["甲厂", "池", "未设置警示标志", "看不清", "2026-12-01"]))
    assert bring_in(one_sheet(tmp_path / "b.xlsx", HAZARDS, ["甲厂", "池", *FAULT])).totals["new"] == 0
    assert str(workspace.snapshot().hazards.found_on.tolist()) == "[datetime.date(2026, 10, 1)]"
    # The other way round nothing is merged: what comes without a day may be a new one.
    assert (
        bring_in(one_sheet(tmp_path / "c.xlsx", HAZARDS, ["甲厂", "池", "未设置警示标志", "", ""])).totals["new"] == 1
    )


def test_a_unit_found_by_coordinates_is_the_unit_declared_in_the_same_words(
    workspace: Workspace, bring_in: Import, tmp_path: Path
) -> None:
    header = ["企业名称", "所属镇街", "风险等级", "经度", "纬度"]
    place = _inside(workspace)
    path = one_sheet(tmp_path / "a.xlsx", header, ["甲厂", "江南区", "A", *place])
    first = bring_in(path)
    again = bring_in(path, datum=Datum.CGCS2000)
    assert (first.totals["new"], again.totals["new"]) == (1, 0)
    shot = workspace.snapshot()
    assert len(shot.enterprises) == 1
    assert shot.enterprises.unit.tolist() != [-1]
    assert bring_in(path).totals["new"] == 0


def _inside(workspace: Workspace) -> tuple[float, float]:
    units = workspace.units()
    row = next(row for row in range(1, len(units)) if units.geometry[row] is not None)
    point = units.geometry[row].representative_point()
    return point.x, point.y


CODES = ["91220101MA00000011", "91220101MA0000002X"]
NAMED = ["企业名称", "统一社会信用代码", "所属镇街", "风险等级"]


@pytest.mark.parametrize(
    ("units", "vague", "is_held"),
    [
        (("青山镇", "青山镇"), ["甲厂", "", "青山镇", "D"], True),  # told apart by their codes alone
        (("青山镇", "红旗街道"), ["甲厂", "", "", "D"], True),  # told apart by their units
        (("青山镇", "红旗街道"), ["甲厂", "", "红旗街道", "D"], False),
        (("青山镇", "红旗街道"), ["甲厂", CODES[1], "", "D"], False),
        (("青山镇", "红旗街道"), ["乙厂", "", "", "D"], False),
    ],
)
@pytest.mark.parametrize("at_once", [False, True])
def test_a_row_that_could_be_two_enterprises_is_neither(
    workspace: Workspace,
    bring_in: Import,
    tmp_path: Path,
    units: tuple[str, str],
    vague: list[str],
    is_held: bool,
    at_once: bool,
) -> None:
    known = [["甲厂", code, unit, "A"] for code, unit in zip(CODES, units, strict=True)]
    if not at_once:
        bring_in(one_sheet(tmp_path / "a.xlsx", NAMED, *known))
    path = one_sheet(tmp_path / "b.xlsx", NAMED, *(known if at_once else []), vague)
    for _ in range(2):
        report = bring_in(path)
        told = [item for item in report.problems if item.problem.code == "several_enterprises"]
        assert len(told) == is_held
        assert report.totals["rejected"] == is_held
    shot = workspace.snapshot()
    if is_held:
        assert told[0].problem.row == (4 if at_once else 2)
        assert all(code in told[0].problem.message for code in CODES)
        assert shot.enterprises.risk_class.tolist() == [0, 0]
    else:
        assert shot.enterprises.risk_class.tolist().count(3) == 1
    assert workspace.check() == []


def test_a_row_that_could_be_two_hazards_is_neither(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    header = ["隐患编号", *HAZARDS, "是否销号"]
    bring_in(one_sheet(tmp_path / "a.xlsx", FIRMS, ["甲厂", "青山", "A"]))
    twins = [[number, "甲厂", "1号池", *FAULT, "否"] for number in ("YH-2026-1", "YH-2026-2")]
    bring_in(one_sheet(tmp_path / "b.xlsx", header, *twins))
    report = bring_in(one_sheet(tmp_path / "c.xlsx", header, ["", "甲厂", "1号池", *FAULT, "是"]))
    assert [row["status"] for row in report.to_json()["rows"]] == ["ignored", "rejected"]
    (told,) = (item.problem.message for item in report.problems if item.problem.code == "several_hazards")
    assert "YH-2026-1，1号池；YH-2026-2，1号池" in told
    assert HazardState.CLOSED not in workspace.snapshot().hazards.state.tolist()


OWNED = [*HAZARDS, "责任人"]


def _outcomes(report: Any) -> tuple[int, ...]:
    """New, changed, already there, rejected: every entry is one of them."""
    totals = report.totals
    counts = tuple(totals[name] for name in ("new", "changed", "duplicate", "rejected"))
    assert sum(counts) == totals["rows"] - totals["ignored"], totals
    return counts


def test_every_row_has_one_outcome(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    first, other = ["甲厂", "1号池", *FAULT, "王某"], ["甲厂", "1号池", *FAULT, "李某"]
    path = one_sheet(tmp_path / "a.xlsx", OWNED, first, first, other)
    assert _outcomes(bring_in(path)) == (1, 1, 1, 0)
    head = workspace.head()
    assert _outcomes(bring_in(path)) == (0, 0, 3, 0)
    assert workspace.head() == head
    back = one_sheet(tmp_path / "b.xlsx", OWNED, first, other, first)
    assert _outcomes(bring_in(back)) == (0, 2, 1, 0)
    assert workspace.hazard(1)["owner"] == "王某"
    twice = one_sheet(tmp_path / "d.xlsx", OWNED, *[["乙厂", *first[1:]], ["乙厂", *other[1:]], ["乙厂", *other[1:]]])
    assert _outcomes(bring_in(twice)) == (1, 1, 1, 0)
    firms = one_sheet(
        tmp_path / "c.xlsx", FIRMS, ["甲厂", "青山", "A"], ["甲厂", "青山", "A"], ["甲厂", "青山", "B"], []
    )
    assert _outcomes(bring_in(firms)) == (1, 1, 1, 0)
    assert _outcomes(bring_in(firms)) == (0, 0, 3, 0)


def test_a_hazard_told_twice_loses_neither_owner_nor_deadline_in_silence(
    workspace: Workspace, bring_in: Import, tmp_path: Path
) -> None:
    fault, day = FAULT[:2]
    header = [*OWNED, "是否停产"]
    first = ["甲厂", "1号池", fault, day, "2026-12-01", "王某", "否"]
    later = ["甲厂", "1号池", fault, day, "2026-12-15", "李某", "是"]
    empty = ["甲厂", "1号池", fault, day, "", "王某", "否"]
    report = bring_in(one_sheet(tmp_path / "a.xlsx", header, first, later, empty))
    told = {item.problem.row: item.problem.message for item in report.problems if item.problem.code == "repeated_row"}
    assert sorted(told) == [3, 4]
    for words in ("第 2 行", "“王某”与“李某”", "“2026-12-01”与“2026-12-15”", "“否”与“是”"):
        assert words in told[3], told
    assert "“2026-12-01”与未填" in told[4]
    assert len(workspace.snapshot().hazards) == 1

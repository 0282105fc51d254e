"""Enterprise ledgers with the usual dirt: names, codes, units, coordinates."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gis.datum import lonlat_to_gk3
from gis.place import AreaPlacer
from ledger.datum import Datum, PlaceStatus
from ledger.intake.importing import import_files
from ledger.store.workspace import Workspace
from tests.helpers import make_workbooks as make
from tests.helpers.hostile import NAMES
from tests.helpers.sample import units as jilin_units
from tests.ledger.intake.conftest import Import, codes, one_sheet, statuses


def test_every_kind_of_dirt_is_told_at_its_cell(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    header = [
        "企业名称",
        "信用代码",
        "镇街",
        "经度",
        "纬度",
        "坐标系",
        "风险等级",
        "从业人数",
        "标准化有效期",
        "在线接入",
        "电话",
    ]
    good = [
        "甲厂",
        make.credit_code(1),
        "青山",
        125.05,
        43.05,
        "CGCS2000",
        "A级",
        "１，２００人",
        "2027.3.5",
        "√",
        13800000000.0,
    ]

    def row(name: str, **changes: Any) -> list[Any]:
        places = dict(
            zip(
                ("code", "unit", "x", "y", "datum", "risk", "workers", "until", "online", "phone"),
                range(1, 11),
                strict=True,
            )
        )
        cells = [name, make.credit_code(len(name) + ord(name[0])), *good[2:]]
        for field, value in changes.items():
            cells[places[field]] = value
        return cells

    rows = [
        good,
        row("乙一厂", risk="一级", workers="约50", until="3月5日"),
        row("丙二三厂", x=43.05, y=125.05),
        row("丁一二三厂", x=120.0),
        row("戊一二三四厂", datum="西安80"),
        row("己一二三四五厂", datum=None),
        row("庚一二三四五六厂", y=None),
        row("辛一二三四五六七厂", unit="红旗街道"),
        row("壬一二三四五六七八厂", unit="没有的镇", online="看情况"),
        row("癸\x07厂", phone="1.38E+10"),
    ]
    report = bring_in(one_sheet(tmp_path / "脏.xlsx", header, *rows))
    assert sorted(codes(report)) == sorted(
        [
            (3, "risk_class", "risk_class_ambiguous"),
            (3, "workers", "bad_number"),
            (3, "standard_until", "date_without_year"),
            (4, "x", "swapped_coordinates"),
            (5, "x", "outside_area"),
            (6, "datum", "datum_unrecognised"),
            (7, "datum", "datum_unknown"),
            (8, "x", "half_coordinates"),
            (9, "unit", "outside_unit"),
            (10, "unit", "unknown_unit"),
            (10, "online", "bad_flag"),
            (11, "name", "control_characters"),
            (11, "phone", "digits_lost"),
        ]
    )
    assert statuses(report) == ["ignored", "accepted", *["flagged"] * 9]
    shot = workspace.snapshot()
    assert len(shot.enterprises) == 10
    assert shot.enterprises.place_status.tolist() == [0, 0, 0, 2, 3, 3, 1, 0, 0, 0]
    assert shot.enterprises.unit.tolist() == [1, 1, 1, 1, 1, 1, 1, 2, 1, 1]
    first = workspace.enterprise(int(shot.enterprises.id[0]))
    assert (first["workers"], first["phone"], first["online"]) == (1200, "13800000000", True)
    assert first["standard_until"] == date(2027, 3, 5)


def test_rows_without_a_unit_still_count(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    header = ["企业名称", "所属镇街", "经度", "纬度", "坐标系"]
    rows = [["甲厂", "某某镇", None, None, None], ["乙厂", None, None, None, None], ["丙厂", None, 125.15, 43.1, "GPS"]]
    rows += [["丁厂", "石桥村", None, None, None], ["戊厂", "演示经济开发区管委会", 125.15, 43.1, "GPS"]]
    report = bring_in(one_sheet(tmp_path / "a.xlsx", header, *rows))
    assert codes(report) == [
        (2, "unit", "unknown_unit"),
        (3, "unit", "missing_unit"),
        (5, "unit", "ambiguous_unit"),
    ]
    shot = workspace.snapshot()
    assert len(shot.enterprises) == 5
    assert shot.enterprises.unit.tolist() == [-1, -1, 2, -1, 3]


def test_merged_units_and_ditto_marks_are_spread(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    rows = [
        ["序号", "所属镇街", "企业名称", "备注"],
        *[[n, "青山镇" if n == 1 else None, f"{n}号厂", "x"] for n in (1, 2, 3)],
    ]
    rows += [[4, "红旗街道", "4号厂", "x"], [5, "同上", "5号厂", "x"], [6, None, "6号厂", "x"]]
    path = make.write_xlsx(tmp_path / "a.xlsx", {"表": rows}, {"表": [(1, 1, 3, 1)]})
    assert codes(bring_in(path)) == [(7, "unit", "missing_unit")]
    assert workspace.snapshot().enterprises.unit.tolist() == [1, 1, 1, 2, 2, -1]
    old = make.write_xls(
        tmp_path / "b.xls",
        [[*row[:2], f"旧{row[2]}", row[3]] if row[0] != "序号" else row for row in rows],
        [(1, 1, 3, 1)],
    )
    assert codes(bring_in(old)) == [(7, "unit", "missing_unit")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv(workspace: Workspace, bring_in: Import, tmp_path: Path, encoding: str) -> None:
    report = bring_in(make.write_csv(tmp_path / "企业.csv", make.enterprise_rows(5), encoding))
    assert codes(report) == []
    assert workspace.snapshot().enterprises.name.tolist() == [make.firm(n) for n in range(1, 6)]


@pytest.mark.parametrize(
    ("title", "x", "y", "datum", "status"),
    [
        ("台账", "经度", "纬度", None, PlaceStatus.DATUM_UNKNOWN),
        ("台账", "经度", "纬度", Datum.WGS84, PlaceStatus.PLACED),
        ("台账", "经度（CGCS2000）", "纬度（CGCS2000）", None, PlaceStatus.PLACED),
        ("台账 坐标系：CGCS2000", "经度", "纬度", None, PlaceStatus.PLACED),
        ("天地图公司台账", "经度", "纬度", None, PlaceStatus.DATUM_UNKNOWN),
        ("坐标系：北京54", "经度", "纬度", None, PlaceStatus.DATUM_UNKNOWN),
    ],
)
def test_a_datum_is_declared_or_unknown_never_guessed(
    workspace: Workspace,
    bring_in: Import,
    tmp_path: Path,
    title: str,
    x: str,
    y: str,
    datum: Datum | None,
    status: PlaceStatus,
) -> None:
    rows = [[title], ["企业名称", "镇街", x, y], ["甲厂", "青山镇", 125.05, 43.05]]
    bring_in(make.write_xlsx(tmp_path / "a.xlsx", {"表": rows}), datum=datum)
    assert workspace.snapshot().enterprises.place_status.tolist() == [status]


@pytest.mark.parametrize(
    ("title", "x", "chosen", "datum", "status", "told"),
    [
        (
            "台账 坐标系：CGCS2000",
            "经度",
            Datum.GCJ02,
            Datum.CGCS2000,
            PlaceStatus.PLACED,
            "表中注明的坐标系是CGCS2000",
        ),
        ("台账", "经度（GCJ-02）", Datum.BD09, Datum.GCJ02, PlaceStatus.PLACED, "与本次指定的 BD-09 不同"),
        ("坐标系：北京54", "经度", Datum.WGS84, Datum.UNKNOWN, PlaceStatus.DATUM_UNKNOWN, "不能换算"),
        ("台账 坐标系：CGCS2000", "经度", Datum.CGCS2000, Datum.CGCS2000, PlaceStatus.PLACED, ""),
    ],
)
def test_a_stated_datum_goes_before_the_chosen_one(
    workspace: Workspace,
    bring_in: Import,
    tmp_path: Path,
    title: str,
    x: str,
    chosen: Datum,
    datum: Datum,
    status: PlaceStatus,
    told: str,
) -> None:
    rows = [[title], ["企业名称", "镇街", x, "纬度"], *[[f"{n}厂", "青山镇", 125.05, 43.05] for n in "甲乙"]]
    report = bring_in(make.write_xlsx(tmp_path / "a.xlsx", {"表": rows}), datum=chosen)
    assert workspace.snapshot().enterprises.place_status.tolist() == [status] * 2
    assert workspace.enterprise(1)["datum"] == datum
    overruled = [item.problem for item in report.problems if item.problem.code == "datum_overruled"]
    assert [problem.row for problem in overruled] == ([2] if told else [])
    assert all(told in problem.message for problem in overruled)
    assert statuses(report)[:2] == ["ignored", "ignored"]


def test_grid_coordinates_under_their_datum(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    header = ["企业名称", "镇街", "X坐标", "Y坐标", "坐标系"]
    rows = [
        ["甲厂", "青山镇", 4768614.0, 42422626.0, "CGCS2000"],
        ["乙厂", "青山镇", 4768614.0, 422626.0, "CGCS2000高斯3度带"],
        ["丙厂", "青山镇", 4768614.0, 422626.0, "GCJ-02"],
    ]
    report = bring_in(one_sheet(tmp_path / "a.xlsx", header, *rows))
    assert codes(report) == [(4, "x", "datum_contradicted")]
    shot = workspace.snapshot()
    assert shot.enterprises.place_status.tolist() == [0, 0, 3]
    assert shot.enterprises.lon[:2] == pytest.approx([125.05, 125.05], abs=0.01)
    assert shot.enterprises.lat[:2] == pytest.approx([43.05, 43.05], abs=0.01)


def test_repetitions_and_shared_codes(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    header = ["企业名称", "信用代码", "所属镇街", "从业人数"]
    code = make.credit_code
    rows = [
        ["甲厂", code(1), "青山", 5],
        ["甲厂", code(1), "青山", 5],
        ["甲厂", code(1), "青山", 6],
        ["乙厂", code(2), "青山", 5],
        ["丙厂", code(2), "青山", 5],
    ]
    path = one_sheet(tmp_path / "a.xlsx", header, *rows)
    report = bring_in(path)
    assert statuses(report) == ["ignored", "accepted", "duplicate", "flagged", "flagged", "flagged"]
    assert codes(report) == [
        (4, "", "repeated_row"),
        (5, "code", "code_shared"),
        (6, "code", "code_conflict"),
    ]
    assert "第 2 行" in report.problems[0].problem.message
    shot = workspace.snapshot()
    assert shot.enterprises.name.tolist() == ["甲厂", "乙厂", "丙厂"]
    assert shot.enterprises.code.tolist() == [code(1), code(2), ""]
    head = workspace.head()
    bring_in(path)
    assert workspace.head() == head


def test_hostile_names_are_stored_literally(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    names = [name for name in NAMES if "\0" not in name]
    path = make.write_xlsx(
        tmp_path / "a.xlsx", {"表": [["企业名称", "地址", "镇街"], *[[name, name, "青山镇"] for name in names]]}
    )
    report = bring_in(path)
    assert set(statuses(report)) <= {"ignored", "accepted"}
    stored = workspace.snapshot().enterprises.name.tolist()
    assert [text.split() for text in stored] == [name.strip("\ufeff").split() for name in names]
    report.write_json(tmp_path / "r.json")


def test_a_new_name_under_a_known_code_is_told(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    header = ["企业名称", "信用代码", "镇街"]
    bring_in(one_sheet(tmp_path / "a.xlsx", header, ["甲（演示）厂", make.credit_code(1), "青山"]))
    assert codes(bring_in(one_sheet(tmp_path / "b.xlsx", header, ["甲(演示) 厂", make.credit_code(1), "青山"]))) == []
    report = bring_in(one_sheet(tmp_path / "c.xlsx", header, ["新名厂", make.credit_code(1), "青山"]))
    assert codes(report) == [(2, "name", "renamed")]
    assert "甲(演示) 厂" in report.problems[0].problem.message
    assert workspace.snapshot().enterprises.name.tolist() == ["新名厂"]


@pytest.mark.parametrize("declared", [Datum.GK3, Datum.GK3_ZONED])
def test_an_easting_without_its_zone_says_what_is_missing(
    workspace: Workspace, tmp_path: Path, declared: Datum
) -> None:
    """In a province that reaches over several zones; the datum itself is not wrong."""
    x, y = lonlat_to_gk3(np.array([125.0]), np.array([43.2]), prefixed=False)
    path = one_sheet(tmp_path / "a.xlsx", ["企业名称", "经度", "纬度"], ["甲厂", x[0], y[0]], ["乙厂", 125.0, 43.2])
    report = import_files(
        workspace,
        [path],
        AreaPlacer(jilin_units(), tolerance_m=500),
        kind=None,
        datum=declared,
        by="测试",
        dry_run=True,
        progress=lambda *_: None,
        cancelled=lambda: False,
    )
    told = {item.problem.row: item.problem for item in report.problems if item.problem.field == "x"}
    assert told[2].code == "zone_prefix_missing"
    assert "8 位" in told[2].suggestion
    assert told[3].code == "datum_contradicted"

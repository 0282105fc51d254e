"""Whole imports through the real reader, placer and store."""

from __future__ import annotations

import json
import random
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from ledger.datum import Datum, PlaceStatus
from ledger.fields import LedgerKind
from ledger.hazard import HazardState
from ledger.problem import Cancelled, Refused, RowStatus
from ledger.store.workspace import Workspace
from tests.helpers import make_workbooks as make
from tests.helpers.hostile import NAMES
from tests.ledger.intake.conftest import Import, codes, statuses


def _workbook(path: Path, count: int = 40) -> Path:
    """All three ledgers; the enterprises stand last."""
    return make.write_xlsx(
        path,
        {
            "作业区": make.zone_rows(5),
            "隐患": [["重大事故隐患台账"], *make.hazard_rows(20)],
            "说明": [["本表由演示局填报"]],
            "企业": [["企业台账"], ["单位：演示局"], *make.enterprise_rows(count)],
        },
    )


def _bytes(workspace: Workspace) -> dict[str, bytes]:
    return {item.name: item.read_bytes() for item in workspace.path.parent.iterdir() if not item.name.endswith("-shm")}


def _one(path: Path, header: list[str], *rows: list[Any], **options: Any) -> Path:
    return make.write_xlsx(path, {"表": [header, *rows]}, **options)


def test_three_ledgers_in_one_workbook_and_a_second_time(
    workspace: Workspace, bring_in: Import, tmp_path: Path
) -> None:
    path = _workbook(tmp_path / "台账.xlsx")
    report = bring_in(path)
    assert codes(report) == []
    assert report.exit_code == 0
    assert report.totals["accepted"] == report.totals["new"] == 65
    assert [(item.sheet, bool(item.reason)) for item in report.skipped] == [("说明", True)]
    shot = workspace.snapshot()
    assert (len(shot.enterprises), len(shot.hazards), len(shot.zones), len(shot.operations)) == (40, 20, 5, 5)
    assert (shot.enterprises.place_status == PlaceStatus.PLACED).all()
    assert (shot.hazards.enterprise >= 0).all()
    assert (shot.zones.enterprise >= 0).all()
    assert np.bincount(shot.enterprises.unit, minlength=6).tolist() == [0, 20, 20, 0, 0, 0]
    before, head = _bytes(workspace), workspace.head()
    again = bring_in(path)
    assert again.totals["duplicate"] == 65
    assert again.totals["new"] == again.totals["changed"] == again.exit_code == 0
    assert again.batch_id is None
    assert workspace.head() == head
    assert _bytes(workspace) == before


def test_the_report_is_the_contract(bring_in: Import, tmp_path: Path) -> None:
    rows = make.enterprise_rows(3)
    rows[2][2] = rows[2][2][:-1] + ("0" if rows[2][2][-1] != "0" else "1")
    rows[3][1] = None
    path = make.write_xlsx(tmp_path / "企业.xlsx", {"一": [["标题"], *rows, [None, "合计", None, 3]]})
    report = bring_in(path)
    answer = report.to_json()
    assert {"file", "kind", "sheet", "header_row", "columns", "rows", "totals"} <= set(answer)
    assert (answer["file"], answer["kind"], answer["sheet"], answer["header_row"]) == (
        "企业.xlsx",
        "enterprises",
        "一",
        2,
    )
    assert answer["columns"]["企业名称"] == "name"
    assert [(row["row"], row["status"]) for row in answer["rows"]] == [
        (1, "ignored"),
        (2, "ignored"),
        (3, "accepted"),
        (4, "flagged"),
        (5, "rejected"),
        (6, "ignored"),
    ]
    assert answer["rows"][2]["values"]["risk_class"] == "B"
    assert answer["rows"][2]["values"]["counted_in"] == "红旗街道办事处"
    (problem,) = answer["rows"][3]["problems"]
    assert (problem["field"], problem["code"]) == ("code", "bad_check_digit")
    assert problem["message"]
    assert problem["suggestion"]
    assert answer["rows"][5]["reason"] == "合计行"
    assert sum(answer["totals"][status.value] for status in RowStatus) == answer["totals"]["rows"] == 6
    assert report.exit_code == 1
    assert report.problems[0].text.startswith("企业.xlsx“一”第 4 行“统一社会信用代码”：")


@pytest.mark.parametrize("one_sheet", [True, False])
def test_the_written_report_is_the_same(bring_in: Import, tmp_path: Path, one_sheet: bool) -> None:
    path = _workbook(tmp_path / "a.xlsx")
    if one_sheet:
        path = make.write_csv(tmp_path / "a.csv", make.enterprise_rows(4))
    report = bring_in(path)
    report.write_json(tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text("utf-8")) == report.to_json()
    with pytest.raises(Refused, match="写不进去"):
        report.write_json(tmp_path / "没有" / "r.json")
    assert sorted(item.name for item in tmp_path.iterdir()) == sorted(
        [path.name, "r.json", "workspace", *(["a.xlsx"] if one_sheet else [])]
    )


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
    report = bring_in(_one(tmp_path / "脏.xlsx", header, *rows))
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
    report = bring_in(_one(tmp_path / "a.xlsx", header, *rows))
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
    path = _one(
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


def test_grid_coordinates_under_their_datum(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    header = ["企业名称", "镇街", "X坐标", "Y坐标", "坐标系"]
    rows = [
        ["甲厂", "青山镇", 4768614.0, 42422626.0, "CGCS2000"],
        ["乙厂", "青山镇", 4768614.0, 422626.0, "CGCS2000高斯3度带"],
        ["丙厂", "青山镇", 4768614.0, 422626.0, "GCJ-02"],
    ]
    report = bring_in(_one(tmp_path / "a.xlsx", header, *rows))
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
    path = _one(tmp_path / "a.xlsx", header, *rows)
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


def test_only_the_kind_that_was_asked_for(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    report = bring_in(_workbook(tmp_path / "a.xlsx"), kind=LedgerKind.ENTERPRISES)
    assert [sheet.kind for sheet in report.sheets] == [LedgerKind.ENTERPRISES]
    assert {item.sheet for item in report.skipped} == {"作业区", "隐患", "说明"}
    assert any("隐患" in item.reason for item in report.skipped)
    assert len(workspace.snapshot().hazards) == 0


def test_a_dry_run_answers_the_same_and_writes_nothing(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx")
    before = _bytes(workspace)
    dry = bring_in(path, dry_run=True)
    assert _bytes(workspace) == before
    assert dry.is_dry_run
    assert dry.batch_id is None
    wet = bring_in(path)
    assert wet.batch_id is not None
    assert dry.totals == wet.totals
    assert [sheet.head() for sheet in dry.sheets] == [sheet.head() for sheet in wet.sheets]


def _only_header(folder: Path) -> Path:
    return make.write_xlsx(folder / "头.xlsx", {"表": make.enterprise_rows(0)})


def _no_header(folder: Path) -> Path:
    return make.write_csv(folder / "别.csv", [["月份", "收入"], ["一月", 3]])


def _no_cells(folder: Path) -> Path:
    return make.write_xlsx(folder / "空.xlsx", {"表": []})


@pytest.mark.parametrize(
    ("make_file", "reason"), [(_only_header, "只有表头"), (_no_header, "表头"), (_no_cells, "没有任何内容")]
)
def test_one_bad_file_refuses_all(
    workspace: Workspace, bring_in: Import, tmp_path: Path, make_file: Any, reason: str
) -> None:
    good, bad = _workbook(tmp_path / "好.xlsx"), make_file(tmp_path)
    before = _bytes(workspace)
    with pytest.raises(Refused, match=reason) as refusal:
        bring_in(good, bad)
    assert bad.name in refusal.value.message
    assert refusal.value.suggestion
    assert _bytes(workspace) == before


@pytest.mark.parametrize("seed", range(12))
def test_cancelling_at_any_question_leaves_nothing(
    workspace: Workspace, bring_in: Import, tmp_path: Path, seed: int
) -> None:
    path = _workbook(tmp_path / "a.xlsx")
    left = random.Random(seed).randrange(16)

    def cancelled() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    before = _bytes(workspace)
    with pytest.raises(Cancelled) as stop:
        bring_in(path, cancelled=cancelled)
    assert stop.value.exit_code == 2
    assert _bytes(workspace) == before
    assert psutil.Process().children() == []


@pytest.mark.parametrize("seed", range(4))
def test_fuzzed_rows_each_get_exactly_one_status(
    workspace: Workspace, bring_in: Import, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    junk: list[Any] = [
        *[name[:300] for name in NAMES if "\0" not in name],
        None,
        "",
        "/",
        1e300,
        -1,
        0,
        3.5,
        True,
        False,
    ]
    junk += [date(2026, 1, 1), "#N/A", "合计", "注：", "同上", "A类", "2024.13.45", "125.05", "是", "9" * 40]
    kinds = (make.enterprise_rows, make.hazard_rows, make.zone_rows)
    rows = kinds[seed % 3](400)
    for row in rows[1:]:
        for column in range(len(row)):
            if rng.random() < 0.3:
                row[column] = rng.choice(junk)
    report = bring_in(make.write_xlsx(tmp_path / "a.xlsx", {"表": rows}))
    totals = report.totals
    assert sum(totals[status.value] for status in RowStatus) == totals["rows"] == len(statuses(report)) == 401
    troubled = [row for row in report.to_json()["rows"] if row["status"] in ("flagged", "rejected")]
    assert all(row["problems"] for row in troubled)
    assert workspace.check() == []
    head = workspace.head()
    bring_in(tmp_path / "a.xlsx")
    assert workspace.head() == head


def test_progress_is_told_in_chinese(bring_in: Import, tmp_path: Path) -> None:
    steps: list[str] = []
    bring_in(_workbook(tmp_path / "a.xlsx"), progress=lambda step, *_: steps.append(step))
    assert {"正在读取台账", "正在识别表头与数据", "正在核对与落图"} <= set(steps)

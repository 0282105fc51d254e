"""Whole imports through the real reader, placer and store: report, transaction, cancel, dry run."""

from __future__ import annotations

import hashlib
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from gis.place import AreaPlacer
from ledger.datum import PlaceStatus
from ledger.fields import LedgerKind
from ledger.intake.importing import import_files
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


def test_a_dry_run_on_a_workspace_opened_for_reading(workspace: Workspace, tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx")
    head = workspace.head()
    with Workspace.open(workspace.path, read_only=True) as reading:
        report = import_files(
            reading,
            [path],
            AreaPlacer(reading.units()),
            kind=None,
            datum=None,
            by="测试",
            dry_run=True,
            progress=lambda *_: None,
            cancelled=lambda: False,
        )
    assert report.totals["new"] == 65
    assert workspace.head() == head


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

    before, others = _bytes(workspace), set(psutil.Process().children())
    with pytest.raises(Cancelled) as stop:
        bring_in(path, cancelled=cancelled)
    assert stop.value.exit_code == 2
    assert _bytes(workspace) == before
    assert set(psutil.Process().children()) <= others


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


@pytest.mark.parametrize("unit", ["(", "1-", "（1.", "2024-1-1至", "合计", "A、", " ", "镇", "°1", ",1", "=+"])
def test_endless_cells_in_every_column_end(workspace: Workspace, bring_in: Import, tmp_path: Path, unit: str) -> None:
    """No pattern takes the square of a cell's length: the rows come out, each with a status."""
    cell = "甲" + unit * (30_000 // len(unit))
    sheets = {}
    for make_rows in (make.enterprise_rows, make.hazard_rows, make.zone_rows):
        header, good, _ = make_rows(2)
        sheets[make_rows.__name__] = [[cell] * 3, header, good, [cell] * len(header)]
    report = bring_in(make.write_xlsx(tmp_path / "a.xlsx", sheets))
    assert [sheet.totals["rows"] for sheet in report.sheets] == [4, 4, 4]
    assert all(sheet.totals["flagged"] == 1 for sheet in report.sheets)
    assert workspace.snapshot().enterprises.name[1].strip() == cell.strip()


def test_progress_is_told_in_chinese(bring_in: Import, tmp_path: Path) -> None:
    steps: list[str] = []
    bring_in(_workbook(tmp_path / "a.xlsx"), progress=lambda step, *_: steps.append(step))
    assert {"正在读取台账", "正在识别表头与数据", "正在核对与落图", "正在写入企业"} <= set(steps)


def test_a_trial_does_not_say_that_it_writes(bring_in: Import, tmp_path: Path) -> None:
    steps: list[str] = []
    bring_in(_workbook(tmp_path / "a.xlsx"), progress=lambda step, *_: steps.append(step), dry_run=True)
    assert {"正在读取台账", "正在试算企业"} <= set(steps)
    assert not [step for step in steps if "写入" in step or "保存" in step]


def test_the_journal_names_the_bytes_that_were_read(workspace: Workspace, bring_in: Import, tmp_path: Path) -> None:
    """Somebody saves the file while it is read: sheets and hash are both of the file as it was when the import began."""
    path, other = tmp_path / "在改.xlsx", tmp_path / "b.xlsx"
    make.write_xlsx(path, {"表": make.enterprise_rows(3)})
    make.write_xlsx(other, {"表": make.enterprise_rows(5)})
    first = hashlib.sha256(path.read_bytes()).hexdigest()
    folders: list[list[str]] = []
    steps: list[str] = []

    def saved_meanwhile(step: str, _done: int, _total: int) -> None:
        steps.append(step)
        if steps == ["正在读取台账"] * 2:  # told once before the file is opened, then while the reader is at work
            path.write_bytes(other.read_bytes())
            folders.append(sorted(item.name for item in tmp_path.iterdir()))

    report = bring_in(path, progress=saved_meanwhile)
    assert path.read_bytes() == other.read_bytes()
    assert report.totals["new"] == 3
    assert {row.source_sha256 for row in workspace.history(LedgerKind.ENTERPRISES, 1)} == {first}
    assert folders == [["b.xlsx", "workspace", "在改.xlsx"]]

"""``import --corrected``: the copy for the office says what is wrong, holds no formula, and imports as the original did."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.journeys.program import battlemap, digest
from tests.journeys.test_import import HEADER, ROWS, write_book

HOSTILE = (5, '=HYPERLINK("http://x.invalid","点")', "+1+1", "吉林市", 126.58, 43.93, "CGCS2000", "A类")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "jilin.bmap"
    assert battlemap("new", path, "--pack", "jilin-2021", state=tmp_path).code == 0
    return path


def _rows(report: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(report.read_text("utf-8"))["rows"]
    return rows


def test_the_copy_names_every_problem_and_holds_the_same_rows(tmp_path: Path, workspace: Path) -> None:
    book, copy = write_book(tmp_path / "台账.xlsx", (*ROWS, HOSTILE)), tmp_path / "改正.xlsx"
    first, again = tmp_path / "first.json", tmp_path / "again.json"
    run = battlemap("import", workspace, book, "--corrected", copy, "--report", first, "--yes", state=tmp_path)
    assert run.code == 1, run
    sheet = openpyxl.load_workbook(copy)["企业台账"]
    last = len(HEADER) + 1
    assert sheet.cell(2, last).value == "核对意见"
    original = openpyxl.load_workbook(book)["企业台账"]
    for row in original.iter_rows():
        for cell in row:
            assert sheet[cell.coordinate].value == cell.value
    for row in _rows(first):
        said = sheet.cell(row["row"], last).value or ""
        assert all(item["message"] in said and item["suggestion"] in said for item in row["problems"])
        assert bool(said) == (bool(row["problems"]) or row["row"] == 2)
    missing_name = sheet.cell(5, 2)
    assert missing_name.comment is not None
    assert "企业名称" in missing_name.comment.text
    assert missing_name.fill.fgColor.rgb == "FFFFC7CE"
    assert sheet.cell(3, 2).comment is None
    before = digest(workspace)
    run = battlemap("import", workspace, copy, "--report", again, "--yes", state=tmp_path)
    assert digest(workspace) == before, run
    keys = ("row", "values")
    assert [[row[key] for key in keys] for row in _rows(again)] == [[row[key] for key in keys] for row in _rows(first)]


def test_nothing_in_the_copy_is_a_formula_or_a_name(tmp_path: Path, workspace: Path) -> None:
    book, copy = write_book(tmp_path / "a.xlsx", (HOSTILE,)), tmp_path / "b.xlsx"
    battlemap("import", workspace, book, "--corrected", copy, "--dry-run", state=tmp_path)
    with zipfile.ZipFile(copy) as archive:
        inside = {name: archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".xml")}
    assert not any("<f>" in text or "<hyperlink" in text for text in inside.values())
    assert "<dc:creator></dc:creator>" in inside["docProps/core.xml"]
    assert openpyxl.load_workbook(copy)["企业台账"].cell(3, 2).value == HOSTILE[1]


def test_a_second_round_uses_the_same_column(tmp_path: Path, workspace: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", ROWS)
    for source, out in ((book, "b.xlsx"), (tmp_path / "b.xlsx", "c.xlsx")):
        battlemap("import", workspace, source, "--corrected", tmp_path / out, "--yes", state=tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx")["企业台账"]
    assert [cell.value for cell in sheet[2]] == [*HEADER, "核对意见"]
    assert sheet.max_column == len(HEADER) + 1


def test_merged_and_hidden_sheets_are_kept(tmp_path: Path, workspace: Path) -> None:
    book, copy = tmp_path / "merged.xlsx", tmp_path / "copy.xlsx"
    with xlsxwriter.Workbook(book) as made:
        notes = made.add_worksheet("填表说明")
        notes.write(0, 0, "请逐行填写")
        sheet = made.add_worksheet("台账")
        notes.hide()
        sheet.activate()
        sheet.set_first_sheet()
        sheet.merge_range(0, 0, 0, len(HEADER) - 1, "工贸企业基础台账")
        sheet.write_row(1, 0, HEADER)
        for at, row in enumerate(ROWS[:2], 2):
            sheet.write_row(at, 0, row)
    run = battlemap("import", workspace, book, "--corrected", copy, "--dry-run", state=tmp_path)
    assert copy.exists(), run
    read = openpyxl.load_workbook(copy)
    assert [(sheet.title, sheet.sheet_state) for sheet in read] == [("填表说明", "hidden"), ("台账", "visible")]
    assert [str(merge) for merge in read["台账"].merged_cells.ranges] == ["A1:H1"]
    assert read["填表说明"]["A1"].value == "请逐行填写"


def test_the_copy_never_replaces_a_ledger(tmp_path: Path, workspace: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", ROWS)
    before, kept = book.read_bytes(), digest(workspace)
    run = battlemap("import", workspace, book, "--corrected", book, "--yes", state=tmp_path)
    assert "原表" in run.refused()
    assert book.read_bytes() == before
    assert digest(workspace) == kept


def test_operations_are_the_ledger_of_zones(tmp_path: Path, workspace: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", ROWS)
    run = battlemap("import", workspace, book, "--kind", "operations", "--dry-run", state=tmp_path)
    assert "危险作业区台账" in run.refused()

"""No text of the hazards sheet is dropped, however long: rows grow, and what is longer still stands in the appendix."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from charts.hazard_table import CELLS, column_widths
from charts.sheet import SheetKind, SheetRequest, make_sheet
from layers.situation import Situation, situation_of
from ledger.text_column import TextColumn
from tests.helpers import sample

PAPERS = [("A4", False), ("A4", True), ("A3", True), ("A0", True)]
FIELDS = ("description", "owner", "supervisor", "work_standard", "number", "enterprise_name")


def _numbered(word: str, count: int) -> str:
    """A text without a blank, in which no part of some length stands twice."""
    return "".join(f"{word}{number}，" for number in range(count))


def _situation(texts: dict[str, str]) -> Situation:
    """One hazard with these texts, of an enterprise that no ledger names, so that its name is that of the hazard."""
    shot = sample.snapshot(60, 12, 0)
    hazards = shot.hazards
    row = int((sample.situation(60, 12, 0).measures.light < 4).argmax())
    columns = {}
    for field in FIELDS:
        column = getattr(hazards, field).tolist()
        column[row] = texts[field]
        columns[field] = TextColumn.of(column)
    hosts = hazards.enterprise.copy()
    hosts[row] = -1
    return situation_of(replace(shot, hazards=replace(hazards, enterprise=hosts, **columns)), sample.AS_OF)


def _text(situation: Situation, paper: str, landscape: bool, folder: Path) -> str:
    """Text of all pages in the order of the columns, without the margins of the pages and blanks."""
    request = SheetRequest(SheetKind.HAZARDS, paper=paper, landscape=landscape)
    (written,) = make_sheet(situation, request, lambda *_: None, lambda: False).write(folder / "sheet.pdf")
    pages = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(written).pages]
    return "".join(re.sub(r"^.*?第\d+页共\d+页", "", page) for page in pages)


@pytest.mark.parametrize(("paper", "landscape"), PAPERS)
def test_a_row_grows_with_its_texts(tmp_path: Path, paper: str, landscape: bool) -> None:
    texts = {
        "description": _numbered("有限空间未审批", 12),
        "owner": "长春某某有限责任公司安全生产分管副总经理欧阳某某、第二生产车间主任司马某某",
        "supervisor": "某某新区应急管理局工贸安全监督管理科上官某某、某街道办事处诸葛某某",
        "work_standard": _numbered("按规程通风检测后作业", 12),
        "number": "JL-2026-CC-KC-000000000000000000000000000000000000000000000123456789",
        "enterprise_name": _numbered("长春某某新材料科技股份有限公司第二分公司", 4),
    }
    text = _text(_situation(texts), paper, landscape, tmp_path)
    for field, words in texts.items():
        assert words in text, field
    assert "续附页" not in text
    assert "附：过长文字全文" not in text


@pytest.mark.parametrize(("paper", "landscape"), PAPERS)
def test_a_text_beyond_every_row_is_whole_in_the_appendix(tmp_path: Path, paper: str, landscape: bool) -> None:
    texts = {
        field: _numbered(word, 10_000 // (len(word) + 4))
        for field, word in zip(FIELDS, ("隐患", "责任人员", "督办人员", "标准", "NO", "企业名称"), strict=True)
    }
    assert all(len(words) > 7_000 for words in texts.values())
    text = _text(_situation(texts), paper, landscape, tmp_path)
    assert text.count("…续附页") == len(texts) + 1  # and the line below the head of the appendix
    assert "附：过长文字全文" in text
    assert f"过长文字{len(texts)}处，全文见附。" in text
    for field, words in texts.items():
        assert words in text, field
    table, appendix = text.split("附：过长文字全文")
    for cell in CELLS.values():
        assert re.search(rf"第\d+行{cell.label}", appendix), cell.label
    for words in texts.values():
        assert words[:20] in table


def test_a_cut_text_says_that_it_goes_on() -> None:
    widths = column_widths(104.0)
    for cell in CELLS.values():
        assert cell.lines(" ", widths) == ([], False)
        lines, is_cut = cell.lines("字" * 2_000, widths)
        assert is_cut
        assert len(lines) == cell.most
        assert lines[-1] == "…续附页"
        whole, is_cut = cell.lines("字" * sum(map(len, lines[:-1])), widths)
        assert not is_cut
        assert whole == lines[:-1]


def test_a_supervisor_is_printed_where_the_owner_is_missing(tmp_path: Path) -> None:
    texts = dict.fromkeys(FIELDS, "甲") | {"owner": "", "supervisor": "督办人欧阳某某"}
    text = _text(_situation(texts), "A3", True, tmp_path)
    assert "〔缺责任人〕" in text
    assert "督办人欧阳某某" in text

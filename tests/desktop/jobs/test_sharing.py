"""What is shared as a workbook, and what is left of a situation in the version for the public."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas
import numpy as np
import openpyxl
import pytest

from desktop.jobs.sharing import share
from layers.situation import Situation, situation_of
from ledger.masking import masked_snapshot
from ledger.snapshot import Snapshot
from ledger.text_column import TextColumn
from policy.light import Light
from tests.helpers import sample

OWNER = "王小明 13812340417"


def _snapshot(review: str = "") -> Snapshot:
    shot = sample.snapshot(300, 80, 20)
    names = [shot.enterprises.name[row] for row in range(300)]
    names[0] = '=HYPERLINK("http://x.invalid")'
    return replace(
        shot,
        info=replace(shot.info, review_number=review),
        enterprises=replace(shot.enterprises, name=TextColumn.of(names)),
        hazards=replace(shot.hazards, owner=TextColumn.of([OWNER] * 80)),
    )


def _situation(review: str = "") -> Situation:
    return situation_of(masked_snapshot(_snapshot(review)), sample.AS_OF)


def _all_text(path: Path) -> str:
    """Everything that stands in a file, unpacked."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    return path.read_bytes().decode("utf-8", "ignore")


def test_the_workbook_holds_every_record_and_the_numbers_of_the_window(tmp_path: Path) -> None:
    situation, out = _situation(), tmp_path / "态势.xlsx"
    share(situation, out)
    book = openpyxl.load_workbook(out)
    counted = situation.measures
    expected = {
        "报告单位": len(situation.snapshot.units),
        "企业": 300,
        "重大事故隐患": int((counted.light != Light.ABSENT).sum()),
        "冲突": len(counted.conflicts),
        "指标": len(counted.figures()),
    }
    assert {sheet.title: sheet.max_row - 2 for sheet in book} == expected
    assert expected["冲突"] > 0
    assert all("演示数据" in sheet["A1"].value for sheet in book)
    titles = [cell.value for cell in book["报告单位"][2]]
    area = dict(zip(titles, [cell.value for cell in book["报告单位"][3]], strict=True))
    assert (area["企业数"], area["逾期"]) == (counted.enterprises(), counted.overdue())
    figures = {row[0].value: row[1].value for row in book["指标"].iter_rows(min_row=3)}
    assert figures["未销号重大隐患"] == counted.open_hazards()


def test_the_workbook_holds_no_formula_no_person_and_no_author(tmp_path: Path) -> None:
    out = tmp_path / "态势.xlsx"
    share(_situation(), out)
    assert openpyxl.load_workbook(out)["企业"]["A3"].value == '=HYPERLINK("http://x.invalid")'
    text = _all_text(out)
    assert "<f>" not in text
    assert "<dc:creator></dc:creator>" in text
    assert "王某 138****0417" in text
    assert "王小明" not in text
    assert "13812340417" not in text


@pytest.mark.parametrize("suffix", [".xlsx", ".html", ".gpkg"])
@pytest.mark.parametrize("review", ["", "吉S（2024）001号"])
def test_the_public_version_names_no_enterprise_no_place_and_nobody(tmp_path: Path, suffix: str, review: str) -> None:
    situation, out = _situation(review), tmp_path / f"公开{suffix}"
    share(situation, out, is_public=True)
    text = _all_text(out)
    firms = situation.snapshot.enterprises
    assert not [
        row for row in range(1, 300) if firms.name[row] in text or (firms.code[row] and firms.code[row] in text)
    ]
    assert not [lon for lon in firms.lon[~np.isnan(firms.lon)] if f"{lon:.4f}" in text]
    assert "王某" not in text
    assert "HYPERLINK" not in text
    assert "公开版" in text
    assert "演示数据" in text
    assert ("未附审图号" in text) == (not review)
    assert review in text


def test_public_counts_and_rates_are_the_measures(tmp_path: Path) -> None:
    situation, out = _situation(), tmp_path / "公开.xlsx"
    share(situation, out, is_public=True)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["公开版"]
    titles = [cell.value for cell in book["公开版"][2]]
    for unit, name in enumerate(situation.snapshot.units.name):
        row = dict(zip(titles, [cell.value for cell in book["公开版"][3 + unit]], strict=True))
        counted = situation.measures
        found = counted.open_hazards(unit) + counted.closed(unit)
        assert (row["报告单位"], row["企业数"]) == (name, counted.enterprises(unit))
        assert row["整改率（%）"] == (round(100 * counted.closed(unit) / found, 1) if found else "无对象")


def test_boundaries_leave_for_the_public_only_with_their_review_number(tmp_path: Path) -> None:
    for review in ("", "吉S（2024）001号"):
        out = tmp_path / "公开.gpkg"
        share(_situation(review), out, is_public=True)
        assert geopandas.list_layers(out)["name"].tolist() == ["报告单位"]
        assert geopandas.read_file(out).geometry.isna().all() == (not review)


def test_the_public_page_asks_for_nothing(tmp_path: Path) -> None:
    out = tmp_path / "公开.html"
    share(_situation(), out, is_public=True)
    text = out.read_text("utf-8")
    assert "default-src 'none'" in text
    assert not any(word in text for word in ("<script", "<link", "<img", "http://", "https://", "url("))

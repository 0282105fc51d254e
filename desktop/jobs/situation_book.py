"""A situation as a workbook: units, enterprises, hazards, conflicts and key figures, each on a sheet of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.workbook import Workbook

from desktop.jobs.public_words import PUBLIC, SCOPE, head_line, review_words
from desktop.jobs.situation_tables import (
    Columns,
    conflict_columns,
    enterprise_columns,
    hazard_columns,
    measure_columns,
    public_columns,
    unit_columns,
)
from desktop.jobs.whole_file import written_whole
from layers.situation import Situation
from ledger.problem import Refused

MOST_ROWS = 1_000_000
_LONGEST = 32_767  # characters of a cell
_HEAD_ROWS = 2


def write_book(situation: Situation, out: Path) -> None:
    """Write all sheets; every sheet says whose numbers it holds and of when. ``situation``: already without personal
    data. Raises Refused for more rows than a sheet may have, or when the file cannot be written."""
    sheets = {
        "报告单位": unit_columns(situation),
        "企业": enterprise_columns(situation),
        "重大事故隐患": hazard_columns(situation),
        "冲突": conflict_columns(situation),
        "指标": measure_columns(situation),
    }
    _write(sheets, head_line(situation, is_public=False), out)


def write_public_book(situation: Situation, out: Path) -> None:
    """The public version: one sheet of units with counts and rates. Raises Refused."""
    sheets = {PUBLIC: public_columns(situation)}
    _write(sheets, head_line(situation, is_public=True), out, (SCOPE, f"{PUBLIC}，{review_words(situation)}。"))


def _write(sheets: dict[str, Columns], head: str, out: Path, notes: tuple[str, ...] = ()) -> None:
    frames = {name: pd.DataFrame(columns) for name, columns in sheets.items()}
    for name, frame in frames.items():
        if len(frame) > MOST_ROWS:
            raise Refused(
                f"“{name}”有 {len(frame):,} 行，一张表最多 {MOST_ROWS:,} 行。", "请改用 GeoPackage（.gpkg）。"
            )
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with written_whole(out, "工作簿") as draft, xlsxwriter.Workbook(str(draft), options) as book:
        for name, frame in frames.items():
            _sheet(book, name, frame, head, notes)


def _sheet(book: Workbook, name: str, frame: pd.DataFrame, head: str, notes: tuple[str, ...]) -> None:
    """Head line, header, rows, notes. Text is always written as text: nothing in a ledger becomes a formula."""
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True})
    rates = {at for at, title in enumerate(frame.columns) if str(title).endswith("（%）")}
    days = {at for at, kind in enumerate(frame.dtypes) if kind.kind == "M"}
    for at, title in enumerate(frame.columns):
        sheet.set_column(at, at, 32 if title in ("企业名称", "隐患描述", "工作标准", "冲突", "说明") else 14)
    sheet.freeze_panes(_HEAD_ROWS, 0)
    sheet.write_string(0, 0, head, bold)
    for at, title in enumerate(frame.columns):
        sheet.write_string(1, at, str(title), bold)
    row = _HEAD_ROWS
    for values in frame.itertuples(index=False, name=None):
        for at, value in enumerate(values):
            text = _text(value, is_day=at in days)
            if text == "" and at in rates:
                text = "无对象"
            if text is None:
                sheet.write_number(row, at, float(value))
            else:
                sheet.write_string(row, at, text[:_LONGEST])
        row += 1
    for note in notes:
        row += 1
        sheet.write_string(row, 0, note)


def _text(value: object, *, is_day: bool) -> str | None:
    """A cell as text; None for a number, which is written as one."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "是" if value else "否"
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    return f"{value:%Y-%m-%d}" if is_day else None

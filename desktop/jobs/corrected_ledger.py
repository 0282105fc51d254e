"""A copy of the imported ledgers for the office that sent them: what is wrong is red, and what to do stands beside it.

Cells are copied as the guarded reader gives them: values without formulas. Everything stands where it stood, so that the
copy, put right, can be imported in place of the original.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from desktop.jobs.whole_file import written_whole
from ledger.batch import Cancelled, Progress
from ledger.intake.guard import read_sheets
from ledger.intake.header import find_header
from ledger.intake.problem_table import SheetProblem
from ledger.intake.report import ImportReport, SheetReport
from ledger.intake.sheet import Cell, Merge, RawSheet
from ledger.problem import Cancelled as WasCancelled
from ledger.problem import Refused

OPINION = "核对意见"
MOST_COMMENTS = 10_000  # more make a workbook slow to open; the column at the right names every problem all the same
MOST_MERGED_CELLS = 3_000_000  # a workbook with merged ranges is put together in memory
LONGEST = 32_767  # characters of a cell
_CUT = f"有单元格超过 {LONGEST:,} 字，本表中已截断，请以原表为准。"
_FIRST_DAY = date(1900, 3, 1)  # before it spreadsheets disagree about the number of a day
_STEP = 2000
_NAME_LIMIT = 31
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\]")


def refuse_overwriting(files: Sequence[Path], out: Path) -> None:
    """Raises Refused when the copy would replace one of the ledgers."""
    if any(file.exists() and out.exists() and file.samefile(out) for file in files):
        raise Refused(f"改正表不能写回原表“{out.name}”。", "请换一个文件名。")


def write_corrected(
    report: ImportReport, files: Sequence[Path], out: Path, progress: Progress, cancelled: Cancelled
) -> None:
    """Write all sheets of ``files`` (those of the report, in its order) into one xlsx.

    Raises Refused for a ledger that has changed since, or that cannot be written; Cancelled when stopped.
    """
    refuse_overwriting(files, out)
    reports = {(file.name, at, sheet.sheet): sheet for at, file in enumerate(report.files) for sheet in file.sheets}
    sheets = [
        (_sheet_name(file, raw), raw, reports.get((file.name, at, raw.name)))
        for at, file in enumerate(files)
        for raw in read_sheets(file, progress, cancelled)
    ]
    for _name, raw, found in sheets:
        if found is not None and len(found.status) != raw.height:
            raise Refused(f"“{found.file}”在导入之后又被改动。", "请重新导入，再写出改正表。")
    has_merges = any(raw.merges for _name, raw, _report in sheets)
    cells = sum(raw.height * len(raw.columns) for _name, raw, _report in sheets)
    if has_merges and cells > MOST_MERGED_CELLS:
        raise Refused("台账太大，又有合并单元格，写不成改正表。", "请用 --report 写出逐行报告。")
    options = {
        "constant_memory": not has_merges,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with written_whole(out, "改正表") as draft, xlsxwriter.Workbook(str(draft), options) as book:
        writer = _Writer(book, progress, cancelled)
        for name, raw, found in sheets:
            writer.add(name, raw, found)
        writer.show_first()


def _sheet_name(file: Path, raw: RawSheet) -> str:
    return raw.name or file.stem  # a csv has no sheet


class _Writer:
    """Sheets of one workbook, one after the other."""

    def __init__(self, book: Workbook, progress: Progress, cancelled: Cancelled) -> None:
        self._book, self._progress, self._cancelled = book, progress, cancelled
        self._taken: set[str] = set()
        self._visible: Worksheet | None = None
        self._comments = 0
        red = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
        day, moment = {"num_format": "yyyy-mm-dd"}, {"num_format": "yyyy-mm-dd hh:mm:ss"}
        self._formats = {
            (kind, is_wrong): book.add_format({**given, **(red if is_wrong else {})})
            for kind, given in ((str, {}), (date, day), (datetime, moment))
            for is_wrong in (False, True)
        }
        self._opinion = book.add_format({"font_color": "#9C0006", "text_wrap": True, "valign": "top"})
        self._head = book.add_format({"font_color": "#9C0006", "bold": True})

    def add(self, name: str, raw: RawSheet, report: SheetReport | None) -> None:
        """Copy one sheet; ``report`` None: it holds no ledger and is copied as it is."""
        sheet = self._book.add_worksheet(self._free_name(name))
        if raw.is_hidden:
            sheet.hide()
        elif self._visible is None:
            self._visible = sheet
        header = find_header(raw, report.kind) if report is not None else None
        fields = header.fields if header is not None else {}
        opinion = _opinion_column(raw, report)
        if report is not None:
            sheet.set_column(opinion, opinion, 60)
        troubled = frozenset(report.problems.rows().tolist()) if report is not None else frozenset()
        corners = {(merge.top, merge.left): merge for merge in raw.merges}
        for row in range(raw.height):
            if row % _STEP == 0:
                self._proceed(row, raw.height)
            problems = report.problems.of_row(row) if report is not None and row in troubled else []
            wrong: dict[int, list[str]] = {}
            for item in problems:
                if item.problem.field in fields:
                    wrong.setdefault(fields[item.problem.field], []).append(_sentence(item))
            was_cut = self._copy_row(sheet, raw, row, wrong, opinion if report is not None else -1, corners)
            if report is not None:
                is_header = row == report.header_row - 1
                self._say(sheet, row, opinion, problems, is_header=is_header, was_cut=was_cut)

    def show_first(self) -> None:
        """Open at the first sheet that is seen; a workbook of hidden sheets alone would not open at all."""
        if self._visible is None:
            self._visible = self._book.add_worksheet(self._free_name("说明"))
            self._visible.write_string(0, 0, "台账在隐藏的工作表中。")
        self._visible.set_first_sheet()
        self._visible.activate()

    def _copy_row(
        self,
        sheet: Worksheet,
        raw: RawSheet,
        row: int,
        wrong: dict[int, list[str]],
        opinion: int,
        corners: dict[tuple[int, int], Merge],
    ) -> bool:
        """Whether a cell was too long to be copied whole."""
        was_cut = False
        for column in sorted(raw.columns.keys() | wrong.keys()):
            if column == opinion:
                continue
            cell = raw.cell(row, column)
            was_cut |= isinstance(cell, str) and len(cell) > LONGEST
            merge = corners.get((row, column))
            if merge is not None and (merge.bottom > merge.top or merge.right > merge.left):
                sheet.merge_range(row, column, merge.bottom, merge.right, "", self._format(cell, column in wrong))
            if cell != "" or column in wrong:
                _write(sheet, row, column, cell, self._format(cell, column in wrong))
            if column in wrong and self._comments < MOST_COMMENTS:
                self._comments += 1
                sheet.write_comment(row, column, "\n".join(wrong[column]), {"x_scale": 2.0})
        return was_cut

    def _say(
        self, sheet: Worksheet, row: int, column: int, problems: list[SheetProblem], *, is_header: bool, was_cut: bool
    ) -> None:
        if is_header:
            sheet.write_string(row, column, OPINION, self._head)
            return
        sentences = [_sentence(item) for item in problems] + ([_CUT] if was_cut else [])
        if sentences:
            sheet.write_string(row, column, "\n".join(sentences)[:LONGEST], self._opinion)

    def _format(self, cell: Cell, is_wrong: bool) -> Format:
        kind = datetime if isinstance(cell, datetime) else date if isinstance(cell, date) else str
        return self._formats[kind, is_wrong]

    def _proceed(self, done: int, total: int) -> None:
        if self._cancelled():
            raise WasCancelled("已取消，没有写出改正表。")
        self._progress("正在写改正表", done, total)

    def _free_name(self, wanted: str) -> str:
        """A sheet name as it was, or made possible and different from those before."""
        base = _NOT_IN_NAME.sub("_", wanted).strip("'")[:_NAME_LIMIT] or "台账"
        name, number = base, 1
        while name.casefold() in self._taken:
            number += 1
            tail = f"_{number}"
            name = base[: _NAME_LIMIT - len(tail)] + tail
        self._taken.add(name.casefold())
        return name


def _opinion_column(raw: RawSheet, report: SheetReport | None) -> int:
    """The column of an earlier round, else the first one at the right of everything."""
    if report is not None:
        for column in raw.columns:
            title = raw.cell(report.header_row - 1, column)
            if isinstance(title, str) and title.strip() == OPINION:
                return column
    return 1 + max([*raw.columns, *(merge.right for merge in raw.merges)], default=-1)


def _sentence(item: SheetProblem) -> str:
    """｛栏目｝｛问题｝｛怎么办｝ in one line."""
    problem = item.problem
    column = f"【{item.column}】" if item.column else ""
    return f"{column}{problem.message}{problem.suggestion}"


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, form: Format) -> None:
    """A cell with its kind. Text is always written as text: nothing in a ledger becomes a formula or a link."""
    if isinstance(cell, str):
        if not cell:
            sheet.write_blank(row, column, None, form)
        else:
            sheet.write_string(row, column, cell[:LONGEST], form)
    elif isinstance(cell, datetime | date):
        day = cell.date() if isinstance(cell, datetime) else cell
        if day < _FIRST_DAY:
            sheet.write_string(row, column, str(cell), form)
        else:
            sheet.write_datetime(row, column, cell, form)
    elif isinstance(cell, bool) or not math.isfinite(cell):
        sheet.write_string(row, column, str(cell).upper(), form)
    else:
        sheet.write_number(row, column, cell, form)

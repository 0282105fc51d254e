"""The problem list of an import as a workbook that the office can work off."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from ledger.batch import Cancelled, Progress
from ledger.intake.report import ImportReport
from ledger.problem import Cancelled as WasCancelled
from ledger.problem import Refused

HEADERS = ("文件", "工作表", "行", "栏目", "问题", "建议")
_WIDTHS = (28, 18, 8, 18, 56, 56)
_ROW_COLUMN = 2
_STEP = 2000
_CELL_LIMIT = 32_000
_SHEET_LIMIT = 1_000_000


def write_problems(report: ImportReport, out: Path, progress: Progress, cancelled: Cancelled) -> None:
    """Write all problems to an xlsx file that appears whole or not at all. Texts are never taken for formulas.

    Raises Refused when the file cannot be written or holds more rows than a sheet may have, Cancelled when stopped.
    """
    if len(report.problems) > _SHEET_LIMIT:
        raise Refused("问题超过 100 万条，一张表放不下。", "请改存为 JSON。")
    try:
        handle, draft = tempfile.mkstemp(prefix=".problems-", suffix=".xlsx", dir=out.parent)
        os.close(handle)
        try:
            _fill(report, Path(draft), progress, cancelled)
            os.replace(draft, out)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except (OSError, XlsxWriterException) as error:
        raise Refused(f"问题清单“{out.name}”写不进去。", "请检查文件夹权限和磁盘空间，或换一个位置。") from error


def _fill(report: ImportReport, path: Path, progress: Progress, cancelled: Cancelled) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("问题清单")
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, HEADERS, book.add_format({"bold": True}))
        for at, item in enumerate(report.problems):
            if at % _STEP == 0:
                if cancelled():
                    raise WasCancelled("已取消，没有写入文件。")
                progress("正在写问题清单", at, len(report.problems))
            problem = item.problem
            texts = (item.file, item.sheet, "", item.column, problem.message, problem.suggestion)
            for column, text in enumerate(texts):
                sheet.write_string(at + 1, column, text[:_CELL_LIMIT])
            sheet.write_number(at + 1, _ROW_COLUMN, problem.row)

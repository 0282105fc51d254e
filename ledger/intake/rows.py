"""Which rows of a sheet are entries, and which are titles, totals, notes, repeated headers or empty."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ledger.intake.header import HeaderMap, normalised
from ledger.intake.sheet import Cell, RawSheet, Rows, is_blank

_TOTAL = re.compile(r"^(合计|小计|总计|共计|累计|本页合计|本页小计)([(:：(].*)?$|^.{0,10}(小计|合计|总计)[:：]?$")
_NOTE = re.compile(
    r"^(注|备注|说明|填表说明|填报说明|填表人|填报人|制表人|制表|审核人|审核|审批人|填报单位|填表单位|填报日期|填表日期|"
    r"制表日期|单位负责人|负责人签字|联系人|联系电话|报送单位|报送日期|签字|盖章|统计时间|截至)\d*[:：(（]|^(注|说明)\d*[.、]"
)
_NOTE_STARTS = frozenset("注备说填制审单负联报签盖统截")
_SECTION = re.compile(r"^[(（]?[一二三四五六七八九十]+[)）]?[、.．]")
_NOTE_CELLS = 6  # 填表人：王某 · 审核人：李某 · 联系电话：…


@dataclass(frozen=True, slots=True)
class RowSplit:
    """Entries, and the reason for every other row."""

    entries: Rows
    ignored: dict[int, str]  # 0-based row -> code: title, header, empty, total, note, section, repeated_header


def split_rows(sheet: RawSheet, header: HeaderMap) -> RowSplit:
    """Sort the rows of a sheet. Only rows that hold a suspicious cell are looked at one by one."""
    filled = _filled_cells(sheet)
    ignored = dict.fromkeys(range(header.first_header_row), "title")
    ignored |= dict.fromkeys(range(header.first_header_row, header.header_row + 1), "header")
    below = np.arange(sheet.height) > header.header_row
    ignored |= dict.fromkeys(np.flatnonzero(below & (filled == 0)).tolist(), "empty")
    for row in np.flatnonzero(below & (filled > 0) & _suspicious(sheet, header, filled)).tolist():
        reason = _reason(sheet, header, row, int(filled[row]))
        if reason:
            ignored[row] = reason
    is_entry = below.copy()
    is_entry[list(ignored)] = False
    return RowSplit(np.flatnonzero(is_entry), dict(sorted(ignored.items())))


def _filled_cells(sheet: RawSheet) -> npt.NDArray[np.int32]:
    """Number of cells with content, for every row."""
    filled = np.zeros(sheet.height, np.int32)
    for column in sheet.columns.values():
        has_content = np.array([not is_blank(cell) for cell in column.uniques], np.bool_)
        filled += has_content[column.codes]
    return filled


def _suspicious(sheet: RawSheet, header: HeaderMap, filled: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Rows with a single cell, or with a cell that reads like a total, a note or a header."""
    suspicious: npt.NDArray[np.bool_] = filled == 1
    for position, column in sheet.columns.items():
        title = normalised(header.titles.get(position, ""))
        odd = np.array([_reads_odd(cell, title) for cell in column.uniques], np.bool_)
        suspicious |= odd[column.codes]
    return suspicious


def _reads_odd(cell: Cell, title: str) -> bool:
    """Cheap tests first: this looks at every distinct cell of the sheet, a million names among them."""
    if not isinstance(cell, str) or not cell:
        return False
    if title and len(cell) <= len(title) + 12 and title[-1] in cell.lower() and normalised(cell) == title:
        return True
    if "计" in cell and len(cell) <= 40 and _TOTAL.match(_folded(cell)):
        return True
    return cell.lstrip()[:1] in _NOTE_STARTS and bool(_NOTE.match(_folded(cell[:60])))


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _reason(sheet: RawSheet, header: HeaderMap, row: int, filled: int) -> str:
    """Why a row is no entry; "" when it is one."""
    cells = [(position, sheet.cell(row, position)) for position in sorted(sheet.columns)]
    texts = [(position, _folded(cell)) for position, cell in cells if isinstance(cell, str) and not is_blank(cell)]
    if not texts:
        return ""
    same = sum(normalised(text) == normalised(header.titles.get(position, "")) for position, text in texts)
    if same >= 2 and same * 2 >= filled:
        return "repeated_header"
    first_column, first = texts[0]
    if _NOTE.match(first) and filled <= _NOTE_CELLS:
        return "note"
    name_column = header.fields.get("name", header.fields.get("enterprise_name", -1))
    leading = [text for position, text in texts if position <= max(name_column, first_column)]
    if any(_TOTAL.match(text) for text in leading) and _lacks_own_name(texts, name_column):
        return "total"
    is_heading = bool(_SECTION.match(first)) or _is_banner(sheet, row, first_column)
    return "section" if filled == 1 and is_heading and len(sheet.columns) > 1 else ""


def _lacks_own_name(texts: list[tuple[int, str]], name_column: int) -> bool:
    """A total has no enterprise of its own in the name column: only the total's word, or a count such as 12家."""
    name = next((text for position, text in texts if position == name_column), "")
    return not name or bool(_TOTAL.match(name)) or bool(re.fullmatch(r"\d+[家户项处个]?", name))


def _is_banner(sheet: RawSheet, row: int, column: int) -> bool:
    """A heading that runs across the table in one merged cell."""
    return any(
        merge.top <= row <= merge.bottom and merge.left <= column <= merge.right and merge.right - merge.left >= 2
        for merge in sheet.merges
    )

"""Listed hazards as a workbook, in the columns of the hazard ledger, so that it can be taken in again. Knows no window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from layers.situation import Situation
from ledger.batch import Cancelled as IsCancelled
from ledger.hazard import HazardState
from ledger.problem import Cancelled, Refused
from policy.light import days_text

HEADERS = (
    *(
        "序号",
        "隐患编号",
        "企业名称",
        "统一社会信用代码",
        "排查时间",
        "隐患部位",
        "隐患描述",
        "判定依据",
        "判定标准版本",
    ),
    *("整改措施", "整改责任人", "督办责任人", "包保责任人", "整改期限", "剩余／逾期", "整改状态", "整改进展"),
    *("是否停产", "延期已批", "挂牌督办", "销号时间"),
)
_WIDTHS = (6, 16, 28, 20, 12, 16, 44, 22, 8, 32, 12, 12, 12, 12, 12, 10, 32, 8, 8, 8, 12)
MOST_ROWS = 1_000_000


def export_hazards(situation: Situation, rows: Sequence[int], out: Path, is_cancelled: IsCancelled) -> Path:
    """Write hazards (positions in the snapshot) to a new or replaced xlsx. Every cell is text: nothing is a formula.
    Raises Refused, Cancelled; then ``out`` is as it was."""
    if len(rows) > MOST_ROWS:
        raise Refused(f"一张表最多 {MOST_ROWS:,} 行，现有 {len(rows):,} 行。", "请先筛选，再导出。")
    part = out.with_name(f".{out.name}.part")
    try:
        with xlsxwriter.Workbook(str(part), {"constant_memory": True}) as book:
            sheet, bold = book.add_worksheet("重大事故隐患台账"), book.add_format({"bold": True})
            for column, (header, width) in enumerate(zip(HEADERS, _WIDTHS, strict=True)):
                sheet.set_column(column, column, width)
                sheet.write_string(0, column, header, bold)
            for at, row in enumerate(rows, 1):
                if at % 1000 == 0 and is_cancelled():
                    raise Cancelled("已取消。")
                for column, text in enumerate((str(at), *_cells(situation, int(row)))):
                    sheet.write_string(at, column, text[:32_000])
        part.replace(out)
    except (OSError, XlsxWriterException):
        raise Refused(f"“{out.name}”写不出来。", "请检查文件夹权限和磁盘空间后再试。") from None
    finally:
        part.unlink(missing_ok=True)
    return out


def _cells(situation: Situation, row: int) -> tuple[str, ...]:
    snapshot, measures = situation.snapshot, situation.measures
    hazards, host = snapshot.hazards, int(snapshot.hazards.enterprise[row])
    return (
        hazards.number[row],
        snapshot.enterprise_of_hazard(row),
        snapshot.enterprises.code[host] if host >= 0 else "",
        _day(hazards.found_on[row]),
        hazards.part[row],
        hazards.description[row],
        hazards.basis[row],
        hazards.standard_version[row],
        hazards.work_standard[row],
        hazards.owner[row],
        hazards.supervisor[row],
        hazards.contract_leader[row],
        _day(hazards.due_on[row]),
        days_text(int(measures.light[row]), int(measures.days_left[row]), measures.rule.day_kind),
        HazardState(int(hazards.state[row])).label,
        hazards.progress[row],
        *("是" if flag[row] else "否" for flag in (hazards.is_stopped, hazards.is_extended, hazards.is_listed)),
        _day(hazards.closed_on[row]),
    )


def _day(value: np.datetime64) -> str:
    return "" if np.isnat(value) else str(value.astype("datetime64[D]"))

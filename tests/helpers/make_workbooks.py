"""Ledger files as offices send them, written for tests: xlsx, xls, csv, and those that must be refused."""

from __future__ import annotations

import csv
import struct
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import openpyxl
import xlsxwriter
import xlwt

Row = Sequence[Any]
Merge = tuple[int, int, int, int]  # top, left, bottom, right; 0-based, inclusive

_FIRMS = ("青石", "白桦", "长河", "云岭", "松涛", "石桥", "金穗", "北辰")


def credit_code(serial: int) -> str:
    """A fictional unified social credit code with the right check digit."""
    from stdnum.cn import uscc

    body = f"91220104MA{serial:07d}"
    return body + uscc.calc_check_digit(body)


def firm(serial: int) -> str:
    """A fictional company name."""
    return f"演示{_FIRMS[serial % len(_FIRMS)]}第{serial}制品有限公司"


def write_xlsx(path: Path, sheets: dict[str, Iterable[Row]], merges: dict[str, list[Merge]] | None = None) -> Path:
    """Sheets of cells; dates as dates, merged ranges keep the text of their corner."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            table = [list(row) for row in rows]
            for at, row in enumerate(table):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(at, column, cell, moment)
                    elif isinstance(cell, date):
                        sheet.write_datetime(at, column, datetime(cell.year, cell.month, cell.day), day)
                    elif cell is not None and cell != "":
                        sheet.write(at, column, cell)
            for top, left, bottom, right in (merges or {}).get(name, []):
                sheet.merge_range(top, left, bottom, right, table[top][left])
    return path


def write_xls(path: Path, rows: Iterable[Row], merges: Iterable[Merge] = ()) -> Path:
    """One sheet of the old format."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("台账")
    table = [list(row) for row in rows]
    corners = {(top, left): (bottom, right) for top, left, bottom, right in merges}
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for at, row in enumerate(table):
        for column, cell in enumerate(row):
            if (at, column) in corners:
                bottom, right = corners[at, column]
                sheet.write_merge(at, bottom, column, right, cell)
            elif isinstance(cell, date):
                sheet.write(at, column, cell, day)
            elif cell not in (None, ""):
                sheet.write(at, column, cell)
    book.save(str(path))
    return path


def write_csv(path: Path, rows: Iterable[Row], encoding: str = "utf-8", separator: str = ",") -> Path:
    """Text with a separator."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return path


def enterprise_rows(count: int, start: int = 1) -> list[list[Any]]:
    """Header and good rows of an enterprise ledger in the square district of the tests, coordinates in CGCS2000."""
    header = ["序号", "企业名称", "统一社会信用代码", "所属镇街", "详细地址", "经度", "纬度", "坐标系", "风险等级"]
    towns = ("青山镇", "红旗街道")
    rows: list[list[Any]] = [header]
    for serial in range(start, start + count):
        east = serial % 2
        place = (round(125.05 + 0.1 * east + serial % 7 / 500, 6), round(43.05 + serial % 11 / 500, 6))
        own = [serial, firm(serial), credit_code(serial), towns[east], f"演示路{serial}号", *place, "CGCS2000"]
        rows.append([*own, "ABCD"[serial % 4]])
    return rows


def hazard_rows(count: int) -> list[list[Any]]:
    """Header and good rows of a hazard ledger for the enterprises of ``enterprise_rows``."""
    header = ["序号", "隐患编号", "企业名称", "排查时间", "隐患描述", "整改责任人", "整改措施", "整改期限", "是否销号"]
    rows: list[list[Any]] = [header]
    for serial in range(1, count + 1):
        when = date(2026, 9, 1 + serial % 28)
        texts = [f"第{serial}处除尘系统未设置泄爆装置", "王某", "加装泄爆装置并经验收", date(2026, 12, 1 + serial % 28)]
        rows.append([serial, f"YH-{serial:04d}", firm(serial), when, *texts, "否"])
    return rows


def zone_rows(count: int) -> list[list[Any]]:
    """Header and good rows of a zone ledger for the enterprises of ``enterprise_rows``."""
    header = [
        "作业区名称",
        "企业名称",
        "作业类型",
        "中心经度",
        "中心纬度",
        "坐标系",
        "半径（米）",
        "开始时间",
        "结束时间",
    ]
    rows: list[list[Any]] = [header]
    for serial in range(1, count + 1):
        window = (datetime(2026, 11, 20, 8, 30), datetime(2026, 11, 20, 17, 0))
        rows.append([f"{serial}号车间", firm(serial), "动火作业", 125.05, 43.05, "CGCS2000", 60, *window])
    return rows


def inspection_rows(count: int) -> list[list[Any]]:
    """Header and good rows of a ledger of inspections of the enterprises of ``enterprise_rows``."""
    header = [
        "序号",
        "检查时间",
        "被检查单位",
        "检查方式",
        "检查人员",
        "发现问题数",
        "罚款（元）",
        "复查时间",
        "复查结果",
    ]
    told = ("双随机", "方某", 2, 5000, "2026-04-02", "合格")
    return [header, *([serial, "2026-03-05", firm(serial), *told] for serial in range(1, count + 1))]


def protect(source: Path, path: Path, password: str = "演示") -> Path:
    """The workbook behind a password, as the office programs wrap it."""
    with source.open("rb") as plain, path.open("wb") as out:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt(password, out)
    return path


def far_cell(path: Path) -> Path:
    """A small workbook with one stray cell in the last row and column: a dense table of it needs 500 GB."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "企业名称"
    sheet["XFD1048576"] = 1
    book.save(path)
    return path


def bomb(path: Path, megabytes: int = 40) -> Path:
    """A workbook whose sheet inflates a thousandfold."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(megabytes):
                member.write(b" " * (1 << 20))
    return path


def lying_bomb(path: Path, megabytes: int = 40) -> Path:
    """A bomb whose directory declares a harmless size."""
    bomb(path, megabytes)
    data = bytearray(path.read_bytes())
    at = data.find(b"xl/worksheets/sheet1.xml", data.rfind(b"PK\x01\x02") - 100)
    entry = data.rfind(b"PK\x01\x02", 0, at + 1)
    data[entry + 24 : entry + 28] = struct.pack("<I", 4096)
    path.write_bytes(data)
    return path


def png(path: Path) -> Path:
    """A picture under whatever name."""
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 200)
    return path

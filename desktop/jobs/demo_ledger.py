"""Writes the demo's ledger workbook the way an office would: titles above, merged unit cells, totals and notes below.

Three sheets (企业台账, 重大事故隐患台账, 危险作业区台账), every title marked 演示数据. The workbook is a pure function of
pack, size and as-of moment: the same call gives the same cells. ``DemoLedger`` says what a right import must find.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from desktop.jobs.demo_columns import Column, Kind, enterprise_columns, hazard_columns, zone_columns
from desktop.jobs.demo_enterprises import DemoEnterprises, Texts, draw_enterprises
from desktop.jobs.demo_gaps import DemoStanding, draw_standing
from desktop.jobs.demo_hazards import DemoHazards, draw_hazards
from desktop.jobs.demo_people import Staff, staff_of
from desktop.jobs.demo_places import places
from desktop.jobs.demo_profile import Profile, profile
from desktop.jobs.demo_zones import DemoZones, draw_zones
from ledger.batch import Cancelled, Progress
from ledger.problem import Cancelled as WasCancelled
from ledger.problem import Refused
from ledger.unit import UnitRecord
from policy.light import Light

MOST_ENTERPRISES = 1_000_000  # a sheet holds 1,048,576 rows
FEWEST_ENTERPRISES = 20
# Merged unit cells need all rows in memory: larger ledgers repeat the unit in every row. They also leave out the columns
# that no figure needs and draw no empty cells, because a cell costs 7 us.
_WHOLE_UP_TO = 50_000
_LEFT_OUT_OF_LARGE = (
    "详细地址",
    "涉粉作业人数",
    "安全管理人员",
    "联系电话",
    "标准化有效期",
    "双重预防机制",
    "包保责任人",
    "备注",
)
_HEADER_ROW = 2  # 0-based: two title rows stand above
_BLOCK = 2000  # rows between two reports of progress
_SEED = 20261120


@dataclass(frozen=True, slots=True)
class DemoData:
    """Everything that the demo invents, before any of it is written."""

    profile: Profile
    as_of: datetime
    staff: list[Staff]  # one for each place of the enterprises
    firms: DemoEnterprises
    standing: DemoStanding
    hazards: DemoHazards
    zones: DemoZones

    def staff_at(self, enterprise: int) -> Staff:
        """The staff that answers for an enterprise."""
        return self.staff[int(self.firms.place[enterprise])]


@dataclass(frozen=True, slots=True)
class DemoLedger:
    """What the workbook holds: the numbers that an import must agree with at the demo's as-of moment."""

    enterprises: int
    by_class: tuple[int, ...]  # A, B, C, D, not graded
    unplaced: tuple[int, ...]  # no coordinates, outside, datum unknown
    by_light: dict[str, int]  # open lights by name of policy.light.Light
    open_hazards: int
    closed: int
    listed: int
    incomplete: int
    zones_by_kind: dict[int, int]
    running: int


def draw(pack_id: str, records: Sequence[UnitRecord], enterprises: int, as_of: datetime) -> DemoData:
    """Invent a demo of this size. Raises Refused for an impossible one."""
    if not FEWEST_ENTERPRISES <= enterprises <= MOST_ENTERPRISES:
        raise Refused(
            f"演示企业数量应在 {FEWEST_ENTERPRISES} 到 {MOST_ENTERPRISES:,} 之间，给出的是 {enterprises:,}。",
            "请改用范围内的数量。",
        )
    wanted = profile(pack_id)
    rng = np.random.default_rng(_SEED)
    homes = places(records, wanted)
    staff = staff_of(homes)
    firms = draw_enterprises(rng, homes, enterprises)
    hazards = draw_hazards(rng, firms, wanted, as_of.date())
    zones = draw_zones(rng, firms, as_of)
    standing = draw_standing(rng, firms, hazards, as_of.date())
    hazards = replace(hazards, reviewer=_reviewers(hazards, [staff[at] for at in firms.place[hazards.enterprise]]))
    return DemoData(wanted, as_of, staff, firms, standing, hazards, zones)


def write_ledger(
    path: Path,
    pack_id: str,
    region: str,
    records: Sequence[UnitRecord],
    enterprises: int,
    as_of: datetime,
    progress: Progress,
    cancelled: Cancelled,
) -> DemoLedger:
    """Invent a demo and write its workbook to ``path``. Raises Refused for an impossible size, Cancelled when the user
    stops it."""
    progress("正在生成演示数据", 0, enterprises)
    data = draw(pack_id, records, enterprises, as_of)
    return write_book(path, region, data, progress, cancelled)


def _reviewers(hazards: DemoHazards, staff: Sequence[Staff]) -> Texts:
    """Whoever accepts is none of those who fix."""
    pairs = zip(staff, hazards.owner, strict=True)
    return np.array([one.other_than(owner) for one, owner in pairs], object)


def write_book(path: Path, region: str, data: DemoData, progress: Progress, cancelled: Cancelled) -> DemoLedger:
    """Write the workbook of a demo to ``path``; what it holds. Raises Cancelled when the user stops it."""
    firms, hazards, zones = data.firms, data.hazards, data.zones
    today = data.as_of.date()
    is_whole = len(firms) <= _WHOLE_UP_TO
    options = {"constant_memory": not is_whole, "strings_to_urls": False, "strings_to_formulas": False}
    columns = enterprise_columns(firms, data.standing, data.staff)
    if not is_whole:
        columns = [column for column in columns if column.header not in _LEFT_OUT_OF_LARGE]
    book = xlsxwriter.Workbook(path, options)
    try:
        # A fixed creation date: the same demo is the same file, byte for byte.
        book.set_properties({"title": f"{region}工贸企业台账（演示数据）", "created": datetime(2026, 1, 1)})
        writer = _SheetWriter(book, region, data.profile.compiled_by, today, is_whole, progress, cancelled)
        writer.sheet("企业台账", "工贸企业基础台账", columns, len(firms), "家")
        of_hazards = hazard_columns(hazards, firms, data.staff)
        writer.sheet("重大事故隐患台账", "重大事故隐患台账", of_hazards, len(hazards), "项")
        writer.sheet("危险作业区台账", "危险作业区台账", zone_columns(zones, firms), len(zones), "处")
        progress("正在保存台账", 0, 0)
    except WasCancelled:
        _discard(book)
        raise
    book.close()
    return _expected(firms, hazards, zones)


def _discard(book: Any) -> None:
    """Drop a half-written workbook: close it into the void, so that its temporary files go."""
    book.filename = os.devnull
    book.close()


class _SheetWriter:
    """One sheet after the other, each with its dirt."""

    def __init__(
        self,
        book: Any,
        region: str,
        compiled_by: str,
        today: date,
        is_whole: bool,
        progress: Progress,
        cancelled: Cancelled,
    ) -> None:
        self._book, self._region, self._compiled_by, self._today = book, region, compiled_by, today
        self._is_whole, self._progress, self._cancelled = is_whole, progress, cancelled
        cell = {"font_name": "宋体", "font_size": 10, "border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}
        self._title = book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"})
        self._line = book.add_format({"font_name": "宋体", "font_size": 10, "align": "left"})
        self._head = book.add_format(
            {**cell, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#EDEDED"}
        )
        self._formats = {
            Kind.TEXT: book.add_format(cell),
            Kind.UNIT: book.add_format({**cell, "align": "center"}),
            Kind.NUMBER: book.add_format(cell),
            Kind.DEGREES: book.add_format({**cell, "num_format": "0.000000"}),
            Kind.DATE: book.add_format({**cell, "num_format": "yyyy-mm-dd"}),
        }

    def sheet(self, name: str, title: str, columns: list[Column], count: int, unit_word: str) -> None:
        """Write one ledger: title, line below it, header, rows, total row, notes."""
        sheet = self._book.add_worksheet(name)
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width)
        sheet.freeze_panes(_HEADER_ROW + 1, 4)
        last = len(columns) - 1
        sheet.set_row(0, 28)
        sheet.merge_range(0, 0, 0, last, f"{self._region}{title}（演示数据，均为虚构）", self._title)
        day = f"{self._today.year}年{self._today.month}月{self._today.day}日"
        sheet.write_string(1, 0, f"填报单位：{self._compiled_by}　　数据截止：{day}", self._line)
        sheet.set_row(_HEADER_ROW, 30)
        for position, column in enumerate(columns):
            sheet.write_string(_HEADER_ROW, position, column.header, self._head)
        self._rows(sheet, name, columns, count)
        after = _HEADER_ROW + 1 + count
        sheet.write_string(after, 0, "合计", self._head)
        sheet.write_string(after, 1, f"{count} {unit_word}", self._head)
        note = "注：本表为演示数据，企业、人员、隐患均为虚构；坐标系以“坐标系”栏所填为准。"
        sheet.write_string(after + 1, 0, note, self._line)

    def _rows(self, sheet: Any, name: str, columns: list[Column], count: int) -> None:
        merged = self._merge_units(sheet, columns) if self._is_whole else set()
        writers = [
            _cell_writer(sheet, column.kind, position, self._formats[column.kind], self._is_whole)
            for position, column in enumerate(columns)
            if position not in merged
        ]
        plain = [column for position, column in enumerate(columns) if position not in merged]
        for start in range(0, count, _BLOCK):
            if self._cancelled():
                raise WasCancelled("已取消，没有写出演示台账。")
            self._progress(f"正在写“{name}”", start, count)
            blocks = [column.values[start : start + _BLOCK].tolist() for column in plain]
            for row, cells in enumerate(zip(*blocks, strict=True), start + _HEADER_ROW + 1):
                for write, value in zip(writers, cells, strict=True):
                    write(row, value)

    def _merge_units(self, sheet: Any, columns: list[Column]) -> set[int]:
        """Merge the runs of equal unit names, as offices do. Returns the positions of the columns written so."""
        done = set()
        for position, column in enumerate(columns):
            if column.kind is not Kind.UNIT:
                continue
            done.add(position)
            for first, last, text in _runs(column.values.tolist(), _HEADER_ROW + 1):
                if first == last:
                    sheet.write_string(first, position, text, self._formats[Kind.UNIT])
                else:
                    sheet.merge_range(first, position, last, position, text, self._formats[Kind.UNIT])
        return done


def _runs(texts: list[str], offset: int) -> Iterator[tuple[int, int, str]]:
    """First row, last row and text of every run of equal texts."""
    row = offset
    for text, group in groupby(texts):
        length = sum(1 for _ in group)
        yield row, row + length - 1, text
        row += length


def _cell_writer(sheet: Any, kind: Kind, column: int, style: Any, draws_empty: bool) -> Any:
    """A function (row, value) that writes one cell; an empty value leaves a bordered blank where ``draws_empty``."""
    string, number, moment = sheet.write_string, sheet.write_number, sheet.write_datetime

    def empty_cell(row: int) -> None:
        if draws_empty:
            sheet.write_blank(row, column, None, style)

    def text_cell(row: int, value: str) -> None:
        if value:
            string(row, column, value, style)
        else:
            empty_cell(row)

    def number_cell(row: int, value: float) -> None:
        if value == value:  # not NaN
            number(row, column, value, style)
        else:
            empty_cell(row)

    def date_cell(row: int, value: date | None) -> None:
        if value is None:
            empty_cell(row)
        else:
            moment(row, column, value, style)

    if kind is Kind.DATE:
        return date_cell
    return text_cell if kind in (Kind.TEXT, Kind.UNIT) else number_cell


def _expected(firms: DemoEnterprises, hazards: DemoHazards, zones: DemoZones) -> DemoLedger:
    by_class = np.bincount(firms.risk_class, minlength=5)
    by_place = np.bincount(firms.place_status, minlength=4)
    by_light = np.bincount(hazards.light, minlength=8)
    by_kind = np.bincount(zones.kind, minlength=4)
    return DemoLedger(
        enterprises=len(firms),
        by_class=tuple(map(int, by_class)),
        unplaced=tuple(map(int, by_place[1:])),
        by_light={light.name: int(by_light[light]) for light in Light if light <= Light.NO_DEADLINE},
        open_hazards=int(hazards.is_open.sum()),
        closed=int(by_light[Light.CLOSED]),
        listed=int((hazards.is_listed & hazards.is_open).sum()),
        incomplete=int(hazards.is_incomplete.sum()),
        zones_by_kind={kind: int(number) for kind, number in enumerate(by_kind) if number},
        running=int(zones.is_running.sum()),
    )

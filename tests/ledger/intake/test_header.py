"""Finding the header, the kind of ledger, the columns; and sorting the rows below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from ledger.fields import FIELDS, Field, LedgerKind
from ledger.intake.header import find_header, normalised
from ledger.intake.rows import split_rows
from ledger.intake.sheet import Cell, Merge, RawColumn, RawSheet
from tests.helpers import make_workbooks as make


def _sheet(rows: Sequence[Sequence[Cell | None]], merges: Sequence[tuple[int, int, int, int]] = ()) -> RawSheet:
    width = max(len(row) for row in rows)
    columns = {}
    for position in range(width):
        cells: list[Cell] = [(row[position] if position < len(row) else "") or "" for row in rows]
        uniques = list(dict.fromkeys(cells))
        codes = np.array([uniques.index(cell) for cell in cells], np.int32)
        columns[position] = RawColumn(uniques, codes)
    return RawSheet("表", False, len(rows), columns, [Merge(*ends) for ends in merges])


@pytest.mark.parametrize("kind", list(LedgerKind))
def test_the_official_labels_are_all_found(kind: LedgerKind) -> None:
    labels = [field.label for field in FIELDS[kind]]
    header = find_header(_sheet([labels, ["x"] * len(labels)]), None)
    assert header is not None
    assert header.kind is kind
    assert header.fields == {field.name: position for position, field in enumerate(FIELDS[kind])}


@pytest.mark.parametrize(
    ("kind", "field", "text"),
    [(kind, field, text) for kind in LedgerKind for field in FIELDS[kind] for text in (field.label, *field.synonyms)],
)
def test_every_synonym_finds_its_field_in_any_width_and_bracket(kind: LedgerKind, field: Field, text: str) -> None:
    required = [other.label for other in FIELDS[kind] if other.required and other.name != field.name]
    fillers = [other for other in FIELDS[kind] if other.name not in (field.name, *required)]
    others = required + [other.label for other in fillers if normalised(other.label) != normalised(text)][:4]
    dressed = (text, f" {text}：", f"*{text}", text.replace("(", "（").replace(")", "）"), f"{text}\n（必填）")
    for header_text in dressed:
        header = find_header(_sheet([[*others, header_text], ["x"] * (len(others) + 1)]), kind)
        assert header is not None
        assert header.fields.get(field.name) == len(others), header_text


def test_titles_above_and_a_group_line_with_merged_cells() -> None:
    rows = [
        ["演示区工贸企业安全风险分级管控台帐", None, None, None, None, None],
        ["填报单位：演示局", None, None, None, None, None],
        [None],
        ["序号", "企业基本情况", None, "坐标", None, "风险等级"],
        [None, "企业名称", "详细地址", "经度", "纬度", None],
        [1, "甲厂", "路1号", 125.0, 43.0, "A"],
    ]
    header = find_header(_sheet(rows, [(3, 1, 3, 2), (3, 3, 3, 4), (3, 0, 4, 0), (3, 5, 4, 5)]), None)
    assert header is not None
    assert (header.first_header_row, header.header_row) == (3, 4)
    assert header.fields == {"serial": 0, "name": 1, "address": 2, "x": 3, "y": 4, "risk_class": 5}
    # In messages a column is called as the user sees it: not 企业基本情况企业名称.
    assert [header.title_of(name) for name in ("serial", "name", "x")] == [
        "序号",
        "企业基本情况/企业名称",
        "坐标/经度",
    ]


def test_northing_stands_under_x() -> None:
    header = find_header(_sheet([["企业名称", "X坐标", "Y坐标", "风险等级"]]), None)
    assert header is not None
    assert header.fields["y"] == 1
    assert header.fields["x"] == 2


def test_both_spellings_of_account() -> None:
    assert normalised("台帐") == normalised("台账")


def test_the_better_of_two_columns_for_one_field_wins() -> None:
    header = find_header(_sheet([["企业名称", "负责人", "主要负责人", "联系电话"]]), None)
    assert header is not None
    assert header.fields["principal"] == 2
    assert header.titles[1] == "负责人"


def test_a_sheet_of_something_else_has_no_header() -> None:
    assert find_header(_sheet([["月份", "收入", "支出"], [1, 2, 3]]), None) is None
    assert find_header(_sheet([["企业名称", "电话"], ["甲", "1"]]), LedgerKind.HAZARDS) is None


def _split(rows: list[list[Cell | None]], merges: Sequence[tuple[int, int, int, int]] = ()) -> dict[int, str]:
    head: list[Cell | None] = ["序号", "企业名称", "所属镇街", "从业人数", "风险等级"]
    sheet = _sheet([head, *rows], merges)
    header = find_header(sheet, None)
    assert header is not None
    split = split_rows(sheet, header)
    assert sorted([*split.entries.tolist(), *split.ignored]) == list(range(len(rows) + 1))
    return {row: reason for row, reason in split.ignored.items() if row}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([None] * 5, "empty"),
        (["  ", "\u3000", None, None, None], "empty"),
        (["合计", None, None, 120, None], "total"),
        (["合 计", "12家", None, 120, None], "total"),
        ([None, "小计：", None, 120, None], "total"),
        (["青山镇小计", None, None, 120, None], "total"),
        (["总计", 12, None, 120, None], "total"),
        (["注：本表一式两份", None, None, None, None], "note"),
        (["填表人：王某", None, "审核人：李某", None, "日期：2026.11.1"], "note"),
        ([None, None, "单位负责人（签字）：", None, None], "note"),
        (["序号", "企业名称", "所属镇街", "从业人数", "风险等级"], "repeated_header"),
        (["一、青山镇", None, None, None, None], "section"),
    ],
)
def test_rows_that_are_no_entries(row: list[Cell | None], reason: str) -> None:
    good: list[Cell | None] = [1, "演示制品厂", "青山镇", 12, "A"]
    assert _split([good, row, good]) == {2: reason}


@pytest.mark.parametrize(
    "row",
    [
        [1, "合计商贸有限公司", "青山镇", 12, "A"],
        [1, "演示统计设备厂", "青山镇", 12, "A"],
        [None, "注塑制品厂", None, None, None],
        [1, "说明书印刷厂", "青山镇", None, None],
        [1, "甲厂", "合计", 12, "A"],
        ["一、", "甲厂", "青山镇", 12, "A"],
        [None, "备注：公司", "青山镇", 12, "A", "x", "y", "z"],
        [5, None, None, None, None],
    ],
)
def test_rows_that_only_look_like_notes_are_entries(row: list[Cell | None]) -> None:
    assert _split([row]) == {}


def test_a_banner_across_the_table_is_a_heading() -> None:
    good: list[Cell | None] = [1, "演示制品厂", "青山镇", 12, "A"]
    assert _split([["青山镇重点企业", None, None, None, None], good], [(1, 0, 1, 4)]) == {1: "section"}


def test_the_makers_of_the_tests_write_recognisable_ledgers() -> None:
    ledgers = (make.enterprise_rows(2), make.hazard_rows(2), make.zone_rows(2), make.inspection_rows(2))
    kinds = [find_header(_sheet(rows), None) for rows in ledgers]
    assert [header.kind if header else None for header in kinds] == list(LedgerKind)

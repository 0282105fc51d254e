"""From columns of cells to canonical columns: every rule runs once per distinct cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ledger.fields import FIELDS, Field, FieldType
from ledger.inspection import PenaltyKind
from ledger.intake import choices, dates, numbers
from ledger.intake.credit_code import parse_credit_code, surely_valid
from ledger.intake.header import HeaderMap
from ledger.intake.parsed import Parser
from ledger.intake.problem_table import ProblemTable
from ledger.intake.sheet import Cell, RawColumn, RawSheet, Rows
from ledger.intake.texts import parse_number_text, parse_text, surely_plain
from ledger.risk_class import RiskClass

_DTYPES: dict[FieldType, tuple[Any, Any]] = {  # dtype, value of an empty cell
    FieldType.TEXT: (object, ""),
    FieldType.UNIT: (object, ""),
    FieldType.INTEGER: (np.float64, np.nan),  # becomes Int64
    FieldType.NUMBER: (np.float64, np.nan),
    FieldType.DATE: ("datetime64[s]", np.datetime64("NaT")),
    FieldType.MOMENT: ("datetime64[s]", np.datetime64("NaT")),
    FieldType.FLAG: (np.bool_, False),
    FieldType.RISK_CLASS: (np.uint8, RiskClass.UNGRADED),
    FieldType.INDUSTRY: (np.uint8, 0),
    FieldType.CATEGORIES: (np.uint32, 0),
    FieldType.SCALE: (np.uint8, 0),
    FieldType.STATUS: (np.uint8, 0),
    FieldType.STANDARD_LEVEL: (np.uint8, 0),
    FieldType.HAZARD_STATE: (np.uint8, 0),
    FieldType.OPERATION_KIND: (np.uint8, 7),
    FieldType.INSPECTION_MODE: (np.uint8, 0),
    FieldType.PENALTY_KIND: (np.uint8, PenaltyKind.FINE),
    FieldType.DATUM: (np.uint8, 0),
}
_PARSERS: dict[FieldType, Parser] = {
    FieldType.TEXT: parse_text,
    FieldType.UNIT: parse_number_text,
    FieldType.INTEGER: numbers.parse_count,
    FieldType.NUMBER: numbers.parse_number,
    FieldType.DATE: dates.parse_date,
    FieldType.MOMENT: dates.parse_moment,
    FieldType.RISK_CLASS: choices.parse_risk_class,
    FieldType.INDUSTRY: choices.parse_industry,
    FieldType.CATEGORIES: choices.parse_categories,
    FieldType.SCALE: choices.parse_scale,
    FieldType.STATUS: choices.parse_status,
    FieldType.STANDARD_LEVEL: choices.parse_standard_level,
    FieldType.HAZARD_STATE: choices.parse_hazard_state,
    FieldType.OPERATION_KIND: choices.parse_operation,
    FieldType.INSPECTION_MODE: choices.parse_inspection_mode,
    FieldType.PENALTY_KIND: choices.parse_penalty_kind,
    FieldType.DATUM: choices.parse_datum,
}
_BY_NAME: dict[str, Parser] = {
    "code": parse_credit_code,
    "enterprise_code": parse_credit_code,
    "phone": parse_number_text,
    "serial": parse_number_text,
    "number": parse_number_text,
    "permit": parse_number_text,
    "penalty_number": parse_number_text,
    "case_number": parse_number_text,
    "exam_taken": choices.flag_parser("考试", "考核", "必考"),
    "exam_passed": choices.flag_parser("合格", "通过"),
    "recheck_passed": choices.flag_parser("合格", "通过", "整改到位", "整改完毕", "完成"),
    "industry_code": parse_number_text,
    "x": numbers.parse_coordinate,
    "y": numbers.parse_coordinate,
    "dual_prevention": choices.flag_parser("双重", "双控", "建立", "建成", "完成", "运行", "落实"),
    "online": choices.flag_parser("接入", "联网", "在线", "监测", "完成"),
    "is_stopped": choices.flag_parser("停产", "停业"),
    "is_extended": choices.flag_parser("延期"),
    "is_listed": choices.flag_parser("挂牌"),
    "is_closed": choices.flag_parser("销号", "闭环"),
}
_FAST_BY_NAME: dict[str, Callable[[Sequence[Cell]], Any]] = {
    "code": surely_valid,
    "enterprise_code": surely_valid,
    "x": numbers.surely_coordinates,
    "y": numbers.surely_coordinates,
}
"""Which cells are right as they stand, told for all at once; the parser sees only the others."""


@dataclass(frozen=True, slots=True)
class Canonical:
    """Canonical columns of the entries of a sheet. ``given`` says for each field which rows had a readable value: an
    empty cell under 是否销号 is not a 否."""

    frame: pd.DataFrame
    given: dict[str, Any]  # field -> bool[n], for the fields that the sheet has


def canonical_columns(
    sheet: RawSheet, header: HeaderMap, rows: Rows, problems: ProblemTable, check: Callable[[], None]
) -> Canonical:
    """All fields of the kind, dtypes as FieldType says, one row per entry; missing columns hold the empty value.
    ``check`` is called before each column and may raise."""
    data: dict[str, Any] = {"row": rows.astype(np.int64) + 1}
    given: dict[str, Any] = {}
    for field in FIELDS[header.kind]:
        check()
        position = header.fields.get(field.name)
        if position is None:
            data[field.name] = _typed(field, _empty(field, len(rows)))
            continue
        column = sheet.columns[position]
        values, known, codes = _uniques(field, column, rows, header.titles.get(position, ""))
        problems.add_column(rows, field.name, column, codes)
        data[field.name] = _typed(field, values[column.codes[rows]])
        given[field.name] = known[column.codes[rows]]
    return Canonical(pd.DataFrame(data, copy=False), given)


def _empty(field: Field, length: int) -> Any:
    dtype, empty = _DTYPES[field.type]
    return np.full(length, empty, dtype)


def _typed(field: Field, values: Any) -> Any:
    if field.type is FieldType.INTEGER:
        return pd.array(values, "Float64").astype("Int64") if len(values) else pd.array([], "Int64")
    # Texts stay plain objects: pandas would turn them into its own string type and copy a million of them.
    return pd.Series(values, dtype=object) if field.type in (FieldType.TEXT, FieldType.UNIT) else values


def _uniques(field: Field, column: RawColumn, rows: Rows, title: str) -> tuple[Any, Any, list[str]]:
    """Value, whether it was given, and problem code for every distinct cell that the entries use."""
    values = _empty(field, len(column.uniques))
    known = np.zeros(len(column.uniques), np.bool_)
    codes = [""] * len(column.uniques)
    used = column.used(rows)
    check = _fast_check(field)
    if check and len(used):
        good = used[check([column.uniques[position] for position in used])]
        values[good] = [column.uniques[position] for position in good]
        known[good] = True
        used = np.setdiff1d(used, good, assume_unique=True)
    parser = _parser(field, title)
    positions, parsed = [], []
    for position in used.tolist():
        value, code = parser(column.uniques[position])
        if code:
            codes[position] = code
        if value is not None:
            positions.append(position)
            parsed.append(value)
    if positions:
        values[positions] = _as_array(field, parsed)
        known[positions] = [value != "" for value in parsed]
    return values, known, codes


def _fast_check(field: Field) -> Callable[[Sequence[Cell]], Any] | None:
    is_plain_text = field.type is FieldType.TEXT and field.name not in _BY_NAME
    return surely_plain if is_plain_text else _FAST_BY_NAME.get(field.name)


def _as_array(field: Field, parsed: list[Any]) -> Any:
    if field.type in (FieldType.DATE, FieldType.MOMENT):
        return np.array(parsed, "datetime64[s]")
    return np.array(parsed, _DTYPES[field.type][0])


def _parser(field: Field, title: str) -> Parser:
    if field.name == "funds":
        return numbers.money_parser(title)
    if field.name in ("amount", "person_amount"):
        return numbers.yuan_parser(title)
    return _BY_NAME.get(field.name) or _PARSERS.get(field.type) or choices.flag_parser()

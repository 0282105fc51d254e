"""Which column of a boundary file names the unit, and which holds its code? Offices and data suppliers name them in
many ways; what no list knows is told from the content."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_NAMES = [
    "name",
    "名称",
    "单位名称",
    "报告单位",
    "行政区名称",
    "行政区划名称",
    "区划名称",
    "乡镇名称",
    "镇街名称",
    "街道名称",
    "区县名称",
    "县区名称",
    "行政区名",
    "镇街",
    "乡镇",
    "街道",
    "区县",
    "县区",
    "辖区",
    "xzqmc",
    "xzqhmc",
    "qhmc",
    "xzmc",
    "zjmc",
    "jdmc",
    "qxmc",
    "xjmc",
    "mc",
    "fullname",
    "full_name",
    "dname",
    "cname",
    "name_chn",
    "name_zh",
    "name:zh",
    "地名",
    "标注",
]
_CODES = [
    "code",
    "代码",
    "单位代码",
    "行政区代码",
    "行政区划代码",
    "区划代码",
    "行政代码",
    "行政区码",
    "xzqdm",
    "xzqhdm",
    "qhdm",
    "xzdm",
    "dm",
    "adcode",
    "ad_code",
    "gb",
    "pac",
    "division_code",
    "编码",
    "编号",
    "bm",
]
_SHORT_NAMES = ["short_name", "shortname", "简称", "jc"]
_ORDERS = ["order", "序号", "排序", "顺序", "xh", "px", "sort"]
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_GB_COUNTRY = "156"


@dataclass(frozen=True, slots=True)
class Attributes:
    """One entry per feature. ``code`` and ``short_name`` are "" and ``order`` is None where the file has none."""

    name: list[str]
    code: list[str]
    short_name: list[str]
    order: list[float | None]


def attributes(fields: list[str], values: list[list[str]]) -> Attributes | None:
    """Find the columns. ``values``: one list per field. None when no column names the units."""
    keys = [_key(field) for field in fields]
    name = _first(keys, _NAMES)
    if name is None:
        name = next((row for row, column in enumerate(values) if _is_naming(column)), None)
    if name is None:
        return None
    count = len(values[name])
    code, short, order = (_first(keys, known) for known in (_CODES, _SHORT_NAMES, _ORDERS))
    empty = [""] * count
    return Attributes(
        values[name],
        [_code(item) for item in values[code]] if code is not None else empty,
        values[short] if short is not None else empty,
        [_number(item) for item in values[order]] if order is not None else [None] * count,
    )


def _first(keys: list[str], known: list[str]) -> int | None:
    """Position of the column whose name stands first in the list; names cut to ten bytes by a dbf count too."""
    for name in known:
        for row, key in enumerate(keys):
            if key == name or (len(key) >= 3 and len(key.encode("utf-8")) >= 9 and name.startswith(key)):
                return row
    return None


def _is_naming(column: list[str]) -> bool:
    """A column of different Chinese words, one for every feature."""
    return bool(column) and len(set(column)) == len(column) and all(_HAN.search(item) for item in column)


def _code(text: str) -> str:
    """Division code without the country number of GB/T 2659 (156220102 -> 220102)."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain[3:] if len(plain) == 9 and plain.isdigit() and plain.startswith(_GB_COUNTRY) else plain


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _key(field: str) -> str:
    return unicodedata.normalize("NFKC", field).strip().lower()

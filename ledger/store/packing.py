"""From the tables to the columns of the snapshot: the slow road, taken once after each change."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ledger.journal import RecordKind
from ledger.problem import WorkspaceDamaged
from ledger.store.packed import Array, Columns
from ledger.store.schema import COLUMNS, Column, Storage
from ledger.text_column import TextColumn

_ROWS = 65536

SNAPSHOT_COLUMNS: dict[RecordKind, tuple[str, ...]] = {
    RecordKind.ENTERPRISE: (
        "code",
        "name",
        "unit_id",
        "lon",
        "lat",
        "place_status",
        "risk_class",
        "industry",
        "categories",
        "scale",
        "status",
        "standard_level",
    ),
    RecordKind.HAZARD: (
        "number",
        "enterprise_id",
        "state",
        "found_on",
        "due_on",
        "closed_on",
        "is_listed",
        "is_extended",
        "is_stopped",
        "description",
        "part",
        "basis",
        "owner",
        "supervisor",
        "work_standard",
        "progress",
        "enterprise_name",
    ),
    RecordKind.ZONE: ("name", "enterprise_id", "kind", "geometry"),
    RecordKind.OPERATION: ("zone_id", "kind", "start", "end", "permit", "approver", "guardian"),
}
"""What readers see of each kind of record, besides ``id``. Change ``packed.LAYOUT`` with it."""


def from_table(connection: sqlite3.Connection, kind: RecordKind) -> Columns:
    """Columns of one table in the order of its ids. References are ids, 0 where there is none. Raises
    WorkspaceDamaged when a value is not of its column's type."""
    try:
        return _gather(connection, kind)
    except (ValueError, TypeError, OverflowError) as error:
        message = f"{kind.label}台账里有类型不符的内容，可能绕过程序被改动。"
        raise WorkspaceDamaged(message, "请检查工作区，并用最近的备份核对。") from error


def _gather(connection: sqlite3.Connection, kind: RecordKind) -> Columns:
    names = SNAPSHOT_COLUMNS[kind]
    by_name = {column.name: column for column in COLUMNS[kind]}
    packers = [_Fixed("id", np.int64), *(_packer(by_name[name]) for name in names)]
    quoted = ", ".join(f'"{packer.name}"' for packer in packers)
    cursor = connection.execute(f"SELECT {quoted} FROM {kind.value} ORDER BY id")
    while rows := cursor.fetchmany(_ROWS):
        for packer, values in zip(packers, zip(*rows, strict=True), strict=True):
            packer.add(values)
    columns = Columns()
    for packer in packers:
        packer.finish(columns)
    return columns


def _packer(column: Column) -> _Fixed | _Variable:
    if column.storage in (Storage.TEXT, Storage.GEOMETRY):
        return _Variable(column.name, column.storage is Storage.TEXT)
    dtype, via, missing = _FIXED[column.storage]
    return _Fixed(column.name, np.uint32 if column.name == "categories" else dtype, via, missing)


_FIXED: dict[Storage, tuple[Any, Any, object]] = {
    # dtype of the snapshot, dtype that numpy parses the stored value as, value for NULL
    Storage.CODE: (np.uint8, None, None),
    Storage.FLAG: (np.bool_, None, None),
    Storage.NUMBER: (np.float64, None, np.nan),
    Storage.REFERENCE: (np.int64, None, 0),
    Storage.DATE: ("M8[D]", None, "NaT"),
    Storage.MOMENT: ("M8[m]", "M8[us]", "NaT"),
}


class _Fixed:
    """Gathers a column of fixed width."""

    def __init__(self, name: str, dtype: Any, via: Any = None, missing: object = None) -> None:
        self.name = name
        self._dtype = np.dtype(dtype)
        self._via = via or self._dtype
        self._missing = missing
        self._parts: list[Array] = [np.empty(0, self._dtype)]

    def add(self, values: Sequence[Any]) -> None:
        known = values if self._missing is None else [self._missing if v is None else v for v in values]
        self._parts.append(np.array(known, self._via).astype(self._dtype, copy=False))

    def finish(self, columns: Columns) -> None:
        columns.arrays[self.name] = np.concatenate(self._parts)


class _Variable:
    """Gathers a column of texts, or of WKB (empty where there is none)."""

    def __init__(self, name: str, is_text: bool) -> None:
        self.name = name
        self._encode: Callable[[Any], bytes] = str.encode if is_text else (lambda value: value or b"")
        self._parts: list[bytes] = []
        self._lengths: list[Array] = [np.zeros(1, np.int64)]

    def add(self, values: Sequence[Any]) -> None:
        encoded = [self._encode(value) for value in values]
        self._lengths.append(np.fromiter(map(len, encoded), np.int64, len(encoded)))
        self._parts.append(b"".join(encoded))

    def finish(self, columns: Columns) -> None:
        offsets = np.cumsum(np.concatenate(self._lengths))
        columns.texts[self.name] = TextColumn(b"".join(self._parts), offsets)

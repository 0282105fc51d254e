"""From the tables to the columns of the snapshot: the slow road, for what is not packed or has changed since."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ledger.enterprise import Chain
from ledger.journal import RecordKind
from ledger.problem import WorkspaceDamaged
from ledger.store.column import Column, Storage
from ledger.store.packed import Array, Columns
from ledger.store.raw import Raw
from ledger.store.schema import COLUMNS
from ledger.text_column import TextColumn

_ROWS = 65536
_IDS_AT_ONCE = 10_000  # below the parameter limits of SQLite (32,766) and PostgreSQL (65,535)

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
        "standard_until",
        "chain",
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
        "contract_leader",
        "standard_version",
        "order_kind",
        "is_partly_stopped",
        "is_transferred",
        "original_due_on",
        "requested_on",
        "earlier_id",
        "inspection_id",
    ),
    RecordKind.ZONE: ("name", "enterprise_id", "kind", "geometry"),
    RecordKind.OPERATION: (
        *("zone_id", "enterprise_id", "kind", "start", "end", "permit", "approver", "guardian", "contractor"),
        *("approved_at", "ventilated_at", "tested_at", "started_at", "ended_at"),
        *("oxygen", "combustible", "hydrogen_sulfide", "carbon_monoxide", "place_name", "geometry"),
    ),
    RecordKind.STEP: ("hazard_id", "action", "state_before", "state_after", "order_kind", "at", "due_on", "actor"),
    RecordKind.INSPECTION: (
        *("enterprise_id", "recheck_of", "inspected_on", "recheck_due_on", "entered_at", "mode", "number", "team"),
        *("findings", "major_findings", "exam_taken", "exam_passed", "recheck_passed"),
    ),
    RecordKind.PENALTY: ("enterprise_id", "inspection_id", "hazard_id", "subject", "kind", "amount", "decided_on"),
    RecordKind.DUTY: ("unit_id", "enterprise_id", "level", "kind", "valid_from", "valid_until"),
}
"""What readers see of each kind of record, besides ``id``; ``chain`` is derived. Change ``packed.LAYOUT`` with it."""


def from_table(connection: Raw, kind: RecordKind) -> Columns:
    """Columns of one table in the order of its ids. References are ids, 0 where there is none. Raises
    WorkspaceDamaged when a value is not of its column's type."""
    return _gathered(connection, kind, [("", ())])


def of_records(connection: Raw, kind: RecordKind, ids: npt.NDArray[np.int64]) -> Columns:
    """The same of those of these records (ascending ids) that exist."""
    wanted = ids.tolist()
    parts = [wanted[start : start + _IDS_AT_ONCE] for start in range(0, len(wanted), _IDS_AT_ONCE)]
    return _gathered(connection, kind, [(f" WHERE id IN ({', '.join('?' * len(part))})", part) for part in parts])


def of_values(kind: RecordKind, records: Mapping[int, Mapping[str, Any]]) -> Columns:
    """The same of records that no table holds: all their stored columns, by id in ascending order."""
    names = SNAPSHOT_COLUMNS[kind]
    by_name = {column.name: column for column in COLUMNS[kind]}
    packers = [_Fixed("id", np.int64), *(_packer(name, by_name) for name in names)]
    packers[0].add(list(records))
    for packer in packers[1:]:
        packer.add([_chain_of(said) if packer.name == _CHAIN else said[packer.name] for said in records.values()])
    return _finished(packers)


def _gathered(connection: Raw, kind: RecordKind, parts: Sequence[tuple[str, Sequence[int]]]) -> Columns:
    try:
        return _gather(connection, kind, parts)
    except (ValueError, TypeError, OverflowError) as error:
        message = f"{kind.label}台账里有类型不符的内容，可能绕过程序被改动。"
        raise WorkspaceDamaged(message, "请检查工作区，并用最近的备份核对。") from error


def _gather(connection: Raw, kind: RecordKind, parts: Sequence[tuple[str, Sequence[int]]]) -> Columns:
    names = SNAPSHOT_COLUMNS[kind]
    by_name = {column.name: column for column in COLUMNS[kind]}
    packers = [_Fixed("id", np.int64), *(_packer(name, by_name) for name in names)]
    selected = ", ".join(packer.sql for packer in packers)
    for where, parameters in parts:
        cursor = connection.stream(f"SELECT {selected} FROM {kind.value}{where} ORDER BY id", parameters)
        while rows := cursor.fetchmany(_ROWS):
            for packer, values in zip(packers, zip(*rows, strict=True), strict=True):
                packer.add(values)
    return _finished(packers)


def _finished(packers: Sequence[_Fixed | _Variable]) -> Columns:
    columns = Columns()
    for packer in packers:
        packer.finish(columns)
    return columns


def _packer(name: str, by_name: dict[str, Column]) -> _Fixed | _Variable:
    if name == _CHAIN:
        return _Fixed(name, np.uint8, sql=_CHAIN_SQL)
    column = by_name[name]
    if column.storage in (Storage.TEXT, Storage.GEOMETRY):
        return _Variable(column.name, column.storage is Storage.TEXT)
    dtype, via, missing = _FIXED[column.storage]
    return _Fixed(column.name, np.uint32 if column.name == "categories" else dtype, via, missing)


def _chain_of(said: Mapping[str, Any]) -> int:
    return sum(int(link) for column, link in _LINKS.items() if said[column])


_FIXED: dict[Storage, tuple[Any, Any, object]] = {
    # dtype of the snapshot, dtype that numpy parses the stored value as, value for NULL
    Storage.CODE: (np.uint8, None, None),
    Storage.FLAG: (np.bool_, None, None),
    Storage.NUMBER: (np.float64, None, np.nan),
    Storage.REFERENCE: (np.int64, None, 0),
    Storage.DATE: ("M8[D]", None, "NaT"),
    Storage.MOMENT: ("M8[m]", "M8[us]", "NaT"),
    Storage.INTEGER: (np.int64, None, -1),
}

_CHAIN = "chain"
_LINKS = {
    "principal": Chain.PRINCIPAL,
    "safety_officer": Chain.SAFETY_OFFICER,
    "regulator": Chain.REGULATOR,
    "supervisor": Chain.SUPERVISOR,
    "contract_leader": Chain.CONTRACT_LEADER,
}
_CHAIN_SQL = " + ".join(f"CASE WHEN {column} <> '' THEN {int(link)} ELSE 0 END" for column, link in _LINKS.items())
"""Which responsible persons an enterprise names: five bits instead of five columns of names for each reader."""


class _Fixed:
    """Gathers a column of fixed width."""

    def __init__(self, name: str, dtype: Any, via: Any = None, missing: object = None, sql: str = "") -> None:
        self.name = name
        self.sql = sql or f'"{name}"'
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
        self.sql = f'"{name}"'
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

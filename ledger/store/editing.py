"""Single records as people edit them: created, updated or removed, with one journal row each.

Unlike a row of a ledger, an edit may empty a field. What an edit was based on is said by the number of the newest
journal row that its author had seen of the record: a newer one means that somebody else was faster.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

import shapely
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from ledger.journal import Action, RecordKind
from ledger.problem import EditConflict, Refused
from ledger.store import attachments, cells, records
from ledger.store.cells import Value
from ledger.store.column import Column, Storage
from ledger.store.journal_writer import JournalWriter
from ledger.store.models import TABLES, JournalTable
from ledger.store.schema import COLUMNS
from ledger.store.statements import clean, insert_many, rows_with

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Values = Mapping[str, object]
"""Fields by their stored names: str, int, float, bool, date, datetime (Beijing time), an enumeration's value, a
shapely geometry (CGCS2000 degrees), or None for nothing."""


def create(connection: Connection, journal: JournalWriter, kind: RecordKind, rows: Sequence[Values]) -> list[int]:
    """Store new records; their ids, in order. Fields that are not named are empty. Raises KeyError for a field that
    the kind does not have."""
    columns = COLUMNS[kind]
    stored = [_complete(columns, row) for row in rows]
    first = next_id(connection, kind)
    ids = list(range(first, first + len(rows)))
    insert_many(connection, TABLES[kind], [(id_, *row) for id_, row in zip(ids, stored, strict=True)])
    nothing = [None] * len(rows)
    said = cells.creations(columns, list(zip(*stored, strict=True))) if stored else []
    journal.add(kind, ids, [Action.CREATE.value] * len(rows), nothing, said, nothing, None)
    return ids


def change(
    connection: Connection, journal: JournalWriter, kind: RecordKind, record_id: int, values: Values, seen: int | None
) -> bool:
    """Set fields of a record; False when it says all of that already. ``seen``: see above, None takes no notice.
    Raises EditConflict, or Refused when there is no such record."""
    if seen is not None and version(connection, kind, record_id) > seen:
        raise conflict(connection, kind, record_id, seen)
    by_name = {column.name: column for column in COLUMNS[kind]}
    touched = [by_name[name] for name in values]
    old = _stored(connection, kind, record_id, [column.name for column in touched])
    new = [encode(column, values[column.name]) for column in touched]
    differing = [at for at, (mine, theirs) in enumerate(zip(new, old, strict=True)) if mine != theirs]
    if not differing:
        return False
    columns = [touched[at] for at in differing]
    after = [new[at] for at in differing]
    names = {column.name: values[column.name] for column in columns}
    table = TABLES[kind]
    connection.execute(update(table).where(table.c.id == record_id).values(_bound(columns, names)))
    texts = (cells.as_json(columns, [old[at] for at in differing]), cells.as_json(columns, after))
    journal.add(kind, [record_id], [Action.UPDATE.value], [texts[0]], [texts[1]], [None], None)
    return True


def remove(connection: Connection, journal: JournalWriter, kind: RecordKind, record_id: int) -> None:
    """Take a record out of its table; the journal keeps what it said. Undo alone does this. Raises Refused when others
    refer to it."""
    columns = COLUMNS[kind]
    old = _stored(connection, kind, record_id, [column.name for column in columns])
    table = TABLES[kind]
    if attachments.is_attached_to(connection, kind, record_id):
        raise Refused(f"{kind.label}第 {record_id} 号有附件，不能撤除。", "请先撤销添加附件的变更。")
    try:
        with connection.begin_nested():  # PostgreSQL gives up the whole transaction otherwise
            connection.execute(delete(table).where(table.c.id == record_id))
    except IntegrityError:
        message = f"{kind.label}第 {record_id} 号还被其他记录引用，不能撤除。"
        raise Refused(message, "请先撤销引用它的变更。") from None
    said = cells.creations(columns, [[value] for value in old])
    journal.add(kind, [record_id], [Action.REMOVE.value], said, [None], [None], None)


def put_back(
    connection: Connection, journal: JournalWriter, kind: RecordKind, record_id: int, said: Mapping[str, Any]
) -> None:
    """Store a removed record again under its number; ``said`` is the ``before`` of its removal."""
    columns = COLUMNS[kind]
    row = [_from_json(column, said.get(column.name, column.empty)) for column in columns]
    insert_many(connection, TABLES[kind], [(record_id, *row)])
    text = cells.creations(columns, [[value] for value in row])
    journal.add(kind, [record_id], [Action.CREATE.value], [None], text, [None], None)


def version(connection: Connection, kind: RecordKind, record_id: int) -> int:
    """Number of the newest journal row of a record, 0 when there is none."""
    journal = JournalTable
    newest = select(func.max(journal.seq)).where(journal.kind == kind.value, journal.record_id == record_id)
    return connection.scalar(newest) or 0


def next_id(connection: Connection, kind: RecordKind) -> int:
    """An id that no record of the kind has or ever had: the journal would mix up two lives of one number."""
    journal = JournalTable
    used = connection.scalar(select(func.max(TABLES[kind].c.id))) or 0
    ever = connection.scalar(select(func.max(journal.record_id)).where(journal.kind == kind.value)) or 0
    return 1 + max(used, ever)


def conflict(connection: Connection, kind: RecordKind, record_id: int, seen: int) -> EditConflict:
    """What somebody else made of a record since ``seen``, and how it stands now."""
    rows = [row for row in records.history(connection, kind, record_id) if row.seq > seen]
    now = records.record(connection, kind, record_id) if rows[-1].action is not Action.REMOVE else {}
    return EditConflict(kind, record_id, now, rows)


def encode(column: Column, value: object) -> Value:
    """A Python value as the driver takes it and the journal tells it. Raises ValueError or TypeError for one that the
    column cannot hold."""
    if value is None:
        return column.empty
    storage = column.storage
    if storage is Storage.TEXT:
        if not isinstance(value, str):
            raise TypeError(f"{column.name} takes text, not {value!r}")
        return clean(value)
    if storage is Storage.GEOMETRY:
        return shapely.to_wkb(cast("BaseGeometry", value), byte_order=1)
    if storage in (Storage.DATE, Storage.MOMENT):
        return _day_or_moment(column, value)
    if storage is Storage.FLAG:
        return bool(value)
    if storage is Storage.NUMBER:
        number = float(value)  # type: ignore[arg-type]
        return number if math.isfinite(number) else None
    return int(value)  # type: ignore[call-overload]


def _day_or_moment(column: Column, value: object) -> str:
    if column.storage is Storage.MOMENT and isinstance(value, datetime):
        return f"{value.replace(tzinfo=None):%Y-%m-%d %H:%M:%S.%f}"
    if column.storage is Storage.DATE and isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    raise TypeError(f"{column.name} takes a {column.storage}, not {value!r}")


def _complete(columns: Sequence[Column], row: Values) -> list[Value]:
    unknown = row.keys() - {column.name for column in columns}
    if unknown:
        raise KeyError(f"no such field: {', '.join(sorted(unknown))}")
    return [encode(column, row.get(column.name)) for column in columns]


def _stored(connection: Connection, kind: RecordKind, record_id: int, names: Sequence[str]) -> list[Value]:
    """Values as they are stored. Raises Refused when there is no such record."""
    records.record(connection, kind, record_id)
    row = rows_with(connection, TABLES[kind], names, [record_id])[0]
    columns = {column.name: column for column in COLUMNS[kind]}
    return [
        bool(value) if columns[name].storage is Storage.FLAG else value for name, value in zip(names, row, strict=True)
    ]


def _bound(columns: Sequence[Column], values: Values) -> dict[str, object]:
    """Values as SQLAlchemy binds them."""
    return {column.name: _for_sqlalchemy(column, values[column.name]) for column in columns}


def _for_sqlalchemy(column: Column, value: object) -> object:
    encoded = encode(column, value)
    if column.storage is Storage.DATE and encoded is not None:
        return date.fromisoformat(encoded)
    if column.storage is Storage.MOMENT and encoded is not None:
        return datetime.fromisoformat(encoded)
    return encoded


def _from_json(column: Column, value: Any) -> Value:
    """A value of the journal as the driver takes it."""
    if column.storage is Storage.GEOMETRY and isinstance(value, str):
        return bytes.fromhex(value)
    return value

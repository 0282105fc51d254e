"""Undoing one change or one batch: the journal read backwards, told as a new batch.

Nothing is rewritten: what was created is removed, what was changed gets its old values, what was removed comes back
under its number, and the journal says who did that, when and why. It is all or nothing: where somebody changed the same
fields later, the undo is refused and names that change, so that nobody's work is lost unseen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from ledger.journal import Action, RecordKind, Undone
from ledger.problem import Refused
from ledger.store.column import Column, Storage
from ledger.store.database import driver
from ledger.store.journal_writer import JournalWriter
from ledger.store.models import TABLES, BatchRow, JournalTable
from ledger.store.schema import COLUMNS
from ledger.store.statements import insert_many, rows_by

_NOT_UNDONE = (RecordKind.WORKSPACE, RecordKind.UNIT)


@dataclass(frozen=True, slots=True)
class _Row:
    seq: int
    kind: RecordKind
    record_id: int
    action: Action
    before: str | None
    after: str | None


def undo(connection: Connection, journal: JournalWriter, *, batch: int | None, seq: int | None) -> Undone:
    """Take back the rows of a batch, or one row. Raises Refused when there is no such change, when it made the workspace
    itself, or when later changes stand on it."""
    rows = _rows(connection, batch, seq)
    if not rows:
        what = f"第 {batch} 批变更" if seq is None else f"日志第 {seq} 条"
        raise Refused(f"没有找到{what}。", "请在日志中核对编号后再试。")
    if any(row.kind in _NOT_UNDONE for row in rows):
        raise Refused("新建工作区本身不能撤销。", "如需作废，请删除或另存工作区文件。")
    _refuse_if_built_upon(connection, rows)
    counts = dict.fromkeys(Action, 0)
    for (kind, action), group in groupby(reversed(rows), lambda row: (row.kind, row.action)):
        part = list(group)
        _TAKE_BACK[action](connection, kind, part)
        opposite = _OPPOSITE[action]
        ids = [row.record_id for row in part]
        told = [row.after for row in part], [row.before for row in part]
        journal.add(kind, ids, [opposite.value] * len(part), *told, [None] * len(part), None)
        counts[opposite] += len(part)
    return Undone(journal.batch_id, counts[Action.REMOVE], counts[Action.UPDATE], counts[Action.CREATE])


_OPPOSITE = {Action.CREATE: Action.REMOVE, Action.UPDATE: Action.UPDATE, Action.REMOVE: Action.CREATE}


def _rows(connection: Connection, batch: int | None, seq: int | None) -> list[_Row]:
    journal = JournalTable
    wanted = journal.batch_id == batch if seq is None else journal.seq == seq
    value = batch if seq is None else seq
    columns = (journal.seq, journal.kind, journal.record_id, journal.action, journal.before, journal.after)
    found = rows_by(connection, select(*columns).where(wanted).order_by(journal.seq), value)
    return [_Row(row[0], RecordKind(row[1]), row[2], Action(row[3]), row[4], row[5]) for row in found]


def _refuse_if_built_upon(connection: Connection, rows: Sequence[_Row]) -> None:
    """Later changes of the same fields, or of a record that would vanish."""
    mine = {row.seq for row in rows}
    touched: dict[tuple[str, int], set[str] | None] = {}
    for row in rows:
        key = (row.kind.value, row.record_id)
        fields = None if row.action is not Action.UPDATE else _fields(row.before) | _fields(row.after)
        known = touched.get(key, set())
        touched[key] = None if fields is None or known is None else known | fields
    journal = JournalTable
    columns = (journal.seq, journal.kind, journal.record_id, journal.before, journal.after, journal.batch_id)
    later = select(*columns).where(journal.seq > min(mine)).order_by(journal.seq)
    for seq, kind, record_id, before, after, batch in rows_by(connection, later, min(mine)):
        if seq in mine or (kind, record_id) not in touched:
            continue
        fields = touched[kind, record_id]
        if fields is None or fields & (_fields(before) | _fields(after)):
            raise _built_upon(connection, RecordKind(kind), record_id, batch)


def _built_upon(connection: Connection, kind: RecordKind, record_id: int, batch: int) -> Refused:
    row = connection.execute(select(BatchRow.by, BatchRow.reason).where(BatchRow.id == batch)).one()
    who = f"{row.by}（{row.reason}，第 {batch} 批）"
    return Refused(f"{kind.label}第 {record_id} 号后来又由{who}改动，没有撤销任何内容。", f"请先撤销第 {batch} 批。")


def _fields(said: str | None) -> set[str]:
    return set(json.loads(said)) if said else set()


def _remove(connection: Connection, kind: RecordKind, rows: Sequence[_Row]) -> None:
    raw = driver(connection)
    try:
        raw.executemany(f"DELETE FROM {kind.value} WHERE id = ?", [(row.record_id,) for row in rows])
    except raw.Error as error:
        if "foreign" not in str(error).lower():
            raise
        message = f"这批{kind.label}里有的还被其他记录引用，没有撤销任何内容。"
        raise Refused(message, "请先撤销后来引用它们的变更。") from None


def _change_back(connection: Connection, kind: RecordKind, rows: Sequence[_Row]) -> None:
    columns = {column.name: column for column in COLUMNS[kind]}
    raw = driver(connection)
    olds = [(row.record_id, json.loads(row.before or "{}")) for row in rows]
    for record_id, old in olds:  # an edit touches few fields: nothing is gained by grouping them
        names = [name for name in old if name in columns]
        assigned = ", ".join(f'"{name}" = ?' for name in names)
        values = [as_stored(columns[name], old[name]) for name in names]
        raw.execute(f"UPDATE {kind.value} SET {assigned} WHERE id = ?", [*values, record_id])


def _put_back(connection: Connection, kind: RecordKind, rows: Sequence[_Row]) -> None:
    columns = COLUMNS[kind]
    insert_many(connection, TABLES[kind], (_whole(columns, row) for row in rows))


def _whole(columns: Iterable[Column], row: _Row) -> tuple[Any, ...]:
    said = json.loads(row.before or "{}")
    return (row.record_id, *(as_stored(column, said.get(column.name, column.empty)) for column in columns))


_TAKE_BACK = {Action.CREATE: _remove, Action.UPDATE: _change_back, Action.REMOVE: _put_back}


def as_stored(column: Column, value: Any) -> Any:
    """A value of the journal as the driver takes it."""
    return bytes.fromhex(value) if column.storage is Storage.GEOMETRY and isinstance(value, str) else value

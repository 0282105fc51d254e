"""The thorough check of a workspace: file, chain, references, record against journal, geometry, packed columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, bindparam, except_, func, select

from ledger.finding import Finding
from ledger.journal import Action, Entry, Head, RecordKind, StoredRow, verify
from ledger.problem import WorkspaceDamaged
from ledger.store import attachments, cells, packed, packing
from ledger.store.column import Column
from ledger.store.current import columns_of, latest_seqs
from ledger.store.database import Database, driver
from ledger.store.models import TABLES, BatchRow, JournalTable, SourceRow, WorkspaceRow
from ledger.store.read_snapshot import read_head
from ledger.store.schema import COLUMNS, SCHEMA_VERSION
from ledger.store.statements import rows_between, rows_by, stream

_ROWS = 20_000
_REBUILD = "台账本身不受影响；请重建快照缓存后再检查一次。"
_TOLD = 20  # findings of one sort; the rest is summed up

Check = Callable[[Connection], Iterator[Finding]]


def check(database: Database, anchors: Sequence[Head] = ()) -> list[Finding]:
    """Everything that is wrong, gravest first; empty when all is well. About 30 s for 1,000,000 records."""
    checks: list[Check] = [
        _file,
        lambda connection: _chain(connection, anchors),
        _references,
        *(_record_check(kind) for kind in COLUMNS),
        _geometry,
        _attachments,
        _bookkeeping,
        _packed,
    ]
    return database.query(lambda connection: [finding for each in checks for finding in _guarded(each, connection)])


def verify_journal(database: Database, anchors: Sequence[Head] = ()) -> Finding | None:
    """The first row that breaks the chain of the journal, None when all is well: the part of ``check`` that an anchor
    needs. About 25 s for 1,000,000 rows."""
    return database.query(lambda connection: verify(_journal(connection), read_head(driver(connection)), anchors))


def _guarded(check_: Check, connection: Connection) -> list[Finding]:
    """What cannot even be read is a finding too."""
    try:
        with connection.begin_nested():  # PostgreSQL answers nothing more in a transaction after an error
            findings = list(check_(connection))
    except WorkspaceDamaged as problem:
        return [Finding("unreadable", problem.message, problem.suggestion)]
    except (driver(connection).Error, UnicodeError, ValueError, TypeError, shapely.errors.ShapelyError):
        return [_damage("unreadable", "工作区里有无法读取的内容，文件可能已损坏或被改动。")]
    if len(findings) <= _TOLD:
        return findings
    rest = Finding(findings[0].code, f"同类问题另有 {len(findings) - _TOLD} 处。")
    return [*findings[:_TOLD], rest]


def _damage(code: str, message: str) -> Finding:
    return Finding(code, message, "请停止使用这份工作区，用最近的备份核对。")


def _file(connection: Connection) -> Iterator[Finding]:
    raw = driver(connection)
    if not raw.has_sound_storage():
        yield _damage("file", "工作区文件的内部结构已损坏。")
    versions = raw.execute("SELECT version_num FROM alembic_version").fetchall()
    if not raw.is_guarded() or versions != [(f"{SCHEMA_VERSION:04}",)]:
        yield _damage("schema", "工作区的表结构或留痕保护被改动。")


def _chain(connection: Connection, anchors: Sequence[Head]) -> Iterator[Finding]:
    finding = verify(_journal(connection), read_head(driver(connection)), anchors)
    if finding:
        yield finding


def _journal(connection: Connection) -> Iterator[StoredRow]:
    batches = {
        row.id: row for row in connection.execute(select(BatchRow.id, BatchRow.at, BatchRow.by, BatchRow.reason))
    }
    sources = {row.id: row for row in connection.execute(select(SourceRow.__table__))}
    entries: dict[tuple[int, int | None], Entry | None] = {}
    names = ("seq", "kind", "record_id", "action", "before", "after", "source_row", "hash", "batch_id", "source_id")
    for row in stream(connection, JournalTable.__table__, names, "seq"):
        key = row[-2:]
        if key not in entries:
            entries[key] = _entry(batches.get(key[0]), key[1], sources)
        yield StoredRow(row[0], entries[key], *row[1:8])


def _entry(batch: Any, source_id: int | None, sources: dict[int, Any]) -> Entry | None:
    if batch is None:
        return None
    if source_id is None:
        return Entry(batch.at, batch.by, batch.reason, batch.id, "", "", "")
    source = sources.get(source_id)
    if source is None or source.batch_id != batch.id:
        return None
    return Entry(batch.at, batch.by, batch.reason, batch.id, source.name, source.sha256, source.sheet)


def _references(connection: Connection) -> Iterator[Finding]:
    labels = {kind.value: kind.label for kind in RecordKind}
    for table, row in driver(connection).orphans():
        yield _damage("reference", f"{labels.get(table, table)}第 {row} 号所指的上级记录不存在。")


def _record_check(kind: RecordKind) -> Check:
    def check_(connection: Connection) -> Iterator[Finding]:
        """Replay the journal of this kind of record and compare with its table."""
        last = connection.scalar(select(func.max(JournalTable.record_id)).where(JournalTable.kind == kind.value)) or 0
        last = max(last, connection.scalar(select(func.max(TABLES[kind].c.id))) or 0)
        for start in range(1, last + 1, _ROWS):
            yield from _compare(connection, kind, start, min(start + _ROWS - 1, last))

    return check_


def _compare(connection: Connection, kind: RecordKind, first: int, last: int) -> Iterator[Finding]:
    columns = COLUMNS[kind]
    names = ["id", *(column.name for column in columns)]
    rows = rows_between(connection, TABLES[kind], names, first, last)
    actual = dict(zip((row[0] for row in rows), _said(columns, [row[1:] for row in rows]), strict=True))
    told = _told(connection, kind, first, last)
    for record_id in sorted(actual.keys() | told.keys()):
        texts = told.get(record_id, [])
        if [actual.get(record_id)] == texts:  # created and never changed since: by far the most
            continue
        fault = _fault(columns, actual.get(record_id), texts)
        if fault:
            yield _damage("record", f"{kind.label}第 {record_id} 号{fault}，可能绕过程序被改动。")


def _said(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> list[str]:
    """Rows as the journal would tell them on creation; "" for one whose values are not of the column's type."""
    if not rows:
        return []
    try:
        return cells.creations(columns, list(zip(*rows, strict=True)))
    except (TypeError, AttributeError, KeyError):
        return [_said_alone(columns, row) for row in rows]


def _said_alone(columns: Sequence[Column], row: Sequence[Any]) -> str:
    try:
        return cells.creations(columns, [[value] for value in row])[0]
    except (TypeError, AttributeError, KeyError):
        return ""


def _told(connection: Connection, kind: RecordKind, first: int, last: int) -> dict[int, list[str]]:
    """By record, what the journal says came after: its creation, then its updates; nothing after its removal."""
    journal = JournalTable
    statement = (
        select(journal.record_id, journal.after, journal.action)
        .where(journal.kind == bindparam("kind"), journal.record_id.between(bindparam("first"), bindparam("last")))
        .order_by(journal.record_id, journal.seq)
    )
    told: dict[int, list[str]] = {}
    for record_id, after, action in rows_by(connection, statement, kind.value, first, last):
        if action == Action.REMOVE:
            told.pop(record_id, None)
        else:
            told.setdefault(record_id, []).append(after or "")
    return told


def _fault(columns: Sequence[Column], actual: str | None, told: list[str]) -> str:
    """In what a record differs from its journal, "" when it does not."""
    if actual is None:
        return "已从台账中消失"
    if not told:
        return "没有留痕"
    expected: dict[str, object] = {}
    try:
        for text in told:
            expected |= json.loads(text)
        have = json.loads(actual)
    except (TypeError, ValueError):
        return "的内容无法与留痕核对"
    for column in columns:
        value = expected.get(column.name, column.empty)
        if have.get(column.name, column.empty) != value:
            return f"的“{column.name}”与留痕不符"
    return ""


def _geometry(connection: Connection) -> Iterator[Finding]:
    for kind, called in ((RecordKind.UNIT, "name"), (RecordKind.ZONE, "name"), (RecordKind.OPERATION, "place_name")):
        rows = list(stream(connection, TABLES[kind], ("id", called, "geometry"), "id"))
        shapes = np.empty(len(rows), object)
        shapes[:] = [row[2] for row in rows]
        shapes = shapely.from_wkb(shapes, on_invalid="ignore")
        lost = shapely.is_missing(shapes) & np.array([row[2] is not None for row in rows], np.bool_)
        x0, y0, x1, y1 = shapely.bounds(shapes).T
        outside = (x0 < -180) | (x1 > 180) | (y0 < -90) | (y1 > 90)
        wrong = lost | outside | ~(shapely.is_valid(shapes) | shapely.is_missing(shapes))
        for row in np.flatnonzero(wrong).tolist():
            record_id, name, _ = rows[row]
            suggestion = "请用修复过的边界或范围重新导入。"
            yield Finding("geometry", f"{kind.label}“{name}”（第 {record_id} 号）的图形无效。", suggestion)


def _attachments(connection: Connection) -> Iterator[Finding]:
    for fault in attachments.faults(connection):
        yield _damage("attachment", f"{fault}，可能绕过程序被改动。")


def _bookkeeping(connection: Connection) -> Iterator[Finding]:
    """What stands beside the chain: newest numbers, time of the head, batches and sources without journal rows."""
    journal = JournalTable
    newest = connection.execute(select(journal.kind, func.max(journal.seq)).group_by(journal.kind))
    if latest_seqs(driver(connection)) != dict(newest.all()):
        yield _damage("latest", "各类台账的最新留痕序号与留痕不符。")
    head = select(WorkspaceRow.head_seq, WorkspaceRow.head_at)
    last = select(journal.seq, BatchRow.at).join(BatchRow, journal.batch_id == BatchRow.id)
    if connection.execute(head).all() != connection.execute(last.order_by(journal.seq.desc()).limit(1)).all():
        yield _damage("head_time", "工作区记录的最后变更时间与留痕不符。")
    for table, column in ((BatchRow, journal.batch_id), (SourceRow, journal.source_id)):
        if connection.execute(except_(select(table.id), select(column))).first():
            yield _damage("loose", "留痕中有不属于任何一条记录的批次或来源文件。")


def _packed(connection: Connection) -> Iterator[Finding]:
    """Packed columns must be as they were saved, and brought on by the journal say what the tables say."""
    raw = driver(connection)
    lost = set(packed.spoiled(raw))
    for kind in packing.SNAPSHOT_COLUMNS:
        if kind.value in lost or not columns_of(raw, kind).equals(packing.from_table(raw, kind)):
            lost.discard(kind.value)
            yield Finding("packed", f"{kind.label}的快照缓存与台账不符。", _REBUILD)
    for _ in lost:
        yield Finding("packed", "底图的快照缓存被改动。", _REBUILD)

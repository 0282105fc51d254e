"""Single records: one enterprise, one hazard, and what happened to a record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from ledger.journal import Action, JournalRow, RecordKind, beijing
from ledger.problem import Refused
from ledger.store.models import TABLES, BatchRow, BlobRow, JournalTable, SourceRow


def record(connection: Connection, kind: RecordKind, record_id: int) -> dict[str, object]:
    """All columns of one record by name. Raises Refused when there is none."""
    table = TABLES[kind]
    row = connection.execute(select(table).where(table.c.id == record_id)).one_or_none()
    if row is None:
        raise Refused(f"工作区里没有编号为 {record_id} 的{kind.label}。", "它可能属于另一个工作区，请刷新后再试。")
    return dict(row._mapping)


def hazards_of(connection: Connection, enterprise_id: int) -> list[dict[str, object]]:
    """The hazards of an enterprise, oldest record first."""
    table = TABLES[RecordKind.HAZARD]
    rows = connection.execute(select(table).where(table.c.enterprise_id == enterprise_id).order_by(table.c.id))
    return [dict(row._mapping) for row in rows]


def records(connection: Connection, kind: RecordKind, where: Mapping[str, object]) -> list[dict[str, object]]:
    """Records whose columns have these values, in the order of their ids; all of the kind without any."""
    table = TABLES[kind]
    conditions = [table.c[name] == value for name, value in where.items()]
    return [dict(row._mapping) for row in connection.execute(select(table).where(*conditions).order_by(table.c.id))]


def blob(connection: Connection, sha256: str, *, thumbnail: bool) -> bytes | None:
    """A content, or its thumbnail; None when there is none."""
    column = BlobRow.thumbnail if thumbnail else BlobRow.data
    return connection.scalar(select(column).where(BlobRow.sha256 == sha256))


def history(connection: Connection, kind: RecordKind, record_id: int) -> list[JournalRow]:
    """The journal rows of one record, oldest first."""
    journal = JournalTable
    statement = (
        select(journal, BatchRow.at, BatchRow.by, BatchRow.reason, SourceRow.name, SourceRow.sha256, SourceRow.sheet)
        .join(BatchRow, journal.batch_id == BatchRow.id)
        .outerjoin(SourceRow, journal.source_id == SourceRow.id)
        .where(journal.kind == kind.value, journal.record_id == record_id)
        .order_by(journal.seq)
    )
    return [journal_row(row) for row in connection.execute(statement)]


def journal_row(row: Any) -> JournalRow:
    """A row of the journal joined with its batch and source."""
    return JournalRow(
        seq=row.seq,
        at=beijing(row.at),
        by=row.by,
        kind=RecordKind(row.kind),
        record_id=row.record_id,
        action=Action(row.action),
        before=json.loads(row.before or "{}"),
        after=json.loads(row.after or "{}"),
        reason=row.reason,
        batch_id=row.batch_id,
        source_name=row.name or "",
        source_sha256=row.sha256 or "",
        source_sheet=row.sheet or "",
        source_row=row.source_row,
        hash=row.hash.hex(),
    )

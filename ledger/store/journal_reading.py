"""Reading the journal as people read it: who changed what, when and why, newest first."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from ledger.clock import BEIJING
from ledger.journal import Batch, JournalRow, RecordKind, beijing
from ledger.store.models import BatchRow, JournalTable, SourceRow
from ledger.store.records import journal_row


def rows(
    connection: Connection,
    *,
    before_seq: int | None,
    limit: int,
    kind: RecordKind | None,
    record_id: int | None,
    batch: int | None,
    by: str,
    text: str,
) -> list[JournalRow]:
    """Journal rows, the newest first. ``by`` and ``text`` are found anywhere in the name, and in reason or content."""
    journal = JournalTable
    conditions: list[ColumnElement[bool]] = []
    if before_seq is not None:
        conditions.append(journal.seq < before_seq)
    if kind is not None:
        conditions.append(journal.kind == kind.value)
    if record_id is not None:
        conditions.append(journal.record_id == record_id)
    if batch is not None:
        conditions.append(journal.batch_id == batch)
    if by:
        conditions.append(BatchRow.by.contains(by, autoescape=True))
    if text:
        wanted = [column.contains(text, autoescape=True) for column in (BatchRow.reason, journal.before, journal.after)]
        conditions.append(or_(*wanted))
    statement = _with_batch().where(*conditions).order_by(journal.seq.desc()).limit(limit)
    return [journal_row(row) for row in connection.execute(statement)]


def batches(connection: Connection, *, before: int | None, limit: int, by: str, text: str) -> list[Batch]:
    """Transactions with what they changed, the newest first."""
    conditions: list[ColumnElement[bool]] = []
    if before is not None:
        conditions.append(BatchRow.id < before)
    if by:
        conditions.append(BatchRow.by.contains(by, autoescape=True))
    if text:
        conditions.append(BatchRow.reason.contains(text, autoescape=True))
    columns = select(BatchRow.id, BatchRow.at, BatchRow.by, BatchRow.reason)
    statement = columns.where(*conditions).order_by(BatchRow.id.desc()).limit(limit)
    return [_batch(connection, *row) for row in connection.execute(statement).all()]


def seq_known_at(connection: Connection, moment: datetime) -> int:
    """Number of the newest journal row that was written by a moment (Beijing time), 0 when there was none yet.

    A clock that was set back does not hide what was written before: the newest batch counts whose time has come.
    """
    told = moment.replace(tzinfo=BEIJING).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    newest = select(func.max(BatchRow.id)).where(BatchRow.at <= told)
    batch = connection.scalar(newest)
    if batch is None:
        return 0
    return connection.scalar(select(func.max(JournalTable.seq)).where(JournalTable.batch_id <= batch)) or 0


def _batch(connection: Connection, id_: int, at: str, by: str, reason: str) -> Batch:
    journal = JournalTable
    counted = select(journal.kind, journal.action, func.count(), func.min(journal.seq), func.max(journal.seq))
    parts = connection.execute(counted.where(journal.batch_id == id_).group_by(journal.kind, journal.action)).all()
    sources = connection.scalars(select(SourceRow.name).where(SourceRow.batch_id == id_).order_by(SourceRow.id))
    return Batch(
        id=id_,
        at=beijing(at),
        by=by,
        reason=reason,
        sources=tuple(dict.fromkeys(sources)),
        counts=tuple((RecordKind(kind), action, count) for kind, action, count, _, _ in parts),
        first_seq=min((first for *_, first, _ in parts), default=0),
        last_seq=max((last for *_, last in parts), default=0),
    )


def _with_batch() -> Select[*tuple[object, ...]]:
    journal = JournalTable
    return (
        select(journal, BatchRow.at, BatchRow.by, BatchRow.reason, SourceRow.name, SourceRow.sha256, SourceRow.sheet)
        .join(BatchRow, journal.batch_id == BatchRow.id)
        .outerjoin(SourceRow, journal.source_id == SourceRow.id)
    )

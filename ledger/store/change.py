"""The write path: one transaction that stores rows of ledgers and journals every record that changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, select

from ledger.batch import Cancelled as IsCancelled
from ledger.batch import Progress, SourceFile, Stored
from ledger.inspection import PenaltySubject
from ledger.journal import RecordKind, Undone
from ledger.problem import Cancelled, Refused, Unsettled
from ledger.store import attachments, editing, records, repacking, row_keys, undoing
from ledger.store.database import Database
from ledger.store.editing import Values
from ledger.store.identity import HELD, Match
from ledger.store.journal_writer import JournalWriter
from ledger.store.models import TABLES
from ledger.store.statements import rows_by, rows_of, rows_with
from ledger.store.writing import RecordWriter


class Change:
    """What may be done inside ``Workspace.change``. Rows that several ledgers or sheets bring may go into one change;
    ``source`` of a put names the sheet when it is not the source of the whole change.

    Frames are as ``ledger.batch.CanonicalBatch`` says. A column that the ledger does not have may be left out, and an
    empty cell says nothing: neither ever replaces a stored value. Empty means "", missing, an enumeration's unknown
    value; a flag is empty only as NA of dtype ``boolean`` (False means 否).
    """

    def __init__(self, connection: Connection, journal: JournalWriter, source: SourceFile | None) -> None:
        self._connection = connection
        self._journal = journal
        self._source = source

    @property
    def batch_id(self) -> int:
        """Number of this change in the journal, if it changes anything."""
        return self._journal.batch_id

    @property
    def has_changed(self) -> bool:
        """Whether anything was changed so far, links of earlier hazards to their enterprise included."""
        return not self._journal.is_empty

    def enterprise_keys(self) -> tuple[npt.NDArray[np.int64], list[str], list[str]]:
        """Ids, credit codes and names of all enterprises, those of this change included."""
        rows = rows_of(self._connection, TABLES[RecordKind.ENTERPRISE], ("id", "code", "name"))
        ids, codes, names = zip(*rows, strict=True) if rows else ((), (), ())
        return np.array(ids, np.int64), list(codes), list(names)

    def values(self, kind: RecordKind, ids: Collection[int], names: Sequence[str]) -> dict[int, tuple[Any, ...]]:
        """Columns of single records by id, as they are stored."""
        ordered = sorted(set(ids))
        return dict(zip(ordered, rows_with(self._connection, TABLES[kind], names, ordered), strict=True))

    def orphans(self, kind: RecordKind) -> tuple[npt.NDArray[np.int64], list[str], list[str]]:
        """Ids of the hazards or zones whose enterprise is not in the record, with the code and the name that their
        ledger gave it."""
        table = TABLES[kind]
        statement = select(table.c.id, table.c.enterprise_code, table.c.enterprise_name)
        rows = rows_by(self._connection, statement.where(table.c.enterprise_id.is_(None)).order_by(table.c.id))
        ids, codes, names = zip(*rows, strict=True) if rows else ((), (), ())
        return np.array(ids, np.int64), list(codes), list(names)

    def adopt(
        self,
        kind: RecordKind,
        ids: npt.NDArray[np.int64],
        enterprise_ids: npt.NDArray[np.int64],
        progress: Progress,
        cancelled: IsCancelled,
    ) -> None:
        """Give hazards or zones that are in the record their enterprise."""
        proceed = _proceed(f"正在关联{kind.label}", len(ids), progress, cancelled)
        match = Match(ids, int(ids.max(initial=0)) + 1)
        frame = pd.DataFrame({"enterprise_id": enterprise_ids})
        RecordWriter(self._connection, kind, self._journal).store(frame, match, self._source, proceed)

    def put_enterprises(
        self, frame: pd.DataFrame, progress: Progress, cancelled: IsCancelled, source: SourceFile | None = None
    ) -> Stored:
        """Store enterprises. The same enterprise: same valid-looking credit code, else same name in the same unit. A
        row that could be several (``Stored.rivals``) is not stored."""
        frame = row_keys.with_unit_id(frame)
        return self._put(RecordKind.ENTERPRISE, frame, progress, cancelled, source)

    def put_hazards(
        self, frame: pd.DataFrame, progress: Progress, cancelled: IsCancelled, source: SourceFile | None = None
    ) -> Stored:
        """Store hazards. The same hazard: same number at the same enterprise, else same enterprise, description, day
        and part. One whose enterprise is not in the record is stored without (``enterprise_id`` -1). A row without a
        number that could be several of them is not stored; without a part, it is one of its own (``Stored.rivals``)."""
        return self._put(RecordKind.HAZARD, frame, progress, cancelled, source)

    def put_zones(
        self, frame: pd.DataFrame, progress: Progress, cancelled: IsCancelled, source: SourceFile | None = None
    ) -> Stored:
        """Store zones and, for rows with a start or an end, their operations. The same zone: same enterprise, name
        and kind; the same operation: same zone and start. Answers with the zones' ids; a row is new or changed when
        its zone or its operation is."""
        stored = self._put(RecordKind.ZONE, frame, progress, cancelled, source)
        rows, operations = row_keys.operations(frame, stored.ids)
        if len(rows):
            added = self._put(RecordKind.OPERATION, operations, progress, cancelled, source)
            stored.is_new[rows] |= added.is_new
            stored.is_changed[rows] |= added.is_changed
        return replace(stored, is_changed=stored.is_changed & ~stored.is_new)

    def put_inspections(
        self, frame: pd.DataFrame, progress: Progress, cancelled: IsCancelled, source: SourceFile | None = None
    ) -> Stored:
        """Store inspections with the penalties and the recheck that their rows tell. The same inspection: same
        enterprise and number, else same enterprise and day. Answers with the inspections' ids; a row is new or changed
        when any of its records is."""
        own = frame.drop(columns=[name for name in ("recheck_passed",) if name in frame])
        stored = self._put(RecordKind.INSPECTION, own, progress, cancelled, source)
        parts = [(RecordKind.INSPECTION, *row_keys.rechecks(frame, stored.ids))]
        parts += [(RecordKind.PENALTY, *row_keys.penalties(frame, stored.ids, subject)) for subject in PenaltySubject]
        for kind, rows, part in parts:
            if len(rows):
                added = self._put(kind, part, progress, cancelled, source)
                stored.is_changed[rows] |= added.is_new | added.is_changed
        return replace(stored, is_changed=stored.is_changed & ~stored.is_new)

    def create(self, kind: RecordKind, values: Values) -> int:
        """Store one new record; its id. ``values`` as ``ledger.store.editing`` says."""
        return self.create_all(kind, [values])[0]

    def create_all(self, kind: RecordKind, rows: Sequence[Values]) -> list[int]:
        """Store new records; their ids, in order. An attachment comes after ``put_blob`` of its content."""
        if kind is RecordKind.ATTACHMENT:
            rows = [attachments.with_thumbnail(self._connection, row) for row in rows]
        return editing.create(self._connection, self._journal, kind, rows)

    def update(self, kind: RecordKind, record_id: int, values: Values, seen: int | None = None) -> bool:
        """Set fields of a record (None empties one); False when it says all of that already. ``seen``: the record's
        ``Workspace.version`` that the edit was based on. Raises EditConflict when it has a newer one."""
        return editing.change(self._connection, self._journal, kind, record_id, values, seen)

    def remove(self, kind: RecordKind, record_id: int) -> None:
        """Take a record out of its table; the journal keeps what it said. Undo alone does this."""
        editing.remove(self._connection, self._journal, kind, record_id)

    def undo(self, *, batch: int | None = None, seq: int | None = None) -> Undone:
        """Take back one batch, or one row of the journal. Raises Refused where later changes stand on it."""
        return undoing.undo(self._connection, self._journal, batch=batch, seq=seq)

    def record(self, kind: RecordKind, record_id: int) -> dict[str, object]:
        """All columns of one record, as seen inside the transaction. Raises Refused when there is none."""
        return records.record(self._connection, kind, record_id)

    def records(self, kind: RecordKind, **where: object) -> list[dict[str, object]]:
        """Records whose columns have these values, in the order of their ids, as seen inside the transaction."""
        return records.records(self._connection, kind, where)

    def put_blob(self, sha256: str, data: bytes, thumbnail: bytes | None) -> None:
        """Keep the content of an attached file, once, under its hash."""
        attachments.put_blob(self._connection, sha256, data, thumbnail)

    def _put(
        self,
        kind: RecordKind,
        frame: pd.DataFrame,
        progress: Progress,
        cancelled: IsCancelled,
        source: SourceFile | None,
    ) -> Stored:
        proceed = _proceed(f"正在写入{kind.label}", len(frame), progress, cancelled)
        proceed(0)
        frame = frame.reset_index(drop=True)
        match = row_keys.match_rows(self._connection, kind, frame)
        proceed(0)
        writer = RecordWriter(self._connection, kind, self._journal)
        rows = np.flatnonzero(match.ids != HELD)
        stored = frame if len(rows) == len(frame) else frame.iloc[rows].reset_index(drop=True)
        outcome = writer.store(stored, Match(match.ids[rows], match.first_new), source or self._source, proceed)
        told = (outcome.is_new, outcome.is_changed, outcome.reopenings.closed_as, outcome.reopenings.is_reopened)
        is_new, is_changed, closed_as, is_reopened = (_spread(column, rows, len(frame)) for column in told)
        return Stored(match.ids, is_new, is_changed, closed_as, is_reopened, match.rivals)


def _spread(column: npt.NDArray[Any], rows: npt.NDArray[np.intp], count: int) -> npt.NDArray[Any]:
    """A column of some rows as one of all rows, zero elsewhere."""
    answer = np.zeros(count, column.dtype)
    answer[rows] = column
    return answer


@contextmanager
def change(database: Database, by: str, reason: str, source: SourceFile | None) -> Iterator[Change]:
    """Open a transaction; commit at the end when something changed, else leave the file as it was. A server that was
    lost while it committed is asked again what became of it, so that nobody is told the wrong thing."""
    journal: JournalWriter | None = None
    try:
        with ExitStack() as notes, database.writing() as connection:
            journal = JournalWriter(connection, by, reason)
            notes.enter_context(database.noted(journal.intent))
            yield Change(connection, journal, source)
            if not journal.is_empty:
                journal.finish()
                repacking.follow(connection, journal.counts)
    except Unsettled:
        if journal is None or journal.is_empty or not database.is_saved(journal.head):
            raise Refused("保存时与数据库的连接中断，已核对：没有保存任何内容。", "请再做一次。") from None


def _proceed(step: str, total: int, progress: Progress, cancelled: IsCancelled) -> Callable[[int], None]:
    def proceed(done: int) -> None:
        if cancelled():
            raise Cancelled("已取消，没有写入任何内容。")
        progress(step, done, total)

    return proceed

"""Writing the journal inside a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select, update

from ledger.batch import SourceFile
from ledger.journal import Entry, Head, RecordKind, beijing, extend, now
from ledger.store.intent import Intent
from ledger.store.models import BatchRow, JournalTable, LatestRow, SourceRow, WorkspaceRow
from ledger.store.statements import clean, insert_many


class JournalWriter:
    """Appends rows of one batch. The batch itself is written with its first row: without a change there is none."""

    def __init__(self, connection: Connection, by: str, reason: str) -> None:
        self._connection = connection
        self._at, self._by, self._reason = now(), clean(by), clean(reason)
        head = connection.execute(select(WorkspaceRow.head_seq, WorkspaceRow.head_hash)).one()
        self._seq, self._hash = head
        self.first_seq = self._seq + 1
        self.batch_id = 1 + (connection.scalar(select(func.max(BatchRow.id))) or 0)
        self._has_batch = False
        self._source_ids: dict[SourceFile, int] = {}
        self.latest: dict[RecordKind, int] = {}
        self.counts: Counter[RecordKind] = Counter()

    @property
    def intent(self) -> Intent:
        """What this batch is going to be."""
        return Intent(self._reason, self._by, self._at, self.batch_id)

    @property
    def is_empty(self) -> bool:
        return self._seq < self.first_seq

    def add(
        self,
        kind: RecordKind,
        record_ids: Sequence[int],
        actions: Sequence[str],
        befores: Sequence[str | None],
        afters: Sequence[str | None],
        source_rows: Sequence[int | None],
        source: SourceFile | None,
    ) -> None:
        """Append one row for each record, in this order."""
        if not record_ids:
            return
        source_id = self._source(source)
        first, count = self._seq + 1, len(record_ids)
        content = (record_ids, actions, befores, afters, source_rows)
        hashes = extend(self._hash, first, self._entry(source), kind, *content)
        place = (range(first, first + count), [self.batch_id] * count, [source_id] * count, source_rows)
        what = ([kind.value] * count, record_ids, actions, befores, afters, hashes)
        insert_many(self._connection, JournalTable.__table__, zip(*place, *what, strict=True))
        self._seq, self._hash = first + count - 1, hashes[-1]
        self.latest[kind] = self._seq
        self.counts[kind] += count

    @property
    def head(self) -> Head:
        """The last row written so far."""
        return Head(self._seq, self._hash.hex(), beijing(self._at))

    def finish(self) -> None:
        """Note the new head in the workspace."""
        head = {"head_seq": self._seq, "head_hash": self._hash, "head_at": self._at}
        self._connection.execute(update(WorkspaceRow).values(head))
        for kind, seq in self.latest.items():
            known = self._connection.execute(update(LatestRow).where(LatestRow.kind == kind.value).values(seq=seq))
            if not known.rowcount:
                self._connection.execute(insert(LatestRow).values(kind=kind.value, seq=seq))

    def _entry(self, source: SourceFile | None) -> Entry:
        origin = (clean(source.name), source.sha256, clean(source.sheet)) if source else ("", "", "")
        return Entry(self._at, self._by, self._reason, self.batch_id, *origin)

    def _source(self, source: SourceFile | None) -> int | None:
        """Id of the source's row; writes it, and the batch, when they are not there yet."""
        if not self._has_batch:
            batch = {"id": self.batch_id, "at": self._at, "by": self._by, "reason": self._reason}
            self._connection.execute(insert(BatchRow).values(batch))
            self._has_batch = True
        if source is None:
            return None
        if source not in self._source_ids:
            source_id = 1 + (self._connection.scalar(select(func.max(SourceRow.id))) or 0)
            row = {"name": clean(source.name), "sha256": source.sha256, "sheet": clean(source.sheet)}
            self._connection.execute(insert(SourceRow).values(id=source_id, batch_id=self.batch_id, **row))
            self._source_ids[source] = source_id
        return self._source_ids[source]

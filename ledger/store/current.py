"""The columns of each kind of record at the head of the journal, without reading whole tables after every edit.

What is known of an earlier moment (packed columns in the workspace, or what this process read last) is taken, the
journal says which records have changed since, and only these are read. Everything happens inside the caller's reading
transaction, so that all columns are of one moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from ledger.journal import Head, RecordKind
from ledger.snapshot import Units
from ledger.store import packed, packing
from ledger.store.packed import Columns
from ledger.store.patching import patched
from ledger.store.raw import Raw

_NEAR = 20_000
"""Journal rows that are read one after another sooner than the index of a kind is gone through (measured)."""

_MANY = 5_000
"""Records that are read from the tables before the next reader who can write packs them: that many cost 0.1 s."""


@dataclass(frozen=True, slots=True)
class Current:
    """Columns of one kind. ``lag``: how many records the packed columns lack, -1 when there are none that fit."""

    columns: Columns
    seq: int  # of the newest journal row of the kind, 0 without any
    lag: int

    @property
    def is_worth_packing(self) -> bool:
        """Whether the next process would have much to read."""
        return (self.lag if self.lag >= 0 else len(self.columns.arrays["id"])) >= _MANY


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a process read last. It is true of another moment of the same workspace as long as that one's journal still
    holds this head: a file that was put back from a backup in between does not."""

    head: Head
    units: Units
    kinds: dict[RecordKind, Current] = field(default_factory=dict)

    def is_of(self, connection: Raw) -> bool:
        """Whether this workspace once had this head."""
        row = connection.execute("SELECT hash FROM journal WHERE seq = ?", (self.head.seq,)).fetchone()
        return row is not None and row[0].hex() == self.head.hash

    def with_packed(self, kinds: Iterable[RecordKind]) -> Remembered:
        """The same after these kinds have been packed as they are here."""
        return replace(self, kinds=self.kinds | {kind: replace(self.kinds[kind], lag=0) for kind in kinds})


def latest_seqs(connection: Raw) -> dict[str, int]:
    """Number of the newest journal row by kind of record; kinds without any are missing."""
    return dict(connection.execute("SELECT kind, seq FROM latest").fetchall())


def columns_of(connection: Raw, kind: RecordKind) -> Columns:
    """The columns of ``packing.SNAPSHOT_COLUMNS`` and ``id`` of all records of a kind, in the order of their ids, as of
    the head. References are ids, 0 where there is none. Raises WorkspaceDamaged."""
    return current(connection, kind, latest_seqs(connection).get(kind.value, 0), None).columns


def current(connection: Raw, kind: RecordKind, latest: int, remembered: Remembered | None) -> Current:
    """The columns of a kind whose newest journal row is ``latest``, from what is remembered, else from what is packed,
    else from the table. ``remembered`` must be of this workspace."""
    known = remembered.kinds.get(kind) if remembered else None
    if remembered and known and latest <= remembered.head.seq:
        return known
    if remembered and known:
        return _brought_on(connection, kind, known, remembered.head.seq, latest)
    seq = packed.packed_seq(connection, kind.value)
    columns = _packed(connection, kind, seq) if seq is not None and seq <= latest else None
    if seq is None or columns is None:
        return Current(packing.from_table(connection, kind), latest, -1)
    return _brought_on(connection, kind, Current(columns, seq, 0), seq, latest)


def _brought_on(connection: Raw, kind: RecordKind, known: Current, since: int, latest: int) -> Current:
    """Columns that were true at the journal number ``since``, as of now."""
    touched = changed_since(connection, kind, since, latest)
    if 2 * len(touched) > len(known.columns.arrays["id"]) + 2:
        return Current(packing.from_table(connection, kind), latest, -1)
    if len(touched):
        rows = packing.of_records(connection, kind, touched)
        known = Current(patched(known.columns, touched, rows), latest, known.lag)
    lag = known.lag + len(touched) if known.lag >= 0 else -1
    return Current(known.columns, latest, lag)


def changed_since(connection: Raw, kind: RecordKind, since: int, latest: int) -> npt.NDArray[np.int64]:
    """Ids of the records with a journal row after ``since`` and up to ``latest``, the newest of the kind; ascending."""
    if latest <= since:
        return np.empty(0, np.int64)
    # Near the end the rows themselves are read, in their order; else only the index of the kind, which is smaller. The
    # planner knows neither how far it is nor how many rows a kind has: no index fits an expression.
    is_near = latest - since <= _NEAR
    condition = "kind || '' = ?" if is_near else "kind = ?"
    statement = f"SELECT DISTINCT record_id FROM journal WHERE {condition} AND seq > ? AND seq <= ?"
    ids = [row for (row,) in connection.execute(statement, (kind.value, since, latest))]
    return np.array(sorted(ids), np.int64)


def _packed(connection: Raw, kind: RecordKind, seq: int) -> Columns | None:
    """Packed columns of one kind, None when they are not there, not whole, or not all of the same length."""
    try:
        columns = packed.load(connection, kind.value, seq)
    except (ValueError, TypeError):
        return None
    if columns is None or {*columns.arrays, *columns.texts} != {"id", *packing.SNAPSHOT_COLUMNS[kind]}:
        return None
    count = len(columns.arrays["id"])
    return columns if all(len(column) == count for column in columns.all()) else None

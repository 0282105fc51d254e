"""Writing packed columns: after changes of many records, by readers who had much to read, and by upper rooms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from ledger.journal import RecordKind
from ledger.store import packed, packing
from ledger.store.current import Current, columns_of, latest_seqs
from ledger.store.database import Database, driver
from ledger.store.packed import Columns
from ledger.store.raw import Raw
from ledger.store.read_snapshot import read_head

if TYPE_CHECKING:
    from sqlalchemy import Connection


_SMALL = 20_000
"""A change of fewer records of a kind leaves its packed columns as they are: readers bring them on."""


def keep(database: Database, kinds: Mapping[RecordKind, Current]) -> bool:
    """Pack columns that a reader has made, where they are still those of the head; False when they are not. A cache is
    not worth waiting for."""
    with database.writing(wait_s=0) as connection:
        raw = driver(connection)
        latest = latest_seqs(raw)
        for kind, current in kinds.items():
            if latest.get(kind.value, 0) != current.seq:
                return False
            _save(raw, kind, current.seq, current.columns)
    return True


def rebuild(database: Database) -> None:
    """Pack all columns anew from the tables: the remedy for packed columns that are not what the tables say."""
    with database.writing() as connection:
        driver(connection).execute("DELETE FROM packed")
        repack_in(connection, packing.SNAPSHOT_COLUMNS)


def repack_in(connection: Connection, kinds: Iterable[RecordKind]) -> None:
    """The same for these kinds, inside a transaction. References are packed as ids: positions would depend on other
    tables."""
    raw = driver(connection)
    latest = latest_seqs(raw)
    for kind in kinds:
        _save(raw, kind, latest.get(kind.value, 0), packing.from_table(raw, kind))


def follow(connection: Connection, counts: Mapping[RecordKind, int]) -> None:
    """After a change of so many records of each kind, inside its transaction: pack those kinds anew of which much
    changed. The others cost the next reader less than they would cost here."""
    raw = driver(connection)
    latest = latest_seqs(raw)
    for kind, count in counts.items():
        if kind in packing.SNAPSHOT_COLUMNS and _is_much(raw, kind, count):
            seq = latest[kind.value]
            _save(raw, kind, seq, columns_of(raw, kind))


def _is_much(connection: Raw, kind: RecordKind, count: int) -> bool:
    if count >= _SMALL:
        return True
    (last,) = connection.execute(f"SELECT MAX(id) FROM {kind.value}").fetchone()  # nearly their number: few are removed
    return 2 * count >= (last or 0)


def _save(connection: Raw, kind: RecordKind, seq: int, columns: Columns) -> None:
    packed.save(connection, kind.value, seq, {**columns.arrays, **columns.texts})


def put_extra(database: Database, owner: str, arrays: dict[str, npt.NDArray[Any]], seq: int) -> bool:
    """Pack columns of an upper room; False when ``seq`` is no longer the head."""
    with database.writing(wait_s=0) as connection:
        raw = driver(connection)
        if read_head(raw).seq != seq:
            return False
        packed.save(raw, owner, seq, arrays)
        return True

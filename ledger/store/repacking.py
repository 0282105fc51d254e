"""Writing packed columns outside a change: by the first reader after it, and by upper rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from ledger.journal import RecordKind
from ledger.store import packed, packing
from ledger.store.database import Database, driver
from ledger.store.read_snapshot import latest_seqs, read_head

if TYPE_CHECKING:
    from sqlalchemy import Connection


def repack(database: Database, kinds: Iterable[RecordKind]) -> None:
    """Pack the columns of these kinds of record as they are now. A cache is not worth waiting for."""
    with database.writing(wait_s=0) as connection:
        repack_in(connection, kinds)


def repack_in(connection: Connection, kinds: Iterable[RecordKind]) -> None:
    """The same inside a transaction. References are packed as ids: positions would depend on other tables."""
    raw = driver(connection)
    latest = latest_seqs(raw)
    for kind in kinds:
        columns = packing.from_table(raw, kind)
        packed.save(raw, kind.value, latest.get(kind.value, 0), {**columns.arrays, **columns.texts})


def put_extra(database: Database, owner: str, arrays: dict[str, npt.NDArray[Any]], seq: int) -> bool:
    """Pack columns of an upper room; False when ``seq`` is no longer the head."""
    with database.writing(wait_s=0) as connection:
        raw = driver(connection)
        if read_head(raw).seq != seq:
            return False
        packed.save(raw, owner, seq, arrays)
        return True

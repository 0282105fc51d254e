"""Plain SQL on a workspace, behind the program's back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ledger.store import sqlite
from ledger.store.place import Place
from ledger.store.raw import Raw


@contextmanager
def behind(place: Place) -> Iterator[Raw]:
    """The driver's connection; what was done is committed at the end."""
    if isinstance(place, Path):
        with closing(sqlite.connect(place, "mode=rw", 5)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            yield connection
        return
    from ledger.store.postgres import PostgresDatabase
    from ledger.store.postgres_raw import PostgresRaw

    with PostgresDatabase(place).connect() as session:
        yield PostgresRaw(session)

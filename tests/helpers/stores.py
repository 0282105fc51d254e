"""Places where a workspace may lie: every test of the store runs on each of them."""

from __future__ import annotations

import random
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from bench import ledger_rows
from bench.behind import behind
from bench.postgres_server import PostgresServer
from ledger.fields import LedgerKind
from ledger.store.place import Place, place_of
from ledger.store.raw import Raw
from tests.helpers.store import put

ENTERPRISES, HAZARDS, ZONES = 300, 60, 30
_DRAWS = 40

Tamper = Callable[[Raw, random.Random], None]


class Store(ABC):
    """Makes workspaces of one sort."""

    tamperings = 13
    """How often each sort of tampering is tried."""

    @abstractmethod
    def place(self) -> Place:
        """Where nothing is yet."""

    @abstractmethod
    def empty(self) -> Place:
        """A workspace without records."""

    @abstractmethod
    def full(self) -> Place:
        """A workspace with records of every kind, some of them changed once."""

    @abstractmethod
    @contextmanager
    def unguarded(self, raw: Raw) -> Iterator[None]:
        """Take the guards of the journal off for a while."""


class FileStore(Store):
    """SQLite files in a folder. ``full_file`` is copied."""

    def __init__(self, folder: Path, full_file: Path) -> None:
        self._folder = folder
        self._full_file = full_file
        self._numbers = count(1)

    def place(self) -> Path:
        return self._folder / f"演示{next(self._numbers)}.bmap"

    def empty(self) -> Path:
        path = self.place()
        ledger_rows.new_workspace(path).close()
        return path

    def full(self) -> Path:
        return Path(shutil.copy(self._full_file, self.place()))

    @contextmanager
    def unguarded(self, raw: Raw) -> Iterator[None]:
        triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        yield
        for _, statement in triggers:
            raw.execute(statement)


class ServerStore(Store):
    """Databases of a private PostgreSQL server, copied from one that was made once."""

    tamperings = 2

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._templates: dict[str, str] = {}

    def place(self) -> Place:
        return place_of(self.server.url(self.server.new_database()))

    def empty(self) -> Place:
        return self._copy("empty", lambda place: ledger_rows.new_workspace(place).close())

    def full(self) -> Place:
        return self._copy("full", write_full)

    @contextmanager
    def unguarded(self, raw: Raw) -> Iterator[None]:
        tables = ("journal", "batch", "source")
        for table in tables:
            raw.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            raw.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def _copy(self, name: str, make: Callable[[Place], Any]) -> Place:
        if name not in self._templates:
            database = self.server.new_database()
            make(place_of(self.server.url(database)))
            self._templates[name] = database
        return place_of(self.server.url(self.server.new_database(self._templates[name])))


def write_full(place: Place) -> None:
    """Make a workspace with records of every kind, some of them changed once."""
    with ledger_rows.new_workspace(place) as new:
        put(new, LedgerKind.ENTERPRISES, ledger_rows.enterprises(ENTERPRISES))
        put(new, LedgerKind.HAZARDS, ledger_rows.hazards(HAZARDS, ENTERPRISES))
        put(new, LedgerKind.ZONES, ledger_rows.zones(ZONES, ENTERPRISES))
        put(new, LedgerKind.ENTERPRISES, ledger_rows.enterprises(ENTERPRISES).head(20).assign(phone="000"))


def tamper_with(store: Store, place: Place, tamper: Tamper, seed: int) -> None:
    """Change a workspace with plain SQL, the guards taken off and put back. What a server does not let happen (a value
    of another type, a reference to nothing) is tried again with another draw."""
    rng = random.Random(seed)
    for _ in range(_DRAWS):
        refusals = () if isinstance(place, Path) else (psycopg.Error,)
        with suppress(*refusals), behind(place) as raw, store.unguarded(raw):
            tamper(raw, rng)
            return
    raise AssertionError(f"the server refused every {tamper}")

"""Places where a workspace may lie: every test of the store runs on each of them."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from bench import ledger_rows
from bench.postgres_server import PostgresServer
from ledger.fields import LedgerKind
from ledger.store.place import Place, place_of
from tests.helpers.store import put

ENTERPRISES, HAZARDS, ZONES = 300, 60, 30


class Store(ABC):
    """Makes workspaces of one sort."""

    @abstractmethod
    def place(self) -> Place:
        """Where nothing is yet."""

    @abstractmethod
    def empty(self) -> Place:
        """A workspace without records."""

    @abstractmethod
    def full(self) -> Place:
        """A workspace with records of every kind, some of them changed once."""


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


class ServerStore(Store):
    """Databases of a private PostgreSQL server, copied from one that was made once."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._templates: dict[str, str] = {}

    def place(self) -> Place:
        return place_of(self.server.url(self.server.new_database()))

    def empty(self) -> Place:
        return self._copy("empty", lambda place: ledger_rows.new_workspace(place).close())

    def full(self) -> Place:
        return self._copy("full", write_full)

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

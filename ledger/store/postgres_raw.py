"""psycopg's connection as ``ledger.store.raw.Raw``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, TypeVar

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.types.string import TextLoader

from ledger.store.raw import Rows
from ledger.store.schema import TRIGGERS

_PART = re.compile(r"'[^']*'|\"[^\"]*\"|\?")
_LONG = 4096  # statements with lists of ids are not kept
_ROWS = 20_000  # of a long answer, fetched at once
_SHORT_MOMENT = len("2026-11-20 08:00:00")

Connection = psycopg.Connection[Any]
C = TypeVar("C", bound=psycopg.Cursor[Any])
_numbers = count(1)


class PostgresRaw:
    """A psycopg connection that answers Raw."""

    Error = psycopg.Error

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """See Raw."""
        cursor = _adapted(psycopg.RawCursor(self._connection))
        cursor.execute(_numbered(sql), tuple(parameters) or None)
        return cursor

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None:
        """See Raw."""
        with psycopg.RawCursor(self._connection) as cursor:
            cursor.executemany(_numbered(sql), rows)

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """See Raw: the rows stay with the server until they are asked for."""
        cursor = _adapted(psycopg.RawServerCursor(self._connection, f"stream_{next(_numbers)}"))
        cursor.execute(_numbered(sql), tuple(parameters) or None)
        return _Stream(cursor)

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """See Raw: COPY takes a fifth of the time of INSERT."""
        names = ", ".join(f'"{name}"' for name in columns)
        with (
            psycopg.RawCursor(self._connection) as cursor,
            cursor.copy(f'COPY "{table}" ({names}) FROM STDIN'.encode()) as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def blob(self, table: str, column: str, row: int) -> bytes:
        """See Raw. Binary: as text a value would be twice as long."""
        with psycopg.RawCursor(self._connection) as cursor:
            cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE id = $1'.encode(), (row,), binary=True)
            found = cursor.fetchone()
        if found is None:
            raise ValueError(f"no row {row} in {table}")
        value: bytes = found[0]
        return value

    def schema_version(self) -> int:
        """See Raw."""
        if self.execute("SELECT to_regclass('alembic_version')").fetchone()[0] is None:
            return 0
        return max((int(version) for (version,) in self.execute("SELECT version_num FROM alembic_version")), default=0)

    def set_schema_version(self, version: int) -> None:
        """See Raw: Alembic's own table says it."""

    def has_sound_storage(self) -> bool:
        """See Raw: the server finds damaged pages itself, whenever they are read."""
        return True

    def is_guarded(self) -> bool:
        """See Raw. A trigger that was switched off guards nothing."""
        statement = (
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n "
            "ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND NOT t.tgisinternal AND t.tgenabled = 'O'"
        )
        return {name for (name,) in self.execute(statement)} == TRIGGERS

    def orphans(self) -> Iterator[tuple[str, int]]:
        """See Raw."""
        from ledger.store.models import Base

        for table in Base.metadata.sorted_tables:
            for key in table.foreign_keys:
                own, child, parent = next(iter(table.primary_key)).name, key.parent.name, key.column.table.name
                statement = (
                    f'SELECT c."{own}" FROM "{table.name}" c WHERE c."{child}" IS NOT NULL AND NOT EXISTS '
                    f'(SELECT 1 FROM "{parent}" p WHERE p.id = c."{child}") ORDER BY 1'
                )
                for (row,) in self.execute(statement):
                    yield table.name, row


class _Stream:
    """A long answer, given back to the server with its last row: while it is open no table of it can be altered."""

    def __init__(self, cursor: psycopg.RawServerCursor[Any]) -> None:
        self._cursor = cursor

    def __iter__(self) -> Iterator[Any]:
        while rows := self.fetchmany(_ROWS):
            yield from rows

    def fetchone(self) -> Any:
        rows = self.fetchmany(1)
        return rows[0] if rows else None

    def fetchall(self) -> list[Any]:
        return list(self)

    def fetchmany(self, size: int, /) -> list[Any]:
        if self._cursor.closed:
            return []
        rows = self._cursor.fetchmany(size)
        if len(rows) < size:
            self._cursor.close()
        return rows


class _MomentLoader(Loader):
    """A moment as SQLite keeps it: always with six digits after the second."""

    def load(self, data: Buffer) -> str:
        text = bytes(data).decode()
        if len(text) == _SHORT_MOMENT:
            return f"{text}.000000"
        second, _, fraction = text.partition(".")
        return f"{second}.{fraction:0<6}"


def _adapted(cursor: C) -> C:
    cursor.adapters.register_loader("date", TextLoader)
    cursor.adapters.register_loader("timestamp", _MomentLoader)
    return cursor


def _numbered(sql: str) -> bytes:
    """``$1``, ``$2``, ... for the question marks that stand outside of quotes."""
    return _kept(sql) if len(sql) < _LONG else _translated(sql)


@lru_cache(maxsize=512)
def _kept(sql: str) -> bytes:
    return _translated(sql)


def _translated(sql: str) -> bytes:
    numbers = count(1)
    return _PART.sub(lambda part: f"${next(numbers)}" if part[0] == "?" else part[0], sql).encode()

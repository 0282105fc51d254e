"""What the store needs of a database driver, below SQLAlchemy: SQLite and PostgreSQL answer it alike.

Statements are plain: ``?`` for parameters, ANSI, no functions of one system. Values are as SQLite stores them (dates
and moments as text, WKB and hashes as bytes), so that the journal's JSON, the packed columns and all hashes are the same
byte for byte wherever a workspace lies. Flags come as 0 and 1 or as False and True, which are equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol


class Rows(Protocol):
    """The answer to a statement."""

    def __iter__(self) -> Iterator[Any]: ...

    def fetchone(self) -> Any: ...

    def fetchmany(self, size: int, /) -> list[Any]: ...

    def fetchall(self) -> list[Any]: ...


class Raw(Protocol):
    """A connection of the driver, inside a transaction."""

    @property
    def Error(self) -> type[Exception]:  # noqa: N802  the name that DB-API gives it
        """What the driver raises."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Rows:
        """Run a statement."""

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Run a statement for each row."""

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Run a query whose answer may be too long to be held at once."""

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows in bulk."""

    def blob(self, table: str, column: str, row: int) -> bytes:
        """A large value of the row with this id."""

    def schema_version(self) -> int:
        """Number of the newest migration that the tables have been through, 0 without any."""

    def set_schema_version(self, version: int) -> None:
        """Note it, after the migrations."""

    def has_sound_storage(self) -> bool:
        """Whether the files under the tables are whole, as far as the database can tell."""

    def is_guarded(self) -> bool:
        """Whether exactly the triggers are there that keep the journal append-only."""

    def orphans(self) -> Iterator[tuple[str, int]]:
        """Table and id of each row that refers to one that is not there."""

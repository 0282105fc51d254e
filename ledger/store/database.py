"""Where a workspace lies: the interface that SQLite files and PostgreSQL schemas answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ledger.journal import Head
from ledger.problem import Refused
from ledger.store.intent import Intent
from ledger.store.place import Place
from ledger.store.raw import Raw

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")


class Database(ABC):
    """One workspace. May be used from several threads."""

    error: type[Exception]
    """What the driver raises."""

    def __init__(self, place: Place, *, read_only: bool) -> None:
        self.place = place
        self.read_only = read_only
        self.why_read_only = Refused(f"工作区“{self.name}”是以只读方式打开的，不能写入。", "请重新以可写方式打开。")

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.place.name

    @abstractmethod
    def look(self) -> None:
        """Look at it from outside before the first reading. Raises Refused or WorkspaceDamaged when it is not there, no
        workspace, or visibly not whole."""

    @abstractmethod
    def read(self, work: Callable[[Raw], T]) -> T:
        """Run ``work`` inside one read transaction, so that all it sees is of one moment. Answers what ``work`` does."""

    @abstractmethod
    def query(self, work: Callable[[Connection], T]) -> T:
        """The same on SQLAlchemy Core."""

    @abstractmethod
    def writing(self, *, wait_s: float | None = None) -> AbstractContextManager[Connection]:
        """A write transaction: committed at the end, rolled back on any exception. Waits for another writer, for
        ``wait_s`` instead of the usual time where it is given; then raises Refused."""

    @abstractmethod
    def is_saved(self, head: Head) -> bool:
        """After ``writing`` raised Unsettled: whether the change whose last journal row is ``head`` was saved. Raises
        Unsettled when that cannot be found out."""

    @abstractmethod
    def close(self) -> None:
        """Close what is open. The object cannot be used afterwards."""

    def noted(self, _intent: Intent) -> AbstractContextManager[None]:
        """For as long as a change takes, let others know of it, and a later opening what became of it. A server settles
        what its dead clients left by itself."""
        return nullcontext()

    def refuse_read_only(self) -> None:
        """Raise Refused where it was opened for reading alone."""
        if self.read_only:
            raise self.why_read_only


def driver(connection: Connection) -> Raw:
    """The driver's connection under an SQLAlchemy one, for what goes in bulk: rows without its row objects cost half."""
    raw = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return cast(Raw, raw)
    from ledger.store.postgres_raw import PostgresRaw

    return PostgresRaw(cast(Any, raw))

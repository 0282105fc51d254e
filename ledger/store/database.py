"""Connections to the workspace file.

Two roads to the same file. Columns for the map are read through the ``sqlite3`` module itself: importing SQLAlchemy
costs 0.23 s and its rows twice the time, which would be more than everything else between process start and first
picture. All other work goes through SQLAlchemy Core on an engine, imported when first needed.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ledger.problem import Refused
from ledger.store.faults import told_plainly

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

PAGE_BYTES = 8192  # blobs of packed columns read 1.1 times faster than from 4096; larger pages make small edits dear
_LOG_LIMIT = 64 * 1024 * 1024
_TRIES = 5

T = TypeVar("T")


class Database:
    """One workspace file. May be used from several threads; every reading gets a connection of its own.

    ``read_only`` never leaves a ``-wal`` or ``-shm`` beside the file, so that it works on a read-only medium: while
    nobody writes, the file is opened as immutable, and a reading during which it changed is done again.
    """

    def __init__(self, path: Path, *, read_only: bool = False, wait_s: float = 15.0) -> None:
        self.path = path
        self.read_only = read_only
        self._wait_s = wait_s
        self._idle: deque[sqlite3.Connection] = deque()
        self._engine: Engine | None = None

    def close(self) -> None:
        """Close what is open; the last connection brings the log back into the file."""
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` inside one read transaction, so that all it sees is of one moment."""
        with told_plainly(self.path):
            return self._unchanged(lambda: self._read_once(work)) if self.read_only else self._read_once(work)

    def query(self, work: Callable[[Connection], T]) -> T:
        """The same on SQLAlchemy Core."""
        with told_plainly(self.path):
            return self._unchanged(lambda: self._query_once(work)) if self.read_only else self._query_once(work)

    @contextmanager
    def writing(self, *, wait_s: float | None = None) -> Iterator[Connection]:
        """A write transaction: committed at the end, rolled back on any exception. Waits for another writer, for
        ``wait_s`` instead of the usual time where it is given."""
        if self.read_only:
            raise Refused(f"工作区“{self.path.name}”是以只读方式打开的，不能写入。", "请重新以可写方式打开。")
        with (
            told_plainly(self.path, of_system=False),  # the caller's own files may fail inside
            self.engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection,
        ):
            if wait_s is not None:
                driver(connection).execute(f"PRAGMA busy_timeout = {int(wait_s * 1000)}")
            with connection.begin():
                yield connection

    @property
    def engine(self) -> Engine:
        """SQLAlchemy engine; transactions start with the statement in the execution option ``begin``."""
        if self._engine is None:
            self._engine = _engine(self.connect)
        return self._engine

    def connect(self) -> sqlite3.Connection:
        """A new connection in the right mode."""
        return connect(self.path, self._mode(), self._wait_s)

    def _mode(self) -> str:
        if not self.read_only:
            return "mode=rw"
        return "mode=ro" if self._has_log() else "mode=ro&immutable=1"

    def _has_log(self) -> bool:
        """Whether there is a log with content. An empty one says nothing, and to open it takes a ``-shm`` of 32 KB,
        which a full disk does not have."""
        try:
            return self.path.with_name(self.path.name + "-wal").stat().st_size > 0
        except FileNotFoundError:
            return False

    def _read_once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._lend()
        try:
            connection.execute("BEGIN")
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        if self.read_only:
            connection.close()
        else:
            self._idle.append(connection)
        return result

    def _query_once(self, work: Callable[[Connection], T]) -> T:
        with self.engine.connect() as connection, connection.begin():
            return work(connection)

    def _lend(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self.connect()

    def _unchanged(self, once: Callable[[], T]) -> T:
        """Read until nothing was written into an immutable file meanwhile."""
        for _ in range(_TRIES):
            before = self._stamp()
            try:
                result = once()
            except Exception as error:
                # A page that was replaced under us can look like damage; then the stamp has changed.
                if not isinstance(getattr(error, "orig", error), sqlite3.Error) or self._stamp() == before:
                    raise
                continue
            if before[0] or self._stamp() == before:
                return result
        raise Refused(f"工作区“{self.path.name}”正被另一个程序不断写入。", "请稍后再试。")

    def _stamp(self) -> tuple[bool, int, int]:
        state = self.path.stat()
        return (self._has_log(), state.st_mtime_ns, state.st_size)


def connect(path: Path, mode: str, wait_s: float) -> sqlite3.Connection:
    """Open a workspace file that exists. Autocommit: who writes says BEGIN."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=wait_s, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")  # what was said to be saved survives a power cut
    connection.execute(f"PRAGMA journal_size_limit = {_LOG_LIMIT}")
    return connection


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """Value of an integer pragma."""
    with closing(connection.execute(f"PRAGMA {name}")) as cursor:
        return int(cursor.fetchone()[0])


def _engine(connect_: Callable[[], sqlite3.Connection]) -> Engine:
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    engine = create_engine("sqlite://", creator=connect_, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def driver(connection: Connection) -> sqlite3.Connection:
    """The sqlite3 connection under an SQLAlchemy one, for what goes in bulk: rows without its row objects cost half."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError(f"not an SQLite connection: {raw!r}")
    return raw

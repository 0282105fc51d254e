"""Workspaces that are SQLite files.

Two roads to the same file. Columns for the map are read through the ``sqlite3`` module itself: importing SQLAlchemy
costs 0.23 s and its rows twice the time, which would be more than everything else between process start and first
picture. All other work goes through SQLAlchemy Core on an engine, imported when first needed.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ledger.journal import Head
from ledger.problem import Refused, WorkspaceDamaged
from ledger.store import intent
from ledger.store.database import Database, driver
from ledger.store.faults import told_plainly
from ledger.store.intent import Intent
from ledger.store.schema import APPLICATION_ID, TRIGGERS

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

PAGE_BYTES = 8192  # blobs of packed columns read 1.1 times faster than from 4096; larger pages make small edits dear
_LOG_LIMIT = 64 * 1024 * 1024
_CACHE_KIB = 64 * 1024  # of a writer
_TRIES = 5
_HEADER_BYTES = 100

T = TypeVar("T")


class SqliteConnection(sqlite3.Connection):
    """A connection that answers ``ledger.store.raw.Raw``."""

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """See Raw: SQLite makes the rows of an answer as they are asked for anyway."""
        return self.execute(sql, parameters)

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """See Raw."""
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" * len(columns))
        self.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)

    def blob(self, table: str, column: str, row: int) -> bytes:
        """See Raw. Incremental reading fills the bytes object directly; a SELECT of the value copies it once more."""
        with self.blobopen(table, column, row, readonly=True) as blob:
            return blob.read()

    def schema_version(self) -> int:
        """See Raw."""
        return pragma(self, "user_version")

    def set_schema_version(self, version: int) -> None:
        """See Raw."""
        self.execute(f"PRAGMA user_version = {version:d}")

    def has_sound_storage(self) -> bool:
        """See Raw."""
        return self.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]

    def is_guarded(self) -> bool:
        """See Raw."""
        return {name for (name,) in self.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")} == TRIGGERS

    def orphans(self) -> Iterator[tuple[str, int]]:
        """See Raw."""
        for table, row, _parent, _key in self.execute("PRAGMA foreign_key_check"):
            yield table, row


class SqliteDatabase(Database):
    """One workspace file. May be used from several threads; every reading gets a connection of its own.

    ``read_only`` never leaves a ``-wal`` or ``-shm`` beside the file, so that it works on a read-only medium: while
    nobody writes, the file is opened as immutable, and a reading during which it changed is done again.
    """

    error = sqlite3.Error

    def __init__(self, path: Path, *, read_only: bool = False, wait_s: float = 15.0) -> None:
        super().__init__(path, read_only=read_only)
        self.path = path
        self._wait_s = wait_s
        self._idle: deque[SqliteConnection] = deque()
        self._file: tuple[int, int] | None = None  # what the idle connections have open
        self._engine: Engine | None = None

    def close(self) -> None:
        """Close what is open; the last connection brings the log back into the file."""
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def look(self) -> None:
        """See Database: the header of the file."""
        path = self.path
        with told_plainly(path):
            if not path.exists():
                raise Refused(f"没有找到工作区“{path.name}”。", "请检查文件名和所在文件夹。")
            if not path.is_file():
                raise Refused(f"“{path.name}”是文件夹，不是工作区文件。", "请选择扩展名为 .bmap 的文件。")
            self._look_at_header()

    def _look_at_header(self) -> None:
        """Through SQLite alone: when any other handle of this process on the file is closed, POSIX drops the locks of
        its open connections; the next process to close then takes itself for the last one, and deletes the log under
        them (https://www.sqlite.org/howtocorrupt.html, 2.2)."""
        foreign = Refused(
            f"“{self.name}”不是挂图作战的工作区文件，或文件头已损坏。", "请选择扩展名为 .bmap 的工作区文件。"
        )
        had_log = has_log(self.path)  # then the file itself may lag behind its header
        try:
            # A log may be of another file: a mere reader does not bring it into this one.
            mode = "mode=ro" if had_log else self._mode()
            with closing(connect(self.path, mode, self._wait_s)) as connection:
                is_ours = pragma(connection, "application_id") == APPLICATION_ID
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code == sqlite3.SQLITE_NOTADB:
                raise foreign from None
            if code == sqlite3.SQLITE_CORRUPT and not had_log and self._is_cut():
                raise WorkspaceDamaged(f"工作区“{self.name}”不完整，文件被截短。", "请改用最近的备份。") from None
            raise
        if not is_ours:
            raise foreign

    def _is_cut(self) -> bool:
        """Whether a file that SQLite calls damaged is shorter than it says: no connection has anything to lose here."""
        with self.path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
        # https://www.sqlite.org/fileformat.html#the_database_header
        page_bytes, pages = int.from_bytes(header[16:18]), int.from_bytes(header[28:32])
        return self.path.stat().st_size < (65536 if page_bytes == 1 else page_bytes) * pages

    def read(self, work: Callable[[SqliteConnection], T]) -> T:
        """See Database."""
        with told_plainly(self.path):
            return self._unchanged(lambda: self._read_once(work)) if self.read_only else self._read_once(work)

    def query(self, work: Callable[[Connection], T]) -> T:
        """See Database."""
        with told_plainly(self.path):
            return self._unchanged(lambda: self._query_once(work)) if self.read_only else self._query_once(work)

    @contextmanager
    def writing(self, *, wait_s: float | None = None) -> Iterator[Connection]:
        """See Database."""
        self.refuse_read_only()
        with (
            told_plainly(self.path, of_system=False),  # the caller's own files may fail inside
            self.engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection,
        ):
            raw = driver(connection)
            raw.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            if wait_s is not None:
                raw.execute(f"PRAGMA busy_timeout = {int(wait_s * 1000)}")
            with connection.begin():
                yield connection

    @contextmanager
    def noted(self, intent_: Intent) -> Iterator[None]:
        """See Database: a note beside the file. Raises Refused where there is no room for one."""
        with ExitStack() as notes:
            with told_plainly(self.path):
                notes.enter_context(intent.noted(self.path, intent_))
            yield

    def is_saved(self, head: Head) -> bool:
        """See Database."""
        return self.read(lambda raw: raw.execute("SELECT hash FROM journal WHERE seq = ?", (head.seq,)).fetchall()) == [
            (bytes.fromhex(head.hash),)
        ]

    @property
    def engine(self) -> Engine:
        """SQLAlchemy engine; transactions start with the statement in the execution option ``begin``."""
        if self._engine is None:
            self._engine = _engine(self.connect)
        return self._engine

    def connect(self) -> SqliteConnection:
        """A new connection in the right mode."""
        return connect(self.path, self._mode(), self._wait_s)

    def _mode(self) -> str:
        if not self.read_only:
            return "mode=rw"
        return "mode=ro" if has_log(self.path) else "mode=ro&immutable=1"

    def _read_once(self, work: Callable[[SqliteConnection], T]) -> T:
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

    def _lend(self) -> SqliteConnection:
        self._drop_others()
        try:
            return self._idle.pop()
        except IndexError:
            return self.connect()

    def _drop_others(self) -> None:
        """Close connections to a file that has been moved away or replaced since they were made: what they read and
        write is not what the user sees under this name."""
        state = self.path.stat()
        if self._file != (state.st_dev, state.st_ino):
            self.close()
            self._file = (state.st_dev, state.st_ino)

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
        raise Refused(f"工作区“{self.name}”正被另一个程序不断写入。", "请稍后再试。")

    def _stamp(self) -> tuple[bool, int, int]:
        state = self.path.stat()
        return (has_log(self.path), state.st_mtime_ns, state.st_size)


def connect(path: Path, mode: str, wait_s: float) -> SqliteConnection:
    """Open a workspace file that exists. Autocommit: who writes says BEGIN."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        timeout=wait_s,
        isolation_level=None,
        check_same_thread=False,
        factory=SqliteConnection,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")  # what was said to be saved survives a power cut
    connection.execute(f"PRAGMA journal_size_limit = {_LOG_LIMIT}")
    return connection


def has_log(path: Path) -> bool:
    """Whether a file has a log with content. An empty one says nothing, and to open it takes a ``-shm`` of 32 KB, which
    a full disk does not have."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size > 0
    except FileNotFoundError:
        return False


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """Value of an integer pragma."""
    with closing(connection.execute(f"PRAGMA {name}")) as cursor:
        return int(cursor.fetchone()[0])


def _engine(connect_: Callable[[], SqliteConnection]) -> Engine:
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    engine = create_engine("sqlite://", creator=connect_, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine

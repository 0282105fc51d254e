"""Workspaces that are schemas of a PostgreSQL database.

Readers see one moment (REPEATABLE READ, READ ONLY). Writers take turns by an advisory lock of the transaction, so that
the journal's numbers and hashes stay one chain whoever writes. A connection that was lost is made anew: readings are
done again, a change that was being saved is looked for in the journal.
"""

from __future__ import annotations

import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from psycopg.conninfo import make_conninfo

from ledger.journal import Head
from ledger.problem import Problem, Refused, Unsettled
from ledger.store.database import Database
from ledger.store.faults import told_plainly
from ledger.store.place import ServerPlace
from ledger.store.postgres_raw import Connection as Driver
from ledger.store.postgres_raw import PostgresRaw
from ledger.store.raw import Raw
from ledger.store.schema import APPLICATION_ID

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.base import RootTransaction

_SETTLE_S = 40.0  # how long a server may be away in the middle of saving; longer than keepalives take
_PAUSE_S = 0.25
_SESSION = {
    "application_name": "battlemap",
    "connect_timeout": "10",
    "client_encoding": "UTF8",
    # A cable that was pulled shows after half a minute, on both sides, instead of two hours.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}
_SERVER_KEEPALIVE = {f"tcp_{name}": value for name, value in _SESSION.items() if name.startswith("keepalives")}

T = TypeVar("T")


class PostgresDatabase(Database):
    """One schema. May be used from several threads; every reading gets a connection of its own."""

    error = psycopg.Error

    def __init__(self, place: ServerPlace, *, read_only: bool = False, wait_s: float = 15.0) -> None:
        super().__init__(place, read_only=read_only)
        self._server = place
        self._wait_s = wait_s
        self._idle: deque[Driver] = deque()
        self._engine: Engine | None = None

    def close(self) -> None:
        """See Database."""
        self._drop_idle()
        if self._engine is not None:
            self._engine.dispose()

    def look(self) -> None:
        """See Database."""
        if not self.read(has_workspace):
            message = f"数据库里没有工作区“{self.name}”。"
            raise Refused(message, "请检查地址里的 workspace=，或用 battlemap new 新建。")

    def read(self, work: Callable[[PostgresRaw], T]) -> T:
        """See Database."""
        with told_plainly(self.place):
            return self._again_if_lost(lambda: self._read_once(work))

    def query(self, work: Callable[[Connection], T]) -> T:
        """See Database."""
        with told_plainly(self.place):
            return self._again_if_lost(lambda: self._query_once(work))

    @contextmanager
    def writing(self, *, wait_s: float | None = None) -> Iterator[Connection]:
        """See Database. Raises Unsettled when the connection breaks while the transaction is committed."""
        self.refuse_read_only()
        with (
            told_plainly(self.place, of_system=False),
            self.engine.connect() as connection,
        ):
            transaction = connection.begin()
            try:
                self._take_turn(connection, self._wait_s if wait_s is None else wait_s)
                yield connection
            except BaseException:
                _roll_back(connection, transaction)
                raise
            self._commit(connection, transaction)

    def is_saved(self, head: Head) -> bool:
        """Whether the journal holds this row: asked after a connection broke while it was saved. First waits until the
        server is back and nobody writes any more, the lost transaction included. Raises Unsettled when that does not
        come about."""
        until = time.monotonic() + _SETTLE_S
        while True:
            try:
                with self.writing() as connection:
                    raw = _raw(connection)
                    found = raw.execute("SELECT hash FROM journal WHERE seq = ?", (head.seq,)).fetchone()
                    return found is not None and found[0].hex() == head.hash
            except Problem as problem:
                if time.monotonic() > until:
                    raise self._unsettled() from problem
                time.sleep(_PAUSE_S)

    @property
    def engine(self) -> Engine:
        """SQLAlchemy engine of connections to the schema."""
        if self._engine is None:
            from sqlalchemy import create_engine

            self._engine = create_engine(
                "postgresql+psycopg://", creator=self.connect, pool_pre_ping=True, use_native_hstore=False
            )
        return self._engine

    def connect(self) -> Driver:
        """A new connection to the schema. Nothing outside of it is ever found by name."""
        given = {**_SESSION, **dict(self._server.parameters)}
        if self._server.password:
            given["password"] = self._server.password
        connection: Driver = psycopg.connect(make_conninfo("", **given))
        schema = self._server.workspace.replace('"', '""')
        settings = {"search_path": f'"{schema}"', "datestyle": "ISO", **_SERVER_KEEPALIVE}
        connection.execute(
            f"SELECT {', '.join('set_config(%s, %s, false)' for _ in settings)}".encode(),
            [text for setting in settings.items() for text in setting],
        )
        connection.commit()
        return connection

    def _again_if_lost(self, once: Callable[[], T]) -> T:
        """Do a reading; once more when it turns out that the server was away since the last one."""
        try:
            return once()
        except Exception as error:
            if not _is_lost(error):
                raise
        self._drop_idle()
        return once()

    def _read_once(self, work: Callable[[PostgresRaw], T]) -> T:
        connection = self._lend()
        try:
            result = work(PostgresRaw(connection))
            connection.commit()
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return result

    def _query_once(self, work: Callable[[Connection], T]) -> T:
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            return work(connection)

    def _lend(self) -> Driver:
        try:
            return self._idle.pop()
        except IndexError:
            connection = self.connect()
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            return connection

    def _drop_idle(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def _take_turn(self, connection: Connection, wait_s: float) -> None:
        """Wait until nobody else writes into this workspace."""
        raw = _raw(connection)
        key = (APPLICATION_ID, zlib.crc32(self._server.workspace.encode()) - 2**31)
        if wait_s > 0:
            raw.execute("SELECT set_config('lock_timeout', ?, true)", (f"{int(wait_s * 1000)}ms",))
            raw.execute("SELECT pg_advisory_xact_lock(CAST(? AS integer), CAST(? AS integer))", key)
        elif not raw.execute(
            "SELECT pg_try_advisory_xact_lock(CAST(? AS integer), CAST(? AS integer))", key
        ).fetchone()[0]:
            raise Refused(f"工作区“{self.name}”正被另一个程序占用，没有写入任何内容。", "请等它结束后再试。")

    def _commit(self, connection: Connection, transaction: RootTransaction) -> None:
        try:
            transaction.commit()
        except Exception as error:
            if not _is_lost(error):
                raise
            connection.invalidate()
            raise self._unsettled() from error

    def _unsettled(self) -> Unsettled:
        return Unsettled(
            f"保存时与数据库服务器的连接中断，不能确定“{self.name}”是否已保存。",
            "请在连接恢复后先看日志的末条，确认没有保存再重做。",
        )


def has_workspace(raw: Raw) -> bool:
    """Whether there is a workspace in the schema of this connection."""
    return None not in raw.execute("SELECT to_regclass('workspace'), to_regclass('journal')").fetchone()


def _raw(connection: Connection) -> PostgresRaw:
    driver: Any = connection.connection.driver_connection
    return PostgresRaw(driver)


def _roll_back(connection: Connection, transaction: RootTransaction) -> None:
    """Give the transaction up, on a connection that may be gone."""
    driver: Any = None if connection.invalidated else connection.connection.driver_connection
    if driver is not None and driver.closed:
        connection.invalidate()
    with suppress(psycopg.Error):
        transaction.rollback()


def _is_lost(error: BaseException) -> bool:
    """Whether the connection is gone, not just the statement wrong."""
    cause = getattr(error, "orig", error)
    if not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    code = cause.sqlstate
    return code is None or code.startswith(("08", "57P0"))

"""A private PostgreSQL server on the loopback interface, for tests and benchmarks: made, started, killed and removed.

The server's programs are found where Debian and Ubuntu put them. They refuse to run as root; then they run as the user
``postgres``. Nothing of a server that the machine may have is touched.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

_START_S = 60.0
_ROOM = 4 * 2**30  # tests make some 100 databases of 8 MB
_SETTINGS = {"max_wal_size": "256MB", "recovery_init_sync_method": "syncfs" if sys.platform == "linux" else "fsync"}
_HOMES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/bin")
_WITH_US = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []  # it ends when we are killed


def programs() -> Path | None:
    """The folder of the newest installed server, None when there is none."""
    found = [path for home in _HOMES for path in Path("/").glob(home.lstrip("/")) if (path / "initdb").exists()]
    return max(found, key=_version, default=None)


def _version(folder: Path) -> int:
    return max((int(part) for part in folder.as_posix().replace("-", "/").split("/") if part.isdigit()), default=0)


class PostgresServer:
    """One server with its data in a temporary folder. Use it in a ``with`` statement."""

    def __init__(self) -> None:
        home = programs()
        if home is None:
            raise FileNotFoundError("no PostgreSQL server is installed")
        self._programs = home
        self._account = _account()
        self._folder = Path(tempfile.mkdtemp(prefix="battlemap-pg-", dir=_roomy_memory()))
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self.password = secrets.token_hex(8)
        self.port = _free_port()
        self._make()
        self.start()

    def __enter__(self) -> PostgresServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = (self._folder / "log").open("ab")
        own = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self._folder}
        command = [*_WITH_US, str(self._programs / "postgres"), "-D", str(self._data)]
        command += [part for name, value in {**own, **_SETTINGS}.items() for part in ("-c", f"{name}={value}")]
        with log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder, **self._as_account())
        until = time.monotonic() + _START_S
        while True:
            try:
                self.connect("postgres").close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((self._folder / "log").read_text()) from None
                time.sleep(0.05)

    def stop(self, mode: str = "fast") -> None:
        """Stop it. ``immediate`` is what a power cut leaves: the next start recovers."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT if mode == "immediate" else signal.SIGINT)
            self._process.wait(_START_S)
            self._process = None

    def connect(self, database: str) -> psycopg.Connection[Any]:
        """A connection of the superuser, autocommit."""
        parameters = {"host": "127.0.0.1", "port": self.port, "user": "postgres", "password": self.password}
        return psycopg.connect(dbname=database, autocommit=True, **parameters)  # type: ignore[arg-type]

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run a statement as the superuser."""
        with self.connect(database) as connection:
            connection.execute(statement.encode())

    def new_database(self, template: str = "template0") -> str:
        """Make a database; its name."""
        name = f"d{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return name

    def url(self, database: str, workspace: str = "", password: str | None = None) -> str:
        """The address of a workspace in a database."""
        query = f"?workspace={workspace}" if workspace else ""
        return f"postgresql://postgres:{password or self.password}@127.0.0.1:{self.port}/{database}{query}"

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _make(self) -> None:
        secret = self._folder / "secret"
        secret.write_text(self.password)
        if self._account:
            for path in (self._folder, secret):
                os.chown(path, self._account.pw_uid, self._account.pw_gid)
        options = ["-U", "postgres", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--locale=C"]
        command = [str(self._programs / "initdb"), "-D", str(self._data), *options]
        subprocess.run(command, check=True, capture_output=True, cwd=self._folder, **self._as_account())

    def _as_account(self) -> dict[str, Any]:
        if self._account is None:
            return {}
        return {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}


def _account() -> pwd.struct_passwd | None:
    """Whom the server must run as when we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("no account that a database server could run as")


def _roomy_memory() -> str | None:
    """A file system in memory that has room, where there is one: 100 databases are 40,000 files."""
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and shutil.disk_usage(memory).free > _ROOM
    return str(memory) if has_room else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

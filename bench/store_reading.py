"""One reading for ``python -m bench.store``, in a process of its own: prints its seconds without the imports.

python -m bench.store_reading ours|snapshot|start|sqlite3|core FILE
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ledger.store import packed
from ledger.store.current import latest_seqs
from ledger.store.sqlite import connect
from ledger.store.workspace import Workspace

_MAP_COLUMNS = ("id", "lon", "lat", "risk_class", "status", "unit_id")


def _read_packed(path: Path) -> float:
    """The six map columns, as the peers read them."""

    def read() -> None:
        connection = connect(path, "mode=ro&immutable=1", 0)
        packed.load(connection, "enterprise", latest_seqs(connection)["enterprise"], _MAP_COLUMNS)

    return _seconds(read)


def _read_snapshot(path: Path) -> float:
    """Open the workspace and read everything that the map, list and measures need, names and codes included."""

    def read() -> None:
        with Workspace.open(path, read_only=True) as workspace:
            workspace.snapshot()

    return _seconds(read)


def _read_plain(path: Path) -> float:
    def read() -> None:
        connection = sqlite3.connect(path)
        rows = connection.execute(f"SELECT {', '.join(_MAP_COLUMNS)} FROM enterprise").fetchall()
        for column in zip(*rows, strict=True):
            np.array(column, np.float64)

    return _seconds(read)


def _read_core(path: Path) -> float:
    from sqlalchemy import create_engine, text

    def read() -> None:
        with create_engine(f"sqlite:///{path}").connect() as connection:
            rows = connection.execute(text(f"SELECT {', '.join(_MAP_COLUMNS)} FROM enterprise")).fetchall()
        for column in zip(*rows, strict=True):
            np.array(column, np.float64)

    return _seconds(read)


_READERS: dict[str, Callable[[Path], float]] = {
    "ours": _read_packed,
    "snapshot": _read_snapshot,
    "start": _read_snapshot,
    "sqlite3": _read_plain,
    "core": _read_core,
}


def _seconds(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    print(_READERS[sys.argv[1]](Path(sys.argv[2])))

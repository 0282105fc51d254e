"""A workspace as text, to compare two states of it row by row."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_TIMES = {"workspace": {"head_hash", "head_at"}, "batch": {"at"}, "journal": {"hash"}}
"""Columns that differ between two runs of the same work, because the clock goes into them."""


def dump(path: Path, *, without_times: bool = False) -> list[str]:
    """Every row of every table in the order of its key, packed columns included."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return [
            line for (table,) in tables for line in _rows(connection, table, _TIMES.get(table, set()), without_times)
        ]


def _rows(connection: sqlite3.Connection, table: str, times: set[str], without_times: bool) -> list[str]:
    cursor = connection.execute(f'SELECT * FROM "{table}" ORDER BY 1')
    keep = [at for at, column in enumerate(cursor.description) if not (without_times and column[0] in times)]
    return [f"{table}: {[row[at] for at in keep]!r}" for row in cursor]

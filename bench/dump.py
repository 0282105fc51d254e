"""A workspace as text, to compare two states of it row by row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.behind import behind
from ledger.store.place import Place
from ledger.store.raw import Raw

_TIMES = {"workspace": {"head_hash", "head_at"}, "batch": {"at"}, "journal": {"hash"}}
"""Columns that differ between two runs of the same work, because the clock goes into them."""

_OF_SERVER = {("packed", "id")}  # a sequence: not taken back with a transaction, and skips after a crash
_MADE_BY_SERVER = "geom"


def dump(place: Place, *, without_times: bool = False) -> list[str]:
    """Every row of every table in the order of its key, packed columns included."""
    with behind(place) as raw:
        tables = _file_columns(raw) if isinstance(place, Path) else _server_columns(raw)
        return [
            line
            for table, columns in sorted(tables.items())
            for line in _rows(raw, table, [name for name in columns if not (without_times and _is_time(table, name))])
        ]


def _is_time(table: str, column: str) -> bool:
    return column in _TIMES.get(table, ())


def _file_columns(raw: Raw) -> dict[str, list[str]]:
    tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {table: [row[1] for row in raw.execute(f'PRAGMA table_info("{table}")')] for table in tables}


def _server_columns(raw: Raw) -> dict[str, list[str]]:
    statement = (
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() "
        "ORDER BY ordinal_position"
    )
    tables: dict[str, list[str]] = {}
    for table, column in raw.execute(statement):
        if column != _MADE_BY_SERVER and (table, column) not in _OF_SERVER:
            tables.setdefault(table, []).append(column)
    return tables


def _rows(raw: Raw, table: str, columns: Sequence[str]) -> list[str]:
    names = ", ".join(f'"{name}"' for name in columns)
    order = "1, 2" if len(columns) > 1 else "1"
    return [f"{table}: {list(row)!r}" for row in raw.stream(f'SELECT {names} FROM "{table}" ORDER BY {order}')]

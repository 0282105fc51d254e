"""The campaign behind ``python -m bench.tamper``: what somebody could change in the file with plain SQL, and whether
``check`` finds it and names the first bad row."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import ledger_rows, register_rows
from ledger.finding import Finding
from ledger.journal import Head, RecordKind
from ledger.problem import Problem
from ledger.store.workspace import Workspace

ENTERPRISES, HAZARDS, ZONES, OTHERS = 120, 40, 20, 5
_FAR = 100_000

Tamper = Callable[[sqlite3.Connection, random.Random], str]
"""Changes something; answers what a finding must say ("" where no single row is to blame)."""


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    declared: str
    may_be_null: bool
    is_number_of_row: bool


@dataclass(frozen=True, slots=True)
class Original:
    """A workspace with records of every kind, an older copy of it, and its head as noted elsewhere."""

    path: Path
    older: Path
    head: Head


@dataclass(frozen=True, slots=True)
class Attempt:
    """One tampering. ``is_named``: a finding names the row, or no row was to be named, or opening refused it."""

    name: str
    findings: list[Finding]
    wanted: str

    @property
    def is_named(self) -> bool:
        if not self.findings or self.findings[0].code == "open":
            return bool(self.findings)
        return any(self.wanted in finding.message for finding in self.findings)


def original(folder: Path) -> Original:
    """Build the workspace that is tampered with."""
    path, older = folder / "original.bmap", folder / "older.bmap"
    with ledger_rows.new_workspace(path) as workspace:
        with workspace.change(by="王某", reason="导入", source=ledger_rows.SOURCE) as change:
            change.put_enterprises(ledger_rows.enterprises(ENTERPRISES), lambda *_: None, lambda: False)
            change.put_hazards(ledger_rows.hazards(HAZARDS, ENTERPRISES), lambda *_: None, lambda: False)
            change.put_zones(ledger_rows.zones(ZONES, ENTERPRISES), lambda *_: None, lambda: False)
        register_rows.put(workspace, OTHERS)
    shutil.copy(path, older)
    with Workspace.open(path) as workspace:
        again = ledger_rows.enterprises(ENTERPRISES).head(20).assign(phone="000")
        with workspace.change(by="李某", reason="更新", source=ledger_rows.SOURCE) as change:
            change.put_enterprises(again, lambda *_: None, lambda: False)
        return Original(path, older, workspace.head())


def attempt(original_: Original, target: Path, seed: int) -> Attempt:
    """Tamper with a copy at ``target``, in a way that the seed decides, and check it."""
    rng = random.Random(seed)
    tamper = rng.choice(TAMPERINGS)
    findings, wanted = tampered(original_, target, tamper, rng)
    return Attempt(tamper.__name__, findings, wanted)


def tampered(original_: Original, target: Path, tamper: Tamper, rng: random.Random) -> tuple[list[Finding], str]:
    """Change a copy with plain SQL, triggers taken off and put back, and check it against the noted head. What was
    found, and what a finding must say."""
    shutil.copy(original_.older if tamper is replay else original_.path, target)
    with closing(sqlite3.connect(target)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        wanted = tamper(connection, rng)
        for _, statement in triggers:
            connection.execute(statement)
        connection.commit()
    try:
        with Workspace.open(target) as workspace:
            return workspace.check([original_.head]), wanted
    except Problem as problem:
        return [Finding("open", problem.message)], wanted


def edit(connection: sqlite3.Connection, rng: random.Random) -> str:
    """Another value in any column of any table."""
    table, row = _any_row(connection, rng)
    columns = [column for column in _columns(connection, table) if (table, column.name) != ("packed", "id")]
    column = rng.choice(columns)
    wanted = _named(connection, table, row)
    (value,) = connection.execute(f'SELECT "{column.name}" FROM "{table}" WHERE rowid = ?', (row,)).fetchone()
    is_emptied = column.may_be_null and value is not None and rng.random() < 0.3
    new = None if is_emptied else _other(value, column.declared, rng)
    if column.is_number_of_row:
        new = _FAR + row
    connection.execute(f'UPDATE "{table}" SET "{column.name}" = ? WHERE rowid = ?', (new, row))
    return wanted


def edit_content(connection: sqlite3.Connection, rng: random.Random) -> str:
    """A bit of an attached file, of its small picture, or of packed columns."""
    table, column = rng.choice([("blob", "data"), ("blob", "thumbnail"), ("packed", "data")])
    rows = connection.execute(f"SELECT rowid, {column} FROM {table} WHERE length({column}) > 0").fetchall()
    row, data = rng.choice(rows)
    connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (_flipped(data, rng), row))
    return ""


def delete(connection: sqlite3.Connection, rng: random.Random) -> str:
    """Any row of any table."""
    table, row = _any_row(connection, rng)
    wanted = _named(connection, table, row)
    connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row,))
    return wanted


def insert(connection: sqlite3.Connection, rng: random.Random) -> str:
    """A copy of any row of any table, under a key of its own."""
    table, row = _any_row(connection, rng)
    columns = [column.name for column in _columns(connection, table)]
    values = list(connection.execute(f'SELECT * FROM "{table}" WHERE rowid = ?', (row,)).fetchone())
    if isinstance(values[0], int):
        values[0] = 1 + connection.execute(f'SELECT MAX(rowid) FROM "{table}"').fetchone()[0]
    for name in ("code", "sha256", "kind", "name", "version_num"):  # keys besides a number
        if name in columns and (table in ("unit", "packed") or not isinstance(values[0], int)):
            values[columns.index(name)] = f"{values[columns.index(name)]}9"
            break
    connection.execute(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(values))})', values)
    return _named(connection, table, values[0]) if table in {*RecordKind} else ""


def swap(connection: sqlite3.Connection, rng: random.Random) -> str:
    """Two journal rows change places."""
    one, other = rng.sample([row for (row,) in connection.execute("SELECT seq FROM journal")], 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        connection.execute("UPDATE journal SET seq = ? WHERE seq = ?", (new, old))
    return f"留痕第 {min(one, other)} 条"


def exchange(connection: sqlite3.Connection, rng: random.Random) -> str:
    """Two records exchange a value."""
    table, column = rng.choice(
        [("hazard", "description"), ("enterprise", "name"), ("step", "at"), ("penalty", "amount")]
    )
    one, other = rng.sample(connection.execute(f"SELECT id, {column} FROM {table}").fetchall(), 2)
    if one[1] == other[1]:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (_other(one[1], "TEXT", rng), one[0]))
        return _named(connection, table, one[0])
    for (row, _), (_, value) in ((one, other), (other, one)):
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (value, row))
    return _named(connection, table, min(one[0], other[0]))


def truncate(connection: sqlite3.Connection, rng: random.Random) -> str:
    """Cut the tail off and make the workspace's own head fit."""
    keep = rng.randint(20, connection.execute("SELECT MAX(seq) FROM journal").fetchone()[0] - 1)
    connection.execute("DELETE FROM journal WHERE seq > ?", (keep,))
    connection.execute(
        "UPDATE workspace SET head_seq = ?, head_hash = (SELECT hash FROM journal WHERE seq = ?), head_at = "
        "(SELECT at FROM batch JOIN journal ON batch.id = batch_id WHERE seq = ?)",
        (keep, keep, keep),
    )
    connection.execute("DELETE FROM latest WHERE kind NOT IN (SELECT kind FROM journal)")
    connection.execute("UPDATE latest SET seq = (SELECT MAX(seq) FROM journal WHERE journal.kind = latest.kind)")
    return f"留痕第 {keep + 1} 条起缺失"


def replay(connection: sqlite3.Connection, _: random.Random) -> str:
    """An older copy in place of the file; only a head that was noted elsewhere tells."""
    return f"留痕第 {1 + connection.execute('SELECT MAX(seq) FROM journal').fetchone()[0]} 条起缺失"


TAMPERINGS: list[Tamper] = [edit, edit, edit, edit_content, delete, insert, swap, exchange, truncate, replay]


def _any_row(connection: sqlite3.Connection, rng: random.Random) -> tuple[str, int]:
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    table = rng.choice(sorted(tables))
    return table, rng.choice([row for (row,) in connection.execute(f'SELECT rowid FROM "{table}"')])


def _columns(connection: sqlite3.Connection, table: str) -> list[_Column]:
    rows = connection.execute(f'PRAGMA table_info("{table}")')
    return [
        _Column(name, declared, not (is_not_null or key), bool(key) and declared in ("INTEGER", "BIGINT"))
        for _, name, declared, is_not_null, _, key in rows
    ]


def _named(connection: sqlite3.Connection, table: str, row: int) -> str:
    """What a finding must say of a row."""
    if table == "journal":
        return f"留痕第 {row} 条"
    if table in ("batch", "source"):
        statement = f"SELECT MIN(seq) FROM journal WHERE {table}_id = ?"
        return f"留痕第 {connection.execute(statement, (row,)).fetchone()[0]} 条"
    return f"{RecordKind(table).label}第 {row} 号" if table in {*RecordKind} - {RecordKind.WORKSPACE} else ""


def _other(value: Any, declared: str, rng: random.Random) -> Any:
    if isinstance(value, bytes):
        return _flipped(value, rng)
    if isinstance(value, str):
        return f"{value}1"
    if value is not None:
        return value + 1
    return {"DATE": "2026-01-01", "DATETIME": "2026-01-01 00:00:00.000000", "TEXT": "x", "BLOB": b"\x01"}.get(
        declared, 1
    )


def _flipped(data: bytes, rng: random.Random) -> bytes:
    damaged = bytearray(data)
    damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
    return bytes(damaged)

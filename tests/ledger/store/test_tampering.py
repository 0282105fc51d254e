"""Whatever is changed in the file behind the program's back is found, and named."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ledger.finding import Finding
from ledger.problem import Problem
from ledger.store.workspace import Workspace

Tamper = Callable[[sqlite3.Connection, random.Random], None]

_TEXT = {
    "journal": ("before", "after", "kind", "action"),
    "batch": ("at", "by", "reason"),
    "source": ("name", "sha256", "sheet"),
    "enterprise": ("name", "code", "phone", "unit", "note", "standard_until"),
    "hazard": ("owner", "description", "due_on", "number", "closed_on"),
    "zone": ("name", "enterprise_name"),
    "operation": ("permit", "start", "guardian"),
    "unit": ("name", "code", "boundary_source"),
    "workspace": ("title", "marking", "head_at", "pinned_as_of"),
}
_NUMBER = {
    "journal": ("record_id", "source_row", "batch_id"),
    "enterprise": ("lon", "lat", "x", "risk_class", "workers", "unit_id", "online"),
    "hazard": ("state", "enterprise_id", "is_closed", "is_listed"),
    "zone": ("kind", "enterprise_id", "radius_m"),
    "operation": ("zone_id", "kind"),
    "unit": ("level", "is_schematic"),
    "workspace": ("head_seq", "is_demo"),
    "latest": ("seq",),
}


def _row(connection: sqlite3.Connection, table: str, rng: random.Random) -> int:
    return rng.choice([row for (row,) in connection.execute(f"SELECT rowid FROM {table}")])


def edit_text(connection: sqlite3.Connection, rng: random.Random) -> None:
    table = rng.choice(list(_TEXT))
    column = rng.choice(_TEXT[table])
    row = _row(connection, table, rng)
    connection.execute(f"UPDATE {table} SET \"{column}\" = COALESCE(\"{column}\", '') || '1' WHERE rowid = ?", (row,))


def edit_number(connection: sqlite3.Connection, rng: random.Random) -> None:
    table = rng.choice(list(_NUMBER))
    column = rng.choice(_NUMBER[table])
    row = _row(connection, table, rng)
    connection.execute(f'UPDATE {table} SET "{column}" = COALESCE("{column}", 0) + 1 WHERE rowid = ?', (row,))


def edit_hash(connection: sqlite3.Connection, rng: random.Random) -> None:
    row = _row(connection, "journal", rng)
    connection.execute("UPDATE journal SET hash = ? WHERE seq = ?", (rng.randbytes(32), row))


def delete(connection: sqlite3.Connection, rng: random.Random) -> None:
    table = rng.choice(["journal", "batch", "source", "enterprise", "hazard", "zone", "operation", "unit"])
    connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (_row(connection, table, rng),))


def insert(connection: sqlite3.Connection, rng: random.Random) -> None:
    table = rng.choice(["journal", "batch", "source", "enterprise", "hazard", "zone", "operation", "unit"])
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    key = 1 + connection.execute(f"SELECT MAX(rowid) FROM {table}").fetchone()[0]
    rest = ", ".join(f'"{name}"' for name in names[1:]).replace(
        '"code"', "\"code\" || '9'" if table == "unit" else '"code"'
    )
    statement = f"INSERT INTO {table} SELECT {key}, {rest} FROM {table} WHERE rowid = ?"
    connection.execute(statement, (_row(connection, table, rng),))


def swap(connection: sqlite3.Connection, rng: random.Random) -> None:
    one, other = rng.sample([row for (row,) in connection.execute("SELECT seq FROM journal")], 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        connection.execute("UPDATE journal SET seq = ? WHERE seq = ?", (new, old))


def truncate(connection: sqlite3.Connection, rng: random.Random) -> None:
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


def edit_packed(connection: sqlite3.Connection, rng: random.Random) -> None:
    rows = connection.execute("SELECT id, data FROM packed WHERE length(data) > 0").fetchall()
    row, data = rng.choice(rows)
    damaged = bytearray(data)
    damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
    connection.execute("UPDATE packed SET data = ? WHERE id = ?", (bytes(damaged), row))


TAMPERINGS: list[Tamper] = [edit_text, edit_number, edit_hash, delete, insert, swap, truncate, edit_packed]


def tampered(full_file: Path, target: Path, tamper: Tamper, seed: int) -> list[Finding]:
    """Change a copy with plain SQL, triggers taken off and put back, and check it."""
    shutil.copy(full_file, target)
    with closing(sqlite3.connect(target)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        tamper(connection, random.Random(seed))
        for _, statement in triggers:
            connection.execute(statement)
        connection.commit()
    try:
        with Workspace.open(target) as workspace:
            return workspace.check()
    except Problem as problem:
        return [Finding("open", problem.message)]


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_every_tampering_is_found(full_file: Path, tmp_path: Path, tamper: Tamper) -> None:
    for seed in range(13):  # 104 in all
        findings = tampered(full_file, tmp_path / f"{seed}.bmap", tamper, seed)
        assert findings, (tamper.__name__, seed)
        assert all(finding.message for finding in findings)


def test_an_honest_file_has_no_findings(full_file: Path, tmp_path: Path) -> None:
    assert tampered(full_file, tmp_path / "a.bmap", lambda *_: None, 0) == []


def test_the_first_bad_row_is_named(full_file: Path, tmp_path: Path) -> None:
    def edit(connection: sqlite3.Connection, _: random.Random) -> None:
        connection.execute("UPDATE journal SET after = '{}' WHERE seq IN (57, 90)")

    findings = tampered(full_file, tmp_path / "a.bmap", edit, 0)
    assert findings[0].message == "留痕第 57 条的内容与校验值不符，可能被改动。"


def test_an_older_copy_is_found_by_a_head_noted_elsewhere(full_file: Path, tmp_path: Path) -> None:
    with Workspace.open(full_file, read_only=True) as workspace:
        noted = workspace.head()
        assert workspace.check([noted]) == []
    cut = tmp_path / "cut.bmap"
    tampered(full_file, cut, truncate, 1)
    with Workspace.open(cut) as workspace:
        assert workspace.check([noted])[0].code == "journal_truncated"


@pytest.mark.parametrize("table", ["journal", "batch", "source"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET rowid = rowid + 1000"])
def test_the_journal_is_append_only(full: Workspace, table: str, statement: str) -> None:
    with closing(sqlite3.connect(full.path)) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement.format(table))

"""The first look at a workspace: is it one, of this program's age, and in itself consistent?"""

from __future__ import annotations

from pathlib import Path

from ledger.problem import Refused, WorkspaceDamaged
from ledger.snapshot import WorkspaceInfo
from ledger.store.database import Database
from ledger.store.faults import damaged
from ledger.store.place import Place
from ledger.store.raw import Raw
from ledger.store.read_snapshot import read_info
from ledger.store.sampling import contradiction
from ledger.store.schema import SCHEMA_VERSION
from ledger.store.sqlite import SqliteDatabase


def database_at(place: Place, *, read_only: bool, wait_s: float) -> Database:
    """The database of this kind of place, not looked at yet. PostgreSQL's driver is imported only for a server."""
    if isinstance(place, Path):
        return SqliteDatabase(place, read_only=read_only, wait_s=wait_s)
    from ledger.store.postgres import PostgresDatabase

    return PostgresDatabase(place, read_only=read_only, wait_s=wait_s)


def inspect(database: Database, *, sampled: bool = True) -> WorkspaceInfo:
    """Look at it from outside, at the version, the description, the newest journal row and samples of every table.
    Costs some milliseconds on a file, whatever the size. Raises Refused or WorkspaceDamaged."""
    database.look()
    try:
        return database.read(lambda raw: _inspect_content(raw, database.name, sampled))
    except (database.error, ValueError, TypeError):  # a table, column or value that must be there is not
        raise damaged(database.name) from None


def _inspect_content(raw: Raw, name: str, sampled: bool) -> WorkspaceInfo:
    version = raw.schema_version()
    if version > SCHEMA_VERSION:
        raise Refused(f"工作区“{name}”由更新版本的程序建立（结构版本 {version}）。", "请升级程序后再打开。")
    if version < SCHEMA_VERSION:
        raise damaged(name)
    head = raw.execute("SELECT head_seq, head_hash FROM workspace").fetchall()
    last = raw.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchall()
    if len(head) != 1 or head != last:
        raise WorkspaceDamaged(f"工作区“{name}”的留痕与其末条记录不符，可能被改动或截短。", "请用最近的备份核对。")
    fault = contradiction(raw) if sampled else ""
    if fault:
        raise WorkspaceDamaged(
            f"工作区“{name}”{fault}，文件可能已损坏或被改动。",
            "请先不要写入，用 battlemap check 查明，或改用最近的备份。",
        )
    return read_info(raw)

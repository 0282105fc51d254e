"""The first look at a workspace: is it one, of this program's age, and in itself consistent?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ledger.finding import Finding
from ledger.problem import Refused, WorkspaceDamaged
from ledger.snapshot import WorkspaceInfo
from ledger.store import backup_folder, intent, network
from ledger.store.database import Database
from ledger.store.faults import damaged
from ledger.store.place import Place
from ledger.store.raw import Raw
from ledger.store.read_snapshot import read_info
from ledger.store.sampling import contradiction
from ledger.store.schema import OLDEST_SCHEMA, SCHEMA_VERSION
from ledger.store.sqlite import SqliteDatabase, has_log


@dataclass(frozen=True, slots=True)
class Entered:
    """What a workspace says about itself, and what is to be told on entering it: what became of a change that was cut
    off, that it was upgraded, why it can only be read."""

    info: WorkspaceInfo
    notices: tuple[Finding, ...]


def database_at(place: Place, *, read_only: bool, wait_s: float) -> Database:
    """The database of this kind of place, not looked at yet; for reading alone where it lies on a network share.
    PostgreSQL's driver is imported only for a server."""
    if isinstance(place, Path):
        share = "" if read_only else network.share_of(place)
        database = SqliteDatabase(place, read_only=read_only or bool(share), wait_s=wait_s)
        if share:
            message = f"工作区“{place.name}”在网络共享（{share}）上，几台电脑同时写入会损坏文件，只能读取。"
            database.why_read_only = Refused(message, network.INSTEAD)
        return database
    from ledger.store.postgres import PostgresDatabase

    return PostgresDatabase(place, read_only=read_only, wait_s=wait_s)


def enter(database: Database, *, is_to_be_written: bool, sampled: bool) -> Entered:
    """Look at it from outside, at the version, the newest journal row, the description and samples of every table; bring
    it up to this program's schema. Costs some milliseconds on a file, whatever the size. Raises Refused or
    WorkspaceDamaged."""
    database.look()
    if isinstance(database, SqliteDatabase) and not database.read_only and has_log(database.path):
        _look_through_log(database.path, sampled)
    notices: list[Finding] = []
    if is_to_be_written and database.read_only:
        notices.append(Finding("read_only", database.why_read_only.message, database.why_read_only.suggestion))
    try:
        version, told = database.read(lambda raw: _inspect(raw, database))
        notices += told
        if version < SCHEMA_VERSION:
            from ledger.store import migrating

            notices += migrating.migrate(database, version)
        return Entered(database.read(lambda raw: _described(raw, database.name, sampled)), tuple(notices))
    except (database.error, ValueError, TypeError):  # a table, column or value that must be there is not
        raise damaged(database.name) from None


def _look_through_log(path: Path, sampled: bool) -> None:
    """A log is looked through by a mere reader, before a writer brings it into the file: it may be a stale one, or of
    another file, and then nothing of it may get there."""
    database = SqliteDatabase(path, read_only=True)

    def look(raw: Raw) -> None:
        version, _ = _inspect(raw, database)
        if version == SCHEMA_VERSION:
            _described(raw, database.name, sampled)

    try:
        database.read(look)
    except (database.error, ValueError, TypeError):
        raise damaged(path.name) from None


def _inspect(raw: Raw, database: Database) -> tuple[int, list[Finding]]:
    """The version, and what is to be told. Of every schema the tables are there that this reads."""
    version, name = raw.schema_version(), database.name
    if version > SCHEMA_VERSION:
        from ledger.store import migrating

        raise migrating.newer(name, version)
    if version < OLDEST_SCHEMA:
        raise damaged(name)
    head = raw.execute("SELECT head_seq, head_hash FROM workspace").fetchall()
    last = raw.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchall()
    if len(head) != 1 or head != last:
        raise WorkspaceDamaged(f"工作区“{name}”的留痕与其末条记录不符，可能被改动或截短。", "请用最近的备份核对。")
    if not isinstance(database.place, Path):
        return version, []
    told = intent.settle(database.place, raw, remove=not database.read_only)
    replaced = backup_folder.mismatch(database.place, raw)
    return version, [*told, *([replaced] if replaced else [])]


def _described(raw: Raw, name: str, sampled: bool) -> WorkspaceInfo:
    fault = contradiction(raw) if sampled else ""
    if fault:
        raise WorkspaceDamaged(
            f"工作区“{name}”{fault}，文件可能已损坏或被改动。",
            "请先不要写入，用 battlemap check 查明，或改用最近的备份。",
        )
    return read_info(raw)

"""Bringing a workspace of an older program up to the newest schema, when it is opened for writing.

First a backup, then all migrations in one transaction: whenever this is stopped, the workspace is of the old schema or
of the new one, and the next opening does the rest.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from ledger.finding import Finding
from ledger.journal import now
from ledger.problem import Problem, Refused, WorkspaceDamaged
from ledger.store import backup
from ledger.store.backup_folder import Why, backups, folder_of
from ledger.store.database import Database, driver
from ledger.store.faults import told_plainly
from ledger.store.intent import Intent
from ledger.store.schema import SCHEMA_VERSION


def migrate(database: Database, version: int) -> list[Finding]:
    """Bring it from this schema to the newest. Answers what is to be told. Raises Refused for one that is opened for
    reading alone, or when there can be no backup; then nothing has changed."""
    if database.read_only:
        raise Refused(
            f"工作区“{database.name}”由旧版本程序建立（结构版本 {version}），只读方式下不能升级。",
            "请运行 battlemap upgrade，或在窗口中打开一次；升级前会自动备份。",
        )
    saved = _backed_up(database.place) if isinstance(database.place, Path) else ""
    from ledger.store import creation

    with told_plainly(database.place), ExitStack() as notes, database.writing() as connection:
        if driver(connection).schema_version() < SCHEMA_VERSION:  # nobody else was faster
            intent = Intent(f"升级到结构版本 {SCHEMA_VERSION}", "本程序", now(), 0, SCHEMA_VERSION)
            notes.enter_context(database.noted(intent))
            creation.migrate(connection)
    message = f"工作区“{database.name}”已从结构版本 {version} 升级到 {SCHEMA_VERSION}。"
    return [Finding("migrated", message, saved)]


def upgrade_copy(database: Database) -> None:
    """The same for a copy that is nobody's yet: no backup, no note. Raises Refused for one of a newer program."""
    version = database.read(lambda raw: raw.schema_version())
    if version > SCHEMA_VERSION:
        raise newer(database.name, version)
    if version < SCHEMA_VERSION:
        from ledger.store import creation

        with database.writing() as connection:
            creation.migrate(connection)


def newer(name: str, version: int) -> Refused:
    """This program is too old for it."""
    return Refused(f"工作区“{name}”由更新版本的程序建立（结构版本 {version}）。", "请升级程序后再打开。")


def _backed_up(path: Path) -> str:
    try:
        backup.keep(path, Why.MIGRATION)
    except WorkspaceDamaged:
        raise
    except Problem as problem:
        raise Refused(f"升级前的备份没有做成，没有升级：{problem.message}", problem.suggestion) from problem
    found = backups(path)
    return f"升级前的备份：“{folder_of(path).name}”里的“{found[-1].path.name}”。" if found else ""

"""The first look at a file: is it a workspace, of this program's age, and in itself consistent?"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ledger.problem import Refused, WorkspaceDamaged
from ledger.snapshot import WorkspaceInfo
from ledger.store.database import Database, pragma
from ledger.store.faults import damaged, told_plainly
from ledger.store.read_snapshot import read_info
from ledger.store.schema import APPLICATION_ID, SCHEMA_VERSION

_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100


def inspect(database: Database) -> WorkspaceInfo:
    """Look at the header, the version, the description and the newest journal row. Costs well under a millisecond,
    whatever the size. Raises Refused or WorkspaceDamaged."""
    path = database.path
    with told_plainly(path):
        _inspect_header(path)
    try:
        return database.read(lambda connection: _inspect_content(connection, path.name))
    except (sqlite3.Error, ValueError, TypeError):  # a table, column or value that must be there is not
        raise damaged(path.name) from None


def _inspect_header(path: Path) -> None:
    if not path.exists():
        raise Refused(f"没有找到工作区“{path.name}”。", "请检查文件名和所在文件夹。")
    if not path.is_file():
        raise Refused(f"“{path.name}”是文件夹，不是工作区文件。", "请选择扩展名为 .bmap 的文件。")
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    has_log = path.with_name(f"{path.name}-wal").exists()  # then the file itself may lag behind its header
    # https://www.sqlite.org/fileformat.html#the_database_header
    if header[:16] != _MAGIC or int.from_bytes(header[68:72]) != APPLICATION_ID:
        raise Refused(f"“{path.name}”不是挂图作战的工作区文件，或文件头已损坏。", "请选择扩展名为 .bmap 的工作区文件。")
    page_bytes = int.from_bytes(header[16:18])
    pages = int.from_bytes(header[28:32])
    if not has_log and path.stat().st_size < (65536 if page_bytes == 1 else page_bytes) * pages:
        raise WorkspaceDamaged(f"工作区“{path.name}”不完整，文件被截短。", "请改用最近的备份。")


def _inspect_content(connection: sqlite3.Connection, name: str) -> WorkspaceInfo:
    version = pragma(connection, "user_version")
    if version > SCHEMA_VERSION:
        raise Refused(f"工作区“{name}”由更新版本的程序建立（结构版本 {version}）。", "请升级程序后再打开。")
    if version < SCHEMA_VERSION:
        raise damaged(name)
    head = connection.execute("SELECT head_seq, head_hash FROM workspace").fetchall()
    last = connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchall()
    if len(head) != 1 or head != last:
        raise WorkspaceDamaged(f"工作区“{name}”的留痕与其末条记录不符，可能被改动或截短。", "请用最近的备份核对。")
    return read_info(connection)

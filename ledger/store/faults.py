"""Faults of the file system and of databases, told in plain Chinese."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ledger.problem import Problem, Refused, WorkspaceDamaged
from ledger.store import intent
from ledger.store.place import Place

# The shared index beside a log could not be made: in the folder that the file itself lies in, for want of room.
_NO_ROOM = (sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP)


@contextmanager
def told_plainly(path: Place, *, of_system: bool = True) -> Iterator[None]:
    """Turn a fault while working on this workspace into a Problem; what is not a fault of the file goes through.
    ``of_system`` False: an OSError does not come from the workspace and goes through too."""
    try:
        yield
    except Problem:
        raise
    except Exception as error:
        # SQLAlchemy keeps the driver's error as ``orig``; it is not imported here, readers do without it.
        problem = _problem(getattr(error, "orig", error), path)
        if problem is None or (isinstance(error, OSError | UnicodeError) and not of_system):
            raise
        raise problem from error


def damaged(name: str) -> WorkspaceDamaged:
    """The file is a workspace, but its content cannot be trusted."""
    return WorkspaceDamaged(f"工作区“{name}”的内容已损坏。", "请不要继续写入，改用最近的备份。")


def _problem(error: object, place: Place) -> Problem | None:
    name = place.name
    if isinstance(error, OSError):
        return _of_system(error.errno, place)
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        if isinstance(code, int):
            if isinstance(place, Path) and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                return _busy(place)
            if isinstance(place, Path) and code & 0xFF == sqlite3.SQLITE_CANTOPEN and not place.exists():
                return _gone(name)
            return _full(name) if code in _NO_ROOM else _of_sqlite(code & 0xFF, name)
        # The driver's own: a text that is not UTF-8. Misuse of the driver is a ProgrammingError.
        return damaged(name) if isinstance(error, sqlite3.OperationalError) else None
    if isinstance(error, UnicodeDecodeError):  # SQLite quotes the damaged schema in its message
        return damaged(name)
    if type(error).__module__.startswith("psycopg"):  # not imported where there is no server
        return _of_postgres(error, name)
    return None


def _of_postgres(error: Any, name: str) -> Problem | None:
    from ledger.store import postgres_faults

    return postgres_faults.problem_of(error, name)


def _of_system(code: int | None, place: Place) -> Problem | None:
    name = place.name
    if code in (errno.ENOSPC, errno.EDQUOT):
        return _full(name)
    if code in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _readonly(name)
    if code in (errno.ENOENT, errno.ENOTDIR):
        if isinstance(place, Path) and place.parent.is_dir():
            return _gone(name)
        return Refused(f"没有找到“{name}”所在的文件夹。", "请检查路径后再试。")
    if code in (errno.EEXIST, errno.EISDIR):
        return Refused(f"“{name}”这个名字已被另一个文件或文件夹占用。", "请把它移走或改名后再试。")
    if code == errno.ENAMETOOLONG:
        return Refused(f"文件名“{name}”太长。", "请换一个短一些的名字。")
    if code == errno.EIO:
        return _unreadable(name)
    return None


def _of_sqlite(code: int, name: str) -> Problem | None:
    if code == sqlite3.SQLITE_FULL:
        return _full(name)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return _readonly(name)
    if code == sqlite3.SQLITE_CANTOPEN:
        return Refused(f"打不开工作区“{name}”。", "请检查文件和所在文件夹的权限；只读介质上的请先复制到本机。")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(name)
    if code == sqlite3.SQLITE_IOERR:
        return _unreadable(name)
    return None


def _busy(path: Path) -> Refused:
    """Somebody else writes: who, where and what, when it is this program."""
    for holder in intent.holders(path):
        where = f"电脑 {holder.host} 上的{holder.by}（进程 {holder.pid}）"
        doing = f"自 {holder.since()} 起正在写入“{holder.what}”"
        return Refused(f"工作区“{path.name}”正被占用：{where}{doing}。没有写入任何内容。", "请等它结束后再试。")
    return Refused(f"工作区“{path.name}”正被另一个程序占用，没有写入任何内容。", "请等它结束，或关闭它后再试。")


def _gone(name: str) -> Refused:
    return Refused(f"没有找到“{name}”，可能已被移动、改名，或移动盘已拔出。", "请放回原处，或重新打开它现在的位置。")


def _full(name: str) -> Refused:
    return Refused(f"磁盘空间不足，“{name}”没有写入任何内容。", "请清理磁盘后再试。")


def _readonly(name: str) -> Refused:
    return Refused(f"没有权限写入“{name}”或它所在的文件夹。", "请换一个可写的文件夹，或以只读方式打开。")


def _unreadable(name: str) -> WorkspaceDamaged:
    return WorkspaceDamaged(f"读写“{name}”时磁盘出错。", "请检查磁盘或移动介质，并用最近的备份核对。")

"""Backups of workspace files: consistent, verified, thinned, and never half there.

A backup is made through SQLite while others go on reading and writing, under another name, tested (structure, newest
journal row) and only then given its name. Automatic ones cost nothing while nobody has written.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from ledger.batch import Cancelled as IsCancelled
from ledger.batch import Progress
from ledger.clock import beijing_now
from ledger.finding import Finding
from ledger.problem import Cancelled, Problem, Refused, WorkspaceDamaged
from ledger.store import backup_folder
from ledger.store.backup_folder import Backup, NotedHead, Why
from ledger.store.faults import damaged, told_plainly
from ledger.store.files import move_into_place, sync_file
from ledger.store.locks import lock
from ledger.store.sqlite import SqliteConnection, connect, has_log
from ledger.store.thinning import kept

BUDGET_VARIABLE = "BATTLEMAP_BACKUP_GB"
LARGE_BYTES = 1 << 30
FRESH = timedelta(minutes=15)
"""At most so much work is lost when a file is put back from its newest backup."""
_EASY_BYTES = 1 << 28  # copied and tested in two seconds
_BUDGET_GB = 20.0
_SPARE_BYTES = 64 << 20
_PAGES = 4096  # a step of copying: 32 MB
_WAIT_S = 15.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that was made: what it cost, and what is worth telling ("" for small ones)."""

    backup: Backup
    seconds: float
    folder_bytes: int

    @property
    def told(self) -> str:
        """What a large backup costs."""
        if self.backup.bytes < LARGE_BYTES:
            return ""
        size, whole = self.backup.bytes / 1e9, self.folder_bytes / 1e9
        return f"已备份（{size:.1f} GB，用时 {self.seconds:.0f} 秒）；备份文件夹共 {whole:.1f} GB。"


def keep(workspace: Path, why: Why) -> Kept | None:
    """Put a backup into the folder of the workspace, and thin the folder. None when the newest backup holds the same
    already. Raises Refused (no room, no permission, another workspace's folder) or WorkspaceDamaged, when the workspace
    itself is; either way the backups that are there stay."""
    begin = time.monotonic()
    folder = backup_folder.folder_of(workspace)
    with told_plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            found, heads = backup_folder.backups(workspace), backup_folder.noted_heads(workspace)
            if _is_saved(workspace, found, heads):
                return None
            _refuse_without_room(workspace, folder)
            at = beijing_now()
            number = backup_folder.numbers(found, heads)
            target = backup_folder.new_name(workspace, number, at, why)
            head = copy(workspace, target, draft=folder / ".draft.part")
            made = Backup(target, number, at, why.value, target.stat().st_size)
            backup_folder.note(workspace, NotedHead(head.seq, head.hash, head.origin, number, made.bytes))
            left = _thin([*found, made])
    return Kept(made, time.monotonic() - begin, sum(backup.bytes for backup in left))


def safeguard(workspace: Path, why: Why) -> list[Finding]:
    """An automatic backup, where there is something to lose and the newest one is not fresh enough: what is to be told
    of it. That it could not be made is told and keeps nobody from his work. Raises WorkspaceDamaged."""
    try:
        if not _is_due(workspace, why):
            return []
        made = keep(workspace, why)
    except Refused as problem:
        return [Finding("backup_failed", f"没有做成备份：{problem.message}", problem.suggestion)]
    return [Finding("backup_made", made.told)] if made is not None and made.told else []


def _is_due(workspace: Path, why: Why) -> bool:
    found = backup_folder.backups(workspace)
    if not found:
        return has_content(workspace)
    now, newest = beijing_now(), found[-1]
    is_recent = timedelta(0) <= now - newest.at < FRESH
    if why is Why.DAILY:
        return all(backup.at.date() != now.date() for backup in found)
    if why is Why.REGULAR:
        return not is_recent
    return not (why is Why.UNDO and is_recent and newest.bytes > _EASY_BYTES)  # an undo can itself be undone


def has_content(workspace: Path) -> bool:
    """Whether there is more in it than in a new workspace."""
    with told_plainly(workspace), closing(_reader(workspace)) as raw:
        return bool(raw.execute("SELECT 1 FROM batch WHERE id > 1").fetchone())


def copy(
    source: Path,
    target: Path,
    *,
    draft: Path | None = None,
    progress: Progress = lambda *_: None,
    cancelled: IsCancelled = lambda: False,
) -> NotedHead:
    """Write a verified copy of a workspace as a new file, while others may write. Answers the head that it holds.
    Raises Refused (the file exists, no room, ...), Cancelled or WorkspaceDamaged; then there is no new file."""
    draft = draft or target.with_name(f".{target.name}.part")
    with told_plainly(target):
        if target.exists():
            raise Refused(f"“{target.name}”已经存在，没有改动它。", "请换一个文件名。")
        try:
            _remove(draft)
            head = _copy_pages(source, draft, progress, cancelled)
            sync_file(draft)
            move_into_place(draft, target)
        finally:
            with suppress(OSError):
                _remove(draft)
    return head


def newest_good(workspace: Path) -> Backup | None:
    """The newest backup that can be trusted, of a workspace that may be damaged or gone."""
    known = {head.number: head for head in backup_folder.noted_heads(workspace)}
    for backup in reversed(backup_folder.backups(workspace)):
        with suppress(Problem):
            head = probe(backup.path)
            if backup.number not in known or known[backup.number].hash == head.hash:
                return backup
    return None


def probe(path: Path) -> NotedHead:
    """Test the structure of a workspace file and that its newest journal row is the one that it names. Raises Refused
    or WorkspaceDamaged."""
    with told_plainly(path), closing(connect(path, "mode=ro&immutable=1", 0)) as raw:
        return _sound_head(raw, path.name)


def _is_saved(workspace: Path, found: list[Backup], heads: list[NotedHead]) -> bool:
    """Whether the newest backup holds the head of the workspace. Raises Refused where the folder is of another one."""
    with told_plainly(workspace), closing(_reader(workspace)) as raw:
        head, origin = _head(raw, workspace.name), backup_folder.origin_of(raw)
    if any(noted.origin != origin for noted in heads[-1:]):
        folder = backup_folder.folder_of(workspace).name
        raise Refused(f"备份文件夹“{folder}”属于另一个工作区，没有备份。", "请把它移走或改名后再试。")
    if not found or not heads:
        return False
    noted = next((noted for noted in heads if noted.number == found[-1].number), None)
    is_whole = noted is not None and noted.bytes == found[-1].bytes
    return is_whole and noted is not None and (noted.seq, noted.hash) == (head.seq, head.hash)


def _refuse_without_room(workspace: Path, folder: Path) -> None:
    """Before gigabytes are written for nothing."""
    import shutil

    size = workspace.stat().st_size
    free = shutil.disk_usage(folder).free
    if size > _SPARE_BYTES and free < size + _SPARE_BYTES:
        need = (size + _SPARE_BYTES) / 1e9
        raise Refused(
            f"备份“{workspace.name}”需要约 {need:.1f} GB，磁盘只剩 {free / 1e9:.1f} GB，没有备份。",
            f"请清理磁盘，或用环境变量 {backup_folder.FOLDER_VARIABLE} 把备份放到另一块盘。",
        )


def _copy_pages(source: Path, draft: Path, progress: Progress, cancelled: IsCancelled) -> NotedHead:
    with closing(_reader(source)) as original:
        with told_plainly(source):
            original.execute("BEGIN")  # one moment, however long the copying takes and whoever writes meanwhile
            head = _head(original, source.name)
        draft.touch()
        with closing(connect(draft, "mode=rw", 0)) as raw:
            raw.execute("PRAGMA synchronous = OFF")  # the whole file is brought to the disk at the end
            _backup(original, raw, progress, cancelled)
            with told_plainly(source):  # what is wrong in a fresh copy was wrong before
                _refuse_damaged(raw, source.name)
                if _head(raw, source.name) != head:
                    raise damaged(source.name)
            raw.execute("PRAGMA journal_mode = WAL")
    return head


def _reader(path: Path) -> SqliteConnection:
    """A connection that changes nothing: to a medium that cannot be written, as one that nobody writes; to a file with
    a log as a mere reader, for a log may be of another file and must not be brought into this one."""
    with told_plainly(path):
        if not path.exists():
            raise Refused(f"没有找到“{path.name}”。", "请检查文件名和所在文件夹。")
        if has_log(path):
            return connect(path, "mode=ro", _WAIT_S)
        is_writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        return connect(path, "mode=rw" if is_writable else "mode=ro&immutable=1", _WAIT_S)


def _backup(original: SqliteConnection, raw: SqliteConnection, progress: Progress, cancelled: IsCancelled) -> None:
    until = time.monotonic() + _WAIT_S

    def step(status: int, remaining: int, total: int) -> None:
        if cancelled():
            raise Cancelled("已取消，没有写入任何内容。")
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise Refused("工作区正被另一个程序占用，没有备份。", "请等它结束后再试。")
        progress("正在备份", total - remaining, total)

    original.backup(raw, pages=_PAGES, progress=step)


def _sound_head(raw: SqliteConnection, name: str) -> NotedHead:
    _refuse_damaged(raw, name)
    return _head(raw, name)


def _refuse_damaged(raw: SqliteConnection, name: str) -> None:
    if raw.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        raise damaged(name)


def _head(raw: SqliteConnection, name: str) -> NotedHead:
    """The head of a workspace of any schema. Raises WorkspaceDamaged where the journal does not end with it."""
    try:
        head = raw.execute("SELECT head_seq, head_hash FROM workspace").fetchall()
        last = raw.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchall()
        origin = backup_folder.origin_of(raw)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise damaged(name) from None  # a table or column that must be there is not
    if len(head) != 1 or head != last:
        raise WorkspaceDamaged(f"工作区“{name}”的留痕与其末条记录不符，可能被改动或截短。", "请用最近的备份核对。")
    return NotedHead(head[0][0], head[0][1].hex(), origin)


def _thin(found: list[Backup]) -> list[Backup]:
    """Remove what is no longer kept, then the oldest until the folder keeps to its budget; the newest never."""
    keep_ = kept([backup.at for backup in found])
    left = [backup for position, backup in enumerate(found) if position in keep_]
    budget = _budget_bytes()
    while len(left) > 1 and sum(backup.bytes for backup in left) > budget:
        del left[0]
    for backup in found:
        if backup not in left:
            with suppress(OSError):  # held open by somebody who looks at it: the next time
                _remove(backup.path)
    return left


def _budget_bytes() -> float:
    try:
        return float(os.environ.get(BUDGET_VARIABLE, "") or _BUDGET_GB) * 1e9
    except ValueError:
        return _BUDGET_GB * 1e9


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        path.with_name(name).unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One program at a time makes backups in a folder."""
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if not lock(descriptor, wait=False):
            raise Refused("另一个程序正在备份这个工作区。", "请稍后再试。")
        yield
    finally:
        os.close(descriptor)

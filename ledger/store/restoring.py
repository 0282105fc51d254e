"""Putting a backup back: into a new file, or over a workspace that is backed up first.

The journal tells the truth about it: the restored workspace gets a batch of its own that says from which backup it came
and what it replaced. Over a workspace that can be opened the content is replaced in one transaction of SQLite, so that
other programs that have it open see one or the other; a file that cannot be opened is moved aside, never overwritten.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from ledger.batch import Cancelled as IsCancelled
from ledger.batch import Progress
from ledger.clock import beijing_now
from ledger.finding import Finding
from ledger.journal import Action, Head, RecordKind, now
from ledger.problem import Cancelled, Refused, WorkspaceDamaged
from ledger.store import audit, backup, backup_folder, migrating, network, repacking
from ledger.store.backup_folder import NotedHead, Why
from ledger.store.faults import told_plainly
from ledger.store.files import move_into_place, sync_file, sync_folder
from ledger.store.intent import Intent, noted
from ledger.store.journal_writer import JournalWriter
from ledger.store.sqlite import SqliteDatabase, connect

_WAIT_S = 15.0
_SIDE_FILES = ("", "-wal", "-shm")
_HARMLESS = {"packed", "geometry"}


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back. ``replaced``: where what was there before is now, None for a new file. ``findings``: flaws of
    the backup that do not keep it from being used."""

    path: Path
    batch_id: int
    head: Head
    replaced: Path | None
    findings: tuple[Finding, ...]


def restore(
    source: Path,
    target: Path,
    by: str,
    *,
    progress: Progress = lambda *_: None,
    cancelled: IsCancelled = lambda: False,
) -> Restored:
    """Make ``target`` what ``source`` is, and say so in its journal. Raises Refused (the backup is damaged or no
    workspace, the target is in use, no room), Cancelled or WorkspaceDamaged; then the target is as it was."""
    if target.suffix.lower() != ".bmap":
        raise Refused(f"不能恢复成“{target.name}”。", "工作区的文件名应以 .bmap 结尾。")
    if source.resolve() == target.resolve():
        raise Refused(f"“{source.name}”不能恢复到它自己。", "请给出另一个文件名。")
    share = network.share_of(target)
    if share:
        raise Refused(f"不能恢复到网络共享（{share}）上的“{target.name}”。", network.INSTEAD)
    draft = target.with_name(f".{target.name}.restore")
    with told_plainly(target):
        try:
            _remove(draft)
            with noted(target, Intent(f"从备份恢复：{source.name}", by, now(), 0)):
                head = backup.copy(source, draft, progress=progress, cancelled=cancelled)
                progress("正在核对备份", 0, 0)
                findings = _checked(draft, source.name)
                if cancelled():
                    raise Cancelled("已取消，没有恢复任何内容。")
                return _put(draft, target, source, head, by, tuple(findings), progress)
        finally:
            with suppress(OSError):
                _remove(draft)


def _checked(draft: Path, name: str) -> list[Finding]:
    """Bring the copy to the newest schema and check all of it. What of it is true must stand in its journal."""
    with closing(SqliteDatabase(draft)) as database:
        migrating.upgrade_copy(database)
        findings = audit.check(database)
        if any(finding.code == "packed" for finding in findings):
            repacking.rebuild(database)
    grave = [finding for finding in findings if finding.code not in _HARMLESS]
    if grave:
        raise Refused(f"备份“{name}”本身有问题，没有恢复：{grave[0].message}", "请改用更早的备份。")
    return findings


def _put(
    draft: Path,
    target: Path,
    source: Path,
    head: NotedHead,
    by: str,
    findings: tuple[Finding, ...],
    progress: Progress,
) -> Restored:
    is_there = target.exists()
    replaced, before, is_damaged = _saved(target) if is_there else (None, "", False)
    reason = f"从备份恢复：{source.name}（留痕第 {head.seq} 条，校验值 {head.hash[:12]}）{before}"
    batch, restored = _say(draft, by, reason)
    sync_file(draft)
    if backup_folder.folder_of(target).is_dir():
        backup_folder.note(target, restored)  # before the swap: it counts only where it is found
    progress("正在恢复", 0, 0)
    with noted(target, Intent(reason, by, _at(draft, batch), batch)):
        if not is_there:
            move_into_place(draft, target)
        elif is_damaged:
            draft.replace(target)
            sync_folder(target.parent)
        else:
            _replace(draft, target)
    return Restored(target, batch, Head(restored.seq, restored.hash, None), replaced, findings)


def _saved(target: Path) -> tuple[Path, str, bool]:
    """Back up what is there; a file that cannot be trusted is kept under another name. Where it is now, what the
    journal says of it, and whether it cannot be trusted."""
    try:
        backup.keep(target, Why.RESTORE)
        with closing(connect(target, "mode=rw", _WAIT_S)) as raw:
            seq, hash_ = raw.execute("SELECT head_seq, head_hash FROM workspace").fetchone()
        newest = backup_folder.backups(target)[-1].path
    except (WorkspaceDamaged, sqlite3.Error):
        return _put_aside(target), "，替换已损坏的文件", True
    except Refused as problem:
        raise Refused(f"恢复前的备份没有做成，没有恢复：{problem.message}", problem.suggestion) from problem
    return newest, f"，替换留痕第 {seq} 条、校验值 {hash_.hex()[:12]} 的工作区", False


def _put_aside(target: Path) -> Path:
    """Keep a damaged file with its log under another name. The file itself stays until the restored one replaces it, so
    that there is never none; its log must not be found beside that one."""
    stamp = f"{beijing_now():%Y%m%d-%H%M%S}"
    aside = target.with_name(f"{target.stem}-损坏-{stamp}{target.suffix}")
    if aside.exists():
        raise Refused(f"“{aside.name}”已经存在，没有改动任何文件。", "请稍后再试。")
    try:
        os.link(target, aside)
    except OSError:  # a file system without links
        shutil.copyfile(target, aside)
    for ending in _SIDE_FILES[1:]:
        part = target.with_name(target.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


def _say(draft: Path, by: str, reason: str) -> tuple[int, NotedHead]:
    """Write the batch of the restoration into the copy. Its number, and the head that there will be."""
    with closing(SqliteDatabase(draft)) as database:
        with database.writing() as connection:
            journal = JournalWriter(connection, by, reason)
            journal.add(RecordKind.WORKSPACE, [1], [Action.UPDATE], ["{}"], ["{}"], [None], None)
            journal.finish()
            head = journal.head
        origin = database.read(backup_folder.origin_of)
    return journal.batch_id, NotedHead(head.seq, head.hash, origin, is_restored=True)


def _at(draft: Path, batch: int) -> str:
    with closing(connect(draft, "mode=rw", 0)) as raw:
        return str(raw.execute("SELECT at FROM batch WHERE id = ?", (batch,)).fetchone()[0])


def _replace(draft: Path, target: Path) -> None:
    """Replace the content of a workspace by another's, in one transaction that waits for its turn."""
    until = time.monotonic() + _WAIT_S

    def step(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise Refused(f"工作区“{target.name}”正被另一个程序占用，没有恢复。", "请先关闭其他窗口再试。")

    with closing(connect(draft, "mode=rw", 0)) as raw, closing(connect(target, "mode=rw", 0)) as over:
        raw.backup(over, progress=step)


def _remove(path: Path) -> None:
    for ending in _SIDE_FILES:
        with suppress(FileNotFoundError):
            os.unlink(path.with_name(path.name + ending))

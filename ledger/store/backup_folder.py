"""The folder of a workspace's backups, and the heads of its journal that are noted there.

The folder ``NAME.bmap-backups`` lies beside the workspace, or below the folder that BATTLEMAP_BACKUPS names (another disk
is better). Each backup is a whole workspace: it can be opened, copied and restored by hand. ``heads.jsonl`` outlives the
backups that it tells of: against it a workspace shows that was truncated or replaced by an older copy.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from ledger.finding import Finding
from ledger.journal import Head
from ledger.store.raw import Raw

FOLDER_VARIABLE = "BATTLEMAP_BACKUPS"
_HEADS = "heads.jsonl"
_TAIL_BYTES = 4096
_STAMP = "%Y%m%d-%H%M%S"
_NAME = re.compile(r"(\d{5,}) (\d{8}-\d{6}) (\S+)( .*)?\.bmap")
_STEM_LETTERS = 20


class Why(StrEnum):
    """On what occasion a backup was made; part of its name."""

    MANUAL = "手动"
    DAILY = "每日"
    REGULAR = "定时"
    IMPORT = "导入前"
    UNDO = "撤销前"
    RESTORE = "恢复前"
    MIGRATION = "升级前"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup in the folder. ``at``: Beijing time of the computer that made it."""

    path: Path
    number: int
    at: datetime
    why: str
    bytes: int

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}（{self.why}）"


@dataclass(frozen=True, slots=True)
class NotedHead:
    """A head of the journal as it was when a backup was made, or (``is_restored``) when one was put back: then later
    heads that were noted before count no more. ``origin``: hash of the first journal row, which tells workspaces apart."""

    seq: int
    hash: str
    origin: str
    number: int = 0
    bytes: int = 0
    is_restored: bool = False


def folder_of(workspace: Path) -> Path:
    """Where the backups of a workspace file lie. It need not exist."""
    root = os.environ.get(FOLDER_VARIABLE, "").strip()
    if not root:
        return workspace.with_name(f"{workspace.name}-backups")
    full = str(workspace.resolve()).encode(errors="surrogateescape")
    return Path(root) / f"{workspace.name}-{hashlib.sha256(full).hexdigest()[:8]}"


def backups(workspace: Path) -> list[Backup]:
    """The backups that are there, in the order in which they were made."""
    found = []
    try:
        entries = list(os.scandir(folder_of(workspace)))
    except (FileNotFoundError, NotADirectoryError):
        return []
    for entry in entries:
        match = _NAME.fullmatch(entry.name)
        if match:
            at = datetime.strptime(match[2], _STAMP)
            found.append(Backup(Path(entry.path), int(match[1]), at, match[3], entry.stat().st_size))
    return sorted(found, key=lambda backup: (backup.number, backup.path.name))


def new_name(workspace: Path, number: int, at: datetime, why: Why) -> Path:
    """The path of a backup that is to be made."""
    return folder_of(workspace) / f"{number:05} {at.strftime(_STAMP)} {why} {workspace.stem[:_STEM_LETTERS]}.bmap"


def noted_heads(workspace: Path) -> list[NotedHead]:
    """All heads that were noted, oldest first."""
    try:
        return _parsed((folder_of(workspace) / _HEADS).read_bytes())
    except OSError:
        return []


def last_noted(workspace: Path) -> NotedHead | None:
    """The newest noted head, without reading all of them."""
    try:
        with (folder_of(workspace) / _HEADS).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
            found = _parsed(file.read())
    except OSError:
        return None
    return found[-1] if found else None


def note(workspace: Path, head: NotedHead) -> None:
    """Note a head for good. Raises OSError."""
    values = {
        "seq": head.seq,
        "hash": head.hash,
        "origin": head.origin,
        "number": head.number,
        "bytes": head.bytes,
        "restored": head.is_restored,
    }
    with (folder_of(workspace) / _HEADS).open("ab") as file:
        # A line that a power cut left unfinished ends here and is ignored.
        file.write(b"\n" + json.dumps(values).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def anchors(workspace: Path, raw: Raw) -> list[Head]:
    """The noted heads that must still be found in this workspace's journal."""
    valid: list[NotedHead] = []
    for head in noted_heads(workspace):
        if not head.is_restored:
            valid.append(head)
        elif _holds(raw, head):
            valid = [earlier for earlier in valid if earlier.seq < head.seq and _holds(raw, earlier)] + [head]
    return [Head(head.seq, head.hash, None) for head in valid]


def mismatch(workspace: Path, raw: Raw) -> Finding | None:
    """The cheap test at opening: the newest noted head must be in the journal."""
    last = last_noted(workspace)
    if last is None or last.is_restored or _holds(raw, last):
        return None
    if origin_of(raw) != last.origin:
        message = f"“{workspace.name}”与备份文件夹“{folder_of(workspace).name}”不是同一个工作区。"
        suggestion = "如果是有意换用同名的另一份，请先移走原备份文件夹；否则请停止使用，从备份恢复。"
        return Finding("other_workspace", message, suggestion)
    message = f"“{workspace.name}”比最近的备份还旧，或内容已被替换：备份时留痕已有 {last.seq:,} 条，现在对不上。"
    return Finding("older_than_backup", message, "请停止使用并运行检查；需要时从备份恢复。")


def origin_of(raw: Raw) -> str:
    """What tells this workspace and its copies from all others."""
    row = raw.execute("SELECT hash FROM journal WHERE seq = 1").fetchone()
    return row[0].hex() if row else ""


def _holds(raw: Raw, head: NotedHead) -> bool:
    row = raw.execute("SELECT hash FROM journal WHERE seq = ?", (head.seq,)).fetchone()
    return row is not None and row[0].hex() == head.hash


def _parsed(content: bytes) -> list[NotedHead]:
    return [head for line in content.splitlines() if (head := _head(line)) is not None]


def _head(line: bytes) -> NotedHead | None:
    try:
        said: Any = json.loads(line)
        seq, number, size = (int(said[name]) for name in ("seq", "number", "bytes"))
        return NotedHead(seq, str(said["hash"]), str(said["origin"]), number, size, bool(said["restored"]))
    except (ValueError, TypeError, KeyError):
        return None


def set_aside(workspace: Path) -> None:
    """Give way to a new workspace of the same name: the backups of the former one get a folder name of their own."""
    folder = folder_of(workspace)
    number = 1
    while folder.exists():
        number += 1
        aside = folder.with_name(f"{folder.name}-{number}")
        if not aside.exists():
            folder.rename(aside)


def numbers(found: Sequence[Backup], heads: Sequence[NotedHead]) -> int:
    """The next free number."""
    return 1 + max([0, *(backup.number for backup in found), *(head.number for head in heads)])

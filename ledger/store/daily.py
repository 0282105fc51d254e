"""The check of the day: the first program that opens a workspace for writing looks at all of it, where that takes no
more than a few seconds, so that damage is never written over unseen. Larger ones are checked as their backups are made
(structure), and as a whole by ``battlemap check``."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ledger.clock import beijing_now
from ledger.problem import WorkspaceDamaged
from ledger.store import backup_folder
from ledger.store.database import Database

LARGEST_BYTES = 1 << 25
_HARMLESS = {"packed", "geometry"}
"""Codes of findings that do not keep anybody from writing."""


def check(database: Database, path: Path) -> None:
    """Check the workspace unless that was done today. Raises WorkspaceDamaged with the gravest finding."""
    mark = backup_folder.folder_of(path) / "checked"
    today = f"{beijing_now():%Y-%m-%d}"
    if path.stat().st_size > LARGEST_BYTES or _read(mark) == today:
        return
    from ledger.store import audit

    anchors = database.read(lambda raw: backup_folder.anchors(path, raw))
    for finding in audit.check(database, anchors):
        if finding.code not in _HARMLESS:
            message = f"每日检查发现工作区“{path.name}”有问题：{finding.message}"
            raise WorkspaceDamaged(message, "请不要继续写入；用 battlemap check 查明，或从备份恢复。")
    with suppress(OSError):  # a full disk or a folder that cannot be written: the next opening checks again
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(today)


def _read(mark: Path) -> str:
    try:
        return mark.read_text()
    except (OSError, UnicodeError):
        return ""

"""Backups as far as the operator may make them and put them back."""

from __future__ import annotations

from pathlib import Path

from desktop.jobs.operators import entitled
from ledger.batch import Cancelled, Progress
from ledger.problem import Problem
from ledger.roles import Command
from ledger.store.restoring import Restored, restore
from ledger.store.workspace import Workspace


def refuse_backup(workspace: Path, by: str) -> None:
    """Raise Refused when the operator may not take a copy of the whole workspace. One that cannot be opened is no
    question of roles: what is wrong with it will be told by who copies it."""
    try:
        opened = Workspace.open(workspace, read_only=True, sampled=False)
    except Problem:
        return
    with opened:
        entitled(opened, by, Command.BACKUP)


def restore_backup(backup: Path, target: Path, by: str, progress: Progress, cancelled: Cancelled) -> Restored:
    """Make ``target`` what ``backup`` is; see ``ledger.store.restoring``. The people of the target decide whether the
    operator may; where it is gone or cannot be opened, those of the backup. Raises Refused, WorkspaceDamaged."""
    return restore(backup, target, _name(backup, target, by), progress=progress, cancelled=cancelled)


def _name(backup: Path, target: Path, by: str) -> str:
    for place in (target, backup):
        try:
            opened = Workspace.open(place, read_only=True, sampled=False)
        except Problem:
            continue  # gone or damaged: ``restore`` says what is wrong with a backup
        with opened:
            return entitled(opened, by, Command.RESTORE)
    return by

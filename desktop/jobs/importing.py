"""Importing ledgers into a workspace, with the workspace's own units to place the rows in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from desktop.jobs.operators import entitled
from gis.place import AreaPlacer
from ledger.batch import Cancelled, Progress
from ledger.datum import Datum
from ledger.fields import LedgerKind
from ledger.intake.importing import ImportReport, import_files
from ledger.problem import Refused
from ledger.roles import Command
from ledger.store.backup_folder import Why
from ledger.store.workspace import Workspace


def import_ledgers(
    workspace: Workspace,
    files: Sequence[Path],
    *,
    by: str,
    progress: Progress,
    cancelled: Cancelled,
    kind: LedgerKind | None = None,
    datum: Datum | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Read, place and store the rows of workbooks in one transaction, after a backup. ``kind`` and ``datum`` None: as
    the sheets say.

    Raises Refused for a file that cannot be read and an operator who may not, Cancelled when stopped; nothing is
    written then.
    """
    by = entitled(workspace, by, Command.IMPORT)
    for file in files:
        if not file.is_file():
            raise Refused(f"找不到文件“{file.name or file}”。", "请核对路径后再试。")
    placer = AreaPlacer(workspace.units())
    with ExitStack() as notes:
        if not dry_run:
            workspace.safeguard(Why.IMPORT)
            notes.enter_context(workspace.preparing(f"导入台账 {'、'.join(file.name for file in files)}"[:200], by))
        return import_files(
            workspace,
            files,
            placer,
            kind=kind,
            datum=datum,
            by=by,
            dry_run=dry_run,
            progress=progress,
            cancelled=cancelled,
        )

"""``battlemap import``: bring ledgers into a workspace."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.open_workspace import open_workspace
from desktop.commands.progress import shown_progress
from desktop.commands.values import DatumChoice, OperatorName, WorkspacePlace, output_path, person
from ledger.problem import Cancelled, Refused

if TYPE_CHECKING:
    from ledger.fields import LedgerKind
    from ledger.intake.importing import ImportReport


PROBLEMS_SHOWN = 20
_FLAGGED = 1


class KindChoice(StrEnum):
    """What the rows are; auto: as the header of each sheet says."""

    AUTO = "auto"
    ENTERPRISES = "enterprises"
    HAZARDS = "hazards"
    ZONES = "zones"
    OPERATIONS = "operations"  # stand in the ledger of zones, each with its zone and its permit
    INSPECTIONS = "inspections"

    @property
    def ledger(self) -> LedgerKind | None:
        """None: as the header says."""
        from ledger.fields import LedgerKind

        same = {KindChoice.OPERATIONS: LedgerKind.ZONES}
        return None if self is KindChoice.AUTO else same.get(self) or LedgerKind(self.value)


def import_(
    workspace: WorkspacePlace,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="台账文件（xlsx、xlsm、xls、csv）。")],
    kind: Annotated[KindChoice, typer.Option(help="台账种类；auto 为按表头判断。")] = KindChoice.AUTO,
    datum: Annotated[DatumChoice | None, typer.Option(help="台账没有写明时采用的坐标系。")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入。")] = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE.json", help="写出逐行报告。")] = None,
    corrected: Annotated[
        Path | None,
        typer.Option(metavar="FILE.xlsx", help="写出供原单位改正的台账副本：有问题的格标红，右侧附核对意见。"),
    ] = None,
    by: OperatorName = None,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes", "-y", help="不再询问，直接写入。不在终端上运行（脚本、管道）时从不询问；只想检查请用 --dry-run。"
        ),
    ] = False,
) -> None:
    """导入台账。全部写入或全部不写入；同一文件导入两次不会重复。"""
    from desktop.jobs.importing import import_ledgers

    if report is not None:
        output_path(report, (".json",))
    if corrected is not None:
        from desktop.jobs.corrected_ledger import refuse_overwriting

        refuse_overwriting(files, output_path(corrected, (".xlsx",)))
    asks = not (yes or dry_run) and sys.stdin.isatty() and sys.stderr.isatty()
    with open_workspace(workspace) as opened:

        def run(only_check: bool) -> ImportReport:
            # A bar of its own for each run: one still turning while the question waits would write over it.
            with shown_progress() as (progress, cancelled):
                return import_ledgers(
                    opened,
                    files,
                    kind=kind.ledger,
                    datum=datum.datum if datum else None,
                    by=person(by),
                    dry_run=only_check,
                    progress=progress,
                    cancelled=cancelled,
                )

        if asks:
            _tell(run(only_check=True))
            if not typer.confirm("写入工作区？", err=True):
                raise Cancelled("已取消，没有写入任何内容。")
        done = run(only_check=dry_run)
    missed = _write_files(done, files, report, corrected)
    _tell(done)
    for problem in missed:
        typer.echo(f"台账已经写入，但{problem}", err=True)
    if missed:
        raise typer.Exit(_FLAGGED)
    raise typer.Exit(done.exit_code)


def _write_files(done: ImportReport, files: list[Path], report: Path | None, corrected: Path | None) -> list[Refused]:
    """Write what was asked for beside the record; what could not be written."""
    missed = [
        _write_beside(done, lambda: done.write_json(report)) if report is not None else None,
        _write_beside(done, lambda: _write_copy(done, files, corrected)) if corrected is not None else None,
    ]
    return [problem for problem in missed if problem is not None]


def _write_beside(done: ImportReport, write: Callable[[], None]) -> Refused | None:
    """Write a file about the import. What keeps it from being written is handed back after an import: by then the
    ledger is in the record, and a refusal would say that nothing was written."""
    try:
        write()
    except Refused as problem:
        if done.is_dry_run:
            raise
        return problem
    return None


def _write_copy(done: ImportReport, files: list[Path], out: Path) -> None:
    from desktop.jobs.corrected_ledger import write_corrected

    with shown_progress() as (progress, cancelled):
        write_corrected(done, files, out, progress, cancelled)


def _tell(done: ImportReport) -> None:
    """Totals on stdout, the first problems on stderr."""
    from desktop.jobs.import_summary import summary_lines
    from desktop.plain_text import one_line

    for line in summary_lines(done):
        typer.echo(line)
    for problem in done.problems[:PROBLEMS_SHOWN]:
        typer.echo(one_line(problem.text, 400), err=True)
    if len(done.problems) > PROBLEMS_SHOWN:
        rest = len(done.problems) - PROBLEMS_SHOWN
        typer.echo(f"另有 {rest:,} 条提示，用 --report 写出全部。", err=True)
    if done.is_dry_run:
        typer.echo("以上为检查结果，没有写入。")

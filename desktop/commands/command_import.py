"""``battlemap import``: bring ledgers into a workspace."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.open_workspace import open_workspace
from desktop.commands.progress import shown_progress
from desktop.commands.values import DatumChoice, OperatorName, WorkspacePlace, output_path, person
from ledger.problem import Cancelled, Refused

if TYPE_CHECKING:
    from ledger.intake.importing import ImportReport


PROBLEMS_SHOWN = 20
_FLAGGED = 1


class KindChoice(StrEnum):
    """What the rows are; auto: as the header of each sheet says."""

    AUTO = "auto"
    ENTERPRISES = "enterprises"
    HAZARDS = "hazards"
    ZONES = "zones"
    INSPECTIONS = "inspections"


def import_(
    workspace: WorkspacePlace,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="台账文件（xlsx、xlsm、xls、csv）。")],
    kind: Annotated[KindChoice, typer.Option(help="台账种类；auto 为按表头判断。")] = KindChoice.AUTO,
    datum: Annotated[DatumChoice | None, typer.Option(help="台账没有写明时采用的坐标系。")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入。")] = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE.json", help="写出逐行报告。")] = None,
    by: OperatorName = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问，直接写入。")] = False,
) -> None:
    """导入台账。全部写入或全部不写入；同一文件导入两次不会重复。"""
    from desktop.jobs.importing import import_ledgers
    from ledger.fields import LedgerKind

    if report is not None:
        output_path(report, (".json",))
    asks = not (yes or dry_run) and sys.stdin.isatty() and sys.stderr.isatty()
    with open_workspace(workspace) as opened:

        def run(only_check: bool) -> ImportReport:
            # A bar of its own for each run: one still turning while the question waits would write over it.
            with shown_progress() as (progress, cancelled):
                return import_ledgers(
                    opened,
                    files,
                    kind=None if kind is KindChoice.AUTO else LedgerKind(kind.value),
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
    missed = _write_report(done, report) if report is not None else None
    _tell(done)
    if missed is not None:
        typer.echo(f"台账已经写入，但{missed}", err=True)
        raise typer.Exit(_FLAGGED)
    raise typer.Exit(done.exit_code)


def _write_report(done: ImportReport, path: Path) -> Refused | None:
    """Write the report. What keeps it from being written is handed back after an import: by then the ledger is in the
    record, and a refusal would say that nothing was written."""
    try:
        done.write_json(path)
    except Refused as problem:
        if done.is_dry_run:
            raise
        return problem
    return None


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

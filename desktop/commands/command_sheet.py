"""``battlemap sheet``: one printed sheet. Benchmarked as a whole process: imports only what it uses."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from desktop.commands.acting import acting
from desktop.commands.open_workspace import open_workspace
from desktop.commands.progress import shown_progress
from desktop.commands.values import Known, Masked, OperatorName, WorkspacePlace, moment, output_path
from ledger.roles import Command


class KindOfSheet(StrEnum):
    """Which sheet."""

    SITUATION = "situation"
    HAZARDS = "hazards"


class Paper(StrEnum):
    """Paper sizes of ISO 216."""

    A4 = "A4"
    A3 = "A3"
    A2 = "A2"
    A1 = "A1"
    A0 = "A0"


class SheetTheme(StrEnum):
    """Colour, or greys made for the photocopier."""

    PRINT = "print"
    MONO = "mono"


def sheet(
    workspace: WorkspacePlace,
    kind: Annotated[KindOfSheet, typer.Argument(metavar="KIND", help="situation 态势图，hazards 施工图。")],
    out: Annotated[Path, typer.Option(metavar="FILE.pdf|png|svg", help="写出的文件；后缀决定格式。")],
    unit: Annotated[str | None, typer.Option(metavar="U", help="报告单位名称或代码；不给则为全域。")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="截止时刻，例如 2026-11-20。")] = None,
    paper: Annotated[Paper, typer.Option(help="纸张。")] = Paper.A3,
    landscape: Annotated[bool, typer.Option("--landscape/--portrait", help="横版或竖版。")] = True,
    theme: Annotated[SheetTheme, typer.Option(help="print 彩色，mono 黑白。")] = SheetTheme.PRINT,
    masked: Masked = False,
    by: OperatorName = None,
    known: Known = False,
) -> None:
    """导出图纸（态势图、消除重大事故隐患施工图）。"""
    path, when = output_path(out, (".pdf", ".png", ".svg")), moment(as_of)
    from charts.sheet import SheetKind, SheetRequest
    from desktop.jobs.sheets import export_sheet
    from desktop.jobs.situations import find_unit, read_situation
    from layers.theme import ThemeName

    with open_workspace(workspace, read_only=True) as opened:
        acting(opened, by, Command.EXPORT)
        situation = read_situation(opened, when, known, masked=masked)
    request = SheetRequest(
        kind=SheetKind(kind.value),
        unit=find_unit(situation.snapshot.units, unit),
        paper=paper.value,
        landscape=landscape,
        theme=ThemeName(theme.value),
    )
    notes: list[str] = []
    with shown_progress() as (progress, cancelled):
        written = export_sheet(situation, request, path, progress, cancelled, notes.append)
    for file in written:
        typer.echo(f"已写出 {file}")
    for note in notes:
        typer.echo(f"· {note}")

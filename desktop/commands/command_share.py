"""``battlemap share``: the portable page, or the layers for a GIS."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop.commands.acting import acting
from desktop.commands.open_workspace import open_workspace
from desktop.commands.values import Masked, OperatorName, WorkspacePlace, moment, output_path
from ledger.roles import Command


def share(
    workspace: WorkspacePlace,
    out: Annotated[Path, typer.Option(metavar="FILE.html|gpkg", help="写出的网页，或供 GIS 软件打开的 GeoPackage。")],
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="截止时刻，例如 2026-11-20。")] = None,
    masked: Masked = False,
    by: OperatorName = None,
) -> None:
    """导出可离线打开的态势网页（单个文件），或 GeoPackage 图层。"""
    path, when = output_path(out, (".html", ".gpkg")), moment(as_of)
    from desktop.jobs.sharing import share as write
    from desktop.jobs.situations import read_situation

    with open_workspace(workspace, read_only=True) as opened:
        acting(opened, by, Command.EXPORT)
        situation = read_situation(opened, when, masked=masked)
    write(situation, path)
    typer.echo(f"已写出 {path}")

"""``battlemap share``: the portable page, the layers for a GIS, or a workbook; for colleagues or for the public."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop.commands.acting import acting
from desktop.commands.open_workspace import open_workspace
from desktop.commands.values import Known, Masked, OperatorName, WorkspacePlace, moment, output_path
from ledger.roles import Command


def share(
    workspace: WorkspacePlace,
    out: Annotated[
        Path,
        typer.Option(
            metavar="FILE.html|gpkg|xlsx",
            help="写出的网页、供 GIS 软件打开的 GeoPackage，或工作簿（总是隐去个人信息）。",
        ),
    ],
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="截止时刻，例如 2026-11-20。")] = None,
    public: Annotated[
        bool, typer.Option("--public", help="公开版：只有各单位的数量与比率，无企业名称、坐标和个人信息。")
    ] = False,
    masked: Masked = False,
    by: OperatorName = None,
    known: Known = False,
) -> None:
    """导出可离线打开的态势网页（单个文件）、GeoPackage 图层或工作簿；--public 为公开版。"""
    path, when = output_path(out, (".html", ".gpkg", ".xlsx")), moment(as_of)
    from desktop.jobs.sharing import share as write
    from desktop.jobs.situations import read_situation

    with open_workspace(workspace, read_only=True) as opened:
        acting(opened, by, Command.EXPORT)
        situation = read_situation(opened, when, known, masked=masked or public or path.suffix.lower() == ".xlsx")
    write(situation, path, is_public=public)
    typer.echo(f"已写出 {path}")

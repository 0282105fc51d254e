"""``battlemap check``: is the workspace sound?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop.commands.report_problem import BROKEN


def check(
    workspace: Annotated[Path, typer.Argument(metavar="WORKSPACE", help="工作区文件（.bmap）。")],
) -> None:
    """检查工作区：日志链、引用、几何、缓存。"""
    from ledger.store.workspace import Workspace

    with Workspace.open(workspace, read_only=True, sampled=False) as opened:
        findings, head = opened.check(), opened.head()
    for finding in findings:
        typer.echo(f"{finding.message}{finding.suggestion}", err=True)
    if findings:
        typer.echo(f"共发现 {len(findings)} 个问题。", err=True)
        raise typer.Exit(BROKEN)
    typer.echo(f"“{workspace.name}”完好：日志 {head.seq:,} 条，校验值 {head.hash[:12]}。")

"""``battlemap check``: is the workspace sound?"""

from __future__ import annotations

import typer

from desktop.commands.open_workspace import open_workspace
from desktop.commands.report_problem import BROKEN
from desktop.commands.values import WorkspacePlace


def check(
    workspace: WorkspacePlace,
) -> None:
    """检查工作区：日志链、引用、几何、缓存。"""
    with open_workspace(workspace, read_only=True, sampled=False) as opened:
        findings, head, name = opened.check(), opened.head(), opened.name
    for finding in findings:
        typer.echo(f"{finding.message}{finding.suggestion}", err=True)
    if findings:
        typer.echo(f"共发现 {len(findings)} 个问题。", err=True)
        raise typer.Exit(BROKEN)
    typer.echo(f"“{name}”完好：日志 {head.seq:,} 条，校验值 {head.hash[:12]}。")

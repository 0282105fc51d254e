"""``battlemap check``: is the workspace sound?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from desktop.commands.open_workspace import open_workspace
from desktop.commands.report_problem import BROKEN
from desktop.commands.values import WorkspacePlace
from ledger.problem import Refused

if TYPE_CHECKING:
    from ledger.store.workspace import Workspace


def check(
    workspace: WorkspacePlace,
) -> None:
    """检查工作区：日志链、引用、几何、缓存；并告知记录中的冲突数（冲突不是损坏）。"""
    with open_workspace(workspace, read_only=True, sampled=False) as opened:
        findings, head, name = opened.check(), opened.head(), opened.name
        clashes = "" if findings else _conflicts(opened)
    for finding in findings:
        typer.echo(f"{finding.message}{finding.suggestion}", err=True)
    if findings:
        typer.echo(f"共发现 {len(findings)} 个问题。", err=True)
        raise typer.Exit(BROKEN)
    typer.echo(f"“{name}”完好：日志 {head.seq:,} 条，校验值 {head.hash[:12]}。")
    typer.echo(f"业务资料提示（不是损坏）：{clashes}")


def _conflicts(opened: Workspace) -> str:
    """The conflicts of the record in one sentence; a pack that cannot be read says nothing about the file."""
    from desktop.jobs.measure_tables import conflict_sentence
    from desktop.jobs.situations import read_situation

    try:
        return conflict_sentence(read_situation(opened))
    except Refused as problem:
        return f"冲突未计算：{problem.message}"

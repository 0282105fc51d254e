"""``battlemap self-check``: the installed program proves itself, offline."""

from __future__ import annotations

import typer

from desktop.commands.report_problem import BROKEN


def self_check() -> None:
    """自检：字体、资源、地图、图纸、网页，全部离线。"""
    from desktop.self_check import run_checks

    failed = 0
    for result in run_checks():
        typer.echo(f"{'通过' if result.passed else '失败'}　{result.name}　{result.detail}")
        failed += not result.passed
    if failed:
        typer.echo(f"自检没有通过：{failed} 项失败。请重新安装后再试。", err=True)
        raise typer.Exit(BROKEN)
    typer.echo("自检通过。")

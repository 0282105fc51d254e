"""``battlemap demo``: build the demo, export its battle maps, open the window where there is a display."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop.commands.display import has_display
from desktop.commands.progress import shown_progress
from desktop.commands.values import moment


def demo(
    pack: Annotated[str, typer.Option(metavar="ID", help="政策包：jilin-2021 或 dadukou-2022。")] = "jilin-2021",
    enterprises: Annotated[int | None, typer.Option(metavar="N", help="企业数量；不给则按政策包的演示规模。")] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="写到哪个文件夹。")] = Path("out"),
    no_window: Annotated[bool, typer.Option("--no-window", help="只导出，不打开窗口。")] = False,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="演示数据的截止时刻。")] = None,
) -> None:
    """生成演示数据（虚构），导出作战图；有显示器时打开窗口。"""
    from desktop.jobs.demo import build_demo

    with shown_progress() as (progress, cancelled):
        done = build_demo(out, pack, enterprises, progress, cancelled, moment(as_of))
    for label, file in done.files:
        typer.echo(f"{label}　{file}")
    for note in done.notes:
        typer.echo(note)
    if no_window:
        return
    if not has_display():
        typer.echo("这里没有显示器，没有打开窗口。")
        return
    from desktop.app import run

    raise typer.Exit(run(done.workspace))

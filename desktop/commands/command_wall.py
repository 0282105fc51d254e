"""``battlemap wall``: the wall display."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop.commands.display import require_display


def wall(
    workspace: Annotated[Path, typer.Argument(metavar="WORKSPACE", help="工作区文件（.bmap）。")],
) -> None:
    """全屏显示大屏态势，随工作区更新。"""
    require_display()
    from desktop.wall import run_wall

    raise typer.Exit(run_wall(workspace))

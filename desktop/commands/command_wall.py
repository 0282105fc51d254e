"""``battlemap wall``: the wall display."""

from __future__ import annotations

import typer

from desktop.commands.display import require_display
from desktop.commands.values import WorkspacePlace


def wall(
    workspace: WorkspacePlace,
) -> None:
    """全屏显示大屏态势，随工作区更新。"""
    require_display()
    from desktop.wall import run_wall
    from ledger.store.place import place_of

    raise typer.Exit(run_wall(place_of(workspace)))

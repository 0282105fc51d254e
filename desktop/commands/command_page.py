"""``battlemap page``: the preview of the portable page, in a process of its own. The window starts it; not in the help."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from desktop.commands.display import require_display
from desktop.commands.values import OperatorName, WorkspacePlace, person

_EXACT = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f"]  # ISO 8601, as the window writes it


def page(
    workspace: WorkspacePlace,
    as_of: Annotated[datetime | None, typer.Option(metavar="MOMENT", formats=_EXACT, help="截止时刻。")] = None,
    folder: Annotated[Path | None, typer.Option(metavar="DIR", help="网页暂存的文件夹，结束时删除。")] = None,
    proposal: Annotated[Path, typer.Option(metavar="FILE", help="另存时建议的文件。")] = Path("态势网页.html"),
    theme: Annotated[str, typer.Option(metavar="NAME", help="窗口主题：day、dark、wall、mono。")] = "day",
    channel: Annotated[str, typer.Option(metavar="NAME", help="主窗口的通道。")] = "",
    by: OperatorName = None,
) -> None:
    """预览态势网页，断网隔离。"""
    require_display()
    from desktop.page_app import run_page
    from layers.theme import ThemeName
    from ledger.store.place import place_of

    known = {name.value: name for name in ThemeName}
    own = folder or Path(tempfile.mkdtemp(prefix="battlemap-page-"))
    raise typer.Exit(
        run_page(place_of(workspace), as_of, own, proposal, known.get(theme, ThemeName.DAY), channel, person(by))
    )

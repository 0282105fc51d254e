"""``battlemap new``: make an empty workspace with its reporting units."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.values import DatumChoice, OperatorName, output_path, person

if TYPE_CHECKING:
    from ledger.finding import Finding


def new(
    workspace: Annotated[
        str, typer.Argument(metavar="WORKSPACE", help="新工作区文件（.bmap），或数据库地址（postgresql://…）。")
    ],
    pack: Annotated[str, typer.Option(metavar="ID", help="政策包，例如 jilin-2021。")],
    units: Annotated[
        str | None, typer.Option(metavar="FILE|CODE", help="界线文件或六位行政区划代码；不给则用政策包的报告单位。")
    ] = None,
    title: Annotated[str, typer.Option(metavar="NAME", help="区域名称；不给则按政策包或区划。")] = "",
    datum: Annotated[DatumChoice | None, typer.Option(help="界线文件没有写明（或写错）时采用的坐标系。")] = None,
    compiled_by: Annotated[str, typer.Option(metavar="NAME", help="制图单位，印在图上。")] = "",
    review_number: Annotated[str, typer.Option(metavar="TEXT", help="审图号；不给则图上注明未附审图号。")] = "",
    marking: Annotated[str, typer.Option(metavar="TEXT", help="图上的标注语。")] = "内部资料　注意保存",
    by: OperatorName = None,
) -> None:
    """新建工作区。"""
    from desktop.jobs.workspaces import Signature, new_workspace
    from ledger.store.place import place_of

    place = place_of(workspace)
    if isinstance(place, Path):
        output_path(place, (".bmap",))

    def tell(finding: Finding) -> None:
        typer.echo(str(finding), err=True)

    signature = Signature(compiled_by.strip(), review_number.strip(), marking.strip())
    frame = datum.datum if datum else None
    with new_workspace(
        place, pack, units, person(by), title=title, datum=frame, signature=signature, tell=tell
    ) as made:
        table = made.units()
    without = sum(table.geometry[row] is None for row in table.reporting())
    note = f"（其中 {without} 个没有边界）" if without else ""
    typer.echo(f"已新建“{place.name}”：{made.info.title}，报告单位 {len(table.reporting())} 个{note}。")

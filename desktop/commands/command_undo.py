"""``battlemap undo``: take back one batch of changes."""

from __future__ import annotations

from typing import Annotated

import typer

from desktop.commands.open_workspace import open_workspace
from desktop.commands.values import OperatorName, WorkspacePlace, person
from ledger.problem import Refused


def undo(
    workspace: WorkspacePlace,
    batch: Annotated[int | None, typer.Argument(metavar="[BATCH]", help="批次编号，见 battlemap journal。")] = None,
    seq: Annotated[int | None, typer.Option(metavar="N", help="只撤销日志第 N 条。")] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="为什么撤销，写入日志。")] = "",
    by: OperatorName = None,
) -> None:
    """撤销一批变更（例如一次导入）或日志中的一条。撤销本身也记入日志，可以再撤销。"""
    if (batch is None) == (seq is None):
        raise Refused("请给出批次编号，或用 --seq 给出日志编号，两者给一个。", "编号见 battlemap journal。")
    from desktop.jobs.undoing import undo as take_back

    with open_workspace(workspace) as opened:
        done = take_back(opened, person(by), batch=batch, seq=seq, reason=reason)
    parts = (("撤除", done.removed), ("恢复原值", done.changed_back), ("放回", done.put_back))
    told = "、".join(f"{word} {number:,} 条" for word, number in parts if number)
    typer.echo(f"已撤销：{told}。本次撤销记为第 {done.batch_id} 批。")

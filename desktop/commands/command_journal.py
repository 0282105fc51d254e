"""``battlemap journal``: who changed what, when and why."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.acting import acting
from desktop.commands.open_workspace import open_workspace
from desktop.commands.values import OperatorName, WorkspacePlace
from ledger.roles import Command

if TYPE_CHECKING:
    from ledger.journal import Batch, JournalRow


class JournalFormat(StrEnum):
    """How the journal is written."""

    TABLE = "table"
    JSON = "json"


def journal(
    workspace: WorkspacePlace,
    batch: Annotated[int | None, typer.Option(metavar="N", help="只列第 N 批的各条变更。")] = None,
    of: Annotated[str, typer.Option(metavar="NAME", help="只列这个人的。")] = "",
    text: Annotated[str, typer.Option(metavar="TEXT", help="只列事由中有这些字的。")] = "",
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="最多列多少。")] = 50,
    format_: Annotated[JournalFormat, typer.Option("--format", help="输出格式。")] = JournalFormat.TABLE,
    by: OperatorName = None,
) -> None:
    """列出变更批次，最新的在前；给出 --batch 时列出其中每一条：谁、何时、为什么、改前、改后。"""
    with open_workspace(workspace, read_only=True) as opened:
        acting(opened, by, Command.READ_RECORD)
        if batch is None:
            rows = [_batch(item) for item in opened.batches(limit=limit, by=of, text=text)]
        else:
            rows = [_row(item) for item in opened.journal(batch=batch, limit=limit, by=of, text=text)]
    _write(rows, format_)


def _batch(item: Batch) -> dict[str, object]:
    return {
        "批次": item.id,
        "时间": f"{item.at:%Y-%m-%d %H:%M:%S}",
        "操作人": item.by,
        "事由": item.reason,
        "内容": item.summary,
        "来源": "、".join(item.sources),
        "日志": f"{item.first_seq}–{item.last_seq}",
    }


def _row(item: JournalRow) -> dict[str, object]:
    from desktop.jobs.journal_words import changes_of

    said = "；".join(
        f"{each.label}：{each.before} → {each.after}" if each.before else f"{each.label}：{each.after}"
        for each in changes_of(item)
    )
    return {
        "日志": item.seq,
        "时间": f"{item.at:%Y-%m-%d %H:%M:%S}",
        "操作人": item.by,
        "事由": item.reason,
        "记录": f"{item.kind.label}第 {item.record_id} 号",
        "动作": item.action.label,
        "变化": said,
    }


def _write(rows: list[dict[str, object]], format_: JournalFormat) -> None:
    if format_ is JournalFormat.JSON:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        typer.echo("没有符合条件的记录。")
    for row in rows:
        typer.echo("　".join(f"{name} {value}" for name, value in row.items() if value))

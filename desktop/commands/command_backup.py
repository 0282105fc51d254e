"""``battlemap backup`` and ``battlemap restore``: a workspace to a file and back; ``battlemap upgrade``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop.commands.open_workspace import open_workspace
from desktop.commands.progress import shown_progress
from desktop.commands.values import OperatorName, WorkspacePlace, output_path, person


def backup(
    workspace: Annotated[Path, typer.Argument(metavar="WORKSPACE", help="工作区文件（.bmap）。")],
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="备份文件（.bmap）；不给则放进备份文件夹。")
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="列出备份文件夹里的备份。")] = False,
    by: OperatorName = None,
) -> None:
    """备份工作区。写完即核对；别人正在使用时也可以备份。"""
    from desktop.jobs.backups import refuse_backup

    if show:
        _list(workspace)
        return
    refuse_backup(workspace, person(by))
    if file is None:
        _keep(workspace)
    else:
        from ledger.store.backup import copy

        target = output_path(file, (".bmap",))
        with shown_progress() as (progress, cancelled):
            head = copy(workspace, target, progress=progress, cancelled=cancelled)
        typer.echo(f"已备份到“{target.name}”并核对：日志 {head.seq:,} 条，校验值 {head.hash[:12]}。")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件（.bmap）。")],
    workspace: Annotated[Path, typer.Argument(metavar="WORKSPACE", help="恢复成的工作区（.bmap）；已有的先自动备份。")],
    by: OperatorName = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="不再询问，直接恢复。不在终端上运行（脚本、管道）时从不询问。")
    ] = False,
) -> None:
    """从备份恢复工作区。已有的工作区先自动备份；恢复本身记入日志。"""
    import sys

    from desktop.jobs.backups import restore_backup
    from ledger.problem import Cancelled

    target = output_path(workspace, (".bmap",))
    if target.exists() and not yes and sys.stdin.isatty() and sys.stderr.isatty():
        question = f"用“{file.name}”替换“{target.name}”的内容？（现有内容会先备份）"
        if not typer.confirm(question, err=True):
            raise Cancelled("已取消，没有改动任何内容。")
    with shown_progress() as (progress, cancelled):
        done = restore_backup(file, target, person(by), progress, cancelled)
    for finding in done.findings:
        typer.echo(str(finding), err=True)
    if done.replaced is not None:
        typer.echo(f"原来的内容另存为“{done.replaced.parent.name}/{done.replaced.name}”。")
    typer.echo(f"已从“{file.name}”恢复“{target.name}”：记为第 {done.batch_id} 批，日志 {done.head.seq:,} 条。")


def upgrade(workspace: WorkspacePlace) -> None:
    """把旧版本程序建立的工作区升级到当前结构。升级前自动备份。"""
    with open_workspace(workspace) as found:
        if not any(notice.code == "migrated" for notice in found.notices):
            typer.echo(f"“{found.name}”已是当前结构，不用升级。")


def _keep(workspace: Path) -> None:
    from ledger.store.backup import keep
    from ledger.store.backup_folder import Why, folder_of

    made = keep(workspace, Why.MANUAL)
    if made is None:
        typer.echo(f"“{workspace.name}”自上次备份以来没有变化，没有再备份。")
        return
    typer.echo(f"已备份到“{folder_of(workspace).name}/{made.backup.path.name}”并核对。")
    if made.told:
        typer.echo(made.told)


def _list(workspace: Path) -> None:
    from desktop.commands.table import table
    from ledger.store.backup_folder import backups, folder_of

    found = backups(workspace)
    if not found:
        typer.echo(f"“{workspace.name}”还没有备份。")
        return
    rows = [
        [f"{item.number}", f"{item.at:%Y-%m-%d %H:%M:%S}", item.why, f"{item.bytes / 1e6:,.1f} MB", item.path.name]
        for item in reversed(found)
    ]
    typer.echo(table(["编号", "时间", "缘由", "大小", "文件"], rows))
    typer.echo(f"文件夹：{folder_of(workspace).name}，共 {sum(item.bytes for item in found) / 1e6:,.0f} MB。")

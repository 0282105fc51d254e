"""``battlemap register``: the registers of everything else that the policy documents count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.acting import acting
from desktop.commands.chinese_help import ChineseCommand
from desktop.commands.open_workspace import open_workspace
from desktop.commands.record_arguments import Format, WorkspaceFirst
from desktop.commands.values import OperatorName, WorkspacePlace, person
from ledger.problem import Refused
from ledger.roles import Command

if TYPE_CHECKING:
    from ledger.register import Topic
    from ledger.store.workspace import Workspace

app = typer.Typer(
    cls=WorkspaceFirst,
    help="登记簿：事故、演练、培训、带队检查、月报、督办函等。",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.command(cls=ChineseCommand)
def topics(format_: Annotated[Format, typer.Option("--format", help="输出格式。")] = Format.TABLE) -> None:
    """列出全部登记簿、必填项和对应的制度条目。"""
    from desktop.commands.record_arguments import write_rows
    from desktop.jobs.registers import LABELS, TOPICS

    rows = []
    for topic in TOPICS:
        about = "或".join(LABELS[name] for name in topic.about)
        needs = "、".join([about, *(LABELS[name] for name in topic.needs)])
        rows.append((topic.id, topic.label, topic.kind.label, needs, " ".join(topic.items), "→".join(topic.states)))
    header = ("代号", "登记簿", "形式", "必填", "制度条目", "状态")
    data = [dict(zip(("id", "label", "kind", "needs", "items", "states"), row, strict=True)) for row in rows]
    write_rows(f"登记簿 {len(rows)} 种", header, rows, format_, data, "")


@app.command("list", cls=ChineseCommand)
def list_(
    workspace: WorkspacePlace,
    topic: Annotated[str | None, typer.Argument(metavar="TOPIC", help="登记簿代号或名称；不给则列全部。")] = None,
    enterprise: Annotated[str | None, typer.Option(metavar="NAME|CODE", help="只列这家企业的。")] = None,
    format_: Annotated[Format, typer.Option("--format", help="输出格式。")] = Format.TABLE,
    by: OperatorName = None,
) -> None:
    """列出登记簿的内容，新的在前。"""
    from dataclasses import asdict

    from desktop.commands.hazard_arguments import find_enterprise
    from desktop.commands.record_arguments import write_rows
    from desktop.jobs.registers import list_entries, topic_of

    wanted = None if topic is None else topic_of(topic)
    with open_workspace(workspace, read_only=True) as opened:
        acting(opened, by, Command.READ_RECORD)
        host = None if enterprise is None else find_enterprise(opened, enterprise)
        found = list_entries(opened, wanted, enterprise_id=host)
    rows = [(f"#{entry.id}", entry.topic, entry.about, entry.day, entry.text) for entry in found]
    header = ("号码", "登记簿", "企业或单位", "日期", "内容")
    write_rows(f"共 {len(rows):,} 条", header, rows, format_, [asdict(entry) for entry in found], "还没有登记。")


@app.command(cls=ChineseCommand)
def add(
    workspace: WorkspacePlace,
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="登记簿代号或名称，见 register topics。")],
    set_: Annotated[
        list[str],
        typer.Option("--set", metavar="FIELD=VALUE", help="填写的栏目，可多次给出，例如 时间=2026-11-20 09:30。"),
    ],
    by: OperatorName = None,
) -> None:
    """登记一条。"""
    from desktop.commands.record_arguments import pairs_of
    from desktop.jobs.registers import add_entry, topic_of

    wanted, given = topic_of(topic), pairs_of(set_)
    with open_workspace(workspace) as opened:
        values = _values(opened, wanted, given)
        made = add_entry(opened, wanted, values, person(by))
    typer.echo(f"已登记{wanted.label}（#{made}）。")


def _values(opened: Workspace, topic: Topic, given: dict[str, str]) -> dict[str, object]:
    """Fields by label or name, with their values as the record keeps them. Raises Refused."""
    from ledger.register import LABELS, columns_of
    from ledger.store.schema import COLUMNS

    storages = {column.name: column.storage for column in COLUMNS[topic.kind]}
    offered = columns_of(topic)
    words = {LABELS[name]: name for name in offered} | {name: name for name in offered}
    values: dict[str, object] = {}
    for word, text in given.items():
        name = words.get(word)
        if name is None:
            labels = "、".join(LABELS[column] for column in offered)
            raise Refused(f"“{topic.label}”没有“{word}”一栏。", f"可用的有：{labels}。")
        values[name] = _value(opened, name, storages[name].value, text)
    return values


def _value(opened: Workspace, name: str, storage: str, text: str) -> object:
    from desktop.commands.hazard_arguments import day, find_enterprise, find_hazard
    from desktop.commands.record_arguments import find_record, flag_of, moment_of, number_of
    from ledger.register import LABELS

    if name == "enterprise_id":
        return find_enterprise(opened, text)
    if name == "unit_id":
        return _unit(opened, text)
    if name == "hazard_id":
        return find_hazard(opened, text)
    if name == "document_id":
        return find_record(opened, "document", text, by="number", what="文书")
    if storage == "date":
        return day(text)
    if storage == "moment":
        return moment_of(text)
    if storage == "flag":
        return flag_of(text)
    if storage == "number":
        return number_of(text, LABELS[name])
    if storage == "integer":
        number = number_of(text, LABELS[name])
        if number != int(number):
            raise Refused(f"{LABELS[name]}不能是“{text}”。", "请写成整数。")
        return int(number)
    return text


def _unit(opened: Workspace, text: str) -> int:
    from desktop.jobs.situations import find_unit

    units = opened.units()
    return int(units.id[find_unit(units, text)])

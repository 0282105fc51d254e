"""``battlemap person``: the people of a workspace, their roles, and who answers for what.

The workspace may stand before or behind the subcommand, as with ``battlemap hazard``.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.acting import acting
from desktop.commands.chinese_help import ChineseCommand
from desktop.commands.open_workspace import open_workspace
from desktop.commands.record_arguments import WorkspaceFirst
from desktop.commands.values import OperatorName, WorkspacePlace, person
from ledger.roles import Command

if TYPE_CHECKING:
    from ledger.store.workspace import Workspace

Who = Annotated[str, typer.Argument(metavar="PERSON", help="姓名、账号或人员号码（#12）。")]
Post = Annotated[str | None, typer.Option(metavar="TEXT", help="职务。")]
Organisation = Annotated[str | None, typer.Option("--org", metavar="TEXT", help="工作单位。")]
Unit = Annotated[str | None, typer.Option(metavar="U", help="所属报告单位名称或代码。")]
Phone = Annotated[str | None, typer.Option(metavar="NUMBER", help="电话。")]
Account = Annotated[str | None, typer.Option(metavar="NAME", help="本机账号；共用的电脑不填。")]
Level = Annotated[str | None, typer.Option(metavar="LEVEL", help="层级：企业、镇街、部门、领导。")]
RoleName = Annotated[
    str | None,
    typer.Option("--role", metavar="ROLE", help="角色：值班员、内勤、执法员、复查员、领导、管理员、大屏（只看）。"),
]
Rank = Annotated[int | None, typer.Option(metavar="N", min=1, help="领导名单中的次序。")]
Json = Annotated[bool, typer.Option("--json", help="写成 JSON。")]
Day = Annotated[str | None, typer.Option("--on", metavar="DATE", help="日期；不给则为今天。")]

app = typer.Typer(
    cls=WorkspaceFirst,
    help="人员与分工：名单、角色、责任链。",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.command("list", cls=ChineseCommand)
def list_(
    workspace: WorkspacePlace,
    everybody: Annotated[bool, typer.Option("--all", help="已离任的也列出。")] = False,
    as_json: Json = False,
    by: OperatorName = None,
) -> None:
    """列出人员，按领导名单的次序；并说明现在的操作人是谁、能做什么。"""
    from desktop.commands.table import table
    from desktop.jobs.people import list_people
    from desktop.plain_text import one_line

    with open_workspace(workspace, read_only=True) as opened:
        reader = acting(opened, by, Command.VIEW)
        people = list_people(opened, reader, also_left=everybody)
    if as_json:
        rows = [{**asdict(item), "level": item.level.name.lower()} for item in people]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    header = ["号码", "姓名", "工作单位", "职务", "所属单位", "层级", "角色", "电话", "账号"]
    cells = [
        (
            *(f"#{item.id}", item.name, item.organisation, item.post, item.unit, item.level.label, item.role),
            *(item.phone, f"{item.account}{'（已离任）' if item.has_left else ''}"),
        )
        for item in people
    ]
    typer.echo(table(header, [[one_line(cell, 40) for cell in row] for row in cells], left=len(header)))
    typer.echo(one_line(f"共 {len(people)} 人。操作人：{reader.name}（{reader.standing}）。"))
    if reader.is_alone:
        typer.echo("还没有管理员：角色尚未启用，操作人可以办理一切。登记第一名管理员后启用。")


@app.command(cls=ChineseCommand)
def add(
    workspace: WorkspacePlace,
    name: Annotated[str, typer.Argument(metavar="NAME", help="姓名。")],
    organisation: Organisation = None,
    post: Post = None,
    unit: Unit = None,
    phone: Phone = None,
    account: Account = None,
    level: Level = None,
    role: RoleName = None,
    rank: Rank = None,
    by: OperatorName = None,
) -> None:
    """登记一个人。不给角色时只能查看。"""
    from desktop.jobs.people import add_person

    with open_workspace(workspace) as opened:
        values = _values(opened, organisation, post, unit, phone, account, level, role, rank)
        was_alone = acting(opened, by).is_alone
        number = add_person(opened, {"name": name, **values}, person(by))
        added = next(item for item in opened.people() if item.id == number)
        is_alone = acting(opened, by).is_alone
    typer.echo(f"已登记：#{number} {added.title}，角色“{added.role.label}”。")
    if was_alone and not is_alone:
        typer.echo(
            f"角色已启用：今后的操作按角色办理，不在名单里的人只能查看。管理员操作请用 --by {name}，或登记其账号。"
        )


@app.command(cls=ChineseCommand)
def edit(
    workspace: WorkspacePlace,
    who: Who,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="改正姓名。")] = None,
    organisation: Organisation = None,
    post: Post = None,
    unit: Unit = None,
    phone: Phone = None,
    account: Account = None,
    level: Level = None,
    role: RoleName = None,
    rank: Rank = None,
    by: OperatorName = None,
) -> None:
    """修改一个人的资料、角色；只改给出的项，给空白则清空。"""
    from desktop.jobs.people import edit_person, person_named

    with open_workspace(workspace) as opened:
        found = person_named(opened, who)
        values = _values(opened, organisation, post, unit, phone, account, level, role, rank)
        values |= {} if name is None else {"name": name}
        is_changed = edit_person(opened, found.id, values, person(by))
    typer.echo(f"{'已修改' if is_changed else '没有变化'}：#{found.id} {found.name}。")


@app.command(cls=ChineseCommand)
def leave(workspace: WorkspacePlace, who: Who, on: Day = None, by: OperatorName = None) -> None:
    """离任：人员和经历保留，分工当日结束。"""
    from desktop.commands.hazard_arguments import day
    from desktop.jobs.people import let_go, person_named

    with open_workspace(workspace) as opened:
        found = person_named(opened, who)
        ended = let_go(opened, found.id, person(by), day(on))
    typer.echo(f"{found.name}已离任，{len(ended)} 项分工随之结束。")
    for duty in ended:
        typer.echo(f"  需另行分工：{duty.kind}　{duty.level}　{duty.subject}")


@app.command("return", cls=ChineseCommand)
def return_(workspace: WorkspacePlace, who: Who, by: OperatorName = None) -> None:
    """复任；分工须另行登记。"""
    from desktop.jobs.people import bring_back, person_named

    with open_workspace(workspace) as opened:
        found = person_named(opened, who)
        bring_back(opened, found.id, person(by))
    typer.echo(f"{found.name}已复任。")


@app.command(cls=ChineseCommand)
def duty(
    workspace: WorkspacePlace,
    who: Who,
    kind: Annotated[str, typer.Option(metavar="KIND", help="包保责任、属地责任、行业监管责任、整改责任、督办责任。")],
    level: Annotated[str, typer.Option(metavar="LEVEL", help="在哪一级负责：企业、镇街、部门、领导。")],
    unit: Annotated[str | None, typer.Option(metavar="U", help="对哪个单位的全域负责。")] = None,
    enterprise: Annotated[str | None, typer.Option(metavar="NAME|CODE", help="对哪家企业负责。")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="起期。")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="止期（含当日）。")] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="说明，例如文号。")] = "",
    by: OperatorName = None,
) -> None:
    """登记分工：谁、在哪一级、对哪个单位或企业负责。"""
    from desktop.commands.hazard_arguments import day, find_enterprise
    from desktop.commands.person_arguments import kind_of, level_of, unit_id_of
    from desktop.jobs.people import add_duty, person_named

    with open_workspace(workspace) as opened:
        found = person_named(opened, who)
        values = {
            "person_id": found.id,
            "kind": kind_of(kind),
            "level": level_of(level),
            "unit_id": unit_id_of(opened, unit),
            "enterprise_id": None if enterprise is None else find_enterprise(opened, enterprise),
            "valid_from": day(since),
            "valid_until": day(until),
            "note": note,
        }
        number = add_duty(opened, values, person(by))
    typer.echo(f"已登记第 {number} 号分工：{found.name}　{kind_of(kind).label}（{level_of(level).label}）。")


@app.command(cls=ChineseCommand)
def duties(
    workspace: WorkspacePlace,
    who: Annotated[str | None, typer.Argument(metavar="[PERSON]", help="只列这个人的。")] = None,
    as_json: Json = False,
    by: OperatorName = None,
) -> None:
    """列出分工，有效的在前。"""
    from desktop.commands.table import table
    from desktop.jobs.people import list_duties, person_named
    from desktop.plain_text import one_line

    with open_workspace(workspace, read_only=True) as opened:
        reader = acting(opened, by, Command.VIEW)
        listed = list_duties(opened, reader, None if who is None else person_named(opened, who).id)
    if as_json:
        typer.echo(json.dumps([asdict(item) for item in listed], ensure_ascii=False, indent=2))
        return
    header = ["编号", "姓名", "责任", "层级", "对象", "期限", "说明"]
    rows = [
        (
            *(str(item.id), item.person, item.kind, item.level, item.subject, item.period),
            item.note if item.is_running else f"不在有效期　{item.note}",
        )
        for item in listed
    ]
    typer.echo(table(header, [[one_line(cell, 40) for cell in row] for row in rows], left=len(header)))


@app.command("end-duty", cls=ChineseCommand)
def end_duty(
    workspace: WorkspacePlace,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="分工编号，见 person duties。")],
    on: Day = None,
    by: OperatorName = None,
) -> None:
    """结束一项分工；记录保留。"""
    from desktop.commands.hazard_arguments import day
    from desktop.jobs.people import end_duty as end

    with open_workspace(workspace) as opened:
        end(opened, number, person(by), day(on))
    typer.echo(f"第 {number} 号分工已结束。")


@app.command(cls=ChineseCommand)
def chain(
    workspace: WorkspacePlace,
    enterprise: Annotated[str, typer.Argument(metavar="NAME|CODE", help="企业全称、统一社会信用代码或 #号码。")],
    on: Day = None,
    by: OperatorName = None,
) -> None:
    """显示一家企业的责任链：领导、部门、镇街、企业；缺的环明说。"""
    from desktop.commands.hazard_arguments import day, find_enterprise
    from desktop.jobs.responsibility import chain_in, gaps
    from desktop.plain_text import one_line
    from ledger.clock import beijing_now

    with open_workspace(workspace, read_only=True) as opened:
        sees = acting(opened, by, Command.VIEW).may(Command.PERSONAL_DATA)
        today = (opened.info.pinned_as_of or beijing_now()).date()
        links = chain_in(opened, find_enterprise(opened, enterprise), day(on) or today)
    for link in links:
        typer.echo(one_line(link.text if sees else link.masked().text))
    typer.echo(gaps(links))


def _values(
    opened: Workspace,
    organisation: str | None,
    post: str | None,
    unit: str | None,
    phone: str | None,
    account: str | None,
    level: str | None,
    role: str | None,
    rank: int | None,
) -> dict[str, object]:
    """What was given, as fields of a person."""
    from desktop.commands.person_arguments import level_of, role_of, unit_id_of

    given: dict[str, object] = {"organisation": organisation, "post": post, "phone": phone, "account": account}
    given["level"] = None if level is None else level_of(level)
    given["role"] = None if role is None else role_of(role)
    given["rank"] = rank
    values = {name: value for name, value in given.items() if value is not None}
    return values if unit is None else {**values, "unit_id": unit_id_of(opened, unit)}

"""``battlemap hazard``: the list of hazards, one hazard with its timeline, and its steps from report to close-out.

The workspace may stand before or behind the subcommand: ``hazard WORKSPACE show ID`` and ``hazard show WORKSPACE ID``.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop.commands.acting import acting
from desktop.commands.chinese_help import ChineseCommand, ChineseGroup
from desktop.commands.open_workspace import open_workspace
from desktop.commands.values import OperatorName, WorkspacePlace, moment, person
from ledger.problem import Refused
from ledger.roles import Command, command_of

if TYPE_CHECKING:
    from ledger.hazard import HazardAction, HazardState
    from ledger.rectification import StepRequest
    from ledger.store.workspace import Workspace


class HazardGroup(ChineseGroup):
    """Takes the workspace before the subcommand, too."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if len(args) > 1 and args[0] not in self.commands and args[1] in self.commands:
            args = [args[1], args[0], *args[2:]]
        return super().parse_args(ctx, args)


class Format(StrEnum):
    """How the list is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


Number = Annotated[str, typer.Argument(metavar="NUMBER|ID", help="隐患编号，或列表中的号码（例如 #429）。")]
Actor = Annotated[str, typer.Option(metavar="NAME", help="由谁办理（经办人、申请人、验收人……）。")]
ActorUnit = Annotated[str, typer.Option("--unit", metavar="ORG", help="办理人的单位。")]
Note = Annotated[str, typer.Option(metavar="TEXT", help="情况说明、复查意见、理由。")]
At = Annotated[str | None, typer.Option(metavar="TIME", help="何时办理，例如“2026-11-20 14:30”；不给则为现在。")]
Due = Annotated[str | None, typer.Option(metavar="DATE", help="整改期限；延期时为新的期限。")]
Document = Annotated[str, typer.Option("--number", metavar="NO", help="上账时为隐患编号，其他步骤为文书编号。")]
Order = Annotated[str | None, typer.Option(metavar="KIND", help="下达的指令：撤出作业人员、停产停业、停止使用。")]
Evidence = Annotated[
    list[str] | None,
    typer.Option(metavar="KIND=FILE", help="证据，可多次给出，例如 整改后照片=后1.jpg；不写种类则按本步要求。"),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="同时填写的字段，可多次给出，例如 整改责任人=赵某。"),
]

app = typer.Typer(
    cls=HazardGroup,
    help="隐患台：列表、经过与证据、办理下一步。",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.command("list", cls=ChineseCommand)
def list_(
    workspace: WorkspacePlace,
    state: Annotated[str | None, typer.Option(metavar="STATE", help="只列这一状态，例如 申请销号。")] = None,
    light: Annotated[str | None, typer.Option(metavar="LIGHT", help="只列这一灯色，例如 逾期。")] = None,
    unit: Annotated[str | None, typer.Option(metavar="U", help="报告单位名称或代码。")] = None,
    text: Annotated[str, typer.Option(metavar="TEXT", help="企业、编号、责任人、条款、描述中含有的词。")] = "",
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="截止时刻，例如 2026-11-20。")] = None,
    format_: Annotated[Format, typer.Option("--format", help="输出格式。")] = Format.TABLE,
    by: OperatorName = None,
) -> None:
    """列出隐患，急的在前。不给条件时列出全部未销号的。"""
    from desktop.commands.hazard_arguments import light_of, state_of
    from desktop.commands.hazard_output import write_list
    from desktop.jobs.hazard_listing import list_hazards
    from desktop.jobs.situations import find_unit, read_situation

    when = moment(as_of)
    wanted = (None if state is None else state_of(state), None if light is None else light_of(light))
    with open_workspace(workspace, read_only=True) as opened:
        sees = acting(opened, by, Command.VIEW).may(Command.PERSONAL_DATA)
        situation = read_situation(opened, when, masked=not sees)
    scope = find_unit(situation.snapshot.units, unit)
    write_list(situation, list_hazards(situation, *wanted, scope, text), format_.value)


@app.command(cls=ChineseCommand)
def show(
    workspace: WorkspacePlace,
    number: Number,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="逾期和待办按这一时刻判断。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="写成 JSON。")] = False,
    by: OperatorName = None,
) -> None:
    """显示一条隐患：要素、经过与证据、下一步。"""
    from desktop.commands.hazard_arguments import find_hazard
    from desktop.commands.hazard_output import write_hazard

    when = moment(as_of)
    with open_workspace(workspace, read_only=True) as opened:
        acting(opened, by, Command.READ_RECORD)
        write_hazard(opened, find_hazard(opened, number), when, as_json=as_json)


@app.command(cls=ChineseCommand)
def new(
    workspace: WorkspacePlace,
    enterprise: Annotated[str, typer.Option(metavar="NAME|CODE", help="企业全称、统一社会信用代码或 #号码。")],
    description: Annotated[str, typer.Option(metavar="TEXT", help="隐患描述。")],
    actor: Actor,
    unit: ActorUnit = "",
    note: Note = "现场检查发现",
    found_on: Annotated[str | None, typer.Option(metavar="DATE", help="排查时间；不给则为办理当天。")] = None,
    register: Annotated[bool, typer.Option("--register", help="核实无误，同时上账（须给 --number）。")] = False,
    number: Document = "",
    due: Due = None,
    at: At = None,
    set_: Settings = None,
    evidence: Evidence = None,
    by: OperatorName = None,
) -> None:
    """登记一条隐患（待核实），可同时上账。"""
    from dataclasses import replace

    from desktop.commands.hazard_arguments import day, evidence_of, fields_of, find_enterprise, step_time
    from desktop.jobs.hazards import new_hazard
    from ledger.hazard import HazardAction
    from ledger.rectification import StepRequest
    from policy.pack import load

    values = {**fields_of(set_ or ()), "description": description}
    if found_on is not None:
        values["found_on"] = day(found_on)
    with open_workspace(workspace) as opened:
        values["enterprise_id"] = find_enterprise(opened, enterprise)
        action = HazardAction.REGISTER if register else HazardAction.REPORT
        files = evidence_of(evidence or (), action, load(opened.info.pack_id).demands)
        report = StepRequest(HazardAction.REPORT, actor, unit, step_time(at), note, number, day(due), values=values)
        step = replace(report, action=action, values={}, evidence=files) if register else None
        first = replace(report, number="", due_on=None) if register else replace(report, evidence=files)
        _tell(opened, new_hazard(opened, first, person(by), register=step), "已登记")


@app.command(cls=ChineseCommand)
def step(
    workspace: WorkspacePlace,
    number: Number,
    action: Annotated[str, typer.Argument(metavar="ACTION", help="步骤，例如 申请销号 或 request。")],
    actor: Actor,
    note: Note,
    unit: ActorUnit = "",
    at: At = None,
    due: Due = None,
    document: Document = "",
    order: Order = None,
    evidence: Evidence = None,
    set_: Settings = None,
    by: OperatorName = None,
) -> None:
    """办理一步：上账、转入整改、申请销号、验收通过并销号、退回整改、批准延期……"""
    from desktop.commands.hazard_arguments import action_of, find_hazard

    asked = action_of(action)
    with open_workspace(workspace) as opened:
        request = _request(opened, asked, actor, unit, at, note, document, due, order, set_, evidence)
        _take(opened, find_hazard(opened, number), request, by)


@app.command(cls=ChineseCommand)
def move(
    workspace: WorkspacePlace,
    number: Number,
    state: Annotated[str, typer.Argument(metavar="STATE", help="要转入的状态，例如 整改中 或 closed。")],
    by: Annotated[str, typer.Option(metavar="NAME", help="由谁办理；同时作为录入人写入日志。")],
    note: Note,
    unit: ActorUnit = "",
    at: At = None,
    due: Due = None,
    document: Document = "",
    evidence: Evidence = None,
    set_: Settings = None,
) -> None:
    """把隐患转入一个状态：由状态定步骤，要求与办理那一步相同。"""
    from desktop.commands.hazard_arguments import find_hazard, state_of

    wanted = state_of(state)
    with open_workspace(workspace) as opened:
        hazard_id = find_hazard(opened, number)
        action = _leading_to(opened, hazard_id, wanted)
        actor = acting(opened, by, command_of(action)).name
        request = _request(opened, action, actor, unit, at, note, document, due, None, set_, evidence)
        _take(opened, hazard_id, request, by)


@app.command(cls=ChineseCommand)
def export(
    workspace: WorkspacePlace,
    attachment: Annotated[int, typer.Argument(metavar="FILE-ID", help="附件号码，见 hazard show。")],
    out: Annotated[Path, typer.Option(metavar="FILE|DIR", help="写出的文件，或放进的文件夹。")],
    by: OperatorName = None,
) -> None:
    """取出一份证据，与入库时逐字节相同。"""
    from desktop.jobs.hazards import export_attachment

    with open_workspace(workspace, read_only=True) as opened:
        acting(opened, by, Command.EXPORT)
        typer.echo(f"已写出 {export_attachment(opened, attachment, out)}")


def _request(
    opened: Workspace,
    action: HazardAction,
    actor: str,
    unit: str,
    at: str | None,
    note: str,
    document: str,
    due: str | None,
    order: str | None,
    set_: list[str] | None,
    evidence: list[str] | None,
) -> StepRequest:
    from desktop.commands.hazard_arguments import day, evidence_of, fields_of, order_of, step_time
    from ledger.rectification import StepRequest
    from policy.pack import load

    return StepRequest(
        action=action,
        actor=actor,
        actor_unit=unit,
        at=step_time(at),
        note=note,
        number=document,
        due_on=day(due),
        order=order_of(order),
        values=fields_of(set_ or ()),
        evidence=evidence_of(evidence or (), action, load(opened.info.pack_id).demands),
    )


def _take(opened: Workspace, hazard_id: int, request: StepRequest, by: str | None) -> None:
    from desktop.jobs.hazards import take_step

    _tell(opened, take_step(opened, hazard_id, request, person(by)), f"已记录“{request.action.label}”")


def _leading_to(opened: Workspace, hazard_id: int, wanted: HazardState) -> HazardAction:
    """The step that leads from where the hazard stands to a state. Raises Refused when none does."""
    from ledger.hazard import HazardState
    from ledger.rectification import allowed
    from ledger.rectification_rules import RULES

    record = opened.hazard(hazard_id)
    leading = {rule.to_state: action for action in reversed(allowed(record)) if (rule := RULES[action]).to_state}
    if wanted in leading:
        return leading[wanted]
    now = HazardState(int(str(record["state"]))).label
    offered = "、".join(state.label for state in leading if state is not None) or "无"
    raise Refused(f"隐患现处于“{now}”，不能直接转入“{wanted.label}”。", f"可以转入：{offered}。")


def _tell(opened: Workspace, hazard_id: int, what: str) -> None:
    """Where the hazard stands now, what comes next, and which of the three owners is not named."""
    from desktop.jobs.hazards import enterprise_name
    from desktop.plain_text import one_line
    from ledger.hazard import HazardState
    from ledger.rectification import main_action, owners_missing

    record = opened.hazard(hazard_id)
    name = str(record["number"] or "") or f"#{hazard_id}"
    state = HazardState(int(str(record["state"])))
    typer.echo(one_line(f"{what}：{name} {enterprise_name(opened, record)}，现为“{state.label}”。"))
    following = main_action(record)
    if following is not None:
        typer.echo(f"下一步：{following.label}。")
    if (absent := owners_missing(record)) and state.is_open:
        typer.echo(f"提示：三级责任尚缺{'、'.join(absent)}。")

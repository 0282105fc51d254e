"""``battlemap operation``: permits of hazardous operations and their steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.acting import acting
from desktop.commands.chinese_help import ChineseCommand
from desktop.commands.open_workspace import open_workspace
from desktop.commands.record_arguments import Format, WorkspaceFirst
from desktop.commands.values import OperatorName, WorkspacePlace, moment, person
from ledger.problem import Refused
from ledger.roles import Command

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

app = typer.Typer(
    cls=WorkspaceFirst,
    help="危险作业：作业票、先通风再检测后作业、结束。",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)

_HEADER = ("号码", "类型", "企业", "地点", "作业票", "有效时段", "状态", "问题")


@app.command("list", cls=ChineseCommand)
def list_(
    workspace: WorkspacePlace,
    today: Annotated[bool, typer.Option("--today", help="只列截止日当天的作业。")] = False,
    faults: Annotated[bool, typer.Option("--faults", help="只列不合程序的作业。")] = False,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="截止时刻，例如“2026-11-20 18:00”。")] = None,
    format_: Annotated[Format, typer.Option("--format", help="输出格式。")] = Format.TABLE,
    by: OperatorName = None,
) -> None:
    """列出危险作业，不合程序的在前。"""
    from dataclasses import asdict

    from desktop.commands.record_arguments import write_rows
    from desktop.jobs.operations import list_operations
    from desktop.jobs.situations import read_situation

    when = moment(as_of)
    with open_workspace(workspace, read_only=True) as opened:
        acting(opened, by, Command.READ_RECORD)
        situation = read_situation(opened, when)
    found = list_operations(situation, day=situation.as_of if today else None, only_faults=faults)
    wrong = sum(1 for item in found if item.faults)
    title = f"截至 {situation.as_of:%Y-%m-%d %H:%M}　共 {len(found):,} 项，不合程序 {wrong:,} 项"
    rows = [
        (
            *(f"#{item.id}", item.kind, item.enterprise, item.place, item.permit, item.window, item.state),
            "、".join(item.faults),
        )
        for item in found
    ]
    write_rows(title, _HEADER, rows, format_, [asdict(item) for item in found], "没有符合条件的危险作业。")


@app.command(cls=ChineseCommand)
def new(
    workspace: WorkspacePlace,
    kind: Annotated[str, typer.Option(metavar="KIND", help="作业类型，例如 动火作业、有限空间作业。")],
    permit: Annotated[str, typer.Option(metavar="NO", help="作业票编号。")],
    start: Annotated[str, typer.Option(metavar="TIME", help="有效时段起，例如“2026-11-20 13:00”。")],
    end: Annotated[str, typer.Option(metavar="TIME", help="有效时段止。")],
    enterprise: Annotated[str | None, typer.Option(metavar="NAME|CODE", help="企业；作业区已知时可不给。")] = None,
    zone: Annotated[str | None, typer.Option(metavar="NAME|#ID", help="在哪个作业区。")] = None,
    place: Annotated[str, typer.Option(metavar="TEXT", help="作业地点，例如 3号车间东侧。")] = "",
    point: Annotated[str | None, typer.Option(metavar="LON,LAT", help="作业点（CGCS2000 经纬度）。")] = None,
    outline: Annotated[str | None, typer.Option(metavar="LON,LAT;…", help="作业范围的各点。")] = None,
    guardian: Annotated[str, typer.Option(metavar="NAME", help="监护人。")] = "",
    contractor: Annotated[str, typer.Option(metavar="ORG", help="承包单位。")] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="备注。")] = "",
    by: OperatorName = None,
) -> None:
    """登记一张作业票（尚未审批）。"""
    from desktop.commands.hazard_arguments import find_enterprise
    from desktop.commands.record_arguments import find_record, moment_of, word_of
    from desktop.jobs.operations import Permit, new_operation
    from ledger.operation import OperationKind

    window = moment_of(start), moment_of(end)
    shape = _shape(point, outline)
    with open_workspace(workspace) as opened:
        asked = Permit(
            word_of(OperationKind, kind, "作业类型"),
            *window,
            permit,
            enterprise_id=None if enterprise is None else find_enterprise(opened, enterprise),
            zone_id=None if zone is None else find_record(opened, "zone", zone, by="name", what="作业区"),
            place_name=place,
            geometry=shape,
            guardian=guardian,
            contractor=contractor,
            note=note,
        )
        made = new_operation(opened, asked, person(by))
    typer.echo(f"已登记作业票 {permit.strip()}（#{made}）。下一步：审批。")


@app.command(cls=ChineseCommand)
def step(
    workspace: WorkspacePlace,
    permit: Annotated[str, typer.Argument(metavar="PERMIT|#ID", help="作业票编号，或列表中的号码。")],
    action: Annotated[str, typer.Argument(metavar="STEP", help="审批、通风、检测、开始作业、结束作业。")],
    actor: Annotated[str, typer.Option(metavar="NAME", help="审批人。")] = "",
    guardian: Annotated[str, typer.Option(metavar="NAME", help="监护人。")] = "",
    at: Annotated[str | None, typer.Option(metavar="TIME", help="何时；不给则为现在。")] = None,
    reading: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="检测读数，例如 氧含量=20.9，可多次给出。")
    ] = None,
    as_happened: Annotated[
        bool, typer.Option("--as-happened", help="如实记录：已经不合程序地开始了作业，将计入违规。")
    ] = False,
    by: OperatorName = None,
) -> None:
    """记录一步：审批 -> 通风 -> 检测 -> 开始作业 -> 结束作业。"""
    from desktop.commands.hazard_arguments import step_time
    from desktop.commands.record_arguments import find_record, word_of
    from desktop.jobs.operations import OperationStep, StepReport, report_step

    which = word_of(OperationStep, action, "步骤")
    report = StepReport(which, step_time(at), actor, guardian, _readings(reading or []))
    with open_workspace(workspace) as opened:
        operation = find_record(opened, "operation", permit, by="permit", what="作业票")
        found = report_step(opened, operation, report, person(by), as_happened=as_happened)
    typer.echo(f"已记录“{which.label}”：{permit}，{report.moment:%Y-%m-%d %H:%M}。")
    if found:
        typer.echo(f"注意，计入违规：{'、'.join(found)}。")


def _readings(given: list[str]) -> dict[str, float]:
    from desktop.commands.record_arguments import number_of, pairs_of
    from ledger.fields import ZONE_FIELDS
    from ledger.operation_record import READINGS

    words = {word: field.name for field in ZONE_FIELDS for word in (field.name, field.label, *field.synonyms)}
    readings = {}
    for word, text in pairs_of(given).items():
        name = words.get(word, words.get(word.split("(", 1)[0], ""))
        if name not in READINGS:
            raise Refused(f"没有名为“{word}”的检测项目。", "可用的有：氧含量、可燃气体、硫化氢、一氧化碳。")
        readings[name] = number_of(text, word)
    return readings


def _shape(point: str | None, outline: str | None) -> BaseGeometry | None:
    """The place as a shape in degrees. Raises Refused for text that is none."""
    from shapely import Point, Polygon

    if point is None and outline is None:
        return None
    corners = [_corner(text) for text in (outline or point or "").replace("；", ";").split(";") if text.strip()]
    if outline is None:
        return Point(corners[0])
    if len(corners) < 3:
        raise Refused("作业范围至少要有三个点。", "请写成“经度,纬度;经度,纬度;经度,纬度”。")
    area = Polygon(corners)
    if not area.is_valid:
        raise Refused("作业范围的边线自相交叉。", "请按顺序写出各点。")
    return area


def _corner(text: str) -> tuple[float, float]:
    from desktop.commands.record_arguments import number_of

    parts = text.replace("，", ",").split(",")
    if len(parts) != 2:
        raise Refused(f"看不懂坐标“{text}”。", "请写成“经度,纬度”，例如 125.35,43.85。")
    lon, lat = (number_of(part, "坐标") for part in parts)
    if not (73 <= lon <= 136 and 3 <= lat <= 54):
        raise Refused(f"坐标“{text}”不在中国范围内。", "请先写经度、后写纬度，单位为度。")
    return lon, lat

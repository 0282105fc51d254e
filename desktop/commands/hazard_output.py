"""What ``battlemap hazard list`` and ``show`` write."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from datetime import datetime

import typer

from desktop.commands.table import table, width
from desktop.jobs.hazard_listing import HEADER, Rows, entry_of, row_of
from desktop.jobs.hazards import LOCAL_PRACTICE, TimelineEntry, enterprise_name, next_step, timeline
from desktop.jobs.responsibility import Link, Staffing, three_owners
from desktop.plain_text import one_line
from layers.situation import Situation
from ledger.hazard import HazardState, OrderKind
from ledger.rectification import LABELS
from ledger.rectification_rules import FIVE, THREE_OWNERS, Record
from ledger.store.workspace import Workspace

_SHOWN = 200
_FORMULA = "=+-@\t\r"


def write_list(situation: Situation, rows: Rows, form: str) -> None:
    """The hazards at these positions as ``table``, ``json`` or ``csv``."""
    if form == "json":
        typer.echo(json.dumps([entry_of(situation, int(at)) for at in rows], ensure_ascii=False, indent=2))
        return
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(HEADER)
        for at in rows:
            # A spreadsheet program would take such a text for a formula.
            writer.writerow(
                [f"'{cell}" if cell[:1] in _FORMULA and cell else cell for cell in row_of(situation, int(at))]
            )
        return
    name = situation.snapshot.units.name[0]
    demo = "　演示数据" if situation.snapshot.info.is_demo else ""
    typer.echo(f"{name}　截至 {situation.as_of:%Y-%m-%d %H:%M}　共 {len(rows):,} 项{demo}")
    if len(rows):
        typer.echo(table(HEADER, [row_of(situation, int(at)) for at in rows[:_SHOWN]], left=len(HEADER)))
    else:
        typer.echo("没有符合条件的隐患。")
    if len(rows) > _SHOWN:
        typer.echo(f"另有 {len(rows) - _SHOWN:,} 项，请加条件，或用 --format csv 写出全部。")


def write_hazard(workspace: Workspace, hazard_id: int, as_of: datetime | None, *, as_json: bool) -> None:
    """One hazard with its timeline and what comes next."""
    record = workspace.hazard(hazard_id)
    entries = timeline(workspace, hazard_id, as_of)
    if as_json:
        typer.echo(json.dumps(_as_data(record, entries), ensure_ascii=False, indent=2, default=str))
        return
    owners = three_owners(Staffing(workspace.people()), record)
    _head(record, enterprise_name(workspace, record), owners, is_demo=workspace.info.is_demo)
    typer.echo("经过与证据")
    for entry in entries:
        _entry(entry)
    following = next_step(workspace, hazard_id)
    if following.main is not None:
        typer.echo(f"下一步：{following.main.label}")
        if following.demanded:
            demanded = "、".join(demand.label for demand in following.demanded)
            typer.echo(f"  证据：{demanded}（{LOCAL_PRACTICE}）")
    others = [action.label for action in following.actions if action is not following.main]
    typer.echo(f"还可办理：{'、'.join(others)}")


def _head(record: Record, host: str, owners: Sequence[Link], *, is_demo: bool) -> None:
    number = record["number"] or f"#{record['id']}"
    demo = "　演示数据" if is_demo else ""
    typer.echo(one_line(f"{number}　{host}　{HazardState(int(record['state'])).label}{demo}"))
    typer.echo(one_line(f"  {record['description']}"))
    judged = "　".join(str(record[name]) for name in ("standard_version", "basis", "item_code") if record[name])
    lines = [("判定依据", judged), ("标记", "、".join(_marks(record)))]
    lines += [(LABELS[name], link.full) for name, link in zip(THREE_OWNERS, owners, strict=True)]
    lines += [(LABELS[name], _text(record[name])) for name in FIVE[1:]]
    for label, text in lines:
        if label != "标记" or text:
            typer.echo(one_line(f"  {label}：{text or '未填'}"))


def _text(value: object) -> str:
    return "" if value is None else f"{value:g} 万元" if isinstance(value, float) else str(value)


def _marks(record: Record) -> list[str]:
    """The side states of a hazard."""
    order = OrderKind(int(record["order_kind"]))
    marks = [f"指令：{order.label}"] if order is not OrderKind.NONE else []
    told = (
        ("is_stopped", "停产整改"),
        ("is_partly_stopped", "局部停用"),
        ("is_extended", "延期已批"),
        ("is_listed", f"挂牌督办{record['listed_level']}"),
        ("is_transferred", f"已移交{record['transferred_to']}"),
    )
    return marks + [label for name, label in told if record[name]]


def _entry(entry: TimelineEntry) -> None:
    when = "待办" if entry.is_pending else f"{entry.at:%Y-%m-%d}" if entry.is_day else f"{entry.at:%Y-%m-%d %H:%M}"
    recorded = f"（{entry.recorded_by}录入）" if entry.recorded_by else ""
    space = " " * (16 - width(when))
    typer.echo(one_line(f"  {when}{space}  {entry.title}　{entry.who}{recorded}".rstrip("　")))
    if entry.text:
        typer.echo(one_line(f"{'':20}{entry.text}"))
    for file in entry.attachments:
        typer.echo(one_line(f"{'':20}附件 {file.id}　{file.kind.label}　{file.name}　{_size(file.size)}"))


def _size(count: int) -> str:
    return f"{count / 1_048_576:.1f} MB" if count >= 1_048_576 else f"{max(1, round(count / 1024))} KB"


def _as_data(record: Record, entries: list[TimelineEntry]) -> dict[str, object]:
    return {
        **record,
        "state": HazardState(int(record["state"])).name.lower(),
        "timeline": [
            {
                "at": entry.at.isoformat(timespec="minutes"),
                "title": entry.title,
                "who": entry.who,
                "text": entry.text,
                "recorded_by": entry.recorded_by,
                "is_system": entry.is_system,
                "is_pending": entry.is_pending,
                "attachments": [
                    {"id": file.id, "kind": file.kind.name.lower(), "name": file.name, "sha256": file.sha256}
                    for file in entry.attachments
                ],
            }
            for entry in entries
        ],
    }

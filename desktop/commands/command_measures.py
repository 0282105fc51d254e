"""``battlemap measures``: the numbers, per unit, as table, JSON or CSV, and where a number comes from."""

from __future__ import annotations

import csv
import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.open_workspace import open_workspace
from desktop.commands.values import Known, WorkspacePlace, moment

if TYPE_CHECKING:
    from layers.situation import Situation


class Format(StrEnum):
    """How the numbers are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def measures(
    workspace: WorkspacePlace,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="截止时刻，例如 2026-11-20。")] = None,
    unit: Annotated[str | None, typer.Option(metavar="U", help="报告单位名称或代码。")] = None,
    format_: Annotated[Format, typer.Option("--format", help="输出格式。")] = Format.TABLE,
    explain: Annotated[str | None, typer.Option(metavar="ID", help="说明一个指标的口径、分子和分母。")] = None,
    known: Known = False,
) -> None:
    """列出各报告单位的指标和冲突。"""
    from desktop.jobs.situations import find_unit, read_situation

    when = moment(as_of)
    with open_workspace(workspace, read_only=True) as opened:
        situation = read_situation(opened, when, known)
    scope = find_unit(situation.snapshot.units, unit)
    if explain is not None:
        _explain(situation, scope, explain)
    elif format_ is Format.JSON:
        from desktop.jobs.measure_tables import as_json

        typer.echo(json.dumps(as_json(situation, scope), ensure_ascii=False, indent=2))
    elif format_ is Format.CSV:
        _csv(situation, scope)
    else:
        _table(situation, scope)


def _table(situation: Situation, unit: int) -> None:
    from desktop.commands.table import table
    from desktop.jobs.measure_tables import HEADER, conflict_header, conflict_rows, rows_of

    name = situation.snapshot.units.name[unit]
    demo = "　演示数据" if situation.snapshot.info.is_demo else ""
    typer.echo(f"{name}　{_as_of(situation)}{demo}")
    for figure in situation.measures.figures(unit):
        typer.echo(
            f"  {figure.label} {figure.text}{'' if figure.text == '无对象' else ' ' + figure.unit}　{figure.note}"
        )
    typer.echo(table(HEADER, rows_of(situation, unit)))
    rules, found = situation.pack.conflict_rules.applied, situation.measures.conflict_count(unit)
    if not found:
        typer.echo(f"无冲突（按 {len(rules)} 条规则）")
        return
    typer.echo(f"冲突 {found:,} 项（按 {len(rules)} 条规则）")
    typer.echo(table(conflict_header(situation), conflict_rows(situation, unit)))


def _as_of(situation: Situation) -> str:
    """截至 2026-11-20 18:00（业务日期）: which of the two readings is always said."""
    return f"截至 {situation.as_of:%Y-%m-%d %H:%M}（{situation.reading}）"


def _csv(situation: Situation, unit: int) -> None:
    from desktop.jobs.measure_tables import HEADER, conflict_header, conflict_rows, rows_of

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*HEADER, *conflict_header(situation)[1:]])
    for counts, clashes in zip(rows_of(situation, unit), conflict_rows(situation, unit), strict=True):
        row = [*counts, *clashes[1:]]
        writer.writerow([_literal(row[0]), *(cell.replace(",", "") for cell in row[1:])])


def _literal(text: str) -> str:
    """A text that a spreadsheet program will not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _explain(situation: Situation, unit: int, figure_id: str) -> None:
    from policy.explanation import explain

    found = explain(situation.measures.figures(unit), figure_id, situation.pack)
    figure = found.figure
    typer.echo(f"{figure.label}　{situation.snapshot.units.name[unit]}　{_as_of(situation)}")
    typer.echo(f"数值：{figure.text}{'' if figure.text == '无对象' else ' ' + figure.unit}")
    typer.echo(f"口径：{found.formula}")
    if figure.denominator is not None:
        typer.echo(f"分子：{figure.numerator or 0:,}　分母：{figure.denominator:,}")
    if found.target is not None:
        target = found.target
        typer.echo(f"目标：{target.percent:g}%　依据：《{situation.pack.document}》{target.clause}（{target.item}）")
        typer.echo(f"原文：“{target.quote}”")

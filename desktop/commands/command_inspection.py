"""``battlemap inspection``: inspections, the penalties that follow, and the rechecks."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from desktop.commands.acting import acting
from desktop.commands.chinese_help import ChineseCommand
from desktop.commands.open_workspace import open_workspace
from desktop.commands.record_arguments import Format, WorkspaceFirst
from desktop.commands.values import OperatorName, WorkspacePlace, moment, person
from ledger.problem import Refused
from ledger.roles import Command

app = typer.Typer(
    cls=WorkspaceFirst,
    help="执法检查：检查、处罚、复查三部曲。",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)

_HEADER = ("号码", "检查编号", "检查时间", "方式", "企业", "检查单位", "问题", "重大", "进度", "已停留", "录入")

Number = Annotated[str, typer.Argument(metavar="NUMBER|#ID", help="检查编号，或列表中的号码。")]
Day = Annotated[str | None, typer.Option("--on", metavar="DATE", help="哪一天；不给则为今天。")]
Inspectors = Annotated[str, typer.Option("--inspectors", metavar="NAMES", help="检查人员，用顿号隔开。")]
Findings = Annotated[int, typer.Option("--findings", metavar="N", help="发现的问题数。")]
DocumentNumber = Annotated[str, typer.Option("--number", metavar="NO", help="检查编号。")]
Team = Annotated[str, typer.Option("--team", metavar="ORG", help="检查单位。")]
Exam = Annotated[str | None, typer.Option("--exam", metavar="NAME=SCORE", help="逢查必考：考了谁、多少分。")]
Note = Annotated[str, typer.Option(metavar="TEXT", help="备注。")]


@app.command("list", cls=ChineseCommand)
def list_(
    workspace: WorkspacePlace,
    state: Annotated[str | None, typer.Option(metavar="STATE", help="只列这一进度，例如 待处罚、待复查。")] = None,
    unit: Annotated[str | None, typer.Option(metavar="U", help="报告单位名称或代码。")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="截止时刻。")] = None,
    format_: Annotated[Format, typer.Option("--format", help="输出格式。")] = Format.TABLE,
    by: OperatorName = None,
) -> None:
    """列出执法检查，新的在前；第一行为闭环率、录入率和考试情况。"""
    from dataclasses import asdict

    from desktop.commands.record_arguments import word_of, write_rows
    from desktop.jobs.inspections import LoopState, list_inspections, loop_text
    from desktop.jobs.situations import find_unit, read_situation

    when, wanted = moment(as_of), None if state is None else word_of(LoopState, state, "进度")
    with open_workspace(workspace, read_only=True) as opened:
        acting(opened, by, Command.READ_RECORD)
        situation = read_situation(opened, when)
    scope = find_unit(situation.snapshot.units, unit)
    found, told = list_inspections(situation, state=wanted, unit=scope or None)
    rows = [
        (
            *(f"#{item.id}", item.number, item.day, item.mode, item.enterprise, item.team),
            *(str(item.findings), str(item.major_findings)),
            item.state + ("（超期）" if item.is_late else ""),
            f"{item.days} 天" if item.days else "",
            "已录入" if item.is_entered else "未录入",
        )
        for item in found
    ]
    title = f"截至 {situation.as_of:%Y-%m-%d %H:%M}　{loop_text(told)}"
    write_rows(title, _HEADER, rows, format_, [asdict(item) for item in found], "没有符合条件的检查。")


@app.command(cls=ChineseCommand)
def new(
    workspace: WorkspacePlace,
    enterprise: Annotated[str, typer.Option(metavar="NAME|CODE", help="被检查企业。")],
    inspectors: Inspectors,
    findings: Findings,
    major: Annotated[int, typer.Option(metavar="N", help="其中重大事故隐患数。")] = 0,
    mode: Annotated[str, typer.Option(metavar="MODE", help="计划检查、双随机、暗访、四不两直……")] = "计划检查",
    on: Day = None,
    number: DocumentNumber = "",
    team: Team = "",
    experts: Annotated[str, typer.Option(metavar="NAMES", help="专家。")] = "",
    campaign: Annotated[str, typer.Option(metavar="TEXT", help="专项行动。")] = "",
    exam: Exam = None,
    recheck_due: Annotated[str | None, typer.Option(metavar="DATE", help="复查期限。")] = None,
    hazard: Annotated[list[str] | None, typer.Option(metavar="NUMBER", help="这次发现的隐患，可多次给出。")] = None,
    note: Note = "",
    by: OperatorName = None,
) -> None:
    """记录一次检查。"""
    from desktop.commands.hazard_arguments import day, find_enterprise, find_hazard
    from desktop.commands.record_arguments import word_of
    from desktop.jobs.inspections import InspectionMode, InspectionReport, new_inspection

    who, score = _exam(exam)
    with open_workspace(workspace) as opened:
        report = InspectionReport(
            find_enterprise(opened, enterprise),
            day(on) or _today(),
            word_of(InspectionMode, mode, "检查方式"),
            inspectors,
            findings,
            major,
            number=number,
            team=team,
            experts=experts,
            campaign=campaign,
            exam_person=who,
            exam_score=score,
            exam_passed=_passes(score),
            recheck_due_on=day(recheck_due),
            note=note,
        )
        hazards = tuple(find_hazard(opened, text) for text in hazard or [])
        made = new_inspection(opened, report, person(by), hazard_ids=hazards)
    following = "待处罚、复查" if findings or major else "未发现问题，不需要处罚和复查"
    typer.echo(f"已记录检查 {number.strip() or f'#{made}'}（#{made}）：{following}。")
    if score is None:
        typer.echo("提示：没有记录考试（逢查必考）。")


@app.command(cls=ChineseCommand)
def penalty(
    workspace: WorkspacePlace,
    number: Number,
    document: Annotated[str, typer.Option("--number", metavar="NO", help="处罚决定书文号。")],
    violation: Annotated[str, typer.Option(metavar="TEXT", help="违法行为。")],
    kind: Annotated[str, typer.Option(metavar="KIND", help="警告、罚款、责令停产停业、移送司法……")] = "罚款",
    amount: Annotated[float | None, typer.Option(metavar="YUAN", help="罚款金额（元）。")] = None,
    person_name: Annotated[str, typer.Option("--person", metavar="NAME", help="处罚个人时的姓名（一案双罚）。")] = "",
    case: Annotated[str, typer.Option(metavar="NO", help="案号。")] = "",
    hazard: Annotated[str | None, typer.Option(metavar="NUMBER", help="针对的隐患。")] = None,
    on: Day = None,
    note: Note = "",
    by: OperatorName = None,
) -> None:
    """记录一次检查后的处罚；同时处罚企业和个人的，记两次。"""
    from desktop.commands.hazard_arguments import day, find_hazard
    from desktop.commands.record_arguments import find_record, word_of
    from desktop.jobs.inspections import PenaltyKind, PenaltyReport, PenaltySubject, penalise

    subject = PenaltySubject.PERSON if person_name.strip() else PenaltySubject.ENTERPRISE
    with open_workspace(workspace) as opened:
        inspection = find_record(opened, "inspection", number, by="number", what="检查")
        report = PenaltyReport(
            subject,
            word_of(PenaltyKind, kind, "处罚种类"),
            day(on) or _today(),
            document,
            violation,
            person=person_name,
            case_number=case,
            amount=amount,
            hazard_id=None if hazard is None else find_hazard(opened, hazard),
            note=note,
        )
        penalise(opened, inspection, report, person(by))
    typer.echo(f"已记录处罚 {document.strip()}（{subject.label}）。")


@app.command(cls=ChineseCommand)
def recheck(
    workspace: WorkspacePlace,
    number: Number,
    inspectors: Inspectors,
    passed: Annotated[bool, typer.Option("--passed/--failed", help="复查是否合格。")],
    findings: Findings = 0,
    on: Day = None,
    own_number: DocumentNumber = "",
    team: Team = "",
    exam: Exam = None,
    note: Note = "",
    by: OperatorName = None,
) -> None:
    """记录一次检查的复查。"""
    from desktop.commands.hazard_arguments import day
    from desktop.commands.record_arguments import find_record
    from desktop.jobs.inspections import InspectionMode, InspectionReport
    from desktop.jobs.inspections import recheck as record_recheck
    from ledger.journal import RecordKind

    who, score = _exam(exam)
    with open_workspace(workspace) as opened:
        inspection = find_record(opened, "inspection", number, by="number", what="检查")
        enterprise = opened.record(RecordKind.INSPECTION, inspection)["enterprise_id"]
        report = InspectionReport(
            int(str(enterprise or 0)),
            day(on) or _today(),
            InspectionMode.RECHECK,
            inspectors,
            findings,
            number=own_number,
            team=team,
            exam_person=who,
            exam_score=score,
            exam_passed=_passes(score),
            note=note,
        )
        record_recheck(opened, inspection, report, person(by), passed=passed)
    typer.echo(f"已记录复查：{number}，{'合格' if passed else '不合格'}。")


def _exam(text: str | None) -> tuple[str, float | None]:
    from desktop.commands.record_arguments import number_of

    if text is None:
        return "", None
    name, mark, score = text.partition("=")
    if not mark:
        raise Refused(f"看不懂考试“{text}”。", "请写成 姓名=分数，例如 赵某=92。")
    return name, number_of(score, "考试成绩")


def _passes(score: float | None) -> bool:
    from ledger.inspection import PASS_MARK

    return score is not None and score >= PASS_MARK


def _today() -> date:
    from ledger.clock import beijing_now

    return beijing_now().date()

"""The record of inspections, the penalties that follow, and the rechecks: what each needs and what cannot be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ledger.clock import beijing_now
from ledger.inspection import InspectionMode, PenaltyKind, PenaltySubject
from ledger.journal import RecordKind
from ledger.problem import Refused
from ledger.same_person import names

if TYPE_CHECKING:
    from ledger.store.change import Change

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InspectionReport:
    """One visit. ``entered_at`` None: entered now; the entry rate (D09) counts when. ``exam_score`` None: no exam was
    held (逢查必考, B16)."""

    enterprise_id: int
    inspected_on: date
    mode: InspectionMode
    inspectors: str
    findings: int
    major_findings: int = 0
    number: str = ""
    team: str = ""
    experts: str = ""
    campaign: str = ""
    exam_person: str = ""
    exam_score: float | None = None
    exam_passed: bool = False
    recheck_due_on: date | None = None
    entered_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PenaltyReport:
    """One penalty; a case that penalises enterprise and person (一案双罚, E12) takes two. ``amount``: yuan."""

    subject: PenaltySubject
    kind: PenaltyKind
    decided_on: date
    number: str
    violation: str
    person: str = ""
    case_number: str = ""
    amount: float | None = None
    hazard_id: int | None = None
    note: str = ""


def create(change: Change, report: InspectionReport, *, now: datetime | None = None) -> int:
    """Put an inspection on record; its id. Raises Refused."""
    moment = now or beijing_now()
    enterprise = change.record(RecordKind.ENTERPRISE, report.enterprise_id)
    _refuse(_wrong_visit(report, moment), "检查")
    number = report.number.strip()
    _refuse_twice(change, RecordKind.INSPECTION, number, "检查")
    return change.create(RecordKind.INSPECTION, _visit(report, moment) | {"enterprise_name": enterprise["name"]})


def recheck(
    change: Change, inspection_id: int, report: InspectionReport, *, passed: bool, now: datetime | None = None
) -> int:
    """Put the recheck of an inspection on record; its id. ``report.enterprise_id`` must be that of the inspection.
    Raises Refused."""
    moment = now or beijing_now()
    first: Record = change.record(RecordKind.INSPECTION, inspection_id)
    wrong = _wrong_visit(report, moment)
    if first["recheck_of"] is not None:
        wrong.append("复查应记在首次检查上")
    if isinstance(first["inspected_on"], date) and report.inspected_on < first["inspected_on"]:
        wrong.append(f"复查时间早于检查时间 {first['inspected_on']:%Y-%m-%d}")
    if passed and (report.findings or report.major_findings):
        wrong.append("复查合格，却仍有问题未整改")
    _refuse(wrong, "复查")
    _refuse_twice(change, RecordKind.INSPECTION, report.number.strip(), "检查")
    visit = _visit(report, moment) | {"mode": InspectionMode.RECHECK, "recheck_of": inspection_id}
    known = {"enterprise_id": first["enterprise_id"], "enterprise_name": first["enterprise_name"]}
    return change.create(RecordKind.INSPECTION, visit | known | {"recheck_passed": passed})


def penalise(change: Change, inspection_id: int, report: PenaltyReport, *, now: datetime | None = None) -> int:
    """Put a penalty on record that follows from an inspection; its id. Raises Refused."""
    moment = now or beijing_now()
    visit: Record = change.record(RecordKind.INSPECTION, inspection_id)
    _refuse(_wrong_penalty(visit, report, moment), "处罚")
    number = report.number.strip()
    for other in change.records(RecordKind.PENALTY, number=number):
        if other["subject"] == report.subject or other["inspection_id"] != inspection_id:
            raise Refused(f"已有文号为“{number}”的处罚。", "请核对文号。")
    if report.hazard_id is not None:
        hazard = change.record(RecordKind.HAZARD, report.hazard_id)
        if hazard["enterprise_id"] != visit["enterprise_id"]:
            raise Refused("这条隐患不属于被检查的企业。", "请核对隐患编号。")
    return change.create(
        RecordKind.PENALTY,
        {
            "enterprise_id": visit["enterprise_id"],
            "inspection_id": inspection_id,
            "hazard_id": report.hazard_id,
            "subject": report.subject,
            "kind": report.kind,
            "number": number,
            "case_number": report.case_number.strip(),
            "person": report.person.strip(),
            "violation": report.violation.strip(),
            "amount": report.amount,
            "decided_on": report.decided_on,
            "note": report.note.strip(),
        },
    )


def _visit(report: InspectionReport, moment: datetime) -> dict[str, object]:
    entered = report.entered_at or moment
    return {
        "enterprise_id": report.enterprise_id,
        "inspected_on": report.inspected_on,
        "recheck_due_on": report.recheck_due_on,
        "entered_at": entered.replace(tzinfo=None, second=0, microsecond=0),
        "mode": report.mode,
        "number": report.number.strip(),
        "team": report.team.strip(),
        "inspectors": report.inspectors.strip(),
        "experts": report.experts.strip(),
        "campaign": report.campaign.strip(),
        "findings": max(report.findings, report.major_findings),
        "major_findings": report.major_findings,
        "exam_taken": report.exam_score is not None,
        "exam_passed": report.exam_score is not None and report.exam_passed,
        "exam_person": report.exam_person.strip(),
        "exam_score": report.exam_score,
        "note": report.note.strip(),
    }


def _wrong_visit(report: InspectionReport, moment: datetime) -> list[str]:
    wrong = [] if names(report.inspectors) else ["缺检查人员"]
    if report.inspected_on > moment.date():
        wrong.append(f"检查时间 {report.inspected_on:%Y-%m-%d} 还没有到")
    if min(report.findings, report.major_findings) < 0:
        wrong.append("问题数不能为负数")
    if report.recheck_due_on is not None and report.recheck_due_on < report.inspected_on:
        wrong.append("复查期限早于检查时间")
    if report.exam_score is not None:
        if not (math.isfinite(report.exam_score) and 0 <= report.exam_score <= 100):
            wrong.append("考试成绩应在 0 到 100 之间")
        wrong += [] if names(report.exam_person) else ["考试没有写明考了谁"]
    return wrong


def _wrong_penalty(visit: Record, report: PenaltyReport, moment: datetime) -> list[str]:
    wrong = [] if report.number.strip() else ["缺处罚文号"]
    wrong += [] if report.violation.strip() else ["缺违法行为"]
    if report.subject is PenaltySubject.PERSON and not names(report.person):
        wrong.append("处罚个人没有写明姓名")
    if report.decided_on > moment.date():
        wrong.append(f"处罚时间 {report.decided_on:%Y-%m-%d} 还没有到")
    if isinstance(visit["inspected_on"], date) and report.decided_on < visit["inspected_on"]:
        wrong.append(f"处罚时间早于检查时间 {visit['inspected_on']:%Y-%m-%d}")
    if not (visit["findings"] or visit["major_findings"]):
        wrong.append("这次检查没有记录问题")
    if report.kind is PenaltyKind.FINE and not report.amount:
        wrong.append("罚款没有写明金额")
    if report.amount is not None and not (math.isfinite(report.amount) and report.amount >= 0):
        wrong.append("金额不能为负数")
    return wrong


def _refuse(wrong: list[str], what: str) -> None:
    if wrong:
        raise Refused(f"不能记录这次{what}：{'；'.join(wrong)}。", "请补齐或改正后再提交。")


def _refuse_twice(change: Change, kind: RecordKind, number: str, what: str) -> None:
    if number and change.records(kind, number=number):
        raise Refused(f"已有编号为“{number}”的{what}。", "请核对编号，或在原记录上办理。")

"""The record of a hazardous operation: its permit, then approved, ventilated, tested, started, ended.

What happened out of order must be recordable, or the record would be a fiction: such a step is taken and
``policy.operation_rule`` counts it as a violation. Refused is only what cannot be true: a step before its time, an end
before the start, a second start, a reading that no instrument shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ledger.clock import BEIJING, beijing_now
from ledger.journal import RecordKind
from ledger.operation import OperationKind
from ledger.problem import Refused
from ledger.same_person import names

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from ledger.store.change import Change

Record = Mapping[str, Any]
"""All columns of an operation by name, as ``Workspace.record`` gives them."""

AHEAD = timedelta(minutes=5)
"""How far the clocks of two computers may differ."""

READINGS = ("oxygen", "combustible", "hydrogen_sulfide", "carbon_monoxide")
_READING_LABELS = {
    "oxygen": "氧含量（%）",
    "combustible": "可燃气体（%LEL）",
    "hydrogen_sulfide": "硫化氢（mg/m³）",
    "carbon_monoxide": "一氧化碳（mg/m³）",
}
_HIGHEST = {"oxygen": 100.0, "combustible": 100.0, "hydrogen_sulfide": 100_000.0, "carbon_monoxide": 100_000.0}


class OperationStep(StrEnum):
    """One step after the permit was written, in the order of C01."""

    APPROVE = "approve"
    VENTILATE = "ventilate"
    TEST = "test"
    START = "start"
    END = "end"

    @property
    def label(self) -> str:
        return {
            "approve": "审批",
            "ventilate": "通风",
            "test": "检测",
            "start": "开始作业",
            "end": "结束作业",
        }[self.value]

    @property
    def field(self) -> str:
        """The column that keeps its time."""
        return {
            "approve": "approved_at",
            "ventilate": "ventilated_at",
            "test": "tested_at",
            "start": "started_at",
            "end": "ended_at",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Permit:
    """A permit as it is asked for. It says where: a zone of the record, or a place of its own (point or polygon in
    CGCS2000 degrees, a name, or both) at an enterprise. ``start``, ``end``: its window, Beijing time."""

    kind: OperationKind
    start: datetime
    end: datetime
    permit: str
    enterprise_id: int | None = None
    zone_id: int | None = None
    place_name: str = ""
    geometry: BaseGeometry | None = None
    guardian: str = ""
    contractor: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StepReport:
    """A step as it is reported. ``actor``: who approved; ``guardian``: who watches, of a start; ``readings``: of a test,
    by names of ``READINGS``."""

    step: OperationStep
    at: datetime
    actor: str = ""
    guardian: str = ""
    readings: Mapping[str, float] = field(default_factory=dict)

    @property
    def moment(self) -> datetime:
        """``at`` without zone, to the minute."""
        return _to_minute(self.at)


def create(change: Change, permit: Permit) -> int:
    """Put a permit on record; the id of the operation. Raises Refused when anything is lacking or cannot be."""
    if absent := _permit_lacks(permit):
        raise Refused(f"作业票还差 {len(absent)} 项：{'、'.join(absent)}。", "请补齐后再提交。")
    start, end = _to_minute(permit.start), _to_minute(permit.end)
    if end <= start:
        raise Refused("作业结束时间应晚于开始时间。", "请核对作业票的有效时段。")
    number = permit.permit.strip()
    if change.records(RecordKind.OPERATION, permit=number):
        raise Refused(f"已有编号为“{number}”的作业票。", "请换一个编号，或在原作业票上办理。")
    enterprise_id = permit.enterprise_id
    if permit.zone_id is not None:
        zone = change.record(RecordKind.ZONE, permit.zone_id)
        if enterprise_id is not None and zone["enterprise_id"] not in (None, enterprise_id):
            raise Refused(f"作业区“{zone['name']}”不属于这家企业。", "请核对企业和作业区。")
    if enterprise_id is not None:
        change.record(RecordKind.ENTERPRISE, enterprise_id)
    return change.create(
        RecordKind.OPERATION,
        {
            "kind": permit.kind,
            "start": start,
            "end": end,
            "permit": number,
            "zone_id": permit.zone_id,
            "enterprise_id": enterprise_id,
            "place_name": permit.place_name.strip(),
            "geometry": permit.geometry,
            "guardian": permit.guardian.strip(),
            "contractor": permit.contractor.strip(),
            "note": permit.note.strip(),
        },
    )


def take_step(
    change: Change, operation_id: int, report: StepReport, *, seen: int | None = None, now: datetime | None = None
) -> None:
    """Record a step. ``seen``: as ``Change.update`` takes it. Raises Refused for what is lacking or cannot be true,
    EditConflict when somebody else was faster."""
    record = change.record(RecordKind.OPERATION, operation_id)
    wrong = contradictions(record, report, now or beijing_now())
    if wrong:
        raise Refused(f"不能记录“{report.step.label}”：{'；'.join(wrong)}。", "请改正后再提交。")
    if not change.update(RecordKind.OPERATION, operation_id, changes(record, report), seen):
        raise Refused("这一步与上一次记录完全相同，没有再记一次。", "请核对是否重复提交。")


def changes(record: Record, report: StepReport) -> dict[str, object]:
    """New values of the operation's columns. A test during the work brings new readings; the first test stays the one
    before which nobody should have entered."""
    values: dict[str, object] = {report.step.field: report.moment}
    if report.step is OperationStep.APPROVE:
        values["approver"] = report.actor.strip()
    if report.step is OperationStep.TEST:
        values |= {name: float(value) for name, value in report.readings.items()}
        if record["started_at"] is not None and record["tested_at"] is not None:
            del values[report.step.field]
    if report.guardian.strip():
        values["guardian"] = report.guardian.strip()
    return values


def contradictions(record: Record, report: StepReport, now: datetime) -> list[str]:
    """What the report lacks and what in it cannot be true; empty when it may be recorded. Pure."""
    step, moment = report.step, report.moment
    answer = [f"时间 {moment:%Y-%m-%d %H:%M} 还没有到"] if moment > _to_minute(now) + AHEAD else []
    if record["ended_at"] is not None:
        return [*answer, f"作业已于 {record['ended_at']:%Y-%m-%d %H:%M} 结束"]
    if step is OperationStep.APPROVE:
        answer += [] if names(report.actor) else ["缺审批人"]
    if step in (OperationStep.APPROVE, OperationStep.START) and record[step.field] is not None:
        answer.append(f"已于 {record[step.field]:%Y-%m-%d %H:%M} {step.label}")
    if step is OperationStep.VENTILATE and record["started_at"] is not None and record["ventilated_at"] is not None:
        answer.append("作业已经开始，开始前的通风时间不能改动")
    if step is OperationStep.TEST:
        answer += _of_readings(report.readings)
    if step is OperationStep.END:
        started = record["started_at"]
        if started is None:
            answer.append("还没有记录开始作业")
        elif moment < started:
            answer.append(f"时间早于开始作业（{started:%Y-%m-%d %H:%M}）")
    return answer


def _of_readings(readings: Mapping[str, float]) -> list[str]:
    if not readings:
        return ["缺检测读数"]
    answer = []
    for name, value in readings.items():
        if name not in READINGS:
            raise KeyError(name)
        if not math.isfinite(value) or not 0 <= value <= _HIGHEST[name]:
            answer.append(f"{_READING_LABELS[name]} {value:g} 不是可能的读数")
    return answer


def _permit_lacks(permit: Permit) -> list[str]:
    answer = [] if permit.permit.strip() else ["作业票编号"]
    if permit.zone_id is None:
        answer += [] if permit.enterprise_id is not None else ["企业或作业区"]
        answer += [] if permit.place_name.strip() or permit.geometry is not None else ["作业地点"]
    return answer


def _to_minute(moment: datetime) -> datetime:
    plain = moment.astimezone(BEIJING).replace(tzinfo=None) if moment.tzinfo else moment
    return plain.replace(second=0, microsecond=0)

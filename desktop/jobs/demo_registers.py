"""A few fictional entries for every register of the demo, so that none of them is shown empty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop.jobs.demo_ledger import DemoData
from ledger.journal import RecordKind
from ledger.register import TOPICS, Topic, create
from ledger.store.workspace import Workspace

Ids = npt.NDArray[np.int64]

_SEED = 41
_ENTERPRISES, _EVENTS, _DOCUMENTS = 10, 6, 3
_PERIODS = ("第1期", "第2期", "第3期")


def write_registers(workspace: Workspace, data: DemoData, by: str, enterprise_ids: Ids) -> int:
    """Put the entries on record; their number."""
    rng = np.random.default_rng(_SEED)
    units = workspace.units()
    unit_ids = [int(units.id[row]) for row in units.reporting()]
    with workspace.change(by=by, reason="演示登记簿（虚构）") as change:
        count = 0
        for topic in TOPICS:
            for values in _entries(rng, topic, data, enterprise_ids, unit_ids):
                create(change, topic, values, now=data.as_of)
                count += 1
    return count


def _entries(
    rng: np.random.Generator, topic: Topic, data: DemoData, enterprise_ids: Ids, unit_ids: list[int]
) -> Iterator[dict[str, Any]]:
    today = data.as_of.date()
    number = {RecordKind.FACT: _ENTERPRISES, RecordKind.EVENT: _EVENTS, RecordKind.DOCUMENT: _DOCUMENTS}
    wanted = len(unit_ids) if topic.kind is RecordKind.OBLIGATION else number[topic.kind]
    for at in range(wanted):
        about = _about(rng, topic, at, data, enterprise_ids, unit_ids)
        day = today - timedelta(days=int(rng.integers(3, 200)))
        yield {**about, **_FORMS[topic.kind](rng, topic, at, day, data), "note": "演示数据"}


def _about(
    rng: np.random.Generator, topic: Topic, at: int, data: DemoData, enterprise_ids: Ids, unit_ids: list[int]
) -> dict[str, Any]:
    if "enterprise_id" in topic.about and (topic.about == ("enterprise_id",) or at % 2):
        return {"enterprise_id": int(enterprise_ids[int(rng.integers(len(data.firms)))])}
    return {"unit_id": unit_ids[at % len(unit_ids)]}


def _fact(rng: np.random.Generator, topic: Topic, at: int, day: date, _data: DemoData) -> dict[str, Any]:
    values: dict[str, Any] = {"valid_from": day}
    if topic.states:
        values["state"] = topic.states[at % len(topic.states)]
    if "value" in topic.needs:
        values["value"] = float(rng.integers(1, 30))
    if "number" in topic.needs:
        values["number"] = f"第{at + 1}项"
    if "valid_until" in topic.needs:
        values |= {"valid_from": date(day.year, 1, 1), "valid_until": date(day.year, 12, 31)}
    return values


def _event(rng: np.random.Generator, topic: Topic, at: int, day: date, data: DemoData) -> dict[str, Any]:
    staff = data.staff[int(rng.integers(len(data.staff)))]
    people = 0 if topic.id == "accident" else int(rng.integers(5, 60))
    return {
        "starts_at": datetime.combine(day, time(9, 30)) + timedelta(minutes=30 * (at % 8)),
        "title": f"{topic.label}（演示）",
        "actor": staff.supervisor,
        "people": people,
        "result": "未造成人员死亡" if topic.id == "accident" else "已完成",
    }


def _obligation(rng: np.random.Generator, topic: Topic, at: int, day: date, data: DemoData) -> dict[str, Any]:
    due = day.replace(day=25) if topic.id.endswith("_report") else day
    received = datetime.combine(due, time(16, 0)) + timedelta(days=int(rng.integers(-4, 2)))
    is_there = rng.random() < 0.85 and received <= data.as_of.replace(tzinfo=None)
    return {
        "title": topic.label,
        "period": f"{due:%Y年%m月}" if topic.id.endswith("_report") else f"{due:%Y}年{_PERIODS[at % 3]}",
        "due_on": due,
        "received_at": received if is_there else None,
        "state": "已报送" if is_there else "未报送",
    }


def _document(rng: np.random.Generator, topic: Topic, at: int, day: date, data: DemoData) -> dict[str, Any]:
    due = day + timedelta(days=30)
    staff = data.staff[int(rng.integers(len(data.staff)))]
    return {
        "number": f"演示函〔{day.year}〕{at + 1}号",
        "title": f"{topic.label}（演示）",
        "issuer": staff.leader_office,
        "recipient": staff.office,
        "issued_on": day,
        "due_on": due,
        "replied_on": due - timedelta(days=3) if at % 2 and due <= data.as_of.date() else None,
    }


_FORMS = {
    RecordKind.FACT: _fact,
    RecordKind.EVENT: _event,
    RecordKind.OBLIGATION: _obligation,
    RecordKind.DOCUMENT: _document,
}

"""The fictional history of the demo, played into the record: people, inspections with their penalties, and what happened
to every hazard. A few transactions, in bulk; each step is what ``ledger.rectification`` would have written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from desktop.jobs.demo_hazards import DemoHazards
from desktop.jobs.demo_inspections import write_inspections
from desktop.jobs.demo_ledger import DemoData
from desktop.jobs.demo_people import write_people
from desktop.jobs.demo_registers import write_registers
from desktop.jobs.demo_steps import HazardCase, steps_of
from ledger.batch import Cancelled, Progress
from ledger.hazard import HazardState
from ledger.journal import RecordKind
from ledger.problem import Cancelled as WasCancelled
from ledger.rectification import attachment_row, blank_record, step_row
from ledger.rectification_effects import changes
from ledger.rectification_step import EvidenceFile, StepRequest
from ledger.snapshot import Snapshot
from ledger.store.change import Change
from ledger.store.column import Storage
from ledger.store.schema import COLUMNS
from ledger.store.workspace import Workspace
from policy.light import Light

Ids = npt.NDArray[np.int64]

_DAYS = tuple(column.name for column in COLUMNS[RecordKind.HAZARD] if column.storage is Storage.DATE)
_MOST_CLOSED = 1500  # of the closed hazards the newest have a history; the others came in before the program did
_WITHOUT = 12  # one hazard in so many came in before the program did


@dataclass
class Life:
    """One hazard: its steps, the state before each of them, and what they make of the record."""

    case: HazardCase
    requests: list[StepRequest]
    before: list[HazardState] = field(default_factory=list)
    after: list[HazardState] = field(default_factory=list)
    record: dict[str, Any] = field(default_factory=dict)


def write_history(workspace: Workspace, data: DemoData, by: str, progress: Progress, cancelled: Cancelled) -> list[str]:
    """Play the history of the demo into a workspace that holds its ledger; sentences for the user. Raises Cancelled."""
    _proceed("正在生成演示经过", progress, cancelled)
    snapshot = workspace.snapshot()
    enterprise_ids = _enterprise_ids(snapshot, data)
    hazard_ids = _hazard_ids(snapshot, data.hazards)
    today = data.as_of.date()
    people = write_people(workspace, by, data.staff, today - timedelta(days=400))
    found_by, checks = write_inspections(workspace, data, by, enterprise_ids, hazard_ids, progress, cancelled)
    _proceed("正在写入隐患经过", progress, cancelled)
    lives = {row: live(case) for row, case in cases(data, enterprise_ids, found_by).items()}
    with workspace.change(by=by, reason="演示隐患经过与证据（虚构）") as change:
        steps, files = _write_lives(change, lives, hazard_ids)
    entries = write_registers(workspace, data, by, enterprise_ids)
    return [
        f"经过　　　{len(lives):,} 项隐患、{steps:,} 步、{files:,} 件证据；人员 {people:,} 人。",
        f"执法检查　{checks}登记簿 {entries:,} 条。",
    ]


def cases(data: DemoData, enterprise_ids: Ids, found_by: dict[int, int] | None = None) -> dict[int, HazardCase]:
    """The hazards that have a history, by row of the ledger, oldest first. ``found_by``: ids of inspections by row."""
    table = data.hazards
    closed = np.flatnonzero(table.light == Light.CLOSED)
    newest = closed[np.argsort(table.closed_on[closed], kind="stable")][::-1][:_MOST_CLOSED].tolist()
    chosen = {*np.flatnonzero(table.is_open).tolist(), *(row for row in newest if row % _WITHOUT)}
    chosen |= {int(row) for row in table.earlier if row >= 0}
    known = found_by or {}
    return {row: _case(data, row, int(enterprise_ids[table.enterprise[row]]), known.get(row)) for row in sorted(chosen)}


def live(case: HazardCase) -> Life:
    """Play the steps of a hazard on a blank record."""
    record, state = blank_record(), HazardState.REPORTED
    record |= {"enterprise_id": case.enterprise_id, "enterprise_name": case.enterprise_name}
    if case.earlier_row is not None:
        what, state = case.what, HazardState.CLOSED
        record |= {"found_on": case.found_on, "origin": "复发", "part": what.part, "description": what.text}
        record |= {"basis": what.clause, "standard_version": "2023", "item_code": f"{what.article}-{what.item}"}
    life = Life(case, steps_of(case))
    for request in life.requests:
        life.before.append(state)
        state = state if request.rule.to_state is None else request.rule.to_state
        life.after.append(state)
        record |= changes(record, request)
    life.record = record
    return life


def _case(data: DemoData, row: int, enterprise_id: int, inspection_id: int | None) -> HazardCase:
    table, firm = data.hazards, int(data.hazards.enterprise[row])
    closed_on = _day(table.closed_on[row])
    found_on: date = table.found_on[row].item()
    return HazardCase(
        seed=row,
        number=str(table.number[row]),
        enterprise_id=enterprise_id,
        enterprise_name=str(data.firms.name[firm]),
        what=table.what[row],
        found_on=found_on,
        due_on=_day(table.due_on[row]),
        closed_on=closed_on,
        rectified_on=None if closed_on is None else max(closed_on - timedelta(days=3), found_on),
        state=HazardState(int(table.state[row])),
        owner=str(table.owner[row]),
        work_standard=str(table.work_standard[row]),
        supervisor=str(table.supervisor[row]),
        reviewer=str(table.reviewer[row]),
        progress=str(table.progress[row]),
        is_listed=bool(table.is_listed[row]),
        is_extended=bool(table.light[row] == Light.EXTENDED),
        is_stopped=bool(table.light[row] == Light.STOPPED),
        staff=data.staff_at(firm),
        as_of=data.as_of,
        earlier_row=int(table.earlier[row]) if table.earlier[row] >= 0 else None,
        inspection_id=inspection_id,
    )


def _write_lives(change: Change, lives: dict[int, Life], hazard_ids: Ids) -> tuple[int, int]:
    """Steps, evidence and what they make of the records; the number of steps and of files."""
    requests = [(row, life, place) for row, life in lives.items() for place in range(len(life.requests))]
    requests.sort(key=lambda item: (item[1].requests[item[2]].at, item[0], item[2]))  # in the order of time
    rows = [
        step_row(int(hazard_ids[row]), life.requests[place], life.before[place], life.after[place])
        for row, life, place in requests
    ]
    step_ids = change.create_all(RecordKind.STEP, rows)
    files: list[tuple[int, EvidenceFile]] = [
        (step_id, file)
        for step_id, (_, life, place) in zip(step_ids, requests, strict=True)
        for file in life.requests[place].evidence
    ]
    for file in {file.sha256: file for _, file in files}.values():
        change.put_blob(file.sha256, file.data, file.facts.thumbnail)
    change.create_all(RecordKind.ATTACHMENT, [attachment_row(RecordKind.STEP, owner, file) for owner, file in files])
    _write_records(change, lives, hazard_ids)
    return len(rows), len(files)


def _write_records(change: Change, lives: dict[int, Life], hazard_ids: Ids) -> None:
    """What the steps made of the hazards. The ledger had said most of it; it never empties a field."""
    frame = pd.DataFrame([life.record for life in lives.values()])  # its keys are the columns of a hazard
    frame["earlier_id"] = [
        0 if life.case.earlier_row is None else int(hazard_ids[life.case.earlier_row]) for life in lives.values()
    ]
    frame["inspection_id"] = frame["inspection_id"].fillna(0).astype(np.int64)
    for name in _DAYS:
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    change.put_hazards(frame, lambda *_: None, lambda: False)


def _enterprise_ids(snapshot: Snapshot, data: DemoData) -> Ids:
    """Id of every enterprise of the ledger, in its order."""
    table = snapshot.enterprises
    at = pd.Index(table.code.tolist()).get_indexer(pd.Index(data.firms.code))
    ids: Ids = table.id[at]
    return ids


def _hazard_ids(snapshot: Snapshot, hazards: DemoHazards) -> Ids:
    at = pd.Index(snapshot.hazards.number.tolist()).get_indexer(pd.Index(hazards.number))
    ids: Ids = snapshot.hazards.id[at]
    return ids


def _day(value: np.datetime64) -> date | None:
    day = value.item()
    return day if isinstance(day, date) else None


def _proceed(step: str, progress: Progress, cancelled: Cancelled) -> None:
    if cancelled():
        raise WasCancelled("已取消，没有改动原来的演示文件。")
    progress(step, 0, 0)

"""The hazardous operations of a day, with what is wrong with them. Knows no window."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from layers.situation import Situation
from ledger.operation import OperationKind
from policy.operation_rule import Fault, faults, is_running


@dataclass(frozen=True, slots=True)
class TodaysOperation:
    """``position`` in the snapshot's operations, ``enterprise`` in its enterprises (-1: unknown). ``faults``: in words,
    empty when it is in order."""

    position: int
    enterprise: int
    kind: str
    hours: str  # 13:00—17:00
    place: str
    permit: str
    people: str
    state: str  # 进行中, 未开始, 已结束
    is_running: bool
    faults: tuple[str, ...]


def operations_today(situation: Situation, enterprise: int | None = None) -> list[TodaysOperation]:
    """Operations whose window or work touches the as-of day, those with faults first, then those that go on, then by
    their start; of one enterprise or of all."""
    operations = situation.snapshot.operations
    today = np.datetime64(situation.as_of.date(), "D")
    moment = np.datetime64(situation.as_of.replace(tzinfo=None), "m")
    running = is_running(operations, situation.as_of)
    wrong = faults(operations, situation.as_of, situation.pack.conflict_rules.gas)
    touches = (operations.start < today + 1) & (operations.end > today)
    kept = touches | running
    if enterprise is not None:
        kept &= operations.enterprise == enterprise
    rows = np.flatnonzero(kept)
    rows = rows[np.lexsort((operations.start[rows], ~running[rows], wrong[rows] == 0))]
    ended = (operations.ended_at <= moment) | (operations.end <= moment)
    return [_operation(situation, int(row), bool(running[row]), bool(ended[row]), int(wrong[row])) for row in rows]


def counts(operations: list[TodaysOperation]) -> str:
    """进行中 3 处，不合程序 1 处."""
    tally = Counter("running" if item.is_running else "" for item in operations)
    wrong = sum(1 for item in operations if item.faults)
    return f"进行中 {tally['running']} 处" + (f"，不合程序 {wrong} 处" if wrong else "")


def _operation(situation: Situation, row: int, runs: bool, is_over: bool, wrong: int) -> TodaysOperation:
    table, zones = situation.snapshot.operations, situation.snapshot.zones
    zone = int(table.zone[row])
    people = [
        f"{role} {name}"
        for role, name in (
            ("审批", table.approver[row]),
            ("监护", table.guardian[row]),
            ("承包", table.contractor[row]),
        )
        if name
    ]
    return TodaysOperation(
        position=row,
        enterprise=int(table.enterprise[row]),
        kind=OperationKind(int(table.kind[row])).label,
        hours=f"{_clock(table.start[row], situation)}—{_clock(table.end[row], situation)}",
        place=table.place_name[row] or (zones.name[zone] if zone >= 0 else ""),
        permit=table.permit[row],
        people="　".join(people),
        state="进行中" if runs else ("已结束" if is_over else "未开始"),
        is_running=runs,
        faults=tuple(Fault(wrong).labels),
    )


def _clock(moment: np.datetime64, situation: Situation) -> str:
    """13:00 on the as-of day, 11-21 08:00 on another."""
    if np.isnat(moment):
        return "未填"
    text = str(moment.astype("datetime64[m]"))
    return text[11:] if text[:10] == f"{situation.as_of:%Y-%m-%d}" else f"{text[5:10]} {text[11:]}"

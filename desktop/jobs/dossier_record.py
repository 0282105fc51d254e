"""What the record tells of one enterprise beside its hazards: the last inspection, penalties, permits, registers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from desktop.jobs.registers import Entry
from layers.situation import Situation
from ledger.inspection import InspectionMode, PenaltySubject
from ledger.operation import OperationKind
from policy.loop import LoopState, loops
from policy.operation_rule import Fault, is_running, violations

_OPERATIONS_SHOWN = 4
_ENTRIES_SHOWN = 3


def record_rows(situation: Situation, enterprise: int, entries: Sequence[Entry] = ()) -> list[tuple[str, str]]:
    """Label and text; a line whose record says nothing is left out, but for operations of the day. ``enterprise``:
    position in the snapshot; ``entries``: of its registers, the newest first."""
    rows = [("今日作业", _operations(situation, enterprise))]
    rows += [("最近检查", text) for text in _last_inspection(situation, enterprise)]
    rows += [("行政处罚", text) for text in _penalties(situation, enterprise)]
    rows += [("登记", f"{entry.day[:10]}　{entry.topic}　{entry.text}") for entry in entries[:_ENTRIES_SHOWN]]
    if len(entries) > _ENTRIES_SHOWN:
        rows.append(("登记", f"另有 {len(entries) - _ENTRIES_SHOWN} 条，见 battlemap register list"))
    return rows


def _operations(situation: Situation, enterprise: int) -> str:
    """动火作业 13:00—17:00（进行中，作业票 DH-1）; 无 when the record has none for the as-of day."""
    operations = situation.snapshot.operations
    today = np.datetime64(situation.as_of.date(), "D")
    running = is_running(operations, situation.as_of)
    touches = ((operations.start < today + 1) & (operations.end > today)) | running
    rows = np.flatnonzero(touches & (operations.enterprise == enterprise))
    bits = violations(operations, situation.as_of, situation.pack.conflict_rules.gas)
    texts = []
    for at in rows[:_OPERATIONS_SHOWN].tolist():
        window = "—".join(str(one)[11:16] for one in (operations.start[at], operations.end[at]) if not np.isnat(one))
        told = ["进行中"] * bool(running[at]) + [f"作业票 {operations.permit[at]}"] * bool(operations.permit[at])
        told += Fault(int(bits[at])).labels
        kind = OperationKind(int(operations.kind[at])).label
        texts.append(f"{kind} {window}" + (f"（{'，'.join(told)}）" if told else ""))
    if len(rows) > _OPERATIONS_SHOWN:
        texts.append(f"另有 {len(rows) - _OPERATIONS_SHOWN} 项")
    return "；".join(texts) or "无"


def _last_inspection(situation: Situation, enterprise: int) -> Iterator[str]:
    """2026-11-02 双随机　问题 3 项　待复查（超期）."""
    table = situation.snapshot.inspections
    done = (table.enterprise == enterprise) & (table.inspected_on <= np.datetime64(situation.as_of.date(), "D"))
    rows = np.flatnonzero(done)
    if not len(rows):
        return
    at = int(rows[np.argmax(table.inspected_on[rows])])
    found = loops(situation.snapshot, situation.as_of)
    words = [f"{table.inspected_on[at]} {InspectionMode(int(table.mode[at])).label}"]
    if table.findings[at] > 0:
        words.append(f"问题 {int(table.findings[at])} 项")
    if found.state[at] == LoopState.ABSENT:
        words.append("合格" if table.recheck_passed[at] else "不合格")
    else:
        words.append(LoopState(int(found.state[at])).label + ("（复查超期）" if found.is_late[at] else ""))
    yield "　".join([*words, f"共检查 {len(rows)} 次"])


def _penalties(situation: Situation, enterprise: int) -> Iterator[str]:
    """2 起，罚款 4.0 万元（个人 1 起）."""
    table = situation.snapshot.penalties
    known = (table.enterprise == enterprise) & ~(table.decided_on > np.datetime64(situation.as_of.date(), "D"))
    count = int(known.sum())
    if not count:
        return
    persons = int((known & (table.subject == PenaltySubject.PERSON)).sum())
    amount = float(np.nansum(table.amount[known])) / 10_000
    yield f"{count} 起，罚款 {amount:,.1f} 万元" + (f"（个人 {persons} 起）" if persons else "")

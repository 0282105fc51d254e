"""What a step lacks before it may be taken, and what in it cannot be true. Pure: asks neither store nor clock, so that
a form may ask at every key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from ledger.clock import beijing_now
from ledger.evidence import Demands, EvidenceDemand, EvidenceKind
from ledger.hazard import HazardAction, OrderKind
from ledger.media_type import is_photo
from ledger.rectification_rules import FIXING, LABELS, Record, Rule
from ledger.rectification_step import EvidenceFile, StepRequest
from ledger.same_person import names, same_person

MAX_NOTE = 500
"""Longest note of a step, characters."""

AHEAD = timedelta(minutes=5)
"""How far the clocks of two computers may differ."""

_PHOTOS = (EvidenceKind.PHOTO_BEFORE, EvidenceKind.PHOTO_AFTER)


def missing(
    record: Record, steps: Sequence[Record], attachments: Sequence[Record], request: StepRequest, demands: Demands
) -> list[str]:
    """Everything that keeps the step from being taken, in words for 还差 n 项：…; empty when nothing does.

    ``record``, ``steps``, ``attachments``: the hazard, its steps and the files of these steps, as the store gives
    them.
    """
    return [
        *lacks(record, steps, attachments, request, demands),
        *contradictions(record, steps, attachments, request, beijing_now()),
    ]


def lacks(
    record: Record, steps: Sequence[Record], attachments: Sequence[Record], request: StepRequest, demands: Demands
) -> list[str]:
    """What is not there yet: person, note, fields, files."""
    rule, carried = request.rule, request.fields
    answer = [] if names(request.actor) else [rule.actor_label]
    answer += [] if request.note.strip() else [rule.note_label]
    answer += [LABELS[name] for name in rule.needs if _is_empty(carried.get(name, record.get(name)))]
    answer += [_ASKED[name] for name in rule.asks if not getattr(request, name)]
    for demand in demands.get(request.action, ()):
        short = demand.at_least - files_for(demand, steps, attachments, request)
        if short > 0:
            answer.append(f"{'或'.join(kind.label for kind in demand.kinds)} {short} {demand.counter}")
    return answer


def files_for(
    demand: EvidenceDemand, steps: Sequence[Record], attachments: Sequence[Record], request: StepRequest
) -> int:
    """How many different files count for a demand: those of the step, and of the steps since the last return."""
    counted = [] if request.rule.own_evidence else _since_return(steps, attachments)
    old = _worn_out(steps, attachments)
    found = {str(file["sha256"]) for file in counted if int(file["evidence"]) in demand.kinds}
    found |= {file.sha256 for file in request.evidence if file.kind in demand.kinds and file.sha256 not in old}
    return len(found)


def contradictions(
    record: Record,
    steps: Sequence[Record],
    attachments: Sequence[Record],
    request: StepRequest,
    now: datetime,
) -> list[str]:
    """What is there and cannot be: wrong person, wrong time, wrong deadline, wrong files."""
    return [
        *_of_person(record, steps, request),
        *_of_time(record, steps, request, now),
        *_of_deadline(record, request),
        *_of_fields(record, request),
        *_of_files(steps, attachments, request),
    ]


def fixers(record: Record, steps: Sequence[Record]) -> list[str]:
    """Who fixes the hazard: its owner and whoever took it into rectification or asked for close-out."""
    actors = [str(step["actor"]) for step in steps if int(step["action"]) in FIXING]
    return [name for name in (str(record["owner"] or ""), *actors) if name.strip()]


def _of_person(record: Record, steps: Sequence[Record], request: StepRequest) -> list[str]:
    rule: Rule = request.rule
    if not rule.second_person:
        return []
    owner = {**record, **request.fields}
    for fixer in fixers(owner, steps):
        if same_person(request.actor, fixer):
            return [f"{rule.actor_label}不得与整改人相同（{fixer}）"]
    return []


def _of_time(record: Record, steps: Sequence[Record], request: StepRequest, now: datetime) -> list[str]:
    answer, found_on = [], record["found_on"]
    if request.moment > now.replace(tzinfo=None) + AHEAD:
        answer.append(f"时间 {request.moment:%Y-%m-%d %H:%M} 还没有到")
    if isinstance(found_on, date) and request.day < found_on:
        answer.append(f"时间早于排查时间 {found_on:%Y-%m-%d}")
    if steps:
        last = max(steps, key=lambda step: (step["at"], step["id"]))
        if request.moment < last["at"].replace(second=0, microsecond=0):
            label = HazardAction(int(last["action"])).label
            answer.append(f"时间早于上一步“{label}”（{last['at']:%Y-%m-%d %H:%M}）")
    known = {HazardAction.ACCEPT: ("rectified_on", "requested_on"), HazardAction.RECUR: ("closed_on",)}
    for name in known.get(request.action, ()):
        day = record[name]
        if isinstance(day, date) and request.day < day:
            answer.append(f"时间早于{LABELS.get(name, '申请销号')} {day:%Y-%m-%d}")
    return list(dict.fromkeys(answer))


def _of_deadline(record: Record, request: StepRequest) -> list[str]:
    standing, found_on = record["due_on"], record["found_on"]
    due_on = request.deadline
    if due_on is None:
        return ["这一步不能改动整改期限"] if request.due_on is not None and not request.sets_deadline else []
    if request.action is HazardAction.EXTEND:
        if isinstance(standing, date) and due_on <= standing:
            return [f"延期后的期限须晚于原期限 {standing:%Y-%m-%d}"]
        return [f"延期后的期限 {due_on:%Y-%m-%d} 已经过去"] if due_on < request.day else []
    if request.action is HazardAction.START and isinstance(standing, date) and due_on > standing:
        return [f"整改期限 {standing:%Y-%m-%d} 只能经批准延期"]
    if isinstance(found_on, date) and due_on < found_on:
        return [f"整改期限早于排查时间 {found_on:%Y-%m-%d}"]
    return []


def _of_fields(record: Record, request: StepRequest) -> list[str]:
    rule, answer = request.rule, []
    for name, value in request.fields.items():
        label = LABELS.get(name, name)
        if name not in rule.may_set:
            answer.append(f"这一步不能改动{label}")
        elif name in rule.fills - rule.sets and not _is_empty(record.get(name)) and value != record[name]:
            answer.append(f"{label}已有记载，不能改动")
    if len(request.note) > MAX_NOTE:
        answer.append(f"{rule.note_label}有 {len(request.note)} 字，超过 {MAX_NOTE} 字")
    done = request.fields.get("rectified_on")
    if isinstance(done, date) and done > request.day:
        answer.append("整改完成时间晚于申请时间")
    if request.order is not OrderKind.NONE and "order" not in rule.asks:
        answer.append("这一步不能下达指令")
    if isinstance(funds := request.fields.get("funds"), int | float) and funds < 0:
        answer.append("整改资金不能为负数")
    return answer


def _of_files(steps: Sequence[Record], attachments: Sequence[Record], request: StepRequest) -> list[str]:
    old, answer = _worn_out(steps, attachments), []
    for file in request.evidence:
        if file.kind in _PHOTOS and not is_photo(file.facts.media_type):
            answer.append(f"“{file.facts.name}”不是照片，不能作为{file.kind.label}")
        if file.kind is EvidenceKind.PHOTO_AFTER:
            answer += _same_as_before(file, old, request)
    return answer


def _same_as_before(file: EvidenceFile, old: dict[str, str], request: StepRequest) -> list[str]:
    before = {other.sha256 for other in request.evidence if other.kind is EvidenceKind.PHOTO_BEFORE}
    if file.sha256 in before:
        return [f"“{file.facts.name}”与整改前照片是同一张"]
    if file.sha256 in old:
        return [f"“{file.facts.name}”与{old[file.sha256]}是同一张"]
    return []


def _worn_out(steps: Sequence[Record], attachments: Sequence[Record]) -> dict[str, str]:
    """Photos that prove nothing of the work done: those from before it, and those that were returned. By hash."""
    fresh = {int(file["id"]) for file in _since_return(steps, attachments)}
    answer: dict[str, str] = {}
    for file in attachments:
        kind = int(file["evidence"])
        if kind == EvidenceKind.PHOTO_BEFORE:
            answer[str(file["sha256"])] = "整改前照片"
        elif kind == EvidenceKind.PHOTO_AFTER and int(file["id"]) not in fresh:
            answer[str(file["sha256"])] = "退回前交过的照片"
    return answer


def _since_return(steps: Sequence[Record], attachments: Sequence[Record]) -> list[Record]:
    """The files of the steps after the last return."""
    returned = [int(step["id"]) for step in steps if int(step["action"]) == HazardAction.RETURN]
    last = max(returned, default=0)
    counted = {int(step["id"]) for step in steps if int(step["id"]) > last}
    return [file for file in attachments if int(file["owner_id"]) in counted]


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


_ASKED = {"due_on": "新的整改期限", "number": "文书编号", "order": "指令种类"}

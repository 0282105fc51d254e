"""Everything about one hazard, gathered for the desk from the record and the situation. Knows no window.

Lights, days and conflicts come from the measures, so that the desk cannot contradict map and list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from desktop.jobs.dossiers import or_empty, unit_path
from desktop.jobs.hazards import NextStep, TimelineEntry, next_step, timeline
from desktop.jobs.operations_today import TodaysOperation, operations_today
from desktop.jobs.responsibility import Staffing, three_owners
from layers.situation import Situation
from ledger.datum import PlaceStatus
from ledger.enterprise import Industry, SpecialCategory
from ledger.hazard import HazardAction, HazardState
from ledger.journal import JournalRow, RecordKind
from ledger.problem import Refused
from ledger.rectification_rules import Record
from ledger.risk_class import RiskClass
from ledger.store.workspace import Workspace
from policy.light import Light, days_text, is_open

NEAR_KM = 1.0
_KM_PER_DEGREE = 111.32
_ROAD = tuple(state for state in HazardState if state is not HazardState.DISMISSED)


@dataclass(frozen=True, slots=True)
class RoadMark:
    """One state on the main road: gone through, where the hazard stands, or still to come."""

    label: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another hazard of the enterprise."""

    position: int
    number: str
    description: str
    light: Light
    left: str
    state: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be named in a step."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class HazardFile:
    """``next``: record, steps and files as the store gives them, and what may follow. ``conflicts``: in words.
    ``near``: other open hazards within ``NEAR_KM``, None where the enterprise has no place. ``enterprise``: position,
    -1 when it is not in the record."""

    hazard_id: int
    position: int
    enterprise: int
    next: NextStep
    history: tuple[JournalRow, ...]
    timeline: tuple[TimelineEntry, ...]
    people: tuple[Person, ...]
    light: Light
    left: str
    title: str
    subtitle: str
    basis: str
    deadline: str
    tags: tuple[str, ...]
    road: tuple[RoadMark, ...]
    owners: tuple[tuple[str, str], ...]
    siblings: tuple[Sibling, ...]
    operations: tuple[TodaysOperation, ...]
    place: str
    near: int | None
    conflicts: tuple[str, ...]

    @property
    def record(self) -> Record:
        return self.next.record

    @property
    def state(self) -> HazardState:
        return HazardState(int(self.record["state"]))


def gather(workspace: Workspace, situation: Situation, hazard_id: int) -> HazardFile:
    """Read one hazard. Raises Refused when it is not in the record (any more). Runs on a worker."""
    ids = situation.snapshot.hazards.id
    at = int(np.searchsorted(ids, hazard_id))
    if at >= len(ids) or int(ids[at]) != hazard_id:
        raise Refused("这条隐患已不在账上。", "它可能刚被撤销，请刷新后再看。")
    following = next_step(workspace, hazard_id)
    record, steps = following.record, following.steps
    hazards, measures = situation.snapshot.hazards, situation.measures
    host, light = int(hazards.enterprise[at]), Light(int(measures.light[at]))
    clashes = measures.conflicts
    return HazardFile(
        hazard_id=hazard_id,
        position=at,
        enterprise=host,
        next=following,
        history=_history(workspace, hazard_id, following),
        timeline=tuple(timeline(workspace, hazard_id, situation.as_of)),
        people=tuple(_people(workspace, steps, _units_around(situation, host))),
        light=light,
        left=days_text(light, int(measures.days_left[at]), measures.rule.day_kind),
        title=hazards.description[at],
        subtitle=_subtitle(situation, at, host),
        basis=_basis(record),
        deadline=_deadline(situation, at),
        tags=tuple(_tags(situation, at, record)),
        road=_road(record, steps),
        owners=tuple((link.label[-2:], link.reach) for link in three_owners(Staffing(workspace.people()), record)),
        siblings=tuple(_siblings(situation, at, host)),
        operations=tuple(operations_today(situation, host)) if host >= 0 else (),
        place=_place(situation, host),
        near=_near(situation, at, host),
        conflicts=tuple(clashes.text(int(row)) for row in clashes.of_enterprise(host)) if host >= 0 else (),
    )


def _history(workspace: Workspace, hazard_id: int, following: NextStep) -> tuple[JournalRow, ...]:
    """Journal rows of the hazard, its steps and their files, newest first."""
    rows = list(workspace.history(RecordKind.HAZARD, hazard_id))
    for kind, records in ((RecordKind.STEP, following.steps), (RecordKind.ATTACHMENT, following.attachments)):
        for record in records:
            rows += workspace.history(kind, int(record["id"]))
    return tuple(sorted(rows, key=lambda row: -row.seq))


def _units_around(situation: Situation, host: int) -> dict[int, str]:
    """Ids and names of the unit of an enterprise and of those above it, the nearest first; none for no enterprise."""
    units, answer = situation.snapshot.units, {}
    unit = int(situation.snapshot.enterprises.unit[host]) if host >= 0 else -1
    while unit >= 0 and int(units.id[unit]) not in answer:
        answer[int(units.id[unit])] = units.name[unit]
        unit = int(units.parent[unit])
    return answer


def _people(workspace: Workspace, steps: Sequence[Record], around: Mapping[int, str]) -> list[Person]:
    """Who may be named: persons of the hazard's unit, who took earlier steps, persons of the units above, all others.
    Several may have one name: each name with its unit and post once."""
    nearness = {unit_id: at for at, unit_id in enumerate(around)}
    ranked: list[tuple[int, Person]] = []
    for row in workspace.people():
        if row.name and not row.has_left:
            rank = nearness.get(row.unit_id, len(nearness) + 1)
            organisation = row.organisation or around.get(row.unit_id, "")
            unit = "　".join(part for part in (organisation, row.post) if part)
            ranked.append((2 * rank, Person(row.name, unit)))
    ranked += [(1, Person(str(step["actor"]), str(step["actor_unit"]))) for step in steps if step["actor"]]
    return list(dict.fromkeys(person for _, person in sorted(ranked, key=itemgetter(0))))


def _subtitle(situation: Situation, at: int, host: int) -> str:
    """H-2026-0429　通江冷饮有限公司　B 类 · 轻工 · 涉氨制冷."""
    parts = [situation.snapshot.hazards.number[at] or "未编号", situation.snapshot.enterprise_of_hazard(at)]
    if host >= 0:
        table = situation.snapshot.enterprises
        categories = SpecialCategory(int(table.categories[host])).labels
        words = [RiskClass(int(table.risk_class[host])).label, Industry(int(table.industry[host])).label, *categories]
        parts.append(" · ".join(word for word in words if word != "未填"))
    return "　".join(parts)


def _basis(record: Record) -> str:
    """判定：2023 版第十二条（二）. The version under which it was judged is never left to be guessed."""
    version, clause = or_empty(record.get("standard_version")), or_empty(record.get("basis"))
    if not clause and not version:
        return "判定依据：未填"
    shown = f"{version} 版" if version.isdecimal() else (version or "标准版本未填　")
    return f"判定：{shown}{clause or '　条款未填'}"


def _deadline(situation: Situation, at: int) -> str:
    """期限 11-18　共 30 天（自然日）."""
    hazards, kind = situation.snapshot.hazards, situation.measures.rule.day_kind
    due, found = hazards.due_on[at], hazards.found_on[at]
    if np.isnat(due):
        return "期限未定"
    day = str(due.astype("datetime64[D]"))
    text = f"期限 {day[5:] if day.startswith(f'{situation.as_of.year}-') else day}"
    if not np.isnat(hazards.original_due_on[at]):
        text += f"（原 {str(hazards.original_due_on[at])[5:]}）"
    if not np.isnat(found) and due >= found:
        text += f"　共 {int((due - found).astype(int))} 天"
    return f"{text}（{kind.label}）"


def _tags(situation: Situation, at: int, record: Record) -> list[str]:
    hazards = situation.snapshot.hazards
    answer = []
    if hazards.is_listed[at]:
        level = or_empty(record.get("listed_level"))
        answer.append(f"挂牌督办（{level}）" if level else "挂牌督办")
    for column, text in (
        (hazards.is_stopped, "停产整改"),
        (hazards.is_partly_stopped, "局部停用"),
        (hazards.is_extended, "延期已批"),
        (hazards.is_transferred, "已移交"),
    ):
        if column[at]:
            answer.append(text)
    if record.get("earlier_id") is not None:
        answer.append("复发")
    return answer


def _road(record: Record, steps: Sequence[Record]) -> tuple[RoadMark, ...]:
    """The main road with where the hazard stands. A dismissed one has left it after the last state it stood in."""
    state = HazardState(int(record["state"]))
    if state is HazardState.DISMISSED:
        last = next(
            (int(step["state_before"]) for step in reversed(steps) if step["action"] == HazardAction.DISMISS), 0
        )
        gone = [RoadMark(item.label, True, False) for item in _ROAD if item <= last]
        return (*gone, RoadMark(HazardState.DISMISSED.label, True, True))
    return tuple(RoadMark(item.label, item < state or state is HazardState.CLOSED, item is state) for item in _ROAD)


def _siblings(situation: Situation, at: int, host: int) -> list[Sibling]:
    """Other hazards of the enterprise, the most urgent first."""
    if host < 0:
        return []
    hazards, measures = situation.snapshot.hazards, situation.measures
    rows = np.flatnonzero((hazards.enterprise == host) & (measures.light != Light.ABSENT))
    rows = rows[rows != at]
    rows = rows[np.lexsort((measures.days_left[rows], measures.light[rows]))]
    return [
        Sibling(
            int(row),
            hazards.number[int(row)],
            hazards.description[int(row)],
            Light(int(measures.light[row])),
            days_text(int(measures.light[row]), int(measures.days_left[row]), measures.rule.day_kind),
            HazardState(int(hazards.state[row])).label,
        )
        for row in rows
    ]


def _place(situation: Situation, host: int) -> str:
    if host < 0:
        return "企业未入账"
    path = unit_path(situation, host)
    status = PlaceStatus(int(situation.snapshot.enterprises.place_status[host]))
    return f"{path}　{'已落图' if status is PlaceStatus.PLACED else f'未落图（{status.label}）'}"


def _near(situation: Situation, at: int, host: int) -> int | None:
    """Other open hazards within ``NEAR_KM`` of the enterprise, its own included."""
    table, hazards = situation.snapshot.enterprises, situation.snapshot.hazards
    if host < 0 or np.isnan(table.lon[host]):
        return None
    rows = np.flatnonzero(is_open(situation.measures.light) & (hazards.enterprise >= 0))
    where = hazards.enterprise[rows]
    north = (table.lat[where] - table.lat[host]) * _KM_PER_DEGREE
    east = (table.lon[where] - table.lon[host]) * _KM_PER_DEGREE * np.cos(np.radians(table.lat[host]))
    return int(np.count_nonzero((np.hypot(north, east) <= NEAR_KM) & (rows != at)))

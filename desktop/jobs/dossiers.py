"""The facts of one enterprise (一企一档), gathered from the record and the situation. Knows no window.

Only what the record holds: a field without a value says 未填. Lights and days come from the measures, so that the
dossier cannot contradict map and list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from desktop.jobs.dossier_record import record_rows
from desktop.jobs.registers import Entry
from desktop.jobs.responsibility import NOBODY, Link, Staffing, chain_of
from desktop.plain_text import or_unfilled
from layers.situation import Situation
from ledger.datum import Datum, PlaceStatus
from ledger.enterprise import Industry, OperatingStatus, Scale, SpecialCategory, StandardLevel
from ledger.hazard import HazardState
from ledger.journal import JournalRow
from ledger.risk_class import RiskClass
from policy.conflict import ConflictRule
from policy.light import Light, is_open

UNFILLED = "未填"


@dataclass(frozen=True, slots=True)
class Step:
    """One moment in the life of a hazard; ``day`` is MM-DD or YYYY-MM-DD."""

    day: str
    what: str
    who: str
    is_alarm: bool = False


@dataclass(frozen=True, slots=True)
class HazardFacts:
    """``position`` in the snapshot, -1 when the record knows more than the snapshot."""

    position: int
    number: str
    light: Light
    left: str
    clause: str
    description: str
    part: str
    work_standard: str
    owner: str
    is_listed: bool
    missing: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """``rows``: label, value, small tag. ``chain``: from the leader down to the enterprise; a link may be a gap."""

    enterprise_id: int
    name: str
    risk_class: RiskClass
    summary: str
    tags: tuple[tuple[str, bool], ...]  # words, alarming or not
    rows: tuple[tuple[str, str, str], ...]
    hazards: tuple[HazardFacts, ...]
    chain: tuple[Link, ...]
    more: tuple[tuple[str, str], ...]
    is_placed: bool

    @property
    def open_hazards(self) -> int:
        return sum(1 for hazard in self.hazards if hazard.light <= Light.NO_DEADLINE)


def gather(
    situation: Situation,
    enterprise: int,
    row: Mapping[str, Any],
    hazards: Sequence[Mapping[str, Any]],
    history: Sequence[JournalRow],
    entries: Sequence[Entry] = (),
    staffing: Staffing = NOBODY,
) -> Dossier:
    """Facts of the enterprise at a position of the snapshot; ``row`` and ``hazards`` as the record gives them,
    ``entries`` of its registers, ``staffing``: people and duties that concern it."""
    columns = situation.snapshot.enterprises
    cards = tuple(_hazards(situation, hazards))
    categories = SpecialCategory(int(columns.categories[enterprise])).labels
    summary = [
        RiskClass(int(columns.risk_class[enterprise])).label,
        Industry(int(columns.industry[enterprise])).label,
        *categories,
        Scale(int(columns.scale[enterprise])).label,
    ]
    return Dossier(
        enterprise_id=int(columns.id[enterprise]),
        name=columns.name[enterprise],
        risk_class=RiskClass(int(columns.risk_class[enterprise])),
        summary=" · ".join(part for part in summary if part != UNFILLED),
        tags=tuple(_tags(situation, enterprise, cards)),
        rows=tuple(_rows(situation, enterprise, row)),
        hazards=cards,
        chain=chain_of(staffing, row, unit_ids(situation, enterprise), situation.as_of.date()),
        more=tuple(_more(situation, enterprise, row, history, entries)),
        is_placed=int(columns.place_status[enterprise]) == PlaceStatus.PLACED,
    )


def _rows(situation: Situation, enterprise: int, row: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    workers = or_unfilled(row.get("workers"))
    dust = or_unfilled(row.get("dust_workers"))
    people = UNFILLED if workers == UNFILLED else f"{workers} 人" + (f"（涉粉 {dust} 人）" if dust != UNFILLED else "")
    phone = or_empty(row.get("phone"))
    principal = or_unfilled(row.get("principal"))
    return [
        ("信用代码", or_unfilled(situation.snapshot.enterprises.code[enterprise]), ""),
        ("所属单位", unit_path(situation, enterprise), ""),
        ("详细地址", or_unfilled(row.get("address")), ""),
        ("主要负责人", f"{principal}　{phone}" if phone else principal, ""),
        ("从业人数", people, ""),
        ("坐标", *_coordinates(situation, enterprise, row)),
        *(("冲突", words, "") for words in _conflicts(situation, enterprise)),
    ]


def _conflicts(situation: Situation, enterprise: int) -> list[str]:
    """The conflicts of an enterprise in words, the gravest first, as one line; no line without any."""
    clashes = situation.measures.conflicts
    words = "；".join(clashes.text(int(row)) for row in clashes.of_enterprise(enterprise))
    return [words] if words else []


def unit_path(situation: Situation, enterprise: int) -> str:
    """吉林市 › 龙潭区; 所属单位未知 for an enterprise of no known unit."""
    units = situation.snapshot.units
    unit, names = int(situation.snapshot.enterprises.unit[enterprise]), []
    while unit > 0:
        names.append(units.name[unit])
        unit = int(units.parent[unit])
    return " › ".join(reversed(names)) or "所属单位未知"


def _coordinates(situation: Situation, enterprise: int, row: Mapping[str, Any]) -> tuple[str, str]:
    columns = situation.snapshot.enterprises
    status = PlaceStatus(int(columns.place_status[enterprise]))
    if status != PlaceStatus.PLACED:
        return "未落图", status.label
    text = f"{columns.lon[enterprise]:.4f}, {columns.lat[enterprise]:.4f}"
    datum = Datum(int(row.get("datum") or 0))
    was_shifted = datum in (Datum.GCJ02, Datum.BD09)
    return text, f"{datum.label} 改正" if was_shifted else ("" if datum == Datum.UNKNOWN else datum.label)


def _tags(situation: Situation, enterprise: int, hazards: Sequence[HazardFacts]) -> list[tuple[str, bool]]:
    answer: list[tuple[str, bool]] = []
    opened = [hazard for hazard in hazards if hazard.light <= Light.NO_DEADLINE]
    overdue = [hazard for hazard in opened if hazard.light == Light.OVERDUE]
    if overdue:
        answer.append((overdue[0].left, True))
    status = situation.snapshot.enterprises.status[enterprise]
    gravest = int(situation.measures.conflict_of[enterprise])
    if gravest != 255:
        answer.append((ConflictRule(gravest).tag, True))
    if any(hazard.is_listed for hazard in opened):
        answer.append(("挂牌督办", False))
    if any(hazard.missing for hazard in opened):
        answer.append(("要素不全", True))
    if status in (OperatingStatus.STOPPED, OperatingStatus.CLOSED):
        answer.append((OperatingStatus(int(status)).label, False))
    return answer


def _hazards(situation: Situation, rows: Sequence[Mapping[str, Any]]) -> list[HazardFacts]:
    """Open ones first, most urgent first."""
    ids = situation.snapshot.hazards.id
    facts = []
    for row in rows:
        at = int(np.searchsorted(ids, int(row["id"])))
        if at < len(ids) and int(ids[at]) == int(row["id"]):
            facts.append((int(situation.measures.days_left[at]), _hazard(situation, at, row)))
    shown = [item for item in facts if item[1].light != Light.ABSENT]
    return [fact for _, fact in sorted(shown, key=lambda item: (item[1].light, item[0]))]


def _hazard(situation: Situation, position: int, row: Mapping[str, Any]) -> HazardFacts:
    measures, hazards = situation.measures, situation.snapshot.hazards
    light = Light(int(measures.light[position]))
    asked = (
        ("整改责任人", hazards.owner[position]),
        ("整改措施", hazards.work_standard[position]),
        ("整改期限", "" if np.isnat(hazards.due_on[position]) else "有"),
    )
    opened = bool(is_open(measures.light[position : position + 1])[0])
    return HazardFacts(
        position=position,
        number=hazards.number[position],
        light=light,
        left=measures.days_text(position),
        clause=hazards.basis[position],
        description=hazards.description[position],
        part=hazards.part[position],
        work_standard=hazards.work_standard[position],
        owner=hazards.owner[position],
        is_listed=bool(hazards.is_listed[position]),
        missing=tuple(name for name, value in asked if opened and not value),
        steps=tuple(_steps(situation, position, row, light)),
    )


def _steps(situation: Situation, position: int, row: Mapping[str, Any], light: Light) -> list[Step]:
    """The dates of the record in their order, and that a deadline has passed."""
    state = HazardState(int(situation.snapshot.hazards.state[position]))
    year = situation.as_of.year
    due = situation.snapshot.hazards.due_on[position]
    dated = [
        (row.get("found_on"), "上账", or_empty(row.get("found_by")), False),
        (row.get("rectified_on"), "整改完成", or_empty(row.get("owner")), False),
        (row.get("reviewed_on"), "验收", or_empty(row.get("reviewer")), False),
        (row.get("closed_on"), "已销号", "", False),
    ]
    if light == Light.OVERDUE:
        dated.append((due, "期限已过", f"{state.label}，未销号", True))
    elif light <= Light.NO_DEADLINE and not np.isnat(due):
        dated.append((due, "整改期限", state.label, False))
    known = [(day_of_record(value), what, who, alarm) for value, what, who, alarm in dated]
    kept = sorted((item for item in known if item[0]), key=lambda item: item[0])
    return [Step(day[5:] if day.startswith(f"{year}-") else day, what, who, alarm) for day, what, who, alarm in kept]


def unit_ids(situation: Situation, enterprise: int) -> list[int]:
    """Ids of the unit of an enterprise and of those above it."""
    units = situation.snapshot.units
    unit, ids = int(situation.snapshot.enterprises.unit[enterprise]), []
    while unit >= 0:
        ids.append(int(units.id[unit]))
        unit = int(units.parent[unit])
    return ids


def _more(
    situation: Situation,
    enterprise: int,
    row: Mapping[str, Any],
    history: Sequence[JournalRow],
    entries: Sequence[Entry],
) -> list[tuple[str, str]]:
    level = StandardLevel(int(situation.snapshot.enterprises.standard_level[enterprise]))
    until = day_of_record(row.get("standard_until"))
    standard = level.label + (f"（有效至 {until}）" if until else "")
    answer = [
        ("标准化", standard),
        ("双重预防", "已建立" if row.get("dual_prevention") else "未建立或未填"),
        ("主管部门", or_unfilled(row.get("regulator"))),
        *record_rows(situation, enterprise, entries),
    ]
    if or_empty(row.get("note")):
        answer.append(("备注", or_empty(row.get("note"))))
    if history:
        last = max(history, key=lambda entry: entry.seq)
        source = f"　{last.source_name}" if last.source_name else ""
        answer.append(("最近变更", f"{str(last.at)[:16].replace('T', ' ')}　{last.by}　日志 #{last.seq:,}{source}"))
    return answer


def day_of_record(value: object) -> str:
    """2026-10-09 from whatever the record hands out for a date; "" for none."""
    text = or_empty(value)
    return text[:10] if len(text) >= 10 and text[4] == "-" else ""


def or_empty(value: object) -> str:
    """A field as text; "" for nothing."""
    text = or_unfilled(value)
    return "" if text == UNFILLED else text

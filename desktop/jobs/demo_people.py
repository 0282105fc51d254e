"""The fictional people of the demo: whoever regulates, checks, reviews and leads in each place. All are 某."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from desktop.jobs.demo_places import Place
from desktop.jobs.demo_profile import words
from ledger.journal import RecordKind
from ledger.people import DutyKind, DutyLevel, Role
from ledger.same_person import same_person
from ledger.store.workspace import Workspace

_SEED = 21


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works in one place. No two of them share a surname, so that a second person can always be found."""

    unit_code: str
    code: str  # of the place itself
    is_town: bool
    office: str  # 应急管理局
    squad: str  # 执法大队
    leader: str  # who is contracted to the enterprises (包保), the same for a whole unit
    leader_office: str
    chief: str
    supervisor: str
    enforcers: tuple[str, str, str]

    def other_than(self, *cells: str) -> str:
        """An enforcer who is none of the persons of these cells."""
        return next(one for one in self.enforcers if not any(same_person(one, cell) for cell in cells))


def staff_of(homes: Sequence[Place]) -> list[Staff]:
    """The staff of every place, in the order of the places."""
    rng = np.random.default_rng(_SEED)
    table = [f"{surname}某" for surname in words().surnames]
    leaders = {code: table[int(rng.integers(len(table)))] for code in dict.fromkeys(home.unit_code for home in homes)}
    answer = []
    for home in homes:
        leader = leaders[home.unit_code]
        free = [name for name in table if name != leader]
        chief, supervisor, *enforcers = (free[at] for at in rng.choice(len(free), 5, replace=False))
        office = office_of(home)
        squad = f"{home.county_name}执法大队"
        board = f"{home.unit_name}安全生产委员会"
        first, second, third = enforcers
        where = (home.unit_code, home.code, _is_town(home))
        answer.append(Staff(*where, office, squad, leader, board, chief, supervisor, (first, second, third)))
    return answer


def office_of(home: Place) -> str:
    """敦化市应急管理局; a street or a town has an office instead."""
    return f"{home.county_name}{'应急管理办公室' if _is_town(home) else '应急管理局'}"


def _is_town(home: Place) -> bool:
    return home.county_name.endswith(("街道", "镇", "乡"))


def write_people(workspace: Workspace, by: str, staff: Sequence[Staff], since: date) -> int:
    """Put the staff and what they answer for on record; the number of persons."""
    units = workspace.units()
    unit_ids = {code: int(row) for code, row in zip(units.code, units.id, strict=True)}
    people, duties = _people(staff, unit_ids)
    with workspace.change(by=by, reason="演示人员与责任分工（虚构）") as change:
        ids = change.create_all(RecordKind.PERSON, people)
        change.create_all(
            RecordKind.DUTY, [{**duty, "person_id": ids[person], "valid_from": since} for person, duty in duties]
        )
    return len(people)


def _people(
    staff: Sequence[Staff], unit_ids: dict[str, int]
) -> tuple[list[dict[str, object]], list[tuple[int, dict[str, object]]]]:
    """Persons, and for some of them (by position) what they answer for."""
    people: list[dict[str, object]] = []
    duties: list[tuple[int, dict[str, object]]] = []

    def add(one: Staff, name: str, post: str, organisation: str, level: DutyLevel, role: Role) -> int:
        people.append(
            {
                "unit_id": unit_ids.get(one.unit_code if level is DutyLevel.LEADER else one.code),
                "name": name,
                "post": post,
                "organisation": organisation,
                "level": level,
                "role": role,
                "rank": len(people) + 1,
            }
        )
        return len(people) - 1

    led: set[str] = set()
    for one in staff:
        own = DutyLevel.TOWN if one.is_town else DutyLevel.DEPARTMENT
        if one.unit_code not in led:
            led.add(one.unit_code)
            leader = add(one, one.leader, "分管领导", one.leader_office, DutyLevel.LEADER, Role.CHIEF)
            contract = {"level": DutyLevel.LEADER, "kind": DutyKind.CONTRACT}
            duties.append((leader, {"unit_id": unit_ids.get(one.unit_code), **contract}))
        chief = add(one, one.chief, "负责人", one.office, own, Role.CHIEF)
        kind = DutyKind.TERRITORY if one.is_town else DutyKind.INDUSTRY
        duties.append((chief, {"unit_id": unit_ids.get(one.code), "level": own, "kind": kind}))
        add(one, one.supervisor, "监管人员", one.office, own, Role.CLERK)
        for place, name in enumerate(one.enforcers):
            role = Role.REVIEWER if place == 2 else Role.ENFORCER
            add(one, name, "复查员" if place == 2 else "执法员", one.squad, own, role)
    return people, duties

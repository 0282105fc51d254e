"""Persons and what they answer for, as window and command line enter them. What is refused stands in ``ledger.roster``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop.jobs.operators import entitled, operator_of
from ledger import roster
from ledger.clock import beijing_now
from ledger.journal import RecordKind
from ledger.masking import masked_name, masked_phone
from ledger.people import DutyKind, DutyLevel, Person
from ledger.problem import Refused
from ledger.roles import Command, Operator, found_among
from ledger.store.workspace import Workspace

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person in words; name, phone and account as far as the reader has need of them."""

    id: int
    name: str
    post: str
    organisation: str
    unit: str
    phone: str
    account: str
    level: DutyLevel
    role: str
    has_left: bool


@dataclass(frozen=True, slots=True)
class ListedDuty:
    """A duty in words: 包保责任　领导　赵某　龙潭区　2026-01-01 起."""

    id: int
    person_id: int
    person: str
    kind: str
    level: str
    subject: str
    period: str
    note: str
    is_running: bool


def list_people(workspace: Workspace, reader: Operator, *, also_left: bool = False) -> list[ListedPerson]:
    """The persons in the order of the leaders' list."""
    units, sees = _unit_names(workspace), reader.may(Command.PERSONAL_DATA)
    return [
        ListedPerson(
            person.id,
            person.name if sees else masked_name(person.name),
            person.post,
            person.organisation,
            units.get(person.unit_id, ""),
            person.phone if sees else masked_phone(person.phone),
            person.account if sees else "",
            person.level,
            person.role.label,
            person.has_left,
        )
        for person in workspace.people()
        if also_left or not person.has_left
    ]


def add_person(workspace: Workspace, values: Record, operator: str) -> int:
    """Enter a person; his number. Raises Refused."""
    by = entitled(workspace, operator, Command.PEOPLE)
    with workspace.change(by=by, reason=f"登记人员：{values.get('name', '')}"[:200]) as change:
        return roster.add_person(change, values)


def edit_person(
    workspace: Workspace, person_id: int, values: Record, operator: str, *, seen: int | None = None
) -> bool:
    """Change fields of a person; False when nothing changes. Raises Refused, EditConflict."""
    by = entitled(workspace, operator, Command.PEOPLE)
    with workspace.change(by=by, reason=f"修改人员第 {person_id} 号") as change:
        return roster.edit_person(change, person_id, values, seen)


def let_go(workspace: Workspace, person_id: int, operator: str, on: date | None = None) -> list[ListedDuty]:
    """A person leaves; the duties that ended with it. Raises Refused."""
    by = entitled(workspace, operator, Command.PEOPLE)
    with workspace.change(by=by, reason=f"人员第 {person_id} 号离任") as change:
        ended = roster.let_go(change, person_id, on or beijing_now().date())
    return [duty for duty in list_duties(workspace, operator_of(workspace, by), person_id) if duty.id in ended]


def bring_back(workspace: Workspace, person_id: int, operator: str) -> None:
    """A person is back. Raises Refused."""
    by = entitled(workspace, operator, Command.PEOPLE)
    with workspace.change(by=by, reason=f"人员第 {person_id} 号复任") as change:
        roster.bring_back(change, person_id)


def add_duty(workspace: Workspace, values: Record, operator: str) -> int:
    """Enter what a person answers for; its number. Raises Refused."""
    by = entitled(workspace, operator, Command.PEOPLE)
    with workspace.change(by=by, reason=f"分工：{DutyKind(int(values['kind'])).label}") as change:
        return roster.add_duty(change, values)


def end_duty(workspace: Workspace, duty_id: int, operator: str, on: date | None = None) -> None:
    """A duty ends with a day (today). Raises Refused."""
    by = entitled(workspace, operator, Command.PEOPLE)
    with workspace.change(by=by, reason=f"结束第 {duty_id} 号分工") as change:
        roster.end_duty(change, duty_id, on or beijing_now().date())


def list_duties(workspace: Workspace, reader: Operator, person_id: int | None = None) -> list[ListedDuty]:
    """The duties of everybody, or of one person; those in force first."""
    where = {} if person_id is None else {"person_id": person_id}
    people = {person.id: person.name for person in workspace.people()}
    units, sees = _unit_names(workspace), reader.may(Command.PERSONAL_DATA)
    today = (workspace.info.pinned_as_of or beijing_now()).date()
    listed = []
    for row in workspace.records(RecordKind.DUTY, **where):
        record: Record = row
        name = people.get(record["person_id"], "")
        listed.append(
            ListedDuty(
                int(record["id"]),
                int(record["person_id"] or 0),
                name if sees else masked_name(name),
                DutyKind(record["kind"]).label,
                DutyLevel(record["level"]).label,
                _subject(workspace, record, units),
                period_of(record),
                record["note"],
                roster.is_running(record, today),
            )
        )
    return sorted(listed, key=lambda duty: not duty.is_running)


def period_of(duty: Record) -> str:
    """2026-01-01 至 2026-12-31, 2026-01-01 起, 长期."""
    first, last = duty["valid_from"], duty["valid_until"]
    if first is None and last is None:
        return "长期"
    return f"{first} 起" if last is None else f"{first or ''} 至 {last}".strip()


def _subject(workspace: Workspace, duty: Record, units: Mapping[int, str]) -> str:
    if duty["enterprise_id"] is not None:
        return str(workspace.enterprise(int(duty["enterprise_id"]))["name"])
    return f"{units.get(duty['unit_id'] or 0, '所属单位未知')}全域"


def _unit_names(workspace: Workspace) -> dict[int, str]:
    units = workspace.units()
    return {int(id_): name for id_, name in zip(units.id, units.name, strict=True)}


def person_named(workspace: Workspace, text: str) -> Person:
    """The person of this name, account or number; of those who have left only when nobody else bears it. Raises
    Refused."""
    people = workspace.people()
    found = found_among([person for person in people if not person.has_left], text) or found_among(people, text)
    if found is None:
        raise Refused(f"人员名单里没有“{text.strip()}”。", "请在人员名单里查看。")
    return found

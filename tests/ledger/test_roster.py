"""Persons and duties: what is entered, what is refused, and that nobody is erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger import roster
from ledger.journal import RecordKind
from ledger.people import DutyKind, DutyLevel, Role
from ledger.problem import EditConflict, Refused
from ledger.store.workspace import Workspace
from tests.helpers.stored import stored_workspace

TODAY = date(2026, 11, 20)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with stored_workspace(tmp_path / "w.bmap", enterprises=2, hazards=1) as made:
        yield made


def add(workspace: Workspace, name: str, **values: Any) -> int:
    with workspace.change(by="测试", reason="登记") as change:
        return roster.add_person(change, {"name": name, **values})


def duty(workspace: Workspace, person: int, **values: Any) -> int:
    given = {"person_id": person, "kind": DutyKind.CONTRACT, "level": DutyLevel.LEADER, **values}
    with workspace.change(by="测试", reason="分工") as change:
        return roster.add_duty(change, given)


def test_a_person_who_is_given_no_role_may_only_look(workspace: Workspace) -> None:
    add(workspace, " 赵　某 ", organisation="区应急局", phone="17012340000")
    add(workspace, "钱某", role=Role.ADMIN, rank=1)
    first, second = workspace.people()
    assert (first.name, first.role, first.rank) == ("赵 某", Role.WALL, 1)
    assert (second.name, second.role) == ("钱某", Role.ADMIN)
    assert first.title == "区应急局　赵 某"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "  "}, "姓名没有填"),
        ({"name": "赵某", "organisation": "区应急局"}, "已有记录，第 1 号"),
        ({"name": "孙某", "account": "LT\\ZHAO"}, "已是赵某的"),
        ({"name": "孙" * 41}, "超过 40 个字"),
    ],
)
def test_what_makes_the_operator_a_matter_of_chance_is_refused(
    workspace: Workspace, values: dict[str, Any], said: str
) -> None:
    add(workspace, "赵某", organisation="区应急局", account="zhao")
    before = workspace.head()
    with pytest.raises(Refused, match=said), workspace.change(by="测试", reason="登记") as change:
        roster.add_person(change, values)
    assert workspace.head() == before


def test_two_of_one_name_in_two_offices_are_two(workspace: Workspace) -> None:
    assert add(workspace, "赵某", organisation="区应急局") != add(workspace, "赵某", organisation="执法大队")


def test_a_second_editor_is_told(workspace: Workspace) -> None:
    id_ = add(workspace, "赵某")
    seen = workspace.version(RecordKind.PERSON, id_)
    with workspace.change(by="甲", reason="改") as change:
        assert roster.edit_person(change, id_, {"post": "科长"}, seen)
    with pytest.raises(EditConflict), workspace.change(by="乙", reason="改") as change:
        roster.edit_person(change, id_, {"post": "处长"}, seen)


def test_there_is_always_somebody_left_to_administer(workspace: Workspace) -> None:
    only = add(workspace, "周某", role=Role.ADMIN)
    for attempt in (
        lambda change: roster.let_go(change, only, TODAY),
        lambda change: roster.edit_person(change, only, {"role": Role.CLERK}),
    ):
        with pytest.raises(Refused, match="唯一的管理员"), workspace.change(by="测试", reason="改") as change:
            attempt(change)
    add(workspace, "吴某", role=Role.ADMIN)
    with workspace.change(by="测试", reason="改") as change:
        roster.let_go(change, only, TODAY)
    assert [person.name for person in workspace.people() if not person.has_left] == ["吴某"]


def test_whoever_leaves_stays_in_the_record_and_his_duties_end(workspace: Workspace) -> None:
    id_ = add(workspace, "赵某")
    running = duty(workspace, id_, enterprise_id=1, valid_from=date(2026, 1, 1))
    ended = duty(workspace, id_, enterprise_id=2, valid_until=date(2026, 5, 1))
    later = duty(workspace, id_, enterprise_id=2, valid_from=date(2027, 1, 1))
    with workspace.change(by="测试", reason="离任") as change:
        assert roster.let_go(change, id_, TODAY) == [running, later]
    with pytest.raises(Refused, match="已经离任"):
        duty(workspace, id_, enterprise_id=2)
    on = {int(str(row["id"])): row for row in workspace.records(RecordKind.DUTY)}
    assert roster.is_running(on[running], TODAY)
    assert not roster.is_running(on[running], date(2026, 11, 21))
    assert on[ended]["valid_until"] == date(2026, 5, 1)
    assert not any(roster.is_running(on[later], day) for day in (TODAY, date(2027, 1, 1), date(2027, 6, 1)))
    with workspace.change(by="测试", reason="复任") as change:
        roster.bring_back(change, id_)
    assert [person.has_left for person in workspace.people()] == [False]
    assert workspace.check() == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "对什么负责"),
        ({"unit_id": 1, "enterprise_id": 1}, "对什么负责"),
        ({"enterprise_id": 1, "valid_from": TODAY, "valid_until": date(2026, 1, 1)}, "早于起期"),
        ({"enterprise_id": 2, "valid_from": date(2026, 6, 1)}, "已有记录"),
    ],
)
def test_duties_that_say_nothing_or_say_it_twice_are_refused(
    workspace: Workspace, values: dict[str, Any], said: str
) -> None:
    id_ = add(workspace, "赵某")
    duty(workspace, id_, enterprise_id=2, valid_until=date(2026, 12, 31))
    with pytest.raises(Refused, match=said):
        duty(workspace, id_, **values)
    duty(workspace, id_, enterprise_id=2, valid_from=date(2027, 1, 1))


def test_a_duty_ends_once(workspace: Workspace) -> None:
    number = duty(workspace, add(workspace, "赵某"), unit_id=1)
    with workspace.change(by="测试", reason="结束") as change:
        roster.end_duty(change, number, TODAY)
    with pytest.raises(Refused, match="已于 2026-11-20 结束"), workspace.change(by="测试", reason="结束") as change:
        roster.end_duty(change, number, TODAY)

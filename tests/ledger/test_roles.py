"""Who may do what, and who is who among the people of a workspace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ledger.hazard import HazardAction
from ledger.people import DutyLevel, Person, Role
from ledger.problem import Refused
from ledger.roles import TABLE, Command, command_of, may, operator_among, same_account

ROOT = Path(__file__).parents[2]


def person(id_: int, name: str, role: Role, **other: object) -> Person:
    made = Person(id_, 0, name, "", "", "", "", DutyLevel.DEPARTMENT, role, id_, False)
    return replace(made, **other)  # type: ignore[arg-type]


CHIEF = person(1, "孙某", Role.ADMIN, account="LT\\sun")
CLERK = person(2, "赵某", Role.CLERK, account="zhao", organisation="区应急局")


def test_the_table_rules_on_every_command_and_names_each_in_words() -> None:
    assert set(TABLE) == set(Command)
    assert len({command.label for command in Command}) == len(Command)
    assert all(TABLE[command] for command in Command)


def test_every_step_of_a_hazard_is_a_command() -> None:
    steps = {command_of(action) for action in HazardAction}
    assert len(steps) == len(HazardAction)
    assert all(command.label == action.label for action in HazardAction for command in [command_of(action)])


def test_what_the_table_must_never_allow() -> None:
    assert [command for command in Command if may(Role.WALL, command)] == [Command.VIEW]
    for role in (Role.DUTY, Role.CLERK, Role.ADMIN):
        assert not any(may(role, command) for command in (Command.ACCEPT, Command.RETURN, Command.EXTEND, Command.LIST))
    assert {role for role in Role if may(role, Command.RESTORE)} == {Role.ADMIN}


def test_without_an_administrator_the_operator_is_alone_and_may_do_everything() -> None:
    for people in ([], [CLERK], [CLERK, replace(CHIEF, has_left=True)]):
        alone = operator_among(people, "王某")
        assert alone.is_alone
        assert alone.name == "王某"
        assert alone.standing == "单人工作区"
        alone.require(*Command)


@pytest.mark.parametrize("name", ["赵某", "zhao", "ZHAO", "LT\\zhao", "#2", " 赵某 "])
def test_a_person_is_found_by_name_account_and_number(name: str) -> None:
    found = operator_among([CHIEF, CLERK], name)
    assert (found.name, found.role, found.person_id) == ("赵某", Role.CLERK, 2)


def test_nobody_of_the_people_may_only_look_and_is_told_what_to_do() -> None:
    guest = operator_among([CHIEF, CLERK], "administrator")
    assert guest.is_unknown
    assert [command for command in Command if guest.may(command)] == [Command.VIEW]
    with pytest.raises(Refused) as caught:
        guest.require(Command.VIEW, Command.IMPORT)
    assert caught.value.message == "“administrator”不在本工作区的人员名单里，只能查看，不能“导入台账”。"
    assert caught.value.suggestion == "请选择操作人，或请管理员登记（可办理的角色：内勤、管理员）。"


def test_a_refusal_names_who_may() -> None:
    clerk = operator_among([CHIEF, CLERK], "赵某")
    assert clerk.why_not(Command.ACCEPT) == "内勤赵某不能“验收通过并销号”。请由执法员、复查员、领导办理。"
    assert clerk.why_not(Command.IMPORT) == ""


def test_whoever_has_left_is_nobody() -> None:
    assert operator_among([CHIEF, replace(CLERK, has_left=True)], "赵某").is_unknown


def test_two_of_one_name_must_say_who_they_are() -> None:
    other = person(3, "赵某", Role.ENFORCER, organisation="执法大队")
    people = [CHIEF, CLERK, other]
    with pytest.raises(Refused, match="有 2 个人都叫“赵某”：#2 区应急局、#3 执法大队。"):
        operator_among(people, "赵某")
    for name in ("#3", "赵某（执法大队）"):
        assert operator_among(people, name).name == "赵某（执法大队）"
    twin = replace(other, organisation="区应急局")
    assert operator_among([CHIEF, CLERK, twin], "#3").name == "赵某（#3）"
    assert operator_among([CHIEF, CLERK, twin], "赵某（#3）").person_id == 3


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [("sun", "LT\\SUN", True), ("LT/sun", "lt\\sun", True), ("LT\\sun", "XX\\sun", False), ("sun", "sung", False)],
)
def test_accounts(one: str, other: str, is_same: bool) -> None:
    assert same_account(one, other) is is_same


def test_the_manual_prints_the_table_as_it_is() -> None:
    rows = [line for line in (ROOT / "docs/people.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    marks = {label: cells for label, *cells in ([cell.strip() for cell in row.strip("|").split("|")] for row in rows)}
    assert marks["命令"] == [role.label for role in Role]
    for command in Command:
        assert marks[command.label] == ["√" if may(role, command) else "" for role in Role], command

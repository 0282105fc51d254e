"""The chain of an enterprise from ledgers and duties; the conflict and the dossier must say the same of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from desktop.jobs.hazard_file import gather
from desktop.jobs.people import add_duty, add_person, let_go, list_duties
from desktop.jobs.responsibility import Link, Staffing, chain_in, gaps, three_owners
from layers.situation import situation_of
from ledger.enterprise import Chain
from ledger.journal import RecordKind
from ledger.people import DutyKind, DutyLevel, Role
from ledger.roles import Operator
from ledger.store.workspace import Workspace
from policy.responsibility import named_links
from tests.helpers.stored import stored_workspace

AT = datetime(2026, 11, 20, 18)
DAY = AT.date()
BY = "王某"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with stored_workspace(tmp_path / "w.bmap", enterprises=3, hazards=1) as made:
        with made.change(by=BY, reason="台账") as change:
            change.update(RecordKind.ENTERPRISE, 1, {"principal": "韩某", "supervisor": "许某"})
        yield made


def unit_of(workspace: Workspace, enterprise: int) -> int:
    return int(str(workspace.enterprise(enterprise)["unit_id"]))


def said(links: tuple[Link, ...]) -> dict[str, str]:
    return {link.label: link.names for link in links}


def charge(workspace: Workspace, name: str, level: DutyLevel, **on: object) -> int:
    person = add_person(workspace, {"name": name, "post": "主任", "phone": "17012340000"}, BY)
    return add_duty(workspace, {"person_id": person, "kind": DutyKind.CONTRACT, "level": level, **on}, BY)


def test_names_of_the_ledger_are_links_and_what_is_not_named_is_a_gap(workspace: Workspace) -> None:
    links = chain_in(workspace, 1, DAY)
    assert said(links) == {"领导": "", "部门": "许某", "企业": "韩某", "安全员": ""}
    assert gaps(links) == "缺 2 环：领导、安全员"


def test_duties_close_gaps_and_towns_appear_once_anybody_keeps_them(workspace: Workspace) -> None:
    charge(workspace, "孙某", DutyLevel.LEADER, unit_id=1)  # the whole area
    charge(workspace, "李某", DutyLevel.TOWN, unit_id=unit_of(workspace, 1))
    links = chain_in(workspace, 1, DAY)
    assert said(links) == {"领导": "孙某", "部门": "许某", "镇街": "李某", "企业": "韩某", "安全员": ""}
    assert links[0].people[0].text == "主任　孙某　17012340000"
    assert links[0].people[0].masked().text == "主任　孙某　170****0000"
    assert said(chain_in(workspace, 2, DAY))["镇街"] == (
        "李某" if unit_of(workspace, 2) == unit_of(workspace, 1) else ""
    )


def test_a_department_for_a_district_names_nobody_for_one_enterprise(workspace: Workspace) -> None:
    charge(workspace, "钱某", DutyLevel.DEPARTMENT, unit_id=1)
    department = next(link for link in chain_in(workspace, 2, DAY) if link.label == "部门")
    assert department.is_gap
    assert [one.name for one in department.also] == ["钱某"]
    charge(workspace, "周某", DutyLevel.DEPARTMENT, enterprise_id=2)
    assert said(chain_in(workspace, 2, DAY))["部门"] == "周某"


def test_duties_count_on_their_days_and_end_when_somebody_leaves(workspace: Workspace) -> None:
    charge(workspace, "孙某", DutyLevel.LEADER, unit_id=1, valid_from=date(2026, 6, 1))
    assert said(chain_in(workspace, 1, date(2026, 5, 31)))["领导"] == ""
    assert said(chain_in(workspace, 1, date(2026, 6, 1)))["领导"] == "孙某"
    ended = let_go(workspace, workspace.people()[0].id, BY, DAY)
    assert [duty.period for duty in ended] == ["2026-06-01 至 2026-11-20"]
    assert said(chain_in(workspace, 1, DAY))["领导"] == "孙某"
    assert said(chain_in(workspace, 1, date(2026, 11, 21)))["领导"] == ""
    alone = Operator(BY, Role.ADMIN, is_alone=True)
    assert [duty.subject for duty in list_duties(workspace, alone)] == [f"{workspace.units().name[0]}全域"]


def test_the_conflict_and_the_dossier_agree_on_every_link(workspace: Workspace) -> None:
    charge(workspace, "孙某", DutyLevel.LEADER, unit_id=unit_of(workspace, 1))
    charge(workspace, "钱某", DutyLevel.DEPARTMENT, unit_id=1)
    charge(workspace, "周某", DutyLevel.DEPARTMENT, enterprise_id=2)
    charge(workspace, "吴某", DutyLevel.ENTERPRISE, enterprise_id=3, valid_until=date(2026, 11, 19))
    snapshot = workspace.snapshot()
    bits = named_links(snapshot, AT)
    of_label = {"领导": Chain.CONTRACT_LEADER, "部门": Chain.SUPERVISOR, "企业": Chain.PRINCIPAL}
    for enterprise in (1, 2, 3):
        for link in chain_in(workspace, enterprise, DAY):
            if link.label in of_label:
                assert bool(bits[enterprise - 1] & of_label[link.label]) is not link.is_gap, (enterprise, link)
    assert snapshot.enterprises.chain.tolist() == [Chain.PRINCIPAL | Chain.SUPERVISOR, 0, 0]
    with Workspace.open(workspace.path, read_only=True) as again:
        assert named_links(again.snapshot(), AT).tolist() == bits.tolist()


def test_three_owners_of_a_hazard_with_posts_and_numbers(workspace: Workspace) -> None:
    add_person(workspace, {"name": "许建国", "organisation": "区应急局", "post": "科长", "phone": "17012340001"}, BY)
    owners = three_owners(Staffing.read(workspace), workspace.hazard(1))
    assert [(link.label, link.names) for link in owners] == [
        ("企业整改", "韩某"),
        ("部门督办", "许建国"),
        ("领导包保", ""),
    ]
    assert owners[1].people[0].text == "区应急局科长　许建国　17012340001"
    assert gaps(owners) == "缺 1 环：领导包保"


def test_posts_and_numbers_of_the_owners_are_shown_with_the_hazard(workspace: Workspace) -> None:
    add_person(workspace, {"name": "许建国", "post": "科长", "phone": "17012340001"}, BY)
    shown = gather(workspace, situation_of(workspace.snapshot(), AT), 1)
    assert shown.owners == (("整改", "韩某"), ("督办", "许建国 17012340001"), ("包保", ""))

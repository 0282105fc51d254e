"""Permits and their steps as window and command line use them, on a real workspace file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely import Point, Polygon

from desktop.hover_card import card_of
from desktop.jobs.operations import OperationStep as S
from desktop.jobs.operations import Permit, StepReport, list_operations, new_operation, report_step
from desktop.jobs.situations import read_situation
from layers.hit import Hit
from layers.map_content import build
from ledger.journal import RecordKind
from ledger.operation import OperationKind as K
from ledger.problem import EditConflict, Refused
from ledger.store.workspace import Workspace
from policy.conflict import ConflictRule
from policy.operation_zone import with_own_zones
from tests.helpers.stored import stored_workspace

BY = "值班员"
DAY = datetime(2024, 11, 20)
GOOD = {"oxygen": 20.9, "combustible": 1.0, "hydrogen_sulfide": 0.0, "carbon_monoxide": 2.0}


@pytest.fixture(scope="module")
def file_of_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("operations") / "w.bmap"
    stored_workspace(path, enterprises=4, hazards=1, pinned_as_of=None).close()
    return path


@pytest.fixture
def workspace(file_of_records: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copy(file_of_records, tmp_path))) as copy:
        yield copy


def at(hour: int, minute: int = 0) -> datetime:
    return DAY.replace(hour=hour, minute=minute)


def permit(**other: Any) -> Permit:
    plain: dict[str, Any] = {
        "kind": K.CONFINED_SPACE,
        "start": at(13),
        "end": at(17),
        "permit": "YX-1",
        "enterprise_id": 1,
        "place_name": "污水池",
        "guardian": "何某",
    }
    return Permit(**(plain | other))


def steps(workspace: Workspace, id_: int, *reports: StepReport, **more: Any) -> list[str]:
    found: list[str] = []
    for report in reports:
        found = report_step(workspace, id_, report, BY, **more)
    return found


APPROVED = StepReport(S.APPROVE, at(12), actor="高某")
AIRED = StepReport(S.VENTILATE, at(12, 20))
TESTED = StepReport(S.TEST, at(12, 50), readings=GOOD)
STARTED = StepReport(S.START, at(13, 5))
ENDED = StepReport(S.END, at(16, 30))


def test_in_order_from_permit_to_end(workspace: Workspace) -> None:
    id_ = new_operation(workspace, permit(), BY)
    assert steps(workspace, id_, APPROVED, AIRED, TESTED, STARTED, ENDED) == []
    record = workspace.record(RecordKind.OPERATION, id_)
    assert (record["approver"], record["oxygen"], record["ended_at"]) == ("高某", 20.9, at(16, 30))
    assert [row.reason for row in workspace.history(RecordKind.OPERATION, id_)] == [
        "作业票 YX-1（有限空间作业）",
        "危险作业审批",
        "危险作业通风",
        "危险作业检测",
        "危险作业开始作业",
        "危险作业结束作业",
    ]
    (listed,) = list_operations(read_situation(workspace, at(18)))
    assert (listed.state, listed.faults, listed.place) == ("已结束", (), "污水池")
    assert workspace.check() == []


def test_an_unlawful_start_is_refused_until_it_has_happened_and_then_counted(workspace: Workspace) -> None:
    id_ = new_operation(workspace, permit(guardian=""), BY)
    before = workspace.head()
    with pytest.raises(Refused, match="未经审批作业、未先通风、未先检测、无监护人"):
        steps(workspace, id_, STARTED)
    assert workspace.head() == before
    told = steps(workspace, id_, STARTED, as_happened=True)
    assert told == ["未经审批作业", "未先通风", "未先检测", "无监护人"]
    situation = read_situation(workspace, at(14))
    assert (situation.measures.conflicts.rule == ConflictRule.OPERATION_FAULT).sum() == 1
    steps(workspace, id_, ENDED)
    (listed,) = list_operations(read_situation(workspace, at(18)))
    assert (listed.state, len(listed.faults)) == ("已结束", 4), "over, and still a violation"


def test_foul_air_and_an_expired_permit_are_violations(workspace: Workspace) -> None:
    foul = StepReport(S.TEST, at(12, 50), readings=GOOD | {"hydrogen_sulfide": 15.0})
    id_ = new_operation(workspace, permit(), BY)
    steps(workspace, id_, APPROVED, AIRED, foul)
    with pytest.raises(Refused, match="气体检测不合格"):
        steps(workspace, id_, STARTED)
    steps(workspace, id_, StepReport(S.VENTILATE, at(12, 55)), StepReport(S.TEST, at(13, 25), readings=GOOD))
    steps(workspace, id_, StepReport(S.START, at(13, 30)))
    (running,) = list_operations(read_situation(workspace, at(17, 30)))
    assert (running.state, running.faults) == ("进行中", ("作业票过期仍在作业",))
    assert steps(workspace, id_, StepReport(S.END, at(17, 40))) == ["作业票过期仍在作业"]


def test_a_test_during_the_work_brings_new_readings_and_keeps_the_first_time(workspace: Workspace) -> None:
    id_ = new_operation(workspace, permit(), BY)
    steps(workspace, id_, APPROVED, AIRED, TESTED, STARTED)
    found = steps(workspace, id_, StepReport(S.TEST, at(14), readings={"oxygen": 18.0}))
    assert found == ["气体检测不合格"]
    record = workspace.record(RecordKind.OPERATION, id_)
    assert (record["tested_at"], record["oxygen"], record["carbon_monoxide"]) == (at(12, 50), 18.0, 2.0)


@pytest.mark.parametrize(
    ("taken", "report", "word"),
    [
        ((), ENDED, "还没有记录开始作业"),
        ((), StepReport(S.APPROVE, at(12)), "缺审批人"),
        ((), StepReport(S.TEST, at(12)), "缺检测读数"),
        ((), StepReport(S.TEST, at(12), readings={"oxygen": 120.0}), "不是可能的读数"),
        ((), StepReport(S.TEST, at(12), readings={"oxygen": float("nan")}), "不是可能的读数"),
        ((APPROVED,), APPROVED, "已于 2024-11-20 12:00 审批"),
        ((APPROVED, AIRED, TESTED, STARTED), STARTED, "已于 2024-11-20 13:05 开始作业"),
        ((APPROVED, AIRED, TESTED, STARTED), StepReport(S.VENTILATE, at(14)), "不能改动"),
        ((APPROVED, AIRED, TESTED, STARTED), StepReport(S.END, at(13)), "早于开始作业"),
        ((APPROVED, AIRED, TESTED, STARTED, ENDED), StepReport(S.TEST, at(17), readings=GOOD), "结束"),
        ((), StepReport(S.VENTILATE, datetime(2999, 1, 1)), "还没有到"),
    ],
)
def test_what_cannot_be_true_is_refused(
    workspace: Workspace, taken: tuple[StepReport, ...], report: StepReport, word: str
) -> None:
    id_ = new_operation(workspace, permit(), BY)
    steps(workspace, id_, *taken)
    before = workspace.head()
    with pytest.raises(Refused, match=word):
        report_step(workspace, id_, report, BY, as_happened=True)
    assert workspace.head() == before


@pytest.mark.parametrize(
    ("other", "word"),
    [
        ({"permit": " "}, "作业票编号"),
        ({"enterprise_id": None}, "企业或作业区"),
        ({"place_name": ""}, "作业地点"),
        ({"end": at(13)}, "晚于开始"),
        ({"enterprise_id": 99}, "99"),
        ({"zone_id": 7}, "7"),
    ],
)
def test_a_permit_says_who_where_and_when(workspace: Workspace, other: dict[str, Any], word: str) -> None:
    before = workspace.head()
    with pytest.raises(Refused, match=word):
        new_operation(workspace, permit(**other), BY)
    assert workspace.head() == before


def test_a_permit_number_is_used_once(workspace: Workspace) -> None:
    new_operation(workspace, permit(), BY)
    with pytest.raises(Refused, match="已有编号"):
        new_operation(workspace, permit(place_name="另一处"), BY)


def test_two_people_on_one_permit(workspace: Workspace) -> None:
    id_ = new_operation(workspace, permit(), BY)
    seen = workspace.version(RecordKind.OPERATION, id_)
    steps(workspace, id_, APPROVED)
    with pytest.raises(EditConflict):
        report_step(workspace, id_, AIRED, BY, seen=seen)


def test_an_operation_outside_every_zone_glows_and_expires(workspace: Workspace) -> None:
    square = Polygon([(125.3, 43.8), (125.31, 43.8), (125.31, 43.81), (125.3, 43.81)])
    hot = {"kind": K.HOT_WORK, "place_name": "东侧"}
    new_operation(workspace, permit(**hot, geometry=Point(125.35, 43.85)), BY)
    new_operation(workspace, permit(**hot, permit="DH-2", geometry=square), BY)
    snapshot = workspace.snapshot()
    assert with_own_zones(snapshot, DAY - timedelta(days=3)) is snapshot
    early, there, after = (read_situation(workspace, moment) for moment in (at(9), at(14), at(17)))
    assert [len(one.snapshot.zones) for one in (early, there, after)] == [2, 2, 0]
    assert [int(one.measures.running[0]) for one in (early, there, after)] == [0, 2, 0]
    circle, polygon = there.snapshot.zones.geometry
    assert polygon.equals(square)
    left, bottom, right, top = circle.bounds
    assert (top - bottom) * 111_320 == pytest.approx(80, rel=0.01)
    assert (right - left) * 111_320 * np.cos(np.radians(43.85)) == pytest.approx(80, rel=0.01)
    zones = build(there).zones
    assert zones.is_running.all()
    assert zones.caption(0, there.as_of) == "动火作业中　至 17:00"


def test_a_zone_whose_permit_has_expired_says_so(workspace: Workspace) -> None:
    hot = permit(kind=K.HOT_WORK, geometry=Point(125.35, 43.85))
    id_ = new_operation(workspace, hot, BY)
    steps(workspace, id_, APPROVED, STARTED)
    late = read_situation(workspace, at(18))
    assert build(late).zones.caption(0, late.as_of) == "动火作业中　已过 17:00"
    card = card_of(late, Hit("zone", 0))
    assert card is not None
    assert any("动火作业中　已过 17:00　监护人 何某" in row.text for row in card.rows)

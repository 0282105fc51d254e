"""The history of the demo: every step of it could have been taken, and it ends where the ledger says."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from desktop.jobs import demo_photos
from desktop.jobs.demo import AS_OF, BY
from desktop.jobs.demo_history import Life, cases, live, write_history
from desktop.jobs.demo_ledger import DemoData, DemoLedger, draw, write_book
from desktop.jobs.importing import import_ledgers
from desktop.jobs.situations import read_situation
from desktop.jobs.workspaces import new_workspace, pack_area
from layers.situation import Situation
from ledger.hazard import HazardAction, HazardState
from ledger.journal import RecordKind
from ledger.problem import Cancelled
from ledger.rectification import attachment_row, blank_record, step_row
from ledger.rectification_check import contradictions, lacks
from ledger.rectification_effects import changes
from ledger.rectification_rules import RULES, is_allowed
from ledger.register import TOPICS
from ledger.store.workspace import Workspace
from policy.conflict import ConflictRule
from policy.light import Light
from policy.pack import load

A, S = HazardAction, HazardState
SMALL = 240


@cache
def data(pack_id: str = "jilin-2021", count: int = 1800) -> DemoData:
    return draw(pack_id, pack_area(load(pack_id)).units, count, AS_OF)


@cache
def lives(pack_id: str = "jilin-2021", count: int = 1800) -> dict[int, Life]:
    ids = np.arange(1, count + 1)
    return {row: live(case) for row, case in cases(data(pack_id, count), ids).items()}


def _silent(_step: str, _done: int, _total: int) -> None:
    """No one looks."""


def _never() -> bool:
    return False


def _write(folder: Path) -> tuple[Workspace, DemoLedger]:
    invented = data("dadukou-2022", SMALL)
    ledger = write_book(folder / "book.xlsx", "大渡口区", invented, _silent, _never)
    workspace = new_workspace(folder / "demo.bmap", "dadukou-2022", None, BY)
    import_ledgers(workspace, [folder / "book.xlsx"], by=BY, progress=_silent, cancelled=_never)
    write_history(workspace, invented, BY, _silent, _never)
    return workspace, ledger


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, DemoLedger]:
    return _write(tmp_path_factory.mktemp("history"))


@pytest.fixture(scope="module")
def situation(written: tuple[Workspace, DemoLedger]) -> Situation:
    return read_situation(written[0], AS_OF)


def _faults(life: Life, demands: Any) -> list[str]:
    """What the rules of rectification say against a life, step by step."""
    record: dict[str, Any] = blank_record()
    if life.case.earlier_row is not None:
        record = dict(lives()[life.case.earlier_row].record)
    steps: list[dict[str, object]] = []
    files: list[dict[str, object]] = []
    found: list[str] = []
    for number, request in enumerate(life.requests, 1):
        if request.action is A.REPORT:
            record |= {"enterprise_name": life.case.enterprise_name, **request.fields}
        elif not is_allowed(record, RULES[request.action]):
            found.append(f"{request.action.label} from {record['state']!r}")
        wrong = lacks(record, steps, files, request, demands) + contradictions(record, steps, files, request, AS_OF)
        found += [f"{life.case.number} {request.action.label} {request.at}: {text}" for text in wrong]
        if request.action is A.RECUR:
            record = blank_record() | {"found_on": life.case.found_on}
        record |= changes(record, request)
        steps.append({"id": number, **step_row(1, request, S.REPORTED, S.REPORTED)})
        files += [{"id": len(files) + 1, **attachment_row(RecordKind.STEP, number, file)} for file in request.evidence]
    return found


@pytest.mark.parametrize("pack_id", ["jilin-2021", "dadukou-2022"])
def test_every_step_could_have_been_taken(pack_id: str) -> None:
    demands = load(pack_id).demands
    assert [text for life in lives().values() for text in _faults(life, demands)] == []


def test_a_wrong_step_would_be_noticed() -> None:
    life = next(life for life in lives().values() if life.case.state is S.CLOSED)
    broken = Life(life.case, [life.requests[0], *life.requests[2:]])
    assert _faults(broken, load("jilin-2021").demands) != []


def test_a_life_ends_where_the_ledger_says() -> None:
    for life in lives().values():
        case, record = life.case, life.record
        assert (record["state"], life.after[-1]) == (case.state, case.state)
        assert (record["closed_on"], record["due_on"]) == (case.closed_on, case.due_on)
        assert record["number"] == case.number
        assert (record["is_listed"], record["is_extended"]) == (case.is_listed, case.is_extended)
        assert bool(record["is_stopped"]) == case.is_stopped
        assert case.closed_on is None or record["reviewer"] == case.reviewer


def test_every_kind_of_step_happens() -> None:
    taken = {request.action for life in lives().values() for request in life.requests}
    assert taken == set(A) - {A.DISMISS, A.DELIST, A.TRANSFER}


def test_the_numbers_of_the_demo_stay(written: tuple[Workspace, DemoLedger], situation: Situation) -> None:
    workspace, ledger = written
    measures = situation.measures
    assert (measures.enterprises(), measures.open_hazards()) == (SMALL, ledger.open_hazards)
    by_light = np.bincount(measures.light, minlength=8)
    assert {light.name: int(by_light[light]) for light in Light if light <= Light.NO_DEADLINE} == ledger.by_light
    assert int((measures.light == Light.CLOSED).sum()) == ledger.closed
    assert workspace.check() == []


def test_conflicts_are_few_and_of_every_kind(situation: Situation) -> None:
    found = situation.measures.conflicts
    assert set(found.rule.tolist()) == set(ConflictRule)
    assert 10 <= len(found) <= 24


def test_stored_steps_follow_each_other(situation: Situation) -> None:
    steps, hazards = situation.snapshot.steps, situation.snapshot.hazards
    for hazard in np.unique(steps.hazard):
        rows = np.flatnonzero(steps.hazard == hazard)
        assert (np.diff(steps.at[rows]) >= np.timedelta64(0, "m")).all()
        assert (steps.state_before[rows[1:]] == steps.state_after[rows[:-1]]).all()
        assert steps.state_after[rows[-1]] == hazards.state[hazard]


def test_recurrences_name_a_closed_hazard_of_the_same_enterprise(situation: Situation) -> None:
    hazards = situation.snapshot.hazards
    again = np.flatnonzero(hazards.earlier >= 0)
    assert len(again)
    before = hazards.earlier[again]
    assert (hazards.state[before] == S.CLOSED).all()
    assert (hazards.enterprise[before] == hazards.enterprise[again]).all()
    assert (hazards.closed_on[before] < hazards.found_on[again]).all()


def test_inspections_found_hazards_and_most_are_closed_loops(situation: Situation) -> None:
    snapshot = situation.snapshot
    found = snapshot.hazards.inspection
    known = found >= 0
    assert known.mean() > 0.4
    assert (snapshot.inspections.enterprise[found[known]] == snapshot.hazards.enterprise[known]).all()
    assert (snapshot.inspections.inspected_on[found[known]] == snapshot.hazards.found_on[known]).all()
    assert (~np.isnat(snapshot.inspections.entered_at)).mean() > 0.95
    assert len(snapshot.penalties) > 10


def test_every_register_has_entries(written: tuple[Workspace, DemoLedger]) -> None:
    for topic in TOPICS:
        assert written[0].records(topic.kind, topic=topic.id), topic.label


def test_the_same_demo_has_the_same_history(written: tuple[Workspace, DemoLedger], tmp_path: Path) -> None:
    again, _ = _write(tmp_path)
    for kind in (RecordKind.STEP, RecordKind.ATTACHMENT, RecordKind.INSPECTION, RecordKind.PENALTY, RecordKind.PERSON):
        assert again.records(kind) == written[0].records(kind), kind
    again.close()


def test_it_can_be_stopped(tmp_path: Path) -> None:
    invented = data("dadukou-2022", SMALL)
    with new_workspace(tmp_path / "demo.bmap", "dadukou-2022", None, BY) as workspace, pytest.raises(Cancelled):
        write_history(workspace, invented, BY, _silent, lambda: True)


def test_photos_before_and_after_differ_and_are_marked() -> None:
    pictures = {demo_photos.photo("silo", is_after, number) for is_after in (False, True) for number in range(4)}
    assert len(pictures) == 8
    assert Image.open(io.BytesIO(pictures.pop())).size == demo_photos.SIZE


@pytest.mark.parametrize("part", ["除尘系统", "炉前平台", "污水处理站", "酒库", "速冻车间", "检维修现场"])
def test_every_part_has_a_scene(part: str) -> None:
    assert demo_photos.scene_of(part) in demo_photos.SCENES

"""Forms of steps: they ask for what the rules need, and hand on only what was typed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from desktop.jobs.hazards import next_step
from desktop.jobs.step_form import (
    REPORT_BLANK,
    FieldKind,
    answers_to,
    consequence,
    fields_of,
    kind_for,
    request_of,
    title_of,
)
from ledger.evidence import EvidenceKind
from ledger.hazard import HazardAction, OrderKind
from ledger.rectification_rules import RULES, Record
from ledger.store.workspace import Workspace
from tests.helpers.desk_window import DAY, desk_workspace
from tests.helpers.rectifying import DEMANDS, FIXER, walk

A = HazardAction
NOW = datetime(2024, 11, 20, 14, 30)
PERSON = {"actor": "方某", "actor_unit": "执法大队", "at": "2024-11-20 14:30", "note": "属实"}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    with desk_workspace(tmp_path_factory.mktemp("form") / "w.bmap") as workspace:
        return workspace.hazard(walk(workspace, A.REGISTER, A.START))


@pytest.mark.parametrize("action", list(A))
def test_a_form_asks_for_everything_that_its_rule_needs(record: Record, action: A) -> None:
    blank = REPORT_BLANK if action is A.REPORT else {**record, **dict.fromkeys(RULES[action].may_set, None)}
    fields = fields_of(action, blank, NOW)
    names = [field.name for field in fields]
    assert len(names) == len(set(names))
    assert {"actor", "at", "note", *RULES[action].asks} <= set(names)
    asked = {name.removeprefix("values.") for name in names}
    chosen_elsewhere = {"enterprise_name"}  # the form of a report has a search for it
    assert {name for name in RULES[action].needs if name in RULES[action].may_set} <= asked | chosen_elsewhere
    required = {field.name.removeprefix("values.") for field in fields if field.is_required}
    assert required >= {"actor", "at", "note", *RULES[action].asks}


@pytest.mark.parametrize("action", list(A))
def test_what_nobody_touched_is_not_written_back(record: Record, action: A) -> None:
    base = REPORT_BLANK if action is A.REPORT else record
    asked = request_of(action, PERSON, base, (), NOW)
    assert asked.request.values == {}
    assert asked.request.number == ""
    assert asked.unreadable == ()
    assert (asked.request.actor, asked.request.note, asked.request.at) == ("方某", "属实", NOW)


def test_typed_values_come_in_their_types(record: Record) -> None:
    typed = {**PERSON, "values.funds": "1,200.5", "values.due_on": "2024年12月1日", "values.owner": " 钱某 "}
    request = request_of(A.START, typed, record, (), NOW).request
    assert request.values == {"funds": 1200.5, "due_on": date(2024, 12, 1), "owner": "钱某"}
    extended = request_of(A.EXTEND, {**PERSON, "due_on": "2025-01-08"}, record, (), NOW).request
    assert extended.due_on == date(2025, 1, 8)
    ordered = request_of(A.ORDER, {**PERSON, "order": "2", "number": "令1"}, record, (), NOW).request
    assert (ordered.order, ordered.number) == (OrderKind.STOP_PRODUCTION, "令1")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"at": "昨天"}, "复查时间"),
        ({"at": "2024-02-30 10:00"}, "复查时间"),
        ({"at": ""}, "复查时间"),
    ],
)
def test_an_unreadable_time_is_told_and_not_guessed(record: Record, typed: dict[str, str], said: str) -> None:
    asked = request_of(A.ACCEPT, {**PERSON, **typed}, record, (), NOW)
    assert any(said in text for text in asked.unreadable)


def test_unreadable_amounts_and_days_are_told(record: Record) -> None:
    typed = {**PERSON, "values.funds": "十二万", "values.due_on": "下周"}
    told = request_of(A.START, typed, record, (), NOW).unreadable
    assert any("整改资金" in text for text in told)
    assert any("整改期限" in text for text in told)


def test_two_answers_to_one_question() -> None:
    assert answers_to(A.RETURN, [A.ACCEPT, A.RETURN]) == (A.ACCEPT, A.RETURN)
    assert answers_to(A.DISMISS, [A.DISMISS, A.NOTE]) == (A.DISMISS,)
    assert answers_to(A.EXTEND, [A.EXTEND]) == (A.EXTEND,)
    assert title_of(A.RETURN) == title_of(A.ACCEPT) == "复查验收"


def test_a_dropped_file_goes_where_something_is_lacking() -> None:
    accept, request = DEMANDS[A.ACCEPT], DEMANDS[A.REQUEST]
    assert kind_for(accept, accept, is_photo=False) is EvidenceKind.REVIEW_RECORD
    assert kind_for(request, request, is_photo=True) is EvidenceKind.PHOTO_AFTER
    assert kind_for(request, request, is_photo=False) is EvidenceKind.OTHER


def test_acceptance_says_that_an_order_still_stands(record: Record) -> None:
    assert "已销号" in consequence(A.ACCEPT, record)
    stopped = {**record, "order_kind": OrderKind.STOP_PRODUCTION}
    assert "恢复" in consequence(A.ACCEPT, stopped)
    assert consequence(A.NOTE, record) == "状态不变"


def test_a_form_filled_in_is_a_step_that_is_taken(tmp_path: Path) -> None:
    with desk_workspace(tmp_path / "w.bmap") as workspace:
        hazard_id = walk(workspace, A.REGISTER)
        following = next_step(workspace, hazard_id)
        assert following.main is A.START
        typed = {
            **PERSON,
            "actor": FIXER,
            "at": f"{DAY:%Y-%m-%d %H:%M}",
            "values.owner": FIXER,
            "values.work_standard": "单独设间",
            "values.funds": "12.6",
            "values.plan": "撤人",
        }
        request = request_of(A.START, typed, following.record, (), DAY).request
        assert following.lacking_of(request) == []
        assert all(field.kind is not FieldKind.ORDER for field in fields_of(A.START, following.record, DAY))
        assert isinstance(workspace, Workspace)

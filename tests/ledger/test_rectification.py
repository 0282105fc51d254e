"""The life of a hazard: what each step needs, who may take it, and that no way round them leads to close-out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.evidence import NO_DEMANDS, EvidenceKind
from ledger.hazard import HazardAction as A
from ledger.hazard import HazardState as S
from ledger.hazard import OrderKind
from ledger.journal import RecordKind
from ledger.problem import EditConflict, Refused
from ledger.rectification import allowed, main_action, missing, owners_missing, report, take_step
from ledger.rectification_rules import MAIN, RULES
from ledger.store.change import Change
from ledger.store.workspace import Workspace
from tests.helpers.rectifying import CHIEF, DEMANDS, DUE, FIRST, FIXER, NOW, REVIEWER, file, step, walk
from tests.helpers.stored import stored_workspace

TO_REQUEST = (A.REGISTER, A.START, A.REQUEST)
TO_CLOSE = (*TO_REQUEST, A.ACCEPT)


@pytest.fixture(scope="module")
def file_of_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rectification") / "w.bmap"
    stored_workspace(path, enterprises=4, hazards=2).close()
    return path


@pytest.fixture
def workspace(file_of_records: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copy(file_of_records, tmp_path))) as copy:
        yield copy


def take(workspace: Workspace, hazard_id: int, request: Any, **more: Any) -> int:
    with workspace.change(by="内勤", reason=request.action.label) as change:
        return take_step(change, hazard_id, request, DEMANDS, **{"now": NOW, **more})


def at(day: int, hour: int = 9) -> datetime:
    """Some days after the hazard was found."""
    return FIRST.replace(hour=hour, minute=50) + timedelta(days=day)


def test_the_main_road_leads_to_close_out_with_two_people_and_evidence(workspace: Workspace) -> None:
    id_ = walk(workspace, *TO_CLOSE)
    hazard = workspace.hazard(id_)
    assert hazard["state"] == S.CLOSED
    assert (hazard["reviewer"], hazard["owner"]) == (REVIEWER, FIXER)
    assert hazard["closed_on"] == date(2024, 10, 23)
    assert hazard["is_closed"]
    assert (hazard["standard_version"], hazard["item_code"]) == ("2023", "12-2")
    steps = workspace.records(RecordKind.STEP, hazard_id=id_)
    assert [row["action"] for row in steps] == [A.REPORT, *TO_CLOSE]
    assert [row["state_after"] for row in steps] == [0, 1, 2, 3, 5]
    assert workspace.check() == []


def test_every_step_is_one_batch_with_one_row_of_the_step_and_one_of_the_hazard(workspace: Workspace) -> None:
    id_ = walk(workspace, *TO_REQUEST, A.REVIEW, A.RETURN)
    for row in workspace.records(RecordKind.STEP, hazard_id=id_):
        (own,) = workspace.history(RecordKind.STEP, int(str(row["id"])))
        in_batch = [one for one in workspace.history(RecordKind.HAZARD, id_) if one.batch_id == own.batch_id]
        assert len(in_batch) == 1


def test_the_fixer_cannot_accept(workspace: Workspace) -> None:
    id_ = walk(workspace, *TO_REQUEST)
    for name in (
        FIXER,
        " 赵某 ",
        "赵 某（设备部长）".replace("赵 某", "赵某"),
        "设备部长赵某",
        "\u200b赵某",
        "钱某、赵某",
    ):
        with pytest.raises(Refused, match="不得与整改人相同"):
            take(workspace, id_, step(A.ACCEPT, at(5), actor=name))
    assert workspace.hazard(id_)["state"] == S.CLOSE_OUT_REQUESTED


def test_whoever_asked_for_close_out_cannot_accept_even_if_another_owns_it(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER, A.START)
    take(workspace, id_, step(A.REQUEST, at(3), actor="钱某"))
    for action in (A.REVIEW, A.ACCEPT):
        with pytest.raises(Refused, match="不得与整改人相同（钱某）"):
            take(workspace, id_, step(action, at(4), actor="钱某"))
    assert take(workspace, id_, step(A.ACCEPT, at(4))) == id_


@pytest.mark.parametrize(
    ("action", "other", "word"),
    [
        (A.ACCEPT, {"evidence": ()}, "复查记录 1 份"),
        (A.ACCEPT, {"note": "  "}, "复查意见"),
        (A.ACCEPT, {"actor": "（部长）"}, "验收人"),
        (A.ACCEPT, {"at": at(60)}, "还没有到"),
        (A.ACCEPT, {"at": at(-1)}, "早于"),
        (A.ACCEPT, {"at": at(2)}, "早于上一步“申请销号”"),
        (A.ACCEPT, {"values": {"owner": "钱某"}}, "已有记载"),
        (A.ACCEPT, {"values": {"standard_version": "2017"}}, "不能改动判定标准版本"),
        (A.ACCEPT, {"due_on": date(2024, 12, 31)}, "不能改动整改期限"),
        (A.ACCEPT, {"note": "好" * 501}, "超过 500 字"),
        (A.START, {}, "不能“转入整改”"),
        (A.RESUME, {}, "不能“恢复生产使用”"),
        (A.DELIST, {}, "不能“摘牌”"),
        (A.EXTEND, {}, "不能“批准延期”"),
    ],
)
def test_a_step_that_lacks_something_is_refused_and_writes_nothing(
    workspace: Workspace, action: A, other: dict[str, Any], word: str
) -> None:
    id_ = walk(workspace, *TO_REQUEST)
    before = workspace.head()
    with pytest.raises(Refused, match=word):
        take(workspace, id_, replace(step(action, at(5)), **other))
    assert workspace.head() == before


def test_what_is_lacking_is_listed_as_a_whole(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER)
    bare = step(A.START, at(2), values={}, note="")
    assert missing(workspace.hazard(id_), [], [], bare, DEMANDS) == [
        "说明",
        "整改责任人",
        "整改措施",
        "整改资金",
        "应急预案",
    ]
    with pytest.raises(Refused, match="还差 5 项"):
        take(workspace, id_, bare)
    free = step(A.START, at(2))
    take(workspace, id_, replace(free, values={**free.values, "funds": 0.0}))  # no money is an answer too
    assert workspace.hazard(id_)["funds"] == 0.0


def test_photos_count_once_and_not_again_after_a_return(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER, A.START)
    twice = (file(EvidenceKind.PHOTO_AFTER, 1), file(EvidenceKind.PHOTO_AFTER, 1))
    with pytest.raises(Refused, match="整改后照片 1 张"):
        take(workspace, id_, step(A.REQUEST, at(3), evidence=twice))
    before = workspace.records(RecordKind.ATTACHMENT)[0]
    same = replace(file(EvidenceKind.PHOTO_AFTER), data=workspace.blob(str(before["sha256"])) or b"")
    with pytest.raises(Refused, match="整改后照片 1 张"):
        take(workspace, id_, step(A.REQUEST, at(3), evidence=(same, file(EvidenceKind.PHOTO_AFTER, 2))))
    good = (file(EvidenceKind.PHOTO_AFTER, 1), file(EvidenceKind.PHOTO_AFTER, 2))
    take(workspace, id_, step(A.REQUEST, at(3), evidence=good))
    take(workspace, id_, step(A.RETURN, at(4)))
    assert workspace.hazard(id_)["requested_on"] is None
    with pytest.raises(Refused, match="整改后照片 2 张"):
        take(workspace, id_, step(A.REQUEST, at(5), evidence=good))
    with pytest.raises(Refused, match="退回前交过的照片是同一张"):
        take(
            workspace,
            id_,
            step(A.REQUEST, at(5), evidence=(*good, *(file(EvidenceKind.PHOTO_AFTER, n) for n in (7, 8)))),
        )


def test_a_document_is_no_photo(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER, A.START)
    papers = tuple(replace(file(EvidenceKind.REVIEW_RECORD, n), kind=EvidenceKind.PHOTO_AFTER) for n in (1, 2))
    with pytest.raises(Refused, match="不是照片"):
        take(workspace, id_, step(A.REQUEST, at(3), evidence=papers))


def test_an_extension_names_its_approver_and_keeps_the_first_deadline(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER, A.START)
    for due_on, word in ((DUE, "须晚于原期限 2024-11-18"), (None, "新的整改期限")):
        with pytest.raises(Refused, match=word):
            take(workspace, id_, step(A.EXTEND, at(3), due_on=due_on))
    with pytest.raises(Refused, match="批准人不得与整改人相同"):
        take(workspace, id_, step(A.EXTEND, at(3), actor=FIXER))
    take(workspace, id_, step(A.EXTEND, at(3), actor=CHIEF, due_on=date(2024, 12, 1)))
    with pytest.raises(Refused, match="延期审批 1 份"):  # each extension its own approval
        take(workspace, id_, step(A.EXTEND, at(4), due_on=date(2024, 12, 20), evidence=()))
    take(workspace, id_, step(A.EXTEND, at(4), actor=CHIEF, due_on=date(2024, 12, 20)))
    hazard = workspace.hazard(id_)
    assert (hazard["original_due_on"], hazard["due_on"]) == (DUE, date(2024, 12, 20))
    assert hazard["is_extended"]
    assert hazard["extension_approver"] == CHIEF


def test_the_deadline_moves_by_extension_alone(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER)
    with pytest.raises(Refused, match="只能经批准延期"):
        take(workspace, id_, step(A.START, at(2), due_on=DUE + timedelta(days=1)))
    take(workspace, id_, step(A.START, at(2), due_on=DUE - timedelta(days=1)))
    assert workspace.hazard(id_)["due_on"] == DUE - timedelta(days=1)


def test_an_order_stands_until_acceptance(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER, A.ORDER, A.START)
    take(workspace, id_, step(A.ORDER, at(4), order=OrderKind.EVACUATE, number="2号"))
    hazard = workspace.hazard(id_)
    assert hazard["order_kind"] == OrderKind.STOP_PRODUCTION  # the weaker order resumes nothing
    assert hazard["is_stopped"]
    assert A.RESUME not in allowed(hazard)
    with pytest.raises(Refused, match="不能“恢复生产使用”"):
        take(workspace, id_, step(A.RESUME, at(5)))
    take(workspace, id_, step(A.REQUEST, at(5)))
    take(workspace, id_, step(A.ACCEPT, at(6)))
    closed = workspace.hazard(id_)
    assert closed["is_stopped"]
    assert main_action(closed) is A.RESUME
    take(workspace, id_, step(A.RESUME, at(7)))
    resumed = workspace.hazard(id_)
    assert not resumed["is_stopped"]
    assert resumed["order_kind"] == OrderKind.NONE
    assert resumed["resumed_on"] == at(7).date()
    assert main_action(resumed) is None


def test_a_recurrence_is_a_new_record_and_the_old_one_stays_closed(workspace: Workspace) -> None:
    id_ = walk(workspace, *TO_CLOSE)
    new = take(workspace, id_, step(A.RECUR, at(10)))
    old, again = workspace.hazard(id_), workspace.hazard(new)
    assert new != id_
    assert old["closed_on"] == date(2024, 10, 23)
    assert again["earlier_id"] == id_
    assert again["state"] == S.REGISTERED
    assert again["number"] == "H-2024-0429-F1"
    assert (again["owner"], again["basis"], again["standard_version"]) == (FIXER, "第十二条（二）", "2023")
    assert (again["due_on"], again["funds"], again["closed_on"]) == (None, None, None)
    assert not again["is_closed"]
    with pytest.raises(Refused, match="已有复发记录“H-2024-0429-F1”"):
        take(workspace, id_, step(A.RECUR, at(11)))
    for day, action in enumerate((A.START, A.REQUEST, A.ACCEPT), 11):
        more = {"due_on": date(2024, 12, 1)} if action is A.START else {}
        take(workspace, new, step(action, at(day), **more))
    third = take(workspace, new, step(A.RECUR, at(15)))
    assert workspace.hazard(third)["number"] == "H-2024-0429-F2"
    assert workspace.check() == []


def test_listing_transfer_and_dismissal(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER, A.LIST, A.TRANSFER)
    hazard = workspace.hazard(id_)
    assert (hazard["is_listed"], hazard["listed_level"], hazard["listed_on"]) == (True, "市级", date(2024, 10, 21))
    assert (hazard["is_transferred"], hazard["transferred_to"]) == (True, "市场监管局")
    assert S(int(str(hazard["state"]))).is_open
    with pytest.raises(Refused, match="已经挂牌督办"):
        take(workspace, id_, step(A.LIST, at(4)))
    take(workspace, id_, step(A.ORDER, at(4)))
    take(workspace, id_, step(A.DISMISS, at(5)))
    gone = workspace.hazard(id_)
    assert gone["state"] == S.DISMISSED
    assert gone["closed_on"] is None
    assert not gone["is_stopped"]
    take(workspace, id_, step(A.DELIST, at(6)))
    assert not workspace.hazard(id_)["is_listed"]


def test_a_number_is_given_once_at_an_enterprise(workspace: Workspace) -> None:
    walk(workspace, A.REGISTER)
    with pytest.raises(Refused, match="已有编号为“H-2024-0429”"):
        walk(workspace, A.REGISTER)


def test_the_same_step_twice_is_told(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER)
    take(workspace, id_, step(A.NOTE, at(3)))
    with pytest.raises(Refused, match="完全相同"):
        take(workspace, id_, step(A.NOTE, at(3)))


def test_an_imported_hazard_goes_on_from_where_its_ledger_put_it(workspace: Workspace) -> None:
    hazard = workspace.records(RecordKind.HAZARD)[0]
    id_ = int(str(hazard["id"]))
    later = datetime(2026, 11, 20, 9, 0)  # its ledger found it in October of that year
    assert main_action(hazard) is A.REQUEST
    take(workspace, id_, step(A.REQUEST, later, actor="韩某"), now=later)
    with pytest.raises(Refused, match="韩某"):
        take(workspace, id_, step(A.ACCEPT, later, actor="韩某"), now=later)
    take(workspace, id_, step(A.ACCEPT, later), now=later)
    assert workspace.hazard(id_)["state"] == S.CLOSED
    assert owners_missing(hazard) == ["包保责任人"]


def test_one_that_a_ledger_reopened_is_not_closed_any_more(workspace: Workspace) -> None:
    id_ = walk(workspace, *TO_CLOSE)
    with workspace.change(by="李某", reason="月报") as change:
        change.update(RecordKind.HAZARD, id_, {"state": S.CLOSE_OUT_REQUESTED})
    take(workspace, id_, step(A.RETURN, at(9)))
    again = workspace.hazard(id_)
    assert (again["state"], again["closed_on"], again["is_closed"]) == (S.RECTIFYING, None, False)


@pytest.mark.parametrize("last", [A.RECUR, A.RESUME, A.DELIST])
def test_every_step_can_be_undone(workspace: Workspace, last: A) -> None:
    id_ = walk(workspace, A.REGISTER, A.LIST, A.ORDER, A.START, A.REQUEST, A.ACCEPT)
    before = workspace.hazard(id_)
    led_to = take(workspace, id_, step(last, at(10)))
    (row,) = workspace.history(RecordKind.HAZARD, led_to)[-1:]
    workspace.undo(batch=row.batch_id, by="内勤", reason="办错了")
    assert workspace.hazard(id_) == before
    assert len(workspace.records(RecordKind.STEP, hazard_id=id_)) == 7
    assert not workspace.records(RecordKind.HAZARD, earlier_id=id_)
    assert workspace.check() == []
    assert take(workspace, id_, step(last, at(10))) >= id_


def test_the_second_of_two_people_is_told(workspace: Workspace) -> None:
    id_ = walk(workspace, *TO_REQUEST)
    seen = workspace.version(RecordKind.HAZARD, id_)
    take(workspace, id_, step(A.RETURN, at(5)), seen=seen)
    with pytest.raises((EditConflict, Refused)):
        take(workspace, id_, step(A.ACCEPT, at(5)), seen=seen)
    with pytest.raises(EditConflict):
        take(workspace, id_, step(A.NOTE, at(6)), seen=seen)


def test_every_state_has_its_step_on_the_main_road_and_every_action_its_rule() -> None:
    assert set(RULES) == set(A)
    assert set(MAIN) == {state for state in S if state.is_open}
    for state, action in MAIN.items():
        assert state in RULES[action].from_states


# ---- no way round -------------------------------------------------------------------------------------------------

PEOPLE = (FIXER, REVIEWER, CHIEF)


class Undone(Exception):
    """Rolls a change back."""


@st.composite
def attempts(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """Steps that lack something now and then: action (None: the main one), actor, files left out, days passed."""
    one = st.tuples(
        st.one_of(st.none(), st.sampled_from([*list(A)[1:], A.ORDER, A.RESUME, A.RESUME])),
        st.one_of(st.none(), st.sampled_from(PEOPLE)),
        st.sampled_from((0, 0, 0, 1, 2)),
        st.integers(0, 2),
        st.sampled_from(list(OrderKind)[1:]),
    )
    # Most of them start where it gets interesting: before acceptance, after a return, under an order.
    begun = draw(st.sampled_from(((), TO_REQUEST, (*TO_REQUEST, A.RETURN), (A.REGISTER, A.ORDER))))
    done = [(action, None, 0, 1, OrderKind.EVACUATE) for action in begun]
    return [*done, *draw(st.lists(one, min_size=4, max_size=12))]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=attempts())
def test_no_sequence_of_steps_closes_a_hazard_without_a_second_person_and_evidence(
    workspace: Workspace, plan: list[tuple[Any, ...]]
) -> None:
    with suppress(Undone), workspace.change(by="内勤", reason="试") as change:
        id_ = report(change, step(A.REPORT), DEMANDS, now=NOW)
        moment = FIRST
        for count, (action, actor, left_out, days, order) in enumerate(plan):
            moment += timedelta(days=days, minutes=1)
            record = change.record(RecordKind.HAZARD, id_)
            asked = action or main_action(record) or A.NOTE
            id_ = attempt(change, id_, asked, moment, actor, left_out, order, count)
            holds(change, id_)
        raise Undone  # the next plan starts from the same file


def attempt(
    change: Change,
    id_: int,
    action: A,
    moment: datetime,
    actor: str | None,
    left_out: int,
    order: OrderKind,
    count: int,
) -> int:
    """Try a step; the hazard that it led to. A refused one leaves everything as it was."""
    request = step(action, moment, first_shade=100 * count)
    request = replace(
        request,
        evidence=request.evidence[left_out:],
        actor=actor or request.actor,
        order=order if action is A.ORDER else OrderKind.NONE,
        number=f"{id_}-{count}" if action in (A.REGISTER, A.RECUR) else request.number,
        due_on=DUE if action in (A.REGISTER, A.RECUR) else request.due_on,
    )
    before = change.record(RecordKind.HAZARD, id_)
    steps = len(change.records(RecordKind.STEP))
    try:
        led_to = take_step(change, id_, request, DEMANDS, now=NOW + timedelta(days=60))
    except Refused:
        assert change.record(RecordKind.HAZARD, id_) == before
        assert len(change.records(RecordKind.STEP)) == steps
        return id_
    assert action in allowed(before)
    assert len(change.records(RecordKind.STEP)) == steps + 1
    if led_to != id_:
        assert change.record(RecordKind.HAZARD, id_) == before
    return led_to


def holds(change: Change, id_: int) -> None:
    """What is true of every record, told from its steps and files alone."""
    hazard = change.record(RecordKind.HAZARD, id_)
    steps = change.records(RecordKind.STEP, hazard_id=id_)
    state = S(int(str(hazard["state"])))
    assert steps[-1]["state_after"] == state
    assert (state is S.CLOSED) == hazard["is_closed"] == (hazard["closed_on"] is not None)
    assert (hazard["requested_on"] is not None) == (state in (S.CLOSE_OUT_REQUESTED, S.UNDER_REVIEW, S.CLOSED))
    assert not (hazard["order_kind"] == OrderKind.STOP_PRODUCTION and not hazard["is_stopped"])
    assert hazard["is_extended"] == (hazard["original_due_on"] is not None)
    assert hazard["is_listed"] <= (hazard["listed_on"] is not None)
    actions = [row["action"] for row in steps]
    if A.ORDER in actions and not {A.RESUME, A.DISMISS} & set(actions):
        assert hazard["order_kind"] != OrderKind.NONE
    if A.RESUME in actions:
        assert A.ACCEPT in actions[: actions.index(A.RESUME)]
    if state is S.CLOSED:
        _closed_in_order(change, hazard, steps)


def _closed_in_order(change: Change, hazard: dict[str, object], steps: list[dict[str, object]]) -> None:
    accepted = next(row for row in reversed(steps) if row["action"] == A.ACCEPT)
    fixed_by = {row["actor"] for row in steps if row["action"] in (A.START, A.REQUEST)}
    assert accepted["actor"] not in fixed_by | {hazard["owner"]}
    returned = max((int(str(row["id"])) for row in steps if row["action"] == A.RETURN), default=0)
    counted = [row["id"] for row in steps if int(str(row["id"])) > returned]
    files = [row for row in change.records(RecordKind.ATTACHMENT, owner_kind="step") if row["owner_id"] in counted]
    after = {row["sha256"] for row in files if row["evidence"] == EvidenceKind.PHOTO_AFTER}
    assert len(after) >= 2
    assert any(row["evidence"] == EvidenceKind.REVIEW_RECORD for row in files)


def test_without_demands_the_second_person_is_still_asked_for(workspace: Workspace) -> None:
    id_ = walk(workspace, A.REGISTER, A.START)
    with workspace.change(by="内勤", reason="申请") as change:
        take_step(change, id_, step(A.REQUEST, at(3), evidence=()), NO_DEMANDS, now=NOW)
    with pytest.raises(Refused, match="不得与整改人相同"), workspace.change(by="内勤", reason="验收") as change:
        take_step(change, id_, step(A.ACCEPT, at(4), actor=FIXER, evidence=()), NO_DEMANDS, now=NOW)

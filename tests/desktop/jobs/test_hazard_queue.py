"""The queue of the desk: what it counts is what the measures count; what it finds is what a reader would find."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.jobs.hazard_queue import HazardQueue, Order, Queue, Wish, holds, units_under
from layers.situation import Situation, situation_of
from ledger.hazard import HazardState
from ledger.problem import Cancelled
from ledger.text_column import TextColumn
from policy.light import Light, is_open
from tests.helpers.hostile import NAMES, hostile_situation
from tests.helpers.sample import AS_OF, snapshot


@pytest.fixture(scope="module")
def situation() -> Situation:
    return situation_of(snapshot(800, 400, 20), AS_OF)


@pytest.fixture(scope="module")
def queue(situation: Situation) -> HazardQueue:
    return HazardQueue(situation)


@pytest.mark.parametrize("unit", [0, 1, 5, 15])
def test_counts_are_the_measures(queue: HazardQueue, situation: Situation, unit: int) -> None:
    counts, measures = queue.listing(Wish(unit=unit)).counts, situation.measures
    assert counts[Queue.ALL] == measures.open_hazards(unit)
    assert counts[Queue.OVERDUE] == measures.overdue(unit)
    assert counts[Queue.CLOSED] == measures.closed(unit)
    assert counts[Queue.LISTED] == measures.listed[unit]
    assert counts[Queue.INCOMPLETE] == measures.incomplete[unit]
    assert counts[Queue.DUE_SOON] == measures.by_light[unit, Light.DUE_SOON]


@pytest.mark.parametrize("wanted", list(Queue))
@pytest.mark.parametrize("order", list(Order))
def test_a_queue_lists_what_it_counts_each_hazard_once(queue: HazardQueue, wanted: Queue, order: Order) -> None:
    listing = queue.listing(Wish(wanted, order=order, person="王某"))
    assert len(listing.rows) == len(set(listing.rows.tolist())) == listing.counts[wanted]


def test_most_urgent_first(queue: HazardQueue, situation: Situation) -> None:
    rows = queue.listing(Wish()).rows
    light, left = situation.measures.light[rows], situation.measures.days_left[rows].astype(np.int64)
    assert (np.diff(light.astype(int)) >= 0).all()
    assert all((np.diff(left[light == one]) >= 0).all() for one in set(light.tolist()))


def test_by_enterprise_stands_together_in_order(queue: HazardQueue, situation: Situation) -> None:
    names = [
        situation.snapshot.enterprise_of_hazard(int(row)) for row in queue.listing(Wish(order=Order.ENTERPRISE)).rows
    ]
    assert names == sorted(names)


def test_review_lists_who_has_asked_for_close_out(queue: HazardQueue, situation: Situation) -> None:
    rows = queue.listing(Wish(Queue.REVIEW)).rows
    states = set(situation.snapshot.hazards.state[rows].tolist())
    assert states == {HazardState.CLOSE_OUT_REQUESTED}
    assert is_open(situation.measures.light[rows]).all()


def test_mine_are_the_hazards_that_name_me(queue: HazardQueue, situation: Situation) -> None:
    hazards = situation.snapshot.hazards
    mine = set(queue.listing(Wish(Queue.MINE, person="王某")).rows.tolist())
    for row in np.flatnonzero(is_open(situation.measures.light)).tolist():
        named = (hazards.owner[row], hazards.supervisor[row], hazards.contract_leader[row])
        assert (row in mine) == any("王某" in name for name in named)
    assert mine
    assert not len(queue.listing(Wish(Queue.MINE, person="")).rows)


@pytest.mark.parametrize(
    "text", ["王某", "H-2026-01", "h-2026-01", "熔炼", "储库  赵", "Ｈ－2026－00", "没有这个词", "有限公司"]
)
def test_every_word_is_found_somewhere(queue: HazardQueue, situation: Situation, text: str) -> None:
    hazards, snapshot_ = situation.snapshot.hazards, situation.snapshot
    words = unicodedata.normalize("NFKC", text).upper().split()

    def said(row: int) -> str:
        columns = (hazards.number, hazards.owner, hazards.supervisor, hazards.contract_leader, hazards.basis)
        more = (hazards.description, hazards.part)
        return "\x00".join(
            [snapshot_.enterprise_of_hazard(row), *(column[row] for column in (*columns, *more))]
        ).upper()

    expected = {row for row in queue.listing(Wish()).rows.tolist() if all(word in said(row) for word in words)}
    assert set(queue.listing(Wish(text=text)).rows.tolist()) == expected


def test_scope_takes_a_unit_with_its_parts(queue: HazardQueue, situation: Situation) -> None:
    inside = units_under(situation, 1)
    rows = queue.listing(Wish(unit=1)).rows
    assert inside[situation.measures.hazard_unit[rows]].all()


def test_a_cancelled_search_says_so(situation: Situation) -> None:
    with pytest.raises(Cancelled):
        HazardQueue(situation).listing(Wish(text="王"), lambda: True)


@pytest.mark.parametrize("text", NAMES)
def test_hostile_words_are_looked_for_literally(text: str) -> None:
    listing = HazardQueue(hostile_situation(40, 40, 4)).listing(Wish(text=text[:100]))
    assert len(listing.rows) <= listing.counts[Queue.ALL]


@given(st.lists(st.text(max_size=6), max_size=30), st.text(min_size=1, max_size=3))
def test_holds_is_contains(texts: list[str], needle: str) -> None:
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    wanted = needle.encode("utf-8", "replace").decode()
    if not wanted.isascii():  # folding of other alphabets is not promised
        clean = [text for text in clean if text.isascii() or text.upper() == text.lower()]
    found = holds(TextColumn.of(clean), wanted).tolist()
    if wanted.upper() == wanted.lower():
        assert found == [wanted in text for text in clean]


def test_a_needle_in_every_row_is_found_in_every_row() -> None:
    column = TextColumn.of(f"未设置{row}" for row in range(20_000))
    assert holds(column, "未设").all()
    assert holds(column, "1未设").sum() == 0  # across the border of two rows is no hit
    assert holds(column, "置19999").sum() == 1

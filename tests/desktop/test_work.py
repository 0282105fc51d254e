"""The one road to a worker: where results arrive, in which order changes run, what a failure says, how it ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.work import Task, Work
from ledger.problem import Cancelled, Problem, Refused


@pytest.fixture
def told() -> list[Problem]:
    return []


@pytest.fixture
def work(qapp: object, told: list[Problem]) -> Iterator[Work]:
    assert qapp is not None
    made = Work(told.append)
    yield made
    made.close()


def test_runs_elsewhere_and_answers_on_the_windows_thread(qtbot: QtBot, work: Work) -> None:
    seen: list[tuple[int, int]] = []
    work.query(lambda _: threading.get_ident(), lambda worker: seen.append((worker, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] != threading.get_ident()
    assert seen[0][1] == threading.get_ident()


def test_changes_run_one_after_the_other_in_order(qtbot: QtBot, work: Work) -> None:
    order: list[int] = []
    running: list[int] = []
    overlaps: list[int] = []

    def change(number: int) -> int:
        running.append(number)
        overlaps.append(len(running))
        order.append(number)
        threading.Event().wait(0.002)
        running.remove(number)
        return number

    done: list[int] = []
    for number in range(8):
        work.change(lambda _, number=number: change(number), done.append)
    qtbot.waitUntil(lambda: len(done) == 8)
    assert order == done == list(range(8))
    assert max(overlaps) == 1


def test_queries_run_side_by_side(qtbot: QtBot, work: Work) -> None:
    both = threading.Barrier(2, timeout=10)  # passes only when two operations are inside at the same time
    done: list[int] = []
    for _ in range(2):
        work.query(lambda _: both.wait(), done.append)
    qtbot.waitUntil(lambda: len(done) == 2)


def test_a_problem_goes_to_the_caller_or_to_the_user(qtbot: QtBot, work: Work, told: list[Problem]) -> None:
    def refuse(_: Task) -> None:
        raise Refused("打不开。", "换一个。")

    mine: list[Problem] = []
    work.query(refuse, lambda _: None, mine.append)
    work.query(refuse, lambda _: None)
    qtbot.waitUntil(lambda: bool(mine) and bool(told))
    assert [problem.message for problem in mine + told] == ["打不开。", "打不开。"]


def test_the_unforeseen_is_told_in_a_plain_sentence(qtbot: QtBot, work: Work, told: list[Problem]) -> None:
    work.query(lambda _: 1 // 0, lambda _: None)
    qtbot.waitUntil(lambda: bool(told))
    assert "意外" in told[0].message
    assert "division" not in str(told[0])
    assert "没有改动" not in str(told[0])  # it may have come after the record was changed
    assert told[0].suggestion


def test_cancel_is_seen_by_the_operation_and_told_to_nobody(qtbot: QtBot, work: Work, told: list[Problem]) -> None:
    started = threading.Event()

    def run(task: Task) -> None:
        started.set()
        while not task.is_cancelled():
            threading.Event().wait(0.001)
        raise Cancelled("已取消。")

    answers: list[object] = []
    task = work.change(run, answers.append)
    started.wait(10)
    task.cancel()
    qtbot.waitUntil(lambda: work.running == 0)
    assert answers == []
    assert told == []


def test_progress_arrives_newest_first_and_never_floods(qtbot: QtBot, work: Work) -> None:
    go = threading.Event()

    def run(task: Task) -> str:
        go.wait(10)
        for done in range(5000):
            task.progress("正在读取", done, 5000)
        return "完"

    steps: list[tuple[str, int, int]] = []
    answers: list[str] = []
    task = work.query(run, answers.append)
    task.progressed.connect(lambda step, done, total: steps.append((step, done, total)))
    go.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert steps[-1] == ("正在读取", 4999, 5000)
    assert len(steps) < 5000
    assert [step[1] for step in steps] == sorted(step[1] for step in steps)


def test_close_leaves_no_thread_and_delivers_nothing(qtbot: QtBot) -> None:
    work = Work(lambda _: None)
    before = {thread.name for thread in threading.enumerate()}
    answers: list[int] = []
    started = threading.Event()

    def run(task: Task) -> int:
        started.set()
        while not task.is_cancelled():
            threading.Event().wait(0.001)
        return 1

    work.query(run, answers.append)
    started.wait(10)
    work.close()
    qtbot.wait(20)
    assert answers == []
    assert {thread.name for thread in threading.enumerate()} <= before
    late = work.query(lambda _: 2, answers.append)
    assert late.is_over

"""The two readings of an earlier moment in the window: what was so, and what was known."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from bench import ledger_rows
from desktop.main_window import MainWindow
from layers.situation import Situation
from ledger.clock import beijing_now
from ledger.fields import LedgerKind
from ledger.store.workspace import Workspace
from tests.helpers.store import put
from tests.helpers.window import settle


def situation(window: MainWindow) -> Situation:
    found = window.session.situation
    assert found is not None
    return found


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    new = ledger_rows.new_workspace(tmp_path / "区.bmap")
    put(new, LedgerKind.ENTERPRISES, ledger_rows.enterprises(20))
    return new


def test_what_was_entered_later_was_not_known_then(qtbot: QtBot, bare_window: MainWindow, workspace: Workspace) -> None:
    bare_window.session.open(workspace)
    settle(qtbot, bare_window)
    known = workspace.head().seq
    moment = beijing_now()
    qtbot.wait(1100)  # the journal tells seconds
    put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(30))
    bare_window.session.look_for_news()
    qtbot.waitUntil(lambda: len(situation(bare_window).snapshot.enterprises) == 30, timeout=20_000)
    bare_window.session.set_as_of(moment, as_known=True)
    settle(qtbot, bare_window)
    then = situation(bare_window)
    assert (len(then.snapshot.enterprises), then.snapshot.seq, then.reading) == (20, known, "当时所知")
    assert "当时所知" in bare_window.figures.as_of.accessibleName()
    bare_window.session.look_for_news()  # a newer head is no news here
    qtbot.wait(300)
    assert situation(bare_window).snapshot.seq == known
    bare_window.session.set_as_of(moment)
    settle(qtbot, bare_window)
    assert (len(situation(bare_window).snapshot.enterprises), situation(bare_window).reading) == (30, "业务日期")


def test_the_popup_offers_both_and_explains_them(qtbot: QtBot, window: MainWindow) -> None:
    popup = window.as_of
    popup.open_at(QPoint(0, 0), datetime(2026, 11, 20, 18, 0), None)
    business = popup._note.text()
    popup.readings.button(1).click()
    assert popup._note.text() != business
    with qtbot.waitSignal(popup.fixed) as told:
        popup._on_fixed()
    assert told.args == [datetime(2026, 11, 20, 18, 0), True]
    popup.open_at(QPoint(0, 0), datetime(2026, 11, 20, 18, 0), None)
    assert popup.readings.checkedId() == 0
    popup.hide()


def test_a_moment_that_cannot_be_read_changes_nothing(
    qtbot: QtBot, bare_window: MainWindow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(bare_window.work, "_tell", lambda problem: told.append(str(problem)))
    bare_window.session.open(workspace)
    settle(qtbot, bare_window)
    bare_window.session.set_as_of(datetime(2020, 1, 1), as_known=True)
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert "还没有这个工作区" in told[0]
    assert (bare_window.session.fixed_as_of, bare_window.session.is_as_known) == (None, False)
    bare_window.session.refresh()
    settle(qtbot, bare_window)
    assert situation(bare_window).snapshot.known_at is None


def test_what_is_not_over_cannot_have_been_known(
    qtbot: QtBot, bare_window: MainWindow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(bare_window.work, "_tell", lambda problem: told.append(str(problem)))
    bare_window.session.open(workspace)
    settle(qtbot, bare_window)
    pinned = situation(bare_window).snapshot.info.pinned_as_of
    later = max(pinned or beijing_now(), beijing_now()) + timedelta(days=1)
    bare_window.session.set_as_of(later, as_known=True)
    assert len(told) == 1
    assert "还没有到" in told[0]
    assert (bare_window.session.fixed_as_of, bare_window.session.is_as_known) == (None, False)
    bare_window.session.set_as_of(later)  # what will be so can be reckoned
    settle(qtbot, bare_window)
    assert len(told) == 1
    assert situation(bare_window).as_of == later


def test_the_way_back_has_one_name(window: MainWindow) -> None:
    for pinned in (None, datetime(2026, 11, 20, 18, 0)):
        window.as_of.open_at(QPoint(0, 0), datetime(2026, 11, 1), pinned)
        assert window.as_of._live.text() == "回到最新"
    window.as_of.hide()
    window.session.fixed_as_of = datetime(2026, 11, 1)
    assert window.figures._state(None, None)[0].endswith("回到最新")
    window.session.fixed_as_of = None

"""A small version of ``python -m bench.window_gaps``: the day's actions one after the other, and what they leave behind.

How long the window's thread was busy is measured by the command, not here: a test must not depend on a clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from bench.window_journey import journey, perform
from desktop import notify
from desktop.application import prepare
from desktop.dress import SHEET, wear
from desktop.look import WINDOW_THEMES, Look
from desktop.main_window import MainWindow
from desktop.settings import Settings
from layers.theme import THEMES, ThemeName
from tests.helpers.stored import stored_workspace
from tests.helpers.window import settle


@pytest.fixture
def moving_window(qtbot: QtBot, qapp: QApplication, settings: Settings) -> Iterator[MainWindow]:
    """The window with all its movements, as on a desk."""
    look = prepare(qapp, settings)
    look.reduced_motion = False
    window = MainWindow(look, settings)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    yield window
    window.close()


def colour(picture_of: QWidget, at: QPoint) -> str:
    return picture_of.grab().toImage().pixelColor(at).name().upper()


def test_the_days_actions_leave_the_window_as_it_was(moving_window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "day.bmap"
    stored_workspace(path, enterprises=400).close()
    window = moving_window
    before = window.look.name
    for action in journey(path).values():
        perform(window, action(window))
    assert window.look.name == before
    assert window.session.unit == 0
    assert window.session.enterprise_id is None
    assert window.session.hidden == frozenset()
    assert window.session.fixed_as_of is None
    assert [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()] == []
    assert window.map.pictures.is_settled


def test_while_the_theme_changes_nobody_sees_it_half_done(qtbot: QtBot, window: MainWindow) -> None:
    """Every picture of the window on the way is all old or all new, as far as the panels go."""
    spots = {
        part: part.mapTo(window, QPoint(3, 3)) for part in (window.bar, window.layers, window.list, window.dossier)
    }
    seen: set[frozenset[str]] = set()
    window.choose_theme(ThemeName.DARK)
    for _ in range(10_000):
        picture = window.grab().toImage()
        seen.add(frozenset(picture.pixelColor(at).name().upper() for at in spots.values()))
        if not window.wardrobe.is_changing:
            break
        qtbot.wait(1)
    old, new = THEMES[ThemeName.DAY].panel, THEMES[ThemeName.DARK].panel
    assert seen <= {frozenset({old}), frozenset({new})}
    assert {frozenset({old}), frozenset({new})} <= seen


def test_the_last_choice_wins(qtbot: QtBot, window: MainWindow) -> None:
    for name in (ThemeName.DARK, ThemeName.MONO, ThemeName.WALL):
        window.choose_theme(name)
        qtbot.wait(1)
    settle(qtbot, window)
    assert window.look.name is ThemeName.WALL
    assert colour(window, window.list.mapTo(window, QPoint(4, 4))) == THEMES[ThemeName.WALL].panel
    assert not window.wardrobe.is_changing


def test_a_window_that_is_resized_on_the_way_is_dressed_all_the_same(qtbot: QtBot, window: MainWindow) -> None:
    window.choose_theme(ThemeName.DARK)
    qtbot.wait(5)
    window.resize(1500, 940)
    settle(qtbot, window)
    for part in (window.bar, window.list, window.status):
        corner = part.mapTo(window, QPoint(3, 3))
        assert colour(window, corner) == THEMES[ThemeName.DARK].panel


@pytest.mark.parametrize("name", WINDOW_THEMES)
def test_dialogs_wear_what_the_window_wears(qtbot: QtBot, window: MainWindow, name: ThemeName) -> None:
    window.choose_theme(name)
    settle(qtbot, window)
    dialog = QDialog(window)
    wear(dialog)
    assert dialog.styleSheet() == window.property(SHEET) == window.look.sheet()
    notify.inform(window, "一句话")
    box = next(item for item in window.findChildren(QDialog) if item is not dialog)
    assert box.styleSheet() == window.look.sheet()
    box.close()


def test_icons_are_drawn_before_they_are_asked_for(look: Look) -> None:
    from desktop import icons

    look.icon("x", 17)
    look.draw_icons(ThemeName.MONO)
    hits = icons.image.cache_info().hits
    look.choose(ThemeName.MONO)
    look.icon("x", 17)
    assert icons.image.cache_info().hits == hits + 6  # three sharpnesses, enabled and disabled

"""The wall in front of a real workspace file: it follows, it ages, it never asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from desktop.wall import WallWindow, duration, run_wall
from layers.theme import THEMES, ThemeName
from ledger.store.workspace import Workspace
from policy.light import Light
from tests.helpers.stored import add_hazards, stored_workspace

RED = QColor(THEMES[ThemeName.WALL].lights[Light.OVERDUE])


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def path(tmp_path: Path) -> Path:
    stored_workspace(tmp_path / "吉林.bmap").close()
    return tmp_path / "吉林.bmap"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wall_of(qtbot: QtBot, clock: Clock) -> Iterator[Callable[[Path], WallWindow]]:
    windows: list[WallWindow] = []

    def make(at: Path) -> WallWindow:
        window = WallWindow(at, clock=clock)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        window.resize(960, 540)
        qtbot.addWidget(window)
        windows.append(window)
        return window

    yield make
    for window in windows:
        window.close()


def wait_for_map(qtbot: QtBot, window: WallWindow) -> None:
    qtbot.waitUntil(lambda: window._map is not None and window._map.order == window._order(), timeout=20_000)


def picture(window: WallWindow) -> np.ndarray:
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., 2::-1].astype(int)


def count_of(pixels: np.ndarray, color: QColor) -> int:
    return int((np.abs(pixels - np.array([color.red(), color.green(), color.blue()])).max(axis=2) < 6).sum())


def test_it_shows_the_record_and_follows_it(qtbot: QtBot, path: Path, wall_of: Callable[[Path], WallWindow]) -> None:
    window = wall_of(path)
    wait_for_map(qtbot, window)
    assert window.scene is not None
    assert [figure.text for figure in window.scene.facts.figures][:3] == ["60", "12", "12"]
    assert count_of(picture(window), RED) > 300
    with Workspace.open(path) as workspace:
        add_hazards(workspace, workspace.snapshot().enterprises.id[:3], 100)
    window.look()
    qtbot.waitUntil(lambda: window.scene is not None and window.scene.facts.figures[1].text == "15", timeout=20_000)


def test_looking_again_at_an_unchanged_record_keeps_the_scene(
    qtbot: QtBot, path: Path, wall_of: Callable[[Path], WallWindow]
) -> None:
    window = wall_of(path)
    wait_for_map(qtbot, window)
    scene, drawn = window.scene, window._map
    window.look()
    qtbot.waitUntil(lambda: not window._is_reading, timeout=20_000)
    assert window.scene is scene
    assert window._map is drawn


def test_silence_makes_the_figures_stale_and_an_answer_heals_it(
    qtbot: QtBot, path: Path, clock: Clock, wall_of: Callable[[Path], WallWindow]
) -> None:
    window = wall_of(path)
    wait_for_map(qtbot, window)
    clock.seconds += 59
    assert not window.is_stale
    clock.seconds += 1
    assert window.is_stale
    window._on_second()
    wait_for_map(qtbot, window)
    stale = picture(window)
    assert count_of(stale, RED) == 0  # no colour that somebody could act on
    assert stale[4, 480].min() > 190  # the banner
    assert window._age_text() == "停更 1 分钟"
    window.look()
    qtbot.waitUntil(lambda: not window.is_stale, timeout=20_000)
    wait_for_map(qtbot, window)
    assert count_of(picture(window), RED) > 300


def test_a_lost_file_is_told_on_the_wall_and_never_in_a_dialog(
    qtbot: QtBot, path: Path, clock: Clock, wall_of: Callable[[Path], WallWindow]
) -> None:
    window = wall_of(path)
    wait_for_map(qtbot, window)
    moved = path.rename(path.with_name("移走.bmap"))
    window._reader.close()  # as after a lost share: the next look must open the file again
    clock.seconds += 12
    window.look()
    qtbot.waitUntil(lambda: window.problem is not None, timeout=20_000)
    assert window.is_stale
    assert window._follow.interval() == 10_000
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]
    assert window.scene is not None  # the last state stays, with its age
    moved.rename(path)
    window.look()
    qtbot.waitUntil(lambda: window.problem is None, timeout=20_000)
    assert window._follow.interval() == 1_000
    assert not window.is_stale


def test_a_workspace_that_is_not_there_is_told_in_plain_words(
    qtbot: QtBot, tmp_path: Path, wall_of: Callable[[Path], WallWindow]
) -> None:
    window = wall_of(tmp_path / "没有.bmap")
    qtbot.waitUntil(lambda: window.problem is not None, timeout=20_000)
    assert window.scene is None
    assert "没有.bmap" in window.problem.message
    assert picture(window).max() > 200  # the sentence
    stored_workspace(tmp_path / "没有.bmap").close()
    window.look()
    wait_for_map(qtbot, window)


def test_the_band_turns_its_pages_and_can_be_held(
    qtbot: QtBot, path: Path, wall_of: Callable[[Path], WallWindow]
) -> None:
    window = wall_of(path)
    wait_for_map(qtbot, window)
    for _ in range(13):
        window.turn_page()
    assert window.page == 1  # 12 overdue hazards: round and on
    qtbot.keyClick(window, Qt.Key.Key_Space)
    window.turn_page()
    assert window.page == 1
    qtbot.keyClick(window, Qt.Key.Key_Space)
    window.turn_page()
    assert window.page == 2


def test_black_is_black_and_back(qtbot: QtBot, path: Path, wall_of: Callable[[Path], WallWindow]) -> None:
    window = wall_of(path)
    wait_for_map(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_B)
    assert picture(window).max() == 0
    qtbot.keyClick(window, Qt.Key.Key_B)
    assert picture(window).max() > 200


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F11])
def test_it_closes_on_a_key_and_leaves_no_thread(
    qtbot: QtBot, path: Path, wall_of: Callable[[Path], WallWindow], key: Qt.Key
) -> None:
    before = set(threading.enumerate())
    window = wall_of(path)
    window.show()
    wait_for_map(qtbot, window)
    assert set(threading.enumerate()) - before
    qtbot.keyClick(window, key)
    assert not window.isVisible()
    assert not set(threading.enumerate()) - before
    assert not window._follow.isActive()


def test_it_fits_any_screen(qtbot: QtBot, path: Path, wall_of: Callable[[Path], WallWindow]) -> None:
    window = wall_of(path)
    for width, height in ((1366, 768), (3840, 1080), (600, 900)):
        window.resize(width, height)
        wait_for_map(qtbot, window)
        assert window.grab().toImage().width() == width
        assert count_of(picture(window), RED) > 100


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 秒"),
        (59.9, "59 秒"),
        (60, "1 分钟"),
        (1380, "23 分钟"),
        (3600, "1 小时"),
        (86_399, "23 小时"),
        (172_800, "2 天"),
    ],
)
def test_ages_in_words(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_the_command_shows_the_wall_until_it_is_closed(qtbot: QtBot, path: Path) -> None:
    seen: list[WallWindow] = []

    def close_it() -> None:
        seen.extend(one for one in QApplication.topLevelWidgets() if isinstance(one, WallWindow) and one.isVisible())
        for one in seen:
            qtbot.keyClick(one, Qt.Key.Key_Escape)

    QTimer.singleShot(200, close_it)
    assert run_wall(path) == 0
    assert len(seen) == 1

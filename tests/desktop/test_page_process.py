"""The preview in a process of its own: the main window never loads the engine, and outlives it; both end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import notify
from desktop.look import Look
from desktop.main_window import MainWindow
from desktop.page_app import _obey
from desktop.page_process import PageProcess, own_process
from desktop.page_window import PageWindow
from layers.theme import ThemeName
from ledger.problem import Problem
from ledger.store.workspace import Workspace
from tests.helpers.sample import AS_OF
from tests.helpers.stored import stored_workspace
from tests.helpers.window import settle

ROOT = Path(__file__).resolve().parents[2]
WAIT_MS = 60_000
# A window as a user has it, with a preview in front of it; it says what was loaded and who shows the page.
DESK = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop.application import make_application, prepare
from desktop.main_window import MainWindow
from desktop.settings import Settings

application = make_application()
store = Settings(Path(sys.argv[2]))
window = MainWindow(prepare(application, store), store)
window.show()

def preview():
    window.errands.show_page()
    window.errands.page.process.shown.connect(tell)

def tell(is_shown):
    loaded = [name for name in sys.modules if "WebEngine" in name or name == "folium"]
    print(is_shown, loaded, window.errands.page.process.pid, flush=True)
    if sys.argv[3] == "close":
        window.close()

window.session.scene_changed.connect(preview)
QTimer.singleShot(0, lambda: window.opening.open_path(Path(sys.argv[1])))
sys.exit(application.exec())
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "吉林 #1?.bmap"
    stored_workspace(path).close()
    return path


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever ends a preview, no page is left behind."""
    own = tmp_path / "temp"
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    yield
    assert list(own.iterdir()) == []


@pytest.fixture
def process(qapp: QApplication, places: None) -> Iterator[PageProcess]:
    del places
    made = PageProcess(qapp)
    yield made
    made.close()
    made.deleteLater()


def show(process: PageProcess, workspace: Path, as_of: datetime = AS_OF) -> None:
    process.show(workspace, as_of, workspace.with_suffix(".html"), ThemeName.DAY)


def desk(workspace: Path, settings: Path, then: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", DESK, str(workspace), str(settings), then]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)


def told_by(running: subprocess.Popen[str]) -> tuple[str, int]:
    """What the desk says: "True []" when the page is shown and nothing heavy was loaded; the page's process."""
    assert running.stdout is not None
    said, _, pid = running.stdout.readline().strip().rpartition(" ")
    return said, int(pid)


def test_the_window_never_loads_the_engine_and_closes_the_page_with_it(workspace: Path, tmp_path: Path) -> None:
    with desk(workspace, tmp_path / "w.ini", "close") as running:
        said, page = told_by(running)
        assert running.wait(60) == 0
    assert said == "True []"
    assert not psutil.pid_exists(page)


def test_a_page_does_not_outlive_a_window_that_was_killed(qtbot: QtBot, workspace: Path, tmp_path: Path) -> None:
    with desk(workspace, tmp_path / "w.ini", "stay") as running:
        _, page = told_by(running)
        child = psutil.Process(page)
        running.send_signal(signal.SIGKILL)
    qtbot.waitUntil(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, timeout=WAIT_MS)


def test_a_second_preview_uses_the_window_that_is_open(qtbot: QtBot, process: PageProcess, workspace: Path) -> None:
    with qtbot.waitSignal(process.shown, timeout=WAIT_MS) as first:
        show(process, workspace)
        show(process, workspace)  # pressed twice, before anybody listens
    pid = process.pid
    with qtbot.waitSignal(process.shown, timeout=WAIT_MS) as second:
        show(process, workspace, AS_OF + timedelta(days=1, microseconds=7))
    assert (first.args, second.args) == ([True], [True])
    assert process.pid == pid
    process.close()
    assert process.pid == 0
    assert not psutil.pid_exists(pid)


def test_a_page_that_cannot_be_made_is_told_in_its_window(qtbot: QtBot, process: PageProcess, tmp_path: Path) -> None:
    with qtbot.waitSignal(process.shown, timeout=WAIT_MS) as shown:
        show(process, tmp_path / "没有.bmap")
    assert shown.args == [False]
    assert process.pid


def test_a_dead_preview_is_told(qtbot: QtBot, process: PageProcess, workspace: Path) -> None:
    with qtbot.waitSignal(process.shown, timeout=WAIT_MS):
        show(process, workspace)
    with qtbot.waitSignal(process.lost, timeout=WAIT_MS) as lost:
        os.kill(process.pid, signal.SIGKILL)
    assert "意外退出" in lost.args[0].message
    with qtbot.waitSignal(process.shown, timeout=WAIT_MS) as shown:
        show(process, workspace)
    assert shown.args == [True]


def test_a_missing_engine_is_told(
    qtbot: QtBot, process: PageProcess, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['PySide6.QtWebEngineCore'] = None\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with qtbot.waitSignal(process.lost, timeout=WAIT_MS) as lost:
        show(process, workspace)
    assert "缺少网页预览组件" in lost.args[0].message


def test_a_program_that_does_not_start_is_told(
    qtbot: QtBot, process: PageProcess, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    with qtbot.waitSignal(process.lost, timeout=WAIT_MS) as lost:
        show(process, workspace)
    assert "没有打开" in lost.args[0].message


@pytest.fixture
def real_window(qtbot: QtBot, bare_window: MainWindow, workspace: Path) -> MainWindow:
    bare_window.session.open(Workspace.open(workspace))
    settle(qtbot, bare_window)
    return bare_window


@pytest.mark.parametrize("folder", [".", "没有"])
def test_without_a_preview_the_page_can_be_saved(
    qtbot: QtBot, real_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    out = tmp_path / folder / "态势.html"
    told: list[Any] = []
    monkeypatch.setattr(notify, "ask", lambda _parent, sentence, *_: told.append(sentence) or True)
    monkeypatch.setattr(notify, "choose_save", lambda *_: str(out))
    monkeypatch.setattr(notify, "inform", lambda _parent, sentence, *_: told.append(sentence))
    monkeypatch.setattr(notify, "tell", lambda _parent, problem: told.append(problem.message))
    real_window.errands.show_page()
    errand = real_window.errands.page
    assert errand is not None
    errand.process.lost.emit(Problem("网页预览意外退出了。", ""))
    qtbot.waitUntil(lambda: len(told) == 2, timeout=WAIT_MS)
    assert told[0] == "网页预览意外退出了。"
    assert told[1].startswith("网页已存为" if out.parent.is_dir() else "文件夹“没有”不存在。")
    assert out.is_file() == out.parent.is_dir()


def test_the_page_follows_the_theme(qtbot: QtBot, tmp_path: Path) -> None:
    window = PageWindow(tmp_path / "own", tmp_path / "a.html", Look(ThemeName.DAY), "王某")
    qtbot.addWidget(window)
    day = window.styleSheet()
    _obey(window, {"theme": "dark"})
    assert window.look.name is ThemeName.DARK
    assert window.styleSheet() not in ("", day)


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    parent = QObject()
    assert own_process(parent, "page", "x").arguments() == ["-m", "desktop", "page", "x"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_process(parent, "page", "x").arguments() == ["page", "x"]

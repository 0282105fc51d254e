"""The preview of the portable page: shown as it is, closed on all sides, alive again after a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.page_preview import PagePreview, prepare_application
from layers.folium_map import write_page
from tests.helpers.sample import situation

prepare_application()  # before the application of pytest-qt is made
WAIT_MS = 60_000


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("page") / "态势 #1?.html"
    write_page(situation(300, 60, 20), out)
    return out


@pytest.fixture
def preview(qtbot: QtBot) -> Iterator[PagePreview]:
    widget = PagePreview()
    widget.resize(900, 600)
    qtbot.addWidget(widget)
    widget.show()
    yield widget
    widget.close_page()
    qtbot.wait(50)


def opened(qtbot: QtBot, preview: PagePreview, page: Path) -> PagePreview:
    with qtbot.waitSignal(preview.loaded, timeout=WAIT_MS) as shown:
        preview.show_page(page)
    assert shown.args == [True]
    return preview


def ask(qtbot: QtBot, preview: PagePreview, script: str) -> Any:
    """Value of a script in the page."""
    answers: list[Any] = []
    preview._engine.page.runJavaScript(script, 0, answers.append)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: bool(answers), timeout=WAIT_MS)
    return answers[0]


def test_the_engine_is_not_loaded_before_a_preview_opens() -> None:
    script = "import sys, desktop.page_preview; sys.exit(any('WebEngine' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_it_shows_the_page_as_the_receiver_sees_it(qtbot: QtBot, preview: PagePreview, page: Path) -> None:
    opened(qtbot, preview, page)
    assert preview.message == ""
    assert ask(qtbot, preview, "document.documentElement.dataset.ready") == "yes"
    assert ask(qtbot, preview, "document.querySelectorAll('#hazard-list li').length") > 0
    assert preview._engine is not None
    assert preview._engine.gate.refused == []
    zooms: list[float] = []
    for _ in range(100):  # the page was loaded behind the notice, without a size: it must find its scale when shown
        zooms.append(ask(qtbot, preview, "map_situation.getZoom()"))
        if 5 < zooms[-1] < 8:
            break
        qtbot.wait(20)
    assert 5 < zooms[-1] < 8


ESCAPES = [
    "fetch('http://example.invalid/x').catch(() => 0)",
    "fetch('file:///etc/passwd').then((r) => r.text()).then((t) => { window.leak = t; }, () => 0)",
    "new Image().src = 'http://example.invalid/x.png'",
    "new Image().src = 'qrc:/qt-project.org/qmessagebox/images/information-128.png'",
    "location.href = 'http://example.invalid/'",
    "location.href = 'file:///etc/passwd'",
    "window.opened = window.open('http://example.invalid/')",
    "try { new WebSocket('ws://example.invalid/'); } catch (e) { }",
    "{ const f = document.createElement('iframe'); f.src = 'file:///etc/'; document.body.append(f); }",
    "{ const a = document.createElement('a'); a.href = 'data:text/plain,x'; a.download = 'x.txt'; a.click(); }",
    "navigator.geolocation && navigator.geolocation.getCurrentPosition((p) => { window.leak = 'geo'; }, () => 0)",
    "navigator.clipboard && navigator.clipboard.readText().then((t) => { window.leak = t; }, () => 0)",
]


def test_a_page_reaches_nothing_outside_itself(qtbot: QtBot, preview: PagePreview, tmp_path: Path) -> None:
    bare = tmp_path / "bare.html"  # without the policy of our page: the walls of the preview alone must hold
    bare.write_text("<!DOCTYPE html><meta charset=utf-8><title>x</title><p>空</p>", "utf-8")
    opened(qtbot, preview, bare)
    engine = preview._engine
    assert engine is not None
    for script in ESCAPES:
        ask(qtbot, preview, f"(() => {{ {script}; return 1; }})()")
        qtbot.wait(60)
        assert engine.page.url().toLocalFile() == str(bare)
        assert ask(qtbot, preview, "[window.leak === undefined, !window.opened].join()") == "true,true"
    assert sorted(os.listdir(tmp_path)) == ["bare.html"]


def renderer_pid(preview: PagePreview) -> int:
    assert preview._engine is not None
    return preview._engine.page.renderProcessPid()


def test_a_dead_renderer_is_told_and_started_again(qtbot: QtBot, preview: PagePreview, page: Path) -> None:
    opened(qtbot, preview, page)
    first = renderer_pid(preview)
    with qtbot.waitSignal(preview.died, timeout=WAIT_MS):
        os.kill(first, signal.SIGKILL)
    assert "正在重新打开" in preview.message
    qtbot.waitSignal(preview.loaded, timeout=WAIT_MS).wait()
    assert preview.message == ""
    assert renderer_pid(preview) != first
    assert ask(qtbot, preview, "document.documentElement.dataset.ready") == "yes"


def test_after_five_deaths_in_a_minute_a_sentence_stays(qtbot: QtBot, page: Path) -> None:
    seconds = [0.0]
    preview = PagePreview(clock=lambda: seconds[0])
    qtbot.addWidget(preview)
    preview._page = page
    waits: list[int] = []
    for death in range(1, 6):
        seconds[0] += 5
        preview._on_terminated()
        waits.append(preview._restart.interval())
        preview._restart.stop()
        assert ("已停止重试" in preview.message) == (death == 5)
    assert waits[:4] == [250, 500, 1000, 2000]
    assert preview._again.isVisibleTo(preview)


def test_deaths_that_lie_far_apart_are_not_added_up(qtbot: QtBot, page: Path) -> None:
    seconds = [0.0]
    preview = PagePreview(clock=lambda: seconds[0])
    qtbot.addWidget(preview)
    preview._page = page
    for _ in range(12):
        seconds[0] += 30
        preview._on_terminated()
        preview._restart.stop()
        assert "已停止重试" not in preview.message


def test_a_missing_page_is_told(qtbot: QtBot, preview: PagePreview, tmp_path: Path) -> None:
    with qtbot.waitSignal(preview.loaded, timeout=WAIT_MS) as shown:
        preview.show_page(tmp_path / "没有.html")
    assert shown.args == [False]
    assert "没有.html" in preview.message

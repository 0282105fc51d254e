"""Shows the portable page exactly as its receiver will see it (QtWebEngine), in the page's own process (``page_app``).

The engine is started when the first preview opens, never before. A page may read itself and nothing else: every other
address is refused, there is no script access to files, no new window, no download, no permission, no menu. A renderer
that dies is told and started again, a little later each time; after five deaths in a minute a plain sentence stays.
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer, QUrl, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

import resources

if TYPE_CHECKING:
    from desktop.page_engine import Engine

DEATHS, MINUTE_S = 5, 60.0
FIRST_WAIT_MS = 250
PAINT_MS = 20  # the first start of the engine holds the thread for a quarter of a second: say so before
_NO_NETWORK = ("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--disable-quic")


def prepare_application() -> None:
    """Call before the QApplication is made: QtWebEngine needs shared contexts, and our fonts on Linux."""
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    if sys.platform.startswith("linux"):
        os.environ.setdefault("FONTCONFIG_FILE", str(resources.path("fonts", "fonts.conf")))


class PagePreview(QWidget):
    """``loaded`` tells whether the page was shown; ``died`` counts the renderer's deaths within the last minute."""

    loaded = Signal(bool)
    died = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._page: Path | None = None
        self._engine: Engine | None = None
        self._deaths: deque[float] = deque(maxlen=DEATHS)
        self._restart = QTimer(self, singleShot=True)
        self._restart.timeout.connect(self._load)
        self._message = QLabel("", alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._again = QPushButton("重新打开预览")
        self._again.clicked.connect(self._on_again)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._notice())
        self._say("正在打开预览…")

    def show_page(self, page: Path) -> None:
        """Show a file that ``layers.folium_map.write_page`` has written."""
        self._page = page
        self._deaths.clear()
        if self._engine is None:
            self._say("正在打开预览…")
        self._restart.start(PAINT_MS)

    def expect_page(self) -> None:
        """A page is being written: say so where none is shown yet, and read nothing meanwhile."""
        self._restart.stop()
        if self._engine is None:
            self._say("正在打开预览…")

    def refuse(self, sentence: str) -> None:
        """Say why there is no page."""
        self._restart.stop()
        self._say(sentence)
        self.loaded.emit(False)

    @property
    def message(self) -> str:
        """What stands in place of the page; "" while the page is shown."""
        return "" if self._stack.currentIndex() == 1 else self._message.text()

    def close_page(self) -> None:
        """Let the engine go: its processes end."""
        self._restart.stop()
        engine, self._engine = self._engine, None
        if engine is not None:
            self._stack.removeWidget(engine.view)
            engine.close()

    def _load(self) -> None:
        if self._page is None:
            return
        if not self._page.is_file():
            self._say(f"找不到要预览的页面“{self._page.name}”。请重新生成后再打开。")
            self.loaded.emit(False)
            return
        if self._engine is None:
            self._engine = self._new_engine()
        self._engine.open(QUrl.fromLocalFile(str(self._page.resolve())))

    def _new_engine(self) -> Engine:
        _set_flags()
        from desktop.page_engine import Engine

        engine = Engine(self)
        engine.finished.connect(self._on_finished)
        engine.terminated.connect(self._on_terminated)
        self._stack.addWidget(engine.view)
        return engine

    def _on_finished(self, is_good: bool) -> None:
        if is_good:
            self._stack.setCurrentIndex(1)
        else:
            self._say("页面没有显示出来。请用浏览器打开这个文件，或重新生成。", offer=True)
        self.loaded.emit(is_good)

    def _on_terminated(self) -> None:
        now = self._clock()
        self._deaths.append(now)
        recent = sum(1 for at in self._deaths if now - at < MINUTE_S)
        if recent >= DEATHS:
            self._say("预览程序一分钟内退出了五次，已停止重试。页面文件完好，可用浏览器打开。", offer=True)
        else:
            self._say("预览程序意外退出，正在重新打开…")
            self._restart.start(FIRST_WAIT_MS * 2 ** (recent - 1))
        self.died.emit(recent)

    def _on_again(self) -> None:
        self._deaths.clear()
        self._load()

    def _say(self, sentence: str, offer: bool = False) -> None:
        self._message.setText(sentence)
        self._again.setVisible(offer)
        self._stack.setCurrentIndex(0)

    def _notice(self) -> QWidget:
        notice = QWidget()
        column = QVBoxLayout(notice)
        column.addStretch(1)
        column.addWidget(self._message)
        column.addWidget(self._again, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return notice


def _set_flags() -> None:
    """Read by the engine when it starts: no name is ever looked up. The sandbox is off for root only, where Chromium
    refuses to start with it."""
    flags = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "").split("\n")[0]
    missing = [flag if " " not in flag else f'"{flag}"' for flag in _NO_NETWORK if flag not in flags]
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = " ".join([*([flags] if flags else []), *missing])
    os.environ.pop("QTWEBENGINE_REMOTE_DEBUGGING", None)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

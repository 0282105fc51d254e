"""The fonts that ship with the product, for every text that Qt draws.

Noto Sans SC is loaded from ``resources/fonts``: an office PC may have no Chinese font at all, and a wall must look the
same everywhere. Fonts need a ``QGuiApplication``; commands and tests that draw without a window call ``ensure_gui``.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from threading import Lock

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication

import resources
from ledger.problem import Refused

FAMILY = "Noto Sans SC"
FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")

_lock = Lock()
_loaded = False


def ensure_gui() -> QGuiApplication:
    """The running application, or a new one; without a display it draws offscreen. Call it on the main thread."""
    app = QGuiApplication.instance()
    if isinstance(app, QGuiApplication):
        return app
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication(sys.argv[:1])


def load_fonts() -> None:
    """Register the shipped fonts; calling it again does nothing. Raises Refused when a font file is broken."""
    global _loaded
    with _lock:
        if _loaded:
            return
        for file in FILES:
            if QFontDatabase.addApplicationFont(str(resources.path("fonts", file))) < 0:
                raise Refused(f"字体文件“{file}”无法读取。", "请重新安装本程序。")
        _loaded = True


@lru_cache(maxsize=256)
def font(size_px: float, bold: bool = False) -> QFont:
    """Noto Sans SC at a size in pixels (400 or 700). Copies are cheap; do not change what is returned."""
    answer = QFont(FAMILY)
    answer.setPixelSize(max(round(size_px), 1))
    answer.setBold(bold)
    answer.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return answer


@lru_cache(maxsize=256)
def metrics(size_px: float, bold: bool = False) -> QFontMetricsF:
    """Metrics of ``font(size_px, bold)``."""
    return QFontMetricsF(font(size_px, bold))

"""What every process with a window of ours needs before its first window: words, fonts, icon, tones, log file."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLocale, QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from desktop import icons, settings
from desktop.look import Look
from desktop.qt_words import install_words
from desktop.settings import Settings
from layers.painter.fonts import load_fonts
from layers.theme import THEMES, ThemeName

NAME = "battlemap"
LOG_BYTES = 1_000_000


def make_application() -> QApplication:
    """The running application or a new one, under the product's name however the program was started: settings, log and
    the desktop's list of windows go by it."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication([NAME])
    application.setApplicationName(NAME)
    return application


def prepare(application: QApplication, store: Settings) -> Look:
    """Everything that an application needs before its first window, in the tones that the user has chosen."""
    look = dress(application, store.theme())
    look.reduced_motion = store.get(settings.REDUCED_MOTION)
    return look


def dress(application: QApplication, theme: ThemeName) -> Look:
    """Name, words, fonts and icon, in the tones of a theme."""
    application.setApplicationName(NAME)
    application.setApplicationDisplayName("挂图作战")
    application.setDesktopFileName(NAME)
    application.setStyle("Fusion")
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    install_words(application)
    load_fonts()
    look = Look(theme, application)
    look.dress(application)
    application.setWindowIcon(_window_icon())
    return look


def start_log(file: str) -> None:
    """Write what nobody foresaw into a file that the office can hand on. Holds no names from ledgers."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / file, maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8")
    except OSError:  # a read-only profile: the program works without a log
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    sys.excepthook = _log_unforeseen


def _window_icon() -> QIcon:
    answer = QIcon()
    tone = THEMES[ThemeName.DAY].text
    for size in (16, 24, 32, 48, 64, 128, 256):
        answer.addPixmap(QPixmap.fromImage(icons.image("battlemap", tone, size)))
    return answer


def _log_unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(__name__).error("unforeseen", exc_info=(kind, error, trace))

"""Starts the window: fonts, icon, Chinese words for Qt's own buttons, log file, main window."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QStandardPaths, Qt, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from desktop import icons, settings
from desktop.look import Look
from desktop.main_window import MainWindow
from desktop.page_preview import prepare_application
from desktop.settings import Settings
from layers.painter.fonts import load_fonts
from layers.theme import THEMES, ThemeName

LOG_BYTES = 1_000_000


def run(path: Path | None) -> int:
    """Open the main window, with a workspace or with the one that was open last; returns the exit code."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    prepare_application()
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    store = Settings()
    _start_log()
    look = prepare(application, store)
    window = MainWindow(look, store)
    window.show()
    chosen = path or _last(store)
    if chosen is not None:
        QTimer.singleShot(0, lambda: window.opening.open_path(chosen))
    return application.exec()


def prepare(application: QApplication, store: Settings) -> Look:
    """Everything that an application needs before its first window."""
    application.setApplicationName("battlemap")
    application.setApplicationDisplayName("挂图作战")
    application.setStyle("Fusion")
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    _translate(application)
    load_fonts()
    look = Look(store.theme(), application)
    look.reduced_motion = store.get(settings.REDUCED_MOTION)
    look.dress(application)
    application.setWindowIcon(_window_icon())
    return look


def _translate(application: QApplication) -> None:
    """Qt's own Chinese for its menus, calendars and file dialogs; our own buttons carry our own words."""
    shipped = QTranslator(application)
    if shipped.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(shipped)


def _window_icon() -> QIcon:
    answer = QIcon()
    tone = THEMES[ThemeName.DAY].text
    for size in (16, 24, 32, 48, 64, 128, 256):
        answer.addPixmap(QPixmap.fromImage(icons.image("battlemap", tone, size)))
    return answer


def _last(store: Settings) -> Path | None:
    last = store.get(settings.LAST_WORKSPACE)
    return Path(last) if last and Path(last).is_file() else None


def _start_log() -> None:
    """Write what nobody foresaw into a file that the office can hand on. Holds no names from ledgers."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / "battlemap.log", maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8")
    except OSError:  # a read-only profile: the program works without a log
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    sys.excepthook = _log_unforeseen


def _log_unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(__name__).error("unforeseen", exc_info=(kind, error, trace))

"""Starts the main window."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from desktop import settings
from desktop.application import make_application, prepare, start_log
from desktop.main_window import MainWindow
from desktop.settings import Settings, remembered
from ledger.store.place import Place


def run(path: Place | None) -> int:
    """Open the main window, with a workspace or with the one that was open last; returns the exit code."""
    application = make_application()
    store = Settings()
    start_log("battlemap.log")
    look = prepare(application, store)
    window = MainWindow(look, store)
    window.operators.asks_first = True
    window.show()
    chosen = path or _last(store)
    if chosen is not None:
        QTimer.singleShot(0, lambda: window.opening.open_path(chosen))
    return application.exec()


def _last(store: Settings) -> Place | None:
    return remembered(store.get(settings.LAST_WORKSPACE))

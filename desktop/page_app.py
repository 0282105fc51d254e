"""The process of the page preview: reads the workspace, writes the page, shows it.

It alone loads QtWebEngine and folium: the main window neither waits for them nor carries their memory, and an engine
that dies takes no map with it. The main window starts it (``page_process``) and it ends with the main window;
``battlemap page WORKSPACE`` shows a page without one.
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from desktop.application import dress, make_application, start_log
from desktop.page_channel import NO_ENGINE, connected
from desktop.page_preview import prepare_application
from desktop.page_window import PageWindow
from layers.theme import ThemeName
from ledger.store.place import Place, place_of

_log = logging.getLogger(__name__)


def run_page(
    workspace: Place,
    as_of: datetime | None,
    folder: Path,
    proposal: Path,
    theme: ThemeName,
    channel: str,
    operator: str,
) -> int:
    """Show the page of a workspace until its window is closed; the exit code. ``folder``: where the page is written,
    removed at the end; ``proposal``: where saving starts; ``channel``: under which name the main window listens, ""
    without one; ``operator``: for whom the page is made."""
    prepare_application()
    application = make_application()
    start_log("page.log")
    if not _has_engine():
        return NO_ENGINE
    window = PageWindow(folder, proposal, dress(application, theme), operator)
    window.show()
    window.make(workspace, as_of)
    if channel:
        _follow(window, channel)
    return application.exec()


def _has_engine() -> bool:
    try:
        import desktop.page_engine  # noqa: F401 - whether it can be loaded is the question
    except ImportError:
        _log.exception("QtWebEngine cannot be loaded")
        return False
    return True


def _follow(window: PageWindow, name: str) -> None:
    """Do what the main window says, and end with it."""
    channel = connected(name, window)
    channel.received.connect(partial(_obey, window))
    channel.closed.connect(window.close)
    window.preview.loaded.connect(lambda is_good: channel.send(shown=is_good))


def _obey(window: PageWindow, message: dict[str, Any]) -> None:
    if "theme" in message:
        window.look.choose(ThemeName(message["theme"]))
    if "make" in message:
        wanted = message["make"]
        window.make(place_of(wanted["workspace"]), datetime.fromisoformat(wanted["as_of"]))
        window.come_to_front()

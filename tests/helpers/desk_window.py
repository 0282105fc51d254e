"""A real window at the hazard desk over a real workspace, on a fixed day of 2024 that no clock has before it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.desk.hazard_desk import HazardDesk
from desktop.main_window import MainWindow
from desktop.rooms import DESK
from ledger.store.workspace import Workspace
from tests.helpers.stored import stored_workspace
from tests.helpers.window import WAIT_MS, settle

DAY = datetime(2024, 11, 21, 12, 0)


def desk_workspace(path: Path, enterprises: int = 24) -> Workspace:
    """Enterprises and no hazard yet; opens at ``DAY``."""
    return stored_workspace(path, enterprises=enterprises, hazards=0, pinned_as_of=DAY)


def open_desk(qtbot: QtBot, window: MainWindow, workspace: Workspace) -> HazardDesk:
    """Open the workspace and go to the desk."""
    window.session.open(workspace)
    qtbot.waitUntil(lambda: window.pages.currentIndex() == 1, timeout=WAIT_MS)
    settle(qtbot, window)
    window.rooms.show(DESK)
    qtbot.waitUntil(lambda: window.rooms.is_desk, timeout=WAIT_MS)
    desk = window.rooms.desk
    assert desk is not None
    quiet(qtbot, window)
    return desk


def quiet(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until everything asked for has been read and shown."""
    qtbot.wait(20)
    qtbot.waitUntil(lambda: window.work.running == 0, timeout=WAIT_MS)
    qtbot.wait(20)
    qtbot.waitUntil(lambda: window.work.running == 0, timeout=WAIT_MS)


def show(qtbot: QtBot, window: MainWindow, hazard_id: int) -> HazardDesk:
    """Select a hazard and wait for its record and form."""
    desk = window.rooms.desk
    assert desk is not None
    desk.go_to(hazard_id)

    def is_shown() -> bool:
        file = desk.record.file
        return file is not None and file.hazard_id == hazard_id and window.work.running == 0

    qtbot.waitUntil(is_shown, timeout=WAIT_MS)
    return desk


def fill(desk: HazardDesk, **texts: str) -> None:
    """Type into fields of the form; ``values_owner`` is the field ``values.owner``."""
    assert desk.step.form is not None
    by_name = {field.field.name.replace(".", "_"): field for field in desk.step.form.fields}
    for name, text in texts.items():
        by_name[name].set_text(text)

"""A real window over a record in memory, offscreen, with settings of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.application import prepare
from desktop.look import Look
from desktop.main_window import MainWindow
from desktop.settings import REDUCED_MOTION, Settings
from tests.helpers.memory_record import MemoryRecord
from tests.helpers.window import settle


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    store = Settings(tmp_path / "window.ini")
    store.put(REDUCED_MOTION, True)
    return store


@pytest.fixture
def look(qapp: QApplication, settings: Settings) -> Look:
    return prepare(qapp, settings)


@pytest.fixture
def record() -> MemoryRecord:
    return MemoryRecord()


@pytest.fixture
def bare_window(qtbot: QtBot, look: Look, settings: Settings) -> Iterator[MainWindow]:
    """The window before a workspace is open."""
    window = MainWindow(look, settings)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    yield window
    window.close()


@pytest.fixture
def window(qtbot: QtBot, bare_window: MainWindow, record: MemoryRecord) -> MainWindow:
    """The window with the sample open and drawn."""
    bare_window.session.open(record)
    settle(qtbot, bare_window)
    return bare_window

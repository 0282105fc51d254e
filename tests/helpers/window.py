"""Waiting for a window, and finding things in it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow

WAIT_MS = 20_000


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until everything asked for has been read and drawn."""

    def is_quiet() -> bool:
        drawn = window.session.scene is None or window.map.pictures.is_settled
        return window.work.running == 0 and drawn and not window.wardrobe.is_changing

    qtbot.waitUntil(lambda: window.session.record is None or window.session.scene is not None, timeout=WAIT_MS)
    qtbot.wait(20)
    qtbot.waitUntil(is_quiet, timeout=WAIT_MS)


def texts(widget: QWidget) -> list[str]:
    """What the labels under a widget say."""
    return [label.text() for label in widget.findChildren(QLabel) if label.text()]


def pixel_of(window: MainWindow, enterprise: int) -> QPoint:
    """Where an enterprise stands on the map now."""
    scene, view = window.session.scene, window.map.view
    assert scene is not None
    assert view is not None
    spot = scene.content.where(enterprise)
    assert spot is not None
    return QPoint(
        round((spot[0] - view.center_x) / view.m_per_px + view.width / 2),
        round((view.center_y - spot[1]) / view.m_per_px + view.height / 2),
    )


def click(qtbot: QtBot, widget: QWidget, at: QPoint) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)

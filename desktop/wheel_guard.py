"""The wheel scrolls the page and never turns a value: over a combo box, number or date it goes on to what is behind.

Qt lets the wheel step through the entries of a control under the pointer. In a form that scrolls this changes persons
and dates without anybody meaning or seeing it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox

_TURNED_BY_WHEEL = (QComboBox, QAbstractSpinBox)  # dates and times are spin boxes


class WheelGuard(QObject):
    """Event filter of the application."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Leave the wheel to the parent of a control that it would turn. The list of an open combo box still scrolls."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, _TURNED_BY_WHEEL):
            event.ignore()
            return True
        return False


def guard_wheel(application: QApplication) -> None:
    """Install the guard once for the whole application."""
    if application.findChild(WheelGuard) is None:
        application.installEventFilter(WheelGuard(application))

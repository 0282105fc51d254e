"""The one combo box of the program: the wheel never turns its value.

Qt lets the wheel step through the entries of the control under the pointer. In a form that scrolls this changes persons
and dates without anybody meaning or seeing it. (An event filter of the whole application would do as well, but every
event of the window would pass through Python, and those of the page's engine end the process.)
"""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class Choice(QComboBox):
    """A combo box over which the wheel scrolls what is behind. Its open list still scrolls."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

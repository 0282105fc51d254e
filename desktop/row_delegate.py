"""What the painters of lists have in common: the look, the row under the mouse, the focus of the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStyledItemDelegate

from desktop.look import Look


class RowDelegate(QStyledItemDelegate):
    """``hovered`` is the row under the mouse, -1 for none; ``has_focus`` whether the list has the keyboard."""

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self.hovered = -1
        self.has_focus = False

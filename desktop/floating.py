"""Boxes that float over the map, with the one shadow of the product."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.look import Look

RADIUS = 4
_SHADOW_REACH = 12
_SHADOW_ALPHA = 46  # 18 %


def paint_shadow(painter: QPainter, box: QRect) -> None:
    """Shadow 0 4 12 at 18 % of a box, painted by whoever lies under it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, round(_SHADOW_ALPHA * 2.2 / _SHADOW_REACH)))
    for reach in range(_SHADOW_REACH // 2, -_SHADOW_REACH // 2, -2):
        grown = QRectF(box).translated(0, 3).adjusted(-reach, -reach, reach, reach)
        painter.drawRoundedRect(grown, RADIUS + max(reach, 0), RADIUS + max(reach, 0))
    painter.restore()


class FloatingBox(QWidget):
    """A panel over the map. Mouse and wheel over it do not reach the map. ``clicked`` only when ``is_button``."""

    clicked = Signal()

    def __init__(self, look: Look, *, is_button: bool = False) -> None:
        super().__init__()
        self._look = look
        self._is_button = is_button
        self._is_hovered = False
        if is_button:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        look.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        has_ring = self._is_button and self.hasFocus()
        painter.setPen(QPen(QColor(theme.accent if has_ring else theme.line), 2 if has_ring else 1))
        painter.setBrush(QColor(theme.hover if self._is_button and self._is_hovered else theme.panel))
        inset = 1.0 if has_ring else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        self.paint_inside(painter)

    def paint_inside(self, painter: QPainter) -> None:
        """For boxes that paint what they say."""

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._is_hovered = False
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._is_button and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_button and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

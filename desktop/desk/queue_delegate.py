"""Paints the rows of the desk's list: dial, enterprise and days above; box, number, matter and state below."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from desktop import icons
from desktop.desk.queue_model import QueueModel, state_text
from desktop.hazard_delegate import draw
from desktop.hazard_model import Column, Index, cell_text, used_share
from desktop.row_delegate import RowDelegate
from layers.painter.fonts import font
from layers.painter.signs import draw_dial
from layers.situation import Situation
from policy.light import Light

ROW = 64
_BOX = 15
_CENTRE = Qt.AlignmentFlag.AlignCenter


def check_box_of(row: QRect) -> QRect:
    """Where the box of a row stands, with room around it for the mouse."""
    return QRect(row.left() + 10, row.top() + 32, 32, 28)


class QueueDelegate(RowDelegate):
    """Both lines of one row."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, QueueModel) or model.situation is None:
            return
        hazard = int(model.rows[index.row()])
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, index)
        self._paint_upper(painter, option.rect, model.situation, hazard)
        self._paint_lower(painter, option.rect, model, index.row(), hazard)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self._look.theme, option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected:
            painter.fillRect(rect, theme.accent_tint)
        elif index.row() == self.hovered:
            painter.fillRect(rect, theme.hover)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.line_weak)
        if is_selected:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), theme.accent)
        if is_selected and self.has_focus:
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))

    def _paint_upper(self, painter: QPainter, rect: QRect, situation: Situation, hazard: int) -> None:
        theme, light = self._look.theme, Light(int(situation.measures.light[hazard]))
        x, y = rect.left() + 26.0, rect.top() + 21.0
        draw_dial(painter, x, y, 17, light, theme, used_share(situation, hazard))
        line = QRect(rect.left() + 48, rect.top() + 10, rect.width() - 64, 22)
        alarming = light in (Light.OVERDUE, Light.NO_DEADLINE)
        color = theme.lights[Light.OVERDUE] if alarming else theme.text
        left = cell_text(situation, hazard, Column.LEFT)
        width = draw(painter, line, left, color, bold=alarming or light is Light.DUE_SOON, right=True)
        line.setRight(line.right() - width - 10)
        draw(painter, line, cell_text(situation, hazard, Column.ENTERPRISE), theme.text, bold=True)

    def _paint_lower(self, painter: QPainter, rect: QRect, model: QueueModel, row: int, hazard: int) -> None:
        situation, theme = model.situation, self._look.theme
        if situation is None:
            return
        self._paint_box(painter, rect, model.id_at(row) in model.checked)
        line = QRect(rect.left() + 44, rect.top() + 34, rect.width() - 60, 22)
        line.setRight(self._paint_tag(painter, line, state_text(situation, hazard)))
        if situation.snapshot.hazards.is_listed[hazard]:
            line.setRight(self._paint_tag(painter, line, "挂牌"))
        number = cell_text(situation, hazard, Column.NUMBER)
        room = QRect(line.left(), line.top(), min(line.width(), 116), line.height())
        line.setLeft(line.left() + draw(painter, room, number, theme.text2, size=12) + 14)
        draw(painter, line, cell_text(situation, hazard, Column.MATTER), theme.text2, size=12)

    def _paint_box(self, painter: QPainter, row: QRect, is_checked: bool) -> None:
        theme = self._look.theme
        box = QRectF(row.left() + 18.5, row.top() + 37.5, _BOX, _BOX)
        painter.setPen(QPen(QColor(theme.accent if is_checked else theme.text3), 1))
        painter.setBrush(QColor(theme.accent if is_checked else theme.panel))
        painter.drawRoundedRect(box, 3, 3)
        if is_checked:
            ratio = painter.device().devicePixelRatioF()
            tick = icons.image("check", theme.on_accent, 13, ratio)
            painter.drawImage(QRectF(box.left() + 1, box.top() + 1, 13, 13), tick)

    def _paint_tag(self, painter: QPainter, rect: QRect, text: str) -> int:
        """A tag at the right end of the rectangle; returns the right end of what is left."""
        theme = self._look.theme
        painter.setFont(font(12))
        width = painter.fontMetrics().horizontalAdvance(text) + 12
        box = QRect(rect.right() - width + 1, rect.center().y() - 9, width, 19)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.chip))
        painter.drawRoundedRect(box, 2, 2)
        painter.setPen(QColor(theme.text2))
        painter.drawText(box, _CENTRE, text)
        return box.left() - 8

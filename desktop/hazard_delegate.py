"""Paints the rows of the hazard list: dial, words, tags; hover, selection and focus as whole rows."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from desktop.hazard_model import Column, HazardModel, Index, cell_text, used_share
from desktop.plain_text import one_line
from desktop.row_delegate import RowDelegate
from desktop.style import mixed
from layers.painter.fonts import font
from layers.painter.signs import draw_dial
from layers.situation import Situation
from policy.light import Light

ROW = 32
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


class HazardDelegate(RowDelegate):
    """The cells of one row, column by column."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(80, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, HazardModel) or model.situation is None:
            return
        hazard, column = int(model.rows[index.row()]), Column(index.column())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, index)
        rect = option.rect.adjusted(8, 0, -8, 0)
        if column is Column.LIGHT:
            light = Light(int(model.situation.measures.light[hazard]))
            x, y = option.rect.left() + 22.0, option.rect.center().y() + 0.5
            draw_dial(painter, x, y, 16, light, self._look.theme, used_share(model.situation, hazard))
        elif column is Column.MATTER:
            self._paint_matter(painter, rect, model.situation, hazard)
        elif column is Column.LEFT:
            self._paint_left(painter, rect.adjusted(0, 0, -2, 0), model.situation, hazard)
        else:
            self._paint_text(painter, rect, model.situation, hazard, column)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self._look.theme, option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected:
            painter.fillRect(rect, theme.accent_tint)
        elif index.row() == self.hovered:
            painter.fillRect(rect, theme.hover)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.line_weak)
        if not is_selected:
            return
        if index.column() == 0:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), theme.accent)
        if self.has_focus:
            self._paint_focus(painter, rect, index)

    def _paint_focus(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """The inset ring of the row, piece by piece."""
        accent = self._look.theme.accent
        painter.fillRect(rect.left(), rect.top(), rect.width(), 2, accent)
        painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, accent)
        if index.column() == Column.LEFT:
            painter.fillRect(rect.right() - 1, rect.top(), 2, rect.height(), accent)

    def _paint_text(self, painter: QPainter, rect: QRect, situation: Situation, hazard: int, column: Column) -> None:
        theme = self._look.theme
        text = cell_text(situation, hazard, column)
        is_missing = text in ("未填", "未定") and column in (Column.OWNER, Column.DUE)
        draw(painter, rect, text, theme.lights[Light.OVERDUE] if is_missing else theme.text)

    def _paint_matter(self, painter: QPainter, rect: QRect, situation: Situation, hazard: int) -> None:
        """Clause in a quieter tone, the hazard in words, tags at the right end."""
        theme, hazards = self._look.theme, situation.snapshot.hazards
        inner = QRect(rect)
        conflict = situation.measures.conflict_tag(hazard)
        if conflict:
            inner.setRight(self._paint_tag(painter, inner, conflict, is_alarm=True))
        if situation.measures.is_incomplete[hazard]:
            inner.setRight(self._paint_tag(painter, inner, "要素不全", is_alarm=True))
        if hazards.is_listed[hazard]:
            inner.setRight(self._paint_tag(painter, inner, "挂牌", is_alarm=False))
        clause = one_line(hazards.basis[hazard], 24)
        width = draw(painter, inner, clause, theme.text2)
        inner.setLeft(inner.left() + (width + 12 if clause else 0))
        draw(painter, inner, cell_text(situation, hazard, Column.MATTER), theme.text)

    def _paint_left(self, painter: QPainter, rect: QRect, situation: Situation, hazard: int) -> None:
        theme, light = self._look.theme, Light(int(situation.measures.light[hazard]))
        is_urgent = light in (Light.OVERDUE, Light.DUE_SOON, Light.NO_DEADLINE)
        alarming = light in (Light.OVERDUE, Light.NO_DEADLINE)
        color = theme.lights[Light.OVERDUE] if alarming else (theme.text if is_urgent else theme.text2)
        text = cell_text(situation, hazard, Column.LEFT)
        draw(painter, rect, text, color, bold=is_urgent, right=True)

    def _paint_tag(self, painter: QPainter, rect: QRect, text: str, *, is_alarm: bool) -> int:
        """A tag at the right end of the rectangle; returns the right end of what is left."""
        theme = self._look.theme
        overdue = theme.lights[Light.OVERDUE]
        painter.setFont(font(12))
        width = painter.fontMetrics().horizontalAdvance(text) + 10
        box = QRect(rect.right() - width, rect.center().y() - 9, width, 19)
        if box.left() < rect.left() + 60:
            return rect.right()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mixed(theme.panel, overdue, 0.14) if is_alarm else theme.chip))
        painter.drawRoundedRect(box, 2, 2)
        painter.setPen(QPen(QColor(overdue if is_alarm else theme.text2)))
        painter.drawText(box, _CENTRE, text)
        return box.left() - 6


def draw(
    painter: QPainter, rect: QRect, text: str, color: str, *, bold: bool = False, right: bool = False, size: int = 13
) -> int:
    """One literal line, cut where it does not fit; returns its width in px."""
    painter.setFont(font(size, bold))
    painter.setPen(QColor(color))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
    painter.drawText(rect, _RIGHT if right else _LEFT, shown)
    return painter.fontMetrics().horizontalAdvance(shown)

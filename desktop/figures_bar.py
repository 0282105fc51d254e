"""The key figures of the unit in scope, 88 px high: every one with its denominator, all for one as-of moment."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop import icons
from desktop.look import Look
from desktop.parts import Line, panel
from desktop.session import Session
from layers.painter.fonts import font
from ledger.clock import beijing_now
from policy.light import Light
from policy.measures import Figure

HEIGHT = 88
_LEFT = 16


class FigureTile(QWidget):
    """One figure: label, value and unit, note, and a bar where it is a share."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.figure: Figure | None = None
        self.setMinimumWidth(150)
        look.changed.connect(self.update)

    def show_figure(self, figure: Figure, as_of: str) -> None:
        self.figure = figure
        denominator = f"，共 {figure.denominator:,} {_counted_in(figure)}" if figure.denominator is not None else ""
        self.setAccessibleName(f"{figure.label} {figure.text} {figure.unit}{denominator}，截至 {as_of}，{figure.note}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.figure is None:
            return
        theme, figure = self._look.theme, self.figure
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_alarm = figure.id == "overdue" and figure.value > 0
        _text(painter, QRect(_LEFT, 8, self.width() - _LEFT - 8, 18), figure.label, 12, theme.text2)
        value_font = font(28, bold=True)
        painter.setFont(value_font)
        painter.setPen(QColor(theme.lights[Light.OVERDUE] if is_alarm else theme.text))
        painter.drawText(_LEFT, 56, figure.text)
        unit_x = _LEFT + painter.fontMetrics().horizontalAdvance(figure.text) + 5
        if figure.text != "无对象":
            _text(painter, QRect(unit_x, 40, 40, 20), figure.unit, 13, theme.text2)
        _text(painter, QRect(_LEFT, 61, self.width() - _LEFT - 8, 18), figure.note, 12, theme.text2)
        self._paint_share(painter, figure)

    def _paint_share(self, painter: QPainter, figure: Figure) -> None:
        if not figure.denominator or figure.numerator is None:
            return
        theme = self._look.theme
        share = figure.numerator / figure.denominator
        width = self.width() - _LEFT - 17
        track = QRectF(_LEFT, HEIGHT - 8, width, 4)
        painter.fillRect(track, QColor(theme.line_weak))
        tone = theme.accent if figure.unit == "%" else theme.lights[Light.OVERDUE]
        painter.fillRect(QRectF(_LEFT, HEIGHT - 8, width * share, 4), QColor(tone))
        if figure.unit == "%":  # the target mark, 100 %
            painter.fillRect(QRectF(_LEFT + width - 2, HEIGHT - 12, 2, 8), QColor(theme.text))


class AsOfTile(QWidget):
    """The moment that all numbers are for. A click opens the choice of another."""

    clicked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._moment, self._reading, self._state, self._is_alarm = "—", "业务日期", "", False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("截至时间")
        look.changed.connect(self.update)

    def show_moment(self, moment: str, reading: str, state: str, is_alarm: bool) -> None:
        """The moment, which of its two readings this is, and how fresh it is."""
        if (moment, reading, state, is_alarm) != (self._moment, self._reading, self._state, self._is_alarm):
            self._moment, self._reading, self._state, self._is_alarm = moment, reading, state, is_alarm
            self.setAccessibleName(f"截至 {moment}（{reading}），{state}。按空格键更改")
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ratio = self.devicePixelRatioF()
        painter.drawImage(_LEFT, 10, icons.image("calendar-clock", theme.text2, 14, ratio))
        caption = f"截至（{self._reading}）"
        _text(painter, QRect(_LEFT + 20, 8, 160, 18), caption, 12, theme.text2)
        painter.setFont(font(12))
        end = _LEFT + 20 + painter.fontMetrics().horizontalAdvance(caption) + 8
        painter.drawImage(end, 10, icons.image("chevron-down", theme.text2, 14, ratio))
        _text(painter, QRect(_LEFT, 28, self.width() - _LEFT, 34), self._moment, 22, theme.text, bold=True)
        tone = theme.lights[Light.OVERDUE] if self._is_alarm else theme.accent
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone))
        painter.drawEllipse(QRectF(_LEFT, 66, 7, 7))
        _text(painter, QRect(_LEFT + 15, 61, self.width() - _LEFT - 18, 18), self._state, 12, theme.text2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRect(self.rect().adjusted(3, 3, -4, -4))


class FiguresBar(QWidget):
    """As-of moment and the five figures of ``policy.measures``."""

    as_of_clicked = Signal()

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session = session
        self.setFixedHeight(HEIGHT + 1)
        frame = panel()
        self.as_of = AsOfTile(look)
        self.as_of.setFixedWidth(256)
        self.as_of.clicked.connect(self.as_of_clicked)
        self.tiles = [FigureTile(look) for _ in range(5)]
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.as_of)
        for tile in self.tiles:
            row.addWidget(Line(look, standing=True, weak=True))
            row.addWidget(tile, 1)
        column = QHBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 1)
        column.addWidget(frame)
        self._look = look
        look.changed.connect(self.update)
        session.scene_changed.connect(self.refresh)
        session.scope_changed.connect(self.refresh)
        session.freshness_changed.connect(self.refresh_moment)

    def set_as_of_width(self, width: int) -> None:
        """Keep the moment as wide as the legend under it."""
        self.as_of.setFixedWidth(width)

    def refresh(self) -> None:
        situation = self._session.situation
        if situation is None:
            return
        moment = moment_text(situation.as_of)
        figures = situation.measures.figures(self._session.unit)
        for tile, figure in zip(self.tiles, figures, strict=True):
            tile.show_figure(figure, moment)
        self.refresh_moment()

    def refresh_moment(self) -> None:
        """The state under the moment: live, fixed, or standing still."""
        situation = self._session.situation
        if situation is None:
            return
        state, is_alarm = self._state(situation.snapshot.info.pinned_as_of, situation.snapshot.changed_at)
        self.as_of.show_moment(moment_text(situation.as_of), situation.reading, state, is_alarm)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._look.theme.line)

    def _state(self, pinned: datetime | None, changed_at: datetime | None) -> tuple[str, bool]:
        silent = self._session.silent_minutes()
        if silent:
            return f"数据已停更 {silent} 分钟", True
        if self._session.fixed_as_of is not None:
            return "固定时点，点此回到最新", False
        mode = "实时跟随" if pinned is None else "演示时点"
        return f"{mode} · 最后变更 {age_text(changed_at, beijing_now())}", False


def moment_text(moment: datetime) -> str:
    """2026-11-20 18:00"""
    return f"{moment:%Y-%m-%d %H:%M}"


def age_text(then: datetime | None, now: datetime) -> str:
    """刚刚, 2 分钟前, 3 小时前, 11-18."""
    if then is None:
        return "无"
    minutes = int((now - then.replace(tzinfo=None)).total_seconds() // 60)
    if minutes < 1:
        return "刚刚" if minutes > -2 else f"{then:%m-%d %H:%M}"
    if minutes < 60:
        return f"{minutes} 分钟前"
    return f"{minutes // 60} 小时前" if minutes < 24 * 60 else f"{then:%m-%d}"


def _counted_in(figure: Figure) -> str:
    return "项" if figure.unit == "%" else figure.unit


def _text(painter: QPainter, rect: QRect, text: str, size: int, color: str, *, bold: bool = False) -> None:
    painter.setFont(font(size, bold))
    painter.setPen(QColor(color))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

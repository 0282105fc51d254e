"""The head of a hazard's record: light, words, days, and the road from report to close-out."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import icons
from desktop.hazard_model import used_share
from desktop.jobs.hazard_file import HazardFile, RoadMark
from desktop.look import Look
from desktop.parts import ElidedLabel, label, restyle
from desktop.plain_text import one_line, tip
from layers.painter.fonts import font, metrics
from layers.painter.signs import draw_dial
from layers.situation import Situation
from policy.light import Light

SIDE = 24
_ALARMING = (Light.OVERDUE, Light.NO_DEADLINE)


class RecordHead(QWidget):
    """Fixed parts, filled anew for each hazard: changing rows costs no layout."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.dial = DialSign(look, 28)
        self.title = ElidedLabel(size=18, bold=True)
        self.subtitle = ElidedLabel(tone="2")
        self.basis = ElidedLabel(tone="2")
        self.tags = label(chip="plain")
        self.left = label(size=24, bold=True)
        self.deadline = label(size=12, tone="2")
        self.road = RoadView(look)
        for part in (self.left, self.deadline):
            part.setAlignment(Qt.AlignmentFlag.AlignRight)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        lower = QHBoxLayout()
        lower.setSpacing(10)
        lower.addWidget(self.basis, 1)
        lower.addWidget(self.tags)
        words.addLayout(lower)
        days = QVBoxLayout()
        days.setSpacing(2)
        days.addStretch(1)
        days.addWidget(self.left)
        days.addWidget(self.deadline)
        days.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.dial)
        top.addLayout(words, 1)
        top.addLayout(days)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SIDE, 14, SIDE, 10)
        whole.setSpacing(10)
        whole.addLayout(top)
        whole.addWidget(self.road)

    def show_file(self, file: HazardFile, situation: Situation) -> None:
        self.dial.show_light(file.light, used_share(situation, file.position))
        self.title.set_text(file.title or "未填隐患描述")
        self.subtitle.set_text(file.subtitle)
        self.basis.set_text(file.basis)
        self.tags.setText(one_line(" · ".join(file.tags), 60))
        self.tags.setVisible(bool(file.tags))
        self.left.setText(file.left)
        restyle(self.left, "tone", "alarm" if file.light in _ALARMING else "")
        self.deadline.setText(file.deadline)
        self.road.show_road(file.road)


class DialSign(QWidget):
    """The deadline dial of one hazard."""

    def __init__(self, look: Look, size_px: int) -> None:
        super().__init__()
        self._look = look
        self._light, self._used = Light.ABSENT, None
        self.setFixedSize(size_px + 4, size_px + 4)
        look.changed.connect(self.update)

    def show_light(self, light: Light, used: float | None) -> None:
        self._light, self._used = light, used  # type: ignore[assignment]
        self.setAccessibleName(light.label)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        middle = self.width() / 2
        draw_dial(QPainter(self), middle, middle, self.width() - 4, self._light, self._look.theme, self._used)


class RoadView(QWidget):
    """Where the hazard stands between report and close-out: what is done is dark, where it stands has the accent."""

    HEIGHT = 34
    DOT = 15.0

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._road: tuple[RoadMark, ...] = ()
        self.setFixedHeight(self.HEIGHT)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(520, self.HEIGHT)

    def show_road(self, road: tuple[RoadMark, ...]) -> None:
        self._road = road
        now = next((mark.label for mark in road if mark.is_current), "")
        self.setAccessibleName(f"状态 {now}")
        self.setToolTip(tip("　→　".join(mark.label for mark in road)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._road:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        widths = [self.DOT + 9 + metrics(13, mark.is_current).horizontalAdvance(mark.label) for mark in self._road]
        gap = min((self.width() - sum(widths)) / max(len(self._road) - 1, 1), 60.0)
        left, middle = 0.0, self.HEIGHT / 2
        for at, (mark, width) in enumerate(zip(self._road, widths, strict=True)):
            self._paint_mark(painter, mark, left, middle, shows_word=gap > 4 or mark.is_current)
            left += width + gap
            if at + 1 < len(self._road) and gap > 18:
                is_gone = self._road[at + 1].is_done or self._road[at + 1].is_current
                tone = self._look.theme.text2 if is_gone else self._look.theme.line
                painter.setPen(QPen(QColor(tone), 2))
                painter.drawLine(QPointF(left - gap + 8, middle), QPointF(left - 9, middle))

    def _paint_mark(self, painter: QPainter, mark: RoadMark, left: float, middle: float, *, shows_word: bool) -> None:
        theme = self._look.theme
        dot = QRectF(left, middle - self.DOT / 2, self.DOT, self.DOT)
        tone = theme.accent if mark.is_current else (theme.text2 if mark.is_done else theme.text3)
        if mark.is_current or mark.is_done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tone))
            painter.drawEllipse(dot)
        else:
            painter.setPen(QPen(QColor(tone), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(dot.adjusted(0.75, 0.75, -0.75, -0.75))
        if mark.is_done and not mark.is_current:
            ratio = self.devicePixelRatioF()
            painter.drawImage(dot.adjusted(2, 2, -2, -2), icons.image("check", theme.panel, 11, ratio))
        if shows_word:
            painter.setFont(font(13, mark.is_current))
            painter.setPen(QColor(theme.text if mark.is_current or mark.is_done else theme.text3))
            room = QRectF(left + self.DOT + 8, 0, 200, self.HEIGHT)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, mark.label)

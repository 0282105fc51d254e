"""The painted and composed parts of the dossier: head, key-value rows, hazard cards, chain of persons."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.jobs.dossiers import UNFILLED, Dossier, HazardFacts, Step
from desktop.jobs.responsibility import Link
from desktop.look import Look
from desktop.parts import ElidedLabel, label
from desktop.plain_text import one_line, tip
from layers.painter.fonts import font, metrics
from layers.painter.signs import draw_class, draw_dial
from layers.theme import Theme
from ledger.risk_class import RiskClass
from policy.light import Light

SIDE = 16
WRAP_LIMIT = 400


class ClassSign(QWidget):
    """The sign of a risk class."""

    def __init__(self, look: Look, size_px: int) -> None:
        super().__init__()
        self._look = look
        self.risk_class = RiskClass.UNGRADED
        self.setFixedSize(size_px + 6, size_px + 6)
        look.changed.connect(self.update)

    def show_class(self, risk_class: RiskClass) -> None:
        self.risk_class = risk_class
        self.setAccessibleName(risk_class.label)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        middle = self.width() / 2
        size = self.width() - 6.0
        if self.risk_class not in (RiskClass.A,):
            size *= 0.82
        draw_class(painter, middle, middle + 1, size, self.risk_class, self._look.theme)


class DossierHead(QWidget):
    """Sign, name, make-up and tags."""

    def __init__(self, look: Look, dossier: Dossier) -> None:
        super().__init__()
        sign = ClassSign(look, 34)
        sign.show_class(dossier.risk_class)
        name = ElidedLabel(dossier.name, size=16, bold=True)
        name.setFixedHeight(24)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(name)
        words.addWidget(ElidedLabel(dossier.summary, size=12, tone="2"))
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(sign)
        top.addLayout(words, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SIDE - 3, 12, SIDE, 12)
        whole.setSpacing(10)
        whole.addLayout(top)
        if dossier.tags:
            row = QHBoxLayout()
            row.setContentsMargins(3, 0, 0, 0)
            row.setSpacing(6)
            for at, (text, is_alarm) in enumerate(dossier.tags):
                chip = ("alarm-bold" if at == 0 else "alarm") if is_alarm else "plain"
                row.addWidget(label(text, chip=chip))
            row.addStretch(1)
            whole.addLayout(row)


class KeyValues(QWidget):
    """Label, value and a small tag a row. Values can be copied with the mouse."""

    def __init__(self, rows: tuple[tuple[str, str, str], ...]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(SIDE, 10, SIDE, 10)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        grid.setColumnMinimumWidth(0, 70)
        grid.setColumnStretch(1, 1)
        for at, (name, value, tag) in enumerate(rows):
            grid.addWidget(label(name, tone="2"), at, 0, Qt.AlignmentFlag.AlignTop)
            shown = label(one_line(value, WRAP_LIMIT), tone="3" if value == UNFILLED else "", wrap=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            cell = QHBoxLayout()
            cell.setSpacing(6)
            cell.addWidget(shown, 0 if tag else 1)
            if tag:
                shown.setWordWrap(False)
                shown.setMinimumWidth(40)
                shown.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
                cell.addWidget(label(tag, chip="plain"), 0, Qt.AlignmentFlag.AlignVCenter)
                cell.addStretch(1)
            else:
                shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            grid.addLayout(cell, at, 1)


class HazardCard(QWidget):
    """One hazard with its time line; a click selects it in list and map."""

    clicked = Signal(int)

    def __init__(self, look: Look, facts: HazardFacts, is_current: bool) -> None:
        super().__init__()
        self._look, self.facts, self._is_current = look, facts, is_current
        opened = facts.light <= Light.NO_DEADLINE
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SIDE, 2, SIDE, 6)
        whole.setSpacing(2)
        block = QVBoxLayout()
        block.setContentsMargins(13, 0, 0, 4)
        block.setSpacing(2)
        top = QHBoxLayout()
        top.addWidget(label(one_line(facts.number, 40), bold=True))
        top.addStretch(1)
        tone = "alarm" if facts.light in (Light.OVERDUE, Light.NO_DEADLINE) else ("" if opened else "3")
        top.addWidget(label(facts.left, bold=opened, tone=tone))
        block.addLayout(top)
        matter = one_line(f"{facts.description}　{facts.clause}".strip(), WRAP_LIMIT)
        text = label(matter, wrap=True, tone="" if opened else "3")
        text.setToolTip(tip(f"部位：{facts.part or UNFILLED}\n整改措施：{facts.work_standard or UNFILLED}"))
        text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        block.addWidget(text)
        if opened:
            self._add_open_facts(block)
        whole.addLayout(block)
        if opened:
            whole.addWidget(TimeLine(look, facts.steps))

    def _add_open_facts(self, block: QVBoxLayout) -> None:
        facts = self.facts
        words = [f"责任人 {facts.owner or UNFILLED}", f"部位 {facts.part or UNFILLED}"]
        block.addWidget(ElidedLabel("　".join(words), size=12, tone="2"))
        if facts.missing or facts.is_listed:
            row = QHBoxLayout()
            row.setSpacing(6)
            if facts.missing:
                row.addWidget(label(f"要素不全：缺{'、'.join(facts.missing)}", chip="alarm"))
            if facts.is_listed:
                row.addWidget(label("挂牌督办", chip="plain"))
            row.addStretch(1)
            block.addLayout(row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(self.facts.position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._look.theme
        tone = theme.accent if self._is_current else theme.line
        QPainter(self).fillRect(SIDE, 4, 3, self._bar_height(), tone)

    def _bar_height(self) -> int:
        layout = self.layout()
        item = layout.itemAt(0) if layout is not None else None
        return item.geometry().height() - 2 if item is not None else 40


class TimeLine(QWidget):
    """The steps of a hazard, one a row, on a line."""

    ROW = 24

    def __init__(self, look: Look, steps: tuple[Step, ...]) -> None:
        super().__init__()
        self._look, self._steps = look, steps
        self.setFixedHeight(self.ROW * len(steps) + 4)
        spoken = "；".join(f"{step.day} {step.what} {step.who}" for step in steps)
        self.setAccessibleName(f"时间线：{spoken}")
        look.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.line), 1))
        if len(self._steps) > 1:
            painter.drawLine(8, self.ROW // 2, 8, self.ROW * len(self._steps) - self.ROW // 2)
        for at, step in enumerate(self._steps):
            self._paint_step(painter, theme, step, at * self.ROW)

    def _paint_step(self, painter: QPainter, theme: Theme, step: Step, top: int) -> None:
        alarm = theme.lights[Light.OVERDUE]
        middle = top + self.ROW / 2
        if step.is_alarm:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.panel))
            painter.drawEllipse(QRectF(1, middle - 7, 14, 14))
            draw_dial(painter, 8, middle, 12, Light.OVERDUE, theme)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.text3))
            painter.drawEllipse(QRectF(4, middle - 4, 8, 8))
        cells = (
            (24, 62, step.day, theme.text2, False),
            (70 if len(step.day) <= 5 else 104, 76, step.what, alarm if step.is_alarm else theme.text, step.is_alarm),
        )
        for left, width, text, color, bold in cells:
            painter.setFont(font(12 if left == 24 else 13, bold))
            painter.setPen(QColor(color))
            painter.drawText(QRectF(left, top, max(width, 90), self.ROW), _MIDDLE_LEFT, text)
        painter.setFont(font(12))
        painter.setPen(QColor(theme.text2))
        taken = 70 if len(step.day) <= 5 else 104
        room = self.width() - taken - int(metrics(13, step.is_alarm).horizontalAdvance(step.what)) - 14
        who = painter.fontMetrics().elidedText(one_line(step.who, 60), Qt.TextElideMode.ElideRight, max(room, 20))
        painter.drawText(QRectF(0, top, self.width(), self.ROW), _MIDDLE_RIGHT, who)


class Chain(QWidget):
    """Who answers for the enterprise: boxes joined by a line, a missing link dashed in red."""

    def __init__(self, look: Look, links: tuple[Link, ...]) -> None:
        super().__init__()
        self._look, self._links = look, links
        self.setFixedHeight(52)
        self.setAccessibleName("责任链：" + "，".join(f"{link.label} {link.names or '缺'}" for link in links))
        self.setToolTip(tip("\n".join(link.text for link in links)))
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(280, 52)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = self.width() / len(self._links)
        box_width = min(step - 12, 66.0)
        painter.setPen(QPen(QColor(theme.text3), 1))
        painter.drawLine(int(step / 2), 14, int(self.width() - step / 2), 14)
        for at, link in enumerate(self._links):
            box = QRectF(at * step + (step - box_width) / 2, 1, box_width, 26)
            self._paint_link(painter, theme, box, link.label, link.names)

    def _paint_link(self, painter: QPainter, theme: Theme, box: QRectF, role: str, name: str) -> None:
        alarm = theme.lights[Light.OVERDUE]
        pen = QPen(QColor(theme.text3 if name else alarm), 1.2)
        if not name:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(box, 3, 3)
        painter.setFont(font(13, bold=not name))
        painter.setPen(QColor(theme.text if name else alarm))
        shown = painter.fontMetrics().elidedText(
            one_line(name, 20) or "缺", Qt.TextElideMode.ElideRight, int(box.width() - 6)
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
        painter.setFont(font(12))
        painter.setPen(QColor(theme.text2))
        painter.drawText(box.translated(0, 26), Qt.AlignmentFlag.AlignCenter, role)


_MIDDLE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MIDDLE_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

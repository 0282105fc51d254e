"""Small parts that every panel is made of: labels that never read markup, icon buttons, lines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QSplitterHandle,
    QToolButton,
    QWidget,
)

from desktop.look import Look
from desktop.plain_text import accelerator_safe, one_line, tip


def label(
    text: str = "",
    *,
    size: int = 13,
    bold: bool = False,
    tone: str = "",
    chip: str = "",
    wrap: bool = False,
) -> QLabel:
    """A label of literal text. ``tone``: "2", "3", "alarm"; ``chip``: "plain", "alarm", "alarm-bold"."""
    answer = QLabel(text)
    answer.setTextFormat(Qt.TextFormat.PlainText)
    answer.setWordWrap(wrap)
    properties = {"px": str(size), "weight": "bold" if bold else "", "tone": tone, "chip": chip}
    for name, value in properties.items():
        if value:
            answer.setProperty(name, value)
    if chip:
        answer.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return answer


class ElidedLabel(QLabel):
    """One line that gives way: cut with … where it does not fit, whole in the tool tip."""

    def __init__(self, text: str = "", *, size: int = 13, bold: bool = False, tone: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        for name, value in {"px": str(size), "weight": "bold" if bold else "", "tone": tone}.items():
            if value:
                self.setProperty(name, value)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""
        self.set_text(text)

    def set_text(self, text: str) -> None:
        self._whole = one_line(text)
        self.setText(self._whole)
        self.setToolTip(tip(text))

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)


class IconButton(QToolButton):
    """A button that is only a sign; its name is said in the tool tip and to screen readers."""

    def __init__(self, look: Look, sign: str, name: str, on_click: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._look, self._sign = look, sign
        self.setAccessibleName(name)
        self.setToolTip(tip(name))
        self.setIconSize(QSize(18, 18))
        self.setFixedSize(32, 32)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if on_click is not None:
            self.clicked.connect(lambda: on_click())
        look.changed.connect(self._dress)
        self._dress()

    def set_sign(self, sign: str, name: str) -> None:
        self._sign = sign
        self.setAccessibleName(name)
        self.setToolTip(tip(name))
        self._dress()

    def _dress(self) -> None:
        self.setIcon(self._look.icon(self._sign))


def button(
    text: str, on_click: Callable[[], None], *, kind: str = "", look: Look | None = None, sign: str = ""
) -> QPushButton:
    """A push button; ``kind``: "", "primary", "small", "chip", "link"."""
    answer = QPushButton(accelerator_safe(text))
    answer.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    answer.setAutoDefault(False)
    if kind:
        answer.setProperty("kind", kind)
    if look is not None and sign:
        dress = _dresser(answer, look, sign, kind)
        look.changed.connect(dress)
        answer.destroyed.connect(lambda: _forget(look, dress))
        dress()
    answer.clicked.connect(lambda: on_click())
    return answer


def _forget(look: Look, dress: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the look itself may be gone by now
        look.changed.disconnect(dress)


def _dresser(target: QPushButton, look: Look, sign: str, kind: str) -> Callable[[], None]:
    target.setIconSize(QSize(14, 14) if kind == "small" else QSize(16, 16))

    def dress() -> None:
        tone = look.theme.on_accent if kind == "primary" else look.theme.text2
        target.setIcon(look.icon(sign, 16, tone))

    return dress


def panel(surface: str = "panel") -> QWidget:
    """An empty surface of the style sheet: "panel", "window" or "foot"."""
    answer = QWidget()
    answer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    answer.setProperty("surface", surface)
    return answer


class Line(QFrame):
    """A hairline, lying or standing, in a tone of the theme."""

    def __init__(self, look: Look, *, standing: bool = False, weak: bool = False) -> None:
        super().__init__()
        self._look, self._weak = look, weak
        if standing:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)
        look.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._look.theme
        QPainter(self).fillRect(self.rect(), theme.line_weak if self._weak else theme.line)


class Split(QSplitter):
    """A splitter with hairlines for handles, which take the accent under the mouse."""

    def __init__(self, orientation: Qt.Orientation, look: Look) -> None:
        super().__init__(orientation)
        self._look = look
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)

    def handles(self) -> list[QSplitterHandle]:
        """Those between its parts."""
        return [self.handle(at) for at in range(1, self.count())]

    def createHandle(self) -> QSplitterHandle:  # noqa: N802 - Qt's name
        return _Handle(self.orientation(), self, self._look)


class _Handle(QSplitterHandle):
    def __init__(self, orientation: Qt.Orientation, split: QSplitter, look: Look) -> None:
        super().__init__(orientation, split)
        self._look = look
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._look.theme
        QPainter(self).fillRect(self.rect(), theme.accent if self.underMouse() else theme.line)


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet reads, and let it read again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)

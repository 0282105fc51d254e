"""What the window says before there is anything to show: no workspace, a workspace without enterprises, or reading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop.look import Look
from desktop.parts import ElidedLabel, button, label, panel
from ledger.store.place import Place


class StartPage(QWidget):
    """The page of a window without a workspace."""

    open_wanted = Signal()
    new_wanted = Signal()
    demo_wanted = Signal()
    recent_wanted = Signal(object)  # Place

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._logo = QLabel()
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._reading = QWidget()
        self._choices = QWidget()
        self._compose()
        look.changed.connect(self._dress)
        self._dress()
        self.show_reading(False)

    def show_reading(self, is_reading: bool) -> None:
        """Say that a workspace is being read instead of offering choices."""
        self._reading.setVisible(is_reading)
        self._choices.setVisible(not is_reading)

    def show_recent(self, places: list[Place]) -> None:
        """Offer the workspaces of the last days."""
        while self._recent.count():
            item = self._recent.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        if places:
            self._recent.addWidget(label("最近打开", size=12, tone="2"))
        for place in places[:5]:
            home = place.parent if isinstance(place, Path) else "数据库服务器"
            row = button(f"{place.name}　　{home}", self._opener(place), kind="row")
            self._recent.addWidget(row)

    def _opener(self, place: Place) -> Callable[[], None]:
        return lambda: self.recent_wanted.emit(place)

    def _compose(self) -> None:
        card = panel()
        card.setFixedWidth(560)
        column = QVBoxLayout(card)
        column.setContentsMargins(40, 36, 40, 32)
        column.setSpacing(10)
        column.addWidget(self._logo, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(label("挂图作战", size=28, bold=True))
        column.addWidget(label("工贸企业安全监管态势图。打开一个工作区，或先看演示数据。", tone="2", wrap=True))
        column.addSpacing(10)
        choices = QVBoxLayout(self._choices)
        choices.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(button("打开工作区", self.open_wanted.emit, kind="primary"))
        row.addWidget(button("新建工作区", self.new_wanted.emit))
        row.addWidget(button("看演示数据", self.demo_wanted.emit))
        row.addStretch(1)
        choices.addLayout(row)
        choices.addSpacing(12)
        choices.addLayout(self._recent)
        column.addWidget(self._choices)
        reading = QVBoxLayout(self._reading)
        reading.setContentsMargins(0, 0, 0, 0)
        reading.addWidget(label("正在读取工作区…"))
        bar = QProgressBar()
        bar.setRange(0, 0)
        reading.addWidget(bar)
        column.addWidget(self._reading)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)

    def _dress(self) -> None:
        self._logo.setPixmap(self._look.icon("battlemap", 40, self._look.theme.text).pixmap(QSize(40, 40)))


class EmptyNote(QWidget):
    """Over the map of a workspace that has no enterprises yet."""

    import_wanted = Signal()
    demo_wanted = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        surface = panel()
        self._sign = QLabel()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label("还没有企业", size=14, bold=True))
        words.addWidget(ElidedLabel("导入台账，或先看演示数据。", tone="2"))
        row = QHBoxLayout(surface)
        row.setContentsMargins(20, 16, 20, 16)
        row.setSpacing(14)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        row.addWidget(button("导入", self.import_wanted.emit, kind="primary"))
        row.addWidget(button("演示数据", self.demo_wanted.emit))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(surface)
        self.setFixedSize(460, 84)
        look.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        self._sign.setPixmap(self._look.icon("inbox", 24).pixmap(QSize(24, 24)))

"""Filter chips with counts; what does not fit goes into a menu behind ⋯."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QPushButton, QSizePolicy, QWidget

from desktop.hazard_model import Filter

ORDER = (
    Filter.ALL,
    Filter.OVERDUE,
    Filter.DUE_SOON,
    Filter.STOPPED,
    Filter.EXTENDED,
    Filter.IN_TIME,
    Filter.NO_DEADLINE,
    Filter.LISTED,
    Filter.INCOMPLETE,
    Filter.CONFLICT,
)
_GAP = 6
_HEIGHT = 26


class Choice(Protocol):
    """What a chip stands for."""

    @property
    def label(self) -> str: ...

    def __hash__(self) -> int: ...


C = TypeVar("C", bound=Choice)


class Chips(QWidget, Generic[C]):
    """One chip is always checked, the first at the start. Chips that count nothing hide, except ``always`` and the
    checked one."""

    chosen = Signal(object)

    def __init__(self, order: Sequence[C], always: Sequence[C]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        self._order, self._always = tuple(order), frozenset(always)
        self.current: C = order[0]
        self.counts: Mapping[C, int] = dict.fromkeys(order, 0)
        self.chips: dict[C, QPushButton] = {}
        self._group = QButtonGroup(self)
        for wanted in order:
            chip = self._chip()
            chip.setCheckable(True)
            chip.clicked.connect(lambda _=False, chosen=wanted: self.choose(chosen))
            self._group.addButton(chip)
            self.chips[wanted] = chip
        self.chips[self.current].setChecked(True)
        self._more = self._chip()
        self._more.setText("⋯")
        self._more.setAccessibleName("更多筛选")
        self._menu = QMenu(self)
        self._more.setMenu(self._menu)

    def show_counts(self, counts: Mapping[C, int]) -> None:
        self.counts = counts
        for wanted, chip in self.chips.items():
            chip.setText(f"{wanted.label} {counts[wanted]:,}")
            chip.setAccessibleName(f"{wanted.label} {counts[wanted]} 项")
        self._arrange()

    def choose(self, wanted: C) -> None:
        """Check a chip and say so."""
        self.chips[wanted].setChecked(True)
        if wanted != self.current:
            self.current = wanted
            self._arrange()
            self.chosen.emit(wanted)

    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def _chip(self) -> QPushButton:
        chip = QPushButton(self)
        chip.setProperty("kind", "chip")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setCursor(Qt.CursorShape.PointingHandCursor)
        return chip

    def _arrange(self) -> None:
        """Place the chips that fit from the left; the checked one never goes into the menu."""
        wanted = [item for item in self._order if self.counts[item] or item in self._always or item == self.current]
        widths = {item: self.chips[item].sizeHint().width() for item in wanted}
        more = self._more.sizeHint().width() + _GAP
        shown = list(wanted)
        while len(shown) > 1 and self._length(shown, widths) + (more if len(shown) < len(wanted) else 0) > self.width():
            shown.remove(next(item for item in reversed(shown) if item != self.current))
        left = 0
        for item, chip in self.chips.items():
            chip.setVisible(item in shown)
            if item in shown:
                chip.setGeometry(left, 0, widths[item], _HEIGHT)
                left += widths[item] + _GAP
        self._fill_menu([item for item in wanted if item not in shown], left)

    def _length(self, shown: list[C], widths: dict[C, int]) -> int:
        return sum(widths[item] for item in shown) + _GAP * (len(shown) - 1)

    def _fill_menu(self, hidden: list[C], left: int) -> None:
        self._more.setVisible(bool(hidden))
        self._menu.clear()
        for item in hidden:
            self._menu.addAction(self.chips[item].text(), partial(self.choose, item))
        self._more.setGeometry(left, 0, self._more.sizeHint().width(), _HEIGHT)


class ChipRow(Chips[Filter]):
    """The chips of the list under the map."""

    def __init__(self) -> None:
        super().__init__(ORDER, (Filter.ALL, Filter.OVERDUE))

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

    def __init__(self, order: Sequence[C], always: Sequence[C], lines: int = 1) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(lines * (_HEIGHT + _GAP) - _GAP)
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
        return QSize(320, self.height())

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
        """Place the chips that fit, line by line; the checked one never goes into the menu."""
        wanted = [item for item in self._order if self.counts[item] or item in self._always or item == self.current]
        widths = [self.chips[item].sizeHint().width() for item in wanted]
        shown = list(range(len(wanted)))
        more = self._more.sizeHint().width()
        while len(shown) > 1 and not self._fits([widths[at] for at in shown], more * (len(shown) < len(wanted))):
            shown.remove(next(at for at in reversed(shown) if wanted[at] != self.current))
        places = self._places([*(widths[at] for at in shown), more])
        kept = {wanted[at]: place for at, place in zip(shown, places, strict=False)}
        for item, chip in self.chips.items():
            chip.setVisible(item in kept)
            if item in kept:
                chip.setGeometry(*kept[item], chip.sizeHint().width(), _HEIGHT)
        self._fill_menu([item for item in wanted if item not in kept], places[-1])

    def _fits(self, widths: list[int], more: int) -> bool:
        places = self._places([*widths, more] if more else widths)
        return all(top < self.height() for _, top in places)

    def _places(self, widths: list[int]) -> list[tuple[int, int]]:
        """Left upper corners, one line under the other; a line that is full goes on in the next."""
        answer, left, top = [], 0, 0
        for width in widths:
            if left and left + width > self.width():
                left, top = 0, top + _HEIGHT + _GAP
            answer.append((left, top))
            left += width + _GAP
        return answer

    def _fill_menu(self, hidden: list[C], place: tuple[int, int]) -> None:
        self._more.setVisible(bool(hidden))
        self._menu.clear()
        for item in hidden:
            self._menu.addAction(self.chips[item].text(), partial(self.choose, item))
        self._more.setGeometry(*place, self._more.sizeHint().width(), _HEIGHT)


class ChipRow(Chips[Filter]):
    """The chips of the list under the map."""

    def __init__(self) -> None:
        super().__init__(ORDER, (Filter.ALL, Filter.OVERDUE))

"""What the parts of the main window wear, and how they change it without holding the window up.

A style sheet on the main window would dress everything at once: 130 ms in which nothing answers. So every part wears
the sheet itself. A change of theme dresses one part in each turn of the event loop, under a picture of the old window,
which then gives way to a picture of the new one: nobody sees a window that is half dressed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QRegion, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.look import PANEL_MS, Look
from desktop.work import Work
from layers.theme import ThemeName

SHEET = "sheet"  # property of a window whose parts wear sheets of their own: what its dialogs put on
LONGEST_WAIT_S = 1.5  # for the map in the new tones


def wear(dialog: QWidget) -> None:
    """Give a dialog what the window wears that it belongs to."""
    above = dialog.parentWidget()
    while above is not None and not above.styleSheet():
        sheet = above.property(SHEET)
        if sheet:
            dialog.setStyleSheet(sheet)
            return
        above = above.parentWidget()


class Wardrobe(QObject):
    """Dresses the parts of one window. ``parts`` together fill the window; ``others`` are dressed too, but are seen
    only now and then (menus, popups)."""

    def __init__(
        self,
        window: QWidget,
        look: Look,
        work: Work,
        parts: Sequence[QWidget],
        others: Sequence[QWidget],
        is_drawn: Callable[[], bool],
    ) -> None:
        """``is_drawn`` says whether what comes from a worker has the tones of the theme in force."""
        super().__init__(window)
        self._window, self._look, self._work, self._is_drawn = window, look, work, is_drawn
        self._parts, self._others = tuple(parts), tuple(others)
        self._wanted: ThemeName | None = None
        self._turns: Iterator[bool] | None = None
        self._cover: _Cover | None = None
        self._fade = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._fade.valueChanged.connect(self._on_share)
        self._fade.finished.connect(lambda: self._on_share(1.0))  # a fade of no length need not tell its values
        self._turn = QTimer(self, singleShot=True)
        self._turn.timeout.connect(self._on_turn)
        self._rehearsal: QTimer | None = None
        for part in self._all():
            part.setStyleSheet(look.sheet())
        window.setProperty(SHEET, look.sheet())

    @property
    def is_changing(self) -> bool:
        """True until the window wears what was chosen last, and while it rehearses."""
        return self._wanted is not None or self._rehearsal is not None

    def add(self, parts: Sequence[QWidget]) -> None:
        """Dress parts that were made later."""
        self._parts = (*self._parts, *parts)
        for part in parts:
            part.setStyleSheet(self._look.sheet())

    def change(self, name: ThemeName) -> None:
        """Put on another theme; returns at once."""
        was_changing, self._wanted = self._wanted is not None, name
        if not was_changing:
            self._begin()

    def rehearse(self, parts: Sequence[QWidget], then: Callable[[], None]) -> None:
        """Paint parts that are not shown yet, one in each turn of the loop, then call ``then``: what has been painted
        once, with its fonts and signs, is painted again in half the time."""
        if self._rehearsal is not None:
            return
        left = list(parts)
        timer = self._rehearsal = QTimer(self, interval=0)

        def turn() -> None:
            if left:
                left.pop().grab()
                return
            timer.stop()
            timer.deleteLater()
            self._rehearsal = None
            then()

        timer.timeout.connect(turn)
        timer.start()

    def _all(self) -> tuple[QWidget, ...]:
        return (*self._parts, *self._others)

    def _begin(self) -> None:
        """The icons first, on a worker: drawing them takes as long as dressing the window."""
        name = self._wanted
        if name is None or name == self._look.name:
            self._wanted = None
            return

        def start(_: object) -> None:
            self._turns = self._change(name)
            self._turn.start(0)

        self._work.query(lambda _: self._look.draw_icons(name), start, start)

    def _on_turn(self) -> None:
        """One part of the change; the loop has its turn before the next."""
        if self._turns is None:
            return
        waits = next(self._turns, None)
        if waits is None:
            self._turns = None
            self._begin()
        else:
            self._turn.start(8 if waits else 0)

    def _change(self, name: ThemeName) -> Iterator[bool]:
        """Every ``yield`` ends a turn; True: the next has time."""
        seen = [part for part in self._parts if part.isVisible()]
        cover = self._cover = _Cover(self._window)
        for part in seen:
            cover.keep(part, is_new=False)
            yield False
        cover.show()
        yield False
        self._look.choose(name)
        yield False
        sheet = self._look.sheet()
        self._window.setProperty(SHEET, sheet)
        for part in self._all():
            part.setStyleSheet(sheet)
            yield False
        until = time.monotonic() + LONGEST_WAIT_S
        while not self._is_drawn() and time.monotonic() < until:
            yield True
        for part in seen:
            cover.keep(part, is_new=True)
            yield False
        self._fade.setDuration(self._look.motion(PANEL_MS))
        self._fade.start()
        while cover.share < 1:
            yield True
        for part in seen:  # what comes to light looks as its picture: nobody sees the order
            cover.uncover(part)
            yield False
        self._cover = None
        cover.hide()
        cover.deleteLater()

    def _on_share(self, share: float) -> None:
        if self._cover is not None:
            self._cover.show_share(float(share))


class _Cover(QWidget):
    """Pictures of the parts of a window, over the parts. The mouse goes through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # what lies under it is not painted meanwhile
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.share = 0.0
        self._old: list[tuple[QPoint, QPixmap]] = []
        self._new: list[tuple[QPoint, QPixmap]] = []
        self._left = QRegion(window.rect())
        self.setGeometry(window.rect())
        self.hide()

    def keep(self, part: QWidget, *, is_new: bool) -> None:
        """Take a picture of a part as it is now."""
        (self._new if is_new else self._old).append((part.mapTo(self.window(), QPoint()), part.grab()))

    def show_share(self, share: float) -> None:
        """How far the new picture has come, 0 to 1."""
        self.share = share
        self.update()

    def uncover(self, part: QWidget) -> None:
        """Give the view of a part free."""
        self._left -= QRegion(part.rect().translated(part.mapTo(self.window(), QPoint())))
        self.setMask(self._left)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.share < 1:
            for at, picture in self._old:
                painter.drawPixmap(at, picture)
        painter.setOpacity(self.share)
        if self.share > 0:
            for at, picture in self._new:
                painter.drawPixmap(at, picture)

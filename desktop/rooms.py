"""Which room the main window shows: the situation map or the hazard desk. The desk is made when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.dress import Wardrobe
from desktop.gate import is_let_through
from desktop.look import Look
from desktop.session import Session
from desktop.settings import Settings
from ledger.roles import Command

if TYPE_CHECKING:
    from desktop.desk.hazard_desk import HazardDesk

MAP, DESK = "态势图", "隐患台"


class Rooms(QObject):
    """``desk`` is None until somebody has gone there."""

    changed = Signal(str)
    map_wanted = Signal()  # the desk wants the selected enterprise shown on the map

    def __init__(
        self,
        pages: QStackedWidget,
        map_room: QWidget,
        session: Session,
        look: Look,
        store: Settings,
        wardrobe: Wardrobe,
    ) -> None:
        super().__init__(pages)
        self._pages, self._map_room, self._wardrobe = pages, map_room, wardrobe
        self._session, self._look, self._settings = session, look, store
        self.desk: HazardDesk | None = None
        self._is_coming = False
        session.scene_changed.connect(self._leave_desk)

    @property
    def is_desk(self) -> bool:
        """Whether the desk is what one sees."""
        return self.desk is not None and self._pages.currentWidget() is self.desk

    def show(self, name: str) -> None:
        """Go to a room."""
        if self._session.scene is None:
            self.changed.emit(MAP)
        elif name == MAP:
            self._pages.setCurrentWidget(self._map_room)
            self.changed.emit(MAP)
        elif is_let_through(self._pages.window(), self._session, Command.READ_RECORD):
            self._with_desk(self._show_desk)
        else:
            self.changed.emit(MAP)

    def _leave_desk(self) -> None:
        """Back to the map when somebody has sat down who may not read the record."""
        if self.is_desk and not self._session.operator.may(Command.READ_RECORD):
            self.show(MAP)

    def _show_desk(self) -> None:
        if self.desk is not None and self._session.scene is not None:
            self._pages.setCurrentWidget(self.desk)
            self.desk.left.queue.view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.changed.emit(DESK)

    def _with_desk(self, then: Callable[[], None]) -> None:
        """Make the desk when there is none yet: its code on a worker, its parts painted one in each turn."""
        if self.desk is not None:
            then()
        elif not self._is_coming:
            self._is_coming = True
            load = partial(import_module, "desktop.desk.hazard_desk")
            self._session.work.query(lambda _: load(), lambda _: self._make(then))

    def _make(self, then: Callable[[], None]) -> None:
        from desktop.desk.hazard_desk import HazardDesk

        desk = HazardDesk(self._session, self._look, self._settings)
        desk.map_wanted.connect(self.map_wanted)
        desk.resize(self._pages.size())
        desk.set_width(self._pages.width())
        self._pages.addWidget(desk)
        self.desk = desk
        self._dress(list(desk.parts), then)

    def _dress(self, left: list[QWidget], then: Callable[[], None]) -> None:
        """One part in each turn of the loop; then paint them once, unseen."""
        if left:
            self._wardrobe.add([left.pop()])
            QTimer.singleShot(0, partial(self._dress, left, then))
        elif self.desk is not None:
            self._wardrobe.rehearse(self.desk.parts, then)

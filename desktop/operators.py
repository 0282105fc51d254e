"""Who sits at the window: asked for once, shown in the bar, followed by what may be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from desktop import settings
from desktop.look import Look
from desktop.operator_dialog import OperatorDialog
from desktop.people_dialog import PeopleDialog
from desktop.rooms import DESK
from desktop.session import Session
from desktop.settings import Settings
from desktop.top_bar import TopBar
from ledger.people import Person
from ledger.roles import Command
from ledger.store.workspace import Workspace

_TABS = {DESK: Command.READ_RECORD, "导入": Command.IMPORT, "出图": Command.EXPORT, "网页": Command.EXPORT}


class Operators(QObject):
    """``asks_first``: ask for a name when none has ever been chosen at this desk; set by who starts the program."""

    def __init__(self, window: QWidget, session: Session, store: Settings, look: Look, bar: TopBar) -> None:
        super().__init__(window)
        self._window, self._session, self._settings, self._look, self._bar = window, session, store, look, bar
        self.asks_first = False
        self.dialog: QDialog | None = None
        self._was_asked = False
        session.operator_name = store.operator()
        session.record_changed.connect(self._on_record)
        session.scene_changed.connect(self._on_scene)
        self._show()

    def ask(self) -> None:
        """Ask who it is, out of the people of the workspace."""
        record = self._session.record
        if record is None:
            self._open(())
        else:
            self._session.work.query(lambda _: list(record.people()), self._open, label="读取人员")

    def show_people(self) -> None:
        """The list of people and what they answer for."""
        record = self._session.record
        if isinstance(record, Workspace):
            self._keep(PeopleDialog(self._window, self._session, self._look, record))

    def _open(self, people: Sequence[Person]) -> None:
        dialog = OperatorDialog(self._window, people, self._session.operator_name, self._session.record is not None)
        dialog.chosen.connect(self._on_chosen)
        dialog.people_wanted.connect(self.show_people)
        self._keep(dialog)

    def _keep(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_chosen(self, name: str) -> None:
        self._settings.put(settings.OPERATOR, name)
        self._session.set_operator(self._settings.operator())
        self._show()

    def _on_record(self) -> None:
        self._was_asked = False
        self._show()

    def _on_scene(self) -> None:
        """Ask once for each record: somebody whom it does not know, and whoever starts here for the first time."""
        self._show()
        is_first = self.asks_first and not self._settings.get(settings.OPERATOR)
        if (is_first or self._session.operator.is_unknown) and not self._was_asked and self._session.scene is not None:
            self._was_asked = True
            self.ask()

    def _show(self) -> None:
        operator = self._session.operator
        is_open = self._session.record is not None
        self._bar.set_operator(operator.name or self._settings.operator(), operator.standing if is_open else "")
        self._bar.bar_tabs({name: operator.why_not(command) if is_open else "" for name, command in _TABS.items()})

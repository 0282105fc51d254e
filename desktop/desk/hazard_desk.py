"""The hazard desk (隐患台): what waits, one hazard with its course, and its next step, side by side.

The session's selection is the desk's selection, so that map and desk lead to each other. The desk reads only while it
is seen; what is typed outlives every new reading.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.desk.desk_status import DeskStatus
from desktop.desk.files import save_file
from desktop.desk.journal_dialog import JournalDialog
from desktop.desk.left_pane import LeftPane
from desktop.desk.photo_dialog import PhotoDialog
from desktop.desk.record_pane import RecordPane
from desktop.desk.report_dialog import ReportDialog
from desktop.desk.step_pane import StepPane
from desktop.desk.undoing import Undoing
from desktop.gate import is_let_through
from desktop.jobs.hazard_file import HazardFile, gather
from desktop.jobs.hazards import TimelineFile
from desktop.look import Look
from desktop.parts import Split
from desktop.session import Session, position_of
from desktop.settings import Settings
from desktop.work import Task
from ledger.problem import Cancelled, Problem
from ledger.roles import Command
from ledger.store.workspace import Workspace

LEFT, RIGHT = 400, 344
LEFT_NARROW, RIGHT_NARROW = 348, 320
NARROW_BELOW = 1400
_NOTHING = "在左边的列表或地图上选择一条隐患。"


class HazardDesk(QWidget):
    """``map_wanted``: show the selected enterprise on the map."""

    map_wanted = Signal()

    def __init__(self, session: Session, look: Look, store: Settings) -> None:
        super().__init__()
        self._session, self._look, self._settings = session, look, store
        self._reading: Task | None = None
        self._wanted: int | None = None
        self.left = LeftPane(session, look, store)
        self.record = RecordPane(session, look)
        self.step = StepPane(session, look, store)
        self.status = DeskStatus(session, look)
        self.undoing = Undoing(self, session, store)
        self.split = Split(Qt.Orientation.Horizontal, look)
        self.journal: JournalDialog | None = None
        self.setAcceptDrops(True)
        self._compose()
        self._listen()
        self._set_keys()
        self._say_nothing()

    @property
    def parts(self) -> list[QWidget]:
        """What wears the style sheet."""
        return [self.left, self.record, self.step, self.status, *self.split.handles()]

    @property
    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.left.queue.view, self.record.timeline, self.step]

    def refresh(self) -> None:
        """Read the situation anew."""
        if self.isVisible():
            self.left.refresh()
            self.read()

    def read(self) -> None:
        """Read the selected hazard on a worker; what is shown stays until then."""
        workspace, situation, hazard_id = self._session.record, self._session.situation, self._session.hazard_id
        self._wanted = hazard_id
        if self._reading is not None and not self._reading.is_over:
            self._reading.cancel()
        if not isinstance(workspace, Workspace) or situation is None or hazard_id is None:
            self._say_nothing()
            return
        self._reading = self._session.work.query(
            lambda _: gather(workspace, situation, hazard_id), self._on_file, self._on_failed
        )

    def go_to(self, hazard_id: int) -> None:
        """Select a hazard by id, as soon as the session knows it."""
        situation = self._session.situation
        position = None if situation is None else position_of(situation.snapshot.hazards.id, hazard_id)
        if situation is None or position is None:
            self._session.hazard_id = hazard_id  # the next reading knows it
            self._session.refresh()
            return
        host = int(situation.snapshot.hazards.enterprise[position])
        self._session.select(host if host >= 0 else None, position)

    def open_journal(self) -> None:
        """The journal of the whole workspace."""
        if isinstance(self._session.record, Workspace):
            self.journal = JournalDialog(self.window(), self._session, self._look, self.undoing)
            self.journal.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.journal.show()

    def report(self) -> None:
        """Put a new hazard on record."""
        if not is_let_through(self.window(), self._session, Command.REPORT):
            return
        if isinstance(self._session.record, Workspace) and self._session.situation is not None:
            dialog = ReportDialog(self.window(), self._session, self._look, self._settings)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.reported.connect(self._on_taken)
            dialog.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.step.drop(self._dropped(event)):
            event.acceptProposedAction()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _on_file(self, file: HazardFile) -> None:
        if file.hazard_id != self._wanted:
            return
        self.record.show_file(file)
        reason = self._why_not()
        if reason:
            self.step.say(reason)
        else:
            self.step.show_file(file)

    def _on_failed(self, problem: Problem) -> None:
        if not isinstance(problem, Cancelled):
            self.record.say(f"{problem.message}\n{problem.suggestion}")
            self.step.say("")

    def _on_taken(self, hazard_id: int) -> None:
        """A step was taken: read anew, and stay at the hazard that it led to."""
        self._session.hazard_id = hazard_id
        self._session.refresh()

    def _on_file_wanted(self, file: TimelineFile) -> None:
        if file.is_photo:
            dialog = PhotoDialog(self.window(), self._session, self._look, self._settings, file)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()
        else:
            save_file(self, self._session, self._settings, file)

    def _why_not(self) -> str:
        """Why no step may be taken here."""
        workspace, situation = self._session.record, self._session.situation
        if isinstance(workspace, Workspace) and workspace.is_read_only:
            return "工作区以只读方式打开，只能查看。"
        if self._session.fixed_as_of is not None and situation is not None:
            return f"正在看 {situation.as_of:%Y-%m-%d %H:%M} 的情况。请点上方“截至”回到最新，再办理。"
        return ""

    def _say_nothing(self) -> None:
        self.record.say(_NOTHING)
        self.step.say("")

    def _dropped(self, event: QDropEvent) -> list[Path]:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        return [file for file in files if file.suffix.lower() != ".bmap"]

    def _on_selection(self) -> None:
        if self.isVisible() and self._session.hazard_id != self._wanted:
            self.read()

    def _compose(self) -> None:
        for part in (self.left, self.record, self.step):
            self.split.addWidget(part)
        self.split.setStretchFactor(1, 1)
        self.left.setMinimumWidth(300)
        self.left.setMaximumWidth(560)
        self.record.setMinimumWidth(420)
        self.step.setMinimumWidth(300)
        self.step.setMaximumWidth(480)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.split, 1)
        whole.addWidget(self.status)

    def set_width(self, width: int) -> None:
        """Widths of the three panes for a window of this width."""
        sides = (LEFT_NARROW, RIGHT_NARROW) if width < NARROW_BELOW else (LEFT, RIGHT)
        self.split.setSizes([sides[0], max(width - sum(sides) - 2, 200), sides[1]])

    def _listen(self) -> None:
        self.left.map_wanted.connect(self.map_wanted)
        self.left.queue.step_wanted.connect(self.step.focus_form)
        self.left.report_wanted.connect(self.report)
        self.left.done.connect(self._session.refresh)
        self.record.map_wanted.connect(self.map_wanted)
        self.record.timeline.wanted.connect(self._on_file_wanted)
        self.record.timeline.hazard_wanted.connect(self.go_to)
        self.record.journal.undo_row.connect(self.undoing.ask_row)
        self.record.journal.undo_batch.connect(self.undoing.ask_batch)
        self.step.taken.connect(self._on_taken)
        self.status.journal_wanted.connect(self.open_journal)
        self.undoing.undone.connect(self._session.refresh)
        self._session.scene_changed.connect(self.refresh)
        self._session.selection_changed.connect(self._on_selection)

    def _set_keys(self) -> None:
        keys = {
            "Ctrl+F": lambda: self.left.queue.text.setFocus(Qt.FocusReason.ShortcutFocusReason),
            "Ctrl+Return": self.step.submit,
            "Ctrl+Enter": self.step.submit,
            "Ctrl+S": self.step.save_draft,
            "Ctrl+N": self.report,
            "Ctrl+Z": self.undoing.ask_last,
            "Ctrl+J": self.open_journal,
            "M": self.map_wanted.emit,
        }
        for key, action in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(action)

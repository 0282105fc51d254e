"""The main window: bar and figures over legend, map, list and dossier, a status line under them.

It puts the parts together and says what the keys do. What a part shows it reads from the session; what it wants it says
with a signal.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QSize, Qt, QUrl
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop import notify, settings
from desktop.as_of_popup import AsOfPopup
from desktop.dossier import DossierPane
from desktop.dress import Wardrobe
from desktop.errands import Errands
from desktop.figures_bar import FiguresBar
from desktop.hazard_list import HEAD, HazardList
from desktop.jobs.searching import Found, FoundKind
from desktop.layer_panel import LayerPanel
from desktop.look import Look
from desktop.map_view import MapView
from desktop.map_words import most_urgent_hazard
from desktop.opening import Opening
from desktop.operators import Operators
from desktop.parts import Split
from desktop.rooms import DESK, MAP, Rooms
from desktop.safekeeping import Safekeeping
from desktop.search_box import SearchBox
from desktop.session import Session
from desktop.settings import Settings
from desktop.splits import LIST_HEIGHT, SIDES, SMALL_SIDES, Splits
from desktop.start_page import EmptyNote, StartPage
from desktop.status_bar import StatusBar
from desktop.top_bar import TopBar
from desktop.work import Work
from layers.situation import Situation
from layers.theme import ThemeName

SMALLEST = QSize(1366, 768)


class MainWindow(QMainWindow):
    """One workspace at a time."""

    def __init__(self, look: Look, store: Settings) -> None:
        super().__init__()
        self.look, self.settings = look, store
        self.work = Work(lambda problem: notify.tell(self, problem), self)
        self.session = Session(self.work, self)
        self.opening = Opening(self, self.session, store, look)
        self.safekeeping = Safekeeping(self, self.session, store, self.opening)
        self.errands = Errands(self, self.session, store, look)
        self.bar = TopBar(SearchBox(self.session, look), look)
        self.figures = FiguresBar(self.session, look)
        self.layers = LayerPanel(self.session, look)
        self.map = MapView(self.session, look, lambda problem: notify.tell(self, problem))
        self.list = HazardList(self.session, look)
        self.dossier = DossierPane(self.session, look)
        self.status = StatusBar(self.session, look)
        self.start = StartPage(look)
        self.empty = EmptyNote(look, self.map)
        self.as_of = AsOfPopup(self, look)
        self._was_shown = False
        self._list_height = LIST_HEIGHT
        self._compose()
        self.splits = Splits(self.main_split, self.middle_split, store)
        self.wardrobe = self._dressed()
        self.rooms = Rooms(self.pages, self.room, self.session, look, store, self.wardrobe)
        self.operators = Operators(self, self.session, store, look, self.bar)
        self._listen()
        self._set_keys()
        self._restore()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, stop the work, close the record."""
        self.save_state()
        self.hide()
        self.errands.close()
        record = self.session.record
        self.session.record = None
        self.session.close()
        self.work.close()
        if record is not None:
            record.close()
        super().closeEvent(event)

    def save_state(self) -> None:
        """Write place, size and splitters into the settings."""
        self.settings.put(settings.GEOMETRY, bytes(self.saveGeometry().data()))
        self.splits.keep()
        self.settings.save()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self._place_splits()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._was_shown:
            self._place_splits()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dropped(event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = self._dropped(event.mimeData().urls())
        event.acceptProposedAction()
        if len(files) == 1 and files[0].suffix.lower() == ".bmap":
            self.opening.open_path(files[0])
        elif files and self.session.record is not None:
            self.errands.import_files(files)

    def locate(self) -> None:
        """Show the selected enterprise on the map; its unit when it has no position."""
        self.rooms.show(MAP)
        enterprise = self.session.enterprise
        if enterprise is not None and not self.map.show_enterprise(enterprise):
            self.map.boxes.open_tray()

    def go_back(self) -> None:
        """Esc: close what is open, drop the selection, go one level out; one at a time."""
        if self.rooms.is_desk:
            self._panes()[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        if self.map.boxes.close_tray():
            return
        if self.session.enterprise_id is not None:
            self.session.select(None)
        elif not self.session.go_out():
            self.map.show_all()

    def next_pane(self, step: int = 1) -> None:
        """F6: legend, map, list, dossier."""
        panes = self._panes()
        focus = QApplication.focusWidget()
        at = next((i for i, pane in enumerate(panes) if focus and (pane is focus or pane.isAncestorOf(focus))), -step)
        target = panes[(at + step) % len(panes)]
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _panes(self) -> list[QWidget]:
        if self.rooms.is_desk and self.rooms.desk is not None:
            return self.rooms.desk.panes
        return [self.layers.tree, self.map, self.list.table, self.dossier.focus_target]

    def _compose(self) -> None:
        self.setWindowTitle("挂图作战")
        self.setMinimumSize(960, 600)
        self.setAcceptDrops(True)
        self.middle_split = Split(Qt.Orientation.Vertical, self.look)
        self.middle_split.addWidget(self.map)
        self.middle_split.addWidget(self.list)
        self.middle_split.setStretchFactor(0, 1)
        self.list.setMinimumHeight(HEAD)
        self.main_split = Split(Qt.Orientation.Horizontal, self.look)
        for part in (self.layers, self.middle_split, self.dossier):
            self.main_split.addWidget(part)
        self.main_split.setStretchFactor(1, 1)
        self.layers.setMinimumWidth(SMALL_SIDES[0])
        self.layers.setMaximumWidth(320)
        self.dossier.setMinimumWidth(SMALL_SIDES[1])
        self.dossier.setMaximumWidth(480)
        self.room = QWidget()
        column = QVBoxLayout(self.room)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in (self.figures, self.main_split, self.status):
            column.addWidget(row, 1 if row is self.main_split else 0)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start)
        self.pages.addWidget(self.room)
        whole = QWidget()
        whole.setAutoFillBackground(True)
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.bar)
        rows.addWidget(self.pages, 1)
        self.setCentralWidget(whole)

    def _dressed(self) -> Wardrobe:
        lines = [*self.main_split.handles(), *self.middle_split.handles()]
        room = (self.figures, self.layers, self.map, self.list, self.dossier, self.status)
        return Wardrobe(
            self, self.look, self.work, (self.bar, self.start, *room, *lines), (self.as_of,), self.map.is_drawn
        )

    def _listen(self) -> None:
        bar, errands, opening = self.bar, self.errands, self.opening
        bar.import_wanted.connect(lambda: errands.import_files([]))
        bar.export_wanted.connect(lambda: errands.export(None))
        bar.page_wanted.connect(errands.show_page)
        bar.wall_wanted.connect(errands.show_wall)
        bar.help_wanted.connect(errands.show_help)
        bar.operator_wanted.connect(self.operators.ask)
        bar.theme_wanted.connect(self.choose_theme)
        bar.search.chosen.connect(self._on_found)
        bar.room_wanted.connect(self.rooms.show)
        self.rooms.changed.connect(bar.show_room)
        self.rooms.map_wanted.connect(self.locate)
        bar.server_wanted.connect(opening.ask_server)
        bar.backup_wanted.connect(self.safekeeping.ask_backup)
        bar.restore_wanted.connect(self.safekeeping.ask_restore)
        for page in (bar, self.start):
            page.open_wanted.connect(opening.ask_open)
            page.new_wanted.connect(opening.ask_new)
            page.demo_wanted.connect(opening.ask_demo)
        self.start.recent_wanted.connect(opening.open_path)
        opening.began.connect(lambda: self.start.show_reading(True))
        opening.ended.connect(lambda: self.start.show_reading(False))
        self.empty.import_wanted.connect(lambda: errands.import_files([]))
        self.empty.demo_wanted.connect(opening.ask_demo)
        self.figures.as_of_clicked.connect(self._choose_as_of)
        self.as_of.fixed.connect(self.session.set_as_of)
        self.as_of.live.connect(lambda: self.session.set_as_of(None))
        self.map.cursor_moved.connect(self.status.show_place)
        self.map.view_changed.connect(self.status.show_view)
        self.map.view_changed.connect(self.layers.show_view)
        self.map.activated.connect(lambda: self.dossier.focus_target.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.list.map_wanted.connect(self.locate)
        self.list.dossier_wanted.connect(lambda: self.dossier.focus_target.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.list.sheet_wanted.connect(errands.export_hazards)
        self.list.fold_wanted.connect(self._fold_list)
        self.list.desk_wanted.connect(lambda: self.rooms.show(DESK))
        self.dossier.locate_wanted.connect(self.locate)
        self.dossier.close_wanted.connect(lambda: self.session.select(None))
        self.session.record_changed.connect(self._on_record)
        self.session.scene_changed.connect(self._on_scene)
        self.session.loading_changed.connect(self._on_loading)
        self.main_split.splitterMoved.connect(lambda *_: self._align())

    def _set_keys(self) -> None:
        keys = {
            "Ctrl+K": lambda: self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason),
            "F6": self.next_pane,
            "Shift+F6": lambda: self.next_pane(-1),
            "Esc": self.go_back,
            "F11": self.errands.show_wall,
            "F1": self.errands.show_help,
            "Ctrl+O": self.opening.ask_open,
            "Ctrl+I": lambda: self.errands.import_files([]),
            "Ctrl+P": lambda: self.errands.export(None),
            "Ctrl+1": lambda: self.rooms.show(MAP),
            "Ctrl+2": lambda: self.rooms.show(DESK),
        }
        on_map = {
            "L": lambda: self.layers.tree.setFocus(Qt.FocusReason.ShortcutFocusReason),
            "M": self.locate,
            "+": lambda: self.map.zoom(1.5),
            "=": lambda: self.map.zoom(1.5),
            "-": lambda: self.map.zoom(1 / 1.5),
            "0": self.map.show_all,
        }
        for owner, group in ((self, keys), (self.room, on_map)):  # a key of the map sleeps while the map is not seen
            for key, action in group.items():
                QShortcut(QKeySequence(key), owner).activated.connect(action)

    def choose_theme(self, name: ThemeName) -> None:
        """Change the theme and remember it."""
        self.wardrobe.change(name)
        self.settings.put(settings.THEME, name.value)

    def _on_record(self) -> None:
        record = self.session.record
        self.pages.setCurrentIndex(0)
        self.bar.show_room(MAP)
        self.bar.set_record(record.name if record else "", is_demo=bool(record and record.info.is_demo))
        self.setWindowTitle(f"{record.name} — 挂图作战" if record else "挂图作战")
        self._show_recent()

    def _on_scene(self) -> None:
        if self.pages.currentIndex() == 0:
            parts = (self.figures, self.layers, self.list, self.dossier, self.status)
            self.wardrobe.rehearse(parts, self._show_room)
        situation = self.session.situation
        if situation is not None:
            self.empty.setVisible(len(situation.snapshot.enterprises) == 0)
            self._place_empty()
        self._align()

    def _show_room(self) -> None:
        if self.session.scene is not None:
            self.pages.setCurrentIndex(1)
            self.map.setFocus(Qt.FocusReason.OtherFocusReason)
            self._place_empty()
            self._align()

    def _on_loading(self, is_loading: bool) -> None:
        self.start.show_reading(is_loading and self.session.scene is None)

    def _on_found(self, found: Found) -> None:
        situation = self.session.situation
        if situation is None:
            return
        if found.kind is FoundKind.UNIT:
            self.session.set_unit(found.position)
            return
        if found.kind is FoundKind.ENTERPRISE:
            self.session.select(found.position, most_urgent_hazard(situation, found.position))
        else:
            host = int(situation.snapshot.hazards.enterprise[found.position])
            self.session.select(host if host >= 0 else None, found.position)
        self._leave_unit_of_others(situation)
        if self.rooms.is_desk:
            return
        self.map.setFocus(Qt.FocusReason.OtherFocusReason)
        self.locate()

    def _leave_unit_of_others(self, situation: Situation) -> None:
        """Out to the whole area when what was found lies in another unit: figures and list must be its own."""
        enterprise = self.session.enterprise
        unit = int(situation.snapshot.enterprises.unit[enterprise]) if enterprise is not None else -1
        while unit > 0 and unit != self.session.unit:
            unit = int(situation.snapshot.units.parent[unit])
        if unit != self.session.unit:
            self.session.set_unit(0)

    def _choose_as_of(self) -> None:
        situation = self.session.situation
        if situation is not None:
            below = self.figures.as_of.mapToGlobal(QPoint(8, self.figures.as_of.height()))
            pinned = situation.snapshot.info.pinned_as_of
            self.as_of.open_at(below, situation.as_of, pinned, self.session.is_as_known)

    def _fold_list(self) -> None:
        """Head only, or back to the height before."""
        sizes = self.middle_split.sizes()
        is_folded = sizes[1] <= HEAD + 2
        if not is_folded:
            self._list_height = sizes[1]
        height = self._list_height if is_folded else HEAD
        self.middle_split.setSizes([sum(sizes) - height, height])
        sign = ("panel-bottom-close", "收起列表") if is_folded else ("panel-bottom-open", "展开列表")
        self.list.fold.set_sign(*sign)

    def _place_splits(self) -> None:
        if self.splits.place(self.size()):
            self._align()

    def _align(self) -> None:
        """The moment stands over the legend, as wide as it."""
        self.figures.set_as_of_width(self.main_split.sizes()[0] or SIDES[0])

    def _place_empty(self) -> None:
        place = QRect(QPoint(0, 0), self.empty.size())
        place.moveCenter(self.map.rect().center())
        self.empty.move(place.topLeft())

    def _restore(self) -> None:
        self._show_recent()
        if not self.restoreGeometry(QByteArray(self.settings.get(settings.GEOMETRY))):
            self.resize(1440, 900)

    def _show_recent(self) -> None:
        recent = self.settings.recent()
        self.start.show_recent(recent)
        self.bar.set_recent([(path.name, partial(self.opening.open_path, path)) for path in recent])

    def _dropped(self, urls: list[QUrl]) -> list[Path]:
        return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]

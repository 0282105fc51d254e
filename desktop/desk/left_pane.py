"""The left side of the desk: hazards, conflicts or today's operations, and under the hazards what is done with many."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desktop import notify, settings
from desktop.desk.bulk_dialog import BulkDialog
from desktop.desk.conflict_list import ConflictList
from desktop.desk.queue_pane import QueuePane
from desktop.desk.rows import Row, RowList
from desktop.jobs.hazard_export import export_hazards
from desktop.jobs.hazard_queue import Listing, Order, Queue, units_under
from desktop.jobs.operations_today import TodaysOperation, operations_today
from desktop.look import Look
from desktop.parts import IconButton, Line, button, label, panel
from desktop.plain_text import accelerator_safe
from desktop.session import Session
from desktop.settings import Settings
from layers.situation import Situation
from ledger.hazard import HazardAction

HEAD = 40
BULK = (HazardAction.REGISTER, HazardAction.REVIEW, HazardAction.NOTE)


class LeftPane(QWidget):
    """``queue`` is the list of hazards; the two other lists lead to the record and the map as well."""

    report_wanted = Signal()
    map_wanted = Signal()
    done = Signal()  # the record was changed for many

    def __init__(self, session: Session, look: Look, store: Settings) -> None:
        super().__init__()
        self._session, self._look, self._settings = session, look, store
        self.queue = QueuePane(session, look, store)
        self.conflicts = ConflictList(session, look)
        self.operations = RowList(look, "今日作业")
        self._running: list[TodaysOperation] = []
        self.tabs: list[QToolButton] = []
        self.scope = button("全部单位", lambda: session.set_unit(0), kind="link")
        self.sort = IconButton(look, "arrow-up-down", "排序")
        self.chosen = label("", tone="2")
        self.bulk = button("批量办理", lambda: None, kind="small")
        self.all = button("全选", self.check_all, kind="small")
        self.export = button("导出", self.ask_export, kind="small")
        self._stack = QStackedWidget()
        self._compose()
        self._listen()

    def refresh(self) -> None:
        """Read the situation anew."""
        self.queue.refresh()
        self.conflicts.refresh()
        self._read_operations()
        self._show_scope()

    def choose_tab(self, at: int) -> None:
        self.tabs[at].setChecked(True)
        self._stack.setCurrentIndex(at)
        self.sort.setVisible(at == 0)

    def check_all(self) -> None:
        """Check every listed hazard, or none when there is something checked."""
        model = self.queue.model
        is_any = bool(model.checked)
        model.check(set() if is_any else {model.id_at(row) for row in range(min(len(model.rows), 2_000))})

    def open_bulk(self, action: HazardAction) -> None:
        """One form for all that are checked."""
        dialog = BulkDialog(self.window(), self._session, self._look, self._settings, action, self.queue.model.checked)
        dialog.finished.connect(dialog.deleteLater)
        dialog.done_with.connect(self._on_bulk_done)
        dialog.open()

    def ask_export(self) -> None:
        """Write what is checked, or all that is listed, as a workbook."""
        folder = Path(self._settings.get(settings.LAST_FOLDER) or Path.home())
        chosen = notify.choose_save(
            self.window(), "导出隐患", str(folder / "重大事故隐患.xlsx"), "Excel 工作簿 (*.xlsx)"
        )
        if chosen:
            self.write(Path(chosen) if chosen.lower().endswith(".xlsx") else Path(f"{chosen}.xlsx"))

    def write(self, out: Path) -> None:
        """Export to a file."""
        model = self.queue.model
        situation = model.situation
        if situation is None:
            return
        kept = [row for row in range(len(model.rows)) if not model.checked or model.id_at(row) in model.checked]
        rows = model.rows[kept].tolist()

        def told(path: Path) -> None:
            self._settings.put(settings.LAST_FOLDER, str(path.parent))
            notify.inform(self.window(), f"已导出 {len(rows):,} 项到“{path.name}”。")

        self._session.work.query(
            lambda task: export_hazards(situation, rows, out, task.is_cancelled), told, label="导出"
        )

    # -- inside ------------------------------------------------------------------------------------------------------

    def _on_bulk_done(self) -> None:
        self.queue.model.check(set())
        self.done.emit()

    def _on_listing(self, listing: Listing) -> None:
        found = f"　筛出 {len(listing.rows):,}" if listing.wish.text else ""
        self.tabs[0].setText(f"隐患 {listing.counts[Queue.ALL]:,}{found}")

    def _on_checked(self) -> None:
        count = len(self.queue.model.checked)
        self.chosen.setText(f"已选 {count:,} 项" if count else "空格键勾选")
        self.bulk.setEnabled(count > 0)
        self.all.setText("取消勾选" if count else "全选")

    def _read_operations(self) -> None:
        situation, unit = self._session.situation, self._session.unit
        if situation is not None:
            self._session.work.query(lambda _: (situation, _in_scope(situation, unit)), self._on_operations)

    def _on_operations(self, answer: tuple[Situation, list[TodaysOperation]]) -> None:
        situation, found = answer
        if situation is not self._session.situation:
            return
        self._running = found
        names = situation.snapshot.enterprises.name
        rows = [_row(item, names[item.enterprise] if item.enterprise >= 0 else "企业未入账") for item in found]
        self.operations.show_rows(rows, "今天没有登记的危险作业。")
        self.tabs[2].setText(f"今日作业 {len(found):,}")

    def _on_operation(self, at: int) -> None:
        enterprise = self._running[at].enterprise
        if enterprise >= 0:
            self._session.select(enterprise)
            self.map_wanted.emit()

    def _show_conflicts(self, count: int) -> None:
        """All conflicts; the chip of the list counts hazards that one touches, which are other things."""
        self.tabs[1].setText(f"冲突 {count:,}")
        self.tabs[1].setToolTip(f"全部冲突 {count:,} 项。隐患列表中的“涉及冲突”按隐患计数，两个数不必相同。")

    def _show_scope(self) -> None:
        situation, unit = self._session.situation, self._session.unit
        name = situation.snapshot.units.short_name[unit] if situation is not None and unit else ""
        self.scope.setVisible(bool(name))
        self.scope.setText(f"{accelerator_safe(name[:8])} ×")
        self.scope.setAccessibleName(f"只列{name}，点此列出全部单位")

    def _listen(self) -> None:
        self.queue.listed.connect(self._on_listing)
        self.queue.model.checked_changed.connect(self._on_checked)
        self.queue.map_wanted.connect(self.map_wanted)
        self.conflicts.map_wanted.connect(self.map_wanted)
        self.conflicts.counted.connect(self._show_conflicts)
        self.operations.picked.connect(self._on_operation)
        self._session.scope_changed.connect(self.refresh)
        self._on_checked()

    def _compose(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.queue, 1)
        column.addWidget(Line(self._look))
        column.addWidget(self._foot())
        for part in (page, self.conflicts, self.operations):
            self._stack.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head())
        whole.addWidget(Line(self._look, weak=True))
        whole.addWidget(self._stack, 1)

    def _head(self) -> QWidget:
        head = panel()
        head.setFixedHeight(HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 6, 0)
        row.setSpacing(8)
        group = QButtonGroup(self)
        for at, name in enumerate(("隐患", "冲突", "今日作业")):
            tab = QToolButton()
            tab.setText(name)
            tab.setProperty("kind", "tab")
            tab.setProperty("px", "13")
            tab.setCheckable(True)
            tab.setFixedHeight(HEAD)
            tab.clicked.connect(partial(self.choose_tab, at))
            group.addButton(tab)
            self.tabs.append(tab)
            row.addWidget(tab)
        self.tabs[0].setChecked(True)
        row.addStretch(1)
        row.addWidget(self.scope)
        self.scope.hide()
        menu = QMenu(self)
        for order in Order:
            menu.addAction(order.label, partial(self.queue.choose_order, order))
        self.sort.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.sort.setMenu(menu)
        signs = QHBoxLayout()
        signs.setSpacing(0)
        signs.addWidget(self.sort)
        signs.addWidget(IconButton(self._look, "plus", "登记新隐患（Ctrl+N）", self.report_wanted.emit))
        row.addLayout(signs)
        return head

    def _foot(self) -> QWidget:
        foot = panel()
        foot.setFixedHeight(44)
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.chosen, 1)
        row.addWidget(self.all)
        menu = QMenu(self)
        for action in BULK:
            menu.addAction(f"批量{action.label}", partial(self.open_bulk, action))
        self.bulk.setMenu(menu)
        row.addWidget(self.bulk)
        row.addWidget(self.export)
        return foot


def _in_scope(situation: Situation, unit: int) -> list[TodaysOperation]:
    """Today's operations of the enterprises of a unit. Runs on a worker."""
    found = operations_today(situation)
    if not unit:
        return found
    inside, units = units_under(situation, unit), situation.snapshot.enterprises.unit
    return [
        item
        for item in found
        if item.enterprise >= 0 and units[item.enterprise] >= 0 and inside[units[item.enterprise]]
    ]


def _row(item: TodaysOperation, name: str) -> Row:
    alarm = "、".join(item.faults)
    note = "　".join(part for part in (f"{item.hours}　{item.kind}", item.place) if part)
    return Row(name, note, item.state, alarm=alarm, is_urgent=bool(alarm))

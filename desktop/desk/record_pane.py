"""The middle of the desk: one hazard with its course, its evidence and its neighbours."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desktop.desk.journal_view import JournalView
from desktop.desk.locator import Locator
from desktop.desk.record_head import SIDE, RecordHead
from desktop.desk.rows import Row, RowList
from desktop.desk.timeline_view import TimelineView
from desktop.jobs.hazard_file import NEAR_KM, HazardFile, Sibling
from desktop.jobs.operations_today import TodaysOperation
from desktop.look import Look
from desktop.parts import ElidedLabel, Line, button, label, panel, restyle
from desktop.plain_text import tip
from desktop.session import Session
from policy.light import Light

TABS = ("经过与证据", "同企业隐患", "当日作业", "日志")


class RecordPane(QWidget):
    """``file`` is what is shown now."""

    map_wanted = Signal()

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self.file: HazardFile | None = None
        self.head = RecordHead(look)
        self.timeline = TimelineView(session.work, look)
        self.siblings = RowList(look, "同企业隐患")
        self.operations = RowList(look, "当日作业")
        self.journal = JournalView(look, is_narrow=True)
        self.locator = Locator(session, look)
        self.tabs: list[QToolButton] = []
        self._owners = ElidedLabel(size=12, tone="2")
        self._facts = {name: label(wrap=True) for name in ("位置", "同片隐患", "冲突")}
        self._show_on_map = button("在图上看　M", self.map_wanted.emit, kind="small", look=look, sign="map")
        self._said = label("", tone="2", wrap=True)
        self._compose()
        self.siblings.picked.connect(self._on_sibling)
        self.locator.clicked.connect(self.map_wanted)

    def show_file(self, file: HazardFile) -> None:
        """Show a hazard; the same one read anew stays where it was scrolled to."""
        situation = self._session.situation
        if situation is None:
            return
        is_same = self.file is not None and self.file.hazard_id == file.hazard_id
        self.file = file
        self.head.show_file(file, situation)
        self.timeline.show_entries(file.timeline, situation.as_of.year, keeps_place=is_same)
        self.siblings.show_rows([_sibling(item) for item in file.siblings], "这家企业没有其他重大隐患。")
        nothing = "企业未入账，查不到它的作业。" if file.enterprise < 0 else "今天没有登记的危险作业。"
        self.operations.show_rows([_operation(item) for item in file.operations], nothing)
        self.journal.show_entries(file.history)
        counts = (len(file.timeline), len(file.siblings), len(file.operations), len(file.history))
        for tab, name, count in zip(self.tabs, TABS, counts, strict=True):
            tab.setText(f"{name}  {count:,}")
        self._owners.set_text("三级责任：" + " · ".join(f"{role} {name or '缺'}" for role, name in file.owners))
        restyle(self._owners, "tone", "alarm" if any(not name for _, name in file.owners) else "2")
        self._show_facts(file)
        if not is_same:
            self.choose_tab(0)
        self._stack.setCurrentIndex(1)

    def say(self, text: str) -> None:
        """Nothing to show, and why."""
        self.file = None
        self._said.setText(text)
        self._stack.setCurrentIndex(0)

    def choose_tab(self, at: int) -> None:
        self.tabs[at].setChecked(True)
        self._pages.setCurrentIndex(at)

    def _show_facts(self, file: HazardFile) -> None:
        self._facts["位置"].setText(file.place)
        near = "—" if file.near is None else f"{NEAR_KM:g} 公里内另有 {file.near} 项未销号"
        self._facts["同片隐患"].setText(near)
        clash = self._facts["冲突"]
        more = f"，等 {len(file.conflicts)} 项" if len(file.conflicts) > 2 else ""
        clash.setText("；".join(file.conflicts[:2]) + more if file.conflicts else "无")
        clash.setToolTip(tip("\n".join(file.conflicts)))
        restyle(clash, "tone", "alarm" if file.conflicts else "")
        restyle(clash, "weight", "bold" if file.conflicts else "")
        self.locator.show_enterprise(file.enterprise if file.enterprise >= 0 else None)
        self._show_on_map.setEnabled(file.enterprise >= 0)

    def _on_sibling(self, row: int) -> None:
        if self.file is not None:
            self._session.select(self.file.enterprise, self.file.siblings[row].position)

    def _compose(self) -> None:
        self._pages = QStackedWidget()
        for page in (self.timeline, self.siblings, self.operations, self.journal):
            self._pages.addWidget(page)
        filled = panel()
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(Line(self._look, weak=True))
        column.addWidget(self._tab_row())
        column.addWidget(Line(self._look, weak=True))
        column.addWidget(self._pages, 1)
        column.addWidget(Line(self._look, weak=True))
        column.addWidget(self._foot())
        empty = panel()
        middle = QVBoxLayout(empty)
        middle.addStretch(2)
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle.addWidget(self._said)
        middle.addStretch(3)
        self._stack = QStackedWidget()
        self._stack.addWidget(empty)
        self._stack.addWidget(filled)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _tab_row(self) -> QWidget:
        answer = panel()
        answer.setFixedHeight(38)
        row = QHBoxLayout(answer)
        row.setContentsMargins(SIDE, 0, SIDE, 0)
        row.setSpacing(12)
        group = QButtonGroup(self)
        for at, name in enumerate(TABS):
            tab = QToolButton()
            tab.setText(name)
            tab.setProperty("kind", "tab")
            tab.setProperty("px", "13")
            tab.setFixedHeight(38)
            tab.setCheckable(True)
            tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            tab.clicked.connect(lambda _=False, place=at: self.choose_tab(place))
            group.addButton(tab)
            self.tabs.append(tab)
            row.addWidget(tab)
        self.tabs[0].setChecked(True)
        self._owners.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addWidget(self._owners, 1)
        return answer

    def _foot(self) -> QWidget:
        answer = panel()
        answer.setFixedHeight(128)
        row = QHBoxLayout(answer)
        row.setContentsMargins(0, 0, SIDE, 0)
        row.setSpacing(20)
        row.addWidget(self.locator)
        grid = QGridLayout()
        grid.setContentsMargins(0, 12, 0, 10)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for at, (name, value) in enumerate(self._facts.items()):
            grid.addWidget(label(name, tone="2"), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, at, 1)
        grid.addWidget(self._show_on_map, len(self._facts), 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        grid.setRowStretch(len(self._facts) + 1, 1)
        row.addLayout(grid, 1)
        return answer


def _sibling(item: Sibling) -> Row:
    urgent = item.light in (Light.OVERDUE, Light.NO_DEADLINE)
    return Row(
        item.description or "未填隐患描述", f"{item.number}　{item.state}", item.left, item.light, is_urgent=urgent
    )


def _operation(item: TodaysOperation) -> Row:
    note = "　".join(part for part in (item.place, item.permit and f"作业票 {item.permit}", item.people) if part)
    alarm = "、".join(item.faults)
    return Row(f"{item.hours}　{item.kind}", note, item.state, alarm=alarm, is_urgent=bool(alarm))

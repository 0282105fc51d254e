"""The bar over everything, 48 px: name, what can be done, search, which workspace, theme, help."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from desktop.look import WINDOW_THEMES, Look
from desktop.parts import ElidedLabel, IconButton, Line, label
from desktop.plain_text import tip
from desktop.rooms import DESK, MAP
from desktop.search_box import SearchBox
from layers.theme import ThemeName

HEIGHT = 48


class TopBar(QWidget):
    """Signals say what is wanted; the main window does it."""

    import_wanted = Signal()
    export_wanted = Signal()
    page_wanted = Signal()
    wall_wanted = Signal()
    open_wanted = Signal()
    server_wanted = Signal()
    new_wanted = Signal()
    demo_wanted = Signal()
    backup_wanted = Signal()
    restore_wanted = Signal()
    help_wanted = Signal()
    operator_wanted = Signal()
    theme_wanted = Signal(ThemeName)
    room_wanted = Signal(str)

    def __init__(self, search: SearchBox, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedHeight(HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "panel")
        self._logo = QLabel()
        self.search = search
        self.record_name = ElidedLabel("", tone="2")
        self.record_name.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.record_name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.record_name.setMaximumWidth(220)
        self.demo_tag = label("演示数据", chip="plain")
        self.tabs: dict[str, QToolButton] = {}
        self.operator = QToolButton()
        self.operator.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.operator.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.operator.clicked.connect(lambda: self.operator_wanted.emit())
        self.file_button = IconButton(look, "folder-open", "工作区：打开、新建、演示")
        self.theme_button = IconButton(look, "sun-moon", "配色")
        self._compose()
        look.changed.connect(self._dress)
        self._dress()
        self.set_record("", is_demo=False)

    def set_record(self, name: str, *, is_demo: bool) -> None:
        """Say which workspace is open; an empty name: none."""
        self.record_name.set_text(name)
        self.demo_tag.setVisible(is_demo)
        for key in (DESK, "导入", "出图", "网页", "大屏"):
            self.tabs[key].setEnabled(bool(name))
            self.tabs[key].setToolTip("" if name else "先打开或新建工作区")
        self.search.setEnabled(bool(name))

    def show_room(self, name: str) -> None:
        """Mark the room that is shown."""
        for room in (MAP, DESK):
            self.tabs[room].setChecked(room == name)

    def bar_tabs(self, reasons: Mapping[str, str]) -> None:
        """Close what the operator may not do, and say why; "" opens it again. Nothing is open without a record."""
        for name, reason in reasons.items():
            tab = self.tabs[name]
            tab.setEnabled(self.search.isEnabled() and not reason)
            if self.search.isEnabled():
                tab.setToolTip(tip(reason))

    def set_operator(self, name: str, standing: str = "") -> None:
        """Who works here, and in which capacity."""
        shown = name if len(name) <= 8 else f"{name[:8]}…"
        self.operator.setText(shown.replace("&", "&&"))
        said = f"{name}（{standing}）" if standing else name
        self.operator.setAccessibleName(f"操作人 {said}，点此更改")
        self.operator.setToolTip(tip(f"操作人 {said}，点此更改；人员与分工也在这里。"))

    def set_recent(self, entries: list[tuple[str, Callable[[], None]]]) -> None:
        """Fill the workspace menu; ``entries``: names and what opens them."""
        menu = QMenu(self)
        menu.addAction("打开工作区…", lambda: self.open_wanted.emit())
        menu.addAction("连接数据库…", lambda: self.server_wanted.emit())
        menu.addAction("新建工作区…", lambda: self.new_wanted.emit())
        menu.addAction("生成演示数据…", lambda: self.demo_wanted.emit())
        menu.addSeparator()
        menu.addAction("备份…", lambda: self.backup_wanted.emit())
        menu.addAction("从备份恢复…", lambda: self.restore_wanted.emit())
        if entries:
            menu.addSeparator()
        for name, on_click in entries:
            menu.addAction(name.replace("&", "&&"), on_click)
        old = self.file_button.menu()
        self.file_button.setMenu(menu)
        if old is not None:
            old.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.search.setFixedWidth(336 if self.width() >= 1400 else 248)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._look.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.panel)
        painter.fillRect(0, HEIGHT - 1, self.width(), 1, theme.line)

    def _compose(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(0)
        row.addWidget(self._logo)
        row.addSpacing(14)
        row.addWidget(label("挂图作战", size=18, bold=True))
        row.addSpacing(30)
        self._add_tab(row, MAP, None)
        self._add_tab(row, DESK, None)
        self.show_room(MAP)
        self._add_tab(row, "导入", self.import_wanted.emit)
        self._add_tab(row, "出图", self.export_wanted.emit)
        self._add_tab(row, "网页", self.page_wanted.emit)
        self._add_tab(row, "大屏", self.wall_wanted.emit)
        row.addSpacing(12)
        row.addWidget(self.search)
        row.addStretch(1)
        row.addWidget(self.record_name, 2)
        row.addSpacing(10)
        row.addWidget(self.demo_tag)
        row.addSpacing(8)
        self.file_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row.addWidget(self.file_button)
        self.theme_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.theme_button.setMenu(self._theme_menu())
        row.addWidget(self.theme_button)
        row.addWidget(IconButton(self._look, "circle-question-mark", "键盘与说明（F1）", self.help_wanted.emit))
        row.addSpacing(6)
        row.addWidget(Line(self._look, standing=True, weak=True))
        row.addSpacing(6)
        row.addWidget(self.operator)
        self.set_recent([])

    def _add_tab(self, row: QHBoxLayout, text: str, on_click: Callable[[], None] | None) -> None:
        tab = QToolButton()
        tab.setText(text)
        tab.setProperty("kind", "tab")
        tab.setFixedHeight(HEIGHT)
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tab.setCheckable(on_click is None)
        if on_click is None:
            tab.clicked.connect(lambda: self._go_to(text))
        else:
            tab.clicked.connect(lambda: on_click())
        self.tabs[text] = tab
        row.addWidget(tab)
        row.addSpacing(26)

    def _go_to(self, room: str) -> None:
        """The mark stays where one is until the room has changed."""
        tab = self.tabs[room]
        tab.setChecked(not tab.isChecked())
        self.room_wanted.emit(room)

    def _theme_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for name in WINDOW_THEMES:
            action = QAction(name.label, menu, checkable=True)
            action.setData(name.value)
            action.setChecked(name == self._look.name)
            action.triggered.connect(lambda _=False, chosen=name: self.theme_wanted.emit(chosen))
            group.addAction(action)
            menu.addAction(action)
        self.theme_actions = group
        return menu

    def _dress(self) -> None:
        self._logo.setPixmap(self._look.icon("battlemap", 24, self._look.theme.text).pixmap(QSize(24, 24)))
        self.operator.setIcon(self._look.icon("user-round"))
        for action in self.theme_actions.actions():
            action.setChecked(action.data() == self._look.name.value)

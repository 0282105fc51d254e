"""What the bar sends out for: import, sheets, page, wall, help. Each opens in a window of its own, loaded only then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop import notify
from desktop.gate import is_let_through
from desktop.look import Look
from desktop.session import Session
from desktop.settings import Settings
from ledger.roles import Command

if TYPE_CHECKING:
    from desktop.page_errand import PageErrand

KEYS = (
    ("Ctrl+K", "搜索企业、信用代码、隐患编号、责任人"),
    ("F6", "下一栏：图例、地图、列表、档案"),
    ("↑ ↓　Enter　M", "列表中移动、打开档案、在图上定位"),
    ("+　−　0　方向键", "放大、缩小、全图、移动"),
    ("双击　Esc", "进入单位、回上一级"),
    ("L　空格", "图例、开关一项"),
    ("Ctrl+O　Ctrl+I　Ctrl+P", "打开工作区、导入台账、出图"),
    ("Ctrl+1　Ctrl+2", "态势图、隐患台"),
    ("回车　Ctrl+回车", "隐患台：办下一步、提交"),
    ("Ctrl+F　Ctrl+N　Ctrl+J　Ctrl+Z", "隐患台：筛选、登记、日志、撤销"),
    ("F11", "大屏"),
)


class Errands(QObject):
    """Knows which windows are open beside the main one, and closes them with it."""

    def __init__(self, window: QWidget, session: Session, settings: Settings, look: Look) -> None:
        super().__init__(window)
        self._window, self._session, self._settings, self._look = window, session, settings, look
        self._open: list[QWidget] = []
        self._loading: set[str] = set()
        self._loaded: dict[str, ModuleType] = {}
        self.page: PageErrand | None = None

    def import_files(self, files: Sequence[Path]) -> None:
        """Open the import dialog, with files that were dropped on the window or none."""
        if not self._may(Command.IMPORT):
            return

        def show(module: ModuleType) -> None:
            if self._session.record is not None:
                dialog = module.ImportDialog(self._window, self._session, self._settings, self._look)
                dialog.add_files(files)
                dialog.open()

        self._with("desktop.import_dialog", show)

    def export(self, kind: str | None) -> None:
        """Open the export dialog for the unit in scope."""
        if not self._may(Command.EXPORT):
            return

        def show(module: ModuleType) -> None:
            if self._session.situation is not None:
                module.ExportDialog(self._window, self._session, self._settings, self._look, kind).open()

        self._with("desktop.export_dialog", show)

    def export_hazards(self) -> None:
        """The export dialog with 施工图 chosen."""
        self.export("hazards")

    def show_page(self) -> None:
        """Preview the portable page exactly as its receiver will see it."""
        from desktop.page_errand import PageErrand

        if not self._may(Command.EXPORT):
            return
        if self.page is None:
            self.page = PageErrand(self._window, self._session, self._settings, self._look)
        self.page.open()

    def show_wall(self) -> None:
        """The wall, full screen, following the same record."""

        def show(module: ModuleType) -> None:
            record = self._session.record
            if record is not None:
                wall = module.WallWindow(record.place)
                self._keep(wall)
                wall.showFullScreen()

        self._with("desktop.wall", show)

    def show_help(self) -> None:
        """The keys."""
        notify.inform(self._window, "键盘", *(f"{keys}　　{what}" for keys, what in KEYS))

    def close(self) -> None:
        """Close every window that is still open."""
        for window in self._open:
            window.close()
        self._open.clear()
        if self.page is not None:
            self.page.close()

    def _may(self, command: Command) -> bool:
        return self._session.record is not None and is_let_through(self._window, self._session, command)

    def _with(self, module: str, show: Callable[[ModuleType], None]) -> None:
        """Load what only this window needs, on a worker: half a second with pandas or Typst behind it. A second click
        meanwhile is not a second window."""
        if module in self._loading:
            return
        if module in self._loaded:
            show(self._loaded[module])
            return

        def on_loaded(loaded: ModuleType) -> None:
            self._loaded[module] = loaded
            show(loaded)

        self._loading.add(module)
        task = self._session.work.query(lambda _: import_module(module), on_loaded, label="打开窗口")
        task.finished.connect(lambda: self._loading.discard(module))

    def _keep(self, window: QWidget) -> None:
        self._open.append(window)
        window.destroyed.connect(lambda: self._forget(window))
        window.show()

    def _forget(self, window: QWidget) -> None:
        if window in self._open:
            self._open.remove(window)

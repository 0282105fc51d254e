"""What people do in the window, one action after the other, with the pauses of a hand: for measuring and for tests.

An action is a generator: what stands between two ``yield`` happens in one turn of the event loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.hazard_model import Column, Filter
from desktop.look import WINDOW_THEMES
from desktop.main_window import MainWindow
from desktop.wall import WallWindow

Steps = Iterator[None]
Action = Callable[[MainWindow], Steps]
STEP_MS = 16
QUIET_MS = 300
LONGEST_WAIT_MS = 120_000


def perform(window: MainWindow, steps: Steps) -> None:
    """Run an action in a real event loop, until everything it asked for has been read and drawn. Raises what a step
    raises, and TimeoutError when the window does not come to rest."""
    loop, failures = QEventLoop(), list[BaseException]()
    quiet = waited = 0

    def step() -> None:
        try:
            next(steps)
        except StopIteration:
            rest.start()
        except BaseException as error:  # noqa: BLE001 - an exception must not be lost in a slot of Qt
            failures.append(error)
            loop.quit()
        else:
            QTimer.singleShot(STEP_MS, step)

    def look() -> None:
        nonlocal quiet, waited
        waited += STEP_MS
        quiet = quiet + STEP_MS if is_at_rest(window) else 0
        if waited > LONGEST_WAIT_MS:
            failures.append(TimeoutError("the window does not come to rest"))
        if quiet >= QUIET_MS or failures:
            loop.quit()

    rest = QTimer(interval=STEP_MS)
    rest.timeout.connect(look)
    QTimer.singleShot(0, step)
    loop.exec()
    rest.stop()
    if failures:
        raise failures[0]


def is_at_rest(window: MainWindow) -> bool:
    """Whether nothing is being read, drawn or dressed."""
    drawn = window.session.scene is None or window.map.pictures.is_settled
    return window.work.running == 0 and drawn and not window.wardrobe.is_changing


def journey(path: Path) -> dict[str, Action]:
    """All actions by name, in an order that works: the first one opens the workspace at ``path``."""
    return {
        "open": lambda window: _open(window, path),
        "pan": _pan,
        "wheel in": lambda window: _wheel(window, 120),
        "wheel out": lambda window: _wheel(window, -120),
        "hover": _hover,
        "into a unit": _into_unit,
        "out again": _out,
        "filter": _filter,
        "sort": _sort,
        "scroll": _scroll,
        "select": _select,
        "locate": _locate,
        "deselect": _deselect,
        "legend": _legend,
        "tray": _tray,
        "search": _search,
        "choose moment": _moment,
        "moment back": _moment_back,
        "resize": _resize,
        "splitter": _splitter,
        **{f"theme {name.value}": _theme(name) for name in (*WINDOW_THEMES[1:], WINDOW_THEMES[0])},
        "export": lambda window: _dialog(window, lambda: window.errands.export(None)),
        "export again": lambda window: _dialog(window, window.errands.export_hazards),
        "import": lambda window: _dialog(window, lambda: window.errands.import_files([])),
        "help": lambda window: _dialog(window, window.errands.show_help),
        "wall": _wall,
        "wall again": _wall,
        "open again": lambda window: _open(window, path),
    }


def _pause(ms: int) -> Steps:
    for _ in range(ms // STEP_MS):
        yield


def _open(window: MainWindow, path: Path) -> Steps:
    scene = window.session.scene
    window.opening.open_path(path)
    for _ in range(LONGEST_WAIT_MS // STEP_MS):
        yield
        if window.session.scene is not None and window.session.scene is not scene:
            return
    raise TimeoutError(f"{path.name} has not been opened")


def _pan(window: MainWindow) -> Steps:
    at = window.map.rect().center()
    QTest.mousePress(window.map, Qt.MouseButton.LeftButton, pos=at)
    for turn in range(60):
        at += QPoint(4, 2) if turn < 30 else QPoint(-4, -2)
        QTest.mouseMove(window.map, at)
        yield
    QTest.mouseRelease(window.map, Qt.MouseButton.LeftButton, pos=at)


def _wheel(window: MainWindow, turned: int) -> Steps:
    at = QPointF(window.map.rect().center())
    for _ in range(18):
        event = QWheelEvent(
            at,
            QPointF(window.map.mapToGlobal(at.toPoint())),
            QPoint(),
            QPoint(0, turned),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(window.map, event)
        yield
        yield


def _hover(window: MainWindow) -> Steps:
    width, height = window.map.width(), window.map.height()
    for turn in range(40):
        QTest.mouseMove(window.map, QPoint(width // 4 + turn * width // 80, height // 2))
        yield
    QApplication.sendEvent(window.map, QEvent(QEvent.Type.Leave))


def _into_unit(window: MainWindow) -> Steps:
    situation = window.session.situation
    assert situation is not None
    units = situation.snapshot.units.reporting()
    counts = [situation.measures.enterprises(int(unit)) for unit in units]
    window.map.enter_unit(int(units[counts.index(max(counts))]))
    yield from _pause(500)


def _out(window: MainWindow) -> Steps:
    window.go_back()
    yield from _pause(500)


def _filter(window: MainWindow) -> Steps:
    for wanted in (Filter.OVERDUE, Filter.INCOMPLETE, Filter.ALL):
        window.list.chips.choose(wanted)
        yield from _pause(100)


def _sort(window: MainWindow) -> Steps:
    header = window.list.table.horizontalHeader()
    for column in (Column.ENTERPRISE, Column.MATTER):
        header.sectionClicked.emit(column)
        yield from _pause(200)
    for _ in range(2):  # back to urgency
        header.sectionClicked.emit(Column.MATTER)
        yield from _pause(200)


def _scroll(window: MainWindow) -> Steps:
    bar = window.list.table.verticalScrollBar()
    for turn in range(30):
        bar.setValue(turn * bar.maximum() // 29)
        yield
    bar.setValue(0)


def _select(window: MainWindow) -> Steps:
    for row in range(min(6, window.list.model.rowCount())):
        window.list.table.selectRow(row)
        window.list.table.setCurrentIndex(window.list.model.index(row, 0))
        yield from _pause(120)


def _locate(window: MainWindow) -> Steps:
    window.locate()
    yield from _pause(500)


def _deselect(window: MainWindow) -> Steps:
    window.session.select(None)
    window.map.show_all()
    yield from _pause(500)


def _legend(window: MainWindow) -> Steps:
    model = window.layers.model
    for row in (0, 3, 3, 0):
        model.toggle(model.index(row, 0, model.index(0, 0)))
        yield from _pause(60)


def _tray(window: MainWindow) -> Steps:
    window.map.boxes.open_tray()
    yield from _pause(300)
    window.map.boxes.close_tray()


def _search(window: MainWindow) -> Steps:
    box = window.bar.search
    box.setFocus()
    for letter in "有限公司12":
        typed = QInputMethodEvent()
        typed.setCommitString(letter)
        QApplication.sendEvent(box, typed)
        yield from _pause(80)
    yield from _pause(600)
    box.clear()
    box.popup.hide()


def _moment(window: MainWindow) -> Steps:
    situation = window.session.situation
    assert situation is not None
    window.as_of.open_at(QPoint(20, 140), situation.as_of, situation.snapshot.info.pinned_as_of)
    yield from _pause(200)
    window.as_of.hide()
    window.session.set_as_of(situation.as_of + timedelta(days=30))
    yield from _pause(100)


def _moment_back(window: MainWindow) -> Steps:
    window.session.set_as_of(None)
    yield from _pause(100)


def _resize(window: MainWindow) -> Steps:
    size = window.size()
    for turn in range(24):
        by = turn if turn < 12 else 23 - turn
        window.resize(size.width() - 8 * by, size.height() - 4 * by)
        yield
    window.resize(size)
    yield


def _splitter(window: MainWindow) -> Steps:
    sizes = window.main_split.sizes()
    for turn in range(16):
        by = 4 * (turn if turn < 8 else 15 - turn)
        window.main_split.setSizes([sizes[0], sizes[1] - by, sizes[2] + by])
        yield
    window.main_split.setSizes(sizes)
    window.list.fold.click()
    yield from _pause(60)
    window.list.fold.click()
    yield


def _theme(name: object) -> Action:
    def steps(window: MainWindow) -> Steps:
        window.choose_theme(name)  # type: ignore[arg-type]
        yield from _pause(300)

    return steps


def _dialog(window: MainWindow, show: Callable[[], None]) -> Steps:
    show()
    yield from _pause(700)
    while window.work.running:
        yield
    for dialog in window.findChildren(QDialog):
        dialog.close()
    yield from _pause(100)


def _wall(window: MainWindow) -> Steps:
    window.errands.show_wall()
    while not _walls():
        yield
    yield from _pause(1000)
    for widget in _walls():
        widget.close()
    yield from _pause(100)
    assert not [wall for wall in _walls() if wall.isVisible()]


def _walls() -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, WallWindow)]

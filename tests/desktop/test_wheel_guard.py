"""The wheel over a control scrolls the form and leaves the value alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import QDate, QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDateEdit, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from desktop.wheel_guard import WheelGuard, guard_wheel


def _combo() -> QComboBox:
    answer = QComboBox()
    answer.addItems(["甲某", "乙某", "丙某"])
    answer.setCurrentIndex(1)
    return answer


def _spin() -> QSpinBox:
    answer = QSpinBox()
    answer.setValue(5)
    return answer


@pytest.fixture(autouse=True)
def guard(qapp: QApplication) -> Iterator[None]:
    """The guard for these tests alone: other files of the same process preview pages."""
    guard_wheel(qapp)
    yield
    for one in qapp.findChildren(WheelGuard):
        qapp.removeEventFilter(one)
        shiboken6.delete(one)


@pytest.mark.parametrize("make", [_combo, _spin, lambda: QDateEdit(QDate(2026, 11, 20))], ids=["combo", "spin", "date"])
def test_the_wheel_scrolls_the_form_and_turns_no_value(make: Callable[[], QWidget]) -> None:
    area, page, control = QScrollArea(), QWidget(), make()
    column = QVBoxLayout(page)
    column.addWidget(control)
    column.addSpacing(2000)
    area.setWidget(page)
    area.resize(300, 200)
    area.show()
    control.setFocus()
    QApplication.processEvents()
    before = control.currentText() if isinstance(control, QComboBox) else control.text()  # type: ignore[attr-defined]
    spot = control.mapTo(area, control.rect().center())
    QTest.wheelEvent(area.windowHandle(), QPointF(spot), QPoint(0, -120))
    QApplication.processEvents()
    after = control.currentText() if isinstance(control, QComboBox) else control.text()  # type: ignore[attr-defined]
    assert after == before
    assert area.verticalScrollBar().value() > 0
    area.close()

"""The wheel over a control scrolls the form and leaves the value alone."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from desktop.choice import Choice
from desktop.desk.fields import PersonBox
from tests.journeys.program import ROOT


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("make", [Choice, lambda: PersonBox([], [])], ids=["choice", "person"])
def test_the_wheel_scrolls_the_form_and_turns_no_value(make: type[Choice]) -> None:
    area, page, control = QScrollArea(), QWidget(), make()
    control.addItems(["甲某", "乙某", "丙某"])
    control.setCurrentIndex(1)
    column = QVBoxLayout(page)
    column.addWidget(control)
    column.addSpacing(2000)
    area.setWidget(page)
    area.resize(300, 200)
    area.show()
    control.setFocus()
    QApplication.processEvents()
    spot = control.mapTo(area, control.rect().center())
    QTest.wheelEvent(area.windowHandle(), QPointF(spot), QPoint(0, -120))
    QApplication.processEvents()
    assert control.currentIndex() == 1
    assert area.verticalScrollBar().value() > 0
    area.close()


def test_the_window_has_no_other_combo_box_and_no_number_box() -> None:
    for file in (ROOT / "desktop").rglob("*.py"):
        made = re.search(r"\b(QComboBox|Q(Double)?SpinBox|QDate(Time)?Edit)\(\)", file.read_text("utf-8"))
        assert made is None, file.name

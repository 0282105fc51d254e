"""The choice of the moment that all numbers are for: a calendar, a time, and the way back to the present."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, QTime, Signal
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import (
    QButtonGroup,
    QCalendarWidget,
    QHBoxLayout,
    QRadioButton,
    QTimeEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.look import Look
from desktop.parts import button, label, panel

_EXPLAINED = {
    False: "按今天已知的全部内容，推算那一刻的灯色、天数和作业状态。后来补录的也算在内。",
    True: "还原那一刻日志里已有的内容。后来补录、改正的都不算在内。",
}


class AsOfPopup(QWidget):
    """Closes by itself when the user clicks elsewhere."""

    fixed = Signal(object, bool)  # datetime; whether what was known then is wanted
    live = Signal()

    def __init__(self, parent: QWidget, look: Look) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.calendar = QCalendarWidget()
        self.calendar.setLocale(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
        self.calendar.setGridVisible(False)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setAccessibleName("截至日期")
        self._look = look
        look.changed.connect(self._dress)
        self._dress()
        self.time = QTimeEdit()
        self.time.setDisplayFormat("HH:mm")
        self.time.setMinimumHeight(32)
        self.time.setAccessibleName("截至时间")
        self._note = label("", size=12, tone="2", wrap=True)
        self._live = button("回到最新", self._on_live)
        surface = panel()
        column = QVBoxLayout(surface)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        column.addWidget(label("截至", bold=True))
        column.addWidget(self.calendar)
        row = QHBoxLayout()
        row.addWidget(label("时间", tone="2"))
        row.addWidget(self.time, 1)
        column.addLayout(row)
        self.readings = QButtonGroup(self)
        for is_known, words in ((False, "业务日期：那天的实际情况"), (True, "当时所知：那时账上的内容")):
            choice = QRadioButton(words)
            choice.setChecked(not is_known)
            self.readings.addButton(choice, int(is_known))
            column.addWidget(choice)
        self.readings.idToggled.connect(lambda: self._explain())
        column.addWidget(self._note)
        buttons = QHBoxLayout()
        buttons.addWidget(self._live)
        buttons.addWidget(button("按此时点显示", self._on_fixed, kind="primary"))
        column.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(surface)

    def open_at(self, place: QPoint, moment: datetime, pinned: datetime | None, is_known: bool = False) -> None:
        """Open under the figure with the moment and the reading in force."""
        self.calendar.setSelectedDate(QDate(moment.year, moment.month, moment.day))
        self.time.setTime(QTime(moment.hour, moment.minute))
        self._live.setToolTip("跟随现在" if pinned is None else "回到演示数据的固定时点")
        self.readings.button(int(is_known)).setChecked(True)
        self._explain()
        self.move(place)
        self.show()
        self.calendar.setFocus()

    def _explain(self) -> None:
        self._note.setText(_EXPLAINED[bool(self.readings.checkedId())])

    def _dress(self) -> None:
        """Weekends in a quieter tone: red means overdue here."""
        quiet = QTextCharFormat()
        quiet.setForeground(QColor(self._look.theme.text2))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(day, quiet)
        for name, sign in (("qt_calendar_prevmonth", "chevron-left"), ("qt_calendar_nextmonth", "chevron-right")):
            for arrow in self.calendar.findChildren(QToolButton, name):
                arrow.setIcon(self._look.icon(sign))

    def _on_fixed(self) -> None:
        day, time = self.calendar.selectedDate(), self.time.time()
        self.hide()
        moment = datetime(day.year(), day.month(), day.day(), time.hour(), time.minute())
        self.fixed.emit(moment, bool(self.readings.checkedId()))

    def _on_live(self) -> None:
        self.hide()
        self.live.emit()

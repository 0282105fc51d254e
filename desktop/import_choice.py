"""First page of the import: which files, which ledger, which datum where the sheets do not say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QListWidget, QVBoxLayout, QWidget

from desktop.choice import Choice
from desktop.look import Look
from desktop.parts import IconButton, Line, button, label, panel
from desktop.plain_text import one_line
from ledger.datum import Datum
from ledger.fields import LedgerKind

DATUMS = (Datum.GCJ02, Datum.BD09, Datum.WGS84, Datum.CGCS2000, Datum.GK3, Datum.GK3_ZONED)
DATUM_NOTES = {
    Datum.GCJ02: "高德、腾讯地图",
    Datum.BD09: "百度地图",
    Datum.WGS84: "GPS",
    Datum.CGCS2000: "天地图、国家坐标",
}


def datum_text(datum: Datum) -> str:
    note = DATUM_NOTES.get(datum)
    return f"{datum.label}（{note}）" if note else datum.label


class ImportChoice(QWidget):
    """``files`` in the order in which they were added, each once."""

    browse_wanted = Signal()
    trial_wanted = Signal()
    cancelled = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.files: list[Path] = []
        self.list = QListWidget()
        self.list.setAccessibleName("要导入的文件")
        self.list.setFixedHeight(148)
        self.kind = Choice()
        self.kind.addItem("自动识别（按表头）", None)
        for kind in LedgerKind:
            self.kind.addItem(kind.label, kind)
        self.datum = Choice()
        self.datum.addItem("按表中所注；未注明的进入未落图", None)
        for datum in DATUMS:
            self.datum.addItem(f"未注明的按 {datum_text(datum)}", datum)
        self._sign = QLabel()
        self.trial = button("试读", self.trial_wanted.emit, kind="primary")
        self._compose()
        look.changed.connect(self._dress)
        self._dress()
        self._refresh()

    def add_files(self, files: Sequence[Path]) -> None:
        for file in files:
            if file not in self.files:
                self.files.append(file)
        self._refresh()

    def ledger_kind(self) -> LedgerKind | None:
        chosen = self.kind.currentData()
        return LedgerKind(chosen) if chosen is not None else None

    def chosen_datum(self) -> Datum | None:
        chosen = self.datum.currentData()
        return Datum(chosen) if chosen is not None else None

    def set_datum(self, datum: Datum) -> None:
        self.datum.setCurrentIndex(DATUMS.index(datum) + 1)

    def _refresh(self) -> None:
        self.list.clear()
        for file in self.files:
            self.list.addItem(one_line(f"{file.name}　　{file.parent}"))
        self.trial.setEnabled(bool(self.files))
        self.trial.setToolTip("" if self.files else "先选择文件")
        self._note.setText("" if self.files else "还没有选择文件。可以一次选几个：企业、隐患、作业区台账都行。")

    def _compose(self) -> None:
        drop = panel("window")
        inner = QVBoxLayout(drop)
        inner.setContentsMargins(24, 20, 24, 20)
        inner.setSpacing(8)
        inner.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addWidget(label("把台账拖到这里，或者", tone="2"), 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addWidget(button("选择文件…", self.browse_wanted.emit), 0, Qt.AlignmentFlag.AlignHCenter)
        self._note = label("", tone="3", size=12)
        row = QHBoxLayout()
        row.addWidget(self._note, 1)
        row.addWidget(IconButton(self._look, "x", "清空列表", self._clear))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.addRow(label("台账类型", tone="2"), self.kind)
        form.addRow(label("坐标系", tone="2"), self.datum)
        column = QVBoxLayout()
        column.setContentsMargins(160, 28, 160, 16)
        column.setSpacing(12)
        column.addWidget(label("导入台账", size=20, bold=True))
        column.addWidget(drop)
        column.addWidget(self.list)
        column.addLayout(row)
        column.addLayout(form)
        column.addStretch(1)
        foot = panel()
        buttons = QHBoxLayout(foot)
        buttons.setContentsMargins(24, 12, 24, 12)
        buttons.addWidget(label("试读不写入任何数据；看过结果再决定是否导入。", tone="2", size=12), 1)
        buttons.addWidget(button("取消", self.cancelled.emit))
        buttons.addWidget(self.trial)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(column, 1)
        whole.addWidget(Line(self._look))
        whole.addWidget(foot)

    def _clear(self) -> None:
        self.files.clear()
        self._refresh()

    def _dress(self) -> None:
        self._sign.setPixmap(self._look.icon("import", 24).pixmap(QSize(24, 24)))

"""A new workspace: which pack, which units, where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop import notify
from desktop.choice import Choice
from desktop.dress import wear
from desktop.parts import button, label
from ledger.datum import Datum
from policy.pack import available, load


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """``units``: a boundary file, a division code, or None for the units of the pack; ``datum``: of a boundary file
    that does not say it; the rest is printed on the sheets."""

    path: Path
    pack_id: str
    units: str | None
    datum: Datum | None = None
    compiled_by: str = ""
    review_number: str = ""


class NewDialog(QDialog):
    """``answer`` is set when the user has agreed."""

    def __init__(self, parent: QWidget, folder: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle("新建工作区")
        self.answer: NewWorkspace | None = None
        self.pack = Choice()
        for pack_id in available():
            pack = load(pack_id)
            self.pack.addItem(f"{pack.region}　{pack.document}"[:60], pack_id)
        self.units = QLineEdit()
        self.units.setPlaceholderText("留空：按政策包的报告单位；或填六位行政区划代码")
        self.datum = Choice()
        self.datum.addItem("按界线文件的说明", None)
        for datum in (Datum.CGCS2000, Datum.WGS84, Datum.GCJ02, Datum.BD09):
            self.datum.addItem(datum.label, datum)
        self.compiled_by = QLineEdit()
        self.compiled_by.setPlaceholderText("印在图上，例如：某某区应急管理局")
        self.review_number = QLineEdit()
        self.review_number.setPlaceholderText("界线的审图号；留空则图上注明“未附审图号”")
        self.path = QLineEdit(str(folder / "工贸监管.bmap"))
        self._agree = button("新建", self._on_agree, kind="primary")
        self._compose()
        self.path.textChanged.connect(lambda _: self._check())
        wear(self)
        self.setMinimumWidth(560)
        self._check()

    def _compose(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.addRow(label("政策包", tone="2"), self.pack)
        form.addRow(label("报告单位", tone="2"), self._with_button(self.units, "界线文件…", self._on_units))
        form.addRow(label("界线坐标系", tone="2"), self.datum)
        form.addRow(label("制图单位", tone="2"), self.compiled_by)
        form.addRow(label("审图号", tone="2"), self.review_number)
        form.addRow(label("保存为", tone="2"), self._with_button(self.path, "选择…", self._on_path))
        note = label(
            "工作区是一个文件（.bmap），可以拷走、备份。界线随包附带的为示意，不作勘界依据；本局的界线可用 "
            "SHP、GeoJSON、GPKG、KML 文件换上。",
            tone="2",
            size=12,
            wrap=True,
        )
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(button("取消", self.reject))
        buttons.addWidget(self._agree)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(note)
        column.addLayout(buttons)

    def _with_button(self, field: QLineEdit, text: str, on_click: Callable[[], None]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(field, 1)
        row.addWidget(button(text, on_click))
        return row

    def _on_units(self) -> None:
        chosen = notify.choose_open(
            self, "选择界线文件", "", "界线文件 (*.geojson *.json *.shp *.zip *.gpkg *.kml);;所有文件 (*)"
        )
        if chosen:
            self.units.setText(chosen[0])

    def _on_path(self) -> None:
        chosen = notify.choose_save(self, "工作区保存为", self.path.text(), "工作区 (*.bmap)")
        if chosen:
            self.path.setText(chosen)

    def _check(self) -> None:
        text = self.path.text().strip()
        self._agree.setEnabled(bool(text) and Path(text).suffix == ".bmap")
        self._agree.setToolTip("" if self._agree.isEnabled() else "文件名须以 .bmap 结尾")

    def _on_agree(self) -> None:
        units = self.units.text().strip() or None
        datum = self.datum.currentData()
        self.answer = NewWorkspace(
            Path(self.path.text().strip()),
            str(self.pack.currentData()),
            units,
            None if datum is None else Datum(datum),  # Qt hands back a plain integer
            self.compiled_by.text().strip(),
            self.review_number.text().strip(),
        )
        self.accept()

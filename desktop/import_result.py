"""Last page of the import: the numbers, the problems, and what to do about them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.choice import Choice
from desktop.import_choice import DATUMS, datum_text
from desktop.look import Look
from desktop.parts import ElidedLabel, Line, button, label, panel, restyle
from desktop.problem_view import Groups, KindList, ProblemModel, ProblemTable
from ledger.datum import Datum
from ledger.intake.report import ImportReport

_TILES = (
    ("new", "新增"),
    ("changed", "更新"),
    ("duplicate", "重复"),
    ("flagged", "其中需看"),
    ("rejected", "不收"),
    ("ignored", "不导入"),
)


class ImportResult(QWidget):
    """``groups`` is what is shown."""

    import_wanted = Signal()
    back_wanted = Signal()
    done_wanted = Signal()
    save_wanted = Signal()
    datum_wanted = Signal(Datum)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.groups: Groups | None = None
        self.model = ProblemModel()
        self.table = ProblemTable(self.model)
        self.kinds = KindList(look)
        self.kinds.chosen.connect(self._on_kind)
        self._title = ElidedLabel("", size=16, bold=True)
        self._note = ElidedLabel("", size=12, tone="2")
        self.tiles = {key: label("0", size=20, bold=True) for key, _ in _TILES}
        self._sum = label("", tone="2", size=12, wrap=True)
        self.go = button("导入", self.import_wanted.emit, kind="primary")
        self.done = button("完成", self.done_wanted.emit, kind="primary")
        self.back = button("换文件", self.back_wanted.emit)
        self.save = button("存问题清单…", self.save_wanted.emit)
        self._datum = self._datum_row()
        self._compose()

    def show_report(self, groups: Groups) -> None:
        """Show a trial or an import."""
        self.groups = groups
        report, totals = groups.report, groups.report.totals
        names = "、".join(file.name for file in report.files)
        self._title.set_text(names)
        self._note.set_text(_what_was_read(report))
        for key, tile in self.tiles.items():
            tile.setText(f"{totals.get(key, 0):,}")
        restyle(self.tiles["rejected"], "tone", "alarm" if totals.get("rejected") else "")
        self._sum.setText(_sum_text(report))
        self.model.show_problems(report, None)
        self.kinds.show_groups(groups)
        stored = totals.get("accepted", 0) + totals.get("flagged", 0)
        self.go.setText(f"导入 {stored:,} 行")
        self.go.setEnabled(stored > 0)
        self.go.setVisible(report.is_dry_run)
        self.back.setVisible(report.is_dry_run)
        self.done.setVisible(not report.is_dry_run)
        self.save.setEnabled(len(report.problems) > 0)
        self._datum.setVisible(report.is_dry_run and "datum_unknown" in groups.by_code)

    def _datum_row(self) -> QWidget:
        """Shown only where rows have coordinates without a datum."""
        row = panel("window")
        inner = QHBoxLayout(row)
        inner.setContentsMargins(16, 8, 16, 8)
        choice = Choice()
        for datum in DATUMS:
            choice.addItem(datum_text(datum), datum)
        inner.addWidget(label("有坐标没有注明坐标系，不落图。知道来源时请指明：", bold=True))
        inner.addWidget(choice, 1)
        inner.addWidget(button("按此重新试读", lambda: self.datum_wanted.emit(Datum(choice.currentData()))))
        return row

    def _compose(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head())
        whole.addWidget(Line(self._look))
        whole.addWidget(self._datum)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.table, 1)
        middle.addWidget(Line(self._look, standing=True))
        side = panel()
        side.setFixedWidth(300)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 10, 0, 0)
        column.addWidget(self.kinds, 1)
        middle.addWidget(side)
        whole.addLayout(middle, 1)
        whole.addWidget(Line(self._look))
        whole.addWidget(self._foot())

    def _head(self) -> QWidget:
        head = panel()
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 14, 24, 14)
        row.setSpacing(0)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._note)
        row.addLayout(words, 1)
        for key, name in _TILES:
            row.addSpacing(18)
            row.addWidget(Line(self._look, standing=True))
            row.addSpacing(18)
            tile = QVBoxLayout()
            tile.setSpacing(0)
            tile.addWidget(label(name, size=12, tone="2"))
            tile.addWidget(self.tiles[key])
            row.addLayout(tile)
        return head

    def _foot(self) -> QWidget:
        foot = panel()
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(8)
        row.addWidget(self._sum, 1)
        for part in (self.save, self.back, self.go, self.done):
            row.addWidget(part)
        return foot

    def _on_kind(self, code: str | None) -> None:
        if self.groups is not None:
            self.model.show_problems(self.groups.report, None if code is None else self.groups.by_code[code])


def _what_was_read(report: ImportReport) -> str:
    """企业台账 6,000 行 · 重大事故隐患台账 400 行；未导入的工作表 1 张：说明"""
    parts = [f"{sheet.kind.label} {sheet.totals['rows'] - sheet.totals['ignored']:,} 行" for sheet in report.sheets]
    text = " · ".join(parts)
    if report.skipped:
        names = "、".join(item.sheet or item.file for item in report.skipped[:5])
        text += f"；未导入的工作表 {len(report.skipped)} 张：{names}"
    return text


def _sum_text(report: ImportReport) -> str:
    """Every row of the file has exactly one fate; the sum is shown, so that nobody has to trust it."""
    totals = report.totals
    stored = totals.get("accepted", 0) + totals.get("flagged", 0)
    rows = totals.get("rows", 0) - totals.get("ignored", 0)
    state = "试读完成，未写入任何数据。" if report.is_dry_run else "已整批写入，日志已记。"
    return (
        f"{state}数据 {rows:,} 行：收 {stored:,} ＋ 重复 {totals.get('duplicate', 0):,} ＋ "
        f"不收 {totals.get('rejected', 0):,}；另有标题、合计、说明等 {totals.get('ignored', 0):,} 行不导入。"
    )

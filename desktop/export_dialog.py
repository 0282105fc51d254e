"""Exporting a printed sheet: what, for whom, on which paper; a small proof and the notes of the preflight first."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from charts.sheet import SheetKind, SheetRequest
from desktop import notify
from desktop.choice import Choice
from desktop.dress import wear
from desktop.look import Look
from desktop.parts import Line, button, label, panel
from desktop.progress_pane import ProgressPane
from desktop.session import Session
from desktop.settings import LAST_FOLDER, Settings
from desktop.work import Task
from layers.situation import Situation
from layers.theme import ThemeName
from ledger.problem import Cancelled, Problem

PAPERS = ("A4", "A3", "A2", "A1", "A0")
FORMATS = (("PDF（打印、存档）", ".pdf"), ("PNG（插入文稿）", ".png"), ("SVG（再编辑）", ".svg"))
PROOF_PX = 1100  # longer side of the proof
_MM_PER_INCH = 25.4
_LONG_SIDE_MM = {"A4": 297, "A3": 420, "A2": 594, "A1": 841, "A0": 1189}
_PAUSE_MS = 250


@dataclass(frozen=True, slots=True)
class Proof:
    """What a sheet will look like: its first page, small, how many pages, and what should be known before printing."""

    request: SheetRequest
    image: QImage
    pages: int
    notes: tuple[str, ...]


class ExportDialog(QDialog):
    """The proof follows the choice; the file is written only with 导出."""

    def __init__(self, parent: QWidget, session: Session, settings: Settings, look: Look, kind: str | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("出图")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1080, 680)
        wear(self)
        self._session, self._settings, self._look = session, settings, look
        self._task: Task | None = None
        self._proofing: Task | None = None
        self.proof: Proof | None = None
        self.written: list[Path] = []
        self.kind, self.paper, self.turn, self.theme, self.unit, self.format = (Choice() for _ in range(6))
        self._fill(kind)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = label("", tone="2", size=12)
        self._notes = label("", size=12, tone="2", wrap=True)
        self.progress = ProgressPane("取消后不留半个文件。")
        self.go = button("导出…", self._ask_where, kind="primary")
        self._done = label("", wrap=True)
        self._foot = QStackedWidget()
        self._compose()
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._make_proof)
        for box in (self.kind, self.paper, self.turn, self.theme, self.unit):
            box.currentIndexChanged.connect(lambda _: self._pause.start())
        self._make_proof()

    def request(self) -> SheetRequest:
        """What is chosen."""
        return SheetRequest(
            SheetKind(self.kind.currentData()),
            int(self.unit.currentData()),
            str(self.paper.currentData()),
            bool(self.turn.currentData()),
            ThemeName(self.theme.currentData()),
        )

    def write(self, out: Path) -> None:
        """Write the sheet; the suffix of ``out`` says the format."""
        situation, request = self._session.situation, self.request()
        if situation is None:
            return
        self._task = self._session.work.query(
            lambda task: _export(situation, request, out, task), self._on_written, self._on_failed, label="出图"
        )
        self.progress.follow(self._task, "正在出图")
        self._foot.setCurrentIndex(1)

    def reject(self) -> None:
        """Esc and the close button: stop a running export first."""
        if self._task is not None and not self._task.is_over:
            self.progress.cancel.click()
            return
        self._pause.stop()
        if self._proofing is not None and not self._proofing.is_over:
            self._proofing.cancel()
        super().reject()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_picture()

    def _fill(self, kind: str | None) -> None:
        for sheet in SheetKind:
            self.kind.addItem(sheet.label, sheet.value)
        if kind is not None:
            self.kind.setCurrentIndex(list(SheetKind).index(SheetKind(kind)))
        for paper in PAPERS:
            self.paper.addItem(paper, paper)
        self.paper.setCurrentIndex(PAPERS.index("A3"))
        self.turn.addItem("横放", True)
        self.turn.addItem("竖放", False)
        self.theme.addItem("彩色（印刷）", ThemeName.PRINT.value)
        self.theme.addItem("黑白（复印）", ThemeName.MONO.value)
        for text, suffix in FORMATS:
            self.format.addItem(text, suffix)
        situation = self._session.situation
        if situation is not None:
            units = situation.snapshot.units
            self.unit.addItem(f"{units.name[0]}（全部）", 0)
            for unit in units.reporting():
                self.unit.addItem(units.name[int(unit)][:40], int(unit))
            self.unit.setCurrentIndex(max(self.unit.findData(int(self._reporting_unit(situation))), 0))

    def _reporting_unit(self, situation: Situation) -> int:
        """The reporting unit of the scope."""
        unit = self._session.unit
        return int(situation.snapshot.units.reporting_of()[unit]) if unit else 0

    def _compose(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(12)
        rows = ("图种", self.kind), ("单位", self.unit), ("纸张", self.paper), ("方向", self.turn), ("配色", self.theme)
        for name, box in (*rows, ("格式", self.format)):
            form.addRow(label(name, tone="2"), box)
        side = panel()
        side.setFixedWidth(320)
        column = QVBoxLayout(side)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(label("出图", size=16, bold=True))
        column.addLayout(form)
        column.addWidget(Line(self._look, weak=True))
        column.addWidget(label("出图前请看", bold=True))
        column.addWidget(self._notes)
        column.addStretch(1)
        column.addWidget(self._buttons())
        desk = panel("window")
        table = QVBoxLayout(desk)
        table.setContentsMargins(20, 16, 20, 12)
        table.addWidget(self._picture, 1)
        table.addWidget(self._pages, 0, Qt.AlignmentFlag.AlignHCenter)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(desk, 1)
        whole.addWidget(Line(self._look, standing=True))
        whole.addWidget(side)
        self._picture.setMinimumSize(QSize(200, 200))

    def _buttons(self) -> QWidget:
        ready, done = QWidget(), QWidget()
        row = QHBoxLayout(ready)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(button("关闭", self.reject))
        row.addWidget(self.go, 1)
        column = QVBoxLayout(done)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._done)
        lower = QHBoxLayout()
        lower.addWidget(button("再出一张", lambda: self._foot.setCurrentIndex(0)))
        lower.addWidget(button("打开所在文件夹", self._open_folder, kind="primary"))
        column.addLayout(lower)
        for page in (ready, self.progress, done):
            self._foot.addWidget(page)
        self._foot.setMaximumHeight(110)
        return self._foot

    def _make_proof(self) -> None:
        situation, request = self._session.situation, self.request()
        if situation is None:
            return
        if self._proofing is not None and not self._proofing.is_over:
            self._proofing.cancel()
        self._pages.setText("正在排版…")
        self._proofing = self._session.work.query(
            lambda task: _proof(situation, request, task), self._on_proof, self._on_proof_failed, label="排版"
        )

    def _on_proof(self, proof: Proof) -> None:
        if proof.request != self.request():
            return
        self.proof = proof
        self._notes.setText("\n".join(f"· {note}" for note in proof.notes) or "没有需要留意的问题。")
        self._pages.setText(f"共 {proof.pages} 页" + ("，此处显示第 1 页" if proof.pages > 1 else ""))
        self._show_picture()

    def _on_proof_failed(self, problem: Problem) -> None:
        if not isinstance(problem, Cancelled):
            self._pages.setText(f"{problem.message}{problem.suggestion}")

    def _show_picture(self) -> None:
        if self.proof is None or self.proof.image.isNull():
            return
        ratio = self.devicePixelRatioF()
        room = QSize(int((self._picture.width() - 8) * ratio), int((self._picture.height() - 8) * ratio))
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        pixmap = QPixmap.fromImage(self.proof.image.scaled(room, keep, smooth))
        pixmap.setDevicePixelRatio(ratio)
        self._picture.setPixmap(pixmap)
        self._picture.setAccessibleName(f"{self.proof.request.kind.label}样张，共 {self.proof.pages} 页")

    def _ask_where(self) -> None:
        suffix = str(self.format.currentData())
        folder = Path(self._settings.get(LAST_FOLDER) or Path.home())
        name = f"{SheetKind(self.kind.currentData()).label}-{self.unit.currentText().split('（')[0]}{suffix}"
        chosen = notify.choose_save(self, "导出为", str(folder / name), f"{suffix[1:].upper()} (*{suffix})")
        if chosen:
            out = Path(chosen)
            self.write(out if out.suffix.lower() == suffix else out.with_name(out.name + suffix))

    def _on_written(self, files: list[Path]) -> None:
        self.written = files
        more = f"等 {len(files)} 个文件" if len(files) > 1 else ""
        self._done.setText(f"已导出“{files[0].name}”{more}。")
        self._foot.setCurrentIndex(2)
        self._settings.put(LAST_FOLDER, str(files[0].parent))

    def _on_failed(self, problem: Problem) -> None:
        self._foot.setCurrentIndex(0)
        if not isinstance(problem, Cancelled):
            notify.tell(self, problem)

    def _open_folder(self) -> None:
        if self.written:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.written[0].parent)))


def _export(situation: Situation, request: SheetRequest, out: Path, task: Task) -> list[Path]:
    from desktop.jobs.sheets import export_sheet

    return export_sheet(situation, request, out, task.progress, task.is_cancelled)


def _proof(situation: Situation, request: SheetRequest, task: Task) -> Proof:
    """Set the sheet and draw its first page coarsely. Runs on a worker."""
    from charts.sheet import make_sheet

    dpi = PROOF_PX / (_LONG_SIDE_MM[request.paper] / _MM_PER_INCH)
    sheet = make_sheet(situation, replace(request, dpi=dpi), lambda _share, _word: None, task.is_cancelled)
    with tempfile.TemporaryDirectory(prefix="battlemap-") as folder:
        first = sheet.write(Path(folder) / "proof.png", task.is_cancelled)[0]
        image = QImage(str(first))
    return Proof(request, image, sheet.pages, sheet.notes)

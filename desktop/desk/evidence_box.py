"""The evidence of a step: what is demanded, what is there, what is lacking; files by button or dropped on the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop import notify
from desktop.desk.fields import alarm_line
from desktop.jobs.step_form import kind_for
from desktop.look import Look
from desktop.parts import ElidedLabel, IconButton, button, label, restyle
from desktop.work import Task, Work
from ledger.attachment import examine, read_file
from ledger.evidence import EvidenceDemand, EvidenceKind
from ledger.media_type import SUFFIXES
from ledger.problem import Problem
from ledger.rectification import EvidenceFile
from policy.light import Light

Present = Callable[[EvidenceDemand], int]
PATTERN = f"照片和文书 ({' '.join(f'*{suffix}' for found in SUFFIXES.values() for suffix in found)});;所有文件 (*)"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A file as it was chosen."""

    path: Path
    file: EvidenceFile


class EvidenceBox(QWidget):
    """``chosen`` are the files of this step. Files are looked into on a worker: a photo of 20 MB takes a while."""

    changed = Signal()

    def __init__(self, work: Work, look: Look, demands: Sequence[EvidenceDemand], folder: Callable[[], str]) -> None:
        super().__init__()
        self._work, self._look, self._demands, self._folder = work, look, tuple(demands), folder
        self.chosen: list[Chosen] = []
        self.reading = 0
        self._said = alarm_line()
        self._said.hide()
        self._frame = QFrame()
        self._frame.setProperty("kind", "slots")
        self._rows = QVBoxLayout(self._frame)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        demanded = "、".join(demand.label for demand in self._demands)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(f"证据：{demanded}" if demanded else "证据（可不附）", size=12, tone="2", wrap=True))
        column.addWidget(self._frame)
        column.addWidget(self._said)
        column.addWidget(label("也可把文件拖到本窗口", size=12, tone="2"))

    @property
    def files(self) -> tuple[EvidenceFile, ...]:
        return tuple(item.file for item in self.chosen)

    def add(
        self, paths: Sequence[Path], kind: EvidenceKind | None = None, lacking: Sequence[EvidenceDemand] = ()
    ) -> None:
        """Take files as evidence of a kind; None: of the kind that they most likely are."""
        for path in paths:
            self.reading += 1
            read = partial(_read, path, kind, self._demands, tuple(lacking))
            self._work.query(_on_worker(read), partial(self._on_read, path), self._on_failed)

    def put_back(self, files: Sequence[tuple[Path, EvidenceKind]]) -> None:
        """The files of a draft."""
        for path, kind in files:
            self.add([path], kind)

    def show_state(self, present: Present) -> None:
        """Write the rows anew; ``present`` counts the files of a demand, those of earlier steps included."""
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for demand in self._demands:
            self._rows.addWidget(self._slot(demand, present(demand)))
        own = [demand.kinds for demand in self._demands]
        for at, chosen in enumerate(self.chosen):
            self._rows.addWidget(self._file(at, chosen, has_slot=any(chosen.file.kind in kinds for kinds in own)))
        self._rows.addWidget(self._other())

    def lacking(self, present: Present) -> list[EvidenceDemand]:
        """Demands that are not met yet."""
        return [demand for demand in self._demands if present(demand) < demand.at_least]

    # -- inside ------------------------------------------------------------------------------------------------------

    def _slot(self, demand: EvidenceDemand, count: int) -> QWidget:
        short = demand.at_least - count
        words = "或".join(kind.label for kind in demand.kinds)
        text = f"缺{words} {short} {demand.counter}" if short > 0 else f"{words}　{count} {demand.counter}"
        row, line = _row("slot-lacking" if short > 0 else "slot")
        sign = QLabel()
        tone = self._look.theme.lights[Light.OVERDUE if short > 0 else Light.CLOSED]
        name = "circle-alert" if short > 0 else "circle-check"
        sign.setPixmap(self._look.icon(name, 16, tone).pixmap(QSize(16, 16)))
        line.addWidget(sign)
        line.addWidget(ElidedLabel(text, tone="alarm" if short > 0 else ""), 1)
        line.addWidget(self._chooser("选文件", demand.kind, f"选文件：{words}"))
        return row

    def _other(self) -> QWidget:
        row, line = _row("slot")
        line.addWidget(ElidedLabel("其他材料", tone="2"), 1)
        line.addWidget(self._chooser("添加", EvidenceKind.OTHER, "添加其他材料"))
        return row

    def _file(self, at: int, item: Chosen, *, has_slot: bool) -> QWidget:
        row, line = _row("slot")
        size = f"{max(len(item.file.data) // 1024, 1):,} KB"
        what = "" if has_slot and item.file.kind is not EvidenceKind.OTHER else f"{item.file.kind.label}　"
        line.addSpacing(24)
        line.addWidget(ElidedLabel(f"{what}{item.file.facts.name}　{size}", size=12, tone="2"), 1)
        remove = IconButton(self._look, "x", f"不用这个文件：{item.file.facts.name}", partial(self._drop, at))
        remove.setFixedSize(24, 24)
        line.addWidget(remove)
        return row

    def _chooser(self, text: str, kind: EvidenceKind, name: str) -> QWidget:
        answer = button(text, partial(self._choose, kind), kind="small", look=self._look, sign="upload")
        answer.setAccessibleName(name)
        return answer

    def _choose(self, kind: EvidenceKind) -> None:
        paths = notify.choose_open(self.window(), f"选择{kind.label}", self._folder(), PATTERN, many=True)
        self.add([Path(path) for path in paths], kind)

    def _drop(self, at: int) -> None:
        del self.chosen[at]
        self.changed.emit()

    def _on_read(self, path: Path, file: EvidenceFile) -> None:
        self.reading -= 1
        if any(other.file.sha256 == file.sha256 and other.file.kind is file.kind for other in self.chosen):
            self._tell(f"“{file.facts.name}”已经选过。")
            return
        self.chosen.append(Chosen(path, file))
        self._tell("")
        self.changed.emit()

    def _on_failed(self, problem: Problem) -> None:
        self.reading -= 1
        self._tell(f"{problem.message}{problem.suggestion}")

    def _tell(self, text: str) -> None:
        self._said.setText(text)
        self._said.setVisible(bool(text))


def _read(
    path: Path, kind: EvidenceKind | None, demands: Sequence[EvidenceDemand], lacking: Sequence[EvidenceDemand]
) -> EvidenceFile:
    """Read and look into a file. Runs on a worker."""
    data = read_file(path)
    sort = kind if kind is not None else kind_for(demands, lacking, examine(path.name, data).is_photo)
    file = EvidenceFile(path.name, data, sort)
    _ = file.facts, file.sha256  # kept with the file: the window asks for them
    return file


def _on_worker(read: Callable[[], EvidenceFile]) -> Callable[[Task], EvidenceFile]:
    return lambda _task: read()


def _row(surface: str) -> tuple[QWidget, QHBoxLayout]:
    answer = QWidget()
    answer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    restyle(answer, "surface", surface)
    answer.setFixedHeight(36)
    line = QHBoxLayout(answer)
    line.setContentsMargins(10, 0, 8, 0)
    line.setSpacing(8)
    return answer, line

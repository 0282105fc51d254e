"""Two people at one hazard: both versions side by side, and the second decides. Nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.dress import wear
from desktop.jobs.journal_words import EMPTY, changes_of, label_of, value_text
from desktop.look import Look
from desktop.parts import Line, button, label, panel
from desktop.plain_text import accelerator_safe, one_line
from ledger.journal import Action, RecordKind
from ledger.problem import EditConflict
from ledger.rectification import StepRequest

_QUIET = frozenset(("progress", "serial"))


class EditConflictDialog(QDialog):
    """``keep_mine``: fields of the hazard for which the user's own words win; the others stay as they are now."""

    def __init__(
        self, parent: QWidget, problem: EditConflict, request: StepRequest, old: Mapping[str, object], look: Look
    ):
        """``old``: the hazard as it was read last; what the user saw when he began is made from it and the journal, which
        knows what every change since has overwritten."""
        super().__init__(parent)
        self.setWindowTitle("两人同时办理")
        self.resize(760, 460)
        self._look, self.problem = look, problem
        self.mine: dict[str, QRadioButton] = {}
        self.go_on = button("按最新记录继续提交", self.accept, kind="primary")
        self.stay = button("先不提交，保留草稿", self.reject)
        self._compose(request, _as_seen(problem, old))
        wear(self)
        self.stay.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def seen(self) -> int:
        """The newest journal row that the user has seen now."""
        return self.problem.rows[-1].seq

    @property
    def dropped(self) -> frozenset[str]:
        """Fields that the user leaves as the other has set them."""
        return frozenset(name for name, choice in self.mine.items() if not choice.isChecked())

    def _compose(self, request: StepRequest, old: Mapping[str, object]) -> None:
        last = self.problem.rows[-1]
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(
            label(
                f"您开始填写后，{one_line(last.by, 30)}于 {last.at:%Y-%m-%d %H:%M} 改动了这条隐患",
                size=16,
                bold=True,
                wrap=True,
            )
        )
        why = "；".join(dict.fromkeys(row.reason for row in self.problem.rows if row.reason))
        said = f"对方办理：{why}。" if why else ""
        column.addWidget(label(one_line(f"{said}您填的内容都在，还没有写入。", 300), tone="2", wrap=True))
        column.addWidget(Line(self._look, weak=True))
        page = panel()
        self._fill(QGridLayout(page), request, old)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        column.addWidget(scroll, 1)
        column.addWidget(Line(self._look, weak=True))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.stay)
        foot.addWidget(self.go_on)
        column.addLayout(foot)

    def _fill(self, grid: QGridLayout, request: StepRequest, old: Mapping[str, object]) -> None:
        """A row for every field in which the version seen, the record and the words of the user are not all the same."""
        grid.setContentsMargins(0, 4, 8, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for column, text in enumerate(("栏目", "您看到的", "现在的记录", "您填写的")):
            grid.addWidget(label(text, size=12, tone="3"), 0, column)
            grid.setColumnStretch(column, 0 if column == 0 else 1)
        kind = RecordKind.HAZARD
        theirs = {said.name: said for row in self.problem.rows for said in changes_of(row) if said.name not in _QUIET}
        names = [name for name in dict.fromkeys((*theirs, *request.fields)) if self._differs(name, old, request)]
        for at, name in enumerate(names, 1):
            before = value_text(kind, name, old.get(name))
            now = value_text(kind, name, self.problem.now.get(name)) if self.problem.now else "（记录已撤除）"
            grid.addWidget(label(one_line(label_of(kind, name), 40), tone="2"), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_text(before), at, 1, Qt.AlignmentFlag.AlignTop)
            if name in theirs and name in request.fields:
                self._add_choice(grid, at, name, now, value_text(kind, name, request.fields[name]))
            else:
                grid.addWidget(_text(now, is_bold=name in theirs), at, 2, Qt.AlignmentFlag.AlignTop)
                mine = value_text(kind, name, request.fields[name]) if name in request.fields else "—"
                grid.addWidget(_text(mine), at, 3, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label("说明", tone="2"), len(names) + 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_text(request.note or EMPTY), len(names) + 1, 3)
        grid.setRowStretch(len(names) + 2, 1)

    def _differs(self, name: str, old: Mapping[str, object], request: StepRequest) -> bool:
        kind, now = RecordKind.HAZARD, self.problem.now
        said = {value_text(kind, name, source.get(name)) for source in (old, now, request.fields) if name in source}
        return len(said) > 1

    def _add_choice(self, grid: QGridLayout, at: int, name: str, now: str, mine: str) -> None:
        group = QButtonGroup(self)
        for column, text in ((2, now), (3, mine)):
            choice = QRadioButton(accelerator_safe(text))
            choice.setChecked(column == 2)
            group.addButton(choice)
            grid.addWidget(choice, at, column, Qt.AlignmentFlag.AlignTop)
            if column == 3:
                self.mine[name] = choice


def _as_seen(problem: EditConflict, old: Mapping[str, object]) -> dict[str, object]:
    """The record before the first change that the user had not seen. ``old`` may be newer than what he saw: a draft
    outlives the window, and the record is read anew under it."""
    before: dict[str, object] = {}
    for row in problem.rows:
        if row.action is Action.UPDATE:
            for name, value in row.before.items():
                before.setdefault(name, value)
    return {**old, **before}


def _text(text: str, *, is_bold: bool = False) -> QWidget:
    answer = label(one_line(text, 300), wrap=True, bold=is_bold)
    answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return answer

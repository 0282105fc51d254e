"""The listed hazards as a model over columns: rows are positions, texts are decoded only where a row is shown."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal

from desktop.hazard_model import Column, Index, Rows, cell_text, spoken, whole_text
from desktop.plain_text import tip
from layers.situation import Situation
from ledger.hazard import HazardState

CHECKED_LIMIT = 2_000
"""Most hazards that one bulk action takes."""


class QueueModel(QAbstractTableModel):
    """``rows`` are positions in the snapshot's hazards, in the order shown. What is checked is kept by id: it outlives
    filters and new readings."""

    checked_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.situation: Situation | None = None
        self.rows: Rows = np.zeros(0, np.intp)
        self.checked: set[int] = set()

    def show_rows(self, situation: Situation | None, rows: Rows) -> None:
        self.beginResetModel()
        self.situation, self.rows = situation, rows
        self.endResetModel()

    def row_of(self, hazard: int) -> int:
        """Row of a hazard (position), -1 when it is not listed."""
        found = np.flatnonzero(self.rows == hazard)
        return int(found[0]) if len(found) else -1

    def id_at(self, row: int) -> int:
        """Id of the hazard of a row."""
        assert self.situation is not None
        return int(self.situation.snapshot.hazards.id[self.rows[row]])

    def toggle(self, row: int) -> None:
        """Check a row, or take the mark away."""
        id_ = self.id_at(row)
        if id_ in self.checked:
            self.checked.discard(id_)
        elif len(self.checked) < CHECKED_LIMIT:
            self.checked.add(id_)
        self._tell()

    def check(self, ids: set[int]) -> None:
        """Check exactly these."""
        self.checked = set(ids)
        self._tell()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        situation = self.situation
        if situation is None or not index.isValid():
            return None
        hazard = int(self.rows[index.row()])
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            checked = "，已勾选" if self.id_at(index.row()) in self.checked else ""
            return f"{spoken(situation, hazard)}，{state_text(situation, hazard)}{checked}"
        if role == Qt.ItemDataRole.ToolTipRole:
            name = whole_text(situation, hazard, Column.ENTERPRISE)
            number = cell_text(situation, hazard, Column.NUMBER)
            return tip(f"{number}　{name}\n{whole_text(situation, hazard, Column.MATTER)}")
        return None

    def _tell(self) -> None:
        if len(self.rows):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))
        self.checked_changed.emit()


def state_text(situation: Situation, hazard: int) -> str:
    """整改中; a side state says more than the state that it stands beside."""
    hazards = situation.snapshot.hazards
    state = HazardState(int(hazards.state[hazard]))
    if not state.is_open or state in (HazardState.CLOSE_OUT_REQUESTED, HazardState.UNDER_REVIEW):
        return state.label
    if hazards.is_stopped[hazard]:
        return "停产整改"
    if hazards.is_partly_stopped[hazard]:
        return "局部停用"
    return "延期已批" if hazards.is_extended[hazard] else state.label

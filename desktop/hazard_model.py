"""Open hazards as a table model over columns: rows are positions, texts are decoded only where a row is shown."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.jobs.hazard_queue import units_under as units_under  # used with the model
from desktop.plain_text import one_line, tip
from layers.situation import Situation
from ledger.text_column import TextColumn
from policy.light import Light, is_open

Rows = npt.NDArray[np.intp]
Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    LIGHT = 0
    NUMBER = 1
    ENTERPRISE = 2
    MATTER = 3
    OWNER = 4
    DUE = 5
    LEFT = 6


HEADERS = ("", "隐患编号", "企业", "判定条款与重大隐患", "整改责任人", "期限", "剩余／逾期")


class Filter(IntEnum):
    """Which open hazards are listed. The values below 6 are those of ``Light``."""

    OVERDUE = Light.OVERDUE
    DUE_SOON = Light.DUE_SOON
    EXTENDED = Light.EXTENDED
    STOPPED = Light.STOPPED
    IN_TIME = Light.IN_TIME
    NO_DEADLINE = Light.NO_DEADLINE
    ALL = 100
    LISTED = 101
    INCOMPLETE = 102
    CONFLICT = 103

    @property
    def label(self) -> str:
        named = {
            Filter.ALL: "全部",
            Filter.LISTED: "挂牌督办",
            Filter.INCOMPLETE: "要素不全",
            Filter.CONFLICT: "冲突",
        }
        return named[self] if self in named else Light(self.value).label


def rows_of(situation: Situation, unit: int, wanted: Filter) -> Rows:
    """Open hazards of a unit and everything under it that pass the filter, most urgent first: by light, then by days
    left, then in the order of the record."""
    measures, hazards = situation.measures, situation.snapshot.hazards
    keep = is_open(measures.light) & _in_unit(situation, unit)
    if wanted <= Filter.NO_DEADLINE:
        keep &= measures.light == wanted
    elif wanted is Filter.LISTED:
        keep &= hazards.is_listed
    elif wanted is Filter.INCOMPLETE:
        keep &= measures.is_incomplete
    elif wanted is Filter.CONFLICT:
        keep &= measures.hazard_conflict != 255
    rows = np.flatnonzero(keep)
    return rows[np.lexsort((rows, measures.days_left[rows], measures.light[rows]))]


def counts_of(situation: Situation, unit: int) -> dict[Filter, int]:
    """What every filter would list, from the measures."""
    measures = situation.measures
    answer = {Filter(light): int(measures.by_light[unit, light]) for light in range(Light.NO_DEADLINE + 1)}
    answer[Filter.ALL] = measures.open_hazards(unit)
    answer[Filter.LISTED] = int(measures.listed[unit])
    answer[Filter.INCOMPLETE] = int(measures.incomplete[unit])
    answer[Filter.CONFLICT] = int(measures.hazards_by_conflict[unit].sum())
    return answer


def sorted_rows(situation: Situation, rows: Rows, column: Column, descending: bool) -> Rows:
    """The rows by a column. Text columns are decoded: call it on a worker. Equal values stay in their order."""
    snapshot, measures = situation.snapshot, situation.measures
    hazards = snapshot.hazards
    if column is Column.LEFT:
        key: npt.NDArray[Any] = measures.days_left[rows]
    elif column is Column.DUE:
        key = hazards.due_on[rows]
    elif column is Column.LIGHT:
        key = measures.light[rows]
    elif column is Column.ENTERPRISE:
        key = _enterprise_names(situation, rows)
    else:
        texts: dict[Column, TextColumn] = {
            Column.NUMBER: hazards.number,
            Column.MATTER: hazards.basis,
            Column.OWNER: hazards.owner,
        }
        key = np.array(texts[column].take(rows), dtype=object)
    _, code = np.unique(key, return_inverse=True)
    return rows[np.argsort(-code if descending else code, kind="stable")]


def _enterprise_names(situation: Situation, rows: Rows) -> npt.NDArray[Any]:
    snapshot = situation.snapshot
    hosts = snapshot.hazards.enterprise[rows]
    return np.array([snapshot.enterprises.name[int(host)] if host >= 0 else "" for host in hosts], dtype=object)


def _in_unit(situation: Situation, unit: int) -> npt.NDArray[np.bool_]:
    """Hazards counted in a unit; the area counts everything."""
    hazard_unit = situation.measures.hazard_unit
    if unit == 0:
        return np.ones(len(hazard_unit), np.bool_)
    inside = units_under(situation, unit)
    return np.where(hazard_unit >= 0, inside[hazard_unit], False)


def used_share(situation: Situation, hazard: int) -> float | None:
    """Share of the time for rectification that is gone, 0 to 1; None without a deadline."""
    hazards = situation.snapshot.hazards
    due, found = hazards.due_on[hazard], hazards.found_on[hazard]
    if np.isnat(due) or np.isnat(found) or due <= found:
        return None
    today = np.datetime64(situation.as_of.date(), "D")
    return float(np.clip((today - found) / (due - found), 0.0, 1.0))


class HazardModel(QAbstractTableModel):
    """``rows`` are positions in the snapshot's hazards, in the order shown."""

    def __init__(self) -> None:
        super().__init__()
        self.situation: Situation | None = None
        self.rows: Rows = np.zeros(0, np.intp)

    def show_rows(self, situation: Situation | None, rows: Rows) -> None:
        self.beginResetModel()
        self.situation, self.rows = situation, rows
        self.endResetModel()

    def row_of(self, hazard: int) -> int:
        """Table row of a hazard, -1 when it is not listed."""
        found = np.flatnonzero(self.rows == hazard)
        return int(found[0]) if len(found) else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | int | None:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADERS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.LEFT:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        situation = self.situation
        if situation is None or not index.isValid():
            return None
        hazard = int(self.rows[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(situation, hazard, Column(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(whole_text(situation, hazard, Column(index.column())))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(situation, hazard)
        return None


def cell_text(situation: Situation, hazard: int, column: Column) -> str:
    """What one cell says."""
    hazards, measures = situation.snapshot.hazards, situation.measures
    if column is Column.NUMBER:
        return one_line(hazards.number[hazard])
    if column is Column.ENTERPRISE:
        return one_line(enterprise_name(situation, hazard))
    if column is Column.MATTER:
        return one_line(hazards.description[hazard])
    if column is Column.OWNER:
        return one_line(hazards.owner[hazard]) or "未填"
    if column is Column.DUE:
        return due_text(hazards.due_on[hazard], situation)
    if column is Column.LEFT:
        return measures.days_text(hazard)
    return Light(int(measures.light[hazard])).label


def whole_text(situation: Situation, hazard: int, column: Column) -> str:
    """The cell in full, for the tool tip."""
    hazards = situation.snapshot.hazards
    if column is Column.MATTER:
        return f"{hazards.basis[hazard]}　{hazards.description[hazard]}\n部位：{hazards.part[hazard] or '未填'}"
    if column is Column.OWNER:
        standard = hazards.work_standard[hazard] or "未填"
        return f"整改责任人：{hazards.owner[hazard] or '未填'}\n整改措施：{standard}"
    if column is Column.ENTERPRISE:
        return enterprise_name(situation, hazard)
    return cell_text(situation, hazard, column)


def enterprise_name(situation: Situation, hazard: int) -> str:
    """Name of the enterprise of a hazard, see ``Snapshot.enterprise_of_hazard``."""
    return situation.snapshot.enterprise_of_hazard(hazard)


def due_text(due: np.datetime64, situation: Situation) -> str:
    """11-08 within the year of the as-of date, else 2027-01-08; 未定 without a deadline."""
    if np.isnat(due):
        return "未定"
    text = str(due.astype("datetime64[D]"))
    return text[5:] if text.startswith(f"{situation.as_of.year}-") else text


def spoken(situation: Situation, hazard: int) -> str:
    """A row for a screen reader: 逾期 12 天，松江精密铸造，H-2026-0417，整改责任人 韩某."""
    parts = [cell_text(situation, hazard, column) for column in (Column.LEFT, Column.ENTERPRISE, Column.NUMBER)]
    return "，".join([*parts, f"整改责任人 {cell_text(situation, hazard, Column.OWNER)}"])

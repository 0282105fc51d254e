"""The legend as a tree model: groups, and entries with a switch and a count."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from layers.legend import LegendEntry, LegendGroup

Index = QModelIndex | QPersistentModelIndex
_TOP = 0xFFFFFF


class LayerModel(QAbstractItemModel):
    """``hidden`` are the keys that are switched off. A group's own switch stands for all its entries."""

    switched = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.groups: list[LegendGroup] = []
        self.hidden: frozenset[str] = frozenset()

    def show_groups(self, groups: list[LegendGroup]) -> None:
        """New counts. Rows stay where they are unless the legend has other rows now."""
        same = [_shape(group) for group in groups] == [_shape(group) for group in self.groups]
        if not same:
            self.beginResetModel()
        self.groups = groups
        if not same:
            self.endResetModel()
        elif groups:
            self.dataChanged.emit(self.index(0, 0), self.index(len(groups) - 1, 0))

    def entry(self, index: Index) -> LegendEntry | None:
        """The entry of an index; None for a group."""
        if not index.isValid() or index.internalId() == _TOP:
            return None
        return self.groups[index.internalId()].entries[index.row()]

    def group(self, index: Index) -> LegendGroup | None:
        """The group of an index; None for an entry."""
        return self.groups[index.row()] if index.isValid() and index.internalId() == _TOP else None

    def keys(self, index: Index) -> list[str]:
        """Keys that the switch of this row turns."""
        entry, group = self.entry(index), self.group(index)
        if entry is not None:
            return [entry.key] if entry.key else []
        return [item.key for item in group.entries if item.key] if group is not None else []

    def is_on(self, index: Index) -> bool:
        keys = self.keys(index)
        return any(key not in self.hidden for key in keys) if keys else True

    def toggle(self, index: Index) -> None:
        """Turn the switch of a row."""
        keys = frozenset(self.keys(index))
        if keys:
            self.hidden = self.hidden | keys if self.is_on(index) else self.hidden - keys
            self._tell()

    def only(self, index: Index) -> None:
        """Show this entry alone of its group; again: show all of the group."""
        entry = self.entry(index)
        if entry is None or not entry.key:
            return
        mates = frozenset(self.keys(index.parent()))
        others = mates - {entry.key}
        self.hidden = self.hidden - mates if others <= self.hidden else (self.hidden - mates) | others
        self._tell()

    def show_all(self) -> None:
        """Everything on."""
        self.hidden = frozenset()
        self._tell()

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own
        if column != 0 or row < 0:
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, 0, _TOP) if row < len(self.groups) else QModelIndex()
        return self.createIndex(row, 0, parent.row()) if row < self.rowCount(parent) else QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        if not index.isValid() or index.internalId() == _TOP:
            return QModelIndex()
        return self.createIndex(int(index.internalId()), 0, _TOP)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        if not parent.isValid():
            return len(self.groups)
        group = self.group(parent)
        return len(group.entries) if group is not None else 0

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry, group = self.entry(index), self.group(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if entry is not None:
                count = "" if entry.count is None else f"　{entry.count:,} {entry.unit_word}"
                return f"{entry.label}{count}"
            return f"{group.title}　{group.total_text}" if group is not None else None
        if role == Qt.ItemDataRole.CheckStateRole and self.keys(index):
            return Qt.CheckState.Checked if self.is_on(index) else Qt.CheckState.Unchecked
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self.keys(index) else flags

    def _tell(self) -> None:
        if self.groups:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.groups) - 1, 0))
        self.switched.emit()


def _shape(group: LegendGroup) -> tuple[str, tuple[str, ...]]:
    return group.id, tuple(entry.key or entry.label for entry in group.entries)

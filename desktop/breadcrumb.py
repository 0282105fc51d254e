"""Where the reader is: 吉林省 › 长春市, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from desktop.floating import FloatingBox
from desktop.look import Look
from desktop.parts import IconButton, label
from desktop.plain_text import accelerator_safe, tip
from desktop.session import Session
from ledger.snapshot import Units

HEIGHT = 34


class Breadcrumb(FloatingBox):
    """Path from the area to the unit in scope; a click on a name goes there, the arrow one level out."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__(look)
        self._session = session
        self.setFixedHeight(HEIGHT)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 0, 14, 0)
        self._row.setSpacing(4)
        self._back = IconButton(look, "arrow-left", "上一级（Esc）", self._on_back)
        self._back.setFixedSize(28, 28)
        self._row.addWidget(self._back)
        self._parts: list[QWidget] = []
        session.scene_changed.connect(self.refresh)
        session.scope_changed.connect(self.refresh)

    def _on_back(self) -> None:
        self._session.go_out()

    def path(self) -> list[str]:
        """The names that stand in it, the unit in scope last."""
        situation = self._session.situation
        return (
            []
            if situation is None
            else [situation.snapshot.units.name[at] for at in self._positions(situation.snapshot.units)]
        )

    def refresh(self) -> None:
        situation = self._session.situation
        if situation is None:
            self.hide()
            return
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts = []
        units = situation.snapshot.units
        positions = self._positions(units)
        self._back.setEnabled(len(positions) > 1)
        for at, unit in enumerate(positions):
            if at:
                self._add(label("›", tone="3"))
            self._add(self._name(units, unit, is_last=at == len(positions) - 1))
        note = self._note(units)
        if note:
            self._add(label(note, tone="2"))
        if self._is_schematic(units):
            self._add(label("示意边界", chip="plain"))
        self.show()
        self.adjustSize()

    def _positions(self, units: Units) -> list[int]:
        unit, answer = self._session.unit, [self._session.unit]
        while unit > 0:
            unit = max(0, int(units.parent[unit]))
            answer.append(unit)
        return answer[::-1]

    def _add(self, widget: QWidget) -> None:
        self._parts.append(widget)
        self._row.addWidget(widget)
        widget.show()  # a hidden widget would not count in the size of the box

    def _name(self, units: Units, unit: int, *, is_last: bool) -> QWidget:
        if is_last:
            here: QLabel = label(units.name[unit][:40], bold=True)
            return here
        link = QToolButton()
        link.setText(accelerator_safe(units.name[unit][:40]))
        link.setToolTip(tip(f"回到 {units.name[unit]}"))
        link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        link.clicked.connect(lambda: self._session.set_unit(unit))
        return link

    def _note(self, units: Units) -> str:
        """11 个报告单位 at the top; 10 个县（市、区） inside a unit that has parts."""
        if self._session.unit == 0:
            return f"{len(units.reporting())} 个报告单位"
        count = len(units.children(self._session.unit))
        return f"{count} 个下级单位" if count else ""

    def _is_schematic(self, units: Units) -> bool:
        unit = self._session.unit
        return bool(units.is_schematic[unit]) or (unit == 0 and bool(units.is_schematic[1:].any()))

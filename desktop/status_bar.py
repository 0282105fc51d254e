"""The line under everything, 24 px: where the cursor is, the scale, the CRS, what the lines are worth; at the right the
journal number, that everything is saved, and what runs in the background."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from desktop.look import Look
from desktop.parts import Line, label, panel
from desktop.plain_text import one_line
from desktop.session import Session
from layers.scale_bar import round_denominator
from layers.view import View

HEIGHT = 25


class StatusBar(QWidget):
    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session = session
        self.setFixedHeight(HEIGHT)
        self.place = label("—", size=12, tone="2")
        self.scale = label("", size=12, tone="2")
        self.frame = label("", size=12, tone="2")
        self.lines = label("", size=12, tone="2")
        self.journal = label("", size=12, tone="2")
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setFixedWidth(60)
        self.busy.hide()
        surface = panel()
        row = QHBoxLayout(surface)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(20)
        for part in (self.place, self.scale, self.frame, self.lines):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.busy)
        row.addWidget(self.journal)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(surface)
        rule = Line(look)
        rule.setParent(self)
        rule.setGeometry(0, 0, 10_000, 1)
        session.scene_changed.connect(self.refresh)
        session.record_changed.connect(self.refresh)
        session.work.running_changed.connect(lambda _: self._show_journal())
        session.loading_changed.connect(self._on_loading)

    def show_place(self, place: tuple[float, float] | None) -> None:
        """Longitude and latitude under the cursor, in degrees."""
        self.place.setText("—" if place is None else f"{place[0]:.4f}°E {place[1]:.4f}°N")

    def show_view(self, view: View) -> None:
        self.scale.setText(round_denominator(view.scale_denominator).replace(" ", ",").replace(":", "∶"))

    def refresh(self) -> None:
        situation = self._session.situation
        if situation is None:
            for part in (self.scale, self.frame, self.lines, self.journal):
                part.setText("")
            return
        self.frame.setText(situation.frame.name)
        number = situation.snapshot.info.review_number
        schematic = "　下级单位界为示意边界" if situation.snapshot.units.is_schematic.any() else ""
        self.lines.setText(
            one_line(f"审图号：{number}{schematic}")
            if number
            else f"未附审图号　界线为画法示意，不作勘界依据{schematic}"
        )
        self._show_journal()

    def _show_journal(self) -> None:
        situation = self._session.situation
        if situation is not None:
            seq = situation.snapshot.seq
            self.journal.setText(f"日志 #{seq:,} · 已保存 · 后台任务 {self._background()}")

    def _background(self) -> int:
        """Operations that the user may care about: those with a name."""
        return self._session.work.named

    def _on_loading(self, is_loading: bool) -> None:
        self.busy.setVisible(is_loading)

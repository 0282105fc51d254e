"""The dossier (一企一档) of the selected enterprise: only what the record holds, read on a worker."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop.dossier_parts import SIDE, Chain, DossierHead, HazardCard, KeyValues
from desktop.jobs.dossiers import UNFILLED, Dossier, gather, unit_ids
from desktop.jobs.registers import entries_of
from desktop.jobs.responsibility import Staffing, gaps
from desktop.look import Look
from desktop.parts import IconButton, Line, button, label, panel
from desktop.record import Record
from desktop.session import Session
from desktop.work import Task
from layers.situation import Situation
from ledger.datum import Datum
from ledger.journal import RecordKind
from ledger.masking import masked_record, masked_text
from ledger.people import DutyLevel
from ledger.problem import Cancelled, Problem
from ledger.roles import ALONE, Command, Operator
from policy.light import Light

CLOSED_SHOWN = 20
NARROW_BELOW = 330


class DossierPane(QWidget):
    """Follows the selection of the session. ``facts`` is what is shown now."""

    locate_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self.facts: Dossier | None = None
        self._task: Task | None = None
        self._said = label("", tone="2", wrap=True)
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._scroll.setAccessibleName("一企一档")
        self._locate = button("在图上定位", self.locate_wanted.emit, kind="primary")
        self._copy = button("复制档案", self.copy, look=look, sign="copy")
        self._compose()
        session.selection_changed.connect(self._on_selection)
        session.scene_changed.connect(self.refresh)
        self.refresh()

    @property
    def focus_target(self) -> QWidget:
        """What takes the keyboard."""
        return self._scroll

    def refresh(self) -> None:
        """Read the selected enterprise anew."""
        record, situation, enterprise = self._session.record, self._session.situation, self._session.enterprise
        operator = self._session.operator
        if self._task is not None and not self._task.is_over:
            self._task.cancel()
        if record is None or situation is None or enterprise is None:
            self._say("在图上或列表中选择一家企业，\n这里显示它的档案。")
            return
        self._task = self._session.work.query(
            lambda _: read_dossier(record, situation, enterprise, operator),
            self._on_facts,
            self._on_failed,
            label="读取档案",
        )

    def copy(self) -> None:
        """Put the dossier into the clipboard as plain text."""
        if self.facts is not None:
            QGuiApplication.clipboard().setText(plain(self.facts))

    def _compose(self) -> None:
        head = panel()
        head.setFixedHeight(41)
        row = QHBoxLayout(head)
        row.setContentsMargins(SIDE, 0, 8, 0)
        row.addWidget(label("一企一档", size=14, bold=True))
        row.addStretch(1)
        row.addWidget(IconButton(self._look, "locate-fixed", "在图上定位（M）", self.locate_wanted.emit))
        row.addWidget(IconButton(self._look, "x", "取消选择（Esc）", self.close_wanted.emit))
        empty = panel()
        column = QVBoxLayout(empty)
        column.addStretch(2)
        column.addWidget(self._said)
        column.addStretch(3)
        foot = panel()
        foot.setFixedHeight(57)
        buttons = QHBoxLayout(foot)
        buttons.setContentsMargins(SIDE, 0, SIDE, 0)
        buttons.setSpacing(8)
        buttons.addWidget(self._locate, 3)
        buttons.addWidget(self._copy, 2)
        filled = panel()
        inner = QVBoxLayout(filled)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self._scroll, 1)
        inner.addWidget(Line(self._look))
        inner.addWidget(foot)
        self._stack = QStackedWidget()
        self._stack.addWidget(empty)
        self._stack.addWidget(filled)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(Line(self._look, weak=True))
        whole.addWidget(self._stack, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        was_narrow, is_narrow = event.oldSize().width() < NARROW_BELOW, self.width() < NARROW_BELOW
        if self.facts is not None and was_narrow != is_narrow:
            self._show(self.facts)

    def _on_selection(self) -> None:
        chosen = self._session.enterprise_id
        if self.facts is not None and chosen == self.facts.enterprise_id:
            self._show(self.facts)  # only the current hazard has changed
        else:
            self.refresh()

    def _on_facts(self, facts: Dossier) -> None:
        if facts.enterprise_id == self._session.enterprise_id:
            self._show(facts)

    def _on_failed(self, problem: Problem) -> None:
        if not isinstance(problem, Cancelled):
            self._say(f"{problem.message}\n{problem.suggestion}")

    def _say(self, text: str) -> None:
        self.facts = None
        self._said.setText(text)
        self._stack.setCurrentIndex(0)

    def _show(self, facts: Dossier) -> None:
        position = self._scroll.verticalScrollBar().value() if self._is_same(facts) else 0
        self.facts = facts
        page = panel()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in self._parts(facts):
            column.addWidget(part)
        column.addStretch(1)
        self._scroll.setWidget(page)
        self._scroll.verticalScrollBar().setValue(position)
        self._locate.setEnabled(facts.is_placed)
        self._locate.setText("在图上定位" if facts.is_placed else "未落图，无法定位")
        self._stack.setCurrentIndex(1)

    def _is_same(self, facts: Dossier) -> bool:
        return self.facts is not None and self.facts.enterprise_id == facts.enterprise_id

    def _parts(self, facts: Dossier) -> list[QWidget]:
        line = self._look
        is_broken = any(link.is_gap for link in facts.chain)
        return [
            DossierHead(self._look, facts),
            Line(line, weak=True),
            KeyValues(facts.rows if self.width() >= NARROW_BELOW else _with_short_tags(facts.rows)),
            Line(line, weak=True),
            *self._hazard_parts(facts),
            Line(line, weak=True),
            _section("责任链", gaps(facts.chain), is_alarm=is_broken),
            _inset(Chain(self._look, facts.chain)),
            Line(line, weak=True),
            KeyValues(tuple((name, value, "") for name, value in facts.more)),
        ]

    def _hazard_parts(self, facts: Dossier) -> list[QWidget]:
        shown = [card for card in facts.hazards if card.light <= Light.NO_DEADLINE]
        closed = [card for card in facts.hazards if card.light > Light.NO_DEADLINE]
        title = _section("重大隐患", f"{len(shown)} 项未销号／共 {len(facts.hazards)} 项")
        parts: list[QWidget] = [title]
        for card in [*shown, *closed[:CLOSED_SHOWN]]:
            widget = HazardCard(self._look, card, card.position == self._session.hazard)
            widget.clicked.connect(self._on_card)
            parts.append(widget)
        if not facts.hazards:
            parts.append(_inset(label("无记录", tone="3")))
        if len(closed) > CLOSED_SHOWN:
            parts.append(_inset(label(f"另有 {len(closed) - CLOSED_SHOWN} 项已销号", tone="3")))
        return parts

    def _on_card(self, hazard: int) -> None:
        self._session.select(self._session.enterprise, hazard)


def read_dossier(record: Record, situation: Situation, enterprise: int, operator: Operator = ALONE) -> Dossier:
    """Everything about one enterprise that the operator has need of. Runs on a worker."""
    id_ = int(situation.snapshot.enterprises.id[enterprise])
    row, hazards = record.enterprise(id_), record.hazards_of(id_)
    sees = operator.may(Command.PERSONAL_DATA)
    facts = gather(
        situation,
        enterprise,
        row if sees else masked_record(row),
        hazards if sees else [masked_record(hazard) for hazard in hazards],
        record.history(RecordKind.ENTERPRISE, id_),
        entries_of(record, id_),
        staffing=_staffing(record, situation, enterprise),
    )
    return facts if sees else replace(facts, chain=tuple(link.masked() for link in facts.chain))


def _staffing(record: Record, situation: Situation, enterprise: int) -> Staffing:
    """People, and the duties for this enterprise and the units that it lies in."""
    duties, table = situation.snapshot.duties, situation.snapshot.enterprises
    if not len(duties):
        return Staffing(record.people())
    found = list(record.records(RecordKind.DUTY, enterprise_id=int(table.id[enterprise])))
    for unit in unit_ids(situation, enterprise):
        found += record.records(RecordKind.DUTY, unit_id=unit)
    return Staffing(record.people(), found, bool((duties.level == DutyLevel.TOWN).any()))


def plain(facts: Dossier) -> str:
    """The dossier as text for the clipboard: names, but no telephone numbers. Who knows where it will be put in."""
    lines = [facts.name, facts.summary, "、".join(text for text, _ in facts.tags), ""]
    lines += [f"{name}：{value}{f'（{tag}）' if tag else ''}" for name, value, tag in facts.rows]
    lines += ["", f"重大隐患：{facts.open_hazards} 项未销号／共 {len(facts.hazards)} 项"]
    for card in facts.hazards:
        lines.append(f"{card.number}　{card.left}　{card.clause}　{card.description}　责任人 {card.owner or UNFILLED}")
    lines += ["", *(link.text for link in facts.chain)]
    lines += [f"{name}：{value}" for name, value in facts.more]
    return masked_text("\n".join(lines))


def _with_short_tags(rows: tuple[tuple[str, str, str], ...]) -> tuple[tuple[str, str, str], ...]:
    """GCJ-02 改正 as 已改正, and no datum that needed no correction, where there is no room for more."""
    short = {Datum.CGCS2000.label: "", Datum.WGS84.label: ""}
    return tuple((name, value, "已改正" if tag.endswith("改正") else short.get(tag, tag)) for name, value, tag in rows)


def _section(title: str, note: str, *, is_alarm: bool = False) -> QWidget:
    answer = QWidget()
    row = QHBoxLayout(answer)
    row.setContentsMargins(SIDE, 12, SIDE, 6)
    row.addWidget(label(title, bold=True))
    row.addStretch(1)
    row.addWidget(label(note, size=12, bold=is_alarm, tone="alarm" if is_alarm else "2"))
    return answer


def _inset(widget: QWidget) -> QWidget:
    answer = QWidget()
    row = QHBoxLayout(answer)
    row.setContentsMargins(SIDE, 0, SIDE, 10)
    row.addWidget(widget)
    return answer

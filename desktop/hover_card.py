"""What lies under the cursor, in a few words: an enterprise, a unit with its figures, a zone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from desktop.floating import FloatingBox
from desktop.hazard_delegate import draw
from desktop.hazard_model import used_share
from desktop.look import Look
from desktop.plain_text import one_line
from desktop.session import Session
from layers.hit import Hit
from layers.painter.fonts import metrics
from layers.painter.signs import draw_class, draw_conflict, draw_dial
from layers.situation import Situation
from layers.symbology import CONFLICT_PLATE
from layers.zone_shapes import until
from ledger.enterprise import Industry, SpecialCategory
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
from policy.conflict import ConflictRule
from policy.light import Light
from policy.operation_rule import is_running

_LINE = 22
_SIDE = 12
_WIDEST = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One line: the left words, the right words, and a sign before them."""

    text: str
    right: str = ""
    light: Light | None = None
    used: float | None = None
    is_alarm: bool = False
    is_conflict: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    risk_class: RiskClass | None
    note: str
    rows: tuple[Row, ...]
    foot: str


class HoverCard(FloatingBox):
    """Transparent to the mouse: it never stands between cursor and map."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__(look)
        self._session = session
        self._hit: Hit | None = None
        self.card: Card | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_hit(self, found: Hit) -> bool:
        """Fill the card; False when there is nothing to say."""
        situation = self._session.situation
        if situation is None:
            return False
        if found != self._hit or self.card is None:
            self._hit, self.card = found, card_of(situation, found)
            if self.card is not None:
                self._fit(self.card)
                self.update()
        return self.card is not None

    def _fit(self, card: Card) -> None:
        bold, plain = metrics(13, True), metrics(12)
        sign = 26 if card.risk_class is not None else 0
        widths = [bold.horizontalAdvance(card.title) + sign, plain.horizontalAdvance(card.note) + sign]
        widths += [plain.horizontalAdvance(row.text + row.right) + 44 for row in card.rows]
        width = int(min(max([*widths, 150]), _WIDEST)) + 2 * _SIDE + 4
        self.setFixedSize(width, 54 + _LINE * len(card.rows) + (26 if card.foot else 2))

    def paint_inside(self, painter: QPainter) -> None:
        card, theme = self.card, self._look.theme
        if card is None:
            return
        left = _SIDE
        if card.risk_class is not None:
            draw_class(painter, _SIDE + 9, 20, 18, card.risk_class, theme)
            left += 26
        room = self.width() - left - _SIDE
        draw(painter, QRect(left, 8, room, 22), card.title, theme.text, bold=True)
        draw(painter, QRect(left, 28, room, 20), card.note, theme.text2, size=12)
        top = 52
        for row in card.rows:
            self._paint_row(painter, row, top)
            top += _LINE
        if card.foot:
            painter.fillRect(1, top + 2, self.width() - 2, 1, theme.line_weak)
            draw(painter, QRect(_SIDE, top + 4, self.width() - 2 * _SIDE, 20), card.foot, theme.text3, size=12)

    def _paint_row(self, painter: QPainter, row: Row, top: int) -> None:
        theme, left = self._look.theme, _SIDE
        if row.light is not None:
            draw_dial(painter, _SIDE + 7, top + _LINE / 2, 13, row.light, theme, row.used)
            left += 22
        if row.is_conflict:
            draw_conflict(painter, _SIDE + 7, top + _LINE / 2, CONFLICT_PLATE.size_px, theme)
            left += 22
        tone = theme.lights[Light.OVERDUE] if row.is_alarm else theme.text
        box = QRect(left, top, self.width() - left - _SIDE, _LINE)
        taken = draw(painter, box, row.right, tone, bold=True, right=True, size=12) if row.right else 0
        words = theme.lights[Light.OVERDUE] if row.is_conflict else theme.text
        draw(painter, box.adjusted(0, 0, -taken - 8, 0), row.text, words, bold=row.is_conflict, size=12)


def card_of(situation: Situation, found: Hit) -> Card | None:
    """What is said of a hit."""
    if found.kind == "enterprise":
        return _enterprise(situation, found.index)
    if found.kind in ("unit", "donut"):
        return _unit(situation, found.index)
    return _zone(situation, found.index) if found.kind == "zone" else None


def _enterprise(situation: Situation, at: int) -> Card:
    columns, units = situation.snapshot.enterprises, situation.snapshot.units
    unit = int(columns.unit[at])
    parts = [
        RiskClass(int(columns.risk_class[at])).label,
        Industry(int(columns.industry[at])).label,
        *SpecialCategory(int(columns.categories[at])).labels[:2],
        units.short_name[unit] if unit >= 0 else "所属单位未知",
    ]
    return Card(
        one_line(columns.name[at], 60),
        RiskClass(int(columns.risk_class[at])),
        " · ".join(part for part in parts if part != "未填"),
        (*_conflict_rows(situation, at), *_hazard_rows(situation, at), *_operation_rows(situation, at)),
        "单击选中　双击打开档案",
    )


def _conflict_rows(situation: Situation, at: int) -> list[Row]:
    """Grave conflicts in words; the others are counted in one line."""
    clashes = situation.measures.conflicts
    own = clashes.of_enterprise(at)
    grave = [int(row) for row in own if ConflictRule(int(clashes.rule[row])).is_grave]
    rows = [Row(one_line(clashes.text(row), 60), is_conflict=True) for row in grave[:3]]
    rest = len(own) - len(rows)
    return rows + ([Row(f"{'另有' if rows else ''}其他冲突 {rest} 项")] if rest else [])


def _hazard_rows(situation: Situation, at: int) -> list[Row]:
    measures, hazards = situation.measures, situation.snapshot.hazards
    rows = np.flatnonzero((hazards.enterprise == at) & (measures.light <= Light.NO_DEADLINE))
    rows = rows[np.lexsort((measures.days_left[rows], measures.light[rows]))]
    answer = []
    for row in rows[:2]:
        light = Light(int(measures.light[row]))
        left = measures.days_text(row)
        used = used_share(situation, int(row))
        answer.append(Row(one_line(hazards.description[int(row)], 40), left, light, used, light == Light.OVERDUE))
    if len(rows) > 2:
        answer.append(Row(f"另有 {len(rows) - 2} 项未销号"))
    return answer


def _operation_rows(situation: Situation, at: int) -> list[Row]:
    snapshot = situation.snapshot
    own = np.flatnonzero((snapshot.zones.enterprise == at) & situation.measures.zone_is_running)
    return [Row(_running_text(situation, int(zone))) for zone in own[:2]]


def _running_text(situation: Situation, zone: int) -> str:
    """动火作业中　至 17:00　监护人 何某"""
    snapshot = situation.snapshot
    operations = snapshot.operations
    runs = np.flatnonzero((operations.zone == zone) & is_running(operations, situation.as_of))
    kind = OperationKind(int(snapshot.zones.kind[zone])).label
    if not len(runs):
        return f"{kind}　当前无作业"
    last = int(runs[-1])
    guardian = one_line(operations.guardian[last], 20)
    return f"{kind}中{until(operations.end[last], situation.as_of)}" + (f"　监护人 {guardian}" if guardian else "")


def _unit(situation: Situation, at: int) -> Card:
    measures, units = situation.measures, situation.snapshot.units
    opened, total = measures.open_hazards(at), measures.enterprises(at)
    rows = [
        Row(light.label, f"{int(measures.by_light[at, light]):,} 项", light, None, light == Light.OVERDUE)
        for light in (Light.OVERDUE, Light.DUE_SOON)
        if measures.by_light[at, light]
    ]
    classes = [f"{RiskClass(item).label} {int(measures.by_class[at, item]):,}" for item in range(4)]
    grave = measures.grave_count(at)
    if grave:
        rows.append(Row("严重冲突", f"{grave:,} 项", is_alarm=True, is_conflict=True))
    return Card(
        one_line(units.name[at], 40),
        None,
        f"企业 {total:,} 家　未销号重大隐患 {opened:,} 项",
        (*rows, Row(" · ".join(classes))),
        "双击进入",
    )


def _zone(situation: Situation, at: int) -> Card:
    zones = situation.snapshot.zones
    host = int(zones.enterprise[at])
    name = situation.snapshot.enterprises.name[host] if host >= 0 else "企业未入账"
    return Card(
        one_line(zones.name[at], 40) or OperationKind(int(zones.kind[at])).label,
        None,
        one_line(name, 40),
        (Row(_running_text(situation, at)),),
        "单击选中企业",
    )

"""Draws the call-out cards of a district sheet and their leaders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers import svg_signs as signs
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.placement_cards import card_slots, place_cards
from layers.placement_space import FreeSpace
from layers.print_cards import Card, cards_of, wanted
from layers.print_ground import Ground
from layers.print_view import Bounds, PrintView
from layers.situation import Situation
from layers.theme import Theme
from ledger.risk_class import RiskClass
from policy.light import Light

Floats = npt.NDArray[np.float64]
CARD_MM = (46.0, 13.4)
MOST = 20  # more leaders than this and nobody follows one
BAR_MM = 1.1
SIGN_MM = 4.2


@dataclass(frozen=True, slots=True)
class Anchors:
    """Symbols on the map: enterprise, where it is drawn, and its size in mm."""

    row: npt.NDArray[np.intp]
    x: Floats
    y: Floats
    size: Floats

    def at(self, enterprise: int) -> int:
        """Place of an enterprise in these arrays, -1 when it has no symbol."""
        found = np.flatnonzero(self.row == enterprise)
        return int(found[0]) if len(found) else -1


@dataclass(frozen=True, slots=True)
class DrawnCards:
    """``leaders`` go under the symbols. ``left_out``: what found no card. ``crossings``: pairs of leaders."""

    leaders: str
    cards: str
    boxes: list[Bounds]
    left_out: int
    crossings: int


def draw_cards(
    situation: Situation,
    ground: Ground,
    view: PrintView,
    space: FreeSpace,
    anchors: Anchors,
    boxes: Sequence[Bounds],
    theme: Theme,
) -> DrawnCards:
    """Cards in the free rooms at both sides of the map; ``space`` is taken up. ``boxes``: leaders go round them."""
    slots = card_slots(space, view.frame, *CARD_MM)
    cards = cards_of(situation, ground)[: min(len(slots), MOST)]
    own = np.array([anchors.at(card.enterprise) for card in cards], np.intp)
    x, y = _ends(cards, own, anchors, view)
    chosen, crossings = place_cards(x, y, slots, (anchors.x, anchors.y, anchors.size / 2), own, boxes)
    body, covers = list[str](), list[Bounds]()
    for card, slot in zip(cards, chosen.tolist(), strict=True):
        left, top = float(slots.x[slot]), float(slots.y[slot])
        body.append(_card(situation, card, left, top, float(slots.port_x[slot]), theme))
        covers.append((left, top, left + CARD_MM[0], top + CARD_MM[1]))
        space.take(left, top, *CARD_MM)
    ends = [
        np.array([(x[at], y[at]), (slots.port_x[slot], slots.port_y[slot])]) for at, slot in enumerate(chosen.tolist())
    ]
    data = svg.lines_data(ends)
    leaders = svg.path(data, stroke=theme.halo, stroke_width=0.9) + svg.path(data, stroke=theme.text, stroke_width=0.26)
    dots = "".join(svg.circle(float(one[0, 0]), float(one[0, 1]), 0.5, fill=theme.text) for one in ends)
    return DrawnCards(leaders + dots, "".join(body), covers, wanted(situation, ground) - len(cards), crossings)


def _ends(cards: list[Card], own: npt.NDArray[np.intp], anchors: Anchors, view: PrintView) -> tuple[Floats, Floats]:
    """Where the leaders end: at the symbol, or in the middle of the zone."""
    zone_x, zone_y = view.to_mm(np.array([card.x for card in cards]), np.array([card.y for card in cards]))
    is_zone = np.isfinite(zone_x)
    at = np.maximum(own, 0)
    if not len(anchors.x):
        return zone_x, zone_y
    return np.where(is_zone, zone_x, anchors.x[at]), np.where(is_zone, zone_y, anchors.y[at])


def tone_of(light: Light | None, theme: Theme) -> tuple[str, str]:
    """Bar and words of a card."""
    if light is None:
        return theme.running, theme.running
    if light == Light.OVERDUE:
        return theme.lights[light], theme.lights[light]
    return theme.lights[light], theme.amber_text


def _card(situation: Situation, card: Card, left: float, top: float, port: float, theme: Theme) -> str:
    """Sign and title, class of the enterprise, its name, what is the matter; the bar stands where the leader ends."""
    width, height = CARD_MM
    bar, ink = tone_of(card.light, theme)
    is_left = port > left + width / 2
    x = left + (2.0 if is_left else 2.0 + BAR_MM)
    room = width - 4.0 - BAR_MM
    title, name, detail = 7.0 * svg.PT_MM, 6.6 * svg.PT_MM, 6.2 * svg.PT_MM
    return "".join(
        [
            svg.rect(left, top, width, height, fill=theme.window, stroke=theme.line, stroke_width=0.2),
            svg.rect(port - BAR_MM if is_left else port, top, BAR_MM, height, fill=bar),
            _sign(card, x + 1.4, top + 2.9, theme),
            svg.text(
                x + 3.6, top + 3.8, _fit(card.title, room - 4.6 - SIGN_MM, title, True), title, fill=ink, bold=True
            ),
            svg.text(x, top + 7.9, _fit(card.name, room - 0.4, name, True), name, fill=theme.text, bold=True),
            svg.text(x, top + 11.6, _fit(card.detail, room - 0.4, detail), detail, fill=theme.text2),
            _class(situation, card, x + room - SIGN_MM / 2, top + 2.9, theme),
        ]
    )


def _fit(words: str, width_mm: float, size_mm: float, bold: bool = False) -> str:
    return metrics(bold=bold).fit(words, width_mm / size_mm)


def _sign(card: Card, x: float, y: float, theme: Theme) -> str:
    if card.light is not None:
        return signs.dial(x, y, 2.8, card.light, theme, 0.8)
    return svg.circle(x, y, 1.3, fill=theme.running) + svg.circle(x, y, 0.5, fill=theme.halo)


def _class(situation: Situation, card: Card, x: float, y: float, theme: Theme) -> str:
    if card.enterprise < 0:
        return ""
    risk = RiskClass(int(situation.snapshot.enterprises.risk_class[card.enterprise]))
    return signs.class_sign(x, y, SIGN_MM, risk, theme)

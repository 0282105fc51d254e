"""Call-out cards down both sides of a map, joined to their points by leaders that neither cross nor, where that can be
avoided, run under a symbol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.placement_field import Box
from layers.placement_matching import assign
from layers.placement_segments import cross, distance, meets_box
from layers.placement_space import FreeSpace

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

EDGE_MM = 3.0  # between cards and the frame
GAP_MM = 1.8  # between two cards
CLEAR_MM = 4.0  # between cards and what else stands beside the area
UNDER_SYMBOL = 9.0  # cost in mm of a symbol on the way
UNDER_BOX = 80.0  # cost in mm of the legend or another box on the way
CROSSING = 8.0  # cost in mm of a pair of leaders that cross, added anew every round
ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Slots:
    """Rooms for cards: upper left corners, and the ports where leaders end."""

    x: Floats
    y: Floats
    port_x: Floats
    port_y: Floats

    def __len__(self) -> int:
        return len(self.x)


def card_slots(space: FreeSpace, frame: tuple[float, float, float, float], width: float, height: float) -> Slots:
    """All rooms of that size down the left and the right edge of ``frame`` (left, top, right, bottom in mm)."""
    left, top, right, bottom = frame
    found: list[tuple[float, float, float]] = []
    sides = ((left + EDGE_MM, left + EDGE_MM + width), (right - EDGE_MM, right - EDGE_MM - width))
    for outer, port in sides:
        first, last = min(outer, port), max(outer, port)
        for begin, end in space.runs(first - EDGE_MM, last + EDGE_MM):
            begin = max(begin + (CLEAR_MM if begin > top + 1 else EDGE_MM), top + EDGE_MM)
            end = min(end - (CLEAR_MM if end < bottom - 2 else EDGE_MM), bottom - EDGE_MM)
            count = int((end - begin + GAP_MM) // (height + GAP_MM))
            found += [(first, begin + row * (height + GAP_MM), port) for row in range(count)]
    x, y, port_x = (np.array([slot[part] for slot in found]) for part in range(3))
    return Slots(x, y, port_x, y + height / 2)


def place_cards(
    x: Floats, y: Floats, slots: Slots, symbols: tuple[Floats, Floats, Floats], own: Indices, boxes: Sequence[Box] = ()
) -> tuple[Indices, int]:
    """Slot of every card (at most as many as there are slots) and the pairs of leaders that still cross.

    ``symbols``: x, y and radius in mm of what leaders should not run under; ``own``: the symbol at which the leader of
    each card ends anyway, -1 for none. ``boxes``: what leaders should not run under either.
    """
    if not len(x):
        return np.empty(0, np.intp), 0
    cost = _costs(x, y, slots, symbols, own, boxes)
    best, fewest = assign(cost), -1
    for _ in range(ROUNDS):
        chosen = assign(cost)
        pairs = _crossing_pairs(x, y, slots, chosen)
        if fewest < 0 or len(pairs) < fewest:
            best, fewest = chosen, len(pairs)
        if not len(pairs):
            break
        cost[pairs[:, 0], chosen[pairs[:, 0]]] += CROSSING
        cost[pairs[:, 1], chosen[pairs[:, 1]]] += CROSSING
    return _untangled(x, y, slots, best)


def _costs(
    x: Floats, y: Floats, slots: Slots, symbols: tuple[Floats, Floats, Floats], own: Indices, boxes: Sequence[Box]
) -> Floats:
    """Length of every leader and what it runs under, shape (cards, slots)."""
    cost = np.hypot(x[:, None] - slots.port_x, y[:, None] - slots.port_y)
    for left, top, right, bottom in boxes:
        middle, half = ((left + right) / 2, (top + bottom) / 2), ((right - left) / 2, (bottom - top) / 2)
        cost += UNDER_BOX * meets_box(x[:, None], y[:, None], slots.port_x, slots.port_y, *middle, *half)
    for card in range(len(x)):
        near = distance(
            x[card], y[card], slots.port_x[:, None], slots.port_y[:, None], symbols[0][None, :], symbols[1][None, :]
        )
        under = near < symbols[2] + 0.3
        if own[card] >= 0:
            under[:, own[card]] = False
        cost[card] += UNDER_SYMBOL * under.sum(axis=1)
    return np.asarray(cost, np.float64)


def _crossing_pairs(x: Floats, y: Floats, slots: Slots, chosen: Indices) -> Indices:
    """Rows of cards whose leaders cross, shape (k, 2)."""
    px, py = slots.port_x[chosen], slots.port_y[chosen]
    crossed = cross(x[:, None], y[:, None], px[:, None], py[:, None], x, y, px, py)
    return np.argwhere(np.triu(crossed, 1))


def _untangled(x: Floats, y: Floats, slots: Slots, chosen: Indices) -> tuple[Indices, int]:
    """Swap the slots of pairs that cross: the two leaders get shorter together, so this ends without any crossing."""
    chosen = chosen.copy()
    pairs = _crossing_pairs(x, y, slots, chosen)
    for _ in range(len(x) ** 2):
        if not len(pairs):
            break
        one, two = pairs[0]
        chosen[one], chosen[two] = chosen[two], chosen[one]
        pairs = _crossing_pairs(x, y, slots, chosen)
    return chosen, len(pairs)

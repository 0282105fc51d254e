"""Names of enterprises and zones at large scales: beside their sign, never on a sign or on another name.

Greedy in order of importance, on a coarse bitmap of what is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from layers.labels import Box

CELL_PX = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """A name that wants a place beside a sign. ``reach``: half the size of the sign; ``places``: preferred sides, of
    right, left, above, below, and the four corners."""

    text: str
    x: float
    y: float
    reach: float
    width: float
    height: float
    sides: str = "rlabRLAB"


class Canvas:
    """What is taken on a picture of ``width`` x ``height`` pixels."""

    def __init__(self, width: int, height: int) -> None:
        self._taken: npt.NDArray[np.bool_] = np.zeros((ceil(height / CELL_PX), ceil(width / CELL_PX)), np.bool_)
        self._size = (width, height)

    def take(self, box: Box) -> None:
        self._taken[self._span(box)] = True

    def take_squares(
        self, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], half: npt.NDArray[np.float64]
    ) -> None:
        """Take the squares round many places."""
        for px, py, reach in zip(x.tolist(), y.tolist(), half.tolist(), strict=True):
            self.take(Box(px - reach, py - reach, px + reach, py + reach))

    def is_free(self, box: Box) -> bool:
        """Whether nothing is taken there; a box that leaves the picture is not free."""
        if box.left < 2 or box.top < 2 or box.right > self._size[0] - 2 or box.bottom > self._size[1] - 2:
            return False
        return not bool(self._taken[self._span(box)].any())

    def settle(self, wish: Wish, better_not: Canvas | None = None) -> Box | None:
        """First free place of a name, which is then taken; None when there is none. Places that are also free on
        ``better_not`` come first."""
        free = [box for box in (_box(wish, side) for side in wish.sides) if self.is_free(box)]
        if not free:
            return None
        best = next((box for box in free if better_not is None or better_not.is_free(box)), free[0])
        self.take(best)
        return best

    def _span(self, box: Box) -> tuple[slice, slice]:
        return (
            slice(max(int(box.top // CELL_PX), 0), max(int(box.bottom // CELL_PX) + 1, 0)),
            slice(max(int(box.left // CELL_PX), 0), max(int(box.right // CELL_PX) + 1, 0)),
        )


def _box(wish: Wish, side: str) -> Box:
    """Box of a name on a side: r l a b, or at a corner R (upper right), L, A (lower left), B (lower right)."""
    gap = wish.reach + 2
    left = {
        "r": wish.x + gap,
        "R": wish.x + gap * 0.8,
        "B": wish.x + gap * 0.8,
        "l": wish.x - gap - wish.width,
        "L": wish.x - gap * 0.8 - wish.width,
        "A": wish.x - gap * 0.8 - wish.width,
    }.get(side, wish.x - wish.width / 2)
    top = {
        "a": wish.y - gap - wish.height,
        "b": wish.y + gap,
        "R": wish.y - gap * 0.4 - wish.height,
        "L": wish.y - gap * 0.4 - wish.height,
        "A": wish.y + gap * 0.4,
        "B": wish.y + gap * 0.4,
    }.get(side, wish.y - wish.height / 2)
    return Box(left, top, left + wish.width, top + wish.height)

"""What stands at the signs of a district map: the dial of the most urgent hazard and the plate of a grave conflict, each
where it hides the least of its neighbours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from layers import svg_signs as signs
from layers import svg_writer as svg
from layers.placement_field import Box
from layers.situation import Situation
from layers.symbology import CONFLICT_PLATE
from layers.theme import Theme
from policy.conflict import GRAVE
from policy.light import Light

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
DIAL_MM = 2.8
SIDES = ((0, -1), (1, 0), (0, 1), (-1, 0))
DIAL_CORNERS = ((1, -1), (1, 1), (-1, -1), (-1, 1))
PLATE_CORNERS = ((-1, -1), (-1, 1), (1, -1), (1, 1))
LATER = 0.05  # mm of covering that a less usual place costs


class Beside:
    """Finds places at signs of ``size`` mm at (x, y) mm. ``taken``: what it has given away so far."""

    def __init__(self, x: Floats, y: Floats, size: Floats) -> None:
        self._x, self._y, self._size = x, y, size
        self._busy = np.column_stack([x, y, size / 2])
        self.taken: list[Box] = []

    def place(self, at: int, half: float, corners: tuple[tuple[int, int], ...]) -> tuple[float, float]:
        """Middle of a thing of ``half`` mm at the sign ``at``; the first corner among equals."""
        reach = 0.42 * float(self._size[at]) + 0.5
        beside = float(self._size[at]) / 2 + half - 0.2
        ways = np.array(
            [(dx * reach, dy * reach) for dx, dy in corners] + [(dx * beside, dy * beside) for dx, dy in SIDES]
        )
        px, py = self._x[at] + ways[:, 0], self._y[at] + ways[:, 1]
        away = np.hypot(px[:, None] - self._busy[:, 0], py[:, None] - self._busy[:, 1])
        depth = half + self._busy[:, 2] - away
        depth[:, at] = 0.0
        best = int(np.argmin(np.maximum(depth, 0.0).sum(axis=1) + LATER * np.arange(len(ways))))
        x, y = float(px[best]), float(py[best])
        self._busy = np.vstack([self._busy, [x, y, half]])
        self.taken.append((x - half, y - half, x + half, y + half))
        return x, y


def draw_plates(situation: Situation, rows: Rows, beside: Beside, theme: Theme) -> str:
    """The plates of the enterprises with grave conflicts. ``rows``: enterprise of every sign."""
    body = []
    for at in np.flatnonzero(situation.measures.conflict_of[rows] <= GRAVE[-1]).tolist():
        place = beside.place(at, CONFLICT_PLATE.print_mm / 2 + 0.1, PLATE_CORNERS)
        body.append(signs.conflict_plate(*place, CONFLICT_PLATE.print_mm, theme))
    return "".join(body)


def draw_dials(situation: Situation, rows: Rows, beside: Beside, theme: Theme) -> str:
    """The most urgent light of each enterprise with open hazards; the most urgent ones choose first and lie on top."""
    light = situation.measures.worst_light[rows]
    busy = np.flatnonzero(light != 255)
    half = DIAL_MM / 2 + 0.25
    body = []
    for at in busy[np.argsort(light[busy], kind="stable")].tolist():
        x, y = beside.place(at, half, DIAL_CORNERS)
        halo = svg.circle(x, y, half, fill=theme.halo)
        body.append(halo + signs.dial(x, y, DIAL_MM, Light(int(light[at])), theme))
    return "".join(reversed(body))

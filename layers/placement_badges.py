"""Numbered badges beside their points, joined by short leaders that do not cross.

Slots lie on a hexagonal lattice; those on obstacles are dropped; a matching of least total length joins points to slots.
A shortest matching to slot centres cannot cross, but badges have width, so offenders are moved afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.placement_field import Box
from layers.placement_segments import cross, meets_box

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

SLOT_GAP = (0.6, 0.7)  # mm between badges, across and down
POINT_GAP = 0.55  # mm between a badge and any point
NEAREST = 60  # slots that a point may get, first try
REPAIR_ROUNDS = 3
REPAIR_CHOICES = 48
FULLEST = 0.6  # share of the slots that may be used
DENSEST = 0.0085  # badges per mm2 of the frame (420 on A3): fuller maps are all leaders and cannot be read
NOTHING: Floats = np.empty(0)


@dataclass(frozen=True, slots=True)
class Leaders:
    """Leaders that stand already, from their points (x, y) to the centres of their badges."""

    x: Floats
    y: Floats
    end_x: Floats
    end_y: Floats


NONE = Leaders(NOTHING, NOTHING, NOTHING, NOTHING)


@dataclass(frozen=True, slots=True)
class Badges:
    """``x``/``y``: centres in mm, NaN for points that got none. ``crossings``: leaders that still cross another."""

    x: Floats
    y: Floats
    crossings: int
    hit: int  # foreign badges that leaders still run through
    longest: float


def place_badges(
    x: Floats,
    y: Floats,
    size: tuple[float, float],
    frame: Box,
    obstacles: list[Box],
    others: tuple[Floats, Floats] = (NOTHING, NOTHING),
    before: Leaders = NONE,
    longest: float = np.inf,
    densest: float = DENSEST,
    fullest: float = FULLEST,
) -> Badges:
    """Badges of ``size`` (width, height) for points inside ``frame``, in order of importance: where there are more
    points than room, the last ones get no badge. All lengths in mm.

    ``others``: further points that no badge may cover. ``before``: leaders that are not to be crossed; their badges
    count as room that is used. Badges farther than ``longest`` from their points are left out;
    ``densest`` caps the badges per mm2 of the frame, ``fullest`` the share of the slots that is used.
    """
    points = np.concatenate([x, others[0]]), np.concatenate([y, others[1]])
    slot_x, slot_y = _free_slots(*points, size, frame, obstacles)
    room = densest * (frame[2] - frame[0]) * (frame[3] - frame[1]) - len(before.x)
    count = max(min(len(x), int(fullest * len(slot_x)), int(room)), 0)
    answer_x, answer_y = np.full(len(x), np.nan), np.full(len(x), np.nan)
    if not count:
        return Badges(answer_x, answer_y, 0, 0, 0.0)
    chosen = _match(x[:count], y[:count], slot_x, slot_y)
    layout = _Layout(x[:count], y[:count], slot_x, slot_y, chosen, size, points, before)
    layout.repair()
    answer_x[:count], answer_y[:count] = slot_x[layout.chosen], slot_y[layout.chosen]
    length = np.hypot(answer_x - x, answer_y - y)
    with np.errstate(invalid="ignore"):
        far = length > longest
    answer_x[far], answer_y[far] = np.nan, np.nan
    within = float(length[:count][~far[:count]].max(initial=0.0))
    return Badges(answer_x, answer_y, int(layout.crossings().sum()) // 2, int(layout.hits().sum()), within)


def _free_slots(
    x: Floats, y: Floats, size: tuple[float, float], frame: Box, obstacles: list[Box]
) -> tuple[Floats, Floats]:
    """Centres of the lattice that keep clear of obstacles, points and the frame."""
    left, top, right, bottom = frame
    step_x, step_y = size[0] + SLOT_GAP[0], size[1] + SLOT_GAP[1]
    rows = np.arange(top + step_y / 2, bottom - step_y / 2, step_y)
    columns = np.arange(left + step_x / 2, right - step_x, step_x)
    slot_x = (columns[None, :] + (np.arange(len(rows)) % 2)[:, None] * step_x / 2).ravel()
    slot_y = np.repeat(rows, len(columns))
    free = np.ones(len(slot_x), np.bool_)
    half_w, half_h = size[0] / 2, size[1] / 2
    for box in obstacles:
        free &= (
            (slot_x + half_w < box[0])
            | (slot_x - half_w > box[2])
            | (slot_y + half_h < box[1])
            | (slot_y - half_h > box[3])
        )
    slot_x, slot_y = slot_x[free], slot_y[free]
    if len(x) and len(slot_x):
        clear = ~_any_point_in(slot_x, slot_y, half_w + POINT_GAP, half_h + POINT_GAP, x, y)
        slot_x, slot_y = slot_x[clear], slot_y[clear]
    return slot_x, slot_y


def _any_point_in(cx: Floats, cy: Floats, half_w: float, half_h: float, x: Floats, y: Floats) -> Bools:
    """For every box whether it holds a point."""
    answer = np.zeros(len(cx), np.bool_)
    for start in range(0, len(cx), 512):
        part = slice(start, start + 512)
        inside = (np.abs(cx[part, None] - x) < half_w) & (np.abs(cy[part, None] - y) < half_h)
        answer[part] = inside.any(axis=1)
    return answer


def _match(x: Floats, y: Floats, slot_x: Floats, slot_y: Floats) -> Indices:
    """Slot of every point, least total length. Only the nearest slots of each point enter the matching; more are taken
    until everybody has one."""
    # Imported here: a second of start-up that only this sheet needs.
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    distance = np.hypot(x[:, None] - slot_x, y[:, None] - slot_y) + 0.01  # a stored zero would be no edge
    nearest = min(NEAREST, len(slot_x))
    while True:
        columns = np.argpartition(distance, nearest - 1, axis=1)[:, :nearest]
        starts = np.arange(0, columns.size + 1, nearest)
        weights = np.take_along_axis(distance, columns, axis=1).ravel()
        graph = csr_array((weights, columns.ravel(), starts), shape=distance.shape)
        try:
            return np.asarray(min_weight_full_bipartite_matching(graph)[1], np.intp)
        except ValueError:  # no full matching among so few slots
            if nearest == len(slot_x):
                raise
            nearest = min(2 * nearest, len(slot_x))


class _Layout:
    """A state of the placement and its offences."""

    def __init__(
        self,
        x: Floats,
        y: Floats,
        slot_x: Floats,
        slot_y: Floats,
        chosen: Indices,
        size: tuple[float, float],
        points: tuple[Floats, Floats],
        before: Leaders,
    ) -> None:
        self.x, self.y, self.slot_x, self.slot_y, self.chosen = x, y, slot_x, slot_y, chosen.copy()
        self.half = (size[0] / 2 - 0.15, size[1] / 2 - 0.15)
        self.points, self.before = points, before

    def _leaders(self) -> Leaders:
        """All leaders: those of this layout first, then those that stood before."""
        before = self.before
        return Leaders(
            np.concatenate([self.x, before.x]),
            np.concatenate([self.y, before.y]),
            np.concatenate([self.slot_x[self.chosen], before.end_x]),
            np.concatenate([self.slot_y[self.chosen], before.end_y]),
        )

    def repair(self) -> None:
        """Move each offender to the free slot of least offence, a few rounds."""
        for _ in range(REPAIR_ROUNDS):
            offence = self.crossings() + self.hits() + self.is_hit()
            offenders = np.flatnonzero(offence)
            if not len(offenders):
                return
            for row in offenders[np.argsort(-offence[offenders], kind="stable")].tolist():
                self._move(row)

    def crossings(self) -> npt.NDArray[np.int64]:
        """For every leader of this layout the number of leaders that it crosses."""
        one, count = self._leaders(), len(self.x)
        crossed = cross(
            one.x[:count, None],
            one.y[:count, None],
            one.end_x[:count, None],
            one.end_y[:count, None],
            one.x,
            one.y,
            one.end_x,
            one.end_y,
        )
        np.fill_diagonal(crossed, False)
        return np.asarray(crossed.sum(axis=1), np.int64)

    def _hit_matrix(self) -> Bools:
        """Which leader (row) runs through which badge (column)."""
        one = self._leaders()
        hit = meets_box(
            one.x[:, None], one.y[:, None], one.end_x[:, None], one.end_y[:, None], one.end_x, one.end_y, *self.half
        )
        np.fill_diagonal(hit, False)
        return hit

    def hits(self) -> npt.NDArray[np.int64]:
        """For every leader the number of foreign badges that it runs through."""
        return np.asarray(self._hit_matrix()[: len(self.x)].sum(axis=1), np.int64)

    def is_hit(self) -> npt.NDArray[np.int64]:
        """For every badge the number of foreign leaders through it."""
        return np.asarray(self._hit_matrix()[:, : len(self.x)].sum(axis=0), np.int64)

    def _move(self, row: int) -> None:
        taken = np.zeros(len(self.slot_x), np.bool_)
        taken[self.chosen] = True
        taken[self.chosen[row]] = False
        distance = np.hypot(self.slot_x - self.x[row], self.slot_y - self.y[row])
        distance[taken] = np.inf
        choices = np.argpartition(distance, min(REPAIR_CHOICES, len(distance) - 1))[:REPAIR_CHOICES]
        choices = choices[np.isfinite(distance[choices])]
        sx, sy = self.slot_x[choices][:, None], self.slot_y[choices][:, None]
        px, py = self.x[row], self.y[row]
        near = _Nearby(px, py, sx, sy, self.half)
        one = self._leaders()
        others = near.segments(one.x, one.y, one.end_x, one.end_y)
        others[row] = False
        x, y, ends = one.x[others], one.y[others], (one.end_x[others], one.end_y[others])
        seen = near.segments(*self.points, *self.points)
        points = self.points[0][seen], self.points[1][seen]
        crossed = cross(px, py, sx, sy, x, y, *ends).sum(axis=1)
        through = meets_box(px, py, sx, sy, *ends, *self.half).sum(axis=1)
        met = meets_box(x, y, *ends, sx, sy, *self.half).sum(axis=1)
        grazed = meets_box(px, py, sx, sy, *points, 0.5, 0.5).sum(axis=1) - 1
        cost = 9.0 * (3.0 * crossed + through + met + 0.5 * grazed) + distance[choices]
        self.chosen[row] = choices[int(np.argmin(cost))]


class _Nearby:
    """Rectangle round a point and the slots that it may get; only what reaches into it can be in the way."""

    def __init__(self, px: float, py: float, sx: Floats, sy: Floats, half: tuple[float, float]) -> None:
        self.left, self.right = min(px, sx.min()) - half[0], max(px, sx.max()) + half[0]
        self.top, self.bottom = min(py, sy.min()) - half[1], max(py, sy.max()) + half[1]

    def segments(self, ax: Floats, ay: Floats, bx: Floats, by: Floats) -> Bools:
        """Segments whose bounds meet the rectangle (grown by the size of a badge, which ``half`` already is)."""
        return np.asarray(
            (np.maximum(ax, bx) > self.left - 5)
            & (np.minimum(ax, bx) < self.right + 5)
            & (np.maximum(ay, by) > self.top - 5)
            & (np.minimum(ay, by) < self.bottom + 5)
        )

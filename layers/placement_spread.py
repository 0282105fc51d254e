"""Pushes symbols of a large-scale map apart until none covers another; each stays close to its true place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

ROUNDS = 260
SPRING = 0.012  # share of the way back to the true place, each round
FARTHEST_MM = 5.5
GAP_MM = 0.15
RENEW = 20  # rounds between searches for neighbours
TICK_MM = 1.5  # beyond this a fine line points to the true place


@dataclass(frozen=True, slots=True)
class Spread:
    """``x``/``y``: where the symbols are drawn, mm. ``overlaps``: pairs that still touch. ``moved``: needs a tick."""

    x: Floats
    y: Floats
    overlaps: int
    moved: npt.NDArray[np.bool_]


def spread(x: Floats, y: Floats, radius: Floats, mobility: Floats) -> Spread:
    """``radius``: half the size of each symbol in mm; ``mobility``: how readily it gives way (A little, D most)."""
    home = np.column_stack([x, y]).astype(float)
    place = home + _jitter(len(home))
    pairs = _close_pairs(place, radius)
    for turn in range(ROUNDS):
        if turn % RENEW == RENEW - 1:
            pairs = _close_pairs(place, radius)
        if not len(pairs[0]):
            place = home.copy()
            break
        push = _push(place, radius, mobility, pairs)
        place += push + SPRING * (home - place)
        way = place - home
        length = np.hypot(way[:, 0], way[:, 1])
        far = length > FARTHEST_MM
        place[far] = home[far] + way[far] / length[far, None] * FARTHEST_MM
    way = place - home
    return Spread(place[:, 0], place[:, 1], _overlaps(place, radius), np.hypot(way[:, 0], way[:, 1]) > TICK_MM)


def _jitter(count: int) -> Floats:
    """A fixed tiny offset for each symbol, so that enterprises at one address do not push in no direction."""
    angle = np.arange(count) * 2.399963  # golden angle
    return 0.02 * np.column_stack([np.cos(angle), np.sin(angle)])


def _close_pairs(place: Floats, radius: Floats) -> tuple[Indices, Indices]:
    """Pairs that could meet within the next rounds; a sweep along x keeps it far from all pairs."""
    reach = 2 * float(radius.max(initial=0.0)) + 1.0
    order = np.argsort(place[:, 0], kind="stable")
    x = place[order, 0]
    ends = np.searchsorted(x, x + reach, side="right")
    counts = ends - np.arange(len(x)) - 1
    first = np.repeat(np.arange(len(x)), counts)
    second = first + 1 + np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    one, two = order[first], order[second]
    near = np.abs(place[one, 1] - place[two, 1]) < reach
    return one[near], two[near]


def _push(place: Floats, radius: Floats, mobility: Floats, pairs: tuple[Indices, Indices]) -> Floats:
    one, two = pairs
    way = place[two] - place[one]
    distance = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-6)
    overlap = np.maximum(radius[one] + radius[two] + GAP_MM - distance, 0.0)
    step = way / distance[:, None] * (0.6 * overlap)[:, None]
    share = (mobility[one] / (mobility[one] + mobility[two]))[:, None]
    push = np.zeros_like(place)
    np.add.at(push, one, -step * share)
    np.add.at(push, two, step * (1 - share))
    return push


def _overlaps(place: Floats, radius: Floats) -> int:
    one, two = _close_pairs(place, radius)
    distance = np.hypot(*(place[two] - place[one]).T)
    return int((distance < 0.92 * (radius[one] + radius[two])).sum())

"""What is wrong in the demo on purpose: few conflicts, so that each of them tells something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from desktop.jobs.demo_enterprises import DemoEnterprises
from desktop.jobs.demo_hazards import OPEN_OF_6000, Days, DemoHazards
from policy.light import Light

Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

_OPERATING_OF_400 = 11  # enterprises with an open hazard that work all the same (B02)
_STANDARDISED_OF_400 = 6  # ... that are still standardised (G04)
_OF_6000 = {"regulator": 6, "supervisor": 8, "cycle": 24}  # A13, A10, E01
_MOST = 60
_MOST_STANDARDISED = 60_000  # each of them has been inspected: more visits than that only take time


@dataclass(frozen=True, slots=True)
class DemoStanding:
    """How the enterprises stand, one entry each. ``without_*``: nobody is named; ``overrun``: not inspected in time."""

    is_stopped: Bools
    level: npt.NDArray[np.int64]  # ledger.enterprise.StandardLevel
    until: Days
    without_regulator: Bools
    without_supervisor: Bools
    overrun: Bools


def draw_standing(rng: np.random.Generator, firms: DemoEnterprises, hazards: DemoHazards, today: date) -> DemoStanding:
    """Enterprises with open hazards stand still and have lost their level, except a few."""
    count = len(firms)
    hosts = np.unique(hazards.enterprise[hazards.is_open])
    late = np.unique(hazards.enterprise[hazards.light == Light.OVERDUE])
    share = int(hazards.is_open.sum()) / OPEN_OF_6000
    level = _levels(rng, firms)
    standardised = np.flatnonzero(level)
    level[rng.permutation(standardised)[_MOST_STANDARDISED:]] = 0
    until = np.datetime64(today, "D") + rng.integers(-60, 1000, count).astype("timedelta64[D]")
    until = np.where(level > 0, until, np.datetime64("NaT", "D"))
    stopped = firms.is_stopped.copy()
    stopped[hosts] = True
    stopped[rng.permutation(late)[: _some(_OPERATING_OF_400, share)]] = False
    held = hosts[(level[hosts] > 0) & (until[hosts] >= np.datetime64(today, "D"))]
    kept = rng.permutation(held)[: _some(_STANDARDISED_OF_400, share)]
    lost = np.setdiff1d(hosts, kept)
    level[lost], until[lost] = 0, np.datetime64("NaT", "D")
    quiet = np.setdiff1d(np.arange(count), hazards.enterprise)
    wanted = {name: _some(number, count / 6000) for name, number in _OF_6000.items()}
    unnamed = rng.permutation(quiet)
    without_regulator = _flags(count, unnamed[: wanted["regulator"]])
    without_supervisor = _flags(count, unnamed[wanted["regulator"] :][: wanted["supervisor"]])
    overrun = _flags(count, rng.permutation(quiet[level[quiet] >= 2])[: wanted["cycle"]])
    return DemoStanding(stopped, level, until, without_regulator, without_supervisor, overrun)


def _some(number: int, share: float) -> int:
    """So many of a whole demo for one of another size: two at least, and never so many that they tell nothing."""
    return min(max(2, round(number * share)), _MOST)


def _flags(count: int, rows: Rows) -> Bools:
    answer = np.zeros(count, np.bool_)
    answer[rows] = True
    return answer


def _levels(rng: np.random.Generator, firms: DemoEnterprises) -> npt.NDArray[np.int64]:
    draw = rng.random(len(firms))
    above = np.select([draw < 0.02, draw < 0.2, draw < 0.68], [1, 2, 3], 0)
    below = np.where(draw < 0.22, 3, 0)
    answer: npt.NDArray[np.int64] = np.where(firms.is_above, above, below)
    return answer

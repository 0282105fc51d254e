"""The open hazards of a sheet in order of urgency: the same numbers on the map and in the table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.situation import Situation
from policy.breakdown import rows_of_unit
from policy.light import is_open

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Roll:
    """``rows``: positions in the snapshot's hazards, the most urgent first; the number of a hazard is its place + 1."""

    rows: Indices
    light: npt.NDArray[np.uint8]
    enterprise: npt.NDArray[np.int32]  # -1: not in the ledger of enterprises
    is_listed: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.rows)


def roll_of(situation: Situation, scope: int) -> Roll:
    """Open hazards that a unit counts: by light, then by days left, then in the order of the ledger."""
    counted, hazards = situation.measures, situation.snapshot.hazards
    rows = np.flatnonzero(is_open(counted.light) & rows_of_unit(situation.snapshot, counted.hazard_unit, scope))
    order = np.lexsort((rows, counted.days_left[rows], counted.light[rows]))
    rows = rows[order]
    return Roll(rows, counted.light[rows], hazards.enterprise[rows], hazards.is_listed[rows])

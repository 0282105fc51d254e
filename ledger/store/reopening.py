"""A hazard that the record knows as closed, and a row that speaks of it as open.

A row that names the state (整改状态, 是否销号 否) is believed and reopens the hazard. A row from which an open state
only follows, because it says something of the progress, changes everything else but not the state. Either way the user
is to be told: one of the two ledgers is wrong or late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ledger.hazard import HazardState
from ledger.store.cells import Bools, Cells, Value
from ledger.store.column import Column

_SPEAK_OF_WORK = ("progress", "rectified_on", "reviewed_on", "is_stopped", "is_extended", "is_listed")


@dataclass(frozen=True, slots=True)
class Reopenings:
    """For each row: as what its hazard was recorded (``HazardState``, 0 where nothing is to be told), and whether it is
    open again."""

    closed_as: npt.NDArray[np.uint8]
    is_reopened: Bools

    @classmethod
    def none(cls, count: int) -> Reopenings:
        return cls(np.zeros(count, np.uint8), np.zeros(count, np.bool_))


def settle_state(
    columns: Sequence[Column], new: list[Cells], stored: Sequence[Sequence[Value]], derived: Bools
) -> Reopenings:
    """Take the state away from ``new`` where it is only derived and would move its hazard back (an empty cell reopens
    nothing), and answer which rows contradict a closed hazard. A derived state contradicts only with words that the
    record does not have yet: the same ledger again tells nothing new."""
    at = {column.name: position for position, column in enumerate(columns)}
    state = new[at["state"]]
    coming, known = np.array(state.values, np.uint8), np.array(stored[at["state"]], np.uint8)
    speaks = np.zeros(len(known), np.bool_)
    for name in _SPEAK_OF_WORK:
        cells, before = new[at[name]], stored[at[name]]
        speaks |= cells.said & [value != old for value, old in zip(cells.values, before, strict=True)]
    contradicts = state.said & (known >= HazardState.CLOSED) & (coming < HazardState.CLOSED) & (~derived | speaks)
    new[at["state"]] = Cells(state.values, state.said & ~(derived & (coming < known)))
    return Reopenings(np.where(contradicts, known, 0).astype(np.uint8), contradicts & ~derived)

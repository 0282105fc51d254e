"""What a click on the map means and what the map says to a screen reader. Knows no widget."""

from __future__ import annotations

import numpy as np

from desktop.plain_text import one_line
from layers.situation import Situation
from ledger.snapshot import Units
from policy.light import is_open

NAMED = 20  # units that the accessible name lists


def next_unit(units: Units, inside: int, wanted: int) -> int | None:
    """One step from the unit in scope towards a unit that was double clicked: its reporting unit first, then its part.
    From elsewhere the way starts at the reporting unit. None when the wanted unit is already in scope."""
    path = [wanted]
    while path[-1] > 0 and int(units.parent[path[-1]]) > 0:
        path.append(int(units.parent[path[-1]]))
    path.reverse()
    deeper = path[path.index(inside) + 1 :] if inside in path else path
    return deeper[0] if deeper else None


def most_urgent_hazard(situation: Situation, enterprise: int) -> int | None:
    """Position of the most urgent open hazard of an enterprise; None when it has none."""
    measures, hazards = situation.measures, situation.snapshot.hazards
    rows = np.flatnonzero((hazards.enterprise == enterprise) & is_open(measures.light))
    if not len(rows):
        return None
    return int(rows[np.lexsort((measures.days_left[rows], measures.light[rows]))[0]])


def spoken_map(situation: Situation, unit: int, enterprise: int | None) -> str:
    """态势图，吉林省：长春市、吉林市…。已选中：无"""
    units = situation.snapshot.units
    names = [units.short_name[int(child)] for child in units.children(unit)[:NAMED]]
    selected = "无" if enterprise is None else one_line(situation.snapshot.enterprises.name[enterprise], 60)
    return f"态势图，{units.name[unit]}：{'、'.join(names)}。已选中：{selected}"

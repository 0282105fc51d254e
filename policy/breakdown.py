"""Counts behind the charts: classes by industry, hazards found and closed by month, stock by day, close-out by unit.

They follow the rules of ``policy.measures`` and agree with it: the stock of the as-of day is the number of open hazards.
A hazard that is recorded as closed without a closing date was never in any stock; how many those are is told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ledger.enterprise import Industry, OperatingStatus
from ledger.snapshot import Snapshot
from policy.light import Light, day_of, is_open
from policy.measures import Measures

Counts = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]
LONG_AGO = np.datetime64("0001-01-01", "D")
NEVER = np.datetime64("9999-12-31", "D")


def units_under(snapshot: Snapshot, unit: int) -> npt.NDArray[np.bool_]:
    """For every unit whether it is ``unit`` or lies under it."""
    inside = np.zeros(len(snapshot.units), np.bool_)
    inside[unit] = True
    for row in range(unit + 1, len(snapshot.units)):  # parents stand before their children
        parent = snapshot.units.parent[row]
        inside[row] = inside[row] or (parent >= 0 and inside[parent])
    return inside


def rows_of_unit(snapshot: Snapshot, unit_column: npt.NDArray[np.int32], unit: int) -> npt.NDArray[np.bool_]:
    """Rows that are counted in a unit; the area (0) counts rows without a known unit too."""
    if unit == 0:
        return np.ones(len(unit_column), np.bool_)
    answer: npt.NDArray[np.bool_] = units_under(snapshot, unit)[unit_column] & (unit_column >= 0)
    return answer


def classes_by_industry(snapshot: Snapshot, unit: int = 0) -> Counts:
    """Shape (9, 5): enterprises in the book by ``Industry`` and ``RiskClass``. Sums to ``Measures.by_class[unit]``."""
    companies = snapshot.enterprises
    rows = rows_of_unit(snapshot, companies.unit, unit) & (companies.status != OperatingStatus.CLOSED)
    keys = companies.industry[rows].astype(np.int64) * 5 + companies.risk_class[rows]
    return np.bincount(keys, minlength=len(Industry) * 5).reshape(len(Industry), 5).astype(np.int64)


@dataclass(frozen=True, slots=True)
class HazardFlow:
    """First and last standing day of every hazard that was ever in the stock of a unit."""

    entered: Days  # day found; long ago when the ledger does not say
    left: Days  # day closed; never when it is open
    undated: int  # closed hazards without a closing date: in no stock and no month
    today: np.datetime64

    def stock(self, days: Days) -> Counts:
        """Open hazards at the end of each day."""
        entered = np.searchsorted(np.sort(self.entered), days, side="right")
        left = np.searchsorted(np.sort(self.left), days, side="right")
        return (entered - left).astype(np.int64)

    def found(self, starts: Days, ends: Days) -> Counts:
        """Hazards found from ``starts`` to ``ends``, both days included."""
        return _between(self.entered, starts, ends)

    def closed(self, starts: Days, ends: Days) -> Counts:
        """Hazards closed from ``starts`` to ``ends``, both days included."""
        return _between(self.left, starts, ends)


def _between(days: Days, starts: Days, ends: Days) -> Counts:
    ordered = np.sort(days)
    after = np.searchsorted(ordered, ends, side="right")
    return (after - np.searchsorted(ordered, starts, side="left")).astype(np.int64)


def hazard_flow(snapshot: Snapshot, measures: Measures, unit: int = 0) -> HazardFlow:
    """Flow of the hazards of a unit up to the as-of day."""
    hazards, light = snapshot.hazards, measures.light
    mine = rows_of_unit(snapshot, measures.hazard_unit, unit)
    closed = light == Light.CLOSED
    undated = closed & np.isnat(hazards.closed_on)
    rows = mine & (is_open(light) | closed) & ~undated
    entered = np.where(np.isnat(hazards.found_on), LONG_AGO, hazards.found_on)[rows].astype("datetime64[D]")
    left = np.where(closed, hazards.closed_on, NEVER)[rows].astype("datetime64[D]")
    return HazardFlow(entered, np.maximum(left, entered), int((mine & undated).sum()), day_of(measures.as_of))


@dataclass(frozen=True, slots=True)
class MonthlyFlow:
    """Whole calendar months up to the as-of day; the last may be incomplete. opening + found - closed = stock."""

    months: npt.NDArray[np.datetime64]  # datetime64[M]
    found: Counts
    closed: Counts
    stock: Counts  # at the end of the month, or on the as-of day
    opening: int  # stock before the first month


def monthly_flow(flow: HazardFlow, count: int) -> MonthlyFlow:
    """The last ``count`` months."""
    months = flow.today.astype("datetime64[M]") - np.arange(count - 1, -1, -1)
    starts = months.astype("datetime64[D]")
    ends = np.minimum((months + 1).astype("datetime64[D]") - 1, flow.today)
    opening = int(flow.stock(starts[:1] - 1)[0])
    return MonthlyFlow(months, flow.found(starts, ends), flow.closed(starts, ends), flow.stock(ends), opening)

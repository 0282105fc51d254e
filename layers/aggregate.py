"""Aggregates for small scales: donuts of open hazards per unit, county or grid cell.

Every open hazard of a shown light is in exactly one donut or in the rest that a label names; nothing is dropped. Counts
per unit come from ``policy.measures``; a grid only spreads the hazards of one unit over the places of their enterprises.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.map_content import MapContent
from layers.options import MapOptions
from layers.situation import Situation
from layers.symbology import Aggregation
from ledger.snapshot import Units

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
GRID_PX = 96
GRID_ABOVE_PX = 560  # a county that is wider than this on the screen is shown by grid cells
MAX_CELLS = 400


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One donut. ``place``: plane metres of a grid cell, None for a donut that goes to the roomiest place of its unit.
    ``name`` is "" where only the number is shown. ``conflicts``: grave ones of the shown rules, for the badge."""

    unit: int
    name: str
    counts: Counts  # (8,) open hazards by Light, hidden lights as 0
    classes: Counts  # (5,) enterprises by RiskClass, for the strip; all 0 without one
    place: tuple[float, float] | None
    note: str = ""
    has_donut: bool = True
    conflicts: int = 0

    @property
    def total(self) -> int:
        return int(self.counts.sum())


def aggregates(content: MapContent, options: MapOptions, level: Aggregation, m_per_px: float) -> list[Aggregate]:
    """Donuts of a level. Units without a polygon are left out: the window and the wall list them in a side box."""
    units = content.snapshot.units
    answer: list[Aggregate] = []
    for unit in (int(row) for row in units.reporting()):
        if content.units.polygons[unit] is None:
            continue
        parts = _parts(content, unit) if level is not Aggregation.UNIT else []
        if not parts:
            answer += _whole_or_grid(content, options, unit, level, m_per_px)
            continue
        for part in parts:
            answer += _whole_or_grid(content, options, part, level, m_per_px)
        answer += _rest(content, options, unit, parts)
    return answer


def unit_names(content: MapContent) -> list[Aggregate]:
    """Names alone, for scales at which every enterprise is drawn: parts where a unit has them, else the unit."""
    units = content.snapshot.units
    none, light = np.zeros(5, np.int64), np.zeros(8, np.int64)
    shown = [
        row
        for unit in units.reporting()
        for row in (_parts(content, int(unit)) or [int(unit)])
        if content.units.polygons[row] is not None
    ]
    return [Aggregate(row, units.short_name[row], light, none, None, has_donut=False) for row in shown]


def side_units(units: Units) -> list[int]:
    """Reporting units without a polygon, in official order: for the side box (无面单位)."""
    return [int(unit) for unit in units.reporting() if units.geometry[unit] is None]


def unassigned(situation: Situation) -> tuple[int, int]:
    """Enterprises and open hazards that count in the area but in none of its reporting units (unit unknown): they stand
    in no donut, so a side box has to name them. (0, 0) where there are no reporting units."""
    measures, reporting = situation.measures, situation.snapshot.units.reporting()
    if not len(reporting):
        return 0, 0
    rows = reporting.tolist()
    enterprises = measures.enterprises(0) - sum(measures.enterprises(row) for row in rows)
    return enterprises, measures.open_hazards(0) - sum(measures.open_hazards(row) for row in rows)


def unassigned_text(situation: Situation) -> str:
    """单位未定 3 家／2 项; "" when every enterprise and every open hazard has its unit."""
    enterprises, hazards = unassigned(situation)
    parts = [f"{enterprises:,} 家"] * (enterprises > 0) + [f"{hazards:,} 项"] * (hazards > 0)
    return f"单位未定 {'／'.join(parts)}" if parts else ""


def shown_counts(content: MapContent, options: MapOptions, unit: int) -> Counts:
    """Open hazards of a unit by light; lights that are switched off, and what is not open, count 0."""
    counts = content.situation.measures.by_light[unit] * options.light_mask()
    counts[6:] = 0
    answer: Counts = counts
    return answer


def shown_conflicts(content: MapContent, options: MapOptions, unit: int) -> int:
    """Grave conflicts of a unit whose rules are switched on."""
    return int(content.situation.measures.by_conflict[unit, options.conflict_mask()].sum())


def overdue_step(content: MapContent, unit: int) -> int:
    """Step of the tint by overdue/open hazards: 0 for none, 1 below 6 %, 2 from 6 to 12 %, 3 above 12 %."""
    measures = content.situation.measures
    opened, overdue = measures.open_hazards(unit), measures.overdue(unit)
    if not opened or not overdue:
        return 0
    share = overdue / opened
    return 1 if share < 0.06 else (2 if share <= 0.12 else 3)


def _parts(content: MapContent, unit: int) -> list[int]:
    """Parts of a unit that have a polygon."""
    children = content.snapshot.units.children(unit)
    return [int(row) for row in children if content.units.polygons[row] is not None]


def _shown_classes(content: MapContent, options: MapOptions, unit: int) -> Counts:
    answer: Counts = content.situation.measures.by_class[unit] * options.class_mask() * options.strips
    return answer


def _whole(content: MapContent, options: MapOptions, unit: int) -> Aggregate:
    name = content.snapshot.units.short_name[unit]
    return Aggregate(
        unit,
        name,
        shown_counts(content, options, unit),
        _shown_classes(content, options, unit),
        None,
        conflicts=shown_conflicts(content, options, unit),
    )


def _whole_or_grid(
    content: MapContent, options: MapOptions, unit: int, level: Aggregation, m_per_px: float
) -> list[Aggregate]:
    whole = _whole(content, options, unit)
    bounds = content.unit_bounds(unit)
    if (
        level is Aggregation.UNIT
        or bounds is None
        or max(bounds[2] - bounds[0], bounds[3] - bounds[1]) < GRID_ABOVE_PX * m_per_px
    ):
        return [whole]
    cells = _cells(content, options, unit, m_per_px)
    if not cells or len(cells) > MAX_CELLS:
        return [whole]
    spread = np.sum([cell.counts for cell in cells], axis=0)
    left = int((whole.counts - spread).sum())
    clashes = whole.conflicts - sum(cell.conflicts for cell in cells)
    note = f"另 {left} 项未落图" if left else ""
    note += f"{'　' if left else ''}另冲突 {clashes} 项" if clashes else ""
    return [*cells, Aggregate(unit, whole.name, np.zeros(8, np.int64), whole.classes, None, note, has_donut=False)]


def _cells(content: MapContent, options: MapOptions, unit: int, m_per_px: float) -> list[Aggregate]:
    """Hazards of a unit gathered by grid cells, each at the mean place of its hazards. Cells lie still while panning and
    through small changes of scale."""
    hazards, measures = content.snapshot.hazards, content.situation.measures
    mask = options.light_mask()[measures.light] & (measures.light < 6) & (measures.hazard_unit == unit)
    rows = np.flatnonzero(mask & (hazards.enterprise >= 0))
    table = content.snapshot.enterprises
    enterprise = hazards.enterprise[rows]
    x, y = content.situation.frame.forward(table.lon[enterprise], table.lat[enterprise])
    placed = np.isfinite(x) & np.isfinite(y)
    rows, x, y = rows[placed], x[placed], y[placed]
    if not len(rows):
        return []
    side = GRID_PX * 2.0 ** (np.floor(np.log2(m_per_px) * 2) / 2)
    keys, cell = np.unique(_cell_keys(x, y, side), return_inverse=True)
    count = np.bincount(cell)
    mean_x, mean_y = np.bincount(cell, x) / count, np.bincount(cell, y) / count
    lights = np.zeros((len(count), 8), np.int64)
    np.add.at(lights, (cell, measures.light[rows]), 1)
    clashes = _conflicts_by_cell(content, options, unit, keys, side)
    none = np.zeros(5, np.int64)
    return [
        Aggregate(unit, "", lights[row], none, (float(mean_x[row]), float(mean_y[row])), conflicts=int(clashes[row]))
        for row in range(len(count))
    ]


def _cell_keys(x: Floats, y: Floats, side: float) -> Floats:
    """One number per cell of ``side`` metres; NaN for what is not placed."""
    answer: Floats = np.floor(x / side) * 1e7 + np.floor(y / side)
    return answer


def _conflicts_by_cell(content: MapContent, options: MapOptions, unit: int, keys: Floats, side: float) -> Counts:
    """Grave conflicts of a unit in each of the cells (ascending keys); those elsewhere are left to the name."""
    clashes, table = content.situation.measures.conflicts, content.snapshot.enterprises
    chosen = options.conflict_mask()[clashes.rule] & (clashes.unit == unit) & (clashes.enterprise >= 0)
    hosts = clashes.enterprise[chosen]
    own = _cell_keys(*content.situation.frame.forward(table.lon[hosts], table.lat[hosts]), side)
    at = np.minimum(np.searchsorted(keys, own), len(keys) - 1)
    answer: Counts = np.bincount(at[keys[at] == own], minlength=len(keys)).astype(np.int64)
    return answer


def _rest(content: MapContent, options: MapOptions, unit: int, parts: list[int]) -> list[Aggregate]:
    """Open hazards that count in a unit but in none of its shown parts."""
    counts = shown_counts(content, options, unit) - sum(
        (shown_counts(content, options, part) for part in parts), np.zeros(8, np.int64)
    )
    clashes = shown_conflicts(content, options, unit) - sum(shown_conflicts(content, options, part) for part in parts)
    if counts.sum() <= 0 and clashes <= 0:
        return []
    name = content.snapshot.units.short_name[unit]
    return [Aggregate(unit, f"{name}　未分县", counts, np.zeros(5, np.int64), None, conflicts=clashes)]

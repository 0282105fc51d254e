"""What a reader has chosen to see on the map. Plain values; a painter draws from a content, a view and these."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from layers.symbology import (
    Aggregation,
    LineKind,
    aggregation_at,
    class_key,
    conflict_key,
    light_key,
    line_key,
    zone_key,
)
from layers.theme import THEMES, Theme, ThemeName
from layers.view import View
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
from ledger.snapshot import Bools
from policy.conflict import ConflictRule
from policy.light import Light

Rect = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels of the view."""


@dataclass(frozen=True, slots=True)
class MapOptions:
    """``hidden``: legend keys that are switched off (``symbology.class_key`` and its like). ``scope_unit``: position of
    the unit that the reader has gone into, 0 for the whole area. Enterprises, units and zones are named by position in
    the snapshot. ``every``: draw every enterprise at every scale (逐户显示). ``tint_units``: ground of a reporting unit
    by its share of overdue hazards (wall). ``label_factor`` enlarges names and donuts: 1 for a window, more for a wall
    that is read from metres away; ``donut_factor`` sets donuts apart from that. ``strips``: class strips under the
    names. ``overview``: donuts per reporting unit at every scale (wall).
    ``obstacles``: what floats over the map; names and cards keep clear of it."""

    theme: ThemeName = ThemeName.DAY
    hidden: frozenset[str] = frozenset()
    selected_enterprise: int | None = None
    hovered_enterprise: int | None = None
    hovered_unit: int | None = None
    scope_unit: int = 0
    every: bool = False
    tint_units: bool = False
    label_factor: float = 1.0
    donut_factor: float | None = None
    strips: bool = True
    overview: bool = False
    obstacles: tuple[Rect, ...] = ()

    @property
    def tones(self) -> Theme:
        return THEMES[self.theme]

    def level(self, view: View) -> Aggregation:
        """What stands for the enterprises in this view. Whoever has gone into a unit sees at least its parts."""
        if self.overview:
            return Aggregation.UNIT
        level = aggregation_at(view.scale_denominator)
        return Aggregation.PART if self.scope_unit and level is Aggregation.UNIT else level

    def shows_class(self, risk_class: RiskClass) -> bool:
        return class_key(risk_class) not in self.hidden

    def shows_light(self, light: Light) -> bool:
        return light_key(light) not in self.hidden

    def shows_zone(self, kind: OperationKind) -> bool:
        return zone_key(kind) not in self.hidden

    def shows_line(self, kind: LineKind) -> bool:
        return line_key(kind) not in self.hidden

    def shows_conflict(self, rule: ConflictRule) -> bool:
        """Only grave conflicts have a sign."""
        return rule.is_grave and conflict_key(rule) not in self.hidden

    def conflict_mask(self) -> Bools:
        """Shown or not, by ``ConflictRule``, shape (7,)."""
        return np.array([self.shows_conflict(rule) for rule in ConflictRule])

    def class_mask(self) -> Bools:
        """Shown or not, by ``RiskClass``, shape (5,)."""
        return np.array([self.shows_class(item) for item in RiskClass])

    def light_mask(self) -> Bools:
        """Shown or not, by ``Light``, shape (8,)."""
        return np.array([self.shows_light(item) for item in Light])

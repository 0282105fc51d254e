"""A situation: everything that a picture, list or page needs, for one workspace and one as-of moment.

Window, wall, sheet and portable page all start from the same ``Situation``; so they cannot show different numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from gis.frame import Frame
from ledger.snapshot import Snapshot
from policy.business_day import at_moment
from policy.light import is_open
from policy.measures import Measures, measure
from policy.operation_zone import with_own_zones
from policy.pack import Pack, load
from policy.workdays import beyond, beyond_sentence


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    snapshot: Snapshot  # the record as it stood at the moment (``policy.business_day``)
    pack: Pack
    measures: Measures
    frame: Frame
    base: Snapshot  # what was read: the start for another moment

    @property
    def light_sentence(self) -> str:
        """The rule of the lights in words, printed in every legend; with a warning where deadlines lie in years whose
        holidays are not published yet."""
        rule = self.pack.light_rule
        unknown = is_open(self.measures.light) & beyond(self.snapshot.hazards.due_on, rule.day_kind)
        if not unknown.any():
            return self.pack.light_sentence
        return f"{self.pack.light_sentence}；{beyond_sentence(rule.day_kind)}"

    @property
    def reading(self) -> str:
        """Which of the two readings of an earlier moment this is; printed wherever the moment is."""
        return "当时所知" if self.snapshot.known_at else "业务日期"

    @property
    def as_of(self) -> datetime:
        return self.measures.as_of


def default_as_of(snapshot: Snapshot, now: datetime) -> datetime:
    """The moment that a workspace opens at: now, but the fixed day of demo data for a demo workspace."""
    return snapshot.info.pinned_as_of or now


def situation_of(snapshot: Snapshot, as_of: datetime) -> Situation:
    """Measure a snapshot for a moment."""
    pack = load(snapshot.info.pack_id)
    area = snapshot.units.geometry[0]
    bounds = area.bounds if area is not None else _bounds_of_points(snapshot)
    then = with_own_zones(at_moment(snapshot, as_of), as_of)
    measures = measure(then, as_of, pack.light_rule, pack.conflict_rules, pack.percents)
    return Situation(then, pack, measures, Frame.for_bounds(bounds), snapshot)


def _bounds_of_points(snapshot: Snapshot) -> tuple[float, float, float, float]:
    """Bounds of the placed enterprises, for a workspace without any boundary; all of China when nothing is placed."""
    lon, lat = snapshot.enterprises.lon, snapshot.enterprises.lat
    if np.isnan(lon).all():
        return (73.0, 18.0, 135.0, 54.0)
    return (float(np.nanmin(lon)), float(np.nanmin(lat)), float(np.nanmax(lon)), float(np.nanmax(lat)))

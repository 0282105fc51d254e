"""The printed map as one SVG file, from the same situation, symbology and tones as the screen.

Finished maps are kept: the same snapshot, moment and request give the same picture, and placing labels is what costs.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from layers.print_ground import ground_of
from layers.print_spec import MapKind, MapPicture, MapSpec
from layers.situation import Situation
from layers.svg_district import draw_district, shows_every_enterprise
from layers.svg_hazards import draw_hazards
from layers.svg_situation import draw_situation
from ledger.snapshot import Snapshot

_KEPT = 8


class _Kept:
    """The last few pictures. Snapshots are compared by identity: they are immutable and read anew after a change."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[tuple[int, datetime, MapSpec], tuple[Snapshot, MapPicture]] = OrderedDict()
        self._lock = Lock()

    def get(self, situation: Situation, spec: MapSpec) -> MapPicture | None:
        with self._lock:
            found = self._pictures.get((id(situation.snapshot), situation.as_of, spec))
        return found[1] if found and found[0] is situation.snapshot else None

    def put(self, situation: Situation, spec: MapSpec, picture: MapPicture) -> None:
        with self._lock:
            self._pictures[id(situation.snapshot), situation.as_of, spec] = (situation.snapshot, picture)
            while len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)


_kept = _Kept()


def draw_map(situation: Situation, spec: MapSpec) -> MapPicture:
    """Draw the map of a sheet. Counts in its legend are those of ``situation.measures`` for ``spec.scope``."""
    picture = _kept.get(situation, spec)
    if picture is None:
        ground = ground_of(situation, spec.scope)
        if spec.kind is MapKind.HAZARDS:
            picture = draw_hazards(situation, ground, spec)
        elif shows_every_enterprise(situation, ground, spec):
            picture = draw_district(situation, ground, spec)
        else:
            picture = draw_situation(situation, ground, spec)
        _kept.put(situation, spec, picture)
    return picture

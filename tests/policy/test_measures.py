"""Counts add up, and every light and class is counted once."""

from __future__ import annotations

import numpy as np

from ledger.enterprise import OperatingStatus
from policy.light import Light, LightRule
from policy.measures import measure
from tests.helpers.sample import AS_OF, snapshot


def test_area_contains_everything() -> None:
    shot = snapshot(500, 60, 20)
    counted = measure(shot, AS_OF, LightRule())
    assert counted.enterprises() == 500
    assert counted.by_light[0].sum() == 60
    assert counted.by_place[0].sum() == 500
    reporting = shot.units.reporting()
    assert counted.by_class[reporting].sum() == 500
    assert counted.overdue() == int((counted.light == Light.OVERDUE).sum())


def test_closed_enterprises_with_open_hazards_are_told_beside_the_book() -> None:
    shot = snapshot(300, 60, 5)
    host = int(shot.hazards.enterprise[np.flatnonzero(measure(shot, AS_OF, LightRule()).light <= 5)[0]])
    before = measure(shot, AS_OF, LightRule())
    shot.enterprises.status[host] = OperatingStatus.CLOSED
    after = measure(shot, AS_OF, LightRule())
    assert after.open_hazards() == before.open_hazards()
    assert after.hazard_enterprises[0] == before.hazard_enterprises[0] - 1
    assert after.closed_hazard_enterprises[0] == 1
    assert "另关闭企业 1 家" in after.figures()[2].note

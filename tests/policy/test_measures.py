"""Counts add up, and every light and class is counted once."""

from __future__ import annotations

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

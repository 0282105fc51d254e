"""Counts add up, and every light and class is counted once."""

from __future__ import annotations

import numpy as np

from ledger.enterprise import OperatingStatus
from ledger.snapshot import Snapshot
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


def test_the_target_is_the_one_given_and_none_is_made_up() -> None:
    shot = snapshot(300, 60, 5)
    rectified = {target: _rectified_note(shot, target) for target in (None, 100.0, 98.5)}
    assert "目标" not in rectified[None]
    assert rectified[100.0] == f"{rectified[None]}　目标 100%"
    assert rectified[98.5] == f"{rectified[None]}　目标 98.5%"


def _rectified_note(shot: Snapshot, percent: float | None) -> str:
    targets = None if percent is None else {"rectified": percent}
    figures = measure(shot, AS_OF, LightRule(), targets=targets).figures()
    return next(figure.note for figure in figures if figure.id == "rectified")

"""What every picture starts from: one moment, one rule of days, one sentence about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from layers.situation import Situation, situation_of
from policy.light import Light, LightRule
from policy.workdays import DayKind, last_published_day
from tests.helpers.sample import AS_OF, situation, snapshot


def _working(sample: Situation) -> Situation:
    rule = LightRule(5, DayKind.WORKING)
    return replace(sample, pack=replace(sample.pack, light_rule=rule, light_sentence=rule.sentence))


def test_the_legend_warns_of_holidays_that_are_not_published() -> None:
    sample = _working(situation(40, 12, 2))
    opened = int(np.flatnonzero(sample.measures.light <= Light.NO_DEADLINE)[0])
    sample.snapshot.hazards.due_on[:] = np.datetime64(AS_OF, "D")
    assert sample.light_sentence == "临期＝5 个工作日内到期"
    sample.snapshot.hazards.due_on[opened] = np.datetime64(last_published_day() + timedelta(30), "D")
    assert "尚未公布" in sample.light_sentence


def test_calendar_days_warn_of_nothing() -> None:
    sample = situation(40, 12, 2)
    sample.snapshot.hazards.due_on[:] = np.datetime64("2099-01-01")
    assert sample.light_sentence == sample.pack.light_sentence


def test_another_moment_starts_from_what_was_read() -> None:
    read = snapshot(40, 12, 2)
    first = situation_of(read, AS_OF)
    assert first.base is read
    assert situation_of(first.base, datetime(2026, 1, 1)).base is read

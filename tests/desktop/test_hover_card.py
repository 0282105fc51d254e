"""What the card under the cursor says of conflicts: the words of the measures, the gravest first."""

from __future__ import annotations

import numpy as np

from desktop.hover_card import card_of
from layers.hit import Hit
from policy.conflict import GRAVE
from tests.helpers.sample import situation

SAMPLE = situation(400, 120, 20)


def test_an_enterprise_in_conflict_says_so_in_words() -> None:
    measures = SAMPLE.measures
    host = int(np.flatnonzero(measures.conflict_of <= GRAVE[-1])[0])
    card = card_of(SAMPLE, Hit("enterprise", host))
    assert card is not None
    said = [row.text for row in card.rows if row.is_conflict]
    own = measures.conflicts.of_enterprise(host)
    grave = [int(row) for row in own if measures.conflicts.rule[row] <= GRAVE[-1]]
    assert said == [measures.conflicts.text(row) for row in grave]
    rest = len(own) - len(grave)
    assert any(f"其他冲突 {rest} 项" in row.text for row in card.rows) == bool(rest)


def test_an_enterprise_without_conflict_says_nothing_of_it() -> None:
    calm = int(np.flatnonzero(SAMPLE.measures.conflict_of == 255)[0])
    card = card_of(SAMPLE, Hit("enterprise", calm))
    assert card is not None
    assert not any("冲突" in row.text for row in card.rows)


def test_a_unit_counts_its_grave_conflicts() -> None:
    unit = int(SAMPLE.snapshot.units.reporting()[0])
    card = card_of(SAMPLE, Hit("donut", unit))
    assert card is not None
    assert [row.right for row in card.rows if row.is_conflict] == [f"{SAMPLE.measures.grave_count(unit):,} 项"]

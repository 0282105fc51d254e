"""Call-out cards: the matching is the cheapest one, leaders do not cross, and what finds no card is counted."""

from __future__ import annotations

from itertools import permutations
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.placement_cards import card_slots, place_cards
from layers.placement_matching import assign
from layers.placement_segments import cross
from layers.placement_space import FreeSpace
from layers.print_cards import cards_of, wanted
from layers.print_ground import ground_of
from layers.print_spec import MapKind, MapSpec
from layers.svg_map import draw_map
from layers.theme import ThemeName
from policy.light import Light
from tests.helpers.district import district

FRAME = (0.0, 0.0, 300.0, 250.0)


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_the_matching_is_the_cheapest(seed: int, rows: int, spare: int) -> None:
    cost = np.random.default_rng(seed).random((rows, rows + spare)) * 50
    cheapest = min(cost[range(rows), list(chosen)].sum() for chosen in permutations(range(rows + spare), rows))
    chosen = assign(cost)
    assert len(set(chosen.tolist())) == rows
    assert cost[np.arange(rows), chosen].sum() == pytest.approx(cheapest)


def test_more_cards_than_rooms_is_an_error() -> None:
    with pytest.raises(ValueError, match="3 rows"):
        assign(np.zeros((3, 2)))


@given(st.integers(0, 10_000), st.integers(1, 20))
@settings(max_examples=25, deadline=None)
def test_leaders_of_cards_do_not_cross(seed: int, count: int) -> None:
    space = FreeSpace(FRAME, shapely.box(80, 20, 220, 230), 3.5)
    slots = card_slots(space, FRAME, 46.0, 13.4)
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(85, 215, count), rng.uniform(25, 225, count)
    chosen, crossings = place_cards(x, y, slots, (x, y, np.full(count, 2.0)), np.arange(count))
    px, py = slots.port_x[chosen], slots.port_y[chosen]
    assert crossings == 0
    assert not cross(x[:, None], y[:, None], px[:, None], py[:, None], x, y, px, py).any()
    assert len(set(chosen.tolist())) == count


def test_rooms_keep_clear_of_the_area_and_of_each_other() -> None:
    area = shapely.box(0, 90, 250, 160)
    slots = card_slots(FreeSpace(FRAME, area, 0.0), FRAME, 46.0, 13.4)
    cards = [shapely.box(x, y, x + 46, y + 13.4) for x, y in zip(slots.x, slots.y, strict=True)]
    assert len(cards) > 8
    assert not any(card.intersects(area) for card in cards)
    assert shapely.union_all(cards).area == pytest.approx(46 * 13.4 * len(cards))


def test_every_urgent_hazard_and_running_operation_has_a_card_or_is_counted() -> None:
    situation = district(286, 120, 14)
    ground = ground_of(situation, 0)
    counted = situation.measures
    urgent = int(counted.by_light[0, [Light.OVERDUE, Light.DUE_SOON]].sum())
    cards = cards_of(situation, ground)
    assert urgent > 20
    assert wanted(situation, ground) == urgent + sum(card.light is None for card in cards)
    picture = draw_map(situation, MapSpec(MapKind.SITUATION, 0, 298.0, 250.0, 1.0, ThemeName.PRINT))
    texts = [element.text or "" for element in ElementTree.fromstring(picture.svg).iter()]
    shown = sum(any(text.startswith(card.title) for text in texts) for card in cards[:5])
    assert shown == 5
    (note,) = [note for note in picture.notes if "另有" in note]
    assert "见清单" in note


def test_hazards_stand_in_the_order_of_urgency() -> None:
    situation = district(286, 120, 14)
    lights = [card.light for card in cards_of(situation, ground_of(situation, 0)) if card.light is not None]
    assert lights == sorted(lights)

"""What is kept is what would be made anew: by identity of its sources and value of its key."""

from __future__ import annotations

from datetime import timedelta

from layers.kept import Kept
from layers.print_spec import MapKind, MapSpec
from layers.situation import situation_of
from layers.svg_map import draw_map
from layers.theme import ThemeName
from tests.helpers import sample


def test_a_result_belongs_to_its_sources_and_key() -> None:
    kept: Kept[list[int]] = Kept(2)
    one, equal = [1], [1]
    first = kept.get((one,), "a", lambda: [10])
    assert kept.get((one,), "a", lambda: [20]) is first
    assert kept.get((equal,), "a", lambda: [20]) == [20]  # another object, though equal
    assert kept.get((one,), "b", lambda: [30]) == [30]


def test_only_the_last_results_are_kept() -> None:
    kept: Kept[int] = Kept(2)
    for number in range(3):
        kept.get((), number, lambda number=number: number)  # type: ignore[misc]
    assert kept.get((), 2, lambda: -1) == 2
    assert kept.get((), 0, lambda: -1) == -1


def test_a_map_of_another_moment_is_the_one_that_a_fresh_program_draws() -> None:
    moments = [sample.AS_OF - timedelta(days=days) for days in (0, 30)]
    for kind in MapKind:
        spec = MapSpec(kind, 0, 260.0, 200.0, 1.0, ThemeName.PRINT)
        shot = sample.snapshot(300, 120, 10)
        after_another = [draw_map(situation_of(shot, moment), spec) for moment in moments][1]
        fresh = draw_map(situation_of(sample.snapshot(300, 120, 10), moments[1]), spec)
        assert after_another == fresh

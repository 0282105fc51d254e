"""Placement: badges do not collide, symbols come apart, labels keep off each other, free space is free."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.font_metrics import metrics
from layers.placement_badges import Leaders, place_badges
from layers.placement_field import LabelField
from layers.placement_segments import cross
from layers.placement_space import FreeSpace
from layers.placement_spread import FARTHEST_MM, spread
from layers.plain_line import plain_line
from layers.scale_bar import ScaleBar, round_denominator

FRAME = (0.0, 0.0, 200.0, 150.0)


def _points(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(100, 32, count).clip(5, 195), rng.normal(75, 24, count).clip(5, 145)


@given(st.integers(0, 10_000), st.integers(1, 90))
@settings(max_examples=12, deadline=None)
def test_badges_keep_clear_of_each_other_of_points_and_of_obstacles(seed: int, count: int) -> None:
    x, y = _points(seed, count)
    obstacle = (20.0, 20.0, 60.0, 50.0)
    placed = place_badges(x, y, (4.3, 3.3), FRAME, [obstacle])
    assert np.isfinite(placed.x).all()
    wide = np.abs(placed.x[:, None] - placed.x) + np.eye(count) * 99
    high = np.abs(placed.y[:, None] - placed.y) + np.eye(count) * 99
    assert ((wide >= 4.3) | (high >= 3.3)).all()
    assert ((np.abs(placed.x[:, None] - x) >= 2.15) | (np.abs(placed.y[:, None] - y) >= 1.65)).all()
    in_obstacle = (placed.x > 20 - 2.1) & (placed.x < 60 + 2.1) & (placed.y > 20 - 1.6) & (placed.y < 50 + 1.6)
    assert not in_obstacle.any()


def test_leaders_do_not_cross() -> None:
    x, y = _points(3, 120)
    placed = place_badges(x, y, (4.3, 3.3), FRAME, [])
    assert placed.crossings == 0
    assert placed.hit <= 2


def test_where_room_is_short_the_most_urgent_get_badges() -> None:
    x, y = _points(1, 400)
    placed = place_badges(x, y, (4.3, 3.3), (60.0, 40.0, 140.0, 110.0), [])
    numbered = np.isfinite(placed.x)
    assert 0 < numbered.sum() < 400
    assert numbered[: numbered.sum()].all()


def test_later_badges_keep_clear_of_earlier_leaders() -> None:
    x, y = _points(5, 90)
    first = place_badges(x[:20], y[:20], (5.2, 3.3), FRAME, [], (x[20:], y[20:]))
    before = Leaders(x[:20], y[:20], first.x, first.y)
    plates = [(bx - 2.6, by - 1.65, bx + 2.6, by + 1.65) for bx, by in zip(first.x, first.y, strict=True)]
    later = place_badges(x[20:], y[20:], (4.5, 2.7), FRAME, plates, (x[:20], y[:20]), before, longest=15.0)
    numbered = np.isfinite(later.x)
    ends = (x[20:][numbered], y[20:][numbered], later.x[numbered], later.y[numbered])
    crossed = cross(*(one[:, None] for one in ends), before.x, before.y, before.end_x, before.end_y)
    assert crossed.sum() <= 1
    assert numbered.sum() > 60
    assert np.hypot(ends[0] - ends[2], ends[1] - ends[3]).max() <= 15.0
    assert ((np.abs(ends[2][:, None] - first.x) >= 4.85) | (np.abs(ends[3][:, None] - first.y) >= 3.0)).all()


def test_no_points_no_badges() -> None:
    assert len(place_badges(np.empty(0), np.empty(0), (4.3, 3.3), FRAME, []).x) == 0


@given(st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_symbols_come_apart_and_stay_near(seed: int) -> None:
    x, y = _points(seed, 150)
    radius = np.full(150, 1.9)
    placed = spread(x, y, radius, np.ones(150))
    assert placed.overlaps <= 6
    assert (np.hypot(placed.x - x, placed.y - y) <= FARTHEST_MM + 1e-6).all()


def test_symbols_at_one_address_come_apart() -> None:
    placed = spread(np.full(5, 50.0), np.full(5, 50.0), np.full(5, 2.0), np.array([0.15, 0.4, 0.8, 1.0, 1.0]))
    way = np.hypot(placed.x - 50, placed.y - 50)
    assert placed.overlaps == 0
    assert way[0] < way[1:].min()  # A gives way least


def test_labels_avoid_what_was_placed_before() -> None:
    field = LabelField(FRAME)
    polygon = shapely.box(10, 10, 90, 70)
    box = [(-10.0, -2.0, 10.0, 2.0)]
    places = [field.place(polygon, box) for _ in range(6)]
    boxes = [shapely.box(p.x - 10, p.y - 2, p.x + 10, p.y + 2) for p in places]
    assert all(place.inside > 0.95 for place in places)
    assert max(a.intersection(b).area for i, a in enumerate(boxes) for b in boxes[:i]) < 1.0


def test_label_of_a_sliver_still_finds_a_place() -> None:
    field = LabelField(FRAME)
    place = field.place(shapely.box(50, 50, 50.2, 80), [(-5.0, -2.0, 5.0, 2.0)])
    assert 49 < place.x < 52
    assert place.inside < 0.2


def test_free_space_is_free_and_taken_once() -> None:
    land = shapely.Point(100, 75).buffer(60)
    space = FreeSpace(FRAME, land, 2.0)
    corners = [space.put(30, 20, (0, 150)) for _ in range(60)]
    found = [corner for corner in corners if corner is not None]
    boxes = [shapely.box(x, y, x + 30, y + 20) for x, y in found]
    assert found
    assert corners[-1] is None
    assert not any(box.intersects(land) for box in boxes)
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_widths_are_those_of_the_font() -> None:
    assert metrics().width("长春市") == 3.0
    assert metrics(bold=True).width("1") < 0.7
    assert metrics().missing("长𠮷\n ") == ["𠮷"]


@given(st.text(max_size=60), st.floats(2, 12))
def test_fitted_and_wrapped_texts_fit(text: str, width: float) -> None:
    assert metrics().width(metrics().fit(text, width)) <= width + 1e-3
    lines = metrics().wrap(text, width, 4)
    assert len(lines) <= 4
    assert all(metrics().width(line) <= width + 1e-3 for line in lines)
    if metrics().width(plain_line(text)) < width:
        assert lines == [plain_line(text)]


def test_wrapping_keeps_figures_whole_and_points_off_the_start() -> None:
    assert metrics().wrap("编号H-2026-0001测试", 6, 3)[0] in ("编号H-", "编号H-2026-")
    assert not any(line.startswith("，") for line in metrics().wrap("除尘系统，防火，防爆，检测", 4, 9))


@given(st.floats(50, 2e6))
def test_scale_bars_are_round_and_fit(longest: float) -> None:
    bar = ScaleBar.fitting(longest)
    assert longest / 2 < bar.ticks[-1] <= longest * 1.001
    assert all(len(bar.label(tick)) <= 5 for tick in bar.ticks)


def test_denominators_have_two_figures() -> None:
    assert round_denominator(2_702_141) == "1:2 700 000"
    assert round_denominator(73_400) == "1:73 000"

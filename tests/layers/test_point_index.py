"""The index finds exactly what a plain search finds, and comes back from its packed form unchanged."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.point_index import CLASSES, DEPTHS, PointIndex
from layers.symbology import DRAW_ORDER
from ledger.risk_class import RiskClass


def _index(count: int, seed: int = 3) -> tuple[PointIndex, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(500_000, 40_000, count), rng.normal(4_800_000, 30_000, count)
    x[rng.random(count) < 0.05] = np.nan
    risk_class = rng.integers(0, 5, count).astype(np.uint8)
    return PointIndex.of(x, y, risk_class, np.ones(count, np.bool_)), x, y, risk_class


@given(
    st.integers(0, 400),
    st.floats(350_000, 650_000),
    st.floats(4_700_000, 4_900_000),
    st.floats(1, 200_000),
    st.floats(1, 200_000),
)
@settings(max_examples=60, deadline=None)
def test_within_finds_what_a_plain_search_finds(
    count: int, left: float, bottom: float, width: float, height: float
) -> None:
    index, x, y, _ = _index(count)
    bounds = (left, bottom, left + width, bottom + height)
    slack = 0.1  # float32 coordinates
    sure = (x > left + slack) & (x < bounds[2] - slack) & (y > bottom + slack) & (y < bounds[3] - slack)
    perhaps = (x > left - slack) & (x < bounds[2] + slack) & (y > bottom - slack) & (y < bounds[3] + slack)
    found = set(index.row[index.within(bounds)].tolist())
    assert set(np.flatnonzero(sure).tolist()) <= found <= set(np.flatnonzero(perhaps).tolist())


def test_points_stand_in_draw_order_with_the_highest_risk_last() -> None:
    index, _, _, risk_class = _index(500)
    drawn = [DRAW_ORDER.index(RiskClass(int(item))) for item in risk_class[index.row]]
    assert drawn == sorted(drawn)
    assert index.rank_of(np.arange(len(index))).tolist() == drawn
    assert ((index.depth.astype(int) - 1) // DEPTHS).tolist() == drawn


def test_depths_leave_the_highest_bit_free() -> None:
    assert CLASSES * DEPTHS < 128


def test_unplaced_and_hidden_enterprises_are_not_indexed() -> None:
    x, y = np.array([1.0, np.nan, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 4.0])
    index = PointIndex.of(x, y, np.zeros(4, np.uint8), np.array([True, True, True, False]))
    assert sorted(index.row.tolist()) == [0, 2]


def test_plane_coordinates_are_exact_to_a_decimetre() -> None:
    index, x, y, _ = _index(300)
    east, north = index.plane(np.arange(len(index)))
    assert np.abs(east - x[index.row]).max() < 0.1
    assert np.abs(north - y[index.row]).max() < 0.1


def test_packing_and_unpacking_change_nothing() -> None:
    index = _index(300)[0]
    again = PointIndex.unpack(index.pack())
    for name in ("x", "y", "row", "depth", "starts"):
        assert np.array_equal(getattr(index, name), getattr(again, name))
    assert (again.origin, again.tile_m) == (index.origin, index.tile_m)


def test_no_point_and_one_point_can_be_indexed() -> None:
    none = PointIndex.of(np.zeros(0), np.zeros(0), np.zeros(0, np.uint8), np.zeros(0, np.bool_))
    assert len(none.within((-1e9, -1e9, 1e9, 1e9))) == 0
    one = PointIndex.of(np.array([5.0]), np.array([7.0]), np.array([2], np.uint8), np.array([True]))
    assert one.row[one.within((4, 6, 6, 8))].tolist() == [0]

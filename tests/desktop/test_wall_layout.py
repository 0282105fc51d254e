"""Every size of wall: nothing overlaps, nothing falls below the floor of legibility."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.wall_layout import WallLayout


@given(st.integers(640, 11_520), st.integers(480, 4_320), st.booleans())
def test_the_parts_tile_the_wall(width: int, height: int, has_banner: bool) -> None:
    place = WallLayout.of(width, height, has_banner)
    parts = [place.banner, place.map, place.column, place.band, place.footer]
    assert sum(part.width() * part.height() for part in parts) == pytest.approx(width * height, rel=1e-6)
    for number, one in enumerate(parts):
        assert one.width() >= 0
        assert one.height() >= 0
        for other in parts[number + 1 :]:
            shared = one.intersected(other)
            assert shared.width() * shared.height() < 1e-3
    assert place.map.width() > 0
    left, top, right, bottom = place.map_margins
    assert left + right < place.map.width()
    assert top + bottom < place.map.height()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160), (1366, 768), (5760, 1080)])
def test_no_text_is_smaller_than_24_px_of_1080_lines(width: int, height: int) -> None:
    place = WallLayout.of(width, height, False)
    assert place.font_px(10) >= 24 * min(width / 1920, height / 1080) - 0.5


def test_full_hd_is_the_reference() -> None:
    place = WallLayout.of(1920, 1080, False)
    assert (place.scale, place.map.width(), place.map.height()) == (1.0, 1312.0, 904.0)
    assert WallLayout.of(1920, 1080, True).map.top() == 96.0

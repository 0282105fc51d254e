"""A small version of ``python -m bench.wall_soak``: refreshing leaves nothing behind."""

from __future__ import annotations

from bench.wall_soak import soak


def test_refreshing_the_wall_leaves_nothing_behind(qapp: object) -> None:
    assert qapp is not None
    found = soak(40, warm_up=20, size=(640, 360))
    assert found.refreshes == 40
    assert found.growth_mb < 15
    for before, after in (found.threads, found.files, found.objects):
        assert after <= before

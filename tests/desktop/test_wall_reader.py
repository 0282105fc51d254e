"""The wall's reader: cheap when nothing has changed, never stuck in an old day, and it lets a lost file go."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.wall_reader import REMEASURE_S, WallReader
from ledger.problem import Problem
from tests.helpers.sample import AS_OF
from tests.helpers.stored import stored_workspace


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> None:
    """Fonts need one."""


def test_a_live_wall_is_measured_anew_at_midnight(tmp_path: Path) -> None:
    path = tmp_path / "live.bmap"
    stored_workspace(path, pinned_as_of=None).close()
    reader = WallReader(path)
    evening = datetime(2026, 11, 8, 23, 59, 30)  # the last minute of the deadline
    scene = reader.look(None, evening)
    assert scene is not None
    assert scene.facts.figures[2].text == "0"
    assert reader.look(scene, evening + timedelta(seconds=REMEASURE_S - 1)) is None
    after = reader.look(scene, evening + timedelta(seconds=REMEASURE_S))
    assert after is not None
    assert after.facts.figures[2].text == "12"
    assert after.facts.as_of == "2026-11-09 00:00"
    reader.close()


def test_a_clock_that_was_set_back_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "live.bmap"
    stored_workspace(path, pinned_as_of=None).close()
    reader = WallReader(path)
    scene = reader.look(None, datetime(2026, 11, 20, 9, 0))
    back = reader.look(scene, datetime(2026, 11, 5, 9, 0))
    assert back is not None
    assert back.facts.figures[2].text == "0"
    reader.close()


def test_demo_data_keeps_its_day(tmp_path: Path) -> None:
    path = tmp_path / "demo.bmap"
    stored_workspace(path).close()
    reader = WallReader(path)
    scene = reader.look(None, datetime(2031, 1, 1))
    assert scene is not None
    assert scene.facts.as_of == f"{AS_OF:%Y-%m-%d %H:%M}"
    assert reader.look(scene, datetime(2031, 1, 2)) is None
    reader.close()


def test_a_wall_never_writes_beside_or_into_the_workspace(tmp_path: Path) -> None:
    path = tmp_path / "demo.bmap"
    stored_workspace(path).close()
    before = path.read_bytes()
    reader = WallReader(path)
    assert reader.look(None, AS_OF) is not None
    reader.close()
    assert path.read_bytes() == before


def test_a_file_that_is_no_workspace_is_told_and_let_go(tmp_path: Path) -> None:
    path = tmp_path / "wrong.bmap"
    path.write_bytes(b"no workspace" * 100)
    reader = WallReader(path)
    for _ in range(2):
        with pytest.raises(Problem) as caught:
            reader.look(None, AS_OF)
        assert "wrong.bmap" in caught.value.message
    path.unlink()
    stored_workspace(path).close()
    assert reader.look(None, AS_OF) is not None
    reader.close()

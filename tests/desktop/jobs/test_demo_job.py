"""A demo that is stopped or refused leaves what was there as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.jobs.demo import build_demo
from ledger.problem import Cancelled, Refused


def _silent(_step: str, _done: int, _total: int) -> None:
    """No one looks."""


class _StopsAt:
    """Cancels when the work has come to a step."""

    def __init__(self, step: str) -> None:
        self._step, self._reached = step, False

    def progress(self, step: str, _done: int, _total: int) -> None:
        self._reached = self._reached or self._step in step

    def cancelled(self) -> bool:
        return self._reached


@pytest.mark.parametrize("step", ["正在生成演示数据", "正在读取台账", "正在统计"])
def test_cancelled_demo_leaves_the_old_files(tmp_path: Path, step: str) -> None:
    old = tmp_path / "dadukou-2022.bmap"
    old.write_bytes(b"the old demo")
    stop = _StopsAt(step)
    with pytest.raises(Cancelled):
        build_demo(tmp_path, "dadukou-2022", 40, stop.progress, stop.cancelled)
    assert [path.name for path in tmp_path.iterdir()] == [old.name]
    assert old.read_bytes() == b"the old demo"


@pytest.mark.parametrize("count", [-1, 0, 19, 1_000_001])
def test_impossible_sizes_are_refused(tmp_path: Path, count: int) -> None:
    with pytest.raises(Refused):
        build_demo(tmp_path, "dadukou-2022", count, _silent, lambda: False)
    assert not list(tmp_path.iterdir())


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(Refused):
        build_demo(tmp_path / "out", "dadukou-2022", 40, _silent, lambda: False)

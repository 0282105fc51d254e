"""Arguments in the spellings that people use."""

from __future__ import annotations

import os
import signal
from datetime import datetime
from pathlib import Path

import pytest

from desktop.commands.display import has_display
from desktop.commands.progress import shown_progress
from desktop.commands.table import table, width
from desktop.commands.values import moment, output_path
from ledger.problem import Refused

END = datetime(2026, 11, 8, 23, 59)


@pytest.mark.parametrize("text", ["2026-11-08", "2026.11.8", "20261108", "2026年11月8日", " 2026/11/08 "])
def test_a_day_means_its_end(text: str) -> None:
    assert moment(text) == END


@pytest.mark.parametrize("text", ["2026-11-08 18:00", "2026-11-08T18:00", "2026年11月8日 18：00"])
def test_a_moment_is_exact(text: str) -> None:
    assert moment(text) == datetime(2026, 11, 8, 18, 0)


@pytest.mark.parametrize("text", ["", "gestern", "2026-13-01", "2026-02-30", "2026-11-08 25:00", "08.11.2026"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        moment(text)


def test_output_needs_a_known_suffix_and_a_folder(tmp_path: Path) -> None:
    assert output_path(tmp_path / "图.PDF", (".pdf",)).name == "图.PDF"
    for bad in (tmp_path / "图.exe", tmp_path / "none" / "图.pdf"):
        with pytest.raises(Refused):
            output_path(bad, (".pdf",))


def test_table_lines_up_han_and_latin() -> None:
    lines = table(("单位", "数"), [("长春市", "1"), ("A", "1,000")]).splitlines()
    assert len({width(line) for line in lines}) == 1


def test_table_keeps_control_characters_away_from_the_terminal() -> None:
    assert "\x1b" not in table(("单位", "数"), [("\x1b[31m红", "1")])


def test_first_interrupt_asks_the_second_insists() -> None:
    with shown_progress() as (_, cancelled):
        assert not cancelled()
        os.kill(os.getpid(), signal.SIGINT)
        assert cancelled()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_offscreen_counts_as_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not has_display()
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert has_display()

"""Exporting a printed sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from charts.sheet import SheetRequest, make_sheet
from layers.situation import Situation
from ledger.batch import Cancelled, Progress


def export_sheet(
    situation: Situation,
    request: SheetRequest,
    out: Path,
    progress: Progress,
    cancelled: Cancelled,
    tell: Callable[[str], None] = lambda _note: None,
) -> list[Path]:
    """Compose a sheet and write it; the suffix of ``out`` decides pdf, png or svg. Returns the files written: several
    pages of a png or svg become NAME-2.png and so on. ``tell`` is given the notes of the check before printing. Raises
    Refused or Cancelled; no part of a file is left then."""
    return write_sheet(situation, request, [out], progress, cancelled, tell)


def write_sheet(
    situation: Situation,
    request: SheetRequest,
    outs: Sequence[Path],
    progress: Progress,
    cancelled: Cancelled,
    tell: Callable[[str], None] = lambda _note: None,
) -> list[Path]:
    """Compose a sheet once and write it in several formats; see ``export_sheet``."""

    def step(share: float, word: str) -> None:
        progress(f"{request.kind.label}：{word}", round(share * 100), 100)

    sheet = make_sheet(situation, request, step, cancelled)
    written = [file for out in outs for file in sheet.write(out, cancelled)]
    for note in sheet.notes:
        tell(note)
    return written

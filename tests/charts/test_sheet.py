"""What a sheet refuses, what it tells, and that nothing is written by halves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from charts.light_matrix import light_matrix
from charts.page_layout import Block, Page, flow, map_and_panel
from charts.sheet import Sheet, SheetKind, SheetRequest, make_sheet
from charts.sheet_parts import fit_note
from layers.situation import Situation, situation_of
from ledger.problem import Cancelled, Refused
from ledger.text_column import TextColumn
from tests.helpers import sample


def _make(situation: Situation, request: SheetRequest) -> Sheet:
    return make_sheet(situation, request, lambda _share, _word: None, lambda: False)


def test_cancel_and_refusal_leave_existing_files_alone(tmp_path: Path) -> None:
    situation = sample.situation(50, 5, 0)
    target = tmp_path / "old.pdf"
    target.write_bytes(b"old")
    with pytest.raises(Cancelled):
        make_sheet(situation, SheetRequest(SheetKind.SITUATION), lambda *_: None, lambda: True)
    sheet = _make(situation, SheetRequest(SheetKind.SITUATION))
    with pytest.raises(Cancelled):
        sheet.write(target, lambda: True)
    with pytest.raises(Refused):
        sheet.write(tmp_path / "old.docx")
    with pytest.raises(Refused, match="A7"):
        _make(situation, SheetRequest(SheetKind.SITUATION, paper="A7"))
    with pytest.raises(Refused):
        _make(situation, SheetRequest(SheetKind.SITUATION, unit=999))
    assert target.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["old.pdf"]


def test_same_sheet_gives_the_same_bytes(tmp_path: Path) -> None:
    situation = sample.situation(80, 10, 4)
    first = _make(situation, SheetRequest(SheetKind.SITUATION)).write(tmp_path / "a.pdf")[0].read_bytes()
    again = sample.situation(80, 10, 4)
    assert _make(again, SheetRequest(SheetKind.SITUATION)).write(tmp_path / "b.pdf")[0].read_bytes() == first
    assert first.startswith(b"%PDF-1.7")


def test_notes_name_what_to_mend() -> None:
    shot = sample.snapshot(80, 10, 0)
    names = TextColumn.of(["怪字𠮷公司"] * 80)
    situation = situation_of(replace(shot, enterprises=replace(shot.enterprises, name=names)), sample.AS_OF)
    notes = "".join(_make(situation, SheetRequest(SheetKind.SITUATION)).notes)
    assert "审图号" in notes
    assert "未落图" in notes
    assert "𠮷" in notes


@pytest.mark.parametrize("field", ["number", "description", "owner", "supervisor", "work_standard", "enterprise_name"])
def test_notes_look_at_every_printed_text_of_a_hazard(field: str) -> None:
    shot = sample.snapshot(40, 10, 0)
    texts = TextColumn.of(["怪字𠮷"] * 10)
    lost = replace(shot.hazards, enterprise=np.full(10, -1, np.int32), **{field: texts})
    situation = situation_of(replace(shot, hazards=lost), sample.AS_OF)
    assert "𠮷" in "".join(_make(situation, SheetRequest(SheetKind.HAZARDS, paper="A4")).notes)


def test_columns_of_the_light_matrix_add_up() -> None:
    shot = sample.snapshot(300, 200, 0)
    lost = shot.hazards.enterprise.copy()
    lost[::7] = -1  # counted by no unit: they get a row of their own
    situation = situation_of(replace(shot, hazards=replace(shot.hazards, enterprise=lost)), sample.AS_OF)
    matrix = light_matrix(situation, 0, 90.0)
    assert matrix is not None
    rows, total = matrix["rows"], matrix["total"]
    cells = np.array([[int(cell.replace(",", "")) for cell in row["cells"]] for row in rows])  # type: ignore[attr-defined]
    assert [f"{count:,}" for count in cells.sum(axis=0).tolist()] == total["cells"]  # type: ignore[index]
    assert (cells[:, :-1].sum(axis=1) == cells[:, -1]).all()
    assert cells[:, -1].sum() == situation.measures.open_hazards()
    assert rows[-1]["name"] == "属地未定"  # type: ignore[index]


def test_a_matrix_without_room_or_hazards_is_left_out() -> None:
    assert light_matrix(sample.situation(100, 60, 0), 0, 25.0) is None
    assert light_matrix(sample.situation(100, 0, 0), 0, 90.0) is None


def test_neighbouring_columns_of_an_upright_sheet_end_together() -> None:
    page = Page.of("A2", landscape=False)
    _map, panel = map_and_panel(page)
    heights = [(15.0, 16.0, "figures"), (67.0, 86.0, "units"), (40.0, 62.0, "chart"), (44.0, 74.0, "chart")]
    blocks = [Block(kind, least, most) for least, most, kind in heights] + [Block("facts", 20.0, 20.0)]
    placed = flow(blocks, panel, page)
    assert [item.page for item in placed] == [0] * 5
    for column in panel:
        items = [item.frame for item in placed if item.frame.x == column.x]
        bottoms = [frame.y + frame.h for frame in items]
        assert max(bottoms) == pytest.approx(column.y + column.h, abs=0.5)
        assert all(one <= below.y for one, below in zip(bottoms, items[1:], strict=False))


def test_a_note_without_room_loses_its_second_clause_whole() -> None:
    assert fit_note("存量下降曲线（燃尽图）", "项；灰面为实际", 84.0) == "项；灰面为实际"
    assert fit_note("存量下降曲线（燃尽图）", "项；灰面为实际", 44.0) == "项"

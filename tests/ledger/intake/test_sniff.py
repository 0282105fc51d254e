"""What is no ledger at all is told what to do with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.intake.sniff import sniff
from ledger.problem import Refused


@pytest.mark.parametrize("start", [b"%PDF-1.7", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n", b"GIF89a", b"BM\x00\x01\x00\x00"])
def test_photos_and_papers_are_sent_to_the_hazard_desk(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "现场.dat"
    path.write_bytes(start + b"\x00" * 40)
    with pytest.raises(Refused) as told:
        sniff(path)
    assert told.value.suggestion == "照片和文件请在隐患台作为证据添加。"


def test_another_table_is_to_be_saved_anew(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("<html><table></table></html>", "utf-8")
    with pytest.raises(Refused) as told:
        sniff(path)
    assert "另存为 xlsx" in told.value.suggestion

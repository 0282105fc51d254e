"""Hostile, broken and foreign files: one plain sentence, nothing written, no process or file left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from ledger import guarded_start
from ledger.intake import guard
from ledger.intake.guard import read_sheets
from ledger.intake.sheet import RawSheet
from ledger.problem import Cancelled, Refused
from tests.helpers import make_workbooks as make
from tests.helpers.hostile import NAMES


def _nothing(*_: object) -> None:
    """No progress is shown."""


def _read(path: Path) -> list[RawSheet]:
    return read_sheets(path, _nothing, lambda: False)


@pytest.fixture(autouse=True)
def _no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Every test: the temporary folder is empty afterwards and no child of its own is alive."""
    own = tmp_path / "temp"
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    before = set(psutil.Process().children(recursive=True))  # of other tests: a browser engine's helpers
    yield
    assert list(own.iterdir()) == []
    assert set(psutil.Process().children(recursive=True)) <= before


def _good(folder: Path) -> Path:
    return make.write_xlsx(folder / "好.xlsx", {"企业": make.enterprise_rows(30)})


def _truncated(folder: Path) -> Path:
    path = folder / "断.xlsx"
    path.write_bytes(_good(folder).read_bytes()[:-700])
    return path


def _broken_inside(folder: Path) -> Path:
    """The directory is whole, the sheet is not."""
    path = folder / "坏.xlsx"
    data = bytearray(_good(folder).read_bytes())
    at = data.find(b"xl/worksheets/sheet1.xml") + 40
    data[at : at + 300] = os.urandom(300)
    path.write_bytes(data)
    return path


def _empty(folder: Path) -> Path:
    path = folder / "空.xlsx"
    path.touch()
    return path


def _text(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty": (_empty, "空文件"),
    "missing": (lambda folder: folder / "没有.xlsx", "找不到"),
    "folder": (lambda folder: folder, "文件夹"),
    "truncated": (_truncated, "打不开"),
    "broken inside": (_broken_inside, "损坏"),
    "password": (lambda folder: make.protect(_good(folder), folder / "密.xlsx"), "密码"),
    "png renamed": (lambda folder: make.png(folder / "图.xlsx"), "PNG 图片"),
    "pdf renamed": (lambda folder: _text(folder, "文.xls", b"%PDF-1.7\n" + b"x" * 99), "而是 PDF 文档"),
    "database renamed": (lambda folder: _text(folder, "库.xls", b"SQLite format 3\0" + b"x" * 99), "而是数据库文件"),
    "html renamed": (lambda folder: _text(folder, "网.xls", b"<html><table><tr><td>1</table>"), "网页"),
    "binary": (lambda folder: _text(folder, "乱.csv", bytes(range(256)) * 9), "无法识别"),
    "white space": (lambda folder: _text(folder, "白.csv", b" \r\n\r\n  "), "空文件"),
    "utf-16": (lambda folder: _text(folder, "宽.csv", "企业名称".encode("utf-16")), "UTF-16"),
    "unreadable text": (lambda folder: _text(folder, "码.csv", b"\xff\x20\xff\x21,\x80\r\n" * 30), "编码"),
    "open quote": (lambda folder: _text(folder, "引.csv", b'a,b\r\n"' + b"x" * 1_200_000), "引号"),
    "ole rubbish": (
        lambda folder: _text(folder, "旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000),
        "损坏",
    ),
    "far cell": (lambda folder: make.far_cell(folder / "远.xlsx"), "内存"),
    "bomb": (lambda folder: make.bomb(folder / "炸.xlsx"), "庞大"),
    "lying bomb": (lambda folder: make.lying_bomb(folder / "谎.xlsx"), "“谎.xlsx”"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_are_one_sentence_that_names_file_reason_and_next_step(case: str, tmp_path: Path) -> None:
    make_file, reason = REFUSED[case]
    path = make_file(tmp_path)
    with pytest.raises(Refused) as refusal:
        _read(path)
    problem = refusal.value
    assert reason in problem.message
    assert path.name in problem.message
    assert problem.suggestion.endswith("。")
    assert problem.exit_code == 2
    assert not any(word in str(problem) for word in ("Error", "Traceback", "panic", "0x"))


def test_protected_xls_is_told_as_such(tmp_path: Path) -> None:
    """An xls hides its password in the stream, not around the file: the FILEPASS record stands at its start."""
    path = make.write_xls(tmp_path / "旧.xls", make.enterprise_rows(3))
    data = bytearray(path.read_bytes())
    at = data.find(b"\x09\x08\x10\x00")  # BOF of the workbook stream
    assert at > 0
    first = at + 4 + 16  # the record that follows becomes FILEPASS with RC4
    data[first : first + 2] = b"\x2f\x00"
    data[first + 4 : first + 6] = b"\x01\x00"
    path.write_bytes(data)
    with pytest.raises(Refused, match="密码"):
        _read(path)


def test_reading_leaves_the_folder_of_the_source_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "源"
    folder.mkdir()
    path = _good(folder)
    before = [(item.name, item.stat().st_mtime_ns, item.read_bytes()) for item in folder.iterdir()]
    folder.chmod(0o555)
    assert _read(path)
    folder.chmod(0o755)
    assert [(item.name, item.stat().st_mtime_ns, item.read_bytes()) for item in folder.iterdir()] == before


def test_a_workbook_with_macros_is_read_like_any_other(tmp_path: Path) -> None:
    plain, macros = _good(tmp_path), tmp_path / "宏.xlsm"
    kinds = (b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(macros, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(*kinds))
        target.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 not run")
    with zipfile.ZipFile(macros) as written:
        assert kinds[1] in written.read("[Content_Types].xml")
    (sheet,), (same,) = _read(macros), _read(plain)
    assert sheet.height == same.height == 31
    assert all(sheet.cell(row, column) == same.cell(row, column) for row in range(31) for column in same.columns)


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    path = _good(tmp_path).rename(tmp_path / "台账.csv")
    (sheet,) = _read(path)
    assert (sheet.name, sheet.height) == ("企业", 31)
    old = make.write_xls(tmp_path / "x.xlsx", [["企业名称", "数"], ["甲", 7]])
    assert _read(old)[0].cell(1, 1) == 7


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", ","), ("gb18030", "\t")]
)
def test_csv_in_the_usual_encodings(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = [["企业名称", "地址"], ["㙍䶮厂", '第"1"号，\n二楼'], ["乙"], ["丙", "路", "多出来的"]]
    (sheet,) = _read(make.write_csv(tmp_path / "a.csv", rows, encoding, separator))
    assert [[sheet.cell(row, column) for column in range(3)] for row in range(4)] == [
        ["企业名称", "地址", ""],
        ["㙍䶮厂", '第"1"号，\n二楼', ""],
        ["乙", "", ""],
        ["丙", "路", "多出来的"],
    ]


def test_cells_keep_row_column_type_and_merges(tmp_path: Path) -> None:
    rows = [[], [None, "标题"], [None, "市", 1.5, True], [None, "", 45, False], []]
    path = make.write_xlsx(tmp_path / "a.xlsx", {"表": rows, "空": []}, {"表": [(2, 1, 3, 1)]})
    sheet, empty = _read(path)
    assert [sheet.cell(1, 1), sheet.cell(2, 1), sheet.cell(2, 2), sheet.cell(3, 2)] == ["标题", "市", 1.5, 45]
    assert [sheet.cell(2, 3), sheet.cell(3, 3), sheet.cell(0, 0)] == ["TRUE", "FALSE", ""]
    merge = sheet.merges[0]
    assert (merge.top, merge.left, merge.bottom, merge.right) == (2, 1, 3, 1)
    assert empty.height == 0


def test_many_rows_pass_through_several_chunks(tmp_path: Path) -> None:
    rows = [[f"甲{row}", row % 3, "x" if row > 20_000 else None] for row in range(20_100)]
    (sheet,) = _read(make.write_csv(tmp_path / "a.csv", rows))
    assert sheet.height == 20_100
    for row in (0, 8191, 8192, 20_099):
        assert sheet.cell(row, 0) == f"甲{row}"
        assert sheet.cell(row, 2) == ("x" if row > 20_000 else "")


def test_hostile_names_come_through_literally(tmp_path: Path) -> None:
    names = [name for name in NAMES if "\0" not in name]
    (sheet,) = _read(make.write_xlsx(tmp_path / "a.xlsx", {"表": [[name] for name in names]}))
    read = [str(sheet.cell(row, 0)).replace("\r\n", "\n") for row in range(len(names))]
    assert read == names


def test_cancelling_ends_the_child(tmp_path: Path) -> None:
    path = make.write_csv(tmp_path / "a.csv", ([f"甲{row}", row] for row in range(300_000)))
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked >= 2

    with pytest.raises(Cancelled):
        read_sheets(path, _nothing, cancelled)


def test_a_child_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.write_csv(tmp_path / "a.csv", ([f"甲{row}", row] for row in range(300_000)))
    monkeypatch.setattr(guard, "_READ_S", 0.0)
    monkeypatch.setattr(guard, "_READ_S_PER_MB", 0.0)
    with pytest.raises(Refused, match="时间过长"):
        _read(path)


def test_child_dies_with_its_parent(tmp_path: Path) -> None:
    """A killed program leaves no reader behind, even one that waits for nothing."""
    fifo = tmp_path / "永远"
    os.mkfifo(fifo)
    script = Path(guard.__file__).with_name("read_child.py")
    start = Path(guarded_start.__file__)
    command = [sys.executable, "-I", str(start), str(1 << 30), "60", str(script), str(fifo), "csv", str(tmp_path)]
    starter = "import subprocess, sys; p = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE); print(p.pid, flush=True); p.wait()"
    parent = subprocess.Popen([sys.executable, "-c", starter, *command], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    events = tmp_path / "events.jsonl"
    while not (events.exists() and events.read_text()):
        time.sleep(0.01)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    gone, alive = psutil.wait_procs([child], timeout=10)
    for process in alive:
        process.kill()
    assert gone
    (tmp_path / "temp").mkdir(exist_ok=True)


def test_working_folder_cannot_plant_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.write_csv(tmp_path / "a.csv", [["企业名称"], ["甲"]])
    (tmp_path / "csv.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert _read(path)[0].height == 2


def test_reading_works_from_a_worker_thread(tmp_path: Path) -> None:
    path = _good(tmp_path)
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(_read(path)[0].height))
    thread.start()
    thread.join(30)
    assert found == [31]

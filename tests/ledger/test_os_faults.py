"""Whatever the operating system refuses is read in Chinese, wherever it happens."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from charts.sheet import _write_together
from desktop.commands.report_problem import write_log
from desktop.jobs.geopackage import write_geopackage
from desktop.work import unforeseen
from gis.private_copy import private_copy
from layers.folium_map import write_page
from ledger.attachment import hash_of, write_copy
from ledger.os_faults import words_for
from ledger.problem import Refused
from tests.helpers import sample

ROOT = Path(__file__).resolve().parents[2]
_OURS = ("charts", "desktop", "gis", "layers", "ledger", "policy", "resources")
_ENGLISH = re.compile(r"[A-Za-z]{3,} [a-z]{2,}")


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_every_errno_has_chinese_words(number: int) -> None:
    words = words_for(OSError(number, os.strerror(number)))
    assert not re.search("[A-Za-z]", words)
    assert re.search("[\u4e00-\u9fff]", words)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "没有权限"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满"),
        (OSError(errno.EROFS, "Read-only file system"), "存储位置只读"),
        (OSError("a library's own words"), "读写出错"),
    ],
)
def test_what_the_system_says_is_said_plainly(error: OSError, words: str) -> None:
    assert words_for(error) == words


def _file(folder: Path) -> Path:
    (folder / "占用").write_bytes(b"")
    return folder / "占用"


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda folder: write_copy(b"x", hash_of(b"x"), folder / "没有" / "a.pdf"), "文件或文件夹不存在"),
        (lambda folder: _write_together({_file(folder) / "a.pdf": b""}), "已有同名的文件或文件夹"),
        (lambda folder: write_page(sample.situation(), folder / "没有" / "a.html"), "文件或文件夹不存在"),
        (lambda folder: write_geopackage(sample.situation(), folder / "没有" / "a.gpkg"), "文件或文件夹不存在"),
        (lambda folder: private_copy(folder / ("长" * 200), folder), "名称过长"),
    ],
)
def test_refusals_of_the_system_are_chinese(tmp_path: Path, act: Callable[[Path], object], words: str) -> None:
    with pytest.raises(Refused) as refusal:
        act(tmp_path)
    assert words in refusal.value.message
    assert not _ENGLISH.search(refusal.value.message)
    assert str(tmp_path) not in refusal.value.message


def test_the_worker_and_the_log_speak_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有权限" in unforeseen(PermissionError(errno.EACCES, "Permission denied")).message
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert not _ENGLISH.search(write_log())


def test_nobody_else_reads_out_what_the_system_says() -> None:
    users = [path for room in _OURS for path in (ROOT / room).rglob("*.py") if "strerror" in path.read_text("utf-8")]
    assert users == []

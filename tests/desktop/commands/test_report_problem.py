"""Whatever goes wrong, the user reads one plain Chinese sentence and gets the right exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.commands.report_problem import log_path, reported
from ledger.problem import Cancelled, Refused, WorkspaceDamaged


def _raise(error: BaseException) -> Callable[[], None]:
    def program() -> None:
        raise error

    return program


@pytest.mark.parametrize(
    ("error", "code", "word"),
    [
        (Refused("文件打不开。", "请换一个文件。"), 2, "文件打不开。请换一个文件。"),
        (Cancelled("已取消。"), 2, "已取消。"),
        (WorkspaceDamaged("工作区损坏。", "请用备份。"), 3, "工作区损坏。"),
        (KeyboardInterrupt(), 2, "已取消"),
        (MemoryError(), 2, "内存不足"),
        (OSError(28, "No space left on device", "/x/图.pdf"), 2, "“图.pdf”时磁盘空间不足"),
        (PermissionError(13, "Permission denied", "/x/图.pdf"), 2, "没有权限读写“图.pdf”"),
        (RuntimeError("boom"), 3, "日志"),
        (FileNotFoundError("a resource"), 3, "日志"),
    ],
)
def test_sentence_and_exit_code(
    error: BaseException,
    code: int,
    word: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert reported(_raise(error)) == code
    told = capsys.readouterr().err
    assert word in told
    assert "Traceback" not in told
    assert "boom" not in told


def test_the_unforeseen_is_in_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    reported(_raise(RuntimeError("boom")))
    assert "RuntimeError: boom" in log_path().read_text("utf-8")


def test_an_unwritable_log_is_no_second_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "battlemap").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert reported(_raise(RuntimeError("boom"))) == 3
    assert "日志无法写入" in capsys.readouterr().err

"""Reading happens in a child process with limits: a hostile file can end the child, never the program."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from ledger import guarded_child
from ledger.batch import Cancelled as CancelledCheck
from ledger.batch import Progress
from ledger.guarded_child import GuardedChild, Limits, Outcome
from ledger.intake.sheet import Cell, Merge, RawColumn, RawSheet
from ledger.intake.sniff import sniff
from ledger.os_faults import words_for
from ledger.problem import Cancelled, Refused

_SCRIPT = Path(__file__).with_name("read_child.py")
_BLOCK_BYTES = 1 << 20
_START_S = 60.0  # a virus scanner may look at the interpreter first
_READ_S = 8.0  # for a small file, counted from the moment the child is ready
_READ_S_PER_MB = 0.4  # of inflated content; measured 0.02 to 0.04 on the slowest machine at hand
_MEMORY_BYTES = 1 << 30  # for a small file
_MEMORY_PER_BYTE = 4  # of inflated content
_MEMORY_MOST_BYTES = 4 << 30

_REASONS = {
    "password": ("设了密码，读不出内容。", "请在 Excel 或 WPS 中取消密码后另存，再重新导入。"),
    "encoding": ("的文字编码无法识别，读出来会是乱码。", "请用 Excel 或 WPS 打开后另存为 xlsx，再重新导入。"),
    "csv": (
        "不是规范的 csv：有引号没有配对，或单元格过长。",
        "请用 Excel 或 WPS 打开检查，另存为 xlsx 后重新导入。",
    ),
    "memory": ("过于庞大或内容异常，超出可用内存。", "请删除表格以外的零散单元格，或拆分成几个文件后重新导入。"),
    "time": ("读取时间过长，已停止。", "请用 Excel 或 WPS 打开另存为新的 xlsx，或拆分后重新导入。"),
    "unreadable": ("已损坏，读不出内容。", "请用 Excel 或 WPS 打开检查，另存为 xlsx 后重新导入。"),
    "disk": ("读取时临时文件夹写不进去。", "请清理磁盘空间后再试一次。"),
}


@dataclass(slots=True)
class _Events:
    """Follows the child's events file."""

    path: Path
    _offset: int = 0
    sheets: list[dict[str, Any]] = field(default_factory=list)
    refused: str = ""
    is_ready: bool = False
    is_done: bool = False
    progress: tuple[int, int] = (0, 0)

    def follow(self) -> None:
        """Take in the lines that were finished since the last look."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._offset)
                lines = file.read()
        except FileNotFoundError:
            return
        whole = lines[: lines.rfind(b"\n") + 1]
        self._offset += len(whole)
        for line in whole.splitlines():
            self._take(json.loads(line))

    def _take(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "ready":
                self.is_ready = True
            case "progress":
                self.progress = (event["done"], event["total"])
            case "sheet":
                self.sheets.append(event)
            case "refused":
                self.refused = event["code"]
            case "done":
                self.is_done = True


@dataclass(frozen=True, slots=True)
class ReadFile:
    """All sheets of one ledger file, and the hash of the very bytes that they were read from."""

    sheets: list[RawSheet]
    sha256: str


def read_sheets(path: Path, progress: Progress, cancelled: CancelledCheck) -> list[RawSheet]:
    """All sheets of one ledger file, as ``read_file`` says."""
    return read_file(path, progress, cancelled).sheets


def read_file(path: Path, progress: Progress, cancelled: CancelledCheck) -> ReadFile:
    """Read one ledger file (xlsx, xls, csv) from a private copy: whoever saves the file meanwhile changes neither what
    is read nor its hash.

    Returns within 0.1 s of ``cancelled`` turning true, leaves no process and no file behind, and writes nothing beside
    the source. Raises Refused in one plain sentence for whatever cannot be read, Cancelled when the user stopped it.
    """
    sniff(path)  # what is no ledger is not copied first
    with _private_folder(path) as folder:
        copy, digest = _private_copy(path, folder, cancelled)
        return ReadFile(_read(copy, folder, progress, cancelled), digest)


def _private_copy(path: Path, folder: Path, cancelled: CancelledCheck) -> tuple[Path, str]:
    """A copy under the same name in a folder of its own, and the SHA-256 of its bytes. Raises Refused."""
    digest = hashlib.sha256()
    try:
        source = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    with source:
        try:
            (folder / "source").mkdir()
            copy = folder / "source" / path.name
            with copy.open("wb") as target:
                while block := _block(path, source):
                    if cancelled():
                        raise _cancelled()
                    digest.update(block)
                    target.write(block)
        except OSError as error:
            raise _refusal(path, "disk") from error
    return copy, digest.hexdigest()


def _block(path: Path, source: BinaryIO) -> bytes:
    try:
        return source.read(_BLOCK_BYTES)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> Refused:
    return Refused(f"文件“{path.name}”读不出来：{words_for(error)}。", "请确认存储盘没有拔出，再试一次。")


def _read(path: Path, folder: Path, progress: Progress, cancelled: CancelledCheck) -> list[RawSheet]:
    """The sheets of a private copy, read by a child that works in ``folder``."""
    file_format, content_bytes = sniff(path)
    events = _Events(folder / "events.jsonl")
    memory = min(_MEMORY_MOST_BYTES, _MEMORY_BYTES + _MEMORY_PER_BYTE * content_bytes)
    seconds = _READ_S + _READ_S_PER_MB * (content_bytes >> 20)
    arguments = [str(path.resolve()), file_format, str(folder)]
    with guarded_child.started(_SCRIPT, arguments, folder, Limits(seconds, memory, _START_S)) as child:
        outcome = child.watch(partial(_look, child, events, progress, cancelled))
    events.follow()
    if outcome is Outcome.TOO_LONG:
        raise _refusal(path, "time")
    if not events.is_done or events.refused:
        raise _refusal(path, events.refused or _cause_of_death(child.complaint()))
    return [_sheet(folder, event, cancelled) for event in events.sheets]


def _look(child: GuardedChild, events: _Events, progress: Progress, cancelled: CancelledCheck) -> None:
    """Tell how far the child is; raises Cancelled."""
    events.follow()
    if events.is_ready:
        child.begin()
    if cancelled():
        raise _cancelled()
    progress("正在读取台账", *events.progress)


def _cause_of_death(complaint: bytes) -> str:
    """The Rust reader aborts when it cannot allocate, and says so on its way out."""
    return "memory" if b"memory allocation" in complaint or b"MemoryError" in complaint else "unreadable"


def _cancelled() -> Cancelled:
    return Cancelled("导入已取消，没有写入任何数据。")


def _refusal(path: Path, code: str) -> Refused:
    reason, suggestion = _REASONS.get(code, _REASONS["unreadable"])
    return Refused(f"“{path.name}”{reason}", suggestion)


@contextmanager
def _private_folder(path: Path) -> Iterator[Path]:
    try:
        folder = Path(tempfile.mkdtemp(prefix="battlemap-"))
    except OSError as error:
        raise _refusal(path, "disk") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sheet(folder: Path, event: dict[str, Any], cancelled: CancelledCheck) -> RawSheet:
    columns = {}
    with (folder / event["file"]).open("rb") as file:
        for position, rows, packed in event["columns"]:
            if cancelled():
                raise _cancelled()
            codes = np.frombuffer(file.read(4 * rows), np.int32)
            columns[position] = RawColumn([_cell(item) for item in _loaded(file.read(packed))], codes)
    os.unlink(folder / event["file"])
    merges = [Merge(*ends) for ends in event["merges"]]
    return RawSheet(event["name"], event["hidden"], event["height"], columns, merges)


def _loaded(packed: bytes) -> list[Any]:
    items: list[Any] = json.loads(packed)
    return items


def _cell(item: Any) -> Cell:
    if isinstance(item, list):
        text: str = item[0]
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    cell: Cell = item
    return cell

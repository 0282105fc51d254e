"""Runs a reader of foreign files as a child process with limits: GDAL can hang or die on a crafted file, the program
must not. ``ledger.intake.guard`` does the same for workbooks, with the progress that a million rows need."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from ledger.batch import Cancelled as CancelledCheck
from ledger.problem import Cancelled

_POLL_S = 0.05


class Outcome(Enum):
    """How the child ended."""

    DONE = auto()
    FAILED = auto()
    TOO_LONG = auto()


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` of wall time, ``memory_bytes`` of address space (held where the system can: not on Windows)."""

    seconds: float
    memory_bytes: int


def run(script: Path, arguments: list[str], folder: Path, limits: Limits, cancelled: CancelledCheck) -> Outcome:
    """Run a script of ours in an isolated interpreter inside ``folder``; its first argument is the memory limit.

    The child's complaints go to ``folder/errors.txt``. Returns or raises with the child ended and reaped. Raises
    Cancelled within a tenth of a second when ``cancelled`` turns true.
    """
    command = [sys.executable, "-I", str(script), str(limits.memory_bytes), *arguments]
    with (folder / "errors.txt").open("wb") as errors:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, cwd=folder)
    deadline = time.monotonic() + limits.seconds
    try:
        while time.monotonic() < deadline:
            if cancelled():
                raise Cancelled("读取界线文件已取消，没有写入任何数据。")
            try:
                return Outcome.DONE if child.wait(_POLL_S) == 0 else Outcome.FAILED
            except subprocess.TimeoutExpired:
                continue
        return Outcome.TOO_LONG
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()

"""Runs a reader of foreign files as a child process with limits: a hostile file can end the child, never the program.

Workbooks (``ledger.intake.guard``) and boundary files (``gis.read``) are read this way. The child fetters itself before
it touches the file (``ledger.guarded_start``); the time is kept here.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from ledger.problem import Refused

_POLL_S = 0.05
_MORE_CPU_S = 5  # a child that has used up its time is ended from here, with its reason
_START = Path(__file__).with_name("guarded_start.py")


class Outcome(Enum):
    """How the child ended."""

    DONE = auto()
    FAILED = auto()
    TOO_LONG = auto()


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` of wall time, ``memory_bytes`` of address space (Windows: of committed memory). ``start_seconds``:
    how long the child may take until ``GuardedChild.begin``, when its time starts anew; 0 for one that never begins."""

    seconds: float
    memory_bytes: int
    start_seconds: float = 0.0


class GuardedChild:
    """A running child."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path, limits: Limits) -> None:
        self._process = process
        self._folder = folder
        self._limits = limits
        self._has_begun = not limits.start_seconds
        self._deadline = time.monotonic() + (limits.start_seconds or limits.seconds)

    def begin(self) -> None:
        """The child is ready to read: its time counts from the first such call."""
        if not self._has_begun:
            self._has_begun = True
            self._deadline = time.monotonic() + self._limits.seconds

    def watch(self, look: Callable[[], None]) -> Outcome:
        """Wait for the end of the child; ``look`` is called twenty times a second and may raise."""
        while time.monotonic() < self._deadline:
            look()
            try:
                return Outcome.DONE if self._process.wait(_POLL_S) == 0 else Outcome.FAILED
            except subprocess.TimeoutExpired:
                continue
        return Outcome.TOO_LONG

    def complaint(self) -> bytes:
        """The end of what the child wrote to its standard error."""
        return errors_file(self._folder).read_bytes()[-20_000:]

    def end(self) -> None:
        """End it if it still runs, and reap it."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()


@contextmanager
def started(script: Path, arguments: Sequence[str], folder: Path, limits: Limits) -> Iterator[GuardedChild]:
    """Run a script of ours in an isolated interpreter inside ``folder``: it can import neither from the working folder
    nor from ours. Afterwards the child has ended. Raises Refused when it cannot be started."""
    fetters = [str(limits.memory_bytes), str(int(limits.seconds) + _MORE_CPU_S)]
    command = [sys.executable, "-I", str(_START), *fetters, str(script), *arguments]
    with errors_file(folder).open("wb") as errors:
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, cwd=folder
            )
        except OSError as error:
            raise Refused("读取文件的程序启动不了。", "请关闭其他程序后再试一次，或重新安装本软件。") from error
    child = GuardedChild(process, folder, limits)
    try:
        yield child
    finally:
        child.end()


def run(
    script: Path, arguments: Sequence[str], folder: Path, limits: Limits, look: Callable[[], None] = lambda: None
) -> Outcome:
    """Run a script to its end; see ``started`` and ``GuardedChild.watch``."""
    with started(script, arguments, folder, limits) as child:
        return child.watch(look)


def errors_file(folder: Path) -> Path:
    """Where the child's standard error goes."""
    return folder / "errors.txt"

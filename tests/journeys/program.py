"""The real program as its users start it: a process of its own, nothing mocked."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """What a command answered."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)

    def refused(self) -> str:
        """The message of a refusal: exit code 2, plain Chinese on stderr, nothing that only a programmer reads."""
        assert self.code == 2, self
        for word in ("Traceback", "Error", "Exception", 'File "', "errno", "/tmp"):
            assert word not in self.err, self.err
        assert "。" in self.err
        assert self.err.count("\n") <= 2
        return self.err


def battlemap(*arguments: str | Path, state: Path, **environment: str) -> Run:
    """Run ``battlemap`` with these arguments and no display. ``state``: where it may put its log."""
    own = {"QT_QPA_PLATFORM": "offscreen", "XDG_STATE_HOME": str(state), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "desktop", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **own, **environment},
        stdin=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def digest(path: Path) -> str:
    """Content of a file, to prove that nothing was written."""
    return hashlib.sha256(path.read_bytes()).hexdigest()

"""A full disk and a failing one: every write is told plainly, leaves the workspace as before or after, and works again.

    python -m bench.disk_full [--steps 40] [--faults 40]

First on a disk of fixed size (root only) with less and less room left. Then with ``strace -e inject``: ENOSPC at the
n-th write and EIO at the n-th read, write and sync of the workspace file and its log, once and from there on. Ends with
one JSON line; exits with 1 when something was half done, not told plainly, or did not work afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench import ledger_rows
from bench.dump import dump
from bench.kill_campaign import WRITES
from ledger.problem import Problem
from ledger.store.workspace import Workspace

_ROWS = 300
_PAGE = 4096
_WHAT = ("import", "edit", "undo", "restore", "backup")
_CALLS = (("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fdatasync", "EIO"), ("pread64", "EIO"))
_NOT_PLAIN = re.compile(r"Error|Traceback|SELECT|sqlite|errno|/")


def main() -> None:
    parser = argparse.ArgumentParser(description="full and failing disks")
    parser.add_argument("--steps", type=int, default=40, help="amounts of free room for each kind of write")
    parser.add_argument("--faults", type=int, default=10, help="failing calls for each kind of write and of fault")
    parser.add_argument("--child", nargs=2, metavar=("WHAT", "PATH"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        what, path = options.child
        print(json.dumps(_done(what, Path(path)), ensure_ascii=False))
        return
    results: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        origins = {what: origin(Path(folder) / "origin" / what, what) for what in _WHAT}
        if os.geteuid() == 0:
            with small_disk(Path(folder) / "disk", 12) as disk:
                for what in _WHAT:
                    results[f"full {what}"] = full(disk, origins[what], what, options.steps)
        if shutil.which("strace"):
            for what in _WHAT:
                for call, error in _CALLS:
                    found = failing(Path(folder) / "faults", origins[what], what, call, error, options.faults)
                    results[f"{error} {call} {what}"] = found
    for name, counts in results.items():
        print(name, dict(counts), file=sys.stderr)
    total = sum(results.values(), Counter[str]())
    print(json.dumps({"cases": total.total(), **total}))
    raise SystemExit(bool(total["wrong"]))


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of fixed size. Root only."""
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def origin(folder: Path, what: str) -> Path:
    """A workspace to be written, and an older state of it for a restoration."""
    folder.mkdir(parents=True)
    path = folder / "a.bmap"
    with ledger_rows.new_workspace(path) as workspace, workspace.change(by="王某", reason="导入上期台账") as change:
        change.put_enterprises(ledger_rows.enterprises(_ROWS // 2, seed=8), lambda *_: None, lambda: False)
    if what == "restore":
        shutil.copy(path, folder / "older.bmap")
        WRITES["edit"](path, _ROWS, lambda: None)
    return path


def full(disk: Path, origin_: Path, what: str, steps: int) -> Counter[str]:
    """With less and less room left: none at all at the end."""
    counts: Counter[str] = Counter()
    before = dump(origin_)
    after = _after(origin_, what)
    for step in range(steps):
        shutil.copytree(origin_.parent, disk / "work")
        ballast = disk / "ballast"
        _fill(ballast, _room(origin_) * (steps - 1 - step) // steps)
        answer = _done(what, disk / "work" / "a.bmap")
        ballast.unlink()
        counts[_verdict(disk / "work" / "a.bmap", what, answer, before, after)] += 1
        shutil.rmtree(disk / "work")
    return counts


def failing(folder: Path, origin_: Path, what: str, call: str, error: str, count: int) -> Counter[str]:
    """With the n-th call on the workspace file or its log failing, once and from there on."""
    counts: Counter[str] = Counter()
    before, after = dump(origin_), _after(origin_, what)
    for number in range(count):
        shutil.copytree(origin_.parent, folder)
        path = folder / "a.bmap"
        when = f"{1 + number // 2}{'+' if number % 2 else ''}"
        names = [part for name in ("", "-wal", "-shm") for part in ("-P", f"{path}{name}")]
        inject = ["-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={when}"]
        command = [sys.executable, "-m", "bench.disk_full", "--child", what, str(path)]
        done = subprocess.run(
            ["strace", "-f", "-qq", "-o", os.devnull, *names, *inject, *command],
            capture_output=True,
            text=True,
            check=False,
        )
        with suppress(ValueError):
            counts[_verdict(path, what, json.loads(done.stdout), before, after)] += 1
            shutil.rmtree(folder)
            continue
        print(f"{what} {call} {error} {when}: {done.stderr[-600:]}", file=sys.stderr)
        counts["wrong"] += 1
        shutil.rmtree(folder)
    return counts


def _done(what: str, path: Path) -> str:
    """What the user is told, "" when it was done."""
    try:
        WRITES[what](path, _ROWS, lambda: None)
    except Problem as problem:
        return str(problem)
    return ""


def _after(origin_: Path, what: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(origin_.parent, Path(folder) / "after")
        path = Path(folder) / "after" / "a.bmap"
        WRITES[what](path, _ROWS, lambda: None)
        return dump(path, without_times=True)


def _room(origin_: Path) -> int:
    return 6 * origin_.stat().st_size


def _fill(ballast: Path, leave: int) -> None:
    """Take all room but so many bytes."""
    free = shutil.disk_usage(ballast.parent).free
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        for _ in range(max(0, free - leave) // _PAGE):
            file.write(bytes(_PAGE))


def _verdict(path: Path, what: str, answer: str, before: list[str], after: list[str]) -> str:
    """done, told, or wrong: half done, said to be done when it was not, not plain, or not working afterwards."""
    try:
        with Workspace.open(path) as workspace:
            findings = workspace.check()
        is_before, is_after = dump(path) == before, _same(dump(path, without_times=True), after)
        is_right = not findings and (is_before or is_after) and bool(answer or is_after or what == "backup")
        if is_before and what != "backup":
            WRITES[what](path, _ROWS, lambda: None)
            is_right &= _same(dump(path, without_times=True), after)
    except Problem as problem:
        print(f"{what}: {answer!r}: {problem}", file=sys.stderr)
        return "wrong"
    if not is_right or _NOT_PLAIN.search(answer):
        print(f"{what}: {answer!r}: {findings[:2]} before {is_before} after {is_after}", file=sys.stderr)
        return "wrong"
    return "told" if answer else "done"


def _same(state: list[str], after: list[str]) -> bool:
    """Apart from the reason of a restoration, which says whether what it replaced could be read."""
    texts = [[line for line in lines if "从备份恢复" not in line] for lines in (state, after)]
    return texts[0] == texts[1]


if __name__ == "__main__":
    main()

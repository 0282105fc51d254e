"""The campaign behind ``python -m bench.kill_import``: apart from it, because its children import this module by name."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from collections import Counter
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from pathlib import Path

from bench import ledger_rows
from bench.dump import dump
from ledger.store.workspace import Workspace

_MARGIN = 1.25  # of the undisturbed time, so that some kills come after the commit


def campaign(folder: Path, kills: int, rows: int, seed: int) -> dict[str, int]:
    """How many killed imports left the state before, the state after, and anything else."""
    rng = random.Random(seed)
    origin = _origin(folder / "origin.bmap", rows)
    before = dump(origin)
    undisturbed = _copy(origin, folder / "undisturbed.bmap")
    seconds = _run(undisturbed, rows, None)
    after = dump(undisturbed, without_times=True)
    states: Counter[str] = Counter(before=0, after=0, wrong=0)
    for number in range(kills):
        target = _copy(origin, folder / f"{number}.bmap")
        _run(target, rows, rng.uniform(0, _MARGIN * seconds))
        states[_state(target, before, after)] += 1
    return dict(states)


def _origin(path: Path, rows: int) -> Path:
    """A workspace in which half of the rows already stand, so that the import creates and changes."""
    with ledger_rows.new_workspace(path) as workspace, workspace.change(by="王某", reason="导入上期台账") as change:
        change.put_enterprises(ledger_rows.enterprises(rows // 2, seed=8), lambda *_: None, lambda: False)
    return path


def _copy(origin: Path, target: Path) -> Path:
    return Path(shutil.copy(origin, target))


def _run(path: Path, rows: int, kill_after_s: float | None) -> float:
    """Import in a child; kill it so long after it has said that it begins. Seconds from there to its end."""
    listener, speaker = _PROCESSES.Pipe(duplex=False)
    child = _PROCESSES.Process(target=_import, args=(path, rows, speaker))
    child.start()
    speaker.close()
    listener.recv()
    begin = time.perf_counter()
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        child.kill()
    child.join()
    return time.perf_counter() - begin


def _processes() -> SpawnContext | ForkServerContext:
    """Children that start with everything imported, where the system can fork."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bench.kill_campaign", "ledger.store.change", "ledger.store.repacking"])
    return context


_PROCESSES = _processes()


def _import(path: Path, rows: int, speaker: Connection) -> None:
    frames = (
        ledger_rows.enterprises(rows),
        ledger_rows.hazards(rows // 10, rows),
        ledger_rows.zones(rows // 20, rows),
    )
    speaker.send("begin")
    with (
        Workspace.open(path) as workspace,
        workspace.change(by="王某", reason="导入", source=ledger_rows.SOURCE) as change,
    ):
        puts = (change.put_enterprises, change.put_hazards, change.put_zones)
        for put, frame in zip(puts, frames, strict=True):
            put(frame, lambda *_: None, lambda: False)


def _state(path: Path, before: list[str], after: list[str]) -> str:
    with Workspace.open(path) as workspace:
        workspace.snapshot()
        findings = workspace.check()
    if findings:
        return "wrong"
    if dump(path) == before:
        return "before"
    return "after" if dump(path, without_times=True) == after else "wrong"

"""The record at the size of a province: opening, one edit, lists, another day, the chain of the journal.

    python -m bench.record --enterprises 100000 --hazards 500000 --journal 1000000

Each figure is the worst of its runs; of edits the median, of each filter the best of three, as others may use the
machine. Openings start in a fresh process with a warm file cache. Ends with one line of
JSON; exits with 1 when a figure is above what the product promises.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np

from bench import ledger_rows
from desktop.jobs.hazard_queue import HazardQueue, Queue, Wish
from desktop.jobs.hazards import take_step
from desktop.jobs.situations import read_situation
from layers.situation import Situation, situation_of
from ledger.clock import beijing_now
from ledger.hazard import HazardAction, HazardState
from ledger.rectification_step import StepRequest
from ledger.store.workspace import Workspace

PROMISED = {
    "open_s": 5.0,
    "open_after_edit_s": 5.0,
    "state_change_ms": 100.0,
    "filter_ms": 200.0,
    "as_of_s": 1.0,
    "verify_s": 60.0,
}
_EDITS = 12
_ZONES = 2_000
_CHUNK = 100_000


def main() -> None:
    parser = argparse.ArgumentParser(description="the record at the size of a province")
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--hazards", type=int, default=500_000)
    parser.add_argument("--journal", type=int, default=1_000_000, help="rows of the journal that is verified")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.bmap"
        figures = {"build_s": _seconds(_build, path, options.enterprises, options.hazards)}
        figures |= _measure(path)
        _fill(path, options.enterprises, options.hazards, options.journal)
        figures |= _verify(path)
    broken = [name for name, limit in PROMISED.items() if figures[name] > limit]
    for name, figure in figures.items():
        print(f"{name:<24}{figure:>12.3f}{PROMISED.get(name, float('nan')):>12.1f}")
    rounded = {name: round(figure, 4) for name, figure in figures.items()}
    print(json.dumps({"enterprises": options.enterprises, "hazards": options.hazards, "broken": broken} | rounded))
    raise SystemExit(bool(broken))


def _build(path: Path, enterprises: int, hazards: int) -> None:
    with (
        ledger_rows.new_workspace(path) as new,
        new.change(by="王某", reason="导入", source=ledger_rows.SOURCE) as change,
    ):
        change.put_enterprises(ledger_rows.enterprises(enterprises), lambda *_: None, lambda: False)
        change.put_hazards(ledger_rows.hazards(hazards, enterprises), lambda *_: None, lambda: False)
        change.put_zones(ledger_rows.zones(_ZONES, enterprises), lambda *_: None, lambda: False)


def _measure(path: Path) -> dict[str, float]:
    _open_in_child(path)  # the file cache is warm from here on
    figures = {"open_s": max(_open_in_child(path) for _ in range(3))}
    with Workspace.open(path) as workspace:
        situation = read_situation(workspace)
        figures |= _edits(workspace, situation)
        figures |= _lists(situation)
        days = [timedelta(days=days) for days in (-30, 1)]
        moments = [situation.measures.as_of + away for away in days]
        figures["as_of_s"] = max(_seconds(situation_of, situation.base, moment) for moment in moments)
    return figures | {"open_after_edit_s": max(_open_in_child(path) for _ in range(3))}


def _edits(workspace: Workspace, situation: Situation) -> dict[str, float]:
    """A step of a hazard as the desk takes it (three records in one transaction), and the snapshot that the window reads after it."""
    hazards = situation.snapshot.hazards
    is_known = (hazards.state == HazardState.REGISTERED) & (hazards.found_on < np.datetime64(beijing_now().date()))
    ids = hazards.id[np.flatnonzero(is_known)[: _EDITS + 1]].tolist()
    request = StepRequest(HazardAction.NOTE, "李某", "演示公司", beijing_now(), "泄爆装置已到货")
    changes, snapshots = [], []
    for hazard in ids:
        changes.append(1000 * _seconds(take_step, workspace, hazard, request, "王某"))
        snapshots.append(1000 * _seconds(workspace.snapshot))
    changes, snapshots = changes[1:], snapshots[1:]  # the first imports
    return {
        "state_change_ms": statistics.median(changes),
        "state_change_worst_ms": max(changes),
        "snapshot_after_edit_ms": statistics.median(snapshots),
    }


def _lists(situation: Situation) -> dict[str, float]:
    """The slowest change of a list's filter: each anew, the best of three."""
    texts = ("除尘", "李某", "H-2026-4999", "公司99999", "7", "第39", "h-2026", "无此字样", "王")
    wishes = [Wish(chosen) for chosen in Queue if chosen is not Queue.MINE]
    wishes += [Wish(Queue.MINE, person="周某"), Wish(unit=3), Wish(Queue.OVERDUE, text="泄爆", unit=2)]
    wishes += [Wish(text=text) for text in texts]
    first, times = [], {wish: float("inf") for wish in wishes}
    for _ in range(3):
        queue = HazardQueue(situation)
        first.append(1000 * _seconds(queue.listing, Wish()))
        for wish in wishes:
            times[wish] = min(times[wish], 1000 * _seconds(queue.listing, wish))
    slowest = max(times, key=times.__getitem__)
    print(f"slowest filter: {slowest}")
    return {"first_list_ms": min(first), "filter_ms": times[slowest]}


def _fill(path: Path, enterprises: int, hazards: int, rows: int) -> None:
    """Change hazards until the journal has so many rows."""
    everything = ledger_rows.hazards(hazards, enterprises)
    with Workspace.open(path) as workspace:
        for turn in range(100):
            lacking = rows - workspace.head().seq
            if lacking <= 0:
                return
            part = everything.head(min(lacking, _CHUNK)).assign(progress=f"第 {turn} 次更新")
            with workspace.change(by="王某", reason="更新", source=ledger_rows.SOURCE) as change:
                change.put_hazards(part, lambda *_: None, lambda: False)


def _verify(path: Path) -> dict[str, float]:
    with Workspace.open(path) as workspace:
        rows = workspace.head().seq
        seconds = _seconds(_must_hold, workspace)
        return {"journal_rows": rows, "verify_s": seconds}


def _must_hold(workspace: Workspace) -> None:
    if workspace.verify_journal() is not None:
        raise SystemExit("the journal does not verify")


def _open_in_child(path: Path) -> float:
    """Process start, opening, snapshot and measures: what stands before the first picture."""
    code = (
        "import sys; from pathlib import Path; from ledger.store.workspace import Workspace; "
        "from desktop.jobs.situations import read_situation; "
        "read_situation(Workspace.open(Path(sys.argv[1])))"
    )
    return _seconds(lambda: subprocess.run([sys.executable, "-c", code, str(path)], check=True))


def _seconds(work: Callable[..., object], *arguments: object) -> float:
    begin = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()

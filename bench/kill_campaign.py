"""The campaign behind ``python -m bench.kill_writes``: apart from it, because its children import this module by name."""

from __future__ import annotations

import gzip
import multiprocessing
import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from pathlib import Path

from bench import ledger_rows
from bench.dump import dump
from ledger.journal import RecordKind
from ledger.store import backup
from ledger.store.backup_folder import Why, backups
from ledger.store.restoring import restore
from ledger.store.schema import SCHEMA_VERSION
from ledger.store.workspace import Workspace

_MARGIN = 1.25  # of the undisturbed time, so that some kills come after the commit
_SCHEMA_1 = Path(__file__).resolve().parents[1] / "tests" / "data" / "schema-1.bmap.gz"

Write = Callable[[Path, int, Callable[[], None]], None]
"""Writes into a workspace; calls the third before it begins, with everything prepared."""


def _import(path: Path, rows: int, begin: Callable[[], None]) -> None:
    enterprises, hazards = ledger_rows.enterprises(rows), ledger_rows.hazards(rows // 10, rows)
    frames = (enterprises, hazards, ledger_rows.zones(rows // 20, rows))
    begin()
    with (
        Workspace.open(path) as workspace,
        workspace.change(by="王某", reason="导入", source=ledger_rows.SOURCE) as change,
    ):
        puts = (change.put_enterprises, change.put_hazards, change.put_zones)
        for put, frame in zip(puts, frames, strict=True):
            put(frame, lambda *_: None, lambda: False)


def _edit(path: Path, _rows: int, begin: Callable[[], None]) -> None:
    with Workspace.open(path) as workspace:
        begin()
        with workspace.change(by="王某", reason="改电话") as change:
            change.update(RecordKind.ENTERPRISE, 1, {"phone": "000"})


def _bulk(path: Path, rows: int, begin: Callable[[], None]) -> None:
    with Workspace.open(path) as workspace:
        begin()
        with workspace.change(by="王某", reason="批量改电话") as change:
            for record_id in range(1, rows // 8):
                change.update(RecordKind.ENTERPRISE, record_id, {"phone": "000"})


def _undo(path: Path, _rows: int, begin: Callable[[], None]) -> None:
    with Workspace.open(path) as workspace:
        begin()
        workspace.undo(batch=2, by="王某")


def _restore(path: Path, _rows: int, begin: Callable[[], None]) -> None:
    begin()
    restore(path.with_name("older.bmap"), path, "王某")


def _migrate(path: Path, _rows: int, begin: Callable[[], None]) -> None:
    begin()
    Workspace.open(path).close()


def _backup(path: Path, _rows: int, begin: Callable[[], None]) -> None:
    begin()
    backup.keep(path, Why.DAILY)


WRITES: dict[str, Write] = {
    "import": _import,
    "edit": _edit,
    "bulk": _bulk,
    "undo": _undo,
    "restore": _restore,
    "migrate": _migrate,
    "backup": _backup,
}


@dataclass(frozen=True, slots=True)
class _Case:
    """One kind of write, and the states that it may leave."""

    what: str
    before: list[str]
    after: list[str]


def campaign(folder: Path, what: str, kills: int, rows: int, seed: int) -> dict[str, float]:
    """How many killed writes left the state before, the state after, and anything else (``wrong``: also what a check
    finds, a lock that stays, a backup that is not whole); how often the next opening told what had happened, and told
    it wrong; the slowest opening in seconds."""
    rng = random.Random(seed)
    origin = _origin(folder, what, rows)
    undisturbed = _copy(origin, folder / "undisturbed" / "a.bmap")
    seconds = _run(what, undisturbed, rows, None)
    case = _Case(what, dump(origin), dump(undisturbed, without_times=True))
    counts: Counter[str] = Counter(before=0, after=0, wrong=0, told=0, told_wrong=0)
    slowest = 0.0
    for number in range(kills):
        target = _copy(origin, folder / str(number) / "a.bmap")
        _run(what, target, rows, rng.uniform(0, _MARGIN * seconds))
        state, told, opened_s = _state(target, case)
        counts[state] += 1
        counts["told"] += told is not None
        counts["told_wrong"] += told is not None and told != state
        slowest = max(slowest, opened_s)
        if state != "wrong" and (told is None or told == state):
            shutil.rmtree(target.parent)
    return {**counts, "slowest_opening_s": round(slowest, 2), "undisturbed_s": round(seconds, 2)}


def _origin(folder: Path, what: str, rows: int) -> Path:
    """A workspace in which half of the rows already stand, so that an import creates and changes; older and newer
    states of it for a restoration."""
    (folder / "origin").mkdir()
    path = folder / "origin" / "a.bmap"
    if what == "migrate":
        path.write_bytes(gzip.decompress(_SCHEMA_1.read_bytes()))
        return path
    with ledger_rows.new_workspace(path) as workspace, workspace.change(by="王某", reason="导入上期台账") as change:
        change.put_enterprises(ledger_rows.enterprises(rows // 2, seed=8), lambda *_: None, lambda: False)
    if what == "restore":
        shutil.copy(path, path.with_name("older.bmap"))
        _edit(path, rows, lambda: None)
    return path


def _copy(origin: Path, target: Path) -> Path:
    shutil.copytree(origin.parent, target.parent)
    return target


def _run(what: str, path: Path, rows: int, kill_after_s: float | None) -> float:
    """Write in a child; kill it so long after it has said that it begins. Seconds from there to its end."""
    listener, speaker = _PROCESSES.Pipe(duplex=False)
    child = _PROCESSES.Process(target=_write, args=(what, path, rows, speaker))
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


def _write(what: str, path: Path, rows: int, speaker: Connection) -> None:
    WRITES[what](path, rows, lambda: speaker.send("begin"))


def _state(path: Path, case: _Case) -> tuple[str, str | None, float]:
    """In which state a killed write left the workspace, which one the opening told, and how long that took."""
    was = _schema(path)
    begin = time.perf_counter()
    with Workspace.open(path) as workspace:
        workspace.snapshot()
        seconds = time.perf_counter() - begin
        findings = workspace.check()
        codes = {notice.code for notice in workspace.notices}
    told = "after" if "completed" in codes else "before" if "interrupted" in codes else None
    if findings or len(codes & {"completed", "interrupted"}) > 1 or not _is_tidy(path):
        return "wrong", told, seconds
    after = dump(path, without_times=True)
    if case.what == "migrate":  # the opening has finished it: which of the two it found is what counts
        is_backed_up = was < SCHEMA_VERSION or bool(backups(path))
        state = ("before" if was < SCHEMA_VERSION else "after") if after == case.after and is_backed_up else "wrong"
    elif case.what == "backup":
        state = ("after" if backups(path) else "before") if dump(path) == case.before else "wrong"
    elif dump(path) == case.before:
        state = "before"
    else:
        state = "after" if after == case.after else "wrong"
    return state, told, seconds


def _schema(path: Path) -> int:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _is_tidy(path: Path) -> bool:
    """Whether the file can be written at once, no note is left, and every backup that has its name is whole."""
    with Workspace.open(path, wait_s=0) as workspace:
        if workspace.notices:
            return False
        try:
            with workspace.change(by="王某", reason="试写") as change:
                change.create(RecordKind.DOCUMENT, {"title": "试写"})
                raise _RollBack
        except _RollBack:
            pass
    for item in backups(path):
        backup.probe(item.path)
    # A note that was killed before it said anything, or after it had been wiped, goes with an opening a minute later.
    return not any(note.stat().st_size for note in path.parent.glob(f"{path.name}-busy-*"))


class _RollBack(Exception):
    """Ends the trial."""

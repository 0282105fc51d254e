"""Two editors of one record: the campaign behind ``python -m bench.interleavings``. Apart from it, because its children
import this module by name.

Each editor reads the record, thinks, and writes what is based on what was read. Whoever is second must be shown both
versions and decide. An update is lost when a row of the journal is based on an older one than the row before it.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from multiprocessing.synchronize import Barrier

from ledger.hazard import HazardState
from ledger.journal import JournalRow, RecordKind
from ledger.problem import EditConflict
from ledger.store.workspace import Workspace

KIND = RecordKind.HAZARD
NAMES = ("王某", "李某")
_FIELDS = ("owner", "progress", "due_on", "funds", "is_listed", "state")
_PATIENCE_S = 120


@dataclass(slots=True)
class Tally:
    """What happened. ``wrong``: what must not happen, in words."""

    writes: int = 0
    conflicts: int = 0
    kept_mine: int = 0
    gave_way: int = 0
    wrong: list[str] = field(default_factory=list)

    def __iadd__(self, other: Tally) -> Tally:
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


@dataclass(frozen=True, slots=True)
class Write:
    """A write that went through: its row in the journal and the version that it was based on."""

    by: str
    seen: int
    seq: int


@dataclass(slots=True)
class Editor:
    """One person at a window of his own."""

    workspace: Workspace
    name: str
    record: int
    rng: random.Random
    tally: Tally = field(default_factory=Tally)
    writes: list[Write] = field(default_factory=list)
    seen: int = 0
    mine: dict[str, object] = field(default_factory=dict)

    def read(self) -> None:
        """Open the record in a form, and think of an edit."""
        self.seen = self.workspace.version(KIND, self.record)
        chosen = ["owner", *self.rng.sample(_FIELDS[1:], self.rng.randint(0, 2))]
        self.mine = {name: _value(name, self.name, self.rng) for name in chosen}

    def save(self) -> None:
        """Write the edit; when somebody else was faster, look at both versions and decide."""
        if not self.mine:
            return
        try:
            with self.workspace.change(by=self.name, reason="修改") as change:
                is_changed = change.update(KIND, self.record, self.mine, self.seen)
        except EditConflict as conflict:
            self._decide(conflict)
            return
        if is_changed:
            self.tally.writes += 1
            own = [row for row in self.workspace.history(KIND, self.record) if row.by == self.name][-1]
            self.writes.append(Write(self.name, self.seen, own.seq))
        self.mine = {}

    def _decide(self, conflict: EditConflict) -> None:
        self.tally.conflicts += 1
        rows = conflict.rows
        if not rows or rows[0].seq <= self.seen:
            self.tally.wrong.append(f"conflict without the rows that {self.name} had not seen")
        for row in rows[-1:]:
            shown = {name: _told(conflict.now[name]) for name in row.after}
            if shown != row.after:
                self.tally.wrong.append(f"{self.name} is shown {shown}, not {row.after}")
        if self.rng.random() < 0.6:  # 仍用我的: on top of the version that has just been shown
            self.tally.kept_mine += 1
            self.seen = rows[-1].seq
        else:
            self.tally.gave_way += 1
            self.mine = {}


def interleaved(first: Workspace, second: Workspace, record: int, seed: int) -> Tally:
    """One script: two editors take turns as the seed says, some moves of each between those of the other."""
    rng = random.Random(seed)
    start = first.history(KIND, record)
    editors = [Editor(workspace, name, record, rng) for workspace, name in zip((first, second), NAMES, strict=True)]
    for _ in range(rng.randint(4, 12)):
        editor = rng.choice(editors)
        move = rng.choice([editor.read, editor.save, editor.save])
        move()
    for editor in editors:
        while editor.mine:  # nobody leaves with an open form
            editor.save()
    tally = _sum(editors)
    tally.wrong += faults(first, record, start, [write for editor in editors for write in editor.writes])
    for workspace in (first, second):
        tally.wrong += _differences(workspace, record)
    return tally


def simultaneous(place: str, record: int, seed: int, moves: int = 12) -> Tally:
    """Two processes edit the record at the same time. Their first edits are based on one version, whatever the clock
    does: one of them is second."""
    context = multiprocessing.get_context("spawn")
    with Workspace.open(place) as workspace:
        start = workspace.history(KIND, record)
        with context.Pool(2, _join, (context.Barrier(2, timeout=_PATIENCE_S),)) as pool:
            jobs = [(place, record, name, seed * 2 + number, moves) for number, name in enumerate(NAMES)]
            results = pool.starmap(work, jobs, chunksize=1)
        tally = Tally()
        for own, _ in results:
            tally += own
        writes = [write for _, made in results for write in made]
        tally.wrong += faults(workspace, record, start, writes) + _differences(workspace, record)
    return tally


_meeting: list[Barrier] = []
"""Where the processes wait for each other."""


def _join(barrier: Barrier) -> None:
    _meeting.append(barrier)


def work(place: str, record: int, name: str, seed: int, moves: int) -> tuple[Tally, list[Write]]:
    """One of the two processes."""
    rng = random.Random(seed)
    with Workspace.open(place) as workspace:
        editor = Editor(workspace, name, record, rng)
        for number in range(moves):
            editor.read()
            if number == 0 and _meeting:
                _meeting[0].wait()
            time.sleep(rng.uniform(0, 0.02))
            while editor.mine:
                editor.save()
    return editor.tally, editor.writes


def faults(workspace: Workspace, record: int, start: Sequence[JournalRow], writes: Sequence[Write]) -> list[str]:
    """Lost updates, and writes that the journal does not show."""
    rows = workspace.history(KIND, record)[len(start) :]
    based_on = {write.seq: write for write in writes}
    wrong = [f"row {seq} is not in the journal" for seq in based_on.keys() - {row.seq for row in rows}]
    before = start[-1].seq
    for row in rows:
        write = based_on.get(row.seq)
        if write is None or write.by != row.by:
            wrong.append(f"nobody knows of row {row.seq}")
        elif write.seen < before:
            wrong.append(f"row {row.seq} overwrites row {before}, which {row.by} had not seen")
        before = row.seq
    return wrong


def _differences(workspace: Workspace, record: int) -> list[str]:
    """Where the record, or the columns of a window, are not what the journal adds up to."""
    told: dict[str, object] = {}
    for row in workspace.history(KIND, record):
        for name, value in row.before.items():
            if told.get(name, value) != value:
                return [f"row {row.seq} says that {name} was {value}, after {told[name]}"]
        told |= row.after
    now = workspace.record(KIND, record)
    wrong = [
        f"{name} is {now[name]}, not {told[name]}"
        for name in _FIELDS
        if name in told and _told(now[name]) != told[name]
    ]
    hazards = workspace.snapshot().hazards
    at = hazards.id.tolist().index(record)
    if (hazards.owner[at], int(hazards.state[at])) != (now["owner"], now["state"]):
        wrong.append("the snapshot differs from the record")
    return wrong


def _sum(editors: Sequence[Editor]) -> Tally:
    tally = Tally()
    for editor in editors:
        tally += editor.tally
    return tally


def _value(name: str, by: str, rng: random.Random) -> object:
    number = rng.randrange(1000)
    values: dict[str, object] = {
        "due_on": date(2026, 12, 1) + timedelta(days=number),
        "funds": number / 4,
        "is_listed": number % 2 == 0,
        "state": HazardState(1 + number % 4),
    }
    return values.get(name, f"{by}{number}")


def _told(value: object) -> object:
    """A value as the journal tells it."""
    return value.isoformat() if isinstance(value, date) else value

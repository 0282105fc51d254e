"""The campaign behind ``python -m bench.damage``."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import ledger_rows, register_rows
from bench.dump import dump
from ledger.finding import Finding
from ledger.journal import RecordKind
from ledger.problem import Problem
from ledger.store import backup
from ledger.store.backup_folder import Why
from ledger.store.workspace import Workspace

BAD = ("missed", "written")
"""Ends that must not be: changed content that nobody found; damage that was found but not before it was written over."""

_PAGE = 8192

Damage = Callable[[Path, random.Random, "Original"], None]


@dataclass(frozen=True, slots=True)
class Original:
    """A workspace with a backup of today, and the content that it has; another one's log, and a state whose newest
    changes stand in its log alone."""

    path: Path
    content: list[str]
    foreign_log: Path
    logged: Path


@dataclass(frozen=True, slots=True)
class Attempt:
    """``end``: opening (refused, or told), check, harmless (the content is what it was), missed, written."""

    name: str
    end: str
    told: str


def original(folder: Path) -> Original:
    """Build the workspace that is damaged."""
    folder.mkdir(parents=True)
    path = _filled(folder / "a.bmap", 1)
    logged = folder / "logged"
    with Workspace.open(path) as workspace:
        workspace.head()  # an idle connection: nobody brings the log into the file
        with workspace.change(by="李某", reason="更新") as change:
            change.update(RecordKind.ENTERPRISE, 1, {"phone": "只在日志里"})
        logged.mkdir()
        for part in folder.glob("a.bmap*"):
            if part.is_file():
                shutil.copy(part, logged)
        backup.keep(path, Why.DAILY)
    other = _filled(folder / "other.bmap", 5)
    with Workspace.open(other) as workspace:
        workspace.head()
        with workspace.change(by="李某", reason="别处的更新") as change:
            change.put_enterprises(ledger_rows.enterprises(150, seed=6), lambda *_: None, lambda: False)
        shutil.copy(other.with_name("other.bmap-wal"), folder / "foreign-wal")
    return Original(path, dump(path), folder / "foreign-wal", logged)


def _filled(path: Path, seed: int) -> Path:
    with ledger_rows.new_workspace(path) as workspace:
        with workspace.change(by="王某", reason="导入", source=ledger_rows.SOURCE) as change:
            change.put_enterprises(ledger_rows.enterprises(120, seed), lambda *_: None, lambda: False)
            change.put_hazards(ledger_rows.hazards(40, 120), lambda *_: None, lambda: False)
            change.put_zones(ledger_rows.zones(20, 120), lambda *_: None, lambda: False)
        register_rows.put(workspace, 5)
        workspace.snapshot()
    return path


def attempt(original_: Original, folder: Path, seed: int) -> Attempt:
    """Damage a copy in a way that the seed decides; open it as a window would; check it; write into it as a command
    would, with the backup of the day before."""
    rng = random.Random(seed)
    damage = rng.choice(DAMAGES)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path = folder / "a.bmap"
    shutil.copy(original_.path, path)
    shutil.copytree(original_.path.with_name("a.bmap-backups"), folder / "a.bmap-backups")
    damage(path, rng, original_)
    told = _opened(path)
    if told:
        return Attempt(damage.__name__, "opening", told)
    found = _checked(path)
    if found:
        told = "；".join(str(finding) for finding in found[:3])
        is_cache_alone = all(finding.code == "packed" for finding in found)  # writing is no harm to the record
        return Attempt(damage.__name__, "written" if not is_cache_alone and _writes(path) else "check", told)
    return Attempt(damage.__name__, "harmless" if dump(path) == original_.content else "missed", "")


def _opened(path: Path) -> str:
    """What opening and reading says, "" when nothing."""
    try:
        with Workspace.open(path) as workspace:
            workspace.snapshot()
            return "；".join(str(notice) for notice in workspace.notices)
    except Problem as problem:
        return str(problem)


def _checked(path: Path) -> list[Finding]:
    try:
        with Workspace.open(path, read_only=True, sampled=False) as workspace:
            return workspace.check()
    except Problem as problem:
        return [Finding("open", problem.message)]


def _writes(path: Path) -> bool:
    """Whether the first write of the day goes through, as a command does it."""
    try:
        with Workspace.open(path) as workspace:
            workspace.safeguard(Why.DAILY)
            with workspace.change(by="王某", reason="更新") as change:
                change.update(RecordKind.ENTERPRISE, 2, {"phone": "覆盖"})
    except Problem:
        return False
    return True


def byte(path: Path, rng: random.Random, _: Original) -> None:
    """One byte becomes another."""
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data))] ^= rng.randrange(1, 256)
    path.write_bytes(data)


def block(path: Path, rng: random.Random, _: Original) -> None:
    """Up to 64 kB of noise."""
    data = bytearray(path.read_bytes())
    length = rng.randrange(2, 65536)
    at = rng.randrange(max(1, len(data) - length))
    data[at : at + length] = rng.randbytes(min(length, len(data) - at))
    path.write_bytes(data)


def zero_pages(path: Path, rng: random.Random, _: Original) -> None:
    """One to eight pages of zeros."""
    data = bytearray(path.read_bytes())
    first, count = rng.randrange(len(data) // _PAGE), rng.randrange(1, 9)
    part = slice(first * _PAGE, min(len(data), (first + count) * _PAGE))
    data[part] = bytes(part.stop - part.start)
    path.write_bytes(data)


def exchange_pages(path: Path, rng: random.Random, _: Original) -> None:
    """Two pages at each other's place."""
    data = bytearray(path.read_bytes())
    one, other = rng.sample(range(len(data) // _PAGE), 2)
    a, b = slice(one * _PAGE, (one + 1) * _PAGE), slice(other * _PAGE, (other + 1) * _PAGE)
    data[a], data[b] = data[b], data[a]
    path.write_bytes(data)


def cut(path: Path, rng: random.Random, _: Original) -> None:
    """The end is missing."""
    with path.open("r+b") as file:
        file.truncate(rng.randrange(path.stat().st_size))


def lost_log(path: Path, _: random.Random, original_: Original) -> None:
    """The log, in which the newest changes stood, was not copied along."""
    shutil.copy(original_.logged / path.name, path)


def cut_log(path: Path, rng: random.Random, original_: Original) -> None:
    """A part of the log is missing or noise."""
    shutil.copy(original_.logged / path.name, path)
    log = path.with_name(f"{path.name}-wal")
    data = bytearray((original_.logged / log.name).read_bytes())
    at = rng.randrange(len(data))
    data[at:] = rng.randbytes(len(data) - at) if rng.random() < 0.5 else b""
    log.write_bytes(data)


def foreign_log(path: Path, _: random.Random, original_: Original) -> None:
    """The log of another workspace lies beside the file."""
    shutil.copy(original_.foreign_log, path.with_name(f"{path.name}-wal"))


DAMAGES: list[Damage] = [
    byte,
    byte,
    byte,
    block,
    block,
    zero_pages,
    exchange_pages,
    cut,
    lost_log,
    cut_log,
    foreign_log,
]

"""What somebody is writing into a workspace file: a note beside it for as long as a change takes.

After a crash the note stays, its lock does not: the next opening holds it against the record and says which of the two
happened. While the lock stands, whoever waits for the file is told who holds it. One note a change, each under a name
of its own, so that nobody ever removes another's.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ledger.finding import Finding
from ledger.journal import beijing
from ledger.store.locks import lock
from ledger.store.raw import Raw

_MARK = "-busy-"
_YOUNG_S = 60.0  # an empty note may be one whose author has not come to write it
_LARGEST = 10_000


@dataclass(frozen=True, slots=True)
class Intent:
    """What is being written. ``batch``, ``at``, ``by`` and ``what`` (its reason) are those of the batch that there will be
    when it is done; ``schema``: for a migration, the version that there will be. With neither it is being prepared:
    nothing is written yet, and a further note of the same process says more."""

    what: str
    by: str
    at: str  # UTC, ISO 8601
    batch: int
    schema: int = 0
    host: str = ""
    pid: int = 0

    @property
    def is_preparing(self) -> bool:
        return not self.batch and not self.schema

    def since(self) -> str:
        """When it began, Beijing time."""
        return f"{beijing(self.at):%m-%d %H:%M}"


@contextmanager
def noted(workspace: Path, intent: Intent) -> Iterator[None]:
    """Keep a note beside the file; it is gone afterwards, whatever happened. Raises OSError when there is no room."""
    descriptor, name = tempfile.mkstemp(prefix=workspace.name + _MARK, dir=workspace.parent)
    try:
        lock(descriptor, wait=True)
        os.write(descriptor, _text(intent))
        os.fsync(descriptor)
        yield
    finally:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)  # from here on it says nothing, even where it cannot be removed
        os.close(descriptor)
        with contextlib.suppress(OSError):
            Path(name).unlink()


def holders(workspace: Path) -> list[Intent]:
    """What others are writing right now."""
    return [intent for _, intent, is_alive in _notes(workspace) if intent is not None and is_alive]


def settle(workspace: Path, raw: Raw, *, remove: bool) -> list[Finding]:
    """What became of changes whose process died, and with ``remove`` the end of their notes. Nothing is ever half done:
    each of them is in the record as a whole or not at all."""
    dead: list[Intent] = []
    for path, intent, is_alive in _notes(workspace):
        if is_alive:
            continue
        if intent is not None:
            dead.append(intent)
        if remove and (intent is not None or _is_old(path)):
            with contextlib.suppress(OSError):
                path.unlink()
    writing = {(intent.host, intent.pid) for intent in dead if not intent.is_preparing}
    return [_told(raw, intent) for intent in dead if not (intent.is_preparing and (intent.host, intent.pid) in writing)]


def _told(raw: Raw, intent: Intent) -> Finding:
    who = f"“{intent.what}”（{intent.by}，{intent.since()}）"
    if _is_done(raw, intent):
        batch = f"（第 {intent.batch} 批）" if intent.batch else ""
        return Finding("completed", f"上次{who}在收尾时中断，但已经完成{batch}。", "不必重做。")
    return Finding(
        "interrupted", f"上次{who}没有完成，工作区保持此前的状态，没有写入一半的内容。", "如仍需要，请再做一次。"
    )


def _is_done(raw: Raw, intent: Intent) -> bool:
    if intent.schema:
        return raw.schema_version() >= intent.schema
    found = raw.execute("SELECT at, by, reason FROM batch WHERE id = ?", (intent.batch,)).fetchone()
    return found is not None and tuple(found) == (intent.at, intent.by, intent.what)


def _notes(workspace: Path) -> Iterator[tuple[Path, Intent | None, bool]]:
    """Each note beside the file: its content, None without any, and whether its author lives."""
    prefix = workspace.name + _MARK
    try:
        names = [entry.name for entry in os.scandir(workspace.parent) if entry.name.startswith(prefix)]
    except OSError:
        return
    for name in sorted(names):
        path = workspace.parent / name
        with contextlib.suppress(OSError), path.open("rb") as file:
            is_alive = not lock(file.fileno(), wait=False)
            yield path, _parsed(file.read(_LARGEST)), is_alive


def _is_old(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return abs(time.time() - path.stat().st_mtime) > _YOUNG_S
    return False


def _text(intent: Intent) -> bytes:
    values = asdict(intent) | {"host": socket.gethostname(), "pid": os.getpid()}
    return json.dumps(values, ensure_ascii=False).encode()


def _parsed(content: bytes) -> Intent | None:
    try:
        values: Any = json.loads(content)
        intent = Intent(**{field.name: values[field.name] for field in fields(Intent)})
        beijing(intent.at)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return intent

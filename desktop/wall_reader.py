"""Reads the record for the wall, on a worker. A failure closes the file; the next look opens it anew."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from desktop.wall_facts import WallFacts, facts_of
from layers.map_content import build
from layers.painter.map_painter import MapPainter
from layers.situation import default_as_of, situation_of
from ledger.masking import masked_snapshot
from ledger.snapshot import Snapshot
from ledger.store.place import Place
from ledger.store.workspace import Workspace

REMEASURE_S = 60.0  # lights change at midnight and operations start without a change of the record
WAIT_S = 5.0  # for a program that is writing: longer than that is a failure, and told


@dataclass(frozen=True, slots=True)
class WallScene:
    """One state of the record, ready to be shown."""

    seq: int
    measured_at: datetime
    facts: WallFacts
    painter: MapPainter


class WallReader:
    """Owner of the workspace. ``look`` and ``close`` may be called from any thread."""

    def __init__(self, path: Place) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._workspace: Workspace | None = None
        self._snapshot: Snapshot | None = None

    def look(self, known: WallScene | None, now: datetime) -> WallScene | None:
        """The newest state, or None when ``known`` still is. Cheap when nothing has changed. Raises Problem."""
        with self._lock:
            try:
                return self._look(known, now)
            except Exception:
                self._let_go()
                raise

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._let_go()

    def _look(self, known: WallScene | None, now: datetime) -> WallScene | None:
        if self._workspace is None:
            self._workspace = Workspace.open(self._path, read_only=True, wait_s=WAIT_S)
        seq = self._workspace.head().seq
        if self._snapshot is None or self._snapshot.seq != seq:
            self._snapshot = masked_snapshot(self._workspace.snapshot())  # whoever passes may read a wall
        elif known is not None and known.seq == seq and not self._is_old(known, self._snapshot, now):
            return None
        situation = situation_of(self._snapshot, default_as_of(self._snapshot, now))
        return WallScene(self._snapshot.seq, now, facts_of(situation), MapPainter(build(situation)))

    @staticmethod
    def _is_old(known: WallScene, snapshot: Snapshot, now: datetime) -> bool:
        """The moment of a live wall moves on; that of demo data is fixed. A clock that was set back counts too."""
        return snapshot.info.pinned_as_of is None and abs((now - known.measured_at).total_seconds()) >= REMEASURE_S

    def _let_go(self) -> None:
        workspace, self._workspace, self._snapshot = self._workspace, None, None
        if workspace is not None:
            workspace.close()

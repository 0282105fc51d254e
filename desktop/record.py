"""What the window asks of the record. ``ledger.store.workspace.Workspace`` answers; a test may answer from memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from ledger.fields import LedgerKind
from ledger.snapshot import Snapshot, WorkspaceInfo


class HeadOfRecord(Protocol):
    """The newest journal row."""

    @property
    def seq(self) -> int: ...

    @property
    def changed_at(self) -> datetime | None: ...


class Record(Protocol):
    """The reading side of a workspace. All methods are called on workers."""

    @property
    def path(self) -> Path: ...

    @property
    def info(self) -> WorkspaceInfo: ...

    def head(self) -> HeadOfRecord: ...

    def snapshot(self) -> Snapshot: ...

    def enterprise(self, id: int, /) -> dict[str, Any]: ...

    def hazards_of(self, enterprise_id: int, /) -> list[dict[str, Any]]: ...

    def history(self, kind: LedgerKind, id: int, /) -> Sequence[Any]: ...

    def close(self) -> None: ...

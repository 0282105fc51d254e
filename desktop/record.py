"""What the window asks of the record. ``ledger.store.workspace.Workspace`` answers; a test may answer from memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import numpy.typing as npt

from ledger.journal import Head, JournalRow, RecordKind
from ledger.people import Person
from ledger.snapshot import Snapshot, WorkspaceInfo
from ledger.store.place import Place


class Record(Protocol):
    """The reading side of a workspace. All methods are called on workers."""

    @property
    def place(self) -> Place: ...

    @property
    def name(self) -> str: ...

    @property
    def info(self) -> WorkspaceInfo: ...

    def head(self) -> Head: ...

    def snapshot(self) -> Snapshot: ...

    def snapshot_at(self, moment: datetime, /) -> Snapshot: ...

    def enterprise(self, id: int, /) -> dict[str, Any]: ...

    def hazards_of(self, enterprise_id: int, /) -> list[dict[str, Any]]: ...

    def records(self, kind: RecordKind, **where: object) -> list[dict[str, Any]]: ...

    def history(self, kind: RecordKind, id: int, /) -> Sequence[JournalRow]: ...

    def people(self) -> Sequence[Person]: ...

    def put_extra(
        self, name: str, arrays: Mapping[str, npt.NDArray[Any]], seq: int, of: RecordKind | None = None
    ) -> bool: ...

    def close(self) -> None: ...

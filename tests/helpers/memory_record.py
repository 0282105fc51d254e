"""A record that lives in memory, for tests of the window: the same reading side as a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from ledger.journal import Head, JournalRow, RecordKind
from ledger.people import Person
from ledger.snapshot import Snapshot, WorkspaceInfo
from tests.helpers.sample import snapshot


class MemoryRecord:
    """``replace`` puts another snapshot in, as if somebody had written to the file."""

    def __init__(self, shot: Snapshot | None = None) -> None:
        self._shot = shot if shot is not None else snapshot()
        self.path = Path("吉林省工贸监管.bmap")
        self.place, self.name = self.path, self.path.name
        self.is_closed = False
        self.phone = "13812340417"
        self.staff: list[Person] = []

    @property
    def info(self) -> WorkspaceInfo:
        return self._shot.info

    def replace(self, shot: Snapshot) -> None:
        self._shot = shot

    def head(self) -> Head:
        return Head(self._shot.seq, self._shot.head_hash, self._shot.changed_at)

    def snapshot(self) -> Snapshot:
        return self._shot

    def snapshot_at(self, _moment: datetime, /) -> Snapshot:
        return self._shot

    def records(self, _kind: RecordKind, **_where: object) -> list[dict[str, Any]]:
        return []

    def enterprise(self, id_: int, /) -> dict[str, Any]:
        row = int(np.searchsorted(self._shot.enterprises.id, id_))
        table = self._shot.enterprises
        return {
            "id": id_,
            "name": table.name[row],
            "code": table.code[row],
            "address": "演示路 1 号",
            "workers": 412,
            "principal": "韩某",
            "phone": self.phone,
            "datum": 3,
            "supervisor": "许某",
            "contract_leader": "",
            "safety_officer": "高某",
            "standard_until": "2027-05-31",
        }

    def hazards_of(self, enterprise_id: int, /) -> list[dict[str, Any]]:
        hazards = self._shot.hazards
        row = int(np.searchsorted(self._shot.enterprises.id, enterprise_id))
        return [
            {"id": int(hazards.id[at]), "found_on": str(hazards.found_on[at]), "found_by": "执法大队　方某"}
            for at in np.flatnonzero(hazards.enterprise == row)
        ]

    def history(self, _kind: RecordKind, _id: int, /) -> Sequence[JournalRow]:
        return []

    def people(self) -> Sequence[Person]:
        return self.staff

    def put_extra(self, _name: str, _arrays: Mapping[str, Any], _seq: int, _of: RecordKind | None = None) -> bool:
        return False

    def close(self) -> None:
        self.is_closed = True

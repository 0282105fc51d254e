"""Short words for tests of the store."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ledger.batch import SourceFile, Stored
from ledger.fields import LedgerKind
from ledger.store.workspace import Workspace

SOURCE = SourceFile("台账.xlsx", "cd" * 32, "企业")


def put(workspace: Workspace, kind: LedgerKind, frame: pd.DataFrame, *, by: str = "王某") -> Stored:
    """Store a frame in a change of its own."""
    with workspace.change(by=by, reason="导入", source=SOURCE) as change:
        method = {
            LedgerKind.ENTERPRISES: change.put_enterprises,
            LedgerKind.HAZARDS: change.put_hazards,
            LedgerKind.ZONES: change.put_zones,
            LedgerKind.INSPECTIONS: change.put_inspections,
        }[kind]
        return method(frame, lambda *_: None, lambda: False)


def rows(*records: dict[str, Any]) -> pd.DataFrame:
    """A canonical frame of a few records; texts that are missing are empty."""
    frame = pd.DataFrame(list(records))
    frame.insert(0, "row", range(2, len(frame) + 2))
    for name in frame.columns:
        if frame[name].map(lambda value: isinstance(value, str) or value is None).all():
            frame[name] = frame[name].astype(object).where(frame[name].notna(), "")
    return frame

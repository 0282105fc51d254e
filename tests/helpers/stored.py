"""A real workspace file with the units of the sample and a few rows, made in a moment."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from ledger.batch import SourceFile
from ledger.datum import PlaceStatus
from ledger.snapshot import WorkspaceInfo
from ledger.store.workspace import Workspace
from ledger.unit import UnitLevel, UnitRecord
from tests.helpers import sample

SOURCE = SourceFile("台账.xlsx", "0" * 64, "Sheet1")


def stored_workspace(
    path: Path, enterprises: int = 60, hazards: int = 12, pinned_as_of: datetime | None = sample.AS_OF
) -> Workspace:
    """Area and reporting units; enterprises at the middle of their unit; hazards that are overdue at the sample's
    as-of day."""
    units = sample.units()
    rows = [0, *units.reporting().tolist()]
    records = [
        UnitRecord(
            units.code[row],
            units.name[row],
            units.short_name[row],
            UnitLevel(int(units.level[row])),
            "220000" if row else None,
            place,
            units.geometry[row],
            units.boundary_source[row],
        )
        for place, row in enumerate(rows)
    ]
    info = WorkspaceInfo("吉林省", "jilin-2021", True, "演示", "", "内部资料　注意保存", pinned_as_of)
    workspace = Workspace.create(path, info, records, "测试")
    with workspace.change(by="测试", reason="导入企业", source=SOURCE) as change:
        stored = change.put_enterprises(_enterprises(records, enterprises), _no_progress, _never)
    add_hazards(workspace, stored.ids[np.arange(hazards) % len(stored.ids)], 0)
    return workspace


def add_hazards(workspace: Workspace, enterprise_ids: np.ndarray, first: int, due: date = date(2026, 11, 8)) -> None:
    """Hazards numbered from ``first``, overdue at the sample's as-of day unless ``due`` says otherwise."""
    count = len(enterprise_ids)
    frame = pd.DataFrame(
        {
            "row": np.arange(2, 2 + count, dtype=np.int64),
            "number": [f"H-2026-{first + place:04d}" for place in range(count)],
            "description": ["保温炉未设置紧急排放和应急储存设施"] * count,
            "found_on": pd.to_datetime([date(2026, 10, 1)] * count).astype("datetime64[s]"),
            "due_on": pd.to_datetime([due] * count).astype("datetime64[s]"),
            "owner": ["韩某"] * count,
            "supervisor": ["许建国"] * count,
            "work_standard": ["按标准整改"] * count,
            "state": np.full(count, 2, np.uint8),
            "enterprise_id": enterprise_ids.astype(np.int64),
        }
    )
    with workspace.change(by="测试", reason="上账", source=SOURCE) as change:
        change.put_hazards(frame, _no_progress, _never)


def _enterprises(records: list[UnitRecord], count: int) -> pd.DataFrame:
    unit = 1 + np.arange(count) % (len(records) - 1)
    middle = [record.geometry.representative_point() if record.geometry is not None else None for record in records]
    places = [middle[row] for row in unit]
    lon = np.array([np.nan if place is None else place.x for place in places])
    lat = np.array([np.nan if place is None else place.y for place in places])
    return pd.DataFrame(
        {
            "row": np.arange(2, 2 + count, dtype=np.int64),
            "name": [f"演示{place}有限公司" for place in range(count)],
            "risk_class": (np.arange(count) % 4).astype(np.uint8),
            "unit": [records[row].name for row in unit],
            "unit_position": unit.astype(np.int32),
            "lon": lon,
            "lat": lat,
            "place_status": np.where(np.isnan(lon), PlaceStatus.NO_COORDINATES, PlaceStatus.PLACED).astype(np.uint8),
        }
    )


def _no_progress(_step: str, _done: int, _total: int) -> None:
    return None


def _never() -> bool:
    return False

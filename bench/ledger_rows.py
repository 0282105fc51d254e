"""Synthetic canonical rows for benchmarks and store tests: fictional, deterministic, without intake."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ledger.batch import SourceFile
from ledger.snapshot import WorkspaceInfo
from ledger.store.place import Place
from ledger.store.workspace import Workspace
from ledger.unit import UnitLevel, UnitRecord

UNITS = 9
SOURCE = SourceFile("演示台账.xlsx", "ab" * 32, "企业")
_SURNAMES = np.array(list("王李赵周吴郑孙钱"), object)


def new_workspace(place: Place | str) -> Workspace:
    """A province of square units."""
    area = UnitRecord(
        "220000", "吉林省", "吉林省", UnitLevel.AREA, None, 0, shapely.box(121, 40, 130, 46), "示意边界", True
    )
    parts = [
        UnitRecord(
            f"2201{number:02}",
            f"演示{number}市",
            f"演示{number}",
            UnitLevel.REPORTING,
            "220000",
            number,
            shapely.box(120 + number, 40, 121 + number, 46) if number < UNITS else None,
            "示意边界",
            True,
        )
        for number in range(1, UNITS + 1)
    ]
    info = WorkspaceInfo("吉林省", "jilin-2021", True, "演示", "", "内部资料　注意保存", None)
    return Workspace.create(place, info, [area, *parts], "王某")


def enterprises(count: int, seed: int = 1) -> pd.DataFrame:
    """Enterprises with all 33 columns filled; 2 % without coordinates."""
    rng = np.random.default_rng(seed)
    row = np.arange(count)
    unit = rng.integers(1, UNITS + 1, count)
    lon, lat = rng.uniform(121, 130, count), rng.uniform(40, 46, count)
    missing = rng.random(count) < 0.02
    lon[missing] = lat[missing] = np.nan
    frame = pd.DataFrame(
        {"row": row + 2, "serial": _numbered("", row), "name": _numbered("演示松江机械制造有限公司", row)}
    )
    frame["code"] = [f"91220{number:013}" for number in row]
    frame["unit"] = [f"演示{number}市" for number in unit]
    frame["parent_unit"] = "吉林省"
    frame["address"] = _numbered("演示路工业园区", row)
    frame["x"], frame["y"], frame["datum"] = lon, lat, np.full(count, 2, np.uint8)
    frame["industry"] = rng.integers(1, 9, count).astype(np.uint8)
    frame["industry_code"] = _numbered("C", row % 4000)
    frame["categories"] = (1 << rng.integers(0, 8, count)).astype(np.uint32)
    frame["scale"] = rng.integers(1, 3, count).astype(np.uint8)
    frame["workers"] = pd.array(rng.integers(1, 900, count), dtype="Int64")
    frame["dust_workers"] = pd.Series(rng.integers(1, 40, count), dtype="Int64").where(pd.Series(row % 3 > 0))
    for name in ("legal_person", "principal", "safety_officer", "supervisor", "contract_leader"):
        frame[name] = _SURNAMES[rng.integers(0, len(_SURNAMES), count)] + "某"
    frame["phone"] = [f"000{number:08}" for number in row]
    frame["risk_class"] = rng.choice(5, count, p=[0.05, 0.19, 0.42, 0.31, 0.03]).astype(np.uint8)
    frame["standard_level"] = rng.integers(0, 4, count).astype(np.uint8)
    frame["standard_until"] = _days(rng, count)
    frame["dual_prevention"], frame["online"] = rng.random(count) < 0.5, rng.random(count) < 0.3
    frame["regulator"] = "演示应急管理局"
    frame["status"] = np.ones(count, np.uint8)
    frame["note"] = "演示数据"
    frame["unit_position"] = unit.astype(np.int32)
    frame["lon"], frame["lat"], frame["place_status"] = lon, lat, missing.astype(np.uint8)
    return frame


def hazards(count: int, enterprise_count: int, seed: int = 2) -> pd.DataFrame:
    """Hazards of stored enterprises (their ids count from 1)."""
    rng = np.random.default_rng(seed)
    row = np.arange(count)
    enterprise = rng.integers(1, enterprise_count + 1, count)
    return pd.DataFrame(
        {
            "row": row + 2,
            "number": _numbered("H-2026-", row),
            "enterprise_id": enterprise,
            "enterprise_name": _numbered("演示松江机械制造有限公司", enterprise - 1),
            "found_on": _days(rng, count),
            "description": _numbered("干式除尘系统未采取防爆措施，第", row % 40),
            "part": "除尘间",
            "basis": "七条（二）",
            "work_standard": "按标准加装泄爆装置",
            "owner": np.where(row % 20, "李某", ""),
            "supervisor": "周某",
            "due_on": _days(rng, count).where(pd.Series(row % 25 > 0)),
            "is_listed": rng.random(count) < 0.1,
            "is_extended": rng.random(count) < 0.1,
            "progress": "整改中",
            "state": rng.choice([1, 2, 3, 5], count).astype(np.uint8),
        }
    )


def zones(count: int, enterprise_count: int, seed: int = 3) -> pd.DataFrame:
    """Zones with an operation each; every tenth is not on the map."""
    rng = np.random.default_rng(seed)
    row = np.arange(count)
    enterprise = rng.integers(1, enterprise_count + 1, count)
    centres = shapely.points(rng.uniform(121, 130, count), rng.uniform(40, 46, count))
    shapes = np.array(shapely.buffer(centres, 0.003, quad_segs=2), object)
    shapes[row % 10 == 9] = None
    start = np.datetime64("2026-11-20T08:00", "s") + 60 * rng.integers(0, 900, count)
    return pd.DataFrame(
        {
            "row": row + 2,
            "name": _numbered("作业区", row),
            "enterprise_id": enterprise,
            "enterprise_name": _numbered("演示松江机械制造有限公司", enterprise - 1),
            "kind": rng.integers(0, 7, count).astype(np.uint8),
            "radius_m": 50.0,
            "start": start,
            "end": start + np.timedelta64(4, "h"),
            "permit": _numbered("DH-", row),
            "approver": "高某",
            "guardian": "何某",
            "geometry": shapes,
        }
    )


def _numbered(text: str, numbers: npt.NDArray[np.int64]) -> list[str]:
    return [f"{text}{number}" for number in numbers.tolist()]


def _days(rng: np.random.Generator, count: int) -> pd.Series[pd.Timestamp]:
    return pd.Series(np.datetime64("2026-09-01", "s") + 86400 * rng.integers(0, 120, count))

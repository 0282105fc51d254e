"""Deterministic data for the map benchmark: 60 districts of some 42,600 vertices and N enterprises round their towns.

``python -m bench.dataset --n 200000`` writes into ``bench/data`` what each program reads best: GeoPackage and CSV for
the peers, one file of packed columns for ours. The seeds are those of the peers' own benchmark, so figures compare.
"""

from __future__ import annotations

import argparse

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi

from bench.common import AREA, CAPITAL, CLASSES, DATA

Floats = npt.NDArray[np.float64]
DISTRICTS, HALVINGS, ROUGHNESS = 60, 7, 0.16
DISTRICT_SEED, POINT_SEED = 7, 20240607
TOWNS = 6  # per district
NAME_SIGNS = "华兴鑫盛达源泰瑞丰恒宏远安信诚德永昌隆顺"


def districts() -> npt.NDArray[np.object_]:
    """Voronoi cells whose shared borders are roughened by displacing midpoints: neighbours still fit exactly."""
    rng = np.random.default_rng(DISTRICT_SEED)
    west, south, east, north = AREA
    seeds = np.column_stack([rng.uniform(west, east, DISTRICTS * 3), rng.uniform(south, north, DISTRICTS * 3)])[
        :DISTRICTS
    ]
    for _ in range(3):  # cells of like size
        cells = _cells(seeds)
        seeds = np.array([cells.vertices[_region(cells, row)].mean(axis=0) for row in range(DISTRICTS)])
    cells = _cells(seeds)
    edges: dict[tuple[int, int], Floats] = {}
    polygons = [_district(cells, row, edges) for row in range(DISTRICTS)]
    return np.array([shapely.make_valid(polygon).buffer(0) for polygon in polygons], object)


def points(
    shapes: npt.NDArray[np.object_], count: int
) -> tuple[Floats, Floats, npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """Longitude, latitude, class (0 = A ... 3 = D) and district of enterprises clustered round towns, a third of them
    in the capital."""
    rng = np.random.default_rng(POINT_SEED)
    towns, weight = _towns(shapes, rng)
    land = shapely.union_all(shapes)
    shapely.prepare(land)
    lon, lat = np.empty(0), np.empty(0)
    while len(lon) < count:
        draw = (count - len(lon)) * 11 // 10 + 16
        town = rng.choice(len(towns), draw, p=weight)
        x = towns[town, 0] + rng.normal(0, 1, draw) * towns[town, 2] * 1.35
        y = towns[town, 1] + rng.normal(0, 1, draw) * towns[town, 2]
        inside = shapely.contains_xy(land, x, y)
        lon, lat = np.append(lon, x[inside]), np.append(lat, y[inside])
    lon, lat = np.round(lon[:count], 6), np.round(lat[:count], 6)
    risk_class = rng.choice(len(CLASSES), count, p=[0.05, 0.15, 0.35, 0.45]).astype(np.uint8)
    return lon, lat, risk_class, _district_of(shapes, lon, lat)


def names(count: int) -> list[str]:
    """Invented names."""
    rng = np.random.default_rng(POINT_SEED + 1)
    signs = np.array(list(NAME_SIGNS))[rng.integers(0, len(NAME_SIGNS), (count, 4))]
    return [f"演示{''.join(word)}有限责任公司{row}" for row, word in enumerate(signs.tolist(), start=1)]


def write(count: int) -> None:
    """Write all files of one size that are not there yet."""
    DATA.mkdir(exist_ok=True)
    packed = DATA / f"columns_{count}.npz"
    if packed.exists():
        return
    shapes = districts()
    lon, lat, risk_class, district = points(shapes, count)
    words = names(count)
    _write_peer_files(shapes, lon, lat, risk_class, words, count)
    encoded = [word.encode() for word in words]
    np.savez(
        packed,
        lon=lon,
        lat=lat,
        risk_class=risk_class,
        district=district,
        name_bytes=np.frombuffer(b"".join(encoded), np.uint8),
        name_lengths=np.array([len(word) for word in encoded], np.uint8),
        districts=np.frombuffer(shapely.to_wkb(shapely.geometrycollections(shapes)), np.uint8),
        land=np.frombuffer(shapely.to_wkb(shapely.union_all(shapes)), np.uint8),
    )


def _write_peer_files(
    shapes: npt.NDArray[np.object_],
    lon: Floats,
    lat: Floats,
    risk_class: npt.NDArray[np.uint8],
    words: list[str],
    count: int,
) -> None:
    import geopandas as gpd
    import pandas as pd

    if not (DATA / "districts.gpkg").exists():
        frame = gpd.GeoDataFrame({"did": np.arange(1, len(shapes) + 1)}, geometry=list(shapes), crs=4326)
        frame.to_file(DATA / "districts.gpkg", layer="districts", driver="GPKG")
    table = pd.DataFrame({"id": np.arange(1, count + 1), "name": words, "lon": lon, "lat": lat})
    table["cls"] = np.array(CLASSES)[risk_class]
    table.to_csv(DATA / f"points_{count}.csv", index=False)
    frame = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(lon, lat), crs=4326)
    frame.to_file(DATA / f"points_{count}.gpkg", layer="points", driver="GPKG")


def _cells(seeds: Floats) -> Voronoi:
    """Voronoi cells bounded by the area: the seeds are mirrored at its four sides."""
    west, south, east, north = AREA
    x, y = seeds[:, 0], seeds[:, 1]
    mirrored = [(2 * west - x, y), (2 * east - x, y), (x, 2 * south - y), (x, 2 * north - y)]
    return Voronoi(np.vstack([seeds, *(np.column_stack(pair) for pair in mirrored)]))


def _region(cells: Voronoi, row: int) -> list[int]:
    region: list[int] = cells.regions[cells.point_region[row]]
    return region


def _district(cells: Voronoi, row: int, edges: dict[tuple[int, int], Floats]) -> shapely.Polygon:
    corners = _region(cells, row)
    ring = [
        _edge(cells, first, second, edges)[:-1]
        for first, second in zip(corners, corners[1:] + corners[:1], strict=True)
    ]
    return shapely.Polygon(np.concatenate(ring))


def _edge(cells: Voronoi, first: int, second: int, edges: dict[tuple[int, int], Floats]) -> Floats:
    """Rough line between two corners; its other direction is the same line."""
    if (second, first) in edges:
        return edges[second, first][::-1]
    if (first, second) not in edges:
        low, high = min(first, second), max(first, second)
        rng = np.random.default_rng(abs(hash((low, high))) % 2**32)  # a hash of whole numbers is the same in every run
        line = cells.vertices[[first, second]]
        for _ in range(HALVINGS):
            step = np.diff(line, axis=0)
            across = np.column_stack([-step[:, 1], step[:, 0]])
            middle = (line[1:] + line[:-1]) / 2 + across * rng.normal(0, ROUGHNESS, (len(step), 1))
            finer = np.empty((len(line) + len(middle), 2))
            finer[::2], finer[1::2] = line, middle
            line = finer
        edges[first, second] = line
    return edges[first, second]


def _towns(shapes: npt.NDArray[np.object_], rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Town centres with their spread in degrees, shape (n, 3), and their weights; the capital last."""
    towns, weight = [], []
    for shape in shapes:
        west, south, east, north = shape.bounds
        for _ in range(TOWNS):
            x, y = rng.uniform(west, east), rng.uniform(south, north)
            while not shapely.contains_xy(shape, x, y):
                x, y = rng.uniform(west, east), rng.uniform(south, north)
            towns.append((x, y, rng.uniform(0.01, 0.06)))
            weight.append(rng.pareto(1.2) + 0.2)
    shares = np.array([*weight, sum(weight) * 0.35])
    return np.array([*towns, (*CAPITAL, 0.10)]), shares / shares.sum()


def _district_of(shapes: npt.NDArray[np.object_], lon: Floats, lat: Floats) -> npt.NDArray[np.int32]:
    answer = np.full(len(lon), -1, np.int32)
    shapely.prepare(shapes)
    for row, shape in enumerate(shapes):
        west, south, east, north = shape.bounds
        near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        answer[near[shapely.contains_xy(shape, lon[near], lat[near])]] = row
    return answer


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, required=True)
    write(parser.parse_args().n)

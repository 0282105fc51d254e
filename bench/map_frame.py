"""Map frames at 1920 x 1080, every enterprise drawn: ours beside matplotlib, geopandas, datashader and QGIS in one run.

``python -m bench.map_frame --n 1000000 [--peer-python PATH] [--qgis-python PATH] [--no-peers]``; the last line printed
is one JSON object. What is measured, each program in a fresh process of its own:

- ``first_picture_s``: start of the process to the first full picture in memory, imports and reading included. Ours reads
  packed columns as a workspace keeps them; the peers read the files that they read fastest (CSV, GeoPackage).
- ``full_ms``: the whole area again with all points drawn anew. Ours keeps the ground (polygons) of the view as an image,
  which is what the program does; ``full_cold_ms`` is the same with nothing kept.
- ``zoomed_ms``: close views that were not seen before, ground painted for each.
- ``pan_ms``: dragging the full view. ``hit_ms``: the slowest of many clicks. ``peak_rss_mb``: peak memory.
"""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import common
from bench.common import DATA, HEIGHT, WIDTH, Extent

if TYPE_CHECKING:  # imported where they are measured
    from layers.map_content import MapContent
    from layers.situation import Situation
    from layers.view import View

PEERS = ("matplotlib", "matplotlib-markers", "geopandas", "datashader", "qgis")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument(
        "--peer-python", default=sys.executable, help="interpreter with matplotlib, geopandas, datashader"
    )
    parser.add_argument("--qgis-python", default="/usr/bin/python3", help="interpreter with PyQGIS")
    parser.add_argument("--picture", type=Path, help="also write our full picture to this PNG")
    parser.add_argument("--ours", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ours:
        _measure_ours(arguments.n, arguments.picture)
        return
    if not (DATA / f"columns_{arguments.n}.npz").exists():
        common.run([sys.executable, "-m", "bench.dataset", "--n", str(arguments.n)])
    picture = ["--picture", str(arguments.picture)] if arguments.picture else []
    command = [sys.executable, "-m", "bench.map_frame", "--ours", "--n", str(arguments.n), *picture]
    common.run(command)  # warms the file cache; the packed plane is made here
    ours = common.run(command)
    if ours is None:
        sys.exit(1)
    peers = {} if arguments.no_peers else _measure_peers(arguments)
    result = {"n": arguments.n, **ours, "peers": peers, "ratios": _ratios(ours, peers)}
    print(json.dumps(result, ensure_ascii=False))


def _measure_peers(arguments: argparse.Namespace) -> dict[str, dict[str, Any] | None]:
    """Figures of every peer; None for one that is not installed."""
    count = ["--n", str(arguments.n)]
    answer: dict[str, dict[str, Any] | None] = {}
    for peer in PEERS:
        if peer == "qgis":
            command = [arguments.qgis_python, "-m", "bench.peers_qgis", *count]
        else:
            command = [arguments.peer_python, "-m", "bench.peers_python", peer, *count]
        answer[peer] = common.run(command)
    return answer


def _ratios(ours: dict[str, Any], peers: dict[str, dict[str, Any] | None]) -> dict[str, dict[str, float]]:
    """Ours divided by each peer's, and by the best of them."""
    answer: dict[str, dict[str, float]] = {}
    there = {name: figures for name, figures in peers.items() if figures is not None}
    for key in ("full_ms", "zoomed_ms", "first_picture_s"):
        if there:
            answer[key] = {name: round(ours[key] / figures[key], 4) for name, figures in there.items()}
            answer[key]["best"] = max(answer[key].values())
    return answer


def _measure_ours(count: int, picture: Path | None) -> None:
    from layers import map_content
    from layers.options import MapOptions
    from layers.painter.fonts import ensure_gui
    from layers.painter.map_painter import MapPainter

    ensure_gui()
    content = map_content.build(_situation(count))
    painter, options = MapPainter(content), MapOptions(every=True)
    full = _view(content, common.full_extent())
    image = painter.render(full, options)
    first = common.since_process_start()
    if picture is not None:
        image.save(str(picture))
    _keep_plane(content, count)
    cold = [common.milliseconds(lambda: MapPainter(content).render(full, options)) for _ in range(3)]
    again = [common.milliseconds(lambda: painter.render(full, options)) for _ in range(9)]
    zoomed = [_view(content, extent) for extent in common.zoomed_extents()]
    close = [common.milliseconds(partial(painter.render, view, options)) for view in zoomed]
    pans = [
        common.milliseconds(partial(painter.render, full.panned(7 * step, 5 * step), options)) for step in range(12)
    ]
    common.report(
        first_picture_s=first,
        full_ms=common.median(again),
        full_cold_ms=common.median(cold),
        zoomed_ms=common.median(close),
        zoomed_worst_ms=round(max(close), 2),
        pan_ms=common.median(pans),
        hit_ms=_slowest_hit(painter, [full, *zoomed]),
    )


def _slowest_hit(painter: Any, views: list[View]) -> float:
    from layers.options import MapOptions

    options = MapOptions(every=True)
    spots = [(WIDTH * (step * 0.37 % 1), HEIGHT * (step * 0.61 % 1)) for step in range(25)]
    clicks = [common.milliseconds(partial(painter.hit, view, options, *spot)) for view in views for spot in spots]
    return round(max(clicks), 2)


def _view(content: MapContent, extent: Extent) -> View:
    """View of an extent given in degrees, as wide as in the peers' plain projection."""
    import numpy as np

    from layers.view import View

    lon, lat = np.array([(extent[0] + extent[2]) / 2]), np.array([(extent[1] + extent[3]) / 2])
    x, y = content.situation.frame.forward(lon, lat)
    whole = common.full_extent()
    share = (extent[2] - extent[0]) / (whole[2] - whole[0])
    left, bottom, right, top = content.bounds
    if share == 1.0:
        return View.fit(content.bounds, WIDTH, HEIGHT)
    m_per_px = View.fit((left, bottom, right, top), WIDTH, HEIGHT).m_per_px * share
    return View(float(x[0]), float(y[0]), m_per_px, WIDTH, HEIGHT)


def _keep_plane(content: MapContent, count: int) -> None:
    """Keep the projected, sorted columns beside the data, as a workspace does."""
    import numpy as np

    from layers.map_content import pack

    file = DATA / f"plane_{count}.npz"
    if not file.exists():
        np.savez(file, **pack(content))  # type: ignore[arg-type]


def _situation(count: int) -> Situation:
    """The data set as a measured snapshot: one area, 60 reporting units, N enterprises, no hazards."""
    from datetime import datetime

    import numpy as np
    import shapely

    from layers.map_content import PLANE
    from layers.situation import situation_of
    from ledger.snapshot import Enterprises, Hazards, Operations, Snapshot, Units, WorkspaceInfo, Zones
    from ledger.text_column import TextColumn

    with np.load(DATA / f"columns_{count}.npz") as file:
        columns = {name: file[name] for name in file.files}
    plane = DATA / f"plane_{count}.npz"
    extras = {}
    if plane.exists():
        with np.load(plane) as file:
            extras[PLANE] = {name: file[name] for name in file.files}
    shapes = shapely.get_parts(shapely.from_wkb(columns["districts"].tobytes()))
    geometry = np.array([shapely.from_wkb(columns["land"].tobytes()), *shapes], object)
    total, rows = len(geometry), count
    level = np.ones(total, np.uint8)
    level[0] = 0
    parent = np.zeros(total, np.int32)
    parent[0] = -1
    labels = ["基准区域", *(f"第{row}区" for row in range(1, total))]
    codes = [f"{row:06d}" for row in range(total)]
    ids = np.arange(1, total + 1)
    schematic = np.zeros(total, np.bool_)
    units = Units(ids, codes, labels, labels, level, parent, geometry, schematic, ["示意"] * total)
    offsets = np.concatenate([[0], np.cumsum(columns["name_lengths"], dtype=np.int64)])
    empty = TextColumn(b"", np.zeros(rows + 1, np.int64))
    zero = np.zeros(rows, np.uint8)
    enterprises = Enterprises(
        np.arange(1, rows + 1), empty, TextColumn(columns["name_bytes"].tobytes(), offsets), columns["district"] + 1,
        columns["lon"], columns["lat"], zero, columns["risk_class"], zero, np.zeros(rows, np.uint32), zero, zero, zero,
        np.full(rows, np.datetime64("NaT"), "M8[D]"), zero,
    )  # fmt: skip
    none, flags, text = np.zeros(0, np.int32), np.zeros(0, np.bool_), TextColumn.of([])
    days, bytes_ = np.zeros(0, "datetime64[D]"), np.zeros(0, np.uint8)
    hazards = Hazards(
        np.zeros(0, np.int64), text, none, bytes_, days, days, days, flags, flags, flags, text, text, text, text, text, text, text,
        text, text, text, bytes_, flags, flags, days, days, none, none,
    )  # fmt: skip
    zones = Zones(np.zeros(0, np.int64), text, none, none, bytes_, np.zeros(0, object))
    minutes, floats = np.zeros(0, "datetime64[m]"), np.zeros(0)
    operations = Operations(
        np.zeros(0, np.int64), none, none, bytes_, minutes, minutes, text, text, text, text, minutes,
        minutes, minutes, minutes, minutes, floats, floats, floats, floats, text, np.zeros(0, object),
    )  # fmt: skip
    info = WorkspaceInfo("基准区域", "jilin-2021", True, "", "", "", None)
    snapshot = Snapshot(info, 1, "", None, units, enterprises, hazards, zones, operations, extras)
    return situation_of(snapshot, datetime(2026, 11, 20, 18, 0))


if __name__ == "__main__":
    main()

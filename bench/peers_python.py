"""The same picture by the Python peers: matplotlib, geopandas and datashader.

``python -m bench.peers_python matplotlib|geopandas|datashader --n N`` under an interpreter that has them; each draws as
its own guides advise, with markers as large as ours.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable
from functools import partial
from typing import Any

from bench.common import (
    CLASSES,
    COLORS,
    DATA,
    HEIGHT,
    WIDTH,
    Extent,
    full_extent,
    milliseconds,
    report,
    since_process_start,
    zoomed_extents,
)

Show = Callable[[Extent], Any]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=("matplotlib", "matplotlib-markers", "geopandas", "datashader"))
    parser.add_argument("--n", type=int, required=True)
    arguments = parser.parse_args()
    ways: dict[str, Callable[[int], Show]] = {
        "matplotlib": _matplotlib,
        "matplotlib-markers": _matplotlib_markers,
        "geopandas": _geopandas,
        "datashader": _datashader,
    }
    show = ways[arguments.peer](arguments.n)
    show(full_extent())
    first = since_process_start()
    full = [milliseconds(lambda: show(full_extent())) for _ in range(3)]
    zoomed = [milliseconds(partial(show, extent)) for extent in zoomed_extents()[::2]]
    report(
        first_picture_s=first, full_ms=round(statistics.median(full), 1), zoomed_ms=round(statistics.median(zoomed), 1)
    )


def _matplotlib(count: int) -> Show:
    import pandas as pd

    table = pd.read_csv(DATA / f"points_{count}.csv", usecols=["lon", "lat", "cls"])

    def draw(axes: Any) -> None:
        for name in CLASSES:
            rows = table[table.cls == name]
            axes.scatter(rows.lon.values, rows.lat.values, c=COLORS[name], s=16, edgecolors="#404040", linewidths=0.3)

    return _figure(draw)


def _matplotlib_markers(count: int) -> Show:
    """The quicker way of matplotlib when zoomed in: one line of markers per class."""
    import pandas as pd

    table = pd.read_csv(DATA / f"points_{count}.csv", usecols=["lon", "lat", "cls"])

    def draw(axes: Any) -> None:
        for name in CLASSES:
            rows = table[table.cls == name]
            axes.plot(rows.lon.values, rows.lat.values, "o", ms=4.5, mfc=COLORS[name], mec="#404040", mew=0.3)

    return _figure(draw)


def _geopandas(count: int) -> Show:
    import geopandas as gpd

    table = gpd.read_file(DATA / f"points_{count}.gpkg", columns=["cls"])

    def draw(axes: Any) -> None:
        for name in CLASSES:
            table[table.cls == name].plot(
                ax=axes, color=COLORS[name], markersize=16, edgecolor="#404040", linewidth=0.3
            )

    return _figure(draw)


def _figure(draw: Callable[[Any], None]) -> Show:
    """A figure of the window's size with the districts below what is drawn."""
    import geopandas as gpd
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    gpd.read_file(DATA / "districts.gpkg").plot(ax=axes, color="#eef3e6", edgecolor="#707070", linewidth=0.8)
    draw(axes)
    axes.set_aspect("auto")

    def show(extent: Extent) -> None:
        axes.set_xlim(extent[0], extent[2])
        axes.set_ylim(extent[1], extent[3])
        figure.canvas.draw()

    return show


def _datashader(count: int) -> Show:
    """Points only: it has no polygons of its own worth the name."""
    import datashader as ds
    import pandas as pd
    from datashader import transfer_functions as tf

    kinds = {"cls": pd.CategoricalDtype(list(CLASSES))}
    table = pd.read_csv(DATA / f"points_{count}.csv", usecols=["lon", "lat", "cls"], dtype=kinds)

    def show(extent: Extent) -> object:
        canvas = ds.Canvas(WIDTH, HEIGHT, x_range=(extent[0], extent[2]), y_range=(extent[1], extent[3]))
        counts = canvas.points(table, "lon", "lat", ds.count_cat("cls"))
        return tf.set_background(tf.shade(counts, color_key=COLORS, how="eq_hist"), "white")

    return show


if __name__ == "__main__":
    main()

"""The same A3 page by QGIS or matplotlib: ``python3 -m bench.peers_sheet qgis|matplotlib --n N``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.common import AREA, CLASSES, COLORS, DATA, report, since_process_start

ROWS = 40
TITLE = "安全生产风险作战图"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=("qgis", "matplotlib"))
    parser.add_argument("--n", type=int, required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sheet.pdf"
        kept = (_qgis if arguments.peer == "qgis" else _matplotlib)(arguments.n, out)
        report(process_s=since_process_start(), pdf_kb=round(out.stat().st_size / 1024))
        out.unlink()
        sys.stdout.flush()
        os._exit(0 if kept else 1)  # tearing QGIS down without a window crashes


def _qgis(count: int, out: Path) -> object:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from qgis import core

    from bench.peers_qgis import _districts, _points

    core.QgsApplication.setPrefixPath("/usr", True)
    application = core.QgsApplication([], False)
    application.initQgis()
    points, districts = _points(core, count), _districts(core)
    project = core.QgsProject.instance()
    project.addMapLayers([points, districts])
    layout = core.QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize("A3", core.QgsLayoutItemPage.Landscape)
    _qgis_items(core, layout, points, districts)
    settings = core.QgsLayoutExporter.PdfExportSettings()
    settings.forceVectorOutput = True
    if core.QgsLayoutExporter(layout).exportToPdf(str(out), settings) != core.QgsLayoutExporter.Success:
        raise SystemExit("QGIS could not export the layout")
    return application, project, layout


def _qgis_items(core: Any, layout: Any, points: Any, districts: Any) -> None:
    """Map, title, legend, scale bar and a table of 40 rows."""

    def stand(item: Any, x: float, y: float, width: float, height: float) -> Any:
        layout.addLayoutItem(item)
        item.attemptMove(core.QgsLayoutPoint(x, y, core.QgsUnitTypes.LayoutMillimeters))
        item.attemptResize(core.QgsLayoutSize(width, height, core.QgsUnitTypes.LayoutMillimeters))
        return item

    chart = stand(core.QgsLayoutItemMap(layout), 10, 25, 290, 260)
    chart.setLayers([points, districts])
    half = (AREA[2] - AREA[0]) * 260 / 290 / 2
    middle = (AREA[1] + AREA[3]) / 2
    chart.setExtent(core.QgsRectangle(AREA[0], middle - half, AREA[2], middle + half))
    title = stand(core.QgsLayoutItemLabel(layout), 10, 8, 290, 16)
    title.setText(TITLE)
    stand(core.QgsLayoutItemLegend(layout), 305, 25, 60, 60).setLinkedMap(chart)
    bar = stand(core.QgsLayoutItemScaleBar(layout), 15, 270, 80, 12)
    bar.setStyle("Single Box")
    bar.setLinkedMap(chart)
    bar.applyDefaultSize(core.QgsUnitTypes.DistanceKilometers)
    table = core.QgsLayoutItemAttributeTable.create(layout)
    table.setVectorLayer(points)
    table.setDisplayedFields(["id", "name", "cls"])
    table.setMaximumNumberOfFeatures(ROWS)
    frame = stand(core.QgsLayoutFrame(layout, table), 305, 75, 110, 213)
    table.addFrame(frame)


def _matplotlib(count: int, out: Path) -> object:
    import geopandas as gpd
    import matplotlib as mpl
    import pandas as pd

    mpl.use("Agg")
    from matplotlib import pyplot

    pyplot.rcParams["font.family"] = ["Noto Sans CJK SC", "Noto Sans CJK JP", "DejaVu Sans"]
    districts = gpd.read_file(DATA / "districts.gpkg")
    points = pd.read_csv(DATA / f"points_{count}.csv")
    figure = pyplot.figure(figsize=(16.54, 11.69))
    axes = figure.add_axes((0.03, 0.05, 0.68, 0.85))
    districts.plot(ax=axes, color="#eef3e6", edgecolor="#707070", linewidth=0.8)
    for name in CLASSES:
        chosen = points[points.cls == name]
        axes.scatter(chosen.lon, chosen.lat, c=COLORS[name], s=16, edgecolors="#404040", linewidths=0.3, label=name)
    axes.set_xlim(AREA[0], AREA[2])
    axes.set_ylim(AREA[1], AREA[3])
    figure.suptitle(TITLE, fontsize=28)
    axes.legend(loc="upper right")
    side = figure.add_axes((0.73, 0.05, 0.25, 0.7))
    side.axis("off")
    side.table(cellText=points[["id", "name", "cls"]].head(ROWS).to_numpy().tolist(), loc="center")
    figure.savefig(out)
    return figure


if __name__ == "__main__":
    main()

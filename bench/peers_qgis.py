"""The same picture by QGIS: ``python3 -m bench.peers_qgis --n N`` under the interpreter that has PyQGIS."""

from __future__ import annotations

import argparse
import os
import statistics
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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, required=True)
    count = parser.parse_args().n
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from qgis import core

    core.QgsApplication.setPrefixPath("/usr", True)
    application = core.QgsApplication([], False)
    application.initQgis()
    layers = [_points(core, count), _districts(core)]
    _render(core, layers, full_extent())
    first = since_process_start()
    full = [milliseconds(lambda: _render(core, layers, full_extent())) for _ in range(3)]
    zoomed = [milliseconds(partial(_render, core, layers, extent)) for extent in zoomed_extents()[::2]]
    report(
        first_picture_s=first, full_ms=round(statistics.median(full), 1), zoomed_ms=round(statistics.median(zoomed), 1)
    )
    os._exit(0)  # tearing QGIS down without a window crashes


def _points(core: Any, count: int) -> Any:
    layer = core.QgsVectorLayer(f"{DATA / f'points_{count}.gpkg'}|layername=points", "points", "ogr")
    categories = []
    for name in CLASSES:
        style = {
            "name": "circle",
            "color": COLORS[name],
            "size": "1.6",
            "outline_color": "#404040",
            "outline_width": "0.1",
        }
        categories.append(core.QgsRendererCategory(name, core.QgsMarkerSymbol.createSimple(style), name))
    layer.setRenderer(core.QgsCategorizedSymbolRenderer("cls", categories))
    return layer


def _districts(core: Any) -> Any:
    layer = core.QgsVectorLayer(f"{DATA / 'districts.gpkg'}|layername=districts", "districts", "ogr")
    style = {"color": "#eef3e6", "outline_color": "#707070", "outline_width": "0.3"}
    layer.setRenderer(core.QgsSingleSymbolRenderer(core.QgsFillSymbol.createSimple(style)))
    return layer


def _render(core: Any, layers: list[Any], extent: Extent) -> object:
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor

    settings = core.QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(core.QgsCoordinateReferenceSystem("EPSG:4326"))
    settings.setOutputSize(QSize(WIDTH, HEIGHT))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("white"))
    settings.setExtent(core.QgsRectangle(*extent))
    settings.setFlag(core.QgsMapSettings.Antialiasing, True)
    settings.setFlag(core.QgsMapSettings.UseRenderingOptimization, True)
    job = core.QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


if __name__ == "__main__":
    main()

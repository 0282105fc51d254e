"""Boundary files of the bureau: GeoJSON, shapefile (zipped too), GPKG, KML -> reporting units in CGCS2000 degrees.

GDAL reads a private copy in a guarded child; what comes back is data, never an exception of its own. A file that does
not say its coordinate system is refused unless the caller names the datum: a boundary that is 500 m off counts
enterprises into the wrong unit.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis.attributes import Attributes, attributes
from gis.boundary import merged
from gis.datum import straightened, to_cgcs2000
from gis.private_copy import PrivateCopy, private_copy
from gis.repair import repaired
from gis.transform import Floats, Geometries, PairChange, transformed
from ledger import guarded_child
from ledger.batch import Cancelled as CancelledCheck
from ledger.datum import Datum
from ledger.finding import Finding
from ledger.problem import Cancelled, Refused
from ledger.unit import UnitLevel, UnitRecord

_SECONDS = 30.0  # the child needs half a second to start; 100 MB of GeoJSON take 5 s
_SECONDS_PER_MB = 0.3
_MEMORY_BYTES = 2 << 30
_MEMORY_PER_BYTE = 12
_AGAIN = "请用制图软件打开检查后重新导出，或请对方重新发送。"
# Datums that differ from CGCS2000 by less than a metre, as EPSG, ESRI and GDAL spell them.
_SAME_DATUM = ("china 2000", "china_2000", "cgcs2000", "cgcs_2000", "world geodetic system 1984", "wgs_1984", "wgs 84")


@dataclass(frozen=True, slots=True)
class UnitFile:
    """``units``: level REPORTING, without parent, in official order (a column of numbers, else the division codes,
    else as they stand in the file). ``findings``: what was repaired or should be looked at, in Chinese."""

    units: list[UnitRecord]
    findings: list[Finding]


def read_units(
    path: Path,
    datum: Datum | None = None,
    *,
    central_meridian: float = np.nan,
    layer: str = "",
    cancelled: CancelledCheck = lambda: False,
) -> UnitFile:
    """Units of a boundary file, repaired and in CGCS2000 degrees.

    ``datum`` overrides what the file says about itself (DataV and 高德 files say WGS-84 and are GCJ-02);
    ``central_meridian``: degrees, for a Gauss-Krueger datum without zone prefix. Raises Refused in one plain sentence
    for whatever cannot be read, Cancelled when the user stopped it. Writes nothing beside the file.
    """
    with tempfile.TemporaryDirectory(prefix="battlemap-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        answer, geometries = _features(path, private_copy(path, folder), folder, layer, cancelled)
    known = attributes(answer["fields"], answer["values"]) if len(geometries) else None
    if not len(geometries):
        raise Refused(f"界线文件“{path.name}”里没有任何要素。", _AGAIN)
    if known is None:
        columns = "、".join(answer["fields"][:12]) or "无"
        raise Refused(f"“{path.name}”里找不到单位名称列（现有列：{columns}）。", "请把名称列命名为“名称”后再试。")
    degrees, findings = _to_degrees(path, geometries, answer, datum, central_meridian)
    records, more = _records(path, known, degrees)
    mended = repaired(records)
    if not any(record.geometry is not None for record in mended.units):
        raise Refused(f"“{path.name}”里没有面要素，围不成单位范围。", "请把界线转成面后重新导出。")
    return UnitFile(mended.units, [*findings, *more, *mended.findings])


def with_area(units: Sequence[UnitRecord], code: str, name: str) -> list[UnitRecord]:
    """The units under one AREA record: their union, with the source note of the first that has one."""
    shapes = [unit.geometry for unit in units if unit.geometry is not None]
    note = next((unit.boundary_source for unit in units if unit.boundary_source), "")
    area = UnitRecord(code, name, name, UnitLevel.AREA, None, 0, merged(shapes) if shapes else None, note)
    return [area, *(replace(unit, parent_code=unit.parent_code or code) for unit in units)]


def _features(
    path: Path, copy: PrivateCopy, folder: Path, layer: str, cancelled: CancelledCheck
) -> tuple[dict[str, Any], Geometries]:
    """What the guarded child found in the copy. Raises Refused."""
    megabytes = copy.size >> 20
    limits = guarded_child.Limits(_SECONDS + _SECONDS_PER_MB * megabytes, _MEMORY_BYTES + _MEMORY_PER_BYTE * copy.size)
    script = Path(__file__).with_name("read_child.py")

    def look() -> None:
        if cancelled():
            raise Cancelled("读取界线文件已取消，没有写入任何数据。")

    outcome = guarded_child.run(script, [str(copy.path), copy.encoding, layer], folder, limits, look)
    if outcome is guarded_child.Outcome.TOO_LONG:
        raise Refused(f"读取“{path.name}”时间过长，已停止。", "请用制图软件简化或拆分后重新导出。")
    try:
        answer: dict[str, Any] = json.loads((folder / "features.json").read_text("utf-8"))
    except (OSError, ValueError):
        raise Refused(f"界线文件“{path.name}”已损坏，读不出内容。", _AGAIN) from None
    if answer.get("problem") == "layers":
        listed = "、".join(answer["detail"][:8])
        raise Refused(f"“{path.name}”里有几个面图层：{listed}。", "请只导出单位界线那一层后再试。")
    if answer.get("problem"):
        raise Refused(f"界线文件“{path.name}”里没有任何要素。", _AGAIN)
    lengths, packed = np.load(folder / "lengths.npy"), (folder / "geometry.bin").read_bytes()
    ends = np.cumsum(lengths)
    pieces = np.full(len(lengths), None, object)
    pieces[:] = [packed[end - size : end] if size else None for end, size in zip(ends, lengths, strict=True)]
    with np.errstate(invalid="ignore"):  # a coordinate that is no number: refused below, as lying nowhere in China
        geometries: Geometries = shapely.from_wkb(pieces, on_invalid="ignore")
    return answer, geometries


def _to_degrees(
    path: Path, geometries: Geometries, answer: dict[str, Any], datum: Datum | None, central_meridian: float
) -> tuple[Geometries, list[Finding]]:
    """Geometries in CGCS2000 degrees, with what the user should know about the way there. Raises Refused."""
    findings: list[Finding] = []
    points = shapely.get_coordinates(geometries)
    if datum is not None and datum is not Datum.UNKNOWN:
        change = _change_from_datum(datum, central_meridian)
    elif answer["crs"] is None:
        raise Refused(
            f"“{path.name}”没有坐标系说明（Shapefile 缺 .prj 文件）。",
            "请补上坐标系说明后重新导出，或在新建工作区时注明坐标系（CGCS2000、WGS-84、GCJ-02、BD-09 等）。",
        )
    else:
        change, findings = _change_from_crs(path, points, answer["crs"], answer.get("declared"))

    def into_china(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        # Before a ring is made of them: what cannot be converted is no number, and a ring of such cannot be built.
        with np.errstate(all="ignore"):
            lon, lat = change(x, y)
        if not np.all((lon >= 70) & (lon <= 140) & (lat >= 0) & (lat <= 60)):
            raise _not_in_china(path, datum)
        return lon, lat

    return transformed(geometries, into_china), findings


def _not_in_china(path: Path, datum: Datum | None) -> Refused:
    if datum is None or datum is Datum.UNKNOWN:
        return Refused(
            f"“{path.name}”的界线不落在中国范围内，坐标系说明可能有误。",
            "请核对坐标系后重新导出，或在新建工作区时注明坐标系（--datum）。",
        )
    return Refused(
        f"“{path.name}”的坐标按指定的“{datum.label}”换算，有的不落在中国范围内。",
        "请核对指定的坐标系（--datum）；以米计而没有带号的坐标，请先换算成经纬度，或在东坐标前写上带号。",
    )


def _change_from_datum(datum: Datum, central_meridian: float) -> PairChange:
    def change(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        given = straightened(x, y, np.full(len(x), datum, np.uint8))
        return to_cgcs2000(given.x, given.y, given.datum, central_meridian)

    return change


def _change_from_crs(path: Path, points: Floats, crs: str, declared: str | None) -> tuple[PairChange, list[Finding]]:
    """How the file's own coordinate system becomes CGCS2000 degrees; ``points``: all its vertices, shape (n, 2)."""
    from pyproj import CRS, Transformer  # 60 ms that only a file with a CRS needs
    from pyproj.exceptions import ProjError

    try:
        if declared is not None:  # GDAL takes degrees for granted where a GeoJSON names what nobody knows
            CRS.from_user_input(declared)
        source = CRS.from_user_input(crs)
        transformer = Transformer.from_crs(source, "EPSG:4490", always_xy=True)
    except ProjError:
        named = f"“{declared[:60]}”" if declared else ""
        raise Refused(
            f"“{path.name}”所写的坐标系{named}无法识别。",
            "请改用 CGCS2000 或 WGS-84 后重新导出，或在新建工作区时注明坐标系（--datum）。",
        ) from None
    findings = []
    geodetic = source.geodetic_crs
    spelled = f"{geodetic.name} {geodetic.datum.name if geodetic.datum else ''}".lower() if geodetic else ""
    if not any(known in spelled for known in _SAME_DATUM):
        findings.append(
            Finding(
                "inexact_datum",
                f"“{path.name}”的坐标系是“{source.name}”，换算到2000国家大地坐标系可能有几十至百余米误差。",
                "请对照底图核对，或改用 CGCS2000 的界线。",
            )
        )

    def change(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        lon, lat = transformer.transform(x, y)
        return (lat, lon) if is_swapped else (lon, lat)

    is_swapped = False
    lon, lat = change(points[:, 0], points[:, 1])
    if len(points) and np.all((lon < 60) & (lat > 70)):  # latitude first
        findings.append(Finding("swapped_axes", f"“{path.name}”的经度、纬度次序颠倒，已改正。", "请核对。"))
        is_swapped = True
    return change, findings


def _records(path: Path, known: Attributes, geometries: Geometries) -> tuple[list[UnitRecord], list[Finding]]:
    """One record per unit: features of one code and name are parts of one unit. Raises Refused."""
    nameless = [row + 1 for row, name in enumerate(known.name) if not name]
    if nameless:
        listed = "、".join(map(str, nameless[:8]))
        raise Refused(f"“{path.name}”的第 {listed} 个要素没有单位名称。", "请补全名称后重新导出。")
    findings = []
    codes = known.code
    if not all(codes):
        ranks = {name: rank for rank, name in enumerate(dict.fromkeys(known.name), 1)}
        codes = [code or f"U{ranks[name]:03d}" for code, name in zip(codes, known.name, strict=True)]
        findings.append(
            Finding(
                "codes_assigned",
                f"“{path.name}”有单位没有代码，已按次序编号。",
                "如有正式代码，请在界线文件中补上“代码”列。",
            )
        )
    groups: dict[tuple[str, str], list[int]] = {}
    for row, key in enumerate(zip(codes, known.name, strict=True)):
        groups.setdefault(key, []).append(row)
    _refuse_doubles(path, list(groups))
    ordered = _official_order(groups, known)
    source = f"界线数据：{path.name}"
    records = []
    for order, (code, name) in enumerate(ordered):
        rows = groups[code, name]
        shape = geometries[rows[0]] if len(rows) == 1 else shapely.GeometryCollection(_present(geometries[rows]))
        short = known.short_name[rows[0]] or name
        records.append(UnitRecord(code, name, short, UnitLevel.REPORTING, None, order, shape, source))
    return records, findings


def _present(geometries: Geometries) -> list[Any]:
    return [item for item in geometries if item is not None]


def _refuse_doubles(path: Path, keys: list[tuple[str, str]]) -> None:
    for code, count in Counter(code for code, _ in keys).items():
        if count > 1:
            names = "、".join(name for other, name in keys if other == code)
            raise Refused(f"“{path.name}”里代码“{code}”用于几个单位：{names}。", "请改正代码后重新导出。")


def _official_order(groups: dict[tuple[str, str], list[int]], known: Attributes) -> list[tuple[str, str]]:
    """By the file's own order column, else by division code when every unit has one, else as in the file."""
    ranks = {key: known.order[rows[0]] for key, rows in groups.items()}
    if all(rank is not None for rank in ranks.values()):
        return sorted(groups, key=lambda key: ranks[key] or 0.0)
    if all(code.isdigit() and len(code) >= 6 for code, _ in groups):
        return sorted(groups)
    return list(groups)

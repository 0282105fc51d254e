"""The data block of the portable page: the columns of a situation, packed for ``resources/web/page/columns.js``.

Numbers are little-endian arrays in base64 behind their kind (``i4:AAAA...``), positions integers in millionths of a
degree, texts plain lists. 20,000 enterprises take about 2 MB.
"""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from layers.folium_assets import FONT_STACK
from layers.map_content import is_shown_on_map
from layers.situation import Situation
from layers.symbology import (
    CLASS_SYMBOLS,
    CONFLICT_PLATE,
    DEFAULT_PIE,
    DIALS,
    DRAW_ORDER,
    HATCHES,
    SCALE_RULE,
    LineKind,
    class_key,
    conflict_key,
    light_key,
    line_key,
    zone_key,
)
from layers.theme import THEMES, Theme, ThemeName
from ledger.datum import PlaceStatus
from ledger.enterprise import CATEGORY_LABELS, Industry, Scale
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
from policy.conflict import GRAVE
from policy.light import OPEN_LIGHTS, Light, is_open

DEGREE = 1_000_000
NOWHERE = np.iinfo(np.int32).min
NAMED_LIMIT = 60_000
"""Above this number only enterprises of class A or with an open hazard carry their name and code; the page says so."""

CLOSE_SCALE = 100_000  # 1 : n of the view that a search result opens
_DETAIL = 5000  # lines of the whole area are as fine as its larger side divided by this
_KINDS = {"i4": np.int32, "i2": np.int16, "u1": np.uint8, "u4": np.uint32}


def script_json(value: object) -> str:
    """JSON that is safe inside a ``<script>`` data block: no character of it can end the block or start markup."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def page_data(situation: Situation, theme: Theme = THEMES[ThemeName.DAY]) -> dict[str, Any]:
    """Everything that the scripts of the page draw and show, as plain JSON values."""
    rows = drawn_enterprises(situation)
    west, south, east, north = page_bounds(situation)
    units, shapes = _units(situation)
    zones, zone_shapes = _zones(situation, rows)
    latitude = math.radians((south + north) / 2)
    return {
        "bounds": [west, south, east, north],
        "closeZoom": math.ceil(math.log2(591_658_710.9 * math.cos(latitude) / CLOSE_SCALE)),
        "rule": {
            "aggregatesAbove": SCALE_RULE.aggregates_above,
            "gridAbove": SCALE_RULE.grid_above,
            "namesBelow": SCALE_RULE.names_below,
        },
        **_definitions(theme),
        "units": units,
        "shapes": shapes,
        "enterprises": _enterprises(situation, rows),
        "hazards": _hazards(situation, rows),
        **_conflicts(situation, rows),
        "zones": zones,
        "zoneShapes": zone_shapes,
    }


def drawn_enterprises(situation: Situation) -> npt.NDArray[np.intp]:
    """Positions of the enterprises in the book (not recorded as closed), and of closed ones with an open hazard or a
    grave conflict: neither may vanish with its enterprise."""
    return np.flatnonzero(is_shown_on_map(situation))


def page_bounds(situation: Situation) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees: the area, or the enterprises where there is no boundary."""
    shapes = [shape for shape in situation.snapshot.units.geometry if shape is not None]
    if shapes:
        west, south, east, north = shapely.total_bounds(np.array(shapes, object))
        return (float(west), float(south), float(east), float(north))
    lon, lat = situation.snapshot.enterprises.lon, situation.snapshot.enterprises.lat
    if np.isnan(lon).all():
        return (73.0, 18.0, 135.0, 54.0)
    return (float(np.nanmin(lon)), float(np.nanmin(lat)), float(np.nanmax(lon)), float(np.nanmax(lat)))


def _pack(values: npt.ArrayLike, kind: str) -> str:
    array = np.ascontiguousarray(np.asarray(values).astype(_KINDS[kind])).astype(
        np.dtype(_KINDS[kind]).newbyteorder("<")
    )
    return f"{kind}:{base64.b64encode(array.tobytes()).decode()}"


def _degrees(values: npt.NDArray[np.float64]) -> str:
    known = np.isfinite(values)
    return _pack(np.where(known, np.rint(np.where(known, values, 0) * DEGREE), NOWHERE), "i4")


def _definitions(theme: Theme) -> dict[str, Any]:
    """Symbology and theme, so that no script has a shape or colour of its own."""
    return {
        "theme": {
            "sea": theme.sea,
            "land": theme.land,
            "vignette": list(theme.vignette),
            "dust": [theme.dust, theme.text3],
            "countyLine": theme.county_line,
            "unitLine": theme.unit_line,
            "areaLine": theme.area_line,
            "halo": theme.halo,
            "panel": theme.panel,
            "line": theme.line,
            "text": theme.text,
            "text2": theme.text2,
            "text3": theme.text3,
            "zone": theme.zone,
            "running": theme.running,
            "font": FONT_STACK,
        },
        "classes": [_class_sign(risk_class, theme) for risk_class in RiskClass],
        "drawOrder": [int(risk_class) for risk_class in DRAW_ORDER],
        "lights": [_light_sign(light, theme) for light in OPEN_LIGHTS],
        "plate": {
            "character": CONFLICT_PLATE.character,
            "size": CONFLICT_PLATE.size_px,
            "small": CONFLICT_PLATE.small_px,
            "fill": theme.lights[Light.OVERDUE],
            "ink": theme.panel,
        },
        "conflictRules": [{"key": conflict_key(rule), "label": rule.label} for rule in GRAVE],
        "zoneKinds": [
            {"key": zone_key(kind), "label": kind.label, "hatch": HATCHES[kind].value} for kind in OperationKind
        ],
        "lines": [
            _line_sign(LineKind.AREA, theme.area_line, 2),
            _line_sign(LineKind.UNIT, theme.unit_line, 1.3),
            _line_sign(LineKind.PART, theme.unit_line, 0.8),  # on a panel the tone of the map would not show
            {**_line_sign(LineKind.SCHEMATIC, theme.unit_line, 1.2), "dashed": True},
        ],
        "categories": list(CATEGORY_LABELS.values()),
        "industries": [industry.label for industry in Industry],
        "scales": [scale.label for scale in Scale],
        "placeLabels": [status.label for status in PlaceStatus],
    }


def _class_sign(risk_class: RiskClass, theme: Theme) -> dict[str, Any]:
    symbol, tone = CLASS_SYMBOLS[risk_class], theme.classes[risk_class]
    return {
        "key": class_key(risk_class),
        "label": risk_class.label,
        "shape": symbol.shape.value,
        "size": symbol.size_px,
        "fill": tone.fill,
        "edge": tone.edge,
        "ink": tone.letter,
        "letter": risk_class.letter,
    }


def _light_sign(light: Light, theme: Theme) -> dict[str, Any]:
    return {
        "key": light_key(light),
        "label": light.label,
        "dial": DIALS[light].value,
        "color": theme.lights[light],
        "pie": DEFAULT_PIE.get(light, 0.5),
        "isCalm": light in (Light.IN_TIME, Light.NO_DEADLINE),
    }


def _line_sign(kind: LineKind, color: str, width: float) -> dict[str, Any]:
    return {"key": line_key(kind), "color": color, "width": width}


def _enterprises(situation: Situation, rows: npt.NDArray[np.intp]) -> dict[str, Any]:
    table, measures = situation.snapshot.enterprises, situation.measures
    if len(rows) <= NAMED_LIMIT:
        names, codes = table.name.take(rows), table.code.take(rows)
    else:
        told = (table.risk_class[rows] == RiskClass.A) | (measures.worst_light[rows] != 255)
        names, codes = [""] * len(rows), [""] * len(rows)
        for place in np.flatnonzero(told):
            names[place], codes[place] = table.name[int(rows[place])], table.code[int(rows[place])]
    placed = table.place_status[rows] == PlaceStatus.PLACED
    return {
        "lon": _degrees(np.where(placed, table.lon[rows], np.nan)),
        "lat": _degrees(np.where(placed, table.lat[rows], np.nan)),
        "unit": _pack(table.unit[rows], "i2"),
        "riskClass": _pack(table.risk_class[rows], "u1"),
        "placeStatus": _pack(table.place_status[rows], "u1"),
        "industry": _pack(table.industry[rows], "u1"),
        "categories": _pack(table.categories[rows], "u4"),
        "scale": _pack(table.scale[rows], "u1"),
        "name": names,
        "code": codes,
    }


def _hazards(situation: Situation, rows: npt.NDArray[np.intp]) -> dict[str, Any]:
    """Open hazards, most urgent first; ``enterprise`` is the position among the enterprises of the page;
    ``host`` names the enterprise of those whose enterprise is not in the record, "" for the others."""
    table, measures = situation.snapshot.hazards, situation.measures
    opened = np.flatnonzero(is_open(measures.light))
    order = opened[np.lexsort((measures.days_left[opened], measures.light[opened]))]
    place = np.full(len(situation.snapshot.enterprises) + 1, -1, np.int64)  # the last one answers for -1
    place[rows] = np.arange(len(rows))
    light = measures.light[order]
    return {
        "enterprise": _pack(place[table.enterprise[order]], "i4"),
        "light": _pack(light, "u1"),
        "listed": _pack(table.is_listed[order], "u1"),
        "incomplete": _pack(measures.is_incomplete[order], "u1"),
        "days": [measures.days_text(int(row)) for row in order],
        "due": ["" if np.isnat(day) else str(day) for day in table.due_on[order]],
        "host": [
            situation.snapshot.enterprise_of_hazard(int(row)) if table.enterprise[row] < 0 else "" for row in order
        ],
        "number": table.number.take(order),
        "description": table.description.take(order),
        "owner": table.owner.take(order),
    }


def _conflicts(situation: Situation, rows: npt.NDArray[np.intp]) -> dict[str, Any]:
    """All conflicts of enterprises of the page, the gravest first; ``text`` points into the texts, which are few."""
    clashes = situation.measures.conflicts
    place = np.full(len(situation.snapshot.enterprises) + 1, -1, np.int64)
    place[rows] = np.arange(len(rows))
    known = np.flatnonzero(place[clashes.enterprise] >= 0)
    kinds, first, text = np.unique(
        clashes.rule[known].astype(np.int64) << 32 | clashes.detail[known], return_index=True, return_inverse=True
    )
    return {
        "conflicts": {
            "rule": _pack(clashes.rule[known], "u1"),
            "enterprise": _pack(place[clashes.enterprise[known]], "i4"),
            "text": _pack(text, "i4"),
        },
        "conflictTexts": [clashes.text(int(known[first[row]])) for row in range(len(kinds))],
    }


def _units(situation: Situation) -> tuple[dict[str, Any], dict[str, Any]]:
    units, measures = situation.snapshot.units, situation.measures
    geometry = _simplified(situation)
    anchors = _anchors(geometry)
    has_parts = np.zeros(len(units), np.bool_)
    has_parts[units.parent[(units.parent >= 0)]] = True
    table = {
        "name": units.name,
        "short": units.short_name,
        "level": _pack(units.level, "u1"),
        "parent": _pack(units.parent, "i2"),
        "schematic": _pack(units.is_schematic, "u1"),
        "hasParts": _pack(has_parts, "u1"),
        "lon": _degrees(anchors[:, 0]),
        "lat": _degrees(anchors[:, 1]),
        "byLight": _pack(measures.by_light[:, : len(OPEN_LIGHTS)].ravel(), "i4"),
        "byClass": _pack(measures.by_class.ravel(), "i4"),
        "byConflict": _pack(measures.by_conflict[:, list(GRAVE)].ravel(), "i4"),
    }
    return table, _shapes(geometry)


def _simplified(situation: Situation) -> npt.NDArray[np.object_]:
    """Unit polygons thinned together, so that neighbours keep one common line; parents are put together from the
    thinned parts. None stays None."""
    units = situation.snapshot.units
    answer = units.geometry.copy()
    has = np.array([shape is not None for shape in answer], np.bool_)
    if not has.any():
        return answer
    has_parts = np.isin(np.arange(len(units)), units.parent[has])
    leaves = np.flatnonzero(has & ~has_parts)
    west, south, east, north = shapely.total_bounds(answer[has])
    answer[leaves] = shapely.coverage_simplify(answer[leaves], max(east - west, north - south) / _DETAIL)
    for row in np.flatnonzero(has & has_parts)[::-1]:  # parts stand behind their parents
        children = [answer[child] for child in units.children(row) if answer[child] is not None]
        answer[row] = _whole(children, answer[row], max(east - west, north - south) / _DETAIL)
    return answer


def _whole(parts: list[BaseGeometry], own: BaseGeometry, tolerance: float) -> BaseGeometry:
    """The parts put together, so that outer and inner lines agree; the unit's own outline where the parts overlap or do
    not make it up (reporting units need not be divisions)."""
    try:
        whole: BaseGeometry = shapely.coverage_union_all(parts)
    except shapely.GEOSException:
        whole = shapely.MultiPolygon()
    fits = abs(whole.area - own.area) <= 0.01 * own.area
    return whole if fits else shapely.simplify(own, tolerance)


def _anchors(geometry: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Where donut and name of a unit stand: the middle of its largest inscribed circle. Shape (units, 2), NaN without a
    polygon."""
    anchors = np.full((len(geometry), 2), np.nan)
    for row, shape in enumerate(geometry):
        if shape is None or shape.is_empty:
            continue
        largest = max(shapely.get_parts(shape), key=lambda part: float(part.area))
        tolerance = math.sqrt(largest.area) / 40
        anchors[row] = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance))[0]
    return anchors


def _zones(situation: Situation, rows: npt.NDArray[np.intp]) -> tuple[dict[str, Any], dict[str, Any]]:
    table = situation.snapshot.zones
    place = np.full(len(situation.snapshot.enterprises) + 1, -1, np.int64)
    place[rows] = np.arange(len(rows))
    columns = {
        "name": table.name.tolist(),
        "kind": _pack(table.kind, "u1"),
        "running": _pack(situation.measures.zone_is_running, "u1"),
        "enterprise": _pack(place[table.enterprise], "i4"),
    }
    return columns, _shapes(table.geometry)


def _shapes(geometry: npt.NDArray[np.object_]) -> dict[str, Any]:
    """All rings one after the other: ``ringEnd`` counts points, ``shapeEnd`` counts rings. Holes are rings too: the
    page fills by the even-odd rule."""
    parts, part_of = shapely.get_parts(geometry, return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    owner = part_of[ring_of]
    points = shapely.get_coordinates(rings)
    return {
        "lon": _degrees(points[:, 0]),
        "lat": _degrees(points[:, 1]),
        "ringEnd": _pack(np.cumsum(shapely.get_num_coordinates(rings)), "i4"),
        "shapeEnd": _pack(np.searchsorted(owner, np.arange(len(geometry)), side="right"), "i4"),
    }

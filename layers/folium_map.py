"""The portable page: one self-contained HTML file that shows a situation in any browser, offline.

folium makes the map; its links to content delivery networks are replaced by the shipped files of ``resources/web``. The
page asks no address for anything: the Content-Security-Policy names every script and style by its hash. CGCS2000
longitude and latitude are taken as WGS-84, which is exact enough for a map without a base layer, and the page says so.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
import numpy as np
from branca.element import Element, Figure
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import resources
from layers.aggregate import unassigned_text
from layers.folium_assets import SCRIPTS, START, STYLES, policy, script, style, theme_style
from layers.folium_columns import NAMED_LIMIT, drawn_enterprises, page_bounds, page_data, script_json
from layers.legend import LegendGroup, footnotes, legend
from layers.situation import Situation
from layers.theme import THEMES, ThemeName
from ledger.datum import PlaceStatus
from ledger.os_faults import words_for
from ledger.problem import Refused
from policy.measures import Figure as MeasureFigure

THEME = THEMES[ThemeName.DAY]
ELEMENT_ID = "situation"  # folium makes of it the element and the variable ``map_situation``


def write_page(situation: Situation, out: Path) -> None:
    """Write the page to ``out``, whole or not at all: an older file stays until the new one is complete.

    Raises Refused when the file cannot be written.
    """
    text = page_html(situation)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent)
    except OSError as error:
        raise _unwritable(out, error) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        os.replace(name, out)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise _unwritable(out, error) from None


def page_html(situation: Situation) -> str:
    """The page as one string. The same situation gives the same bytes."""
    figure = _figure(situation)
    head = figure.header.render()
    scripts = _script_tag(figure.script.render()) + _script_tag(script(*START))
    frame = Environment(
        loader=FileSystemLoader(resources.path("web", "page")), autoescape=True, undefined=StrictUndefined
    ).get_template("page.html")
    return frame.render(
        page=_PageText.of(situation),
        policy=policy([head, scripts]),
        head=head,
        map=figure.html.render(),
        scripts=scripts,
        data=script_json(page_data(situation, THEME)),
    )


class _OfflineMap(folium.Map):
    """folium's map without the links that it would ask the reader's browser to fetch."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - the name and kind that folium reads
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


def _figure(situation: Situation) -> Figure:
    """The map as folium elements: head, one map, its script. Holds no text from the record."""
    west, south, east, north = page_bounds(situation)
    area = _OfflineMap(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_start=6,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=0,
        wheel_px_per_zoom_level=90,
        wheel_debounce_time=20,
        min_zoom=3,
        max_zoom=18,
    )
    area._id = ELEMENT_ID
    figure = Figure()
    figure.add_child(area)
    figure.render()  # folium puts its parts into the head, body and script of the figure
    for name in STYLES:
        figure.header.add_child(Element(f"<style>{style(*name)}</style>"))
    figure.header.add_child(Element(f"<style>{theme_style(THEME)}</style>"))
    for name in SCRIPTS:
        figure.header.add_child(Element(_script_tag(script(*name))))
    return figure


def _script_tag(text: str) -> str:
    return f"<script>{text}</script>\n"


@dataclass(frozen=True, slots=True)
class _PageText:
    """What stands on the page as text; the frame ``page.html`` escapes every one of them."""

    title: str
    is_demo: bool
    marking: str
    as_of: str
    figures: list[MeasureFigure]
    legend: list[LegendGroup]
    footnotes: list[str]
    bare_units: list[dict[str, Any]]
    unassigned: str
    unplaced: dict[str, Any] | None
    crs_note: str
    review: str
    compiled_by: str
    boundary_source: str

    @classmethod
    def of(cls, situation: Situation) -> _PageText:
        info, units = situation.snapshot.info, situation.snapshot.units
        is_short = len(drawn_enterprises(situation)) > NAMED_LIMIT
        sources = dict.fromkeys(source for source in units.boundary_source if source)
        return cls(
            title=f"{info.title}工贸企业安全态势图",
            is_demo=info.is_demo,
            marking=info.marking or "内部资料　注意保存",
            as_of=f"{situation.as_of:%Y-%m-%d %H:%M}"
            + (f"（{situation.reading}）" if situation.snapshot.known_at else ""),
            figures=situation.measures.figures(),
            legend=legend(situation),
            footnotes=[*footnotes(situation), *(["企业过多，仅 A 类和有隐患的列名"] if is_short else [])],
            bare_units=_bare_units(situation),
            unassigned=unassigned_text(situation),
            unplaced=_unplaced(situation),
            crs_note="2000国家大地坐标系（按 WGS-84 显示，球面墨卡托投影）",
            review=f"审图号：{info.review_number}" if info.review_number else "未附审图号",
            compiled_by=info.compiled_by,
            boundary_source=_boundary_source("；".join(sources)),
        )


def _boundary_source(text: str) -> str:
    """With its heading, unless the source says itself what it is."""
    return text if not text or text.startswith("界线") else f"界线来源：{text}"


def _bare_units(situation: Situation) -> list[dict[str, Any]]:
    """Reporting units without a polygon: they stand beside the map."""
    units, measures = situation.snapshot.units, situation.measures
    return [
        {
            "row": int(row),
            "name": units.short_name[row],
            "enterprises": f"{measures.enterprises(row):,}",
            "grave": measures.grave_count(row),
        }
        for row in units.reporting()
        if units.geometry[row] is None
    ]


def _unplaced(situation: Situation) -> dict[str, Any] | None:
    counts = situation.measures.by_place[0]
    reasons = [(status, int(counts[status])) for status in range(1, len(counts))]
    total = int(np.sum(counts[1:]))
    if not total:
        return None
    return {
        "total": f"{total:,}",
        "reasons": " · ".join(f"{PlaceStatus(status).label} {n:,}" for status, n in reasons if n),
    }


def _unwritable(out: Path, error: OSError) -> Refused:
    return Refused(f"不能写入“{out.name}”：{words_for(error)}。", "请检查文件夹权限、磁盘空间，或换一个位置保存。")

"""The printed map: its counts are the measures', it parses, nothing of it is lost, and it looks as it did."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from PIL import Image
from shapely.geometry.base import BaseGeometry

from charts import typst_page
from layers import scale_bar
from layers.font_metrics import metrics
from layers.placement_field import LabelField
from layers.print_ground import ground_of
from layers.print_groups import DonutScale, Group, groups_of
from layers.print_hazards import roll_of
from layers.print_spec import MapKind, MapPicture, MapSpec
from layers.print_view import PrintView
from layers.scale_bar import ScaleBar
from layers.situation import Situation, situation_of
from layers.svg_aggregate import Marks, draw_dust, draw_plates, place_donuts
from layers.svg_inset import Window
from layers.svg_map import draw_map
from layers.theme import THEMES, ThemeName
from ledger.risk_class import RiskClass
from ledger.snapshot import Units
from policy.breakdown import classes_by_industry, hazard_flow, monthly_flow
from policy.light import Light
from tests.helpers import sample
from tests.helpers.district import district

GOLDEN = Path(__file__).parent / "golden"
PAGE = '#set page(width: 298mm, height: 250mm, margin: 0mm)\n#set text(font: "Noto Sans SC")\n#image("map.svg", width: 298mm)'


def _map(
    situation: Situation, kind: MapKind = MapKind.SITUATION, theme: ThemeName = ThemeName.PRINT, scope: int = 0
) -> MapPicture:
    return draw_map(situation, MapSpec(kind, scope, 298.0, 250.0, 1.0, theme))


def _pixels(picture: MapPicture, dpi: float = 45) -> np.ndarray:
    (png,) = typst_page.to_png({"main.typ": PAGE.encode(), "map.svg": picture.svg.encode()}, dpi)
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


GOLDENS = {
    "province": (MapKind.SITUATION, ThemeName.PRINT),
    "province-mono": (MapKind.SITUATION, ThemeName.MONO),
    "district": (MapKind.SITUATION, ThemeName.PRINT),
    "hazards": (MapKind.HAZARDS, ThemeName.PRINT),
}


def _drawn(name: str) -> np.ndarray:
    situation = district(200, 40, 14) if name == "district" else sample.situation(1500, 200, 60)
    return _pixels(_map(situation, *GOLDENS[name]))


@pytest.mark.parametrize("name", GOLDENS)
def test_looks_as_it_did(name: str) -> None:
    """After a wanted change: ``python -m tests.layers.test_svg_map`` draws the golden images anew; look at them."""
    drawn = _drawn(name)
    with Image.open(GOLDEN / f"svg-{name}.png") as image:
        golden = np.asarray(image.convert("RGB")).astype(int)
    assert drawn.shape == golden.shape
    difference = np.abs(drawn - golden).max(axis=2)
    assert (difference > 60).mean() < 0.01


def test_grey_falls_as_risk_rises() -> None:
    tones = [int(THEMES[ThemeName.MONO].classes[risk].fill[1:3], 16) for risk in RiskClass]
    assert tones[:4] == sorted(tones[:4])
    assert np.diff(tones[:4]).min() >= 30


def test_donuts_add_up_to_the_area() -> None:
    situation = sample.situation(1500, 300, 0)
    ground = ground_of(situation, 0)
    view = PrintView.fit(ground.bounds, (0, 0, 298, 250))
    for merge in (True, False):
        groups = groups_of(situation, ground, view, merge)
        assert sum(group.total for group in groups) == situation.measures.enterprises()
        assert sum(group.opened for group in groups) == situation.measures.open_hazards()
        assert sum(group.overdue for group in groups) == situation.measures.overdue()


def test_what_a_city_books_for_no_county_has_a_donut() -> None:
    shot = sample.snapshot(300, 20, 0)
    unit = shot.enterprises.unit.copy()
    unit[:50] = shot.units.code.index("220100")
    situation = situation_of(replace(shot, enterprises=replace(shot.enterprises, unit=unit)), sample.AS_OF)
    ground = ground_of(situation, 0)
    groups = groups_of(situation, ground, PrintView.fit(ground.bounds, (0, 0, 298, 250)))
    assert [group.total for group in groups if group.name == "长春市本级"] == [50]
    assert sum(group.total for group in groups) == 300


def test_the_map_is_well_formed_and_names_the_unit_without_polygon() -> None:
    picture = _map(sample.situation(800, 100, 20))
    ElementTree.fromstring(picture.svg)
    assert picture.schematic == ("长白山管委会",)
    assert "长白山管委会" in picture.svg
    assert "示意" in picture.svg


def test_hostile_names_stay_text() -> None:
    shot = sample.snapshot(200, 20, 5)
    names = [f"<script>{row}&\"'" for row in range(len(shot.units))]
    situation = situation_of(replace(shot, units=replace(shot.units, short_name=names)), sample.AS_OF)
    root = ElementTree.fromstring(_map(situation).svg)
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert any("<script>" in (element.text or "") for element in root.iter())


def test_every_open_hazard_with_a_place_has_its_number_and_field() -> None:
    situation = sample.situation(600, 150, 0)
    picture = _map(situation, MapKind.HAZARDS)
    roll = roll_of(situation, 0)
    words = re.findall(r'text-anchor="middle" font-weight="700"[^>]*>(\d+)</text>', picture.svg)
    placed = [number for number, row in enumerate(roll.rows.tolist(), 1) if row in picture.field_of]
    assert len(placed) > 60
    for number in placed:
        assert str(number) in words
    assert all(re.fullmatch(r"[A-H][1-6]", field) for field in picture.field_of.values())


def test_hazards_without_a_badge_are_counted_in_a_note() -> None:
    picture = _map(sample.situation(600, 2200, 0), MapKind.HAZARDS)
    plates = re.findall(r'text-anchor="middle" font-weight="700"[^>]*>(\d+)</text>', picture.svg)
    samples = plates.count("8") - 1 + 12  # badges in the legend, figures of the search grid at both sides
    (note,) = picture.notes
    unnumbered = int(re.sub(r"\D", "", note.split("项")[0]))
    assert unnumbered > 100
    assert abs(len(plates) - samples - (len(picture.field_of) - unnumbered)) <= 1


def test_every_overdue_and_due_soon_hazard_on_the_map_has_its_number() -> None:
    situation = sample.situation(3000, 1500, 0)
    picture = _map(situation, MapKind.HAZARDS)
    roll = roll_of(situation, 0)
    words = set(re.findall(r'text-anchor="middle" font-weight="700"[^>]*>(\d+)</text>', picture.svg))
    urgent = [
        number
        for number, (row, light) in enumerate(zip(roll.rows.tolist(), roll.light.tolist(), strict=True), 1)
        if light <= Light.DUE_SOON and row in picture.field_of
    ]
    assert len(urgent) > 100
    assert {str(number) for number in urgent} <= words


def test_numbers_follow_urgency() -> None:
    situation = sample.situation(300, 200, 0)
    roll = roll_of(situation, 0)
    assert (np.diff(roll.light.astype(int)) >= 0).all()
    assert len(roll) == situation.measures.open_hazards()


def test_a_second_map_of_the_same_request_is_the_same_object() -> None:
    situation = sample.situation(100, 10, 0)
    assert _map(situation) is _map(situation)
    later = situation_of(situation.snapshot, sample.AS_OF.replace(hour=6))
    assert _map(later) is not _map(situation)


def _texts(picture: MapPicture) -> list[str]:
    """All texts of a map in the order in which they were written; raises when it is not well-formed."""
    svg = ElementTree.fromstring(picture.svg)
    return [node.text or "" for node in svg.iter() if node.tag.endswith("}text") or node.tag == "text"]


def _reporting(situation: Situation) -> list[tuple[int, str]]:
    units = situation.snapshot.units
    return [(int(row), units.short_name[row]) for row in units.reporting()]


def _assert_legends_count_everything(situation: Situation) -> None:
    """Every class with its count on the situation map, every hazard on the hazard map, placed or not."""
    counted = situation.measures
    legend = dict(pairwise(_texts(_map(situation))))
    for risk_class in RiskClass:
        label = "未分级企业" if risk_class is RiskClass.UNGRADED else f"{risk_class.letter} 类企业"
        assert legend[label] == f"{counted.by_class[0, risk_class]:,}"
    rows = dict(pairwise(_texts(_map(situation, MapKind.HAZARDS))))
    lights = {"逾期": Light.OVERDUE, "临期（7 日内到期）": Light.DUE_SOON, "期限内": Light.IN_TIME}
    for label, light in lights.items():
        assert rows[label] == str(counted.by_light[0, light])


def test_a_workspace_without_any_boundary_prints() -> None:
    shot = sample.snapshot(120, 20, 4)
    bare: Units = replace(shot.units, geometry=np.full(len(shot.units), None, object))
    situation = situation_of(replace(shot, units=bare), sample.AS_OF)
    picture = _map(situation)
    counted = {name: situation.measures.enterprises(unit) for unit, name in _reporting(situation) if unit}
    assert sum(counted.values()) == 120
    for name, total in counted.items():
        assert (name in picture.schematic) == (total > 0), name
        if total:
            assert (str(total), name) in pairwise(_texts(picture)), name
    _assert_legends_count_everything(situation)


def test_nothing_placed_still_counts_everything_in_the_legends() -> None:
    shot = sample.snapshot(60, 6, 0)
    nowhere = np.full(60, np.nan)
    lost = replace(shot.enterprises, lon=nowhere, lat=nowhere, place_status=np.ones(60, np.uint8))
    situation = situation_of(replace(shot, enterprises=lost), sample.AS_OF)
    _assert_legends_count_everything(situation)
    listed = dict(pairwise(_texts(_map(situation, MapKind.HAZARDS))))
    assert listed["未落图（列于表中，图位“未落图”）"] == str(situation.measures.open_hazards()) != "0"


def test_every_point_of_fifty_thousand_stays_small() -> None:
    picture = _map(sample.situation(20_000, 100, 0))
    assert len(picture.svg) < 1_200_000


def test_breakdowns_agree_with_the_measures() -> None:
    situation = sample.situation(700, 400, 0)
    counted = situation.measures
    for unit in (0, 1, 9, 20):
        assert (classes_by_industry(situation.snapshot, unit).sum(axis=0) == counted.by_class[unit]).all()
        flow = monthly_flow(hazard_flow(situation.snapshot, counted, unit), 6)
        assert flow.stock[-1] == counted.open_hazards(unit)
        assert (flow.opening + np.cumsum(flow.found - flow.closed) == flow.stock).all()


def _group(total: int, shape: BaseGeometry, name: str = "市区") -> Group:
    counts = np.array([total, 0, 0, 0, 0])
    return Group(name, 1, (1, 2), False, shape, counts, 3, 1, 7, 2, 0)


@pytest.mark.parametrize("total", [400, 1400])
def test_no_donut_stands_across_the_frame_of_a_window(total: int) -> None:
    window = Window((40.0, 40.0, 58.0, 56.0), "市区放大图", "市区")
    none = np.empty(0)
    marks = Marks(none, none, np.empty(0, np.uint8))
    groups = [_group(total, shapely.box(20, 20, 80, 80)), _group(90, shapely.box(30, 30, 90, 70), "县")]
    field = LabelField((0.0, 0.0, 100.0, 100.0))
    placed = place_donuts(groups, DonutScale.of(groups, 298.0), field, marks, {"市区": window})
    assert len(placed) == 2
    for item in placed:
        circle = shapely.buffer(shapely.Point(item.x, item.y), item.radius)
        for edge in window.edges():
            assert shapely.intersection(circle, shapely.box(*edge)).area < 0.2


def test_groups_add_up_to_all_zones() -> None:
    situation = sample.situation(800, 50, 300)
    ground = ground_of(situation, 0)
    groups = groups_of(situation, ground, PrintView.fit(ground.bounds, (0, 0, 298, 250)))
    assert sum(group.zones for group in groups) == situation.measures.zones_by_kind[0].sum()
    assert sum(group.running for group in groups) == situation.measures.running[0]


def test_zones_too_many_for_marks_are_counted_beside_the_donuts() -> None:
    few, many = (sample.situation(900, 50, zones) for zones in (60, 1200))
    assert "危险作业区，带虚环" in _map(few).svg
    picture = _map(many)
    assert "危险作业区数" in picture.svg
    assert len(picture.svg) < 1.5 * len(_map(few).svg)  # no mark for each of them


def test_tags_beside_the_donuts_add_up_to_all_zones() -> None:
    situation = sample.situation(900, 50, 1200)
    ground = ground_of(situation, 0)
    view = PrintView.fit(ground.bounds, (0, 0, 298, 250))
    groups = groups_of(situation, ground, view)
    none = np.empty(0)
    marks = Marks(none, none, np.empty(0, np.uint8))
    placed = place_donuts(groups, DonutScale.of(groups, 298.0), LabelField(view.frame), marks, {}, count_zones=True)
    drawn = draw_plates(placed, THEMES[ThemeName.PRINT])
    tags = re.findall(r'rx="1.25"[^>]*/><circle [^>]*/><text [^>]*>([\d,]+)</text>', drawn)
    aside = sum(group.zones for group in groups if group.shape is None)
    assert sum(int(tag.replace(",", "")) for tag in tags) == situation.measures.zones_by_kind[0].sum() - aside


def test_an_overfull_map_numbers_the_most_urgent_alone_and_says_so() -> None:
    picture = _map(sample.situation(600, 2200, 0), MapKind.HAZARDS)
    assert "最紧急的标序号，其余只标圆点" in picture.svg
    assert "最紧急的标序号" not in _map(sample.situation(600, 150, 0), MapKind.HAZARDS).svg


def test_dense_dust_is_shaded_and_leaves_no_occupied_cell_empty() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(100, 6, 70_000).clip(1, 290), rng.normal(90, 6, 70_000).clip(1, 240)
    drawn = draw_dust(Marks(x, y, np.full(len(x), RiskClass.C, np.uint8)), THEMES[ThemeName.PRINT])
    tones = re.findall(r'stroke="(#[0-9A-F]{6})"', drawn)
    assert len(set(tones)) > 2
    dots = {(round(int(px) / 5), round(int(py) / 5)) for px, py in re.findall(r"M(-?\d+) (-?\d+)h0", drawn)}
    counts: dict[tuple[int, int], int] = {}
    for cell in zip(np.rint(x / 0.5).astype(int).tolist(), np.rint(y / 0.5).astype(int).tolist(), strict=True):
        counts[cell] = counts.get(cell, 0) + 1
    assert {cell for cell, count in counts.items() if count >= 5} <= dots


@pytest.mark.parametrize("width_mm", [8.0, 14.0, 25.0, 60.0])
def test_figures_of_a_scale_bar_keep_apart(width_mm: float) -> None:
    m_per_mm = 1000.0
    bar = ScaleBar.fitting(width_mm * m_per_mm)
    picture = scale_bar.draw(0.0, 0.0, bar, m_per_mm, "", THEMES[ThemeName.PRINT])
    inner = [
        (float(x), words) for x, words in re.findall(r'<text x="([-\d.]+)" [^>]*middle[^>]*>([^<]*)</text>', picture)
    ]
    assert inner[0][1] == "0"
    for (left, one), (right, other) in pairwise(inner):
        assert right - left > (metrics().width(one) + metrics().width(other)) / 2 * 2.3
    assert "千米" in picture


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for each in GOLDENS:
        Image.fromarray(_drawn(each).astype(np.uint8)).quantize(128).save(GOLDEN / f"svg-{each}.png", optimize=True)

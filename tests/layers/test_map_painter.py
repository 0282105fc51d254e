"""The picture itself: golden images per theme, and what must hold of every frame.

``BATTLEMAP_GOLDEN=write`` paints the golden images anew; look at them before they are kept.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from layers import map_content
from layers.map_content import MapContent
from layers.options import MapOptions
from layers.painter.map_painter import MapPainter
from layers.painter.points import PointStyle, point_style
from layers.situation import situation_of
from layers.symbology import LineKind, class_key, conflict_key, line_key
from layers.theme import ThemeName
from layers.view import View
from ledger.enterprise import OperatingStatus
from ledger.risk_class import RiskClass
from ledger.text_column import TextColumn
from policy.conflict import GRAVE
from policy.operation_rule import is_running
from tests.helpers import sample

GOLDEN = Path(__file__).parent.parent / "data" / "golden"
STRONG, STRONG_SHARE, MEAN = 40, 0.012, 1.2  # levels of 255 that tell one picture from another


@pytest.fixture(scope="module")
def content() -> MapContent:
    return map_content.build(sample.situation(4000, 400, 160))


@pytest.fixture
def painter(qapp: QApplication, content: MapContent) -> MapPainter:
    assert qapp is not None
    return MapPainter(content)


def _pixels(image: QImage) -> np.ndarray:
    rgb = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.width(), 4)[:, :, :3].astype(int)


def _assert_golden(image: QImage, name: str) -> None:
    file = GOLDEN / f"{name}.png"
    if os.environ.get("BATTLEMAP_GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        image.save(str(file))
    expected = QImage(str(file))
    assert expected.size() == image.size(), f"no golden image {file.name} of this size"
    difference = np.abs(_pixels(image) - _pixels(expected)).max(axis=2)
    assert difference.mean() < MEAN, name
    assert (difference > STRONG).mean() < STRONG_SHARE, name


def _urgent_a(content: MapContent) -> int:
    table = content.snapshot.enterprises
    urgent = (table.risk_class == RiskClass.A) & (content.situation.measures.worst_light == 0) & ~np.isnan(table.lon)
    return int(np.flatnonzero(urgent)[0])


def _close(content: MapContent, m_per_px: float = 15.0) -> View:
    spot = content.where(_urgent_a(content))
    assert spot is not None
    return View(*spot, m_per_px, 640, 420)


@pytest.mark.parametrize("theme", [ThemeName.DAY, ThemeName.DARK, ThemeName.WALL, ThemeName.MONO])
def test_the_province_looks_as_agreed(painter: MapPainter, theme: ThemeName) -> None:
    options = MapOptions(theme, tint_units=theme is ThemeName.WALL, selected_enterprise=_urgent_a(painter.content))
    view = View.fit(painter.content.bounds, 640, 420)
    image = painter.render(view, options)
    live = QPainter(image)
    painter.render_overlay(live, view, options)
    live.end()
    _assert_golden(image, f"province-{theme.value}")


def _in_conflict(content: MapContent) -> int:
    """A placed enterprise of class C with a grave conflict."""
    table, rows = content.snapshot.enterprises, content.in_conflict(MapOptions().conflict_mask())
    return int(rows[(table.risk_class[rows] == RiskClass.C) & ~np.isnan(table.lon[rows])][0])


@pytest.mark.parametrize("theme", [ThemeName.DAY, ThemeName.MONO])
def test_an_enterprise_in_conflict_looks_as_agreed(painter: MapPainter, theme: ThemeName) -> None:
    chosen = _in_conflict(painter.content)
    spot = painter.content.where(chosen)
    assert spot is not None
    view, options = View(*spot, 12.0, 420, 260), MapOptions(theme, selected_enterprise=chosen)
    image = painter.render(view, options)
    live = QPainter(image)
    painter.render_overlay(live, view, options)
    live.end()
    _assert_golden(image, f"conflict-{theme.value}")


def test_a_closed_enterprise_stays_on_the_map_while_an_operation_there_is_out_of_order(content: MapContent) -> None:
    snapshot, measures = content.snapshot, content.situation.measures
    operations = replace(snapshot.operations, guardian=TextColumn.blank(len(snapshot.operations)))
    running = is_running(operations, sample.AS_OF) & (measures.worst_light[operations.enterprise] == 255)
    host = int(operations.enterprise[running][0])
    status = snapshot.enterprises.status.copy()
    status[host] = OperatingStatus.CLOSED
    closed = replace(snapshot, enterprises=replace(snapshot.enterprises, status=status))
    assert host not in map_content.build(situation_of(closed, sample.AS_OF)).points.row
    at_fault = replace(closed, operations=operations)
    assert host in map_content.build(situation_of(at_fault, sample.AS_OF)).points.row


def _busy_zone(content: MapContent) -> View:
    """Close to a zone in which an operation runs."""
    zones = content.zones
    middle = zones.polygons[int(np.flatnonzero(zones.is_running)[0])].centroid
    return View(middle.x, middle.y, 9.0, 640, 420)


@pytest.mark.parametrize("theme", [ThemeName.DAY, ThemeName.DARK, ThemeName.WALL, ThemeName.MONO])
def test_single_enterprises_look_as_agreed(painter: MapPainter, theme: ThemeName) -> None:
    _assert_golden(painter.render(_busy_zone(painter.content), MapOptions(theme)), f"close-{theme.value}")


def test_dots_and_counties_look_as_agreed(painter: MapPainter) -> None:
    view = View.fit(painter.content.bounds, 640, 420)
    _assert_golden(painter.render(view, MapOptions(every=True)), "every-day")
    _assert_golden(painter.render(replace(view, m_per_px=300.0), MapOptions()), "counties-day")


def test_a_frame_does_not_depend_on_what_was_drawn_before(painter: MapPainter, content: MapContent) -> None:
    view = View.fit(content.bounds, 640, 420)
    painter.render(view, MapOptions())
    for dx, dy in ((37, -21), (-300, 150), (640, 0)):
        moved = view.panned(dx, dy)
        fresh = _pixels(MapPainter(content).render(moved, MapOptions()))
        assert np.abs(_pixels(painter.render(moved, MapOptions())) - fresh).max() <= 8


def test_a_kept_ground_is_never_painted_on(painter: MapPainter, content: MapContent) -> None:
    view = View.fit(content.bounds, 400, 300)
    first = painter.render(view, MapOptions()).copy()
    painter.render(view, MapOptions(every=True))
    assert painter.render(view, MapOptions()) == first


def test_workers_draw_the_same_as_the_main_thread(painter: MapPainter, content: MapContent) -> None:
    views = [View.fit(content.bounds, 400, 300), _close(content), _close(content, 60.0)] * 3
    expected = [painter.render(view, MapOptions()) for view in views]
    other = MapPainter(content)
    with ThreadPoolExecutor(3) as pool:
        drawn = list(pool.map(lambda view: other.render(view, MapOptions()), views))
    assert drawn == expected


@pytest.mark.parametrize(
    ("count", "style", "above"),
    [(40, PointStyle.SIGNS, 6), (200, PointStyle.SMALL_SIGNS, 2), (4000, PointStyle.DOTS, 0)],
)
def test_class_a_is_drawn_last_in_every_style(qapp: QApplication, count: int, style: PointStyle, above: int) -> None:
    assert qapp is not None
    snapshot = sample.snapshot(count, 0, 0)
    table = snapshot.enterprises
    assert len(set(table.risk_class.tolist())) >= 4
    here = replace(table, lon=np.full(count, 125.3), lat=np.full(count, 43.9))
    crowd = map_content.build(situation_of(replace(snapshot, enterprises=here), sample.AS_OF))
    spot = crowd.where(0)
    assert spot is not None
    view, options = View(*spot, 10.0, 201, 201), MapOptions()
    assert point_style(crowd, view, options) is style
    color = MapPainter(crowd).render(view, options).pixelColor(100, 100 - above).name().upper()
    assert color == options.tones.classes[RiskClass.A].fill


def test_switches_of_the_legend_take_things_off_the_map(painter: MapPainter, content: MapContent) -> None:
    view = _close(content)
    no_plates = MapOptions(hidden=frozenset(conflict_key(rule) for rule in GRAVE))  # they have the same red
    plates = painter.render(view, MapOptions())
    plain = painter.render(view, no_plates)
    fill = QColor(MapOptions().tones.classes[RiskClass.A].fill).getRgb()[:3]
    hidden = painter.render(view, replace(no_plates, hidden=no_plates.hidden | {class_key(RiskClass.A)}))

    def count(image: QImage) -> int:
        return int((np.abs(_pixels(image) - np.array(fill[::-1])).max(axis=2) < 3).sum())

    assert count(plates) > count(plain) > 100 > count(hidden)
    province = View.fit(content.bounds, 400, 300)
    lines = frozenset({line_key(LineKind.UNIT), line_key(LineKind.AREA)})
    assert painter.render(province, MapOptions(hidden=lines)) != painter.render(province, MapOptions())


def test_a_screen_of_double_density_gets_twice_the_pixels(painter: MapPainter, content: MapContent) -> None:
    view = View.fit(content.bounds, 320, 210, dpr=2.0)
    for options in (MapOptions(), MapOptions(every=True)):
        image = painter.render(view, options)
        assert (image.width(), image.height(), image.devicePixelRatio()) == (640, 420, 2.0)
        single = _pixels(painter.render(replace(view, dpr=1.0), options))
        halved = _pixels(image).reshape(210, 2, 320, 2, 3).mean(axis=(1, 3))
        assert np.abs(halved - single).mean() < 7


def test_mono_stays_grey_and_classes_differ_in_grey(painter: MapPainter, content: MapContent) -> None:
    pixels = _pixels(painter.render(View.fit(content.bounds, 400, 300), MapOptions(ThemeName.MONO)))
    assert (pixels.max(axis=2) - pixels.min(axis=2)).max() <= 2


def test_the_style_follows_the_crowd(content: MapContent) -> None:
    province = View.fit(content.bounds, 800, 600)
    assert point_style(content, province, MapOptions()) is PointStyle.DUST
    assert (
        point_style(content, replace(province, width=1100, height=800), MapOptions(every=True))
        is PointStyle.SMALL_SIGNS
    )
    assert point_style(content, province, MapOptions(every=True)) is PointStyle.DOTS
    assert point_style(content, _close(content), MapOptions()) is PointStyle.SIGNS
    many = map_content.build(sample.situation(8000, 10, 2))
    assert point_style(many, province, MapOptions(every=True)) is PointStyle.DOTS


def test_hostile_and_endless_names_are_drawn(qapp: QApplication) -> None:
    assert qapp is not None
    snapshot = sample.snapshot(400, 400, 20)
    names = ["<img src=x onerror=alert(1)>", "=HYPERLINK(1)", "长" * 10_000, "\u202e\x00\n", ""] * 80
    table = replace(snapshot.enterprises, name=TextColumn.of(names))
    content = map_content.build(situation_of(replace(snapshot, enterprises=table), sample.AS_OF))
    options = MapOptions(selected_enterprise=_urgent_a(content))
    for view in (_close(content), View.fit(content.bounds, 640, 420)):
        painter = MapPainter(content)
        image = painter.render(view, options)
        live = QPainter(image)
        painter.render_overlay(live, view, options)
        live.end()
        assert not image.isNull()


def test_a_workspace_without_boundaries_or_enterprises_is_drawn(qapp: QApplication) -> None:
    assert qapp is not None
    snapshot = sample.snapshot(50, 5, 2)
    bare = np.full(len(snapshot.units), None, object)
    units = replace(snapshot.units, geometry=bare)
    content = map_content.build(situation_of(replace(snapshot, units=units), sample.AS_OF))
    assert not MapPainter(content).render(View.fit(content.bounds, 300, 200), MapOptions()).isNull()
    table = snapshot.enterprises
    nowhere = replace(table, lon=np.full(len(table), np.nan), lat=np.full(len(table), np.nan))
    content = map_content.build(situation_of(replace(snapshot, units=units, enterprises=nowhere), sample.AS_OF))
    image = MapPainter(content).render(View.fit(content.bounds, 300, 200), MapOptions(every=True))
    assert image.pixelColor(150, 100).name().upper() == MapOptions().tones.sea


def test_packed_columns_give_the_same_picture(painter: MapPainter, content: MapContent) -> None:
    snapshot = replace(content.snapshot, extras={map_content.PLANE: map_content.pack(content)})
    again = map_content.build(situation_of(snapshot, sample.AS_OF))
    view, options = View.fit(content.bounds, 400, 300), MapOptions(every=True)
    assert MapPainter(again).render(view, options) == painter.render(view, options)


def test_packed_columns_of_another_frame_are_not_used(content: MapContent) -> None:
    packed = {**map_content.pack(content), "key": np.frombuffer(b"EPSG:4546|1|0|0", np.uint8)}
    packed["x"] = np.zeros_like(packed["x"])
    again = map_content.build(situation_of(replace(content.snapshot, extras={map_content.PLANE: packed}), sample.AS_OF))
    assert np.array_equal(again.points.x, content.points.x)


def test_an_enterprise_with_an_open_hazard_stays_on_the_map_when_it_has_closed() -> None:
    snapshot = sample.snapshot(300, 80, 2)
    status = np.full(300, 3, np.uint8)  # all closed
    table = replace(snapshot.enterprises, status=status)
    content = map_content.build(situation_of(replace(snapshot, enterprises=table), sample.AS_OF))
    placed = ~np.isnan(table.lon)
    owed = np.flatnonzero((content.situation.measures.worst_light != 255) & placed)
    assert sorted(content.points.row.tolist()) == owed.tolist()

"""The window with a record in it: numbers equal the measures, parts follow each other, keys work, nothing is left."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.hazard_model import Column, Filter
from desktop.main_window import MainWindow
from layers.theme import THEMES, ThemeName
from ledger.datum import PlaceStatus
from ledger.people import DutyLevel, Person, Role
from ledger.problem import WorkspaceDamaged
from ledger.risk_class import RiskClass
from policy.light import Light
from tests.helpers.memory_record import MemoryRecord
from tests.helpers.sample import snapshot
from tests.helpers.window import click, pixel_of, settle, texts


def situation(window: MainWindow):  # type: ignore[no-untyped-def]
    assert window.session.situation is not None
    return window.session.situation


@pytest.mark.parametrize("unit", [0, 1, 10, 15])
def test_every_number_on_screen_is_the_measures(qtbot: QtBot, window: MainWindow, unit: int) -> None:
    window.session.set_unit(unit)
    settle(qtbot, window)
    measures = situation(window).measures
    shown = {tile.figure.id: tile.figure.text for tile in window.figures.tiles if tile.figure}
    assert shown == {figure.id: figure.text for figure in measures.figures(unit)}
    counts = {entry.key: entry.count for group in window.layers.model.groups for entry in group.entries}
    assert [counts[f"class.{item.name}"] for item in RiskClass] == measures.by_class[unit].tolist()
    assert counts["light.OVERDUE"] == measures.overdue(unit)
    assert window.list.chips.counts[Filter.ALL] == measures.open_hazards(unit) == window.list.model.rowCount()
    unplaced = measures.by_place[unit].sum() - measures.by_place[unit, PlaceStatus.PLACED]
    assert window.map.boxes.tray.total == unplaced


def test_list_is_sorted_by_urgency_and_complete(window: MainWindow) -> None:
    measures, rows = situation(window).measures, window.list.model.rows
    light, left = measures.light[rows], measures.days_left[rows]
    assert len(set(rows.tolist())) == measures.open_hazards()
    assert (np.diff(light.astype(int)) >= 0).all()
    for one in set(light.tolist()):
        assert (np.diff(left[light == one].astype(np.int64)) >= 0).all()


@pytest.mark.parametrize("wanted", list(Filter))
def test_a_chip_lists_what_it_counts(qtbot: QtBot, window: MainWindow, wanted: Filter) -> None:
    window.list.chips.choose(wanted)
    settle(qtbot, window)
    assert window.list.model.rowCount() == window.list.chips.counts[wanted]
    if wanted <= Filter.NO_DEADLINE:
        assert set(situation(window).measures.light[window.list.model.rows].tolist()) <= {int(wanted)}


def test_a_class_that_is_switched_off_leaves_the_map_and_no_count(qtbot: QtBot, window: MainWindow) -> None:
    window.map.show_enterprise(int(np.flatnonzero(situation(window).snapshot.enterprises.risk_class == 0)[0]))
    settle(qtbot, window)
    before = window.map.pictures.latest.image.copy()  # type: ignore[union-attr]
    total = window.figures.tiles[1].figure.text  # type: ignore[union-attr]
    tree, model = window.layers.tree, window.layers.model
    index = model.index(0, 0, model.index(0, 0))
    click(qtbot, tree.viewport(), tree.visualRect(index).center())
    settle(qtbot, window)
    assert window.session.hidden == {"class.A"}
    assert window.map.pictures.latest.image != before  # type: ignore[union-attr]
    assert window.figures.tiles[1].figure.text == total  # type: ignore[union-attr]
    tree.setFocus()
    tree.setCurrentIndex(index)
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    settle(qtbot, window)
    assert window.session.hidden == frozenset()
    assert window.map.pictures.latest.image == before  # type: ignore[union-attr]


def test_a_click_on_a_sign_selects_it_and_its_hazard_in_the_list(qtbot: QtBot, window: MainWindow) -> None:
    shot = situation(window)
    placed = ~np.isnan(shot.snapshot.enterprises.lon)
    target = int(np.flatnonzero((shot.measures.worst_light == Light.OVERDUE) & placed)[0])
    window.map.show_enterprise(target)
    settle(qtbot, window)
    for _ in range(6):  # until nothing else stands there
        window.map.zoom(1.5)
    settle(qtbot, window)
    click(qtbot, window.map, pixel_of(window, target))
    settle(qtbot, window)
    assert window.session.enterprise == target
    hazard = window.list.selected()
    assert hazard is not None
    assert shot.snapshot.hazards.enterprise[hazard] == target
    assert window.dossier.facts is not None
    assert window.dossier.facts.name == shot.snapshot.enterprises.name[target]


def test_a_row_selects_and_m_shows_it_on_the_map(qtbot: QtBot, window: MainWindow) -> None:
    shot = situation(window)
    table = window.list.table
    hosts = shot.snapshot.hazards.enterprise[window.list.model.rows]
    row = int(np.flatnonzero(~np.isnan(shot.snapshot.enterprises.lon[hosts]))[0])
    click(qtbot, table.viewport(), table.visualRect(window.list.model.index(row, 2)).center())
    assert window.session.enterprise == hosts[row]
    qtbot.keyClick(table, Qt.Key.Key_M)
    settle(qtbot, window)
    assert window.map.rect().contains(pixel_of(window, int(hosts[row])))
    assert window.map.view is not None
    assert window.map.view.scale_denominator < 200_000


def test_double_click_goes_in_and_esc_comes_out(qtbot: QtBot, window: MainWindow) -> None:
    scene, view = window.session.scene, window.map.view
    assert scene is not None
    assert view is not None
    inside = scene.content.inner_points(9)[0]  # 延边州
    x = (inside[0] - view.center_x) / view.m_per_px + view.width / 2
    y = (view.center_y - inside[1]) / view.m_per_px + view.height / 2
    qtbot.mouseDClick(window.map, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    settle(qtbot, window)
    assert window.session.unit == 9
    assert window.map.boxes.breadcrumb.path() == ["吉林省", "延边朝鲜族自治州"]
    assert window.figures.tiles[0].figure.value == situation(window).measures.enterprises(9)  # type: ignore[union-attr]
    qtbot.keyClick(window.map, Qt.Key.Key_Escape)
    settle(qtbot, window)
    assert window.session.unit == 0
    assert window.map.view == window.map.home_view()


def test_wheel_zooms_at_the_cursor(qtbot: QtBot, window: MainWindow) -> None:
    view = window.map.view
    assert view is not None
    before = view.to_plane(200, 150)
    window.map.zoom(2.0, QPoint(200, 150).toPointF())
    settle(qtbot, window)
    assert window.map.view is not None
    assert window.map.view.to_plane(200, 150) == pytest.approx(before)
    assert window.map.view.m_per_px == pytest.approx(view.m_per_px / 2)


def test_dragging_moves_the_map_and_selects_nothing(qtbot: QtBot, window: MainWindow) -> None:
    view = window.map.view
    assert view is not None
    start = QPoint(400, 250)
    QTest.mousePress(window.map, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(window.map, start + QPoint(40, 10))
    QTest.mouseMove(window.map, start + QPoint(60, 30))
    QTest.mouseRelease(window.map, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 30))
    settle(qtbot, window)
    assert window.map.view is not None
    assert window.map.view.center_x == pytest.approx(view.center_x - 60 * view.m_per_px)
    assert window.map.view.center_y == pytest.approx(view.center_y + 30 * view.m_per_px)
    assert window.session.enterprise_id is None


@pytest.mark.parametrize("name", [ThemeName.DARK, ThemeName.WALL, ThemeName.MONO])
def test_the_theme_changes_at_once_and_is_remembered(qtbot: QtBot, window: MainWindow, name: ThemeName) -> None:
    window.choose_theme(name)
    settle(qtbot, window)
    picture = window.grab().toImage()
    at = window.list.mapTo(window, QPoint(4, 4))
    assert picture.pixelColor(at).name().upper() == THEMES[name].panel
    assert window.map.pictures.latest.wanted.options.theme == name  # type: ignore[union-attr]
    assert window.settings.theme() == name
    window.choose_theme(ThemeName.DAY)


def test_the_window_follows_the_record(qtbot: QtBot, window: MainWindow, record: MemoryRecord) -> None:
    other = snapshot(700, 40, 10)
    from dataclasses import replace

    record.replace(replace(other, seq=50_000))
    window.session.look_for_news()
    qtbot.waitUntil(lambda: situation(window).snapshot.seq == 50_000, timeout=20_000)
    settle(qtbot, window)
    assert window.figures.tiles[0].figure.value == 700  # type: ignore[union-attr]
    assert "50,000" in window.status.journal.text()


def test_another_moment_gives_other_lights(qtbot: QtBot, window: MainWindow) -> None:
    from datetime import datetime

    before = situation(window).measures.overdue()
    window.session.set_as_of(datetime(2026, 12, 20, 9, 0))
    settle(qtbot, window)
    assert situation(window).measures.overdue() > before
    assert window.figures.tiles[3].figure.value == situation(window).measures.overdue()  # type: ignore[union-attr]
    window.session.set_as_of(None)
    settle(qtbot, window)
    assert situation(window).measures.overdue() == before


def test_f6_goes_round_and_ctrl_k_searches(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    window.map.setFocus()
    panes = [window.list.table, window.dossier.focus_target, window.layers.tree, window.map]
    for pane in panes:
        qtbot.keyClick(window, Qt.Key.Key_F6)
        assert pane.hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    box = window.bar.search
    assert box.hasFocus()
    name = situation(window).snapshot.enterprises.name[1234]
    qtbot.keyClicks(box, "h-2026-0003")
    qtbot.waitUntil(lambda: box.popup.isVisible() and box.popup.list.count() == 1, timeout=20_000)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert window.session.hazard == 3
    box.setFocus()
    box.setText(name)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: box.popup.isVisible(), timeout=20_000)
    box.popup.pick()
    settle(qtbot, window)
    assert window.session.enterprise == 1234


def test_typing_in_the_search_box_does_not_steer_the_map(qtbot: QtBot, window: MainWindow) -> None:
    view = window.map.view
    window.bar.search.setFocus()
    qtbot.keyClicks(window.bar.search, "lm0+-=")
    settle(qtbot, window)
    assert window.bar.search.text() == "lm0+-="
    assert window.map.view == view


def test_the_tray_names_everyone_who_is_not_on_the_map(qtbot: QtBot, window: MainWindow) -> None:
    window.map.boxes.open_tray()
    settle(qtbot, window)
    tray = window.map.boxes.tray_list
    assert tray.model.rowCount() == window.map.boxes.tray.total > 0
    tray.view.setCurrentIndex(tray.model.index(2, 0))
    settle(qtbot, window)
    assert window.session.enterprise == tray.model.rows[2]
    assert window.dossier.facts is not None
    assert not window.dossier.facts.is_placed
    qtbot.keyClick(tray.view, Qt.Key.Key_Escape)
    assert tray.isHidden()


def test_a_unit_without_polygon_stands_beside_the_map(window: MainWindow) -> None:
    box = window.map.boxes.units
    assert [situation(window).snapshot.units.short_name[unit] for unit in box.units] == ["长白山管委会"]
    assert box.isVisible()
    total = situation(window).measures.enterprises(box.units[0])
    assert f"企业 {total} 家" in box._rows[0].accessibleName()


@pytest.mark.parametrize(("name", "sees"), [("丁某", True), ("吴某", False), ("陌生人", False)])
def test_phones_are_shown_to_who_has_need_of_them(
    qtbot: QtBot, window: MainWindow, record: MemoryRecord, name: str, sees: bool
) -> None:
    roles = {"周某": Role.ADMIN, "丁某": Role.DUTY, "吴某": Role.WALL}
    record.staff = [
        Person(at, 0, who, "", "", "", "", DutyLevel.DEPARTMENT, role, at, False)
        for at, (who, role) in enumerate(roles.items(), 1)
    ]
    window.session.set_operator(name)
    settle(qtbot, window)
    window.session.select(5)
    settle(qtbot, window)
    shown = "\n".join(texts(window.dossier))
    assert ("13812340417" in shown) is sees
    assert ("138****0417" in shown) is not sees


def test_state_of_the_window_is_remembered(qtbot: QtBot, window: MainWindow) -> None:
    window.main_split.setSizes([300, 740, 400])
    window.middle_split.setSizes([400, 300])
    window.save_state()
    again = MainWindow(window.look, window.settings)
    qtbot.addWidget(again)
    again.resize(window.size())
    again.show()
    again.session.open(MemoryRecord())
    settle(qtbot, again)
    assert again.main_split.sizes() == window.main_split.sizes()
    assert again.middle_split.sizes() == window.middle_split.sizes()
    again.close()


def test_a_small_screen_has_widths_of_its_own(qtbot: QtBot, window: MainWindow) -> None:
    window.main_split.setSizes([300, 738, 400])
    window.save_state()
    again = MainWindow(window.look, window.settings)
    qtbot.addWidget(again)
    again.resize(1366, 768)
    again.show()
    again.session.open(MemoryRecord())
    settle(qtbot, again)
    assert again.main_split.sizes() == [224, 844, 296]
    assert again.middle_split.sizes()[1] == 172
    again.main_split.setSizes([240, 806, 318])
    again.resize(1440, 900)
    assert again.main_split.sizes() == [300, 738, 400]
    again.resize(1366, 768)
    assert again.main_split.sizes() == [240, 806, 318]
    again.close()


def test_closing_leaves_no_thread_and_closes_the_record(
    qtbot: QtBot, bare_window: MainWindow, record: MemoryRecord
) -> None:
    bare_window.session.open(record)
    settle(qtbot, bare_window)
    bare_window.close()
    assert record.is_closed
    assert not [item.name for item in threading.enumerate() if item.name.startswith(("reader", "writer"))]


@pytest.mark.parametrize("size", [(1366, 768), (1440, 900)])
def test_nothing_is_cut_at_the_smallest_size(qtbot: QtBot, window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    window.session.select(int(situation(window).snapshot.hazards.enterprise[window.list.model.rows[0]]))
    settle(qtbot, window)
    page = window.dossier._scroll.widget()
    # The scroll area fits its page again once the scroll bar has come or gone.
    qtbot.waitUntil(lambda: page.width() <= window.dossier._scroll.viewport().width())
    assert window.list.table.viewport().height() >= 3 * 32 - 4
    header = window.list.table.horizontalHeader()
    assert header.length() <= window.list.table.viewport().width() + 1
    for box in (window.map.boxes.tray, window.map.boxes.zoom, window.map.boxes.units, window.map.boxes.breadcrumb):
        assert window.map.rect().contains(box.geometry())


def test_a_record_that_falls_silent_is_told(qtbot: QtBot, window: MainWindow, record: MemoryRecord) -> None:
    def unplugged() -> None:
        raise WorkspaceDamaged("读不到工作区。", "请检查磁盘。")

    assert "停更" not in window.figures.as_of.accessibleName()
    record.head = unplugged  # type: ignore[method-assign,assignment]
    window.session._heard_at -= timedelta(minutes=23)
    window.session.look_for_news()
    settle(qtbot, window)
    assert "数据已停更 23 分钟" in window.figures.as_of.accessibleName()


def test_sorting_by_a_column_and_back(qtbot: QtBot, window: MainWindow) -> None:
    shot, urgent = situation(window), window.list.model.rows.copy()
    header = window.list.table.horizontalHeader()
    header.sectionClicked.emit(Column.NUMBER)
    settle(qtbot, window)
    numbers = shot.snapshot.hazards.number.take(window.list.model.rows)
    assert numbers == sorted(numbers)
    header.sectionClicked.emit(Column.NUMBER)
    settle(qtbot, window)
    assert shot.snapshot.hazards.number.take(window.list.model.rows) == sorted(numbers, reverse=True)
    header.sectionClicked.emit(Column.NUMBER)
    settle(qtbot, window)
    assert (window.list.model.rows == urgent).all()


def test_folding_the_list_gives_the_map_its_room(qtbot: QtBot, window: MainWindow) -> None:
    before = window.map.height()
    window.list.fold.click()
    settle(qtbot, window)
    assert window.map.height() > before + 100
    window.list.fold.click()
    settle(qtbot, window)
    assert window.map.height() == before


def test_the_start_page_offers_what_was_open_lately(qtbot: QtBot, bare_window: MainWindow, tmp_path: Path) -> None:
    assert bare_window.pages.currentIndex() == 0
    assert not bare_window.bar.tabs["导入"].isEnabled()
    path = tmp_path / "长春.bmap"
    path.touch()
    bare_window.settings.remember_workspace(path)
    bare_window._show_recent()
    qtbot.wait(10)
    names = [item.text() for item in bare_window.start.findChildren(QPushButton)]
    assert any("长春.bmap" in name for name in names)

"""Small pictures of the desk: photos are shown whole, the locator shows the unit and a name that fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop.desk.timeline_view import CAPTION, Thumbnail
from desktop.main_window import MainWindow
from ledger.hazard import HazardAction
from tests.helpers.desk_window import desk_workspace, open_desk, show
from tests.helpers.rectifying import walk


@pytest.mark.parametrize(("width", "height"), [(320, 240), (240, 320), (320, 90)])
def test_a_thumbnail_shows_the_whole_photo(qtbot: QtBot, window: MainWindow, width: int, height: int) -> None:
    photo = QImage(width, height, QImage.Format.Format_RGB32)
    photo.fill(QColor("#00FF00"))
    data = QBuffer()
    data.open(QIODevice.OpenModeFlag.WriteOnly)
    photo.save(data, "PNG")  # type: ignore[call-overload]
    thumb = Thumbnail(window.look, "整改前 1", lambda: None)
    qtbot.addWidget(thumb)
    thumb.show_picture(bytes(data.data().data()))
    box = thumb.picture_box()
    assert box.top() >= 0
    assert box.left() >= 0
    assert box.bottom() <= thumb.height() - CAPTION
    assert box.right() <= thumb.width()
    assert box.width() / box.height() == pytest.approx(width / height, rel=0.05)


def test_the_locator_shows_the_unit_and_a_name_that_fits(qtbot: QtBot, bare_window: MainWindow, tmp_path: Path) -> None:
    workspace = desk_workspace(tmp_path / "w.bmap")
    hazard_id = walk(workspace, HazardAction.REGISTER)
    open_desk(qtbot, bare_window, workspace)
    locator = show(qtbot, bare_window, hazard_id).record.locator
    view, scene, unit = locator._view, bare_window.session.scene, locator._unit()
    assert view is not None
    assert scene is not None
    assert locator._enterprise is not None
    bounds = scene.content.unit_bounds(unit) if unit is not None else None
    if bounds is not None:
        assert (bounds[2] - bounds[0]) / view.m_per_px <= view.width
        assert (bounds[3] - bounds[1]) / view.m_per_px <= view.height
    else:
        assert view.m_per_px >= 60
    name = scene.situation.snapshot.enterprises.name[locator._enterprise]
    assert locator.name_shown() == name
    locator.setFixedWidth(60)
    assert locator.name_shown().endswith("…")

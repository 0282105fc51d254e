"""Signs are told apart in colour and on a photocopy, and the legend's are the map's."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from layers.painter.fonts import load_fonts
from layers.painter.signs import (
    conflict_width,
    draw_class,
    draw_conflict,
    draw_dial,
    draw_donut,
    draw_line_swatch,
    draw_zone_swatch,
)
from layers.symbology import CLASS_SYMBOLS, CONFLICT_PLATE, LineKind
from layers.theme import THEMES, Theme, ThemeName
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
from policy.light import Light

SCREENS = [ThemeName.DAY, ThemeName.DARK, ThemeName.WALL, ThemeName.MONO]


@pytest.fixture(autouse=True)
def _fonts(qapp: QApplication) -> None:
    assert qapp is not None
    load_fonts()


def _drawn(theme: Theme, draw: Callable[[QPainter], None], side: int = 30) -> np.ndarray:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.land))
    painter = QPainter(image)
    draw(painter)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(side, side, 4)[:, :, :3].astype(int).copy()


def _grey(pixels: np.ndarray) -> np.ndarray:
    grey: np.ndarray = pixels @ np.array([0.114, 0.587, 0.299])
    return grey


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("factor", [1.0, 0.6])
def test_classes_differ_in_grey(name: ThemeName, factor: float) -> None:
    theme = THEMES[name]
    pictures = [
        _grey(
            _drawn(
                theme, lambda p, c=item: draw_class(p, 15, 15, CLASS_SYMBOLS[c].size_px * factor, c, theme, factor == 1)
            )
        )
        for item in RiskClass
    ]
    for one, other in combinations(pictures, 2):
        assert (np.abs(one - other) > 24).sum() >= 16 * factor


@pytest.mark.parametrize("name", SCREENS)
def test_dials_differ_in_grey(name: ThemeName) -> None:
    theme = THEMES[name]
    lights = [light for light in Light if light is not Light.ABSENT]
    pictures = [_grey(_drawn(theme, lambda p, c=item: draw_dial(p, 15, 15, 18, c, theme))) for item in lights]
    for (first, one), (second, other) in combinations(zip(lights, pictures, strict=True), 2):
        assert (np.abs(one - other) > 24).sum() >= 20, (first, second)


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("size", [CONFLICT_PLATE.size_px, CONFLICT_PLATE.small_px])
def test_the_plate_of_a_conflict_is_like_no_other_sign_in_grey(name: ThemeName, size: float) -> None:
    theme = THEMES[name]
    plate = _grey(_drawn(theme, lambda p: draw_conflict(p, 15, 15, size, theme)))
    others = [_drawn(theme, lambda p, c=item: draw_class(p, 15, 15, size, c, theme)) for item in RiskClass]
    others += [_drawn(theme, lambda p, c=item: draw_dial(p, 15, 15, size, c, theme)) for item in Light]
    for other in others:
        assert (np.abs(plate - _grey(other)) > 40).sum() >= 36
    inside = plate[9:21, 9:21]
    assert inside.max() - inside.min() > 80, "the character stands out from its plate"


def test_the_badge_grows_with_its_number_and_shows_it() -> None:
    theme = THEMES[ThemeName.DAY]
    assert conflict_width(15) == 15 < conflict_width(15, 3) < conflict_width(15, 12) < conflict_width(15, 1200)
    one, other = (_drawn(theme, lambda p, n=count: draw_conflict(p, 30, 30, 18, theme, n), 60) for count in (3, 8))
    assert (np.abs(one - other).max(axis=2) > 60).sum() > 10


def test_zones_differ_by_hatch() -> None:
    theme = THEMES[ThemeName.MONO]
    pictures = [
        _drawn(theme, lambda p, c=kind: draw_zone_swatch(p, QRectF(1, 1, 28, 28), c, theme)) for kind in OperationKind
    ]
    for one, other in combinations(pictures, 2):
        assert (np.abs(one - other).max(axis=2) > 60).sum() > 40


@pytest.mark.parametrize("name", SCREENS)
def test_running_zones_and_lines_stand_out(name: ThemeName) -> None:
    theme = THEMES[name]
    calm = _drawn(theme, lambda p: draw_zone_swatch(p, QRectF(1, 1, 28, 28), OperationKind.HOT_WORK, theme))
    busy = _drawn(
        theme, lambda p: draw_zone_swatch(p, QRectF(1, 1, 28, 28), OperationKind.HOT_WORK, theme, running=True)
    )
    orange = np.array(QColor(theme.running).getRgb()[2::-1])
    assert (np.abs(busy - orange).max(axis=2) < 30).sum() > 150
    assert (np.abs(calm - orange).max(axis=2) < 30).sum() < 150
    for kind in LineKind:
        line = _drawn(theme, lambda p, c=kind: draw_line_swatch(p, QRectF(2, 10, 26, 10), c, theme))
        assert (np.abs(line - line[0, 0]).max(axis=2) > 16).any()


def test_the_time_used_grows_with_the_pie() -> None:
    theme = THEMES[ThemeName.DAY]
    tone = np.array(QColor(theme.lights[Light.IN_TIME]).getRgb()[2::-1])
    filled = [
        int(
            (
                np.abs(_drawn(theme, lambda p, u=used: draw_dial(p, 15, 15, 24, Light.IN_TIME, theme, u)) - tone).max(
                    axis=2
                )
                < 20
            ).sum()
        )
        for used in (0.1, 0.4, 0.7, 1.0)
    ]
    assert filled == sorted(set(filled))


def test_a_donut_shows_its_parts_and_its_number() -> None:
    theme = THEMES[ThemeName.DAY]
    counts = [3, 0, 0, 0, 5, 0, 0, 0]
    some = _drawn(theme, lambda p: draw_donut(p, 40, 40, 24, counts, 8, theme), 80)
    red = np.array(QColor(theme.lights[Light.OVERDUE]).getRgb()[2::-1])
    is_red = np.abs(some - red).max(axis=2) < 20
    assert is_red[:, 42:].sum() > 60, "clockwise from the top"
    assert not is_red[:, :36].any()
    none = _drawn(theme, lambda p: draw_donut(p, 40, 40, 13, [0] * 8, 0, theme), 80)
    assert not (np.abs(none - red).max(axis=2) < 20).any()
    assert (np.abs(none[34:46, 34:46] - none[40, 33]).max(axis=2) > 60).any(), "nought is written too"

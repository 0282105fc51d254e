"""Tones and icons of every theme, and what the settings remember."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor

import resources
from desktop import icons, settings
from desktop.look import WINDOW_THEMES
from desktop.settings import SETTINGS, Settings
from desktop.style import mixed, style_sheet
from layers.theme import THEMES, ThemeName
from policy.light import Light


def contrast(first: str, second: str) -> float:
    """Contrast ratio of WCAG 2."""

    def luminance(color: str) -> float:
        parts = [QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF()]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", WINDOW_THEMES)
def test_text_can_be_read(name: ThemeName) -> None:
    theme = THEMES[name]
    for text in (theme.text, theme.text2, theme.text3):
        assert contrast(text, theme.panel) >= 4.1, text
    assert contrast(theme.lights[Light.OVERDUE], theme.panel) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@pytest.mark.parametrize("name", WINDOW_THEMES)
def test_the_sheet_is_filled_in(name: ThemeName) -> None:
    sheet = style_sheet(THEMES[name])
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_mixed() -> None:
    assert mixed("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mixed("#123456", "#FFFFFF", 0) == "#123456"


@pytest.mark.parametrize("path", sorted(resources.path("icons").glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_draws_something_in_its_tone(path: Path) -> None:
    picture = icons.image(path.stem, "#FF0000", 24)
    painted = [picture.pixelColor(x, y) for x in range(24) for y in range(24) if picture.pixelColor(x, y).alpha() > 200]
    assert painted
    if "currentColor" in path.read_text("utf-8"):
        assert any(color.red() > 200 and color.green() < 60 for color in painted)


def test_settings_come_back_as_they_were_put(tmp_path: Path) -> None:
    store = Settings(tmp_path / "s.ini")
    assert [store.get(setting) for setting in SETTINGS] == [setting.default for setting in SETTINGS]
    store.put(settings.GEOMETRY, b"\x00\x01\xff")
    store.put(settings.REDUCED_MOTION, True)
    store.put(settings.OPERATOR, "韩某, 值班员")
    store.save()
    again = Settings(tmp_path / "s.ini")
    assert again.get(settings.GEOMETRY) == b"\x00\x01\xff"
    assert again.get(settings.REDUCED_MOTION) is True
    assert again.operator() == "韩某, 值班员"


def test_recent_workspaces_are_those_that_still_exist(tmp_path: Path) -> None:
    store = Settings(tmp_path / "s.ini")
    paths = [tmp_path / f"{number}.bmap" for number in range(12)]
    for path in paths:
        path.touch()
        store.remember_workspace(path)
    paths[-1].unlink()
    assert store.recent() == [path.resolve() for path in reversed(paths[4:11])]


def test_a_broken_settings_file_gives_defaults(tmp_path: Path) -> None:
    path = tmp_path / "s.ini"
    path.write_bytes(b"\xff\xfe[[[\x00 look/theme=,,,")
    assert Settings(path).theme() is ThemeName.DAY

"""A tone of a theme is written once, in ``layers.theme``; pictures and charts ask the theme for it."""

from __future__ import annotations

import re
from pathlib import Path

from layers import theme
from layers.svg_cards import tone_of
from layers.theme import THEMES
from policy.light import Light

ROOT = Path(theme.__file__).parents[1]
TONE = re.compile(r"#[0-9A-Fa-f]{6}\b")


def test_no_tone_of_a_theme_is_written_again_outside_the_theme() -> None:
    files = [file for room in ("layers", "charts") for file in (ROOT / room).rglob("*.py")]
    assert Path(theme.__file__) in files
    tones = set(TONE.findall(Path(theme.__file__).read_text("utf-8"))) - {"#FFFFFF", "#000000"}
    strays = {
        str(file.relative_to(ROOT)): found
        for file in files
        if file != Path(theme.__file__) and (found := tones.intersection(TONE.findall(file.read_text("utf-8"))))
    }
    assert not strays


def test_words_of_a_card_take_the_tone_of_the_theme() -> None:
    for tones in THEMES.values():
        assert tone_of(Light.DUE_SOON, tones) == (tones.lights[Light.DUE_SOON], tones.amber_text)

"""Placeholder photos of the demo: simple drawn workshops before and after rectification, marked 演示照片.

Drawn from the seed alone: the same demo has the same photos, byte for byte.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import resources

SIZE = (640, 480)
SCENES = ("tanks", "collector", "furnace", "pit", "silo", "booth", "store", "pipes")
_WALLS = ((122, 120, 112), (104, 116, 124), (118, 112, 122), (108, 120, 110))
_STEEL = ((138, 148, 156), (164, 154, 132), (126, 140, 138), (150, 146, 140))
_FLOOR_Y = 350
_HAZARD_YELLOW, _BLACK, _SAFE_GREEN = (224, 178, 40), (40, 40, 42), (52, 138, 92)
_WORDS = {
    "除尘": "collector",
    "粉碎": "collector",
    "砂光": "collector",
    "抛光": "collector",
    "卸灰": "collector",
    "炉": "furnace",
    "浇注": "furnace",
    "熔炼": "furnace",
    "铸造": "furnace",
    "池": "pit",
    "坑": "pit",
    "污水": "pit",
    "库": "silo",
    "仓": "silo",
    "磨机": "silo",
    "喷漆": "booth",
    "调漆": "booth",
    "冻": "store",
    "分割": "store",
    "仓库": "store",
    "酒": "tanks",
    "煤气": "pipes",
    "管": "pipes",
    "氨": "tanks",
    "油": "tanks",
}


def scene_of(part: str) -> str:
    """The scene that fits where a hazard was found."""
    return next((scene for word, scene in _WORDS.items() if word in part), "tanks")


@cache
def photo(scene: str, is_after: bool, number: int) -> bytes:
    """A JPEG of ``SIZE``; another one for every number."""
    place = np.random.default_rng((SCENES.index(scene), number))  # the same place before and after
    picture = _room(place)
    draw = ImageDraw.Draw(picture)
    steel = _STEEL[int(place.integers(len(_STEEL)))]
    _PAINTERS[scene](draw, place, steel)
    moment = np.random.default_rng((SCENES.index(scene), number, 1 + is_after))
    (_tidy if is_after else _untidy)(draw, moment)
    marked = _grain(picture, moment)
    _mark(ImageDraw.Draw(marked), f"演示照片　{'整改后' if is_after else '整改前'}")
    out = io.BytesIO()
    marked.save(out, "JPEG", quality=78)
    return out.getvalue()


def _room(rng: np.random.Generator) -> Image.Image:
    """Wall, windows and floor, lighter towards one side."""
    width, height = SIZE
    wall = np.array(_WALLS[int(rng.integers(len(_WALLS)))], float)
    pixels = np.empty((height, width, 3))
    light = np.linspace(0.86, 1.14, width)[:: 1 if rng.random() < 0.5 else -1]
    pixels[:] = wall * light[None, :, None]
    depth = np.linspace(0.62, 0.5, height - _FLOOR_Y)
    pixels[_FLOOR_Y:] = np.array([116, 118, 120]) * depth[:, None, None] * light[None, :, None]
    picture = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for left in range(int(rng.integers(20, 70)), width - 60, 150):
        draw.rectangle((left, 40, left + 84, 104), fill=(176, 188, 194), outline=(84, 88, 92), width=3)
        draw.line((left + 42, 40, left + 42, 104), fill=(84, 88, 92), width=3)
    return picture


def _tanks(draw: Any, rng: np.random.Generator, steel: tuple[int, int, int]) -> None:
    for left in range(60, 560, 130):
        top, width = int(rng.integers(150, 240)), int(rng.integers(70, 100))
        draw.line((left + width // 2, top - 90, left + width // 2, top), fill=_shade(steel, 1.2), width=9)
        draw.rectangle((left, top, left + width, _FLOOR_Y + 30), fill=steel, outline=_shade(steel, 0.6), width=3)
        draw.rectangle((left + 8, top + 6, left + 22, _FLOOR_Y + 24), fill=_shade(steel, 1.18))


def _collector(draw: Any, rng: np.random.Generator, steel: tuple[int, int, int]) -> None:
    draw.rectangle((0, 132, 640, 156), fill=_shade(steel, 0.85), outline=_shade(steel, 0.5), width=2)
    for left in range(90 + int(rng.integers(-30, 40)), 520, 190):
        draw.rectangle((left, 150, left + 140, 270), fill=steel, outline=_shade(steel, 0.55), width=3)
        draw.polygon(((left, 270), (left + 140, 270), (left + 84, 336), (left + 56, 336)), fill=_shade(steel, 0.8))
        for leg in (left + 6, left + 132):
            draw.line((leg, 270, leg, _FLOOR_Y + 34), fill=_shade(steel, 0.5), width=6)


def _furnace(draw: Any, rng: np.random.Generator, steel: tuple[int, int, int]) -> None:
    left = int(rng.integers(90, 200))
    body = _shade((120, 84, 70), rng.uniform(0.85, 1.1))
    draw.rectangle((left, 170, left + 260, _FLOOR_Y + 26), fill=body, outline=_shade(body, 0.55), width=4)
    for reach, tone in ((44, (170, 74, 36)), (32, (222, 118, 40)), (18, (250, 206, 112))):
        middle = left + 130
        draw.ellipse((middle - reach, 290 - reach, middle + reach, 290 + reach), fill=tone)
    draw.rectangle((left + 310, 262, left + 400, _FLOOR_Y + 26), fill=steel, outline=_shade(steel, 0.6), width=3)
    draw.line((left + 60, 60, left + 60, 170), fill=_shade(steel, 0.7), width=26)


def _pit(draw: Any, rng: np.random.Generator, steel: tuple[int, int, int]) -> None:
    shift = int(rng.integers(-50, 50))
    edge = ((150 + shift, 372), (500 + shift, 372), (560 + shift, 452), (90 + shift, 452))
    draw.polygon(edge, fill=(52, 62, 62), outline=(150, 150, 148))
    draw.polygon(((190 + shift, 400), (470 + shift, 400), (508 + shift, 448), (140 + shift, 448)), fill=(64, 84, 80))
    draw.rectangle((40, 210, 130, _FLOOR_Y + 10), fill=steel, outline=_shade(steel, 0.6), width=3)
    draw.line((130, 236, 300 + shift, 236, 300 + shift, 380), fill=_shade(steel, 0.8), width=14)


def _silo(draw: Any, rng: np.random.Generator, steel: tuple[int, int, int]) -> None:
    for left in range(70 + int(rng.integers(-20, 40)), 560, 170):
        draw.rectangle((left, 96, left + 120, 270), fill=steel, outline=_shade(steel, 0.6), width=3)
        draw.ellipse((left, 84, left + 120, 112), fill=_shade(steel, 1.15), outline=_shade(steel, 0.6), width=2)
        draw.polygon(((left, 270), (left + 120, 270), (left + 68, 338), (left + 52, 338)), fill=_shade(steel, 0.75))
        for rung in range(116, 270, 16):
            draw.line((left + 96, rung, left + 112, rung), fill=_shade(steel, 0.5), width=2)


def _booth(draw: Any, rng: np.random.Generator, steel: tuple[int, int, int]) -> None:
    left = int(rng.integers(70, 150))
    draw.rectangle((left, 130, left + 400, _FLOOR_Y + 30), fill=(196, 198, 194), outline=_shade(steel, 0.6), width=8)
    draw.rectangle((left + 30, 160, left + 370, _FLOOR_Y + 6), fill=(150, 156, 158))
    draw.rectangle((left + 130, 240, left + 270, _FLOOR_Y), fill=_shade(steel, rng.uniform(0.8, 1.1)))
    draw.line((left + 200, 160, left + 200, 240), fill=(80, 80, 80), width=4)


def _store(draw: Any, rng: np.random.Generator, steel: tuple[int, int, int]) -> None:
    for shelf in (190, 270, _FLOOR_Y + 16):
        draw.line((50, shelf, 590, shelf), fill=_shade(steel, 0.5), width=8)
        for left in range(64, 570, 58):
            if rng.random() < 0.85:
                tone = _shade(steel, rng.uniform(0.75, 1.2))
                draw.rectangle((left, shelf - 54, left + 42, shelf - 4), fill=tone, outline=_shade(steel, 0.5))
    for post in (50, 320, 590):
        draw.line((post, 130, post, _FLOOR_Y + 30), fill=_shade(steel, 0.45), width=8)


def _pipes(draw: Any, rng: np.random.Generator, steel: tuple[int, int, int]) -> None:
    for row, top in enumerate((150, 205, 260)):
        tone = _shade(((206, 168, 60), steel, (120, 140, 160))[row], rng.uniform(0.85, 1.05))
        draw.rectangle((0, top, 640, top + 26), fill=tone, outline=_shade(tone, 0.6))
        for left in range(int(rng.integers(40, 110)), 640, 170):
            draw.rectangle((left, top - 7, left + 16, top + 33), fill=_shade(tone, 0.7))
    for post in (120, 330, 540):
        draw.rectangle((post, 286, post + 18, _FLOOR_Y + 34), fill=_shade(steel, 0.6))


def _untidy(draw: Any, rng: np.random.Generator) -> None:
    """Puddles, boxes and a red ring round what is wrong."""
    for _ in range(3):
        left, top = int(rng.integers(30, 520)), int(rng.integers(_FLOOR_Y + 30, 440))
        draw.ellipse((left, top, left + int(rng.integers(50, 130)), top + 16), fill=(58, 62, 64))
    for _ in range(4):
        left, side = int(rng.integers(20, 560)), int(rng.integers(26, 54))
        draw.rectangle((left, 420 - side, left + side + 12, 420), fill=(138, 112, 78), outline=(84, 66, 44), width=2)
    left, top = int(rng.integers(150, 380)), int(rng.integers(150, 250))
    draw.ellipse((left, top, left + 120, top + 96), outline=(206, 40, 40), width=6)


def _tidy(draw: Any, rng: np.random.Generator) -> None:
    """A striped edge on the floor, a new sign and a railing."""
    for left in range(-20, 640, 44):
        draw.polygon(((left, 470), (left + 22, 470), (left + 38, 454), (left + 16, 454)), fill=_HAZARD_YELLOW)
        draw.polygon(((left + 22, 470), (left + 44, 470), (left + 60, 454), (left + 38, 454)), fill=_BLACK)
    sign = int(rng.integers(40, 480))
    draw.rectangle((sign, 116, sign + 92, 160), fill=_SAFE_GREEN, outline=(240, 244, 240), width=3)
    draw.line((sign + 24, 138, sign + 40, 150, sign + 68, 126), fill=(244, 248, 244), width=7)
    for post in range(30, 640, 116):
        draw.line((post, 392, post, 446), fill=_HAZARD_YELLOW, width=6)
    draw.line((30, 396, 610, 396), fill=_HAZARD_YELLOW, width=6)


_PAINTERS: dict[str, Callable[[Any, np.random.Generator, tuple[int, int, int]], None]] = {
    "tanks": _tanks,
    "collector": _collector,
    "furnace": _furnace,
    "pit": _pit,
    "silo": _silo,
    "booth": _booth,
    "store": _store,
    "pipes": _pipes,
}


def _grain(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A little noise and darker corners, as a telephone's camera has them."""
    pixels = np.asarray(picture, np.float32)
    height, width = pixels.shape[:2]
    down, across = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    shade = 1.04 - 0.2 * (down**2 + across**2)
    noise = rng.normal(0, 4, (height, width, 1))
    return Image.fromarray((pixels * shade[..., None] + noise).clip(0, 255).astype(np.uint8))


def _mark(draw: Any, words: str) -> None:
    font = _font(22)
    left, top, right, bottom = draw.textbbox((0, 0), words, font=font)
    draw.rectangle((12, 12, 32 + right - left, 26 + bottom - top), fill=(24, 28, 34))
    draw.text((22, 17 - top), words, font=font, fill=(255, 255, 255))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resources.path("fonts", "NotoSansSC-Regular.ttf")), size)


def _shade(tone: tuple[int, int, int], factor: float) -> tuple[int, int, int]:
    red, green, blue = (max(0, min(255, round(part * factor))) for part in tone)
    return red, green, blue

"""Widths and coverage of the shipped fonts, read from the font file itself.

Print and page layouts must know how wide a text is before a compiler sets it, and which characters would come out as an
empty box. Only the tables ``cmap``, ``hmtx``, ``hhea`` and ``head`` are read: a few milliseconds for a font of 10 MB.
"""

from __future__ import annotations

import struct
import unicodedata
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

import resources
from layers.plain_line import plain_line

_PLANES = 0x30000  # basic plane and the two ideographic planes
_FORBIDDEN_AT_LINE_START = frozenset("，。、；：？！）》〉」』】〕”’％%,.;:?!)]}·…—")
ELLIPSIS = "…"


class FontMetrics:
    """Advance widths in em by code point; 0 where the font has no glyph."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        tables = {
            data[at : at + 4].decode("latin-1"): struct.unpack(">II", data[at + 8 : at + 16])
            for at in range(12, 12 + 16 * struct.unpack(">H", data[4:6])[0], 16)
        }
        head, hhea = tables["head"][0], tables["hhea"][0]
        self._units: int = struct.unpack(">H", data[head + 18 : head + 20])[0]
        long_metrics: int = struct.unpack(">H", data[hhea + 34 : hhea + 36])[0]
        start = tables["hmtx"][0]
        metrics = np.frombuffer(data, ">u2", long_metrics * 2, start)[::2].astype(np.float32)
        glyph = _glyph_of_code_point(data, tables["cmap"][0])
        self._advance: npt.NDArray[np.float32] = np.where(
            glyph > 0, metrics[np.minimum(glyph, long_metrics - 1)] / self._units, np.float32(0)
        )

    def width(self, text: str) -> float:
        """Width of one line in em. A character without a glyph counts as a full em, as the empty box is drawn."""
        if not text:
            return 0.0
        advance = self._advance[_code_points(text)]
        return float(np.where(advance > 0, advance, 1.0).sum())

    def missing(self, text: str) -> list[str]:
        """Characters of the text that the font cannot draw, each once, in order; blanks and controls do not count."""
        points = np.unique(_code_points(text))
        absent = points[self._advance[points] == 0]
        return [chr(point) for point in absent.tolist() if unicodedata.category(chr(point))[0] not in "ZC"]

    def fit(self, text: str, width_em: float) -> str:
        """The text itself, or as much of its beginning as fits with an ellipsis."""
        text = plain_line(text)
        if len(text) <= width_em / 2 and self.width(text) <= width_em:
            return text
        head = text[: int(width_em * 6) + 2]  # no glyph is narrower than a sixth of an em worth showing
        edges = np.cumsum(self._widths(head))
        if len(head) == len(text) and (not len(edges) or edges[-1] <= width_em):
            return text
        room = width_em - self.width(ELLIPSIS)
        return head[: int(np.searchsorted(edges, room, side="right"))].rstrip() + ELLIPSIS

    def wrap(self, text: str, width_em: float, max_lines: int) -> list[str]:
        """Break into lines, anywhere when need be, but never before closing punctuation; the last may end in ``…``."""
        rest, lines = plain_line(text), list[str]()
        while rest:
            if len(lines) == max_lines - 1:
                return [*lines, self.fit(rest, width_em)]
            head = rest[: int(width_em * 6) + 2]
            count = max(1, int(np.searchsorted(np.cumsum(self._widths(head)), width_em, side="right")))
            count = _break_before(rest, count)
            lines.append(rest[:count].rstrip())
            rest = rest[count:].lstrip()
        return lines or [""]

    def _widths(self, text: str) -> npt.NDArray[np.float32]:
        advance = self._advance[_code_points(text)]
        return np.where(advance > 0, advance, np.float32(1))


def _break_before(text: str, count: int) -> int:
    """Move a break left to keep Latin words and figures whole and closing punctuation off the start of a line."""
    if count >= len(text):
        return len(text)
    at = count
    while at > 1 and text[at].isascii() and text[at].isalnum() and text[at - 1].isascii() and text[at - 1].isalnum():
        at -= 1
    if at < count * 0.6:  # one long word: break inside it
        at = count
    while at > 1 and text[at] in _FORBIDDEN_AT_LINE_START:
        at -= 1
    return at


def _code_points(text: str) -> npt.NDArray[np.uint32]:
    points = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    return np.minimum(points, np.uint32(_PLANES - 1))


def _glyph_of_code_point(data: bytes, at: int) -> npt.NDArray[np.int64]:
    """Glyph ids from the format 12 subtable of ``cmap`` (both shipped fonts have one)."""
    glyph = np.zeros(_PLANES, np.int64)
    for row in range(struct.unpack(">H", data[at + 2 : at + 4])[0]):
        offset = at + int(struct.unpack(">I", data[at + 8 + 8 * row : at + 12 + 8 * row])[0])
        if struct.unpack(">H", data[offset : offset + 2])[0] != 12:
            continue
        groups = int(struct.unpack(">I", data[offset + 12 : offset + 16])[0])
        table = np.frombuffer(data, ">u4", groups * 3, offset + 16).reshape(groups, 3).astype(np.int64)
        table = table[table[:, 1] < _PLANES]
        length = table[:, 1] - table[:, 0] + 1
        within = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
        glyph[np.repeat(table[:, 0], length) + within] = np.repeat(table[:, 2], length) + within
    return glyph


def metrics(bold: bool = False) -> FontMetrics:
    """Metrics of Noto Sans SC Regular or Bold, read once."""
    return _metrics_of("Bold" if bold else "Regular")


@lru_cache(maxsize=2)
def _metrics_of(weight: str) -> FontMetrics:
    return FontMetrics(resources.path("fonts", f"NotoSansSC-{weight}.ttf"))

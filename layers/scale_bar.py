"""A bar scale of round lengths, for paper and screen."""

from __future__ import annotations

import math
from dataclasses import dataclass

from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.theme import Theme


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """``ticks``: lengths in metres at which the bar is marked, from 0."""

    ticks: tuple[float, ...]
    unit_m: float
    unit_name: str

    @classmethod
    def fitting(cls, longest_m: float) -> ScaleBar:
        """The longest bar of a round length (1, 1.5, 2, 3 or 5 times a power of ten) within ``longest_m`` metres."""
        power = 10.0 ** math.floor(math.log10(max(longest_m, 1e-3)))
        length = max(step * power for step in (1, 1.5, 2, 3, 5) if step * power <= longest_m * 1.0001)
        parts = 3 if round(length / power, 1) in (1.5, 3) else (4 if round(length / power, 1) in (2, 1) else 5)
        unit_m, name = (1000.0, "千米") if length >= 1000 else (1.0, "米")
        return cls(tuple(length * part / parts for part in range(parts + 1)), unit_m, name)

    def label(self, tick: float) -> str:
        return f"{tick / self.unit_m:g}"


BAR_HEIGHT_MM = 9.5
LABEL_GAP_MM = 0.9  # between two figures


def draw(x: float, y: float, bar: ScaleBar, m_per_mm: float, caption: str, theme: Theme) -> str:
    """Bar with its left end at ``x`` and the top of its figures at ``y``; ``caption`` (the ratio) below it."""
    top, height, size = y + 3.4, 1.1, 2.3
    body = []
    for place, (start, end) in enumerate(zip(bar.ticks, bar.ticks[1:], strict=False)):
        fill = theme.text if place % 2 == 0 else theme.halo
        left, width = x + start / m_per_mm, (end - start) / m_per_mm
        body.append(svg.rect(left, top, width, height, fill=fill, stroke=theme.text, stroke_width=0.2))
    last = len(bar.ticks) - 1
    stride = _label_stride(bar, m_per_mm, size)
    for place, tick in enumerate(bar.ticks):
        if place % stride:
            continue
        words = bar.label(tick) + (f" {bar.unit_name}" if place == last else "")
        anchor, shift = ("start", -0.6) if place == last else ("middle", 0.0)
        body.append(svg.text(x + tick / m_per_mm + shift, y + 2.4, words, size, fill=theme.text, anchor=anchor))
    if caption:
        body.append(svg.text(x, top + height + 3.0, caption, 2.2, fill=theme.text2))
    return "".join(body)


def _label_stride(bar: ScaleBar, m_per_mm: float, size: float) -> int:
    """Every how many ticks a figure stands: all of them, every second one, or the ends alone on a short bar."""
    last = len(bar.ticks) - 1
    widest = max(metrics().width(bar.label(tick)) for tick in bar.ticks) * size + LABEL_GAP_MM
    apart = bar.ticks[1] / m_per_mm
    return next((stride for stride in range(1, last) if not last % stride and stride * apart >= widest), last)


def round_denominator(denominator: float) -> str:
    """1:2 700 000 with two significant figures, grouped by blanks as map sheets do."""
    power = 10 ** max(math.floor(math.log10(max(denominator, 1))) - 1, 0)
    return "1:" + f"{round(denominator / power) * power:,}".replace(",", " ")

"""Charts of the sheets as SVG: no legend box, no y axis line, direct labels, the tones of the theme."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.theme import Theme
from ledger.risk_class import RiskClass
from policy.breakdown import MonthlyFlow
from policy.light import Light

Counts = npt.NDArray[np.int64]
SMALL = 6.2 * svg.PT_MM
GRID = "#E4E7EA"


def round_steps(most: float, about: int = 4) -> list[int]:
    """Round values from 0 up to at least ``most``, in about that many steps."""
    raw = max(most, 1) / about
    power = 10 ** math.floor(math.log10(raw))
    step = max(next(f * power for f in (1, 2, 5, 10) if f * power >= raw), 1)
    return [round(step * row) for row in range(math.ceil(max(most, 1) / step) + 1)]


def industry_bars(labels: Sequence[str], by_class: Counts, width: float, height: float, theme: Theme) -> str:
    """Stacked bars, one per industry, worst class first, ungraded last; the total stands at the end."""
    totals = by_class.sum(axis=1)
    steps = round_steps(float(totals.max(initial=0)) * 1.02)
    left, right, bottom = 10.0, 9.0, 4.2
    each = (height - bottom) / max(len(labels), 1)
    scale = (width - left - right) / steps[-1]
    body = _vertical_grid(steps, left, scale, height - bottom, theme)
    for row, label in enumerate(labels):
        middle, bar = (row + 0.5) * each, min(0.62 * each, 4.2)
        body.append(svg.text(left - 1.4, middle + 0.36 * SMALL, label, SMALL * 1.06, fill=theme.text, anchor="end"))
        x = left
        for risk, count in zip(RiskClass, by_class[row].tolist(), strict=True):
            fill = theme.window if risk == RiskClass.UNGRADED else theme.classes[risk].fill
            edge = {"stroke": theme.text2, "stroke_width": 0.12}
            if count:
                body.append(svg.rect(x, middle - bar / 2, count * scale, bar, fill=fill, **edge))
            x += count * scale
        total = f"{int(totals[row]):,}"
        body.append(svg.text(x + 1.0, middle + 0.36 * SMALL, total, SMALL * 1.04, fill=theme.text))
    return svg.document(width, height, body)


def _vertical_grid(steps: list[int], left: float, scale: float, height: float, theme: Theme) -> list[str]:
    body = []
    for step in steps:
        x = left + step * scale
        tone = theme.text2 if step == 0 else GRID
        body.append(svg.line(x, 0, x, height, stroke=tone, stroke_width=0.18))
        body.append(svg.text(x, height + 3.2, f"{step:,}", SMALL, fill=theme.text2, anchor="middle"))
    return body


def horizontal_grid(steps: list[int], left: float, right: float, y: Sequence[float], theme: Theme) -> list[str]:
    body = []
    for step, level in zip(steps, y, strict=True):
        tone = theme.text2 if step == 0 else GRID
        body.append(svg.line(left, level, right, level, stroke=tone, stroke_width=0.18))
        body.append(svg.text(left - 1.2, level + 0.36 * SMALL, f"{step:,}", SMALL, fill=theme.text2, anchor="end"))
    return body


def flow_columns(flow: MonthlyFlow, width: float, height: float, theme: Theme) -> str:
    """Found (grey) and closed (green) by month as columns, the stock at the end of each month as a line."""
    found_tone, closed_tone = flow_tones(theme)
    most = int(max(flow.found.max(initial=0), flow.closed.max(initial=0), flow.stock.max(initial=0)))
    steps = round_steps(most * 1.08)
    left, bottom, top = 9.0, 4.4, 7.0
    base = height - bottom
    scale = (base - top) / steps[-1]
    body = _key(
        left, 1.9, [("新增", found_tone, False), ("销号", closed_tone, False), ("月末存量", theme.text, True)], theme
    )
    body += horizontal_grid(steps, left, width, [base - step * scale for step in steps], theme)
    each = (width - left) / len(flow.months)
    bar = min(0.3 * each, 6.0)
    points = []
    for row, month in enumerate(flow.months.astype(int).tolist()):
        middle = left + (row + 0.5) * each
        for count, x, tone in ((flow.found[row], middle - bar, found_tone), (flow.closed[row], middle, closed_tone)):
            body.append(svg.rect(x, base - count * scale, bar, count * scale, fill=tone))
            if count:
                body.append(
                    svg.text(
                        x + bar / 2, base - count * scale - 0.6, f"{count:,}", 2.0, fill=theme.text2, anchor="middle"
                    )
                )
        name = f"{month % 12 + 1}月" if row and month % 12 else f"{1970 + month // 12}年{month % 12 + 1}月"
        body.append(svg.text(middle, base + 3.3, name, SMALL, fill=theme.text2, anchor="middle"))
        points.append((middle, base - int(flow.stock[row]) * scale))
    body.append(
        svg.path(svg.lines_data([np.array(points)]), stroke=theme.text, stroke_width=0.45, stroke_linejoin="round")
    )
    for (x, y), stock in zip(points, flow.stock.tolist(), strict=True):
        body.append(svg.circle(x, y, 0.8, fill=theme.window, stroke=theme.text, stroke_width=0.4))
        body.append(
            svg.text(
                x,
                y - 1.7,
                f"{stock:,}",
                SMALL,
                fill=theme.text,
                anchor="middle",
                bold=True,
                halo=theme.window,
                halo_mm=0.4,
            )
        )
    return svg.document(width, height, body)


def flow_tones(theme: Theme) -> tuple[str, str]:
    """Tones of found and closed."""
    return theme.found, theme.lights[Light.CLOSED]


def _key(x: float, y: float, entries: Sequence[tuple[str, str, bool]], theme: Theme) -> list[str]:
    body = []
    for label, tone, is_line in entries:
        if is_line:
            body.append(svg.line(x, y, x + 4.2, y, stroke=tone, stroke_width=0.45))
            body.append(svg.circle(x + 2.1, y, 0.6, fill=theme.window, stroke=tone, stroke_width=0.35))
            x += 5.2
        else:
            body.append(svg.rect(x, y - 1.1, 2.2, 2.2, fill=tone))
            x += 3.2
        body.append(svg.text(x, y + 0.36 * SMALL, label, SMALL, fill=theme.text))
        x += metrics().width(label) * SMALL + 3.5
    return body

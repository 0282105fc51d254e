"""Charts of the hazards sheet: stock over time with what the deadlines demand, and close-out by unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from charts.plots import GRID, SMALL, horizontal_grid, round_steps
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.theme import Theme
from policy.breakdown import HazardFlow
from policy.light import Light

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
PAST_DAYS = 90
AHEAD_DAYS = 60
PACE_DAYS = 28


@dataclass(frozen=True, slots=True)
class BurnDown:
    """Days relative to the as-of day (0). ``planned``: what is left if every hazard is closed by its deadline;
    overdue ones count as closed at once, those without a deadline stay. ``pace``: net closings per day of the last
    four weeks."""

    past: Counts  # stock of the days -PAST_DAYS .. 0
    planned: Counts  # stock of the days 0 .. AHEAD_DAYS
    pace: float

    @property
    def forecast(self) -> int:
        """Stock at the end of the chart at the pace of the last four weeks."""
        return max(round(int(self.past[-1]) - self.pace * AHEAD_DAYS), 0)


def burn_down(flow: HazardFlow, due: npt.NDArray[np.datetime64]) -> BurnDown:
    """``due``: deadlines of the open hazards, NaT where there is none."""
    past = flow.stock(flow.today + np.arange(-PAST_DAYS, 1))
    known = np.sort(due[~np.isnat(due)].astype("datetime64[D]"))
    done = np.searchsorted(known, flow.today + np.arange(AHEAD_DAYS + 1), side="right")
    planned = np.maximum(int(past[-1]) - done, 0)
    planned[0] = past[-1]
    start = np.array([flow.today - PACE_DAYS + 1])
    net = int(flow.closed(start, np.array([flow.today]))[0] - flow.found(start, np.array([flow.today]))[0])
    return BurnDown(past, planned.astype(np.int64), net / PACE_DAYS)


def burn_down_chart(data: BurnDown, today: np.datetime64, width: float, height: float, theme: Theme) -> str:
    """Grey area: actual stock; dashed navy: as the deadlines demand; dashed red: at the present pace."""
    steps = round_steps(float(max(data.past.max(initial=0), data.planned.max(initial=0), data.forecast)) * 1.12)
    left, right, top, bottom = 8.5, 15.0, 2.5, 4.4
    base = height - bottom
    tall = base - top
    per_day = (width - left - right) / (PAST_DAYS + AHEAD_DAYS)

    def at(day: float, stock: float) -> tuple[float, float]:
        return left + (day + PAST_DAYS) * per_day, base - stock / steps[-1] * tall

    body = horizontal_grid(steps, left, width - right, [at(0, step)[1] for step in steps], theme)
    body += _month_ticks(today, at, base, theme)
    past = np.array([at(day - PAST_DAYS, stock) for day, stock in enumerate(data.past.tolist())])
    ground = np.vstack([past, at(0, 0), at(-PAST_DAYS, 0)])
    planned = np.array([at(day, stock) for day, stock in enumerate(data.planned.tolist())])
    forecast = np.array([at(0, float(data.past[-1])), at(AHEAD_DAYS, data.forecast)])
    now = at(0, 0)[0]
    body += [
        svg.path(svg.lines_data([ground], closed=True), fill=theme.chip),
        svg.path(svg.lines_data([past]), stroke=theme.text, stroke_width=0.5, stroke_linejoin="round"),
        svg.path(svg.lines_data([planned]), stroke=theme.accent, stroke_width=0.45, stroke_dasharray="1.6 0.9"),
        svg.path(
            svg.lines_data([forecast]),
            stroke=theme.lights[Light.OVERDUE],
            stroke_width=0.45,
            stroke_dasharray="0.7 0.6",
        ),
        svg.line(now, top - 1.5, now, base, stroke=theme.text, stroke_width=0.2),
        svg.text(now - 1.0, top + 0.6, f"现存 {int(data.past[-1]):,}", 2.5, fill=theme.text, anchor="end", bold=True),
    ]
    ends = _apart(float(planned[-1][1]), float(forecast[-1][1]), 2.7)
    for y, words, tone in (
        (ends[0], f"按时限 {int(data.planned[-1]):,}", theme.accent),
        (ends[1], f"按近4周 {data.forecast:,}", theme.lights[Light.OVERDUE]),
    ):
        body.append(svg.text(width - right + 0.8, y + 0.36 * SMALL, words, SMALL, fill=tone, bold=True))
    return svg.document(width, height, body)


def _apart(one: float, two: float, least: float) -> tuple[float, float]:
    """Move two label heights apart to at least ``least`` mm, keeping their order."""
    if abs(one - two) >= least:
        return one, two
    middle, sign = (one + two) / 2, 1 if one >= two else -1
    return middle + sign * least / 2, middle - sign * least / 2


def _month_ticks(today: np.datetime64, at: object, base: float, theme: Theme) -> list[str]:
    assert callable(at)
    body = []
    first = (today - PAST_DAYS).astype("datetime64[M]") + 1
    for month in np.arange(first, (today + AHEAD_DAYS).astype("datetime64[M]") + 1):
        x = at(int((month.astype("datetime64[D]") - today).astype(int)), 0)[0]
        body.append(svg.line(x, base, x, base + 0.9, stroke=theme.text2, stroke_width=0.18))
        body.append(
            svg.text(x, base + 3.4, f"{int(month.astype(int)) % 12 + 1}月", SMALL, fill=theme.text2, anchor="middle")
        )
    return body


def close_out_bars(names: list[str], by_light: Counts, width: float, height: float, theme: Theme) -> str:
    """One bar per unit: closed (green), open (white), overdue (red); closed / all and the rate at the end.

    ``by_light``: shape (units, 8) as in the measures.
    """
    closed = by_light[:, Light.CLOSED]
    overdue = by_light[:, Light.OVERDUE]
    opened = by_light[:, : Light.NO_DEADLINE + 1].sum(axis=1)
    total = closed + opened
    size = min(SMALL, 0.82 * height / max(len(names), 1))
    left, right = 17.0, 20.0
    each = height / max(len(names), 1)
    scale = (width - left - right) / max(int(total.max(initial=0)), 1)
    body = []
    for row, name in enumerate(names):
        middle, bar, x = (row + 0.5) * each, min(0.62 * each, 3.4), left
        label = metrics().fit(name, (left - 1.4) / size)
        body.append(svg.text(left - 1.4, middle + 0.36 * size, label, size, fill=theme.text, anchor="end"))
        for count, fill in (
            (int(closed[row]), theme.lights[Light.CLOSED]),
            (int(opened[row] - overdue[row]), theme.window),
            (int(overdue[row]), theme.lights[Light.OVERDUE]),
        ):
            if count:
                edge = {"stroke": theme.text2, "stroke_width": 0.12}
                body.append(svg.rect(x, middle - bar / 2, count * scale, bar, fill=fill, **edge))
            x += count * scale
        rate = f"{100 * closed[row] / total[row]:.0f}%" if total[row] else "无对象"
        words = f"{int(closed[row]):,}/{int(total[row]):,}　{rate}"
        body.append(svg.text(x + 1.0, middle + 0.36 * size, words, size, fill=theme.text))
    body.insert(0, svg.line(left, 0, left, height, stroke=GRID, stroke_width=0.2))
    return svg.document(width, height, body)

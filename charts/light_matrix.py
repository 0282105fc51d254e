"""Open hazards by unit and light, as a small table with totals. Every number comes from ``policy.measures``."""

from __future__ import annotations

import numpy as np

from charts.battle_map import reporting_rows
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.situation import Situation
from policy.light import OPEN_LIGHTS, Light

NAME_MM = 15.6
HEAD_MM = 5.2
TITLES_MM = 4.4
LEAST_ROW_MM = 2.8
ALWAYS = (Light.OVERDUE, Light.DUE_SOON, Light.IN_TIME)
SHORT = {
    Light.OVERDUE: "逾期",
    Light.DUE_SOON: "临期",
    Light.EXTENDED: "延期",
    Light.STOPPED: "停产",
    Light.IN_TIME: "期限内",
    Light.NO_DEADLINE: "未定",
}


def light_matrix(situation: Situation, unit: int, height: float) -> dict[str, object] | None:
    """Template data of a block ``height`` mm high; None when there is nothing open or more units than it has room for.

    A last row before the total holds what no listed unit counts, so that the columns always add up.
    """
    counted, rows = situation.measures, reporting_rows(situation, unit)
    total = counted.by_light[unit]
    names = [situation.snapshot.units.short_name[row] for row in rows]
    table = counted.by_light[rows]
    rest = total - table.sum(axis=0)
    if rest[: Light.NO_DEADLINE + 1].any():
        names, table = [*names, "属地未定" if unit == 0 else "本级"], np.vstack([table, rest])
    row_mm = (height - HEAD_MM - TITLES_MM) / (len(names) + 1)
    if row_mm < LEAST_ROW_MM or not counted.open_hazards(unit):
        return None
    lights = [light for light in OPEN_LIGHTS if total[light] or light in ALWAYS]
    return {
        "title": "分单位未销号",
        "note": "项",
        "columns": [*(SHORT[light] for light in lights), "合计"],
        "rows": [
            {"name": metrics().fit(name, (NAME_MM - 1.2) / (6.6 * svg.PT_MM)), "cells": _cells(line, lights)}
            for name, line in zip(names, table, strict=True)
        ],
        "total": {"name": "合计", "cells": _cells(total, lights)},
        "name-width": NAME_MM,
        "titles": TITLES_MM,
        "row": row_mm,
    }


def _cells(line: np.ndarray, lights: list[Light]) -> list[str]:
    return [f"{int(line[light]):,}" for light in lights] + [f"{int(line[: Light.NO_DEADLINE + 1].sum()):,}"]

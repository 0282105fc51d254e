"""Rows of hazards as a list names them: for the terminal, for JSON and for CSV."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop.jobs.hazard_queue import HazardQueue, Order, Queue, Wish, units_under
from layers.situation import Situation
from ledger.hazard import HazardState
from policy.light import Light, days_text

HEADER = ("编号", "企业", "单位", "状态", "灯色", "期限", "整改责任人", "隐患描述")

Rows = npt.NDArray[np.intp]


def list_hazards(
    situation: Situation, state: HazardState | None, light: int | None, unit: int = 0, text: str = ""
) -> Rows:
    """Positions of the hazards that pass, most urgent first. Without state and light: all that are open."""
    if state is HazardState.DISMISSED or light == Light.ABSENT:
        return _off_the_account(situation, unit, text)
    is_over = state is HazardState.CLOSED or light == Light.CLOSED
    queue = Queue.CLOSED if is_over else Queue.ALL
    rows = HazardQueue(situation).listing(Wish(queue, text, Order.URGENCY, unit)).rows
    if state is not None:
        rows = rows[situation.snapshot.hazards.state[rows] == state]
    return rows if light is None else rows[situation.measures.light[rows] == light]


def _off_the_account(situation: Situation, unit: int, text: str) -> Rows:
    """Dismissed ones (误报注销), which are in no queue; few enough to be read one by one."""
    dismissed = np.flatnonzero(situation.snapshot.hazards.state == HazardState.DISMISSED)
    hazard_unit, words = situation.measures.hazard_unit[dismissed], text.split()
    inside = units_under(situation, unit)
    in_scope = dismissed[(hazard_unit >= 0) & inside[hazard_unit]] if unit else dismissed
    found = [at for at in in_scope if all(word in "　".join(row_of(situation, int(at))) for word in words)]
    return np.array(found, np.intp)


def row_of(situation: Situation, at: int) -> tuple[str, ...]:
    """The cells of one hazard, under ``HEADER``. One without a number is named by its id."""
    hazards, measures = situation.snapshot.hazards, situation.measures
    light = int(measures.light[at])
    unit = int(measures.hazard_unit[at])
    kind = situation.pack.light_rule.day_kind
    return (
        hazards.number[at] or f"#{int(hazards.id[at])}",
        situation.snapshot.enterprise_of_hazard(at),
        situation.snapshot.units.short_name[unit] if unit >= 0 else "所属单位未知",
        HazardState(int(hazards.state[at])).label,
        Light(light).label,
        days_text(light, int(measures.days_left[at]), kind),
        hazards.owner[at],
        hazards.description[at],
    )


def entry_of(situation: Situation, at: int) -> dict[str, object]:
    """The same for programs: ids, codes and ISO dates."""
    hazards, measures = situation.snapshot.hazards, situation.measures
    due_on = hazards.due_on[at]
    return {
        "id": int(hazards.id[at]),
        "number": hazards.number[at],
        "enterprise": situation.snapshot.enterprise_of_hazard(at),
        "state": HazardState(int(hazards.state[at])).name.lower(),
        "light": Light(int(measures.light[at])).name.lower(),
        "due_on": None if np.isnat(due_on) else str(due_on),
        "days_left": None if np.isnat(due_on) else int(measures.days_left[at]),
        "owner": hazards.owner[at],
        "description": hazards.description[at],
        "is_listed": bool(hazards.is_listed[at]),
        "is_extended": bool(hazards.is_extended[at]),
        "is_stopped": bool(hazards.is_stopped[at]),
    }

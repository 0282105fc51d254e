"""What the call-out cards of a district sheet say: operations that run now and the most urgent open hazards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, zip_longest

import numpy as np
import shapely

from layers.print_ground import Ground
from layers.print_hazards import roll_of
from layers.situation import Situation
from layers.svg_zones import zones_in_scope
from ledger.operation import OperationKind
from policy.light import Light
from policy.operation_rule import is_running


@dataclass(frozen=True, slots=True)
class Card:
    """One card. ``light``: of a hazard, None for an operation. ``enterprise``: position, -1 unknown. ``x``/``y``: plane
    metres of the zone, NaN where the leader ends at the enterprise."""

    light: Light | None
    title: str
    name: str
    detail: str
    enterprise: int
    x: float
    y: float


def cards_of(situation: Situation, ground: Ground) -> list[Card]:
    """All cards that the sheet would like to show, operations and hazards in turn, so that both find room. Only what
    is on the map: the rest stands in the lists."""
    pairs = zip_longest(_operations(situation, ground), _hazards(situation, ground))
    return [card for card in chain.from_iterable(pairs) if card is not None]


def wanted(situation: Situation, ground: Ground) -> int:
    """Running operations and overdue or due-soon hazards that the unit counts, on the map or not."""
    urgent = roll_of(situation, ground.scope).light <= Light.DUE_SOON
    return int(urgent.sum()) + len(_running(situation, ground))


def _running(situation: Situation, ground: Ground) -> list[int]:
    """Rows of the operations that run at the as-of moment in zones that the sheet draws."""
    operations = situation.snapshot.operations
    running = is_running(operations, situation.as_of)
    running &= np.isin(operations.zone, zones_in_scope(situation, ground))
    return np.flatnonzero(running).tolist()


def _operations(situation: Situation, ground: Ground) -> list[Card]:
    operations, zones = situation.snapshot.operations, situation.snapshot.zones
    names = situation.snapshot.enterprises.name
    answer = []
    for row in _running(situation, ground):
        zone = int(operations.zone[row])
        centre = shapely.centroid(zones.geometry[zone])
        x, y = situation.frame.forward(np.array([centre.x]), np.array([centre.y]))
        host = int(zones.enterprise[zone])
        title = f"{OperationKind(int(operations.kind[row])).label} {_window(situation, row)}"
        permit = operations.permit[row]
        answer.append(
            Card(
                None,
                title,
                names[host] if host >= 0 else zones.name[zone],
                f"许可 {permit}" if permit else "〔缺许可编号〕",
                host,
                float(x[0]),
                float(y[0]),
            )
        )
    return answer


def _window(situation: Situation, row: int) -> str:
    """13:30–16:00, with the day where it is another one."""
    operations = situation.snapshot.operations
    return "–".join(
        _moment(moment.astype("datetime64[m]").astype(datetime), situation.as_of.date())
        for moment in (operations.start[row], operations.end[row])
        if not np.isnat(moment)
    )


def _moment(moment: datetime, today: date) -> str:
    day = "" if moment.date() == today else f"{moment.month}/{moment.day} "
    return f"{day}{moment:%H:%M}"


def _hazards(situation: Situation, ground: Ground) -> list[Card]:
    """Overdue first, then due soon, each by days; those whose enterprise is on the map."""
    roll, hazards = roll_of(situation, ground.scope), situation.snapshot.hazards
    answer = []
    for place in np.flatnonzero(roll.light <= Light.DUE_SOON).tolist():
        row, host = int(roll.rows[place]), int(roll.enterprise[place])
        if host < 0 or not np.isfinite(ground.x[host]):
            continue
        light = Light(int(roll.light[place]))
        title = situation.measures.days_text(row)
        if roll.is_listed[place]:
            title += "　挂牌"
        name = situation.snapshot.enterprises.name[host]
        answer.append(Card(light, title, name, hazards.description[row], host, float("nan"), float("nan")))
    return answer

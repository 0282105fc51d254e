"""The fictional major hazards of the demo: every light, some listed, some with elements missing, most of them closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from desktop.jobs.demo_enterprises import DemoEnterprises, Indices, Texts
from desktop.jobs.demo_places import unit_weights
from desktop.jobs.demo_profile import HazardText, Profile, hazard_texts, persons, pick, shares, trades, words
from ledger.hazard import HazardState
from policy.light import Light

Days = npt.NDArray[np.datetime64]
Bools = npt.NDArray[np.bool_]

OPEN_OF_6000 = 400
CLOSED_OF_400 = 1452
MOST_OPEN = 2000  # a province does not keep more open at once; a sheet with more rows is no sheet
_LIGHTS = {Light.OVERDUE: 38, Light.DUE_SOON: 61, Light.EXTENDED: 27, Light.STOPPED: 19, Light.IN_TIME: 255}
_LISTED_OF_400 = 9
_MISSING_OF_400 = (4, 4, 3)  # rows without owner, work standard, deadline
_ENTERPRISES_OF_400 = 351  # enterprises that the open hazards belong to
_CLASS_PULL = np.array([10.0, 5.0, 2.0, 0.6, 0.6])  # how much likelier a hazard is, by risk class
_PERIODS = (30, 45, 60, 60, 90, 90, 120, 150)  # days granted
_REPORTED_OF_400 = 6  # reported in the last days and not verified yet
_RECURRENCES_OF_400 = 5
_LATELY = 0.35  # closed hazards whose day leans towards today: the stock has been falling


@dataclass(frozen=True, slots=True)
class DemoHazards:
    """Columns in the order of the ledger's rows (by day found)."""

    number: Texts
    enterprise: Indices
    what: list[HazardText]
    found_on: Days
    due_on: Days
    closed_on: Days
    light: npt.NDArray[np.uint8]  # what the measures must say at the demo's as-of moment
    state: npt.NDArray[np.uint8]
    is_listed: Bools
    owner: Texts
    work_standard: Texts
    supervisor: Texts
    reviewer: Texts
    progress: Texts
    earlier: Indices  # the closed hazard that this one is the recurrence of (复发), -1

    def __len__(self) -> int:
        return len(self.enterprise)

    @property
    def is_open(self) -> Bools:
        return self.light <= Light.NO_DEADLINE

    @property
    def is_incomplete(self) -> Bools:
        """Open without owner, work standard or deadline (要素不全)."""
        lacking: Bools = (self.owner == "") | (self.work_standard == "") | np.isnat(self.due_on)
        return self.is_open & lacking


def open_count(enterprises: int) -> int:
    """Open hazards in a demo of this size."""
    return int(min(max(round(OPEN_OF_6000 * enterprises / 6000), 12), MOST_OPEN, enterprises))


def draw_hazards(rng: np.random.Generator, firms: DemoEnterprises, profile: Profile, today: date) -> DemoHazards:
    """Open hazards with every light, and those closed in the twelve months before ``today``."""
    opened = open_count(len(firms))
    closed = round(CLOSED_OF_400 * opened / OPEN_OF_6000)
    light = np.concatenate(
        [
            rng.permutation(np.repeat(list(_LIGHTS), shares(opened, list(_LIGHTS.values())))),
            np.full(closed, Light.CLOSED),
        ]
    ).astype(np.uint8)
    pace = {code: rng.uniform(0.6, 1.5) for code in profile.units}  # units close their hazards at different speeds
    enterprise = np.concatenate(
        [
            _hosts(rng, firms, unit_weights(firms.homes, profile, opened)),
            _hosts(rng, firms, unit_weights(firms.homes, profile, closed, pace)),
        ]
    )
    found, due, ended = _days(rng, light, np.datetime64(today, "D"))
    order = np.lexsort((enterprise, found))
    light, enterprise = light[order], enterprise[order]
    found, due, ended = found[order], due[order], ended[order]
    what = [_fitting(rng, firms, int(row)) for row in enterprise]
    count = len(light)
    owner = persons(rng, count) + "　" + pick(rng, words().posts, count)
    standard = np.array([item.work_standard for item in what], object)
    _leave_out(rng, light, owner, standard, due)
    supervisor, reviewer = _two_persons(rng, count)
    drawn = DemoHazards(
        _numbers(found),
        enterprise.astype(np.int32),
        what,
        found,
        due,
        ended,
        light,
        _states(rng, light),
        _listed(rng, light, opened),
        owner,
        standard,
        supervisor,
        reviewer,
        _progress(rng, light),
        np.full(count, -1, np.int32),
    )
    return _with_recurrences(rng, _with_early_states(rng, drawn, np.datetime64(today, "D")), opened)


def _with_early_states(rng: np.random.Generator, table: DemoHazards, today: np.datetime64) -> DemoHazards:
    """An incomplete hazard cannot be under rectification (五落实); a few new ones still wait for verification."""
    state = table.state.copy()
    state[table.is_incomplete] = HazardState.REGISTERED
    fresh = (table.light == Light.IN_TIME) & (today - table.found_on <= np.timedelta64(10, "D")) & ~table.is_incomplete
    wanted = max(1, round(_REPORTED_OF_400 * int(table.is_open.sum()) / OPEN_OF_6000))
    state[rng.permutation(np.flatnonzero(fresh & ~table.is_listed))[:wanted]] = HazardState.REPORTED
    return replace(table, state=state)


def _with_recurrences(rng: np.random.Generator, table: DemoHazards, opened: int) -> DemoHazards:
    """Some open hazards are old ones come back: of the same enterprise, after the first was closed."""
    wanted = max(1, round(_RECURRENCES_OF_400 * opened / OPEN_OF_6000))
    usable = table.is_open & ~table.is_incomplete & (table.state != HazardState.REPORTED)
    usable &= np.isin(table.light, (Light.IN_TIME, Light.DUE_SOON, Light.OVERDUE))
    number, what, earlier = table.number.copy(), list(table.what), table.earlier.copy()
    owner, standard = table.owner.copy(), table.work_standard.copy()
    for row in rng.permutation(np.flatnonzero(usable)):
        same = (table.enterprise == table.enterprise[row]) & (table.closed_on < table.found_on[row])
        before = np.flatnonzero(same)
        if not len(before) or before[-1] in earlier:
            continue
        first = int(before[-1])
        earlier[row], what[row], number[row] = first, what[first], f"{number[first]}-F1"
        owner[row], standard[row] = owner[first], what[first].work_standard
        wanted -= 1
        if not wanted:
            break
    return replace(table, number=number, what=what, earlier=earlier, owner=owner, work_standard=standard)


def _hosts(rng: np.random.Generator, firms: DemoEnterprises, wanted: dict[str, int]) -> Indices:
    """Enterprises of the hazards, ``wanted`` per unit: worse classes more often, some enterprises with several."""
    count = sum(wanted.values())
    distinct = shares(round(_ENTERPRISES_OF_400 * count / OPEN_OF_6000), list(wanted.values()))
    unit_code = firms.unit_code
    answer = []
    for (code, hazards), some in zip(wanted.items(), distinct, strict=True):
        rows = np.flatnonzero(unit_code == code)
        if not len(rows) or not hazards:
            continue
        pull = _CLASS_PULL[firms.risk_class[rows]]
        first = rng.choice(rows, min(max(1, some), len(rows), hazards), replace=False, p=pull / pull.sum())
        answer += [first, rng.choice(first, hazards - len(first))]
    hosts = np.concatenate(answer).astype(np.int32)
    if len(hosts) < count:  # a unit without any enterprise leaves its share to the others
        hosts = np.concatenate([hosts, rng.choice(hosts, count - len(hosts))])
    return rng.permutation(hosts)


def _days(rng: np.random.Generator, light: npt.NDArray[np.uint8], today: np.datetime64) -> tuple[Days, Days, Days]:
    """Found, due and closed. The light follows from them (see ``policy.light``), and the stock of open hazards over the
    past year follows too: it falls towards today."""
    count = len(light)
    period = rng.choice(_PERIODS, count)
    left = np.minimum(rng.integers(8, 61, count), period - 2)
    left = np.where(light == Light.DUE_SOON, rng.integers(0, 8, count), left)
    left = np.where(light == Light.OVERDUE, -np.minimum(rng.geometric(0.09, count), 46), left)
    is_closed = light == Light.CLOSED
    lean = np.where(rng.random(count) < _LATELY, rng.triangular(0, 0, 364, count), rng.uniform(0, 364, count))
    ended = np.where(is_closed, today - _days_of(lean), np.datetime64("NaT", "D"))
    lasted = _days_of(np.maximum(20, period + rng.integers(-45, 40, count)))
    due = today + _days_of(left)
    found = due - _days_of(period)
    found = np.where(light == Light.EXTENDED, found - np.timedelta64(30, "D"), found)
    found = np.where(is_closed, ended - lasted, np.minimum(found, today - np.timedelta64(1, "D")))
    return found, np.where(is_closed, found + _days_of(period), due), ended


def _days_of(number: npt.NDArray[np.generic]) -> npt.NDArray[np.timedelta64]:
    return number.astype("timedelta64[D]")


def _fitting(rng: np.random.Generator, firms: DemoEnterprises, row: int) -> HazardText:
    """A hazard that this enterprise can have: of its trade and its special types, else of article 3."""
    trade = trades()[int(firms.trade[row])]
    own = [
        item
        for item in hazard_texts()
        if item.article in trade.articles
        and (not item.category or firms.categories[item.category][row])
        and (not item.codes or trade.code in item.codes)
    ]
    if not own or rng.random() < 0.06:
        own = [item for item in hazard_texts() if item.article == 3]
    return own[int(rng.integers(0, len(own)))]


def _leave_out(
    rng: np.random.Generator, light: npt.NDArray[np.uint8], owner: Texts, standard: Texts, due: Days
) -> None:
    """Take one element out of a few open rows. A missing deadline would change the light, but not of a stopped one."""
    opened = np.flatnonzero(light <= Light.NO_DEADLINE)
    without = [max(1, round(share * len(opened) / OPEN_OF_6000)) for share in _MISSING_OF_400]
    stopped = rng.permutation(np.flatnonzero(light == Light.STOPPED))
    due[stopped[: without[2]]] = np.datetime64("NaT")
    others = rng.permutation(opened[light[opened] != Light.STOPPED])
    owner[others[: without[0]]] = ""
    standard[others[without[0] : without[0] + without[1]]] = ""


def _listed(rng: np.random.Generator, light: npt.NDArray[np.uint8], opened: int) -> Bools:
    """Listed for supervision (挂牌督办): mostly what is overdue."""
    answer = np.zeros(len(light), np.bool_)
    wanted = max(1, round(_LISTED_OF_400 * opened / OPEN_OF_6000))
    urgent = rng.permutation(np.flatnonzero(light == Light.OVERDUE))[: -(-wanted * 2 // 3)]
    rest = rng.permutation(np.flatnonzero((light <= Light.NO_DEADLINE) & (light != Light.OVERDUE)))
    answer[urgent] = True
    answer[rest[: wanted - len(urgent)]] = True
    return answer


def _states(rng: np.random.Generator, light: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    steps = [HazardState.REGISTERED, HazardState.RECTIFYING, HazardState.CLOSE_OUT_REQUESTED, HazardState.UNDER_REVIEW]
    drawn = rng.choice([int(step) for step in steps], len(light), p=[0.14, 0.66, 0.12, 0.08])
    return np.where(light == Light.CLOSED, HazardState.CLOSED, drawn).astype(np.uint8)


def _progress(rng: np.random.Generator, light: npt.NDArray[np.uint8]) -> Texts:
    words_by_light = {
        Light.OVERDUE: "设备未到货，已约谈企业|施工队伍未进场，已下达督办函|资金未落实，已报属地政府",
        Light.DUE_SOON: "安装完成，待调试|整改基本完成，准备申请验收|设备到货，正在安装",
        Light.EXTENDED: "因设备定制周期延期，已审批|因停产窗口调整延期，已审批",
        Light.STOPPED: "涉险工序已停产，正在整改|已撤出作业人员，正在整改",
        Light.IN_TIME: "方案已审定，正在采购|正在施工|已完成设计，待施工|完成60%",
        Light.CLOSED: "整改完成，现场复查合格|整改完成，资料齐全",
    }
    answer = np.full(len(light), "", object)
    for kind, texts in words_by_light.items():
        rows = np.flatnonzero(light == kind)
        answer[rows] = pick(rng, tuple(texts.split("|")), len(rows))
    return answer


def _two_persons(rng: np.random.Generator, count: int) -> tuple[Texts, Texts]:
    """Supervisor and reviewer; never the same surname, since closing needs a second person."""
    first = rng.integers(0, len(words().surnames), count)
    second = (first + rng.integers(1, len(words().surnames), count)) % len(words().surnames)
    table: Texts = np.array([surname + "某" for surname in words().surnames], object)
    return table[first], table[second]


def _numbers(found: Days) -> Texts:
    """H-2026-0417: year found and running number within the year; rows are in the order of their days."""
    year = found.astype("datetime64[Y]").astype(np.int64) + 1970
    answer = np.empty(len(found), object)
    for one in np.unique(year):
        rows = np.flatnonzero(year == one)
        answer[rows] = [f"H-{one}-{number:04d}" for number in range(1, len(rows) + 1)]
    return answer

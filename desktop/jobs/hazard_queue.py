"""The list of the hazard desk: which hazards wait for what, found by text, in an order. Knows no window.

Everything is made from columns, so that half a million hazards are filtered in the time of a key stroke. A queue belongs
to one situation; what costs (orders, masks) is made once and kept.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

import numpy as np
import numpy.typing as npt

from layers.situation import Situation
from ledger.batch import Cancelled as IsCancelled
from ledger.hazard import HazardState
from ledger.problem import Cancelled
from ledger.snapshot import Bools
from ledger.text_column import TextColumn
from policy.light import Light, is_open

Rows = npt.NDArray[np.intp]
LONGEST_TEXT = 100
NO_CONFLICT = 255
_RARE = 5_000
_SAMPLE = 60_000  # bytes
_WORDS_KEPT = 16


class Queue(StrEnum):
    """For what the listed hazards wait, in the order of the chips."""

    ALL = "all"
    MINE = "mine"
    OVERDUE = "overdue"
    REVIEW = "review"
    CONFLICT = "conflict"
    REPORTED = "reported"
    DUE_SOON = "due_soon"
    EXTENDED = "extended"
    STOPPED = "stopped"
    LISTED = "listed"
    INCOMPLETE = "incomplete"
    NO_DEADLINE = "no_deadline"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {
            Queue.ALL: "全部",
            Queue.MINE: "待我办",
            Queue.OVERDUE: "逾期",
            Queue.REVIEW: "待验收",
            Queue.CONFLICT: "涉及冲突",
            Queue.REPORTED: "待核实",
            Queue.DUE_SOON: "临期",
            Queue.EXTENDED: "延期已批",
            Queue.STOPPED: "停产整改",
            Queue.LISTED: "挂牌督办",
            Queue.INCOMPLETE: "要素不全",
            Queue.NO_DEADLINE: "未定期限",
            Queue.CLOSED: "已销号",
        }[self]


_LIGHTS = {
    Queue.OVERDUE: Light.OVERDUE,
    Queue.DUE_SOON: Light.DUE_SOON,
    Queue.EXTENDED: Light.EXTENDED,
    Queue.STOPPED: Light.STOPPED,
    Queue.NO_DEADLINE: Light.NO_DEADLINE,
    Queue.CLOSED: Light.CLOSED,
}
_AWAITING_REVIEW = (HazardState.CLOSE_OUT_REQUESTED, HazardState.UNDER_REVIEW)


class Order(StrEnum):
    """In which order the list stands."""

    URGENCY = "urgency"
    DEADLINE = "deadline"
    NEWS = "news"
    ENTERPRISE = "enterprise"
    NEWEST = "newest"

    @property
    def label(self) -> str:
        return {
            Order.URGENCY: "按紧急程度",
            Order.DEADLINE: "按期限先后",
            Order.NEWS: "按最近办理",
            Order.ENTERPRISE: "按企业",
            Order.NEWEST: "按上账先后（新的在前）",
        }[self]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a queue. ``unit``: position of the unit in scope; ``person``: whose work 待我办 is."""

    queue: Queue = Queue.ALL
    text: str = ""
    order: Order = Order.URGENCY
    unit: int = 0
    person: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """``rows``: positions in the snapshot's hazards, in order; ``counts``: what each queue holds without the text."""

    wish: Wish
    rows: Rows
    counts: dict[Queue, int]


class HazardQueue:
    """All queues of one situation. May be asked from any worker."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self._orders: dict[Order, Rows] = {}
        self._masks: dict[tuple[Queue, str], Bools] = {}
        self._counts: dict[tuple[int, str], dict[Queue, int]] = {}
        self._words: dict[str, Bools] = {}
        self._lock = Lock()

    def listing(self, wish: Wish, is_cancelled: IsCancelled = lambda: False) -> Listing:
        """What passes, in order. Raises Cancelled."""
        with self._lock:
            counts = self._count(wish.unit, wish.person)
            keep = self._in(wish.queue, wish.person) & self._scope(wish.unit)
            order = self._order(wish.order)
        if is_cancelled():
            raise Cancelled("已取消。")
        if wish.text.strip():
            keep = keep & self._found(wish.text, is_cancelled)
        return Listing(wish, order[keep[order]], counts)

    def _count(self, unit: int, person: str) -> dict[Queue, int]:
        key = (unit, person)
        if key not in self._counts:
            scope = self._scope(unit)
            self._counts[key] = {queue: int((self._in(queue, person) & scope).sum()) for queue in Queue}
        return self._counts[key]

    def _in(self, queue: Queue, person: str) -> Bools:
        key = (queue, person if queue is Queue.MINE else "")
        if key not in self._masks:
            self._masks[key] = _mask(self.situation, queue, person)
        return self._masks[key]

    def _scope(self, unit: int) -> Bools:
        """Hazards counted in a unit and everything under it; the area counts everything."""
        hazard_unit = self.situation.measures.hazard_unit
        if unit == 0:
            return np.ones(len(hazard_unit), np.bool_)
        inside = units_under(self.situation, unit)
        return np.where(hazard_unit >= 0, inside[hazard_unit], False)

    def _found(self, text: str, is_cancelled: IsCancelled) -> Bools:
        """Hazards in which every word of the text occurs, shape (n,)."""
        answer = np.ones(len(self.situation.snapshot.hazards), np.bool_)
        for word in unicodedata.normalize("NFKC", text)[:LONGEST_TEXT].split():
            hit = self._words.get(word)
            if hit is None:
                hit = _found(self.situation, word, is_cancelled)
                self._keep(word, hit)
            answer &= hit
        return answer

    def _keep(self, word: str, hit: Bools) -> None:
        """Remember a word: most texts grow letter by letter and word by word."""
        with self._lock:
            if len(self._words) >= _WORDS_KEPT:
                self._words.clear()
            self._words[word] = hit

    def _order(self, order: Order) -> Rows:
        if order not in self._orders:
            self._orders[order] = _ordered(self.situation, order)
        return self._orders[order]


def units_under(situation: Situation, unit: int) -> Bools:
    """For every unit whether it is the given one or lies under it, shape (units,)."""
    parent = situation.snapshot.units.parent
    inside = np.zeros(len(parent), np.bool_)
    inside[unit] = True
    for row in range(unit + 1, len(parent)):  # parents stand before their children
        inside[row] |= parent[row] >= 0 and inside[parent[row]]
    return inside


def _found(situation: Situation, word: str, is_cancelled: IsCancelled) -> Bools:
    """Hazards in which a word occurs: in the enterprise's name, the number, what is wrong, where, under which clause,
    or in the name of an owner. Shape (n,). Raises Cancelled."""
    hazards = situation.snapshot.hazards
    answer = np.zeros(len(hazards), np.bool_)
    known = hazards.enterprise >= 0
    answer[known] = holds(situation.snapshot.enterprises.name, word)[hazards.enterprise[known]]
    owners = (hazards.owner, hazards.supervisor, hazards.contract_leader)
    what = (hazards.number, hazards.basis, hazards.part, hazards.description, hazards.enterprise_name)
    for column in (*owners, *what):
        if is_cancelled():
            raise Cancelled("已取消。")
        answer |= holds(column, word)
    return answer


def holds(column: TextColumn, needle: str) -> Bools:
    """Whether the text of each row contains the needle, shape (n,); Latin letters: upper and lower case alike."""
    answer = np.zeros(len(column), np.bool_)
    wanted = needle.encode("utf-8", "replace")
    if not wanted or not len(column):
        return answer
    haystack = bytes(column.buffer)
    if wanted.upper() != wanted.lower():
        if not _has_letters(haystack, wanted):
            return answer
        haystack, wanted = haystack.upper(), wanted.upper()
    starts = _places(haystack, wanted)
    rows = np.searchsorted(column.offsets, starts, "right") - 1
    whole = starts + len(wanted) <= column.offsets[rows + 1]  # not across the border of two rows
    answer[rows[whole]] = True
    return answer


def _has_letters(haystack: bytes, wanted: bytes) -> bool:
    """Whether each Latin letter occurs at all: most Chinese columns have none, and to fold them costs more than this."""
    pairs = {(byte.lower(), byte.upper()) for byte in map(bytes, zip(wanted)) if byte.isalpha()}
    return all(lower in haystack or upper in haystack for lower, upper in pairs)


def _places(haystack: bytes, wanted: bytes) -> npt.NDArray[np.int64]:
    """Where the needle begins. One by one while it is rare; by columns of bytes where it stands in every row."""
    places: list[int] = []
    at = haystack.find(wanted)
    while at >= 0 and len(places) < _RARE:
        places.append(at)
        at = haystack.find(wanted, at + 1)
    if at < 0:
        return np.array(places, np.int64)
    letters = np.frombuffer(haystack, np.uint8)
    last, sample = len(letters) - len(wanted) + 1, haystack[:_SAMPLE]
    rarest = min(range(len(wanted)), key=lambda step: sample.count(wanted[step : step + 1]))
    starts = np.flatnonzero(letters[rarest : last + rarest] == wanted[rarest])
    for step in range(len(wanted)):
        starts = starts[letters[starts + step] == wanted[step]]
    return starts


def _mask(situation: Situation, queue: Queue, person: str) -> Bools:
    measures, hazards = situation.measures, situation.snapshot.hazards
    opened = is_open(measures.light)
    if queue in _LIGHTS:
        return np.asarray(measures.light == _LIGHTS[queue])
    if queue is Queue.MINE:
        return opened & _named(situation, person)
    if queue is Queue.REVIEW:
        return opened & np.isin(hazards.state, _AWAITING_REVIEW)
    if queue is Queue.REPORTED:
        return opened & np.isin(hazards.state, [HazardState.REPORTED])
    if queue is Queue.LISTED:
        return opened & hazards.is_listed
    if queue is Queue.INCOMPLETE:
        return measures.is_incomplete
    if queue is Queue.CONFLICT:
        return opened & (measures.hazard_conflict < NO_CONFLICT)
    return opened


def _named(situation: Situation, person: str) -> Bools:
    """Hazards that name a person as one of their three owners."""
    hazards = situation.snapshot.hazards
    name = unicodedata.normalize("NFKC", person).strip()
    answer = np.zeros(len(hazards), np.bool_)
    for column in (hazards.owner, hazards.supervisor, hazards.contract_leader):
        answer |= holds(column, name)
    return answer


def _ordered(situation: Situation, order: Order) -> Rows:
    """All hazards in an order; equal ones in the order of the record."""
    snapshot, measures = situation.snapshot, situation.measures
    hazards = snapshot.hazards
    if order is Order.URGENCY:
        return np.lexsort((measures.days_left, measures.light))
    if order is Order.DEADLINE:
        return np.argsort(hazards.due_on, kind="stable")
    if order is Order.NEWS:
        latest = np.full(len(hazards), np.datetime64("1900-01-01", "m"))
        np.maximum.at(latest, snapshot.steps.hazard, snapshot.steps.at)
        return np.argsort(-latest.astype(np.int64), kind="stable")
    if order is Order.NEWEST:
        return np.argsort(-hazards.id, kind="stable")
    names = snapshot.enterprises.name.tolist()
    rank = np.full(len(names) + 1, len(names), np.int64)  # an enterprise that is not in the record stands last
    rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    urgent = _ordered(situation, Order.URGENCY)
    return urgent[np.argsort(rank[hazards.enterprise[urgent]], kind="stable")]

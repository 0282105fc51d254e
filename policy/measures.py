"""The only source of every number that is shown anywhere: figures, tables, legends, walls and sheets.

All counts are made from columns, for one as-of date. An enterprise counts in the unit of its ledger row whether or not
it stands on the map; units without a polygon count like all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from ledger.datum import PlaceStatus
from ledger.enterprise import OperatingStatus
from ledger.risk_class import RiskClass
from ledger.snapshot import Snapshot
from policy.conflict import GRAVE, ConflictRule, ConflictRules, Conflicts, conflicts
from policy.light import Light, LightRule, days_left, days_text, is_open, lights
from policy.operation_rule import is_running

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with everything that a reader may ask about it."""

    id: str
    label: str
    value: float
    unit: str  # 家, 项, %, 处
    numerator: int | None = None
    denominator: int | None = None
    note: str = ""  # small line under the figure
    decimals: int = 0

    @property
    def text(self) -> str:
        """The number as it is shown: 6,000 or 78.4; 无对象 when a rate has no denominator."""
        return "无对象" if np.isnan(self.value) else f"{self.value:,.{self.decimals}f}"


@dataclass(frozen=True, slots=True)
class Measures:
    """Counts of one snapshot on one day. Arrays over units have one row per unit of ``snapshot.units``; a parent's row
    contains its children, and row 0 contains everything, rows without a known unit included."""

    as_of: datetime
    rule: LightRule
    light: npt.NDArray[np.uint8]  # per hazard, policy.light.Light
    days_left: npt.NDArray[np.int32]  # per hazard
    is_incomplete: npt.NDArray[np.bool_]  # per hazard: open without owner, work standard or deadline (要素不全)
    hazard_unit: npt.NDArray[np.int32]  # per hazard: unit of its enterprise, -1 unknown
    by_class: Counts  # (units, 5) enterprises by RiskClass
    by_place: Counts  # (units, 4) enterprises by PlaceStatus
    by_light: Counts  # (units, 8) hazards by Light
    listed: Counts  # (units,) open hazards listed for supervision (挂牌督办)
    incomplete: Counts  # (units,) open hazards with elements missing (要素不全)
    hazard_enterprises: Counts  # (units,) enterprises in the book with at least one open hazard
    closed_hazard_enterprises: Counts  # (units,) the same, of enterprises recorded as closed (关闭)
    zones_by_kind: Counts  # (units, 8) zones by OperationKind
    running: Counts  # (units,) zones in which an operation runs at the as-of moment
    zone_is_running: npt.NDArray[np.bool_]  # per zone
    worst_light: npt.NDArray[np.uint8]  # per enterprise: most urgent light of its open hazards, 255 when it has none
    conflicts: Conflicts
    by_conflict: Counts  # (units, 7) conflicts by ConflictRule; an enterprise counts in each of its rules
    hazards_by_conflict: Counts  # (units, 7) open hazards by ``hazard_conflict``
    conflict_of: npt.NDArray[np.uint8]  # per enterprise: gravest ConflictRule, 255 when it has none
    hazard_conflict: npt.NDArray[np.uint8]  # per hazard: gravest ConflictRule that names a hazard, 255 when none
    targets: Mapping[str, float]  # id of a figure -> per cent that the document of the pack demands

    def enterprises(self, unit: int = 0) -> int:
        return int(self.by_class[unit].sum())

    def open_hazards(self, unit: int = 0) -> int:
        return int(self.by_light[unit, : Light.NO_DEADLINE + 1].sum())

    def overdue(self, unit: int = 0) -> int:
        return int(self.by_light[unit, Light.OVERDUE])

    def days_text(self, hazard: int) -> str:
        """What every list and sheet says of the deadline of a hazard (position): 逾期 12 天, 还剩 3 个工作日."""
        return days_text(int(self.light[hazard]), int(self.days_left[hazard]), self.rule.day_kind)

    def conflict_tag(self, hazard: int) -> str:
        """Why an open hazard (position) is a conflict, in a few characters: 仍在生产; "" when it is none."""
        rule = int(self.hazard_conflict[hazard])
        return ConflictRule(rule).tag if rule != 255 else ""

    def conflict_count(self, unit: int = 0) -> int:
        """Conflicts of all rules in force."""
        return int(self.by_conflict[unit].sum())

    def grave_count(self, unit: int = 0) -> int:
        """Conflicts of the rules that have a sign on the map."""
        return int(self.by_conflict[unit, list(GRAVE)].sum())

    def closed(self, unit: int = 0) -> int:
        return int(self.by_light[unit, Light.CLOSED])

    def figures(self, unit: int = 0) -> list[Figure]:
        """The key figures of a unit, in the order in which window and wall show them."""
        total, opened = self.enterprises(unit), self.open_hazards(unit)
        a_class = int(self.by_class[unit, RiskClass.A])
        placed = int(self.by_place[unit, PlaceStatus.PLACED])
        found = opened + self.closed(unit)
        affected, gone = int(self.hazard_enterprises[unit]), int(self.closed_hazard_enterprises[unit])
        beside = f"　另关闭企业 {gone:,} 家" if gone else ""
        return [
            Figure(
                "enterprises", "企业（工贸，在册）", total, "家", note=f"已落图 {placed:,}　未落图 {total - placed:,}"
            ),
            Figure("class_a", "A 类企业", a_class, "家", a_class, total, share_note(a_class, total, "家")),
            Figure("open_hazards", "未销号重大隐患", opened, "项", note=f"涉及 {affected:,} 家／{total:,} 家{beside}"),
            Figure(
                "overdue",
                "逾期未整改",
                self.overdue(unit),
                "项",
                self.overdue(unit),
                opened,
                share_note(self.overdue(unit), opened, "项"),
            ),
            Figure(
                "rectified",
                "重大隐患整改率",
                rate(self.closed(unit), found),
                "%",
                self.closed(unit),
                found,
                f"{self.closed(unit):,}／{found:,} 项{self._target_note('rectified')}",
                1,
            ),
        ]

    def _target_note(self, figure: str) -> str:
        target = self.targets.get(figure)
        return "" if target is None else f"　目标 {target:g}%"


def rate(numerator: int, denominator: int) -> float:
    """Per cent; NaN without a denominator, which is shown as 无对象, never as 0 % or 100 %."""
    return 100.0 * numerator / denominator if denominator else float("nan")


def share_note(numerator: int, denominator: int, unit: str) -> str:
    """占 5.2%　312／6,000 家; 无对象 without a denominator."""
    if not denominator:
        return "无对象"
    return f"占 {rate(numerator, denominator):.1f}%　{numerator:,}／{denominator:,} {unit}"


def measure(
    snapshot: Snapshot,
    as_of: datetime,
    rule: LightRule,
    conflict_rules: ConflictRules | None = None,
    targets: Mapping[str, float] | None = None,
) -> Measures:
    """Count everything for one as-of date. Enterprises recorded as closed (关闭) are not counted. ``snapshot``: as
    ``policy.business_day.at_moment`` gives it for that moment. ``targets``: as ``policy.pack.Pack.percents``."""
    hazards, enterprises = snapshot.hazards, snapshot.enterprises
    light = lights(hazards, as_of, rule)
    opened = is_open(light)
    known = hazards.enterprise >= 0
    hazard_unit = np.full(len(hazards), -1, np.int32)
    hazard_unit[known] = enterprises.unit[hazards.enterprise[known]]
    incomplete = opened & (hazards.owner.is_empty() | hazards.work_standard.is_empty() | np.isnat(hazards.due_on))
    in_book = enterprises.status != OperatingStatus.CLOSED
    worst = np.full(len(enterprises), 255, np.uint8)
    np.minimum.at(worst, hazards.enterprise[known & opened], light[known & opened])
    zone_running = _running_zones(snapshot, as_of)
    tally = _Tally(snapshot)
    clashes = conflicts(snapshot, light, as_of, conflict_rules or ConflictRules())
    conflict_of, hazard_conflict = _gravest(snapshot, clashes, opened)
    return Measures(
        as_of=as_of,
        rule=rule,
        light=light,
        days_left=days_left(hazards, as_of, rule),
        is_incomplete=incomplete,
        hazard_unit=hazard_unit,
        by_class=tally.table(enterprises.unit, enterprises.risk_class, 5, in_book),
        by_place=tally.table(enterprises.unit, enterprises.place_status, 4, in_book),
        by_light=tally.table(hazard_unit, light, 8),
        listed=tally.count(hazard_unit, opened & hazards.is_listed),
        incomplete=tally.count(hazard_unit, incomplete),
        hazard_enterprises=tally.count(enterprises.unit, (worst != 255) & in_book),
        closed_hazard_enterprises=tally.count(enterprises.unit, (worst != 255) & ~in_book),
        zones_by_kind=tally.table(snapshot.zones.unit, snapshot.zones.kind, 8),
        running=tally.count(snapshot.zones.unit, zone_running),
        zone_is_running=zone_running,
        worst_light=worst,
        conflicts=clashes,
        by_conflict=tally.table(clashes.unit, clashes.rule, len(ConflictRule)),
        hazards_by_conflict=tally.table(hazard_unit, hazard_conflict, len(ConflictRule), hazard_conflict != 255),
        conflict_of=conflict_of,
        hazard_conflict=hazard_conflict,
        targets=targets or {},
    )


def _gravest(
    snapshot: Snapshot, clashes: Conflicts, opened: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Per enterprise its gravest conflict; per open hazard the gravest that speaks of its enterprise's hazards."""
    of_enterprise = np.full(len(snapshot.enterprises), 255, np.uint8)
    known = clashes.enterprise >= 0
    np.minimum.at(of_enterprise, clashes.enterprise[known], clashes.rule[known])
    by_hazards = np.full(len(snapshot.enterprises), 255, np.uint8)
    named = known & (clashes.hazard >= 0)
    np.minimum.at(by_hazards, clashes.enterprise[named], clashes.rule[named])
    of_hazard = np.full(len(snapshot.hazards), 255, np.uint8)
    rows = np.flatnonzero(opened & (snapshot.hazards.enterprise >= 0))
    of_hazard[rows] = by_hazards[snapshot.hazards.enterprise[rows]]
    return of_enterprise, of_hazard


def _running_zones(snapshot: Snapshot, as_of: datetime) -> npt.NDArray[np.bool_]:
    """Zones with an operation that goes on at the moment."""
    operations = snapshot.operations
    runs = is_running(operations, as_of) & (operations.zone >= 0)
    answer = np.zeros(len(snapshot.zones), np.bool_)
    answer[operations.zone[runs]] = True
    return answer


class _Tally:
    """Counts rows per unit and carries the counts up to the parents."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._parent = snapshot.units.parent
        self._size = len(snapshot.units)

    def table(
        self,
        unit: npt.NDArray[np.int32],
        value: npt.NDArray[np.uint8],
        width: int,
        counted: npt.NDArray[np.bool_] | None = None,
    ) -> Counts:
        """Shape (units, width). Rows without a known unit are counted in row 0 only."""
        keys = np.where(unit < 0, 0, unit).astype(np.int64) * width + value
        kept = keys if counted is None else keys[counted]
        counts = np.bincount(kept, minlength=self._size * width).reshape(self._size, width).astype(np.int64)
        for row in range(self._size - 1, 0, -1):  # parents stand before their children
            if self._parent[row] >= 0:
                counts[self._parent[row]] += counts[row]
        return counts

    def count(self, unit: npt.NDArray[np.int32], counted: npt.NDArray[np.bool_]) -> Counts:
        """Shape (units,)."""
        return self.table(unit, np.zeros(len(unit), np.uint8), 1, counted)[:, 0]

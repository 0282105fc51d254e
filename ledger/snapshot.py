"""The columns that every reader shares: map, list, sheet, wall and measures see the same snapshot.

Rows are addressed by position (0-based) inside a snapshot; ``id`` columns name the record in the store. All columns of
one table have the same length. Missing numbers are NaN, missing dates NaT, missing references -1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from ledger.text_column import TextColumn

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.int32]
Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]  # datetime64[D]
Minutes = npt.NDArray[np.datetime64]  # datetime64[m], Beijing time without zone
Geometries = npt.NDArray[np.object_]  # shapely geometries or None, CGCS2000 longitude/latitude


@dataclass(frozen=True, slots=True)
class Units:
    """Reporting units in official order, parents before their children. Row 0 is the area of the workspace."""

    id: Ids
    code: list[str]
    name: list[str]
    short_name: list[str]
    level: Bytes  # ledger.unit.UnitLevel
    parent: Indices  # -1 for the area
    geometry: Geometries  # None: a unit without a polygon (无面单位)
    is_schematic: Bools
    boundary_source: list[str]

    def __len__(self) -> int:
        return len(self.code)

    def reporting(self) -> npt.NDArray[np.intp]:
        """Positions of the reporting units (level 1), in official order."""
        return np.flatnonzero(self.level == 1)

    def children(self, unit: int) -> npt.NDArray[np.intp]:
        """Positions of the direct children of a unit, in official order."""
        return np.flatnonzero(self.parent == unit)

    def reporting_of(self) -> Indices:
        """For every unit the reporting unit that it belongs to (itself for level 1), -1 for the area."""
        answer = np.full(len(self), -1, np.int32)
        for row in range(len(self)):  # parents stand before children
            answer[row] = row if self.level[row] == 1 else (answer[self.parent[row]] if self.parent[row] >= 0 else -1)
        return answer


@dataclass(frozen=True, slots=True)
class Enterprises:
    """One row per enterprise (a 一企一档). Rows keep the order of their ids."""

    id: Ids
    code: TextColumn  # unified social credit code, "" when the ledger has none
    name: TextColumn
    unit: Indices  # unit that counts it: the declared one, else the one it lies in; -1 when neither is known
    lon: Floats  # CGCS2000 degrees, NaN when not placed
    lat: Floats
    place_status: Bytes  # ledger.datum.PlaceStatus
    risk_class: Bytes  # ledger.risk_class.RiskClass
    industry: Bytes  # ledger.enterprise.Industry
    categories: npt.NDArray[np.uint32]  # ledger.enterprise.SpecialCategory bits
    scale: Bytes  # ledger.enterprise.Scale
    status: Bytes  # ledger.enterprise.OperatingStatus
    standard_level: Bytes  # ledger.enterprise.StandardLevel
    standard_until: Days  # 标准化有效期; NaT: not stated
    chain: Bytes  # ledger.enterprise.Chain bits: which responsible persons the record names

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class Hazards:
    """One row per major hazard, closed ones included. Open or not depends on the as-of date: see policy.light."""

    id: Ids
    number: TextColumn  # 隐患编号
    enterprise: Indices
    state: Bytes  # ledger.hazard.HazardState as recorded last
    found_on: Days
    due_on: Days  # NaT: no deadline (要素不全)
    closed_on: Days  # NaT: not closed
    is_listed: Bools  # 挂牌督办
    is_extended: Bools  # 延期已批
    is_stopped: Bools  # 停产整改
    description: TextColumn
    part: TextColumn  # 隐患部位
    basis: TextColumn  # 判定依据(标准条款)
    owner: TextColumn  # 整改责任人
    supervisor: TextColumn  # 督办责任人
    work_standard: TextColumn  # 工作标准 / 整改措施
    progress: TextColumn  # 整改进展
    enterprise_name: TextColumn  # as its own ledger names it: all that is known where ``enterprise`` is -1
    contract_leader: TextColumn  # 包保责任人, the third of the three named owners (B15)
    standard_version: TextColumn  # version of the standard under which it was judged: 2017, 2023
    order_kind: Bytes  # ledger.hazard.OrderKind in force
    is_partly_stopped: Bools  # 局部停用
    is_transferred: Bools  # 移交
    original_due_on: Days  # the deadline before the first extension; NaT: never extended
    requested_on: Days  # 申请销号; NaT: not requested, or returned
    earlier: Indices  # the closed hazard that this one is the recurrence of (复发), -1
    inspection: Indices  # the inspection that found it, -1

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class Zones:
    """Hazardous-operation zones; ``geometry`` is a polygon in CGCS2000 longitude/latitude or None (not on the map)."""

    id: Ids
    name: TextColumn
    enterprise: Indices
    unit: Indices
    kind: Bytes  # ledger.operation.OperationKind
    geometry: Geometries

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class Operations:
    """Hazardous operations with their time window; running when start <= as_of < end. ``policy.operation_rule`` says
    which are in order: approved -> ventilated -> tested -> started (C01)."""

    id: Ids
    zone: Indices  # -1: outside every zone
    enterprise: Indices  # its own, or that of its zone; -1 unknown
    kind: Bytes
    start: Minutes  # window of the permit
    end: Minutes
    permit: TextColumn
    approver: TextColumn
    guardian: TextColumn
    contractor: TextColumn
    approved_at: Minutes
    ventilated_at: Minutes
    tested_at: Minutes
    started_at: Minutes  # NaT: not reported
    ended_at: Minutes
    oxygen: Floats  # % by volume; NaN: not measured
    combustible: Floats  # % of the lower explosive limit
    hydrogen_sulfide: Floats  # mg/m3
    carbon_monoxide: Floats  # mg/m3
    place_name: TextColumn
    geometry: Geometries  # its own point or polygon, CGCS2000 degrees; None: its zone's

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class Steps:
    """What happened to the hazards, in the order in which it was recorded."""

    id: Ids
    hazard: Indices
    action: Bytes  # ledger.hazard.HazardAction
    state_before: Bytes  # ledger.hazard.HazardState
    state_after: Bytes
    order_kind: Bytes  # ledger.hazard.OrderKind of an order
    at: Minutes  # when it happened
    due_on: Days  # deadline that the step set, NaT
    actor: TextColumn

    def __len__(self) -> int:
        return len(self.id)

    @classmethod
    def none(cls) -> Steps:
        """No steps."""
        ids, references, codes, moments, days = _no_rows()
        return cls(ids, references, codes, codes, codes, codes, moments, days, TextColumn.of(()))


@dataclass(frozen=True, slots=True)
class Inspections:
    """One row per inspection (执法检查)."""

    id: Ids
    enterprise: Indices
    recheck_of: Indices  # the inspection that this one rechecks, -1
    inspected_on: Days
    recheck_due_on: Days
    entered_at: Minutes  # when it was entered (录入); NaT: not entered
    mode: Bytes  # ledger.inspection.InspectionMode
    number: TextColumn
    team: TextColumn
    findings: Ids  # hazards found, of all classes; -1 not stated
    major_findings: Ids
    exam_taken: Bools  # 逢查必考
    exam_passed: Bools
    recheck_passed: Bools

    def __len__(self) -> int:
        return len(self.id)

    @classmethod
    def none(cls) -> Inspections:
        """No inspections."""
        ids, references, codes, moments, days = _no_rows()
        text, flags = TextColumn.of(()), np.zeros(0, np.bool_)
        return cls(
            *(ids, references, references, days, days, moments, codes, text, text, ids, ids),
            *(flags, flags, flags),
        )


@dataclass(frozen=True, slots=True)
class Penalties:
    """One row per penalty (行政处罚); a case that penalises enterprise and person has two."""

    id: Ids
    enterprise: Indices
    inspection: Indices
    hazard: Indices
    subject: Bytes  # ledger.inspection.PenaltySubject
    kind: Bytes  # ledger.inspection.PenaltyKind
    amount: Floats  # yuan
    decided_on: Days

    def __len__(self) -> int:
        return len(self.id)

    @classmethod
    def none(cls) -> Penalties:
        """No penalties."""
        ids, references, codes, _, days = _no_rows()
        return cls(ids, references, references, references, codes, codes, np.zeros(0), days)


@dataclass(frozen=True, slots=True)
class Duties:
    """Who answers for a unit or an enterprise (分工): without the persons, whom only the record of people names."""

    id: Ids
    unit: Indices  # everything in it; -1: one enterprise
    enterprise: Indices
    level: Bytes  # ledger.people.DutyLevel
    kind: Bytes  # ledger.people.DutyKind
    valid_from: Days  # NaT: since ever
    valid_until: Days  # the last day, NaT: until further notice

    def __len__(self) -> int:
        return len(self.id)

    @classmethod
    def none(cls) -> Duties:
        """No duties."""
        ids, references, codes, _, days = _no_rows()
        return cls(ids, references, references, codes, codes, days, days)


def _no_rows() -> tuple[Ids, Indices, Bytes, Minutes, Days]:
    return (
        np.zeros(0, np.int64),
        np.zeros(0, np.int32),
        np.zeros(0, np.uint8),
        np.zeros(0, "M8[m]"),
        np.zeros(0, "M8[D]"),
    )


@dataclass(frozen=True, slots=True)
class WorkspaceInfo:
    """What the workspace says about itself. ``pinned_as_of`` is set for demo data, whose dates are fixed."""

    title: str  # name of the area, for example 吉林省
    pack_id: str
    is_demo: bool
    compiled_by: str
    review_number: str  # 审图号, "" when the boundaries carry none
    marking: str  # 内部资料 注意保存
    pinned_as_of: datetime | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All columns as of one journal sequence number."""

    info: WorkspaceInfo
    seq: int
    head_hash: str
    changed_at: datetime | None  # time of the last journal row
    units: Units
    enterprises: Enterprises
    hazards: Hazards
    zones: Zones
    operations: Operations
    extras: dict[str, Any]  # packed columns that upper rooms had cached beside the tables, by name
    steps: Steps = field(default_factory=Steps.none)
    inspections: Inspections = field(default_factory=Inspections.none)
    penalties: Penalties = field(default_factory=Penalties.none)
    duties: Duties = field(default_factory=Duties.none)
    known_at: datetime | None = None  # set when this is what was known then (journal), not what is known now

    def enterprise_of_hazard(self, hazard: int) -> str:
        """Name of the enterprise of a hazard (position). One that is not in the record is named as the ledger of
        hazards has it and says so: a hazard without a name could not be acted on."""
        host = int(self.hazards.enterprise[hazard])
        if host >= 0:
            return self.enterprises.name[host]
        name = self.hazards.enterprise_name[hazard]
        return f"{name}（未入账）" if name else "企业未入账"

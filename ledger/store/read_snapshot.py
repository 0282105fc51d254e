"""Reading: the workspace's description, the head of the journal, the units, and the columns of a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ledger.journal import Head, RecordKind, beijing
from ledger.problem import WorkspaceDamaged
from ledger.snapshot import (
    Duties,
    Enterprises,
    Geometries,
    Hazards,
    Ids,
    Indices,
    Inspections,
    Operations,
    Penalties,
    Snapshot,
    Steps,
    Units,
    WorkspaceInfo,
    Zones,
)
from ledger.store import packed, packing
from ledger.store.current import Remembered, current, latest_seqs
from ledger.store.packed import Columns
from ledger.store.raw import Raw
from ledger.text_column import TextColumn

_EXTRA = "extra:"
"""Prefix of the owners of columns that upper rooms have packed: ``extra:KIND:NAME``, KIND empty where they depend on
every kind of record."""


def read_head(connection: Raw) -> Head:
    """The newest journal row, from the workspace table."""
    seq, digest, at = connection.execute("SELECT head_seq, head_hash, head_at FROM workspace").fetchone()
    return Head(seq, digest.hex(), beijing(at) if at else None)


def read_info(connection: Raw) -> WorkspaceInfo:
    """What the workspace says about itself."""
    statement = "SELECT title, pack_id, is_demo, compiled_by, review_number, marking, pinned_as_of FROM workspace"
    title, pack_id, is_demo, compiled_by, review_number, marking, pinned = connection.execute(statement).fetchone()
    as_of = datetime.fromisoformat(pinned) if pinned else None
    return WorkspaceInfo(title, pack_id, bool(is_demo), compiled_by, review_number, marking, as_of)


def read_units(connection: Raw) -> Units:
    """All units in official order."""
    statement = (
        "SELECT id, code, name, short_name, level, COALESCE(parent_id, 0), geometry, is_schematic, boundary_source "
        "FROM unit ORDER BY id"
    )
    ids, codes, names, shorts, levels, parents, shapes, schematic, sources = zip(
        *connection.execute(statement), strict=True
    )
    unit_ids = np.array(ids, np.int64)
    return Units(
        unit_ids,
        list(codes),
        list(names),
        list(shorts),
        np.array(levels, np.uint8),
        positions(unit_ids, np.array(parents, np.int64)),
        _shapes(np.array(shapes, object), RecordKind.UNIT),
        np.array(schematic, np.bool_),
        list(sources),
    )


def read_snapshot(connection: Raw, remembered: Remembered | None = None) -> tuple[Snapshot, Remembered]:
    """All columns of one moment, and what to remember for the next reading. ``remembered``: what was read last, of
    whatever workspace."""
    if remembered and not remembered.is_of(connection):
        remembered = None
    head, latest = read_head(connection), latest_seqs(connection)
    has_same_units = remembered and latest.get(RecordKind.UNIT.value, 0) <= remembered.head.seq
    units = remembered.units if remembered and has_same_units else read_units(connection)
    kinds = {
        kind: current(connection, kind, latest.get(kind.value, 0), remembered) for kind in packing.SNAPSHOT_COLUMNS
    }
    extras = _extras(connection, head.seq, latest)
    columns = {kind: found.columns for kind, found in kinds.items()}
    return assemble(read_info(connection), head, units, columns, extras), Remembered(head, units, kinds)


def assemble(
    info: WorkspaceInfo,
    head: Head,
    units: Units,
    columns: Mapping[RecordKind, Columns],
    extras: dict[str, Any],
    known_at: datetime | None = None,
) -> Snapshot:
    """A snapshot from columns of each kind of ``packing.SNAPSHOT_COLUMNS``, in which references are ids."""
    enterprises = _enterprises(columns[RecordKind.ENTERPRISE], units)
    zones = _zones(columns[RecordKind.ZONE], enterprises)
    inspections = _inspections(columns[RecordKind.INSPECTION], enterprises.id)
    hazards = _hazards(columns[RecordKind.HAZARD], enterprises.id, inspections.id)
    return Snapshot(
        info,
        head.seq,
        head.hash,
        head.changed_at,
        units,
        enterprises,
        hazards,
        zones,
        _operations(columns[RecordKind.OPERATION], zones, enterprises.id),
        extras,
        _steps(columns[RecordKind.STEP], hazards.id),
        inspections,
        _penalties(columns[RecordKind.PENALTY], enterprises.id, inspections.id, hazards.id),
        _duties(columns[RecordKind.DUTY], units.id, enterprises.id),
        known_at,
    )


def positions(ids: Ids, references: Ids) -> Indices:
    """Position of each referenced id in ``ids`` (ascending), -1 where it is not there. Shape of ``references``."""
    if not len(ids):
        return np.full(len(references), -1, np.int32)
    if ids[-1] - ids[0] == len(ids) - 1:  # no gaps: the usual case, as undo alone removes records
        place = references - ids[0]
        return np.where((place >= 0) & (place < len(ids)), place, -1).astype(np.int32)
    place = np.minimum(np.searchsorted(ids, references), len(ids) - 1)
    return np.where(ids[place] == references, place, -1).astype(np.int32)


def owner_of_extra(name: str, of: RecordKind | None) -> str:
    """Under which name columns of an upper room are packed."""
    return f"{_EXTRA}{of.value if of else ''}:{name}"


def _extras(connection: Raw, head: int, latest: dict[str, int]) -> dict[str, Any]:
    """By name the packed columns of upper rooms that are still true."""
    extras = {}
    for owner, seq in packed.owners(connection, _EXTRA).items():
        kind, _, name = owner.removeprefix(_EXTRA).partition(":")
        if (latest.get(kind, 0) if kind else head) <= seq <= head:
            columns = packed.load(connection, owner, seq)
            extras[name] = columns.arrays if columns else {}
    return extras


def _enterprises(columns: Columns, units: Units) -> Enterprises:
    arrays, texts = columns.arrays, columns.texts
    return Enterprises(
        arrays["id"],
        texts["code"],
        texts["name"],
        positions(units.id, arrays["unit_id"]),
        arrays["lon"],
        arrays["lat"],
        arrays["place_status"],
        arrays["risk_class"],
        arrays["industry"],
        arrays["categories"],
        arrays["scale"],
        arrays["status"],
        arrays["standard_level"],
        arrays["standard_until"],
        arrays["chain"],
    )


def _hazards(columns: Columns, enterprise_ids: Ids, inspection_ids: Ids) -> Hazards:
    arrays, texts = columns.arrays, columns.texts
    return Hazards(
        arrays["id"],
        texts["number"],
        positions(enterprise_ids, arrays["enterprise_id"]),
        arrays["state"],
        arrays["found_on"],
        arrays["due_on"],
        arrays["closed_on"],
        arrays["is_listed"],
        arrays["is_extended"],
        arrays["is_stopped"],
        texts["description"],
        texts["part"],
        texts["basis"],
        texts["owner"],
        texts["supervisor"],
        texts["work_standard"],
        texts["progress"],
        texts["enterprise_name"],
        texts["contract_leader"],
        texts["standard_version"],
        arrays["order_kind"],
        arrays["is_partly_stopped"],
        arrays["is_transferred"],
        arrays["original_due_on"],
        arrays["requested_on"],
        positions(arrays["id"], arrays["earlier_id"]),
        positions(inspection_ids, arrays["inspection_id"]),
    )


def _zones(columns: Columns, enterprises: Enterprises) -> Zones:
    arrays = columns.arrays
    enterprise = positions(enterprises.id, arrays["enterprise_id"])
    unit = np.full(len(enterprise), -1, np.int32)
    unit[enterprise >= 0] = enterprises.unit[enterprise[enterprise >= 0]]
    return Zones(
        arrays["id"],
        columns.texts["name"],
        enterprise,
        unit,
        arrays["kind"],
        _geometries(columns.texts["geometry"], RecordKind.ZONE),
    )


def _operations(columns: Columns, zones: Zones, enterprise_ids: Ids) -> Operations:
    arrays, texts = columns.arrays, columns.texts
    zone = positions(zones.id, arrays["zone_id"])
    enterprise = positions(enterprise_ids, arrays["enterprise_id"])
    of_zone = (enterprise < 0) & (zone >= 0)
    enterprise[of_zone] = zones.enterprise[zone[of_zone]]
    return Operations(
        arrays["id"],
        zone,
        enterprise,
        arrays["kind"],
        arrays["start"],
        arrays["end"],
        texts["permit"],
        texts["approver"],
        texts["guardian"],
        texts["contractor"],
        arrays["approved_at"],
        arrays["ventilated_at"],
        arrays["tested_at"],
        arrays["started_at"],
        arrays["ended_at"],
        arrays["oxygen"],
        arrays["combustible"],
        arrays["hydrogen_sulfide"],
        arrays["carbon_monoxide"],
        texts["place_name"],
        _geometries(texts["geometry"], RecordKind.OPERATION),
    )


def _steps(columns: Columns, hazard_ids: Ids) -> Steps:
    arrays = columns.arrays
    hazard = positions(hazard_ids, arrays["hazard_id"])
    return Steps(
        arrays["id"],
        hazard,
        arrays["action"],
        arrays["state_before"],
        arrays["state_after"],
        arrays["order_kind"],
        arrays["at"],
        arrays["due_on"],
        columns.texts["actor"],
    )


def _inspections(columns: Columns, enterprise_ids: Ids) -> Inspections:
    arrays, texts = columns.arrays, columns.texts
    return Inspections(
        arrays["id"],
        positions(enterprise_ids, arrays["enterprise_id"]),
        positions(arrays["id"], arrays["recheck_of"]),
        arrays["inspected_on"],
        arrays["recheck_due_on"],
        arrays["entered_at"],
        arrays["mode"],
        texts["number"],
        texts["team"],
        arrays["findings"],
        arrays["major_findings"],
        arrays["exam_taken"],
        arrays["exam_passed"],
        arrays["recheck_passed"],
    )


def _penalties(columns: Columns, enterprise_ids: Ids, inspection_ids: Ids, hazard_ids: Ids) -> Penalties:
    arrays = columns.arrays
    return Penalties(
        arrays["id"],
        positions(enterprise_ids, arrays["enterprise_id"]),
        positions(inspection_ids, arrays["inspection_id"]),
        positions(hazard_ids, arrays["hazard_id"]),
        arrays["subject"],
        arrays["kind"],
        arrays["amount"],
        arrays["decided_on"],
    )


def _duties(columns: Columns, unit_ids: Ids, enterprise_ids: Ids) -> Duties:
    arrays = columns.arrays
    return Duties(
        arrays["id"],
        positions(unit_ids, arrays["unit_id"]),
        positions(enterprise_ids, arrays["enterprise_id"]),
        arrays["level"],
        arrays["kind"],
        arrays["valid_from"],
        arrays["valid_until"],
    )


def _geometries(wkb: TextColumn, kind: RecordKind) -> Geometries:
    if not wkb.buffer:
        return np.full(len(wkb), None, object)
    ends = wkb.offsets.tolist()
    shapes = np.empty(len(wkb), object)
    shapes[:] = [bytes(wkb.buffer[start:end]) or None for start, end in pairwise(ends)]
    return _shapes(shapes, kind)


def _shapes(wkb: npt.NDArray[np.object_], kind: RecordKind) -> Geometries:
    try:
        answer: Geometries = shapely.from_wkb(wkb)
    except (shapely.errors.ShapelyError, TypeError) as error:
        message = f"有{kind.label}的图形无法读取，可能绕过程序被改动。"
        raise WorkspaceDamaged(message, "请检查工作区，并用最近的备份核对。") from error
    return answer

"""Reading: the workspace's description, the head of the journal, the units, and the columns of a snapshot."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ledger.journal import Head, RecordKind, beijing
from ledger.problem import WorkspaceDamaged
from ledger.snapshot import (
    Enterprises,
    Geometries,
    Hazards,
    Ids,
    Indices,
    Operations,
    Snapshot,
    Units,
    WorkspaceInfo,
    Zones,
)
from ledger.store import packed, packing
from ledger.store.packed import Columns
from ledger.text_column import TextColumn

EXTRA = "extra:"
"""Prefix of the owners of columns that upper rooms have packed."""


def read_head(connection: sqlite3.Connection) -> Head:
    """The newest journal row, from the workspace table."""
    seq, digest, at = connection.execute("SELECT head_seq, head_hash, head_at FROM workspace").fetchone()
    return Head(seq, digest.hex(), beijing(at) if at else None)


def read_info(connection: sqlite3.Connection) -> WorkspaceInfo:
    """What the workspace says about itself."""
    statement = "SELECT title, pack_id, is_demo, compiled_by, review_number, marking, pinned_as_of FROM workspace"
    title, pack_id, is_demo, compiled_by, review_number, marking, pinned = connection.execute(statement).fetchone()
    as_of = datetime.fromisoformat(pinned) if pinned else None
    return WorkspaceInfo(title, pack_id, bool(is_demo), compiled_by, review_number, marking, as_of)


def read_units(connection: sqlite3.Connection) -> Units:
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


def read_snapshot(connection: sqlite3.Connection) -> tuple[Snapshot, set[RecordKind]]:
    """All columns of one moment, and the kinds of record for which nothing was packed."""
    head, units = read_head(connection), read_units(connection)
    latest = latest_seqs(connection)
    found = {kind: _packed(connection, kind, latest.get(kind.value, 0)) for kind in packing.SNAPSHOT_COLUMNS}
    columns = {kind: have or packing.from_table(connection, kind) for kind, have in found.items()}
    enterprises = _enterprises(columns[RecordKind.ENTERPRISE], units)
    zones = _zones(columns[RecordKind.ZONE], enterprises)
    extras = {
        owner.removeprefix(EXTRA): _extra(packed.load(connection, owner, head.seq))
        for owner in packed.owners(connection, EXTRA, head.seq)
    }
    snapshot = Snapshot(
        read_info(connection),
        head.seq,
        head.hash,
        head.changed_at,
        units,
        enterprises,
        _hazards(columns[RecordKind.HAZARD], enterprises.id),
        zones,
        _operations(columns[RecordKind.OPERATION], zones.id),
        extras,
    )
    return snapshot, {kind for kind, have in found.items() if have is None}


def _packed(connection: sqlite3.Connection, kind: RecordKind, seq: int) -> Columns | None:
    """Packed columns of one kind, None when they are not there, not whole, or not all of the same length."""
    try:
        columns = packed.load(connection, kind.value, seq)
    except (ValueError, TypeError):
        return None
    if columns is None or {*columns.arrays, *columns.texts} != {"id", *packing.SNAPSHOT_COLUMNS[kind]}:
        return None
    count = len(columns.arrays["id"])
    return columns if all(len(column) == count for column in columns.all()) else None


def latest_seqs(connection: sqlite3.Connection) -> dict[str, int]:
    """Number of the newest journal row by kind of record; kinds without any are missing."""
    return dict(connection.execute("SELECT kind, seq FROM latest").fetchall())


def positions(ids: Ids, references: Ids) -> Indices:
    """Position of each referenced id in ``ids`` (ascending), -1 where it is not there. Shape of ``references``."""
    if not len(ids):
        return np.full(len(references), -1, np.int32)
    if ids[-1] - ids[0] == len(ids) - 1:  # no gaps: the usual case, as records are never deleted
        place = references - ids[0]
        return np.where((place >= 0) & (place < len(ids)), place, -1).astype(np.int32)
    place = np.minimum(np.searchsorted(ids, references), len(ids) - 1)
    return np.where(ids[place] == references, place, -1).astype(np.int32)


def _extra(columns: Columns | None) -> dict[str, npt.NDArray[Any]]:
    return columns.arrays if columns else {}


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
    )


def _hazards(columns: Columns, enterprise_ids: Ids) -> Hazards:
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
        _geometries(columns.texts["geometry"]),
    )


def _operations(columns: Columns, zone_ids: Ids) -> Operations:
    arrays, texts = columns.arrays, columns.texts
    return Operations(
        arrays["id"],
        positions(zone_ids, arrays["zone_id"]),
        arrays["kind"],
        arrays["start"],
        arrays["end"],
        texts["permit"],
        texts["approver"],
        texts["guardian"],
    )


def _geometries(wkb: TextColumn) -> Geometries:
    ends = wkb.offsets.tolist()
    shapes = np.empty(len(wkb), object)
    shapes[:] = [bytes(wkb.buffer[start:end]) or None for start, end in pairwise(ends)]
    return _shapes(shapes, RecordKind.ZONE)


def _shapes(wkb: npt.NDArray[np.object_], kind: RecordKind) -> Geometries:
    try:
        answer: Geometries = shapely.from_wkb(wkb)
    except (shapely.errors.ShapelyError, TypeError) as error:
        message = f"有{kind.label}的图形无法读取，可能绕过程序被改动。"
        raise WorkspaceDamaged(message, "请检查工作区，并用最近的备份核对。") from error
    return answer

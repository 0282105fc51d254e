"""Making a new workspace: all of it or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

import shapely
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, insert

from ledger.journal import GENESIS, Action, RecordKind
from ledger.problem import Refused
from ledger.snapshot import WorkspaceInfo
from ledger.store import backup_folder, cells, network, packing, repacking
from ledger.store.database import driver
from ledger.store.faults import told_plainly
from ledger.store.files import move_into_place
from ledger.store.journal_writer import JournalWriter
from ledger.store.models import UnitRow, WorkspaceRow
from ledger.store.place import Place
from ledger.store.schema import APPLICATION_ID, COLUMNS, SCHEMA_VERSION
from ledger.store.sqlite import PAGE_BYTES, SqliteDatabase, connect
from ledger.store.statements import clean
from ledger.unit import UnitLevel, UnitRecord

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def create(place: Place, info: WorkspaceInfo, units: Sequence[UnitRecord], by: str) -> None:
    """Make the file, or the schema of the database. Raises Refused; then nothing is left."""
    if isinstance(place, Path) and place.exists():
        raise Refused(f"“{place.name}”已经存在，没有改动它。", "请换一个文件名，或先移走原文件。")
    _check_tree(units)

    def write(connection: Connection) -> None:
        migrate(connection)
        _write_first_rows(connection, info, units, by)

    if isinstance(place, Path):
        _create_file(place, write)
    else:
        from ledger.store import postgres_creation

        postgres_creation.build(place, write)


def _create_file(path: Path, write: Callable[[Connection], None]) -> None:
    """Build the file under another name beside ``path`` and move it there when it is complete."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    share = network.share_of(path)
    if share:
        raise Refused(f"不能在网络共享（{share}）上新建工作区“{path.name}”。", network.INSTEAD)
    with told_plainly(path):
        try:
            _build(draft, write)
            backup_folder.set_aside(path)
            move_into_place(draft, path)
        finally:
            with suppress(OSError):
                draft.unlink()


def _check_tree(units: Sequence[UnitRecord]) -> None:
    if not units or units[0].level != UnitLevel.AREA or any(unit.level == UnitLevel.AREA for unit in units[1:]):
        raise Refused("报告单位的第一项必须是整个辖区，且只能有一个辖区。", "请检查政策包或单位清单。")
    seen: set[str] = set()
    for unit in units:
        if unit.code in seen:
            raise Refused(f"报告单位代码“{unit.code}”（{unit.name}）重复。", "请检查政策包或单位清单。")
        if unit.level != UnitLevel.AREA and unit.parent_code not in seen:
            raise Refused(f"报告单位“{unit.name}”的上级“{unit.parent_code}”不在它之前。", "请按先上级后下级排列。")
        seen.add(unit.code)


def _build(draft: Path, write: Callable[[Connection], None]) -> None:
    draft.touch(exist_ok=False)
    with closing(connect(draft, "mode=rw", 0)) as connection:
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    with SqliteDatabase(draft).writing() as connection:
        write(connection)
    with closing(connect(draft, "mode=rw", 0)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")


def migrate(connection: Connection) -> None:
    """Bring the tables to the newest schema, inside the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    driver(connection).set_schema_version(SCHEMA_VERSION)


def _write_first_rows(connection: Connection, info: WorkspaceInfo, units: Sequence[UnitRecord], by: str) -> None:
    about = COLUMNS[RecordKind.WORKSPACE]
    values = {column.name: _cleaned(getattr(info, column.name)) for column in about}
    connection.execute(insert(WorkspaceRow).values(id=1, **values, head_seq=0, head_hash=GENESIS, head_at=""))
    rows = _unit_rows(units)
    connection.execute(insert(UnitRow), rows)
    journal = JournalWriter(connection, by, "新建工作区")
    values["pinned_as_of"] = f"{info.pinned_as_of:%Y-%m-%d %H:%M:%S.%f}" if info.pinned_as_of else None
    said = cells.creations(about, [[values[column.name]] for column in about])
    journal.add(RecordKind.WORKSPACE, [1], [Action.CREATE], [None], said, [None], None)
    said = cells.creations(COLUMNS[RecordKind.UNIT], [[row[c.name] for row in rows] for c in COLUMNS[RecordKind.UNIT]])
    count = len(rows)
    nothing = [None] * count
    journal.add(RecordKind.UNIT, range(1, count + 1), [Action.CREATE] * count, nothing, said, nothing, None)
    journal.finish()
    repacking.repack_in(connection, packing.SNAPSHOT_COLUMNS)


def _unit_rows(units: Sequence[UnitRecord]) -> list[dict[str, cells.Value]]:
    ids = {unit.code: position for position, unit in enumerate(units, 1)}
    return [
        {
            "id": position,
            "code": clean(unit.code),
            "name": clean(unit.name),
            "short_name": clean(unit.short_name),
            "level": int(unit.level),
            "parent_id": ids.get(unit.parent_code) if unit.parent_code else None,
            "boundary_source": clean(unit.boundary_source),
            "is_schematic": unit.is_schematic,
            "geometry": None if unit.geometry is None else shapely.to_wkb(unit.geometry, byte_order=1),
        }
        for position, unit in enumerate(units, 1)
    ]


def _cleaned(value: cells.Value) -> cells.Value:
    return clean(value) if isinstance(value, str) else value

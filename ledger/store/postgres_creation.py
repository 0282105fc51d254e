"""Making a workspace in a PostgreSQL database: a schema with all its tables in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from ledger.problem import Refused
from ledger.store.database import driver
from ledger.store.place import ServerPlace
from ledger.store.postgres import PostgresDatabase, has_workspace
from ledger.store.raw import Raw

if TYPE_CHECKING:
    from sqlalchemy import Connection

_GEOMETRY_TABLES = ("unit", "zone", "operation")
_SRID = 4490  # CGCS2000, longitude and latitude


def build(place: ServerPlace, write: Callable[[Connection], None]) -> None:
    """Make the schema, let ``write`` fill it, and expose it to PostGIS. Raises Refused when there is a workspace of this
    name, when the schema holds other things, or when the database or the user's rights do not do."""
    with closing(PostgresDatabase(place)) as database, database.writing() as connection:
        raw = driver(connection)
        _claim(raw, place, database.name, is_taken=has_workspace(raw))
        write(connection)
        expose(raw)


def _claim(raw: Raw, place: ServerPlace, name: str, *, is_taken: bool) -> None:
    if is_taken:
        raise Refused(f"工作区“{name}”已经存在，没有改动它。", "请在地址里换一个 workspace= 名字。")
    (encoding,) = raw.execute("SELECT current_setting('server_encoding')").fetchone()
    if encoding != "UTF8":
        message = f"这个数据库的编码是 {encoding}，放不下汉字。"
        raise Refused(message, "请管理员新建一个 UTF8 编码的数据库。")
    found = raw.execute("SELECT oid FROM pg_namespace WHERE nspname = ?", (place.workspace,)).fetchone()
    if found is None:
        raw.execute('CREATE SCHEMA "{}"'.format(place.workspace.replace('"', '""')))
    elif raw.execute("SELECT 1 FROM pg_class WHERE relnamespace = ? LIMIT 1", found).fetchone():
        message = f"数据库里的模式“{place.workspace}”已有别的内容，没有改动它。"
        raise Refused(message, "请在地址里换一个 workspace= 名字。")


def expose(raw: Raw) -> bool:
    """Give the tables columns ``geom`` that PostGIS and its readers (QGIS) understand, made by the server from what is
    stored, where the extension is in the database. False when it is not: nothing else needs it."""
    extension = "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = ?"
    found = raw.execute(extension, ("postgis",)).fetchone()
    if found is None:
        return False
    home = '"{}"'.format(found[0].replace('"', '""'))
    shapes = dict.fromkeys(_GEOMETRY_TABLES, ("Geometry", f"{home}.ST_GeomFromWKB(geometry, {_SRID})"))
    shapes["enterprise"] = ("Point", f"{home}.ST_SetSRID({home}.ST_MakePoint(lon, lat), {_SRID})")
    for table, (kind, value) in shapes.items():
        column = f"geom {home}.geometry({kind}, {_SRID}) GENERATED ALWAYS AS ({value}) STORED"
        raw.execute(f'ALTER TABLE "{table}" ADD COLUMN {column}')
        raw.execute(f'CREATE INDEX "ix_{table}_geom" ON "{table}" USING gist (geom)')
    return True

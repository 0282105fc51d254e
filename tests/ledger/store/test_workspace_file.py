"""The file itself: made whole or not at all, known from others, read without a trace, faults told in plain words."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from shapely.geometry import box
from sqlalchemy import create_engine

import ledger.migrations
from bench import ledger_rows
from bench.dump import dump
from ledger.fields import LedgerKind
from ledger.journal import RecordKind
from ledger.problem import Problem, Refused, WorkspaceDamaged
from ledger.snapshot import WorkspaceInfo
from ledger.store.database import driver
from ledger.store.models import Base
from ledger.store.schema import SCHEMA_VERSION
from ledger.store.sqlite import PAGE_BYTES
from ledger.store.workspace import Workspace
from ledger.unit import UnitLevel, UnitRecord
from tests.helpers.store import put
from tests.helpers.stores import ENTERPRISES, FileStore


@pytest.fixture
def store(file_store: FileStore) -> FileStore:
    """Files alone."""
    return file_store


INFO = WorkspaceInfo("演示区", "jilin-2021", True, "演示", "", "", datetime(2026, 11, 20, 18, 0))
AREA = UnitRecord("1", "演示区", "演示区", UnitLevel.AREA, None, 0, box(0, 0, 1, 1), "示意", True)
TOWN = UnitRecord("2", "甲镇", "甲镇", UnitLevel.REPORTING, "1", 1, None, "")


def test_what_was_created_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "演示 100%.bmap"
    Workspace.create(path, INFO, [AREA, TOWN], "王某").close()
    with Workspace.open(path) as workspace:
        units = workspace.units()
        assert workspace.info == INFO
        assert (units.code, units.name, units.parent.tolist()) == (["1", "2"], ["演示区", "甲镇"], [-1, 0])
        assert units.geometry[0].equals(AREA.geometry)
        assert units.geometry[1] is None
        assert units.is_schematic.tolist() == [True, False]
        assert workspace.head().seq == 3
        assert workspace.check() == []
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ([], "辖区"),
        ([TOWN], "辖区"),
        ([AREA, replace(AREA, code="3")], "辖区"),
        ([AREA, TOWN, TOWN], "重复"),
        ([AREA, replace(TOWN, parent_code="9")], "上级"),
    ],
)
def test_units_that_make_no_tree_are_refused(tmp_path: Path, units: list[UnitRecord], words: str) -> None:
    with pytest.raises(Refused, match=words):
        Workspace.create(tmp_path / "a.bmap", INFO, units, "王某")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.bmap"
    path.write_text("别动我")
    with pytest.raises(Refused, match="已经存在"):
        Workspace.create(path, INFO, [AREA], "王某")
    assert path.read_text() == "别动我"


def test_no_folder_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="文件夹"):
        Workspace.create(tmp_path / "没有" / "a.bmap", INFO, [AREA], "王某")


def other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE enterprise (id INTEGER)")


def change_header(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def garble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8192 : 8192 * 40] = bytes(8192 * 39)
    path.write_bytes(data)


_UNIT = "name, short_name, level, parent_id, geometry, boundary_source, is_schematic"
SLIPPED_IN = f"""
    INSERT INTO unit (id, code, {_UNIT}) SELECT id + 1, code || '9', {_UNIT} FROM unit ORDER BY id DESC LIMIT 1
"""


def blank_table(path: Path, table: str) -> None:
    """Zero the middle third of the pages of a table, as a bad disk does."""
    change_header(path, "VACUUM")
    with closing(sqlite3.connect(path)) as connection:
        statement = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno"
        pages = [page for (page,) in connection.execute(statement, (table,))]
    data = bytearray(path.read_bytes())
    for page in pages[len(pages) // 3 : 2 * len(pages) // 3 + 1]:
        data[(page - 1) * PAGE_BYTES : page * PAGE_BYTES] = bytes(PAGE_BYTES)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("spoil", "kind", "words"),
    [
        (Path.unlink, Refused, "没有找到"),
        (lambda path: path.write_bytes(b""), Refused, "不是挂图作战的工作区"),
        (lambda path: path.write_bytes(b"PK\x03\x04" * 100), Refused, "不是挂图作战的工作区"),
        (lambda path: (path.unlink(), path.mkdir()), Refused, "是文件夹"),
        (lambda path: (path.unlink(), other_database(path)), Refused, "不是挂图作战的工作区"),
        (lambda path: change_header(path, "PRAGMA user_version = 99"), Refused, "更新版本的程序"),
        (lambda path: change_header(path, "PRAGMA user_version = 0"), WorkspaceDamaged, "损坏"),
        (lambda path: change_header(path, "DROP TABLE workspace"), WorkspaceDamaged, "损坏"),
        (lambda path: change_header(path, "UPDATE workspace SET head_seq = 1"), WorkspaceDamaged, "留痕"),
        (lambda path: path.write_bytes(path.read_bytes()[:-8192]), WorkspaceDamaged, "截短"),
        (garble, WorkspaceDamaged, "损坏"),
        (lambda path: change_header(path, "DROP TRIGGER journal_no_delete"), WorkspaceDamaged, "留痕保护"),
        (lambda path: change_header(path, "DELETE FROM hazard WHERE id > 40"), WorkspaceDamaged, "重大事故隐患与留痕"),
        (lambda path: change_header(path, "DELETE FROM enterprise WHERE id < 90"), WorkspaceDamaged, "企业与留痕"),
        (lambda path: change_header(path, SLIPPED_IN), WorkspaceDamaged, "报告单位与留痕"),
        (lambda path: change_header(path, "DELETE FROM workspace"), WorkspaceDamaged, "留痕"),
        (lambda path: change_header(path, "UPDATE workspace SET head_at = ''"), WorkspaceDamaged, "最后变更时间"),
        (lambda path: change_header(path, "UPDATE latest SET seq = seq - 1"), WorkspaceDamaged, "台账序号"),
        (lambda path: blank_table(path, "enterprise"), WorkspaceDamaged, "损坏"),
        (lambda path: blank_table(path, "journal"), WorkspaceDamaged, "损坏"),
    ],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_what_cannot_be_opened_is_told(
    full_file: Path, tmp_path: Path, spoil: object, kind: type[Problem], words: str, read_only: bool
) -> None:
    path = Path(shutil.copy(full_file, tmp_path / "a.bmap"))
    spoil(path)  # type: ignore[operator]
    with pytest.raises(kind, match=words) as caught:
        Workspace.open(path, read_only=read_only)
    assert caught.value.suggestion
    assert "a.bmap" in caught.value.message
    assert not re.search(r"sqlite|Error|SELECT|/", str(caught.value))


def test_damage_inside_is_found_by_the_check(full_file: Path, tmp_path: Path) -> None:
    """Any page that is in use; what stands in a free one is nobody's."""
    whole = Path(shutil.copy(full_file, tmp_path / "whole.bmap"))
    change_header(whole, "VACUUM")  # leaves no free pages
    pages = whole.stat().st_size // PAGE_BYTES
    for page in range(1, pages, max(1, pages // 16)):
        data = bytearray(whole.read_bytes())
        data[page * PAGE_BYTES : (page + 1) * PAGE_BYTES] = b"\xa5" * PAGE_BYTES
        path = tmp_path / f"{page}.bmap"
        path.write_bytes(data)
        assert is_found(path), page


def is_found(path: Path) -> bool:
    try:
        with Workspace.open(path) as workspace:
            return bool(workspace.check())
    except Problem:
        return True


def test_reading_leaves_no_trace(full_file: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(full_file, tmp_path / "a.bmap"))
    before = path.read_bytes()
    path.chmod(0o444)
    with Workspace.open(path, read_only=True) as workspace:
        assert len(workspace.snapshot().enterprises) == ENTERPRISES
        assert workspace.enterprise(1)["id"] == 1
        assert len(workspace.history(LedgerKind.ENTERPRISES, 1)) == 2
        assert workspace.check() == []
        assert not workspace.put_extra("a", {}, workspace.head().seq)
        with pytest.raises(Refused, match="只读"), workspace.change(by="王某", reason="导入"):
            pass
        assert [item.name for item in tmp_path.iterdir()] == ["a.bmap"]
    assert path.read_bytes() == before


def test_a_reader_follows_a_writer(full: Workspace) -> None:
    with Workspace.open(full.path, read_only=True) as reader:
        assert reader.head() == full.head()
        put(full, LedgerKind.HAZARDS, ledger_rows.hazards(2, ENTERPRISES).assign(owner="钱某"))
        assert reader.head() == full.head()
        assert reader.snapshot().hazards.owner.tolist() == full.snapshot().hazards.owner.tolist()
        full.close()
        assert reader.snapshot().hazards.owner.tolist()[:2] == ["钱某", "钱某"]
        assert [item.name for item in full.path.parent.iterdir()] == [full.path.name]


def test_a_full_disk_is_told_and_nothing_is_written(workspace: Workspace) -> None:
    before = dump(workspace.path)

    def fill() -> None:
        with workspace.change(by="王某", reason="导入") as change:
            raw = driver(change._connection)
            pages = raw.execute("PRAGMA page_count").fetchone()[0]
            raw.execute(f"PRAGMA max_page_count = {pages + 8}")
            change.put_enterprises(ledger_rows.enterprises(2000), lambda *_: None, lambda: False)

    with pytest.raises(Refused, match="磁盘空间不足"):
        fill()
    assert dump(workspace.path) == before
    assert put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(10)).is_new.all()


def test_a_record_that_is_not_there_is_told(full: Workspace) -> None:
    with pytest.raises(Refused, match="编号为 99999 的企业"):
        full.enterprise(99999)
    with pytest.raises(Refused, match="编号为 99999 的重大事故隐患"):
        full.hazard(99999)
    assert full.hazards_of(99999) == []


def test_migrations_make_what_the_models_say(full: Workspace) -> None:
    engine = create_engine(f"sqlite:///{full.path}")
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []


def test_the_newest_migration_is_the_schema_version() -> None:
    script = ScriptDirectory(str(Path(ledger.migrations.__file__).parent))
    assert script.get_current_head() == f"{SCHEMA_VERSION:04}"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of file sizes")
def test_an_empty_log_without_room_for_its_index_is_read_all_the_same(tmp_path: Path) -> None:
    """A full disk leaves an empty -wal and has no room for a -shm: viewing and exporting must still work."""
    import resource

    path = tmp_path / "a.bmap"
    Workspace.create(path, INFO, [AREA, TOWN], "王某").close()
    path.with_name("a.bmap-wal").touch()
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3, usual[1]))
    try:
        with Workspace.open(path, read_only=True) as workspace:
            assert len(workspace.snapshot().units) == 2
        with pytest.raises(Refused, match="磁盘空间不足"):
            Workspace.open(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_opening_a_file_twice_takes_no_lock_from_who_has_it_open(full_file: Path, tmp_path: Path) -> None:
    """POSIX drops a process's locks when it closes any handle of the file; another process would then delete the log
    under the first one."""
    path = Path(shutil.copy(full_file, tmp_path / "a.bmap"))
    code = (
        "import sys; from pathlib import Path; from ledger.journal import RecordKind\n"
        "from ledger.store.workspace import Workspace\n"
        "with Workspace.open(Path(sys.argv[1])) as w, w.change(by='李某', reason='另一进程') as change:\n"
        "    change.update(RecordKind.HAZARD, 1, {'owner': '李某'})\n"
    )
    with Workspace.open(path) as window:
        window.snapshot()
        for read_only in (False, True):
            Workspace.open(path, read_only=read_only).close()
        subprocess.run([sys.executable, "-c", code, str(path)], check=True)
        with window.change(by="王某", reason="本进程") as change:
            change.update(RecordKind.HAZARD, 2, {"owner": "王某"})
        assert window.snapshot().hazards.owner.tolist()[:2] == ["李某", "王某"]
        assert window.check() == []
    with Workspace.open(path) as again:
        assert again.snapshot().hazards.owner.tolist()[:2] == ["李某", "王某"]
        assert again.check() == []

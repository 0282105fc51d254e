"""What is particular to a server: faults told in plain words, a connection that breaks, PostGIS, other clients."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from bench import ledger_rows
from bench.behind import behind
from bench.dump import dump
from bench.kill_on_server import campaign
from bench.postgres_server import PostgresServer
from ledger.fields import LedgerKind
from ledger.journal import RecordKind
from ledger.problem import Problem, Refused, Unsettled
from ledger.store import journal_writer
from ledger.store.models import Base
from ledger.store.place import ServerPlace, place_of, secrets_of
from ledger.store.postgres import PostgresDatabase
from ledger.store.workspace import Workspace
from tests.helpers.cutting_proxy import Cut, CuttingProxy
from tests.helpers.store import put
from tests.helpers.stores import ENTERPRISES, FileStore, ServerStore, write_full


@pytest.fixture
def store(server_store: ServerStore) -> ServerStore:
    """Servers alone."""
    return server_store


@pytest.fixture
def proxy(server: PostgresServer) -> Iterator[CuttingProxy]:
    with CuttingProxy(server.port) as wire:
        yield wire


def through(proxy: CuttingProxy, place: ServerPlace) -> str:
    """The address of a workspace by way of the proxy."""
    port = dict(place.parameters)["port"]
    return str(place).replace(f":{port}/", f":{proxy.port}/").replace("@", f":{place.password}@")


def test_both_stores_say_the_same_byte_for_byte(
    file_store: FileStore, store: ServerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_writer, "now", lambda: "2026-11-20T10:00:00Z")
    contents = []
    for place in (file_store.place(), store.place()):
        write_full(place)
        with behind(place) as raw:
            journal = raw.execute("SELECT seq, before, after, source_row, hash FROM journal ORDER BY seq").fetchall()
            packed = raw.execute("SELECT owner, name, seq, layout, dtype, data FROM packed ORDER BY id").fetchall()
        with Workspace.open(place) as workspace:
            contents.append((journal, packed, workspace.head(), workspace.enterprise(3), workspace.info))
    assert contents[0] == contents[1]
    assert len(contents[0][0]) > ENTERPRISES


FAULTS = [
    ("postgresql://postgres:wrong@HOST/DB", "密码"),
    ("postgresql://postgres:SECRET@HOST/nothere", "没有这个数据库"),
    ("postgresql://nobodyhere:SECRET@HOST/DB", "密码"),
    ("postgresql://postgres:SECRET@127.0.0.1:1/DB", "连不上"),
    ("postgresql://postgres:SECRET@no.such.host.invalid/DB", "连不上"),
    ("postgresql://postgres:SECRET@HOST/DB?workspace=nothere", "没有工作区"),
    ("postgresql://postgres:SECRET@HOST/DB?nonsense=1", "选项"),
    ("postgresql://postgres:SECRET@127.0.0.1:port/DB", "地址写得不对"),
    ("postgresql://postgres:SECRET@HOST/DB?workspace=pg_x", "不能用"),
]


@pytest.mark.parametrize(("url", "words"), FAULTS)
def test_what_keeps_it_from_being_opened_is_told_without_the_password(store: ServerStore, url: str, words: str) -> None:
    password = store.server.password
    database = store.server.new_database()
    address = url.replace("HOST", f"127.0.0.1:{store.server.port}").replace("/DB", f"/{database}")
    with pytest.raises(Refused, match=words) as caught:
        Workspace.open(address.replace("SECRET", password))
    assert caught.value.suggestion
    assert password not in str(caught.value)
    assert not re.search(r"psycopg|Error|FATAL|SELECT", str(caught.value))


def test_an_address_is_shown_without_its_password() -> None:
    place = place_of("postgres://zhang%20san:p%40ss%2Fword@db.example:5433/jg?workspace=吉林&sslmode=require")
    assert isinstance(place, ServerPlace)
    assert "p@ss" not in repr(place) + str(place) + place.name
    assert place.name == "jg/吉林@db.example"
    assert place.password == "p@ss/word"
    assert secrets_of(place) == {"PGPASSWORD": "p@ss/word"}
    again = place_of(str(place))
    assert again == place
    assert isinstance(again, ServerPlace)
    assert again.password == "p@ss/word"  # this process knows it


def test_nothing_is_replaced_and_nothing_is_left(store: ServerStore) -> None:
    place = store.empty()
    with pytest.raises(Refused, match="已经存在"):
        ledger_rows.new_workspace(place)
    assert isinstance(place, ServerPlace)
    store.server.run("CREATE TABLE public.other (id integer)", dict(place.parameters)["dbname"])
    with pytest.raises(Refused, match="已有别的内容"):
        ledger_rows.new_workspace(place_of(f"{place}".replace("workspace=battlemap", "workspace=public")))
    latin = store.server.new_database()
    store.server.run(f"UPDATE pg_database SET encoding = 8 WHERE datname = '{latin}'")
    with pytest.raises(Refused, match="编码"):
        ledger_rows.new_workspace(store.server.url(latin))
    with store.server.connect(latin) as connection:
        assert connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'battlemap'").fetchone() is None


def test_two_workspaces_in_one_database_know_nothing_of_each_other(store: ServerStore) -> None:
    database = store.server.new_database()
    with (
        ledger_rows.new_workspace(store.server.url(database, "吉林")) as one,
        ledger_rows.new_workspace(store.server.url(database, 'a"b')) as other,
    ):
        put(one, LedgerKind.ENTERPRISES, ledger_rows.enterprises(5))
        assert (len(one.snapshot().enterprises), len(other.snapshot().enterprises)) == (5, 0)
        assert one.check() == other.check() == []


def test_a_user_without_rights_reads_what_may_be_read(store: ServerStore) -> None:
    place = store.full()
    assert isinstance(place, ServerPlace)
    database = dict(place.parameters)["dbname"]
    reader = f"reader_{database}"
    store.server.run(f"CREATE ROLE {reader} LOGIN PASSWORD 'pw'")
    address = store.server.url(database).replace("postgres:" + store.server.password, f"{reader}:pw")
    with pytest.raises(Refused, match=r"没有工作区|权限"):
        Workspace.open(address)
    store.server.run(f"GRANT USAGE ON SCHEMA battlemap TO {reader}", database)
    store.server.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA battlemap TO {reader}", database)
    with Workspace.open(address) as workspace:
        assert len(workspace.snapshot().enterprises) == ENTERPRISES
        with pytest.raises(Refused, match="权限"):
            put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(1).assign(phone="1"))
        with pytest.raises(Refused, match="权限"):
            ledger_rows.new_workspace(address + "?workspace=other")


def test_it_comes_back_by_itself_when_the_server_does(server: PostgresServer, full: Workspace) -> None:
    head = full.head()
    enterprise = full.enterprise(1)
    server.stop("immediate")
    try:
        for attempt in (full.head, lambda: full.enterprise(1), lambda: full.change(by="王某", reason="改").__enter__()):
            with pytest.raises(Refused, match=r"连不上|中断"):
                attempt()
    finally:
        server.start()
    assert full.head() == head
    assert full.enterprise(1) == enterprise
    with full.change(by="王某", reason="改") as change:
        assert change.update(RecordKind.ENTERPRISE, 1, {"phone": "1"})
    assert full.check() == []


def test_a_server_that_dies_during_a_change_leaves_the_state_before(server: PostgresServer, full: Workspace) -> None:
    before = dump(full.place)

    def change() -> None:
        with full.change(by="王某", reason="导入") as change:
            change.put_enterprises(ledger_rows.enterprises(400, seed=9), lambda *_: None, lambda: False)
            server.stop("immediate")
            change.create(RecordKind.EVENT, {"title": "太迟了"})

    try:
        with pytest.raises(Refused, match="没有写入任何内容"):
            change()
    finally:
        server.start()
    assert dump(full.place) == before


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_a_wire_that_breaks_at_the_commit_is_never_told_wrong(
    store: ServerStore, proxy: CuttingProxy, cut: Cut
) -> None:
    place = store.full()
    assert isinstance(place, ServerPlace)
    with Workspace.open(through(proxy, place)) as workspace:
        head = workspace.head()
        is_saved = cut is Cut.AFTER
        with (
            nullcontext() if is_saved else pytest.raises(Refused, match="已核对：没有保存"),
            workspace.change(by="王某", reason="改电话") as change,
        ):
            change.update(RecordKind.ENTERPRISE, 1, {"phone": "114"})
            proxy.cut = cut
        assert proxy.cuts == 1
        assert workspace.head().seq == head.seq + is_saved
        assert workspace.enterprise(1)["phone"] == ("114" if is_saved else "000")
        assert workspace.check() == []


def test_a_server_that_stays_away_at_the_commit_leaves_it_open(
    store: ServerStore, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.store.postgres._SETTLE_S", 0.0)
    place = store.empty()
    assert isinstance(place, ServerPlace)

    def change() -> None:
        with workspace.change(by="王某", reason="新增") as change:
            change.create(RecordKind.EVENT, {"title": "演练"})
            proxy.cut = Cut.BEFORE
            proxy.close()

    with Workspace.open(through(proxy, place)) as workspace, pytest.raises(Unsettled, match="不能确定"):
        change()


def test_many_writers_make_one_chain(store: ServerStore) -> None:
    place = store.empty()
    with Workspace.open(place) as workspace:
        start = workspace.head().seq
    writers, changes = 4, 6

    def write(number: int) -> None:
        with Workspace.open(place) as mine:
            for _ in range(changes):
                with mine.change(by=f"{number}号", reason="新增") as change:
                    change.create(RecordKind.EVENT, {"title": f"{number}"})

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Workspace.open(place) as workspace:
        assert workspace.head().seq == start + writers * changes
        assert len(workspace.records(RecordKind.EVENT)) == writers * changes
        assert workspace.check() == []


def test_a_reader_sees_one_moment(full: Workspace) -> None:
    database = full._database
    assert isinstance(database, PostgresDatabase)
    counts = []

    def count_twice(raw: object) -> None:
        for _ in range(2):
            counts.append(raw.execute("SELECT COUNT(*) FROM journal").fetchone()[0])  # type: ignore[attr-defined]
            if len(counts) == 1:
                put(full, LedgerKind.ENTERPRISES, ledger_rows.enterprises(1).assign(phone="9"))

    database.read(count_twice)
    assert counts[0] == counts[1] == full.head().seq - 1


def test_the_tables_are_what_the_models_say(full: Workspace) -> None:
    assert isinstance(full.place, ServerPlace)
    engine = create_engine("postgresql+psycopg://", creator=PostgresDatabase(full.place).connect)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []


TAMPERINGS = [
    ("UPDATE journal SET after = '{}' WHERE seq IN (57, 90)", "留痕第 57 条的内容与校验值不符"),
    ("DELETE FROM journal WHERE seq > 300", "留痕第 301 条起缺失"),
    ("UPDATE batch SET \"by\" = '李某' WHERE id = 2", "与校验值不符"),
    ("UPDATE source SET name = '别的.xlsx' WHERE id = 1", "与校验值不符"),
    ("UPDATE enterprise SET lon = lon + 0.001 WHERE id = 7", "企业第 7 号的“lon”与留痕不符"),
    ("UPDATE hazard SET due_on = DATE '2030-01-01' WHERE id = 5", "第 5 号的“due_on”与留痕不符"),
    ("UPDATE enterprise SET online = NOT online WHERE id = 9", "企业第 9 号的“online”与留痕不符"),
    ("DELETE FROM operation WHERE id = 3", "危险作业第 3 号已从台账中消失"),
    ("UPDATE packed SET data = substr(data, 2) WHERE name = 'lon'", "快照缓存"),
    ("ALTER TABLE journal DISABLE TRIGGER journal_no_delete", "留痕保护被改动"),
    ("DROP TRIGGER batch_no_update ON batch", "留痕保护被改动"),
]


@pytest.mark.parametrize(("statement", "words"), TAMPERINGS)
def test_what_is_changed_behind_its_back_is_found(store: ServerStore, statement: str, words: str) -> None:
    place = store.full()
    guards = "journal", "batch", "source"
    with behind(place) as raw:
        for table in guards:
            raw.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        if not statement.startswith(("ALTER", "DROP")):
            raw.execute(statement)
        for table in guards:
            raw.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        if statement.startswith(("ALTER", "DROP")):
            raw.execute(statement)
    try:
        with Workspace.open(place, sampled=False) as workspace:
            told = [finding.message for finding in workspace.check()]
    except Problem as problem:
        told = [problem.message]
    assert any(words in message for message in told) or "留痕与其末条记录不符" in told[0], told


@pytest.mark.parametrize("table", ["journal", "batch", "source"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {key} = {key} + 1000"])
def test_the_journal_is_append_only(full: Workspace, table: str, statement: str) -> None:
    key = "seq" if table == "journal" else "id"
    assert full._database.error
    with pytest.raises(full._database.error, match="append-only"), behind(full.place) as raw:
        raw.execute(statement.format(table, key=key))


def test_what_lies_on_the_map_is_there_for_postgis(store: ServerStore) -> None:
    with store.server.connect("postgres") as connection:
        known = connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'").fetchone()
    if known is None:
        pytest.skip("PostGIS is not installed")
    database = store.server.new_database()
    store.server.run("CREATE EXTENSION postgis", database)
    place = place_of(store.server.url(database))
    write_full(place)
    with Workspace.open(place) as workspace, behind(place) as raw:
        snapshot = workspace.snapshot()
        asked = "SELECT public.ST_X(geom), public.ST_Y(geom), public.ST_SRID(geom) FROM enterprise WHERE id = 1"
        assert raw.execute(asked).fetchone() == (snapshot.enterprises.lon[0], snapshot.enterprises.lat[0], 4490)
        inside = (
            "SELECT count(*) FROM enterprise e JOIN unit u ON public.ST_Covers(u.geom, e.geom) "
            "WHERE u.level = (SELECT MIN(level) FROM unit)"
        )
        assert raw.execute(inside).fetchone()[0] == ENTERPRISES - int((snapshot.enterprises.place_status != 0).sum())
        areas = "SELECT public.ST_Area(geom) FROM zone WHERE geom IS NOT NULL ORDER BY id"
        expected = [shape.area for shape in snapshot.zones.geometry if shape is not None]
        assert [area for (area,) in raw.execute(areas)] == pytest.approx(expected)
        assert workspace.check() == []


@pytest.mark.parametrize("victim", ["client", "server"])
def test_killed_imports_leave_the_state_before_or_after(server: PostgresServer, victim: str) -> None:
    """A small run of ``python -m bench.kill_on_server``."""
    states = campaign(server, victim, kills=2, rows=400, seed=5)
    assert states["wrong"] == 0
    assert states["before"] + states["after"] == 2

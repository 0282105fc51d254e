"""Whatever is changed in the file behind the program's back is found, and the first bad row named."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import shapely

from bench import tampering
from bench.tampering import Original, Tamper, tampered
from ledger.journal import RecordKind
from ledger.problem import Refused
from ledger.store.workspace import Workspace


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Original:
    return tampering.original(tmp_path_factory.mktemp("original"))


@pytest.mark.parametrize("tamper", dict.fromkeys(tampering.TAMPERINGS))
def test_every_tampering_is_found_and_its_row_named(original: Original, tmp_path: Path, tamper: Tamper) -> None:
    for seed in range(2 if tamper is tampering.replay else 8):  # python -m bench.tamper tries 1,000
        findings, wanted = tampered(original, tmp_path / f"{seed}.bmap", tamper, random.Random(seed))
        assert tampering.Attempt(tamper.__name__, findings, wanted).is_named, (tamper.__name__, seed, wanted)
        assert all(finding.message for finding in findings)


def test_an_honest_file_has_no_findings(original: Original, tmp_path: Path) -> None:
    findings, _ = tampered(original, tmp_path / "a.bmap", lambda *_: "", random.Random(0))
    assert findings == []


def test_every_table_is_tampered_with(original: Original) -> None:
    with closing(sqlite3.connect(original.path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        empty = [table for (table,) in tables if not connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]]
    assert {*RecordKind} < {table for (table,) in tables}
    assert empty == []


def test_the_first_bad_row_is_named(original: Original, tmp_path: Path) -> None:
    def edit(connection: sqlite3.Connection, _: random.Random) -> str:
        connection.execute("UPDATE journal SET after = '{}' WHERE seq IN (57, 90)")
        return ""

    findings, _ = tampered(original, tmp_path / "a.bmap", edit, random.Random(0))
    assert findings[0].message == "留痕第 57 条的内容与校验值不符，可能被改动。"


def test_only_a_head_noted_elsewhere_tells_of_an_older_copy(original: Original) -> None:
    with Workspace.open(original.older) as older:
        assert older.check() == []
        assert older.check([original.head])[0].code == "journal_truncated"
        with older.change(by="王某", reason="另做一份") as change:
            for number in range(original.head.seq - older.head().seq):
                change.create(RecordKind.EVENT, {"title": f"另一件事 {number}"})
        assert older.check() == []
        assert older.check([original.head])[0].code == "journal_anchor"


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM blob WHERE rowid = 1", "附件“现场0.jpg”（第 1 号）的内容不在工作区里"),
        ("UPDATE blob SET data = x'00' WHERE rowid = 1", "附件“现场0.jpg”（第 1 号）的内容与入库时不符"),
        ("UPDATE blob SET thumbnail = x'00' WHERE rowid = 2", "附件“现场2.jpg”（第 3 号）的缩略图与入库时不符"),
        ("INSERT INTO blob VALUES ('ab', x'00', NULL)", "附件内容 ab没有留痕"),
        ("UPDATE attachment SET owner_id = 99 WHERE id = 2", "附件“现场1.jpg”（第 2 号）所属的记录不存在"),
        ("UPDATE attachment SET owner_kind = '?' WHERE id = 2", "附件“现场1.jpg”（第 2 号）所属的记录不存在"),
        ("UPDATE penalty SET inspection_id = 99 WHERE id = 3", "行政处罚第 3 号所指的上级记录不存在"),
        ("UPDATE fact SET document_id = 99 WHERE id = 4", "企业事实第 4 号所指的上级记录不存在"),
        ("UPDATE packed SET seq = seq - 1 WHERE owner = 'hazard'", "重大事故隐患的快照缓存与台账不符"),
    ],
)
def test_what_the_check_says(original: Original, tmp_path: Path, statement: str, message: str) -> None:
    def apply(connection: sqlite3.Connection, _: random.Random) -> str:
        assert connection.execute(statement).rowcount > 0
        return ""

    findings, _ = tampered(original, tmp_path / "a.bmap", apply, random.Random(0))
    assert any(finding.message.startswith(message) for finding in findings), findings


def test_an_impossible_shape_of_an_operation_is_told(original: Original, tmp_path: Path) -> None:
    def apply(connection: sqlite3.Connection, _: random.Random) -> str:
        shape = shapely.to_wkb(shapely.Point(125, 95))
        connection.execute("UPDATE operation SET geometry = ? WHERE id = 1", (shape,))
        return ""

    findings, _ = tampered(original, tmp_path / "a.bmap", apply, random.Random(0))
    assert "危险作业“三号筒仓”（第 1 号）的图形无效。" in [finding.message for finding in findings]


def test_packed_columns_are_made_anew(original: Original, tmp_path: Path) -> None:
    target = tmp_path / "a.bmap"
    tampered(original, target, lambda c, _: str(c.execute("UPDATE packed SET data = x'00'")), random.Random(0))
    with Workspace.open(target, sampled=False) as workspace:
        assert {finding.code for finding in workspace.check()} == {"packed"}
        workspace.repack()
        assert workspace.check() == []


def test_a_record_with_attachments_stays(original: Original, tmp_path: Path) -> None:
    target = tmp_path / "a.bmap"
    tampered(original, target, lambda *_: "", random.Random(0))
    with Workspace.open(target, sampled=False) as workspace:
        with pytest.raises(Refused, match="有附件"), workspace.change(by="王某", reason="撤销") as change:
            change.remove(RecordKind.STEP, 1)
        with workspace.change(by="王某", reason="撤销") as change:
            change.remove(RecordKind.ATTACHMENT, 1)
            change.remove(RecordKind.STEP, 1)
        assert workspace.check() == []
        with (
            pytest.raises(ValueError, match="content first"),
            workspace.change(by="王某", reason="无内容") as change,
        ):
            change.create(RecordKind.ATTACHMENT, {"sha256": "ab", "owner_kind": "step", "owner_id": 2})


@pytest.mark.parametrize("table", ["journal", "batch", "source"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET rowid = rowid + 1000"])
def test_the_journal_is_append_only(original: Original, table: str, statement: str) -> None:
    with closing(sqlite3.connect(original.path)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement.format(table))
        connection.rollback()

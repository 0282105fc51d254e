"""backup, restore and upgrade as their users type them."""

from __future__ import annotations

import gzip
from pathlib import Path

from ledger.store.backup_folder import backups
from ledger.store.workspace import Workspace
from tests.helpers.stored import stored_workspace
from tests.journeys.program import battlemap, digest

SCHEMA_1 = Path(__file__).parents[1] / "data" / "schema-1.bmap.gz"


def test_a_workspace_goes_to_a_file_and_back(tmp_path: Path) -> None:
    path, saved = tmp_path / "演示.bmap", tmp_path / "备份.bmap"
    stored_workspace(path).close()
    made = battlemap("backup", path, saved, state=tmp_path)
    assert (made.code, made.err) == (0, "")
    assert "已备份到“备份.bmap”并核对" in made.out
    assert "已经存在" in battlemap("backup", path, saved, state=tmp_path).refused()
    undone = battlemap("undo", path, "3", "--by", "王某", state=tmp_path)
    assert undone.code == 0, undone
    assert [item.why for item in backups(path)] == ["每日"]  # the undo found it fresh
    restored = battlemap("restore", saved, path, "--by", "高某", "--yes", state=tmp_path)
    assert restored.code == 0, restored
    assert "记为第 4 批" in restored.out
    assert "原来的内容另存为“演示.bmap-backups/" in restored.out
    with Workspace.open(path) as workspace:
        assert workspace.batches(limit=1)[0].reason.startswith("从备份恢复：备份.bmap")
        assert workspace.check() == []


def test_what_cannot_be_restored_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "演示.bmap"
    stored_workspace(path).close()
    before = digest(path)
    report = tmp_path / "报告.xlsx"
    report.write_bytes(b"PK")
    for arguments in ((report, path), (path, report)):
        answer = battlemap("restore", *arguments, "--yes", state=tmp_path)
        assert answer.code in (2, 3), answer
        assert answer.err.count("。") >= 1, answer
        assert "Error" not in answer.err
    assert digest(path) == before
    assert report.read_bytes() == b"PK"


def test_an_old_workspace_is_upgraded_by_word(tmp_path: Path) -> None:
    path = tmp_path / "旧.bmap"
    path.write_bytes(gzip.decompress(SCHEMA_1.read_bytes()))
    assert "battlemap upgrade" in battlemap("measures", path, state=tmp_path).refused()
    done = battlemap("upgrade", path, state=tmp_path)
    assert done.code == 0, done
    assert "已从结构版本 1 升级到" in done.err
    assert "升级前的备份" in done.err
    with Workspace.open(path) as workspace:
        assert workspace.check() == []

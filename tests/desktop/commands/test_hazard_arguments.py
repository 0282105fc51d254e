"""Arguments of ``battlemap hazard``: what is refused, and how two hazards of one number are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.cli import app
from desktop.commands.report_problem import reported
from tests.helpers.stored import add_hazards, stored_workspace


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which two enterprises use the number H-2026-0000."""
    made = tmp_path_factory.mktemp("hazard") / "w.bmap"
    with stored_workspace(made, enterprises=4, hazards=2) as workspace:
        add_hazards(workspace, workspace.snapshot().enterprises.id[2:3], 0)
    return made


def run(path: Path, command: str, *rest: str) -> int:
    return reported(lambda: app(["hazard", command, str(path), *rest], standalone_mode=False))


STEP = ("step", "H-2026-0001", "note", "--actor", "方某", "--note", "试")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("show", "没有"), "没有编号为“没有”的隐患"),
        (("show", "#99999999999999999999"), "没有编号为"),
        (("step", "H-2026-0001", "升天", "--actor", "方某", "--note", "试"), "申请销号（request）"),
        (("move", "H-2026-0001", "升天", "--by", "方某", "--note", "试"), "已销号（closed）"),
        ((*STEP, "--set", "颜色=红"), "字段=值"),
        ((*STEP, "--set", "整改资金=很多"), "整改资金不能是“很多”"),
        ((*STEP, "--at", "昨天"), "昨天"),
        ((*STEP, "--order", "关灯"), "停产停业（stop_production）"),
        ((*STEP, "--evidence", "照=无.jpg"), "没有名为“照”的证据种类"),
        ((*STEP, "--evidence", "无.jpg"), "找不到文件“无.jpg”"),
        (("list", "--light", "紫"), "逾期（overdue）"),
        (("new", "--enterprise", "没有", "--description", "甲", "--actor", "方某"), "没有企业“没有”"),
        (("export", "7", "--out", "a.jpg"), "没有编号为 7 的附件"),
        (("show", "H-2026-0000"), "有 2 条隐患的编号都是“H-2026-0000”：#1 演示0有限公司、#3 演示2有限公司"),
    ],
)
def test_what_cannot_be_is_refused_in_chinese(
    path: Path, arguments: tuple[str, ...], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = path.read_bytes()
    assert run(path, *arguments) == 2
    told = capsys.readouterr()
    assert word in told.err
    assert told.out == ""
    assert path.read_bytes() == before


def test_an_id_tells_hazards_of_one_number_apart(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(path, "show", "#3") == 0
    assert "H-2026-0000　演示2有限公司　整改中" in capsys.readouterr().out


def test_the_list_is_filtered(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def numbers(*conditions: str) -> list[str]:
        assert run(path, "list", "--format", "csv", *conditions) == 0
        return [line.split(",")[0] for line in capsys.readouterr().out.splitlines()[1:]]

    assert sorted(numbers()) == ["H-2026-0000", "H-2026-0000", "H-2026-0001"]
    assert numbers("--text", "演示1有限") == ["H-2026-0001"]
    assert len(numbers("--light", "逾期")) == 3
    assert numbers("--state", "已销号") == numbers("--state", "dismissed") == numbers("--light", "closed") == []
    assert len(numbers("--state", "rectifying")) == 3

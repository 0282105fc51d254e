"""The command line as a contract: exit codes, Chinese sentences, and a quick answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.program import ROOT, battlemap

COMMANDS = ("demo", "new", "import", "hazard", "measures", "sheet", "share", "wall", "check", "self-check")


def test_help_is_chinese_and_names_every_command(tmp_path: Path) -> None:
    run = battlemap("--help", state=tmp_path)
    assert run.code == 0
    assert all(f"  {command} " in run.out for command in COMMANDS)
    for command in COMMANDS:
        page = battlemap(command, "--help", state=tmp_path)
        assert page.code == 0
        assert page.out.startswith("用法：")
        for word in ("Usage", "Options", "Show this", "required", "default"):
            assert word not in page.out, (command, word)
        assert not set("{}") & set(page.out)
        assert "<path>" not in page.out
    assert "[选项] WORKSPACE FILE...\n" in battlemap("import", "--help", state=tmp_path).out


def test_the_command_line_itself_loads_nothing_heavy() -> None:
    heavy = ("numpy", "pandas", "shapely", "sqlalchemy", "alembic", "PySide6", "rich", "typst", "folium")
    code = f"import sys, desktop.cli; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_a_sheet_loads_neither_pandas_nor_sqlalchemy(tmp_path: Path) -> None:
    workspace = tmp_path / "w.bmap"
    assert battlemap("new", workspace, "--pack", "dadukou-2022", state=tmp_path).code == 0
    heavy = ("pandas", "sqlalchemy", "alembic", "PySide6", "rich", "folium", "geopandas")
    code = (
        "import sys\nfrom desktop.cli import app\n"
        f"app(['sheet', {str(workspace)!r}, 'situation', '--out', {str(tmp_path / 's.pdf')!r}], standalone_mode=False)\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("frobnicate",), "frobnicate"),
        (("measures",), "WORKSPACE"),
        (("measures", "a.bmap", "--frob"), "--frob"),
        (("measures", "a.bmap", "b.bmap"), "b.bmap"),
        (("measures", "a.bmap", "--format", "xml"), "table、json、csv"),
        (("measures", "a.bmap", "--as-of", "yesterday"), "yesterday"),
        (("measures", "a.bmap", "--as-of", "2026-02-30"), "2026-02-30"),
        (("measures", "absent.bmap"), "absent.bmap"),
        (("sheet", "absent.bmap", "situation", "--out", "a.docx"), ".pdf"),
        (("share", "absent.bmap", "--out", "no-such-folder/a.html"), "no-such-folder"),
        (("new", "a.bmap", "--pack", "atlantis"), "jilin-2021"),
        (("new", "a.bmap", "--pack", "jilin-2021", "--units", "999999"), "999999"),
        (("demo", "--pack", "atlantis"), "atlantis"),
    ],
)
def test_wrong_arguments_are_refused_in_chinese(tmp_path: Path, arguments: tuple[str, ...], word: str) -> None:
    assert word in battlemap(*arguments, state=tmp_path).refused()


def test_a_damaged_workspace_is_told_with_exit_code_3(tmp_path: Path) -> None:
    path = tmp_path / "w.bmap"
    assert battlemap("new", path, "--pack", "dadukou-2022", state=tmp_path).code == 0
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)
    run = battlemap("check", path, state=tmp_path)
    assert run.code == 3
    assert "Traceback" not in run.err
    assert "。" in run.err


def test_unknown_unit_names_those_that_exist(tmp_path: Path) -> None:
    path = tmp_path / "w.bmap"
    battlemap("new", path, "--pack", "dadukou-2022", state=tmp_path)
    assert "跳磴镇" in battlemap("measures", path, "--unit", "长春市", state=tmp_path).refused()


def test_window_without_a_display_is_refused(tmp_path: Path) -> None:
    run = battlemap(state=tmp_path, QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert "显示器" in run.refused()


def test_self_check_proves_every_part(tmp_path: Path) -> None:
    run = battlemap("self-check", state=tmp_path)
    assert run.code == 0, run.out + run.err
    assert run.out.count("通过　") == 8
    assert "自检通过" in run.out

"""A square district with four units, and an import that needs one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely

from gis.place import AreaPlacer
from ledger.intake.importing import ImportReport, import_files
from ledger.snapshot import WorkspaceInfo
from ledger.store.workspace import Workspace
from ledger.unit import UnitLevel, UnitRecord
from tests.helpers.make_workbooks import write_xlsx

Import = Callable[..., ImportReport]

_SOURCE = "演示用界线"
UNITS = (
    UnitRecord("220199", "演示区", "演示区", UnitLevel.AREA, None, 0, shapely.box(125.0, 43.0, 125.2, 43.2), _SOURCE),
    UnitRecord(
        "220199001",
        "青山镇",
        "青山镇",
        UnitLevel.REPORTING,
        "220199",
        1,
        shapely.box(125.0, 43.0, 125.1, 43.2),
        _SOURCE,
    ),
    UnitRecord(
        "220199002",
        "红旗街道办事处",
        "红旗街道",
        UnitLevel.REPORTING,
        "220199",
        2,
        shapely.box(125.1, 43.0, 125.2, 43.2),
        _SOURCE,
    ),
    UnitRecord("2201CBS", "演示经济开发区管理委员会", "演示经开区", UnitLevel.REPORTING, "220199", 3, None, ""),
    UnitRecord("220199001001", "石桥村", "石桥村", UnitLevel.PART, "220199001", 4, None, ""),
    UnitRecord("220199002001", "石桥村", "石桥村", UnitLevel.PART, "220199002", 5, None, ""),
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    folder = tmp_path / "workspace"
    folder.mkdir()
    info = WorkspaceInfo("演示区", "dadukou-2022", True, "", "", "", None)
    with Workspace.create(folder / "test.bmap", info, UNITS, by="测试") as opened:
        yield opened


@pytest.fixture
def bring_in(workspace: Workspace) -> Import:
    """``bring_in(path, ...)`` imports into the workspace of the test."""
    placer = AreaPlacer(workspace.units(), tolerance_m=0)

    def run(*files: Path, **options: Any) -> ImportReport:
        settings: dict[str, Any] = {
            "kind": None,
            "datum": None,
            "by": "测试",
            "dry_run": False,
            "progress": lambda *_: None,
            "cancelled": lambda: False,
        }
        return import_files(workspace, files, placer, **(settings | options))

    return run


def codes(report: ImportReport) -> list[tuple[int, str, str]]:
    """Row, field and code of every problem."""
    return [(item.problem.row, item.problem.field, item.problem.code) for item in report.problems]


def statuses(report: ImportReport) -> list[str]:
    """Status of every row of the only sheet."""
    return [row["status"] for row in report.to_json()["rows"]]


def one_sheet(path: Path, header: list[str], *rows: list[Any]) -> Path:
    """A workbook with one sheet."""
    return write_xlsx(path, {"表": [header, *rows]})

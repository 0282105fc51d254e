"""Importing from the command line: the report's contract, twice the same file, and every kind of refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile
from shapely.geometry import mapping

from tests.journeys.program import battlemap, digest

HEADER = ("序号", "企业名称", "统一社会信用代码", "所属市州", "经度", "纬度", "坐标系", "风险等级")
ROWS = (
    (1, "松江精密铸造（演示）有限公司", "91220203DM001TM50X", "吉林市", 126.58, 43.93, "CGCS2000", "A类"),
    (2, "白河木业（演示）有限公司", "", "长白山管委会", "", "", "", "B类"),
    (3, "", "", "长春市", 125.35, 43.85, "CGCS2000", "C类"),
    (4, "远方饲料（演示）有限公司", "", "长春市", 121.47, 31.23, "CGCS2000", "D类"),
)


def write_book(path: Path, rows: tuple[tuple[object, ...], ...], header: tuple[str, ...] = HEADER) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("企业台账")
        sheet.write(0, 0, "工贸企业基础台账（演示数据）")
        for place, row in enumerate((header, *rows), 1):
            sheet.write_row(place, 0, row)
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "jilin.bmap"
    assert battlemap("new", path, "--pack", "jilin-2021", state=tmp_path).code == 0
    return path


def test_report_says_what_became_of_every_row(tmp_path: Path, workspace: Path) -> None:
    book = write_book(tmp_path / "台账.xlsx", ROWS)
    report = tmp_path / "report.json"
    run = battlemap("import", workspace, book, "--report", report, "--yes", state=tmp_path)
    assert run.code == 1, run
    answer = json.loads(report.read_text("utf-8"))
    assert {"file", "kind", "sheet", "header_row", "columns", "rows", "totals"} <= set(answer)
    assert (answer["file"], answer["kind"], answer["sheet"], answer["header_row"]) == (
        "台账.xlsx",
        "enterprises",
        "企业台账",
        2,
    )
    assert answer["columns"]["企业名称"] == "name"
    rows = {row["row"]: row for row in answer["rows"]}
    assert rows[3]["status"] == "accepted"
    assert rows[3]["values"]["risk_class"] == "A"
    assert rows[5]["status"] == "rejected"
    assert rows[6]["status"] == "flagged"
    problem = rows[6]["problems"][0]
    assert set(problem) == {"field", "code", "message", "suggestion"}
    assert all(problem.values())
    counted = sum(answer["totals"][status] for status in ("accepted", "flagged", "rejected", "duplicate", "ignored"))
    assert counted == answer["totals"]["rows"] == len(answer["rows"])


def test_unplaced_enterprises_stay_in_the_totals(tmp_path: Path, workspace: Path) -> None:
    battlemap("import", workspace, write_book(tmp_path / "a.xlsx", ROWS), "--yes", state=tmp_path)
    answer = battlemap("measures", workspace, "--format", "json", state=tmp_path).json()
    area = answer["units"][0]
    assert area["enterprises"] == 3
    assert area["by_place"]["NO_COORDINATES"] == 1
    assert area["by_place"]["OUTSIDE"] == 1
    assert {unit["name"]: unit["enterprises"] for unit in answer["units"]}["长白山保护开发区管理委员会"] == 1


def test_same_file_twice_changes_nothing(tmp_path: Path, workspace: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", ROWS[:2])
    assert battlemap("import", workspace, book, "--yes", state=tmp_path).code == 0
    before = digest(workspace)
    again = battlemap("import", workspace, book, "--yes", state=tmp_path)
    assert "重复 2" in again.out
    assert digest(workspace) == before


def test_dry_run_writes_nothing(tmp_path: Path, workspace: Path) -> None:
    before = digest(workspace)
    run = battlemap("import", workspace, write_book(tmp_path / "a.xlsx", ROWS[:1]), "--dry-run", state=tmp_path)
    assert run.code == 0
    assert "没有写入" in run.out
    assert digest(workspace) == before


def _encrypted(path: Path) -> Path:
    plain = write_book(path.with_name("plain.xlsx"), ROWS)
    with plain.open("rb") as source, path.open("wb") as target:
        OOXMLFile(source).encrypt("geheim", target)
    return path


def _file(kind: str, folder: Path) -> Path:
    path = folder / f"{kind}.xlsx"
    if kind == "password":
        return _encrypted(path)
    if kind == "cut":
        whole = write_book(folder / "whole.xlsx", ROWS).read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    elif kind == "foreign":
        return write_book(path, (("周一", "土豆"),), ("日期", "菜单"))
    elif kind == "noise":
        path.write_bytes(bytes(range(256)) * 40)
    elif kind == "empty":
        path.write_bytes(b"")
    return path


@pytest.mark.parametrize("kind", ["empty", "noise", "cut", "password", "foreign", "absent"])
def test_what_cannot_be_read_is_refused_in_one_plain_sentence(tmp_path: Path, workspace: Path, kind: str) -> None:
    before = digest(workspace)
    file = _file(kind, tmp_path)
    run = battlemap("import", workspace, file, "--yes", state=tmp_path)
    assert file.name in run.refused()
    assert digest(workspace) == before


def test_boundary_file_that_is_none_is_refused_and_leaves_no_workspace(tmp_path: Path) -> None:
    broken = tmp_path / "界线.geojson"
    broken.write_text('{"type": "FeatureCollection", "features": [', "utf-8")
    path = tmp_path / "new.bmap"
    run = battlemap("new", path, "--pack", "jilin-2021", "--units", broken, state=tmp_path)
    assert "界线.geojson" in run.refused()
    assert not list(tmp_path.glob("new.bmap*"))


@pytest.mark.parametrize(
    ("corner", "options", "word"),
    [
        ((4e5, 4.7e6, 4.1e5, 4.8e6), ("--datum", "cgcs2000"), "CGCS2000"),
        ((125.3, 43.8, 125.4, 43.9), ("--datum", "gk3"), "高斯"),
        ((1e308, 1e308, 1.1e308, 1.1e308), (), "中国范围"),
    ],
)
def test_boundaries_in_another_datum_are_refused_and_leave_no_workspace(
    tmp_path: Path, corner: tuple[float, float, float, float], options: tuple[str, ...], word: str
) -> None:
    file, path = tmp_path / "界线.geojson", tmp_path / "new.bmap"
    feature = {"type": "Feature", "properties": {"名称": "甲"}, "geometry": mapping(shapely.box(*corner))}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False), "utf-8")
    run = battlemap("new", path, "--pack", "jilin-2021", "--units", file, *options, state=tmp_path)
    assert word in run.refused()
    assert not list(tmp_path.glob("new.bmap*"))


def test_an_import_without_a_terminal_asks_nothing_and_the_help_says_so(tmp_path: Path, workspace: Path) -> None:
    before = digest(workspace)
    run = battlemap("import", workspace, write_book(tmp_path / "a.xlsx", ROWS), state=tmp_path)
    assert run.code in (0, 1), run
    assert digest(workspace) != before
    for command in ("import", "restore"):
        told = battlemap(command, "--help", state=tmp_path).out
        assert "时从不询问" in "".join(line.strip() for line in told.splitlines()), told


def test_boundaries_of_the_bureau_become_the_units(tmp_path: Path) -> None:
    squares = [
        {
            "type": "Feature",
            "properties": {"名称": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, 29.47], [x + 0.01, 29.47], [x + 0.01, 29.49], [x, 29.49], [x, 29.47]]],
            },
        }
        for name, x in (("东片区", 106.48), ("西片区", 106.47))
    ]
    file = tmp_path / "片区.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": squares}, ensure_ascii=False), "utf-8")
    path = tmp_path / "own.bmap"
    run = battlemap("new", path, "--pack", "dadukou-2022", "--units", file, state=tmp_path)
    assert run.code == 0, run.err
    answer = battlemap("measures", path, "--format", "json", state=tmp_path).json()
    assert [unit["name"] for unit in answer["units"]] == ["大渡口区", "东片区", "西片区"]


@pytest.mark.parametrize(
    ("place", "options", "title", "told"),
    [
        ((125.3, 43.85), (), "长春市", "不在政策包的大渡口区，区域名称取“长春市”"),
        ((125.3, 43.85), ("--title", "长春片区"), "长春片区", "请核对界线文件和政策包"),
        ((118.0, 20.0), ("--title", "演练区"), "演练区", "不在政策包的大渡口区"),
        ((118.0, 20.0), (), "", "请用 --title 写明区域名称"),
    ],
)
def test_boundaries_of_another_place_do_not_take_the_name_of_the_pack(
    tmp_path: Path, place: tuple[float, float], options: tuple[str, ...], title: str, told: str
) -> None:
    lon, lat = place
    file = tmp_path / "别处.geojson"
    features = [
        {
            "type": "Feature",
            "properties": {"名称": f"第{part}片"},
            "geometry": mapping(shapely.box(lon + part / 10, lat, lon + part / 10 + 0.1, lat + 0.1)),
        }
        for part in (0, 1)
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
    path = tmp_path / "own.bmap"
    run = battlemap("new", path, "--pack", "dadukou-2022", "--units", file, *options, state=tmp_path)
    assert told in run.err
    assert run.code == (0 if title else 2)
    assert path.exists() is bool(title)
    assert f"：{title}，" in run.out or not title


def test_new_never_overwrites(tmp_path: Path, workspace: Path) -> None:
    before = digest(workspace)
    run = battlemap("new", workspace, "--pack", "jilin-2021", state=tmp_path)
    assert "已经存在" in run.refused()
    assert digest(workspace) == before


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody can write into")
def test_a_report_that_cannot_be_written_does_not_deny_the_import(tmp_path: Path, workspace: Path) -> None:
    book, before = write_book(tmp_path / "台账.xlsx", ROWS[:1]), digest(workspace)
    arguments = ("import", workspace, book, "--report", "/proc/report.json", "--yes")
    assert "report.json" in battlemap(*arguments, "--dry-run", state=tmp_path).refused()
    assert digest(workspace) == before
    run = battlemap(*arguments, state=tmp_path)
    assert run.code == 1  # 2 would say that nothing was written
    assert run.err.startswith("台账已经写入")
    assert battlemap("measures", workspace, "--format", "json", state=tmp_path).json()["figures"][0]["value"] == 1

"""A newcomer types one command: workbook, real intake, record, battle maps, page. The numbers agree from end to end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop.jobs.demo import AS_OF
from desktop.jobs.demo_ledger import DemoLedger, write_ledger
from desktop.jobs.workspaces import pack_area
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
from policy.pack import load
from tests.journeys.program import Run, battlemap, digest

COUNT = 300
FILES = {
    "jilin-2021-ledger.xlsx",
    "jilin-2021.bmap",
    "situation.pdf",
    "situation.png",
    "hazards.pdf",
    "hazards.png",
    "situation.html",
}


@dataclass(frozen=True)
class Demo:
    folder: Path
    run: Run
    truth: DemoLedger


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    area = pack_area(load("jilin-2021"))
    truth = write_ledger(
        folder / "truth.xlsx",
        "jilin-2021",
        area.title,
        area.units,
        COUNT,
        AS_OF,
        lambda _step, _done, _total: None,
        lambda: False,
    )
    run = battlemap("demo", "--enterprises", str(COUNT), "--out", folder / "out", state=folder)
    return Demo(folder, run, truth)


def test_all_files_are_there_and_nothing_else(demo: Demo) -> None:
    assert demo.run.code == 0, demo.run.err
    found = {path.name for path in (demo.folder / "out").iterdir()}
    further_pages = {name for name in found if name.endswith(".png") and "-" in name}
    assert found - further_pages == FILES
    assert all(name in demo.run.out for name in FILES)
    assert "没有显示器" in demo.run.out
    assert demo.run.err == ""


def test_the_workbook_is_the_same_on_every_machine(demo: Demo) -> None:
    assert digest(demo.folder / "out" / "jilin-2021-ledger.xlsx") == digest(demo.folder / "truth.xlsx")


def test_measures_agree_with_what_the_workbook_holds(demo: Demo) -> None:
    run = battlemap("measures", demo.folder / "out" / "jilin-2021.bmap", "--format", "json", state=demo.folder)
    assert run.code == 0, run.err
    answer = run.json()
    assert answer["as_of"] == "2026-11-20T18:00"
    assert answer["is_demo"]
    area, *units = answer["units"]
    truth = demo.truth
    assert area["enterprises"] == COUNT
    assert area["by_class"] == {item.name: truth.by_class[item] for item in RiskClass}
    placed = COUNT - sum(truth.unplaced)
    assert list(area["by_place"].values()) == [placed, *truth.unplaced]
    assert area["by_light"] == truth.by_light
    assert (area["open_hazards"], area["closed"]) == (truth.open_hazards, truth.closed)
    assert (area["listed"], area["incomplete"]) == (truth.listed, truth.incomplete)
    assert area["zones_by_kind"] == {kind.name: truth.zones_by_kind.get(kind, 0) for kind in OperationKind}
    assert area["running_zones"] == truth.running
    assert len(units) == 11
    for key in ("enterprises", "open_hazards", "closed", "listed", "incomplete", "running_zones"):
        assert sum(unit[key] for unit in units) == area[key], key


def test_table_and_csv_show_the_same_numbers(demo: Demo) -> None:
    workspace = demo.folder / "out" / "jilin-2021.bmap"
    lines = battlemap("measures", workspace, "--format", "csv", state=demo.folder).out.splitlines()
    total = dict(zip(lines[0].split(","), lines[-1].split(","), strict=True))
    assert total["报告单位"] == "合计"
    assert int(total["企业"]) == COUNT
    assert int(total["未销号"]) == demo.truth.open_hazards
    table = battlemap("measures", workspace, state=demo.folder).out
    counts, clashes = [line.split() for line in table.splitlines() if line.startswith("合计")]
    assert counts[1] == f"{COUNT:,}"
    assert clashes[1:] == [f"{int(total[name]):,}" for name in list(total)[-len(clashes) + 1 :]]
    assert "演示数据" in table
    assert "（业务日期）" in table


def test_a_number_opens_up_to_its_clause(demo: Demo) -> None:
    run = battlemap("measures", demo.folder / "out" / "jilin-2021.bmap", "--explain", "rectified", state=demo.folder)
    found = demo.truth.open_hazards + demo.truth.closed
    assert f"分子：{demo.truth.closed:,}　分母：{found:,}" in run.out
    assert "对帐销号" in run.out


def test_both_sheets_carry_title_marking_and_counts(demo: Demo) -> None:
    for name, title in (("situation", "安全风险分布图"), ("hazards", "重大事故隐患施工图")):
        pages = PdfReader(demo.folder / "out" / f"{name}.pdf").pages
        text = "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")
        for word in (title, "演示数据", "内部资料", "未附审图号", "CGCS2000"):
            assert word in text or (word == "CGCS2000" and "2000国家大地坐标系" in text), (name, word)
        assert str(demo.truth.open_hazards) in text
        assert (demo.folder / "out" / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_page_asks_no_address(demo: Demo) -> None:
    page = (demo.folder / "out" / "situation.html").read_text("utf-8")
    assert "Content-Security-Policy" in page
    assert 'src="http' not in page
    assert "演示数据" in page


def test_workspace_is_sound(demo: Demo) -> None:
    run = battlemap("check", demo.folder / "out" / "jilin-2021.bmap", state=demo.folder)
    assert run.code == 0, run.err
    assert "完好" in run.out


def test_second_demo_replaces_the_first_and_a_refused_one_changes_nothing(demo: Demo) -> None:
    out = demo.folder / "out"
    workspace = out / "jilin-2021.bmap"
    before = digest(workspace)
    refused = battlemap("demo", "--enterprises", "3", "--out", out, "--no-window", state=demo.folder)
    assert "企业数量" in refused.refused()
    assert digest(workspace) == before
    again = battlemap("demo", "--enterprises", "60", "--out", out, "--no-window", state=demo.folder)
    assert again.code == 0, again.err
    answer = battlemap("measures", workspace, "--format", "json", state=demo.folder).json()
    assert answer["units"][0]["enterprises"] == 60
    assert not [path for path in out.iterdir() if path.name.startswith(".")]


def test_district_demo_marks_its_town_lines_as_schematic(tmp_path: Path) -> None:
    run = battlemap("demo", "--pack", "dadukou-2022", "--enterprises", "80", "--out", tmp_path, state=tmp_path)
    assert run.code == 0, run.err
    answer = battlemap("measures", tmp_path / "dadukou-2022.bmap", "--format", "json", state=tmp_path).json()
    assert answer["workspace"] == "大渡口区"
    assert [unit["name"] for unit in answer["units"][1:]][-1] == "跳磴镇"
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "situation.pdf").pages)
    assert "示意边界" in text.replace("\n", "")

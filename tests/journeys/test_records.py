"""Operations, inspections and registers on the command line, from an empty record to the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.make_workbooks import write_xlsx
from tests.helpers.stored import stored_workspace
from tests.journeys.program import Run, battlemap

HOST = "演示0有限公司"


class Desk:
    """The commands of one desk."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / "w.bmap"
        stored_workspace(self.path, enterprises=4, hazards=2, pinned_as_of=None).close()

    def run(self, *arguments: str | Path) -> Run:
        return battlemap(*arguments, state=self.folder)

    def done(self, *arguments: str | Path) -> str:
        run = self.run(*arguments)
        assert run.code == 0, run.err
        return run.out


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_permit_from_paper_to_the_end_of_the_work(desk: Desk) -> None:
    window = ("--start", "2024-11-20 13:00", "--end", "2024-11-20 17:00")
    place = ("--enterprise", HOST, "--place", "污水池", "--point", "125.35,43.85", "--guardian", "何某")
    made = desk.done("operation", "new", desk.path, "--kind", "有限空间作业", "--permit", "YX-1", *window, *place)
    assert "下一步：审批" in made
    day = "2024-11-20 "
    desk.done("operation", desk.path, "step", "YX-1", "审批", "--actor", "高某", "--at", day + "12:00")
    early = desk.run("operation", "step", desk.path, "YX-1", "开始作业", "--at", day + "13:05")
    assert "未先通风、未先检测" in early.refused()
    desk.done("operation", "step", desk.path, "YX-1", "通风", "--at", day + "12:10")
    readings = ("--reading", "氧含量=20.9", "--reading", "可燃气体（%LEL）=1")
    desk.done("operation", "step", desk.path, "YX-1", "检测", "--at", day + "12:40", *readings)
    started = desk.done("operation", "step", desk.path, "YX-1", "start", "--at", day + "13:05")
    assert "违规" not in started
    (listed,) = desk.run("operation", "list", desk.path, "--as-of", day + "14:00", "--format", "json").json()
    assert (listed["state"], listed["place"], listed["faults"]) == ("进行中", "污水池", [])
    late = desk.done("operation", "step", desk.path, "YX-1", "结束作业", "--at", day + "17:30")
    assert "作业票过期仍在作业" in late
    assert "不合程序 1 项" in desk.done("operation", "list", desk.path, "--faults")
    assert "没有名为" in desk.run("operation", "step", desk.path, "YX-1", "散步").refused()


def test_a_visit_its_penalty_and_its_recheck(desk: Desk) -> None:
    visit = (
        "--enterprise",
        HOST,
        "--inspectors",
        "方某、许某",
        "--findings",
        "3",
        "--number",
        "检1号",
        "--on",
        "2024-09-02",
    )
    made = desk.done(
        "inspection", "new", desk.path, *visit, "--mode", "双随机", "--exam", "赵某=92", "--hazard", "H-2026-0000"
    )
    assert "待处罚、复查" in made
    fine = ("--number", "罚1号", "--violation", "未消除隐患", "--amount", "30000", "--on", "2024-09-20")
    desk.done("inspection", desk.path, "penalty", "检1号", *fine)
    desk.done("inspection", "penalty", desk.path, "检1号", *fine, "--person", "赵某")
    again = ("--inspectors", "许某", "--passed", "--on", "2024-10-01")
    desk.done("inspection", "recheck", desk.path, "检1号", *again)
    told = desk.done("inspection", "list", desk.path)
    assert "已闭环 1（100.0%）" in told
    assert "一案双罚 1" in told
    assert "检查编号" in told


def test_a_register_from_catalogue_to_entry(desk: Desk) -> None:
    assert "应急演练" in desk.done("register", "topics")
    lacking = desk.run("register", "add", desk.path, "drill", "--set", f"企业={HOST}")
    assert "时间、名称" in lacking.refused()
    entry = ("--set", f"企业={HOST}", "--set", "时间=2024-06-01 09:00", "--set", "名称=疏散演练", "--set", "人数=40")
    desk.done("register", "add", desk.path, "应急演练", *entry)
    (listed,) = desk.run("register", "list", desk.path, "drill", "--format", "json").json()
    assert (listed["about"], listed["day"], listed["text"]) == (HOST, "2024-06-01 09:00", "名称 疏散演练　人数 40")


def test_a_ledger_of_inspections_comes_in(desk: Desk) -> None:
    header = ["检查时间", "被检查单位", "检查方式", "执法人员", "发现问题数", "罚款（元）"]
    book = write_xlsx(desk.folder / "检查.xlsx", {"检查": [header, ["2024-09-02", HOST, "暗访", "方某", 2, 5000]]})
    assert "执法检查台账" in desk.done("import", desk.path, book, "--kind", "inspections", "--yes")
    assert "检查 1 家次" in desk.done("inspection", "list", desk.path)

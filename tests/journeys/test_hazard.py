"""A duty officer takes a hazard from report to close-out on the command line, with two people and evidence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.rectifying import photo
from tests.helpers.stored import stored_workspace
from tests.journeys.program import Run, battlemap

HOST = "演示0有限公司"
NUMBER = "H-2024-0429"


class Desk:
    """The commands of one desk, with its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "w.bmap"
        stored_workspace(self.path, enterprises=4, hazards=2, pinned_as_of=None).close()
        for name, shade in (("前", 1), ("后1", 2), ("后2", 3)):
            (folder / f"{name}.jpg").write_bytes(photo(shade * 20, (1600, 1200)))
        for name in ("复查记录", "延期审批"):
            (folder / f"{name}.pdf").write_bytes(b"%PDF-1.4 " + name.encode())

    def run(self, *arguments: str | Path) -> Run:
        return battlemap("hazard", *arguments, state=self.folder)

    def step(self, action: str, actor: str, at: str, *more: str) -> Run:
        asked = ("--actor", actor, "--unit", "经开区", "--at", at, "--note", f"{action}，情况属实", "--by", "内勤甲")
        return self.run("step", self.path, NUMBER, action, *asked, *more)

    def file(self, name: str) -> str:
        return str(self.folder / name)

    def report(self) -> Run:
        return self.run(
            *("new", self.path, "--enterprise", HOST, "--description", "快速冻结装置未设置在单独的作业间内"),
            *("--actor", "方某", "--unit", "执法大队", "--at", "2024-10-19 09:40", "--register", "--number", NUMBER),
            *("--due", "2024-11-18", "--set", "判定依据=第十二条（二）", "--set", "判定标准版本=2023"),
            *("--evidence", f"整改前照片={self.file('前.jpg')}", "--by", "内勤甲"),
        )

    def start(self) -> Run:
        five = ("整改责任人=赵某（设备部长）", "整改措施=移入单独作业间", "整改资金=12.6", "应急预案=停用并撤人")
        set_ = [part for field in five for part in ("--set", field)]
        return self.step("转入整改", "赵某", "2024-10-20 15:05", *set_)

    def request(self) -> Run:
        photos = [part for name in ("后1.jpg", "后2.jpg") for part in ("--evidence", self.file(name))]
        return self.step("request", "赵某", "2024-11-20 13:52", *photos)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_from_report_to_close_out(desk: Desk, tmp_path: Path) -> None:
    reported = desk.report()
    assert reported.code == 0, reported.err
    assert f"{NUMBER} {HOST}，现为“已上账”。" in reported.out
    assert "下一步：转入整改。" in reported.out
    assert "五" not in desk.start().err
    assert "现为“申请销号”" in desk.request().out

    record = f"复查记录={desk.file('复查记录.pdf')}"
    himself = desk.step("验收通过并销号", "设备部长赵某", "2024-11-20 14:30", "--evidence", record).refused()
    assert "验收人不得与整改人相同" in himself
    without = desk.step("验收通过并销号", "方某", "2024-11-20 14:30").refused()
    assert "复查记录 1 份" in without
    accepted = desk.step("accept", "方某", "2024-11-20 14:30", "--evidence", record)
    assert "现为“已销号”" in accepted.out

    shown = desk.run("show", desk.path, NUMBER).out
    order = ["登记", "上账", "转入整改", "期限到，转为逾期", "申请销号", "验收通过并销号"]
    places = [shown.index(word, shown.index("经过与证据")) for word in order]
    assert places == sorted(places)
    assert "2024-11-19 00:00" in shown  # the day after the deadline
    assert "（内勤甲录入）" in shown
    assert "整改后照片　后1.jpg" in shown
    assert battlemap("check", desk.path, state=tmp_path).code == 0
    _closed_in_lists_and_measures(desk)
    _comes_out_as_it_went_in(desk)


def _closed_in_lists_and_measures(desk: Desk) -> None:
    then = json.loads(desk.run("list", desk.path, "--as-of", "2024-11-10", "--format", "json").out)
    assert [(row["number"], row["light"]) for row in then] == [(NUMBER, "due_soon")] or then[0]["state"] != "closed"
    now = desk.run("list", desk.path, "--text", "冻结").out
    assert "没有符合条件的隐患" in now
    closed = desk.run("list", desk.path, "--state", "已销号", "--format", "csv").out.splitlines()
    assert len(closed) == 2
    assert closed[1].startswith(f"{NUMBER},{HOST},")


def _comes_out_as_it_went_in(desk: Desk) -> None:
    data = desk.run("show", desk.path, NUMBER, "--json").json()
    files = [file for entry in data["timeline"] for file in entry["attachments"]]
    assert len(files) == 4
    out = desk.folder / "取出.jpg"
    photo_after = next(file for file in files if file["name"] == "后2.jpg")
    assert desk.run("export", desk.path, str(photo_after["id"]), "--out", out).code == 0
    assert out.read_bytes() == (desk.folder / "后2.jpg").read_bytes()


def test_the_contract_with_the_workspace_first_and_a_state(desk: Desk) -> None:
    """``battlemap hazard WORKSPACE show|move ID STATE --by NAME --note TEXT [--evidence FILE]``."""
    desk.report()
    assert NUMBER in desk.run(desk.path, "show", NUMBER).out
    said = ("--at", "2024-10-20 15:05", "--note", "措施已定")
    lacking = desk.run(desk.path, "move", NUMBER, "整改中", "--by", "赵某", *said).refused()
    assert "整改责任人" in lacking
    assert desk.start().code == 0
    skipped = desk.run(desk.path, "move", NUMBER, "closed", "--by", "方某", *said).refused()
    assert "隐患现处于“整改中”，不能直接转入“已销号”" in skipped
    photos = [part for name in ("后1.jpg", "后2.jpg") for part in ("--evidence", desk.file(name))]
    asked = ("--by", "赵某", "--note", "整改完成", "--at", "2024-11-10 10:00")
    moved = desk.run(desk.path, "move", NUMBER, "申请销号", *asked, *photos)
    assert "现为“申请销号”" in moved.out

"""The desk in a real window over a real workspace: lists, links to the map, drafts, news from others, hostile names."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop import notify, settings
from desktop.desk.bulk_dialog import BulkDialog
from desktop.desk.edit_conflict import EditConflictDialog
from desktop.desk.hazard_desk import HazardDesk
from desktop.desk.photo_dialog import PhotoDialog
from desktop.desk.timeline_view import Thumbnail
from desktop.jobs.hazard_queue import Queue
from desktop.jobs.hazards import take_step
from desktop.main_window import MainWindow
from desktop.rooms import MAP
from layers.theme import ThemeName
from ledger.hazard import HazardAction, HazardState
from ledger.journal import RecordKind
from ledger.problem import Problem
from ledger.store.workspace import Workspace
from tests.helpers.desk_window import DAY, desk_workspace, fill, open_desk, quiet, show
from tests.helpers.hostile import NAMES
from tests.helpers.rectifying import FIRST, REVIEWER, step, walk
from tests.helpers.window import WAIT_MS, texts

A = HazardAction
CLERK = "值班员甲"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A workspace with one hazard that is asked for close-out, and the hazard's id."""
    path = tmp_path_factory.mktemp("desk") / "w.bmap"
    with desk_workspace(path) as workspace:
        return path, walk(workspace, A.REGISTER, A.START, A.REQUEST)


@pytest.fixture
def workspace(template: tuple[Path, int], tmp_path: Path) -> Workspace:
    return Workspace.open(Path(shutil.copy(template[0], tmp_path)))


@pytest.fixture
def hazard_id(template: tuple[Path, int]) -> int:
    return template[1]


@pytest.fixture
def desk(qtbot: QtBot, bare_window: MainWindow, workspace: Workspace, hazard_id: int) -> HazardDesk:
    bare_window.settings.put(settings.OPERATOR, CLERK)
    open_desk(qtbot, bare_window, workspace)
    return show(qtbot, bare_window, hazard_id)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    problems: list[Problem] = []
    monkeypatch.setattr(notify, "tell", lambda _parent, problem: problems.append(problem))
    return problems


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Questions, all answered with yes."""
    questions: list[str] = []

    def yes(_parent: object, question: str, detail: str, _yes: str, _no: str = "") -> bool:
        questions.append(f"{question}\n{detail}")
        return True

    monkeypatch.setattr(notify, "ask", yes)
    return questions


def accept_everything(qtbot: QtBot, window: MainWindow, desk: HazardDesk, folder: Path) -> None:
    """Fill in the acceptance with its record of review."""
    paper = folder / "复查记录.pdf"
    paper.write_bytes(b"%PDF-1.4 review")
    fill(desk, actor=REVIEWER, actor_unit="执法大队", at=f"{DAY:%Y-%m-%d %H:%M}", note="现场核查属实，同意销号")
    assert desk.step.drop([paper])
    qtbot.waitUntil(lambda: desk.step.form is not None and bool(desk.step.form.evidence.chosen), timeout=WAIT_MS)
    quiet(qtbot, window)


def test_the_record_is_shown_with_its_road_evidence_and_owners(desk: HazardDesk) -> None:
    file = desk.record.file
    assert file is not None
    assert [mark.label for mark in file.road if mark.is_current] == ["申请销号"]
    assert desk.record.head.left.text() == file.left == "逾期 3 天"
    said = " ".join(texts(desk.record))
    assert "快速冻结装置未设置在单独的作业间内" in file.title
    assert "申请销号" in said
    assert "复查验收" in said
    thumbs = [thumb.accessibleName() for thumb in desk.record.timeline.findChildren(Thumbnail)]
    assert sum("整改后" in name for name in thumbs) == 2
    assert desk.step.title.text() == "下一步：复查验收"
    assert "不得与整改人相同" in " ".join(texts(desk.step))


def test_the_fixer_is_not_offered_as_acceptor(desk: HazardDesk) -> None:
    assert desk.step.form is not None
    box = desk.step.form.fields[0].control
    offered = [box.itemText(at) for at in range(box.count())]  # type: ignore[attr-defined]
    assert offered
    assert not any(text.startswith("赵某") for text in offered)
    fill(desk, actor="赵某", note="同意")
    assert not desk.step.go.isEnabled()
    assert "不得与整改人相同" in desk.step.lacking.text()


def test_what_is_lacking_is_named_until_it_is_there(
    qtbot: QtBot, bare_window: MainWindow, desk: HazardDesk, tmp_path: Path
) -> None:
    assert "复查记录 1 份" in desk.step.lacking.text()
    assert not desk.step.go.isEnabled()
    accept_everything(qtbot, bare_window, desk, tmp_path)
    assert desk.step.lacking.text() == ""
    assert desk.step.go.isEnabled()


def test_an_unusable_file_is_refused_in_the_form(
    qtbot: QtBot, bare_window: MainWindow, desk: HazardDesk, tmp_path: Path
) -> None:
    bad = tmp_path / "run.exe"
    bad.write_bytes(b"MZ\x90\x00")
    desk.step.drop([bad])
    quiet(qtbot, bare_window)
    assert desk.step.form is not None
    assert desk.step.form.evidence.chosen == []
    assert any("run.exe" in text for text in texts(desk.step))


def test_ctrl_return_submits_and_ctrl_z_takes_it_back(
    qtbot: QtBot,
    bare_window: MainWindow,
    desk: HazardDesk,
    workspace: Workspace,
    hazard_id: int,
    asked: list[str],
    tmp_path: Path,
) -> None:
    accept_everything(qtbot, bare_window, desk, tmp_path)
    qtbot.keyClick(desk.step.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: workspace.hazard(hazard_id)["state"] == HazardState.CLOSED, timeout=WAIT_MS)
    quiet(qtbot, bare_window)
    assert workspace.history(RecordKind.HAZARD, hazard_id)[-1].by == CLERK
    assert desk.record.file is not None
    assert desk.record.file.state is HazardState.CLOSED
    assert desk.record.head.left.text() == "已销号"
    desk.left.queue.view.setFocus()
    qtbot.keyClick(desk.left.queue.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: workspace.hazard(hazard_id)["state"] == HazardState.CLOSE_OUT_REQUESTED, timeout=WAIT_MS)
    assert len(asked) == 1
    assert "改回重大事故隐患 1 条" in asked[0]
    quiet(qtbot, bare_window)
    assert desk.record.file.state is HazardState.CLOSE_OUT_REQUESTED


def test_a_draft_survives_another_hazard_and_another_window(
    qtbot: QtBot, bare_window: MainWindow, desk: HazardDesk, workspace: Workspace, hazard_id: int
) -> None:
    other = walk_another(workspace)
    fill(desk, note="写到一半的意见", actor=REVIEWER)
    bare_window.session.look_for_news()
    qtbot.waitUntil(lambda: other in bare_window.session.situation.snapshot.hazards.id, timeout=WAIT_MS)  # type: ignore[union-attr]
    show(qtbot, bare_window, other)
    assert desk.step.form is not None
    assert desk.step.form.typed()["note"] == ""
    show(qtbot, bare_window, hazard_id)
    assert desk.step.form.typed()["note"] == "写到一半的意见"
    assert desk.step.notice.text() == ""
    desk.step.save_draft()
    quiet(qtbot, bare_window)
    from desktop.desk.drafts import Drafts

    kept = Drafts(bare_window.settings.folder).get(workspace.place, hazard_id)
    assert kept is not None
    assert kept.typed["note"] == "写到一半的意见"


def walk_another(workspace: Workspace) -> int:
    """A second hazard at another enterprise."""
    from ledger.rectification import report
    from tests.helpers.rectifying import DEMANDS, NOW

    with workspace.change(by="别人", reason="登记") as change:
        values = {"enterprise_id": 2, "description": "另一条隐患", "part": "车间"}
        return report(change, step(A.REPORT, FIRST, values=values), DEMANDS, now=NOW)


def test_news_from_others_leave_the_half_filled_form_alone(
    qtbot: QtBot, bare_window: MainWindow, desk: HazardDesk, workspace: Workspace, hazard_id: int
) -> None:
    fill(desk, note="我的意见", actor=REVIEWER)
    take_step(workspace, hazard_id, step(A.REVIEW, FIRST + timedelta(days=10)), "别人")
    bare_window.session.look_for_news()
    qtbot.waitUntil(
        lambda: desk.record.file is not None and desk.record.file.state is HazardState.UNDER_REVIEW, timeout=WAIT_MS
    )
    quiet(qtbot, bare_window)
    assert desk.step.form is not None
    assert desk.step.form.typed()["note"] == "我的意见"
    assert "别人" in desk.step.notice.text()
    assert "您填的内容还在" in desk.step.notice.text()


def test_the_second_of_two_people_sees_both_versions_and_decides(
    qtbot: QtBot,
    bare_window: MainWindow,
    desk: HazardDesk,
    workspace: Workspace,
    hazard_id: int,
    tmp_path: Path,
    told: list[Problem],
) -> None:
    accept_everything(qtbot, bare_window, desk, tmp_path)
    take_step(workspace, hazard_id, step(A.NOTE, FIRST + timedelta(days=10), note="别人的进展"), "别人")
    desk.step.submit()
    found: list[EditConflictDialog] = []

    def is_open() -> bool:
        found[:] = [item for item in QApplication.topLevelWidgets() if isinstance(item, EditConflictDialog)]
        return bool(found) and found[0].isVisible()

    qtbot.waitUntil(is_open, timeout=WAIT_MS)
    dialog = found[0]
    said = " ".join(texts(dialog))
    assert "别人" in said
    assert "现场核查属实，同意销号" in said
    assert workspace.hazard(hazard_id)["state"] == HazardState.CLOSE_OUT_REQUESTED
    assert desk.step.form is not None
    assert desk.step.form.typed()["note"] == "现场核查属实，同意销号"
    dialog.go_on.click()
    qtbot.waitUntil(lambda: workspace.hazard(hazard_id)["state"] == HazardState.CLOSED, timeout=WAIT_MS)
    assert [str(row["note"]) for row in workspace.records(RecordKind.STEP, hazard_id=hazard_id)][-2:] == [
        "别人的进展",
        "现场核查属实，同意销号",
    ]
    quiet(qtbot, bare_window)
    assert told == []


def test_map_and_desk_lead_to_each_other(qtbot: QtBot, bare_window: MainWindow, desk: HazardDesk) -> None:
    desk.left.queue.view.setFocus()
    qtbot.keyClick(desk.left.queue.view, Qt.Key.Key_M)
    assert not bare_window.rooms.is_desk
    assert bare_window.bar.tabs[MAP].isChecked()
    assert bare_window.session.enterprise is not None
    bare_window.session.select(None)
    row = bare_window.list.model.row_of(0)
    bare_window.list.table.selectRow(row)
    bare_window.list.desk_wanted.emit()
    qtbot.waitUntil(lambda: bare_window.rooms.is_desk, timeout=WAIT_MS)
    quiet(qtbot, bare_window)
    assert desk.record.file is not None
    assert desk.left.queue.selected() == bare_window.session.hazard == desk.record.file.position


def test_the_list_is_driven_by_keys(
    qtbot: QtBot, bare_window: MainWindow, desk: HazardDesk, workspace: Workspace
) -> None:
    other = walk_another(workspace)
    bare_window.session.refresh()
    qtbot.waitUntil(lambda: desk.left.queue.model.rowCount() == 2, timeout=WAIT_MS)
    quiet(qtbot, bare_window)
    view = desk.left.queue.view
    view.setFocus()
    view.selectRow(0)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    quiet(qtbot, bare_window)
    assert bare_window.session.hazard_id == other
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert desk.left.queue.model.checked == {other}
    assert "已选 1 项" in desk.left.chosen.text()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert desk.step.isAncestorOf(QApplication.focusWidget())
    qtbot.keyClick(desk, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(desk.left.queue.text, "0429")
    qtbot.waitUntil(lambda: desk.left.queue.model.rowCount() == 1, timeout=WAIT_MS)
    qtbot.keyClick(desk.left.queue.text, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: desk.left.queue.model.rowCount() == 2, timeout=WAIT_MS)
    desk.left.queue.chips.choose(Queue.REPORTED)
    qtbot.waitUntil(lambda: desk.left.queue.model.rowCount() == 1, timeout=WAIT_MS)


def test_the_journal_says_who_and_undoes_one_change(
    qtbot: QtBot, bare_window: MainWindow, desk: HazardDesk, workspace: Workspace, hazard_id: int, asked: list[str]
) -> None:
    desk.record.choose_tab(3)
    view = desk.record.journal
    assert len(view.model.entries) == len(desk.record.file.history)  # type: ignore[union-attr]
    row = next(at for at, entry in enumerate(view.model.entries) if entry.kind is RecordKind.HAZARD)
    view.table.selectRow(row)
    said = texts(view)
    assert "申请销号" in said
    assert "整改中" in said
    view.take_all.click()
    qtbot.waitUntil(lambda: workspace.hazard(hazard_id)["state"] == HazardState.RECTIFYING, timeout=WAIT_MS)
    assert "撤除附件 2 条" in asked[0]
    quiet(qtbot, bare_window)
    desk.open_journal()
    dialog = desk.journal
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog.view.model.entries), timeout=WAIT_MS)
    dialog.kind.setCurrentIndex(dialog.kind.findData(RecordKind.ATTACHMENT.value))
    qtbot.waitUntil(lambda: {row.kind for row in dialog.view.model.entries} == {RecordKind.ATTACHMENT}, timeout=WAIT_MS)
    dialog.close()


def test_a_photo_opens_large(qtbot: QtBot, desk: HazardDesk) -> None:
    photos = [file for entry in desk.record.timeline.entries for file in entry.attachments if file.is_photo]
    desk.record.timeline.wanted.emit(photos[0])
    opened = [item for item in QApplication.topLevelWidgets() if isinstance(item, PhotoDialog)]
    assert len(opened) == 1
    qtbot.waitUntil(lambda: opened[0].picture.image is not None, timeout=WAIT_MS)
    assert opened[0].picture.image.width() == 64  # type: ignore[union-attr]
    opened[0].reject()


def test_many_are_registered_in_one_batch(
    qtbot: QtBot, bare_window: MainWindow, desk: HazardDesk, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(notify, "inform", lambda _parent, sentence, *details: said.append(f"{sentence}{details}"))
    before = workspace.head().seq
    desk.left.check_all()
    desk.left.open_bulk(A.NOTE)
    dialog = bare_window.findChildren(BulkDialog)[0]
    for field in dialog.form.fields:
        field.set_text({"actor": "方某", "note": "集中督办", "at": f"{DAY:%Y-%m-%d %H:%M}"}.get(field.field.name, ""))
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    assert "已办 1 项" in said[0]
    assert len({row.batch_id for row in workspace.journal(limit=20) if row.seq > before}) == 1


def test_listed_hazards_are_exported_as_text(
    qtbot: QtBot, desk: HazardDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openpyxl import load_workbook

    said: list[str] = []
    monkeypatch.setattr(notify, "inform", lambda _parent, sentence, *_details: said.append(sentence))
    out = tmp_path / "隐患.xlsx"
    desk.left.write(out)
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    sheet = load_workbook(out).active
    assert sheet is not None
    assert sheet.max_row == 2
    assert sheet.cell(2, 2).value == "H-2024-0429"
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}


def test_names_are_shown_literally_everywhere(
    qtbot: QtBot, bare_window: MainWindow, desk: HazardDesk, workspace: Workspace, hazard_id: int
) -> None:
    for at, name in enumerate(NAMES):
        clean = "".join(char for char in name if char.isprintable())[:400] or "空"
        with workspace.change(by=clean[:40], reason=clean[:100]) as change:
            change.update(
                RecordKind.HAZARD,
                hazard_id,
                {"description": clean, "owner": clean[:60], "basis": clean[:60], "number": f"{at}{clean[:30]}"},
            )
    paper = step(A.NOTE, FIRST + timedelta(days=12), note=NAMES[0])
    take_step(workspace, hazard_id, paper, NAMES[1])
    bare_window.session.refresh()
    quiet(qtbot, bare_window)
    for tab in range(4):
        desk.record.choose_tab(tab)
        for label in bare_window.findChildren(QLabel):
            assert label.textFormat() is Qt.TextFormat.PlainText or not label.text() or "<" not in label.text()
    assert NAMES[0] in " ".join(texts(desk.record.timeline))


def test_every_theme_dresses_the_desk(qtbot: QtBot, bare_window: MainWindow, desk: HazardDesk) -> None:
    for name in (ThemeName.DARK, ThemeName.MONO, ThemeName.DAY):
        bare_window.choose_theme(name)
        qtbot.waitUntil(lambda: not bare_window.wardrobe.is_changing, timeout=WAIT_MS)
        panel = desk.record.grab().toImage().pixelColor(desk.record.width() - 3, 5)
        assert panel.name().upper() == bare_window.look.theme.panel.upper()


def test_no_step_in_the_past(qtbot: QtBot, bare_window: MainWindow, desk: HazardDesk) -> None:
    bare_window.session.set_as_of(DAY - timedelta(days=5))
    quiet(qtbot, bare_window)
    assert desk.step.form is None or "回到最新" in " ".join(texts(desk.step))
    assert not any(button.isVisible() and button.isEnabled() for button in (desk.step.go,))

"""The right side of the desk: the next step of the hazard as one form with one button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QMenu

from desktop import notify, settings
from desktop.desk.drafts import Draft, Drafts
from desktop.desk.edit_conflict import EditConflictDialog
from desktop.desk.fields import Segments
from desktop.desk.step_form_view import StepForm
from desktop.desk.step_sheet import StepSheet
from desktop.jobs.hazard_file import HazardFile
from desktop.jobs.hazards import LOCAL_PRACTICE, take_step
from desktop.jobs.step_form import ANSWERS, Asked, answers_to, consequence, fields_of, request_of, title_of
from desktop.look import Look
from desktop.parts import label
from desktop.plain_text import tip
from desktop.session import Session
from desktop.settings import Settings
from ledger.clock import beijing_now
from ledger.evidence import EvidenceDemand
from ledger.hazard import HazardAction
from ledger.journal import RecordKind
from ledger.problem import EditConflict, Problem
from ledger.rectification import StepRequest
from ledger.rectification_check import fixers
from ledger.rectification_rules import RULES
from ledger.roles import command_of
from ledger.store.place import Place
from ledger.store.workspace import Workspace

SAVE_MS = 1_000
"""How soon a draft is written after the last key."""


class StepPane(StepSheet):
    """``file``: the hazard that the form is of. The form follows the record; what was typed stays."""

    taken = Signal(int)  # id of the hazard that the step led to

    def __init__(self, session: Session, look: Look, store: Settings) -> None:
        super().__init__(look)
        self._session, self._settings = session, store
        self.drafts = Drafts(store.folder)
        self.file: HazardFile | None = None
        self.action: HazardAction | None = None
        self.form: StepForm | None = None
        self.segments: Segments | None = None
        self._seen = 0
        self._is_busy = False
        self._is_filling = False
        self._save = QTimer(self, interval=SAVE_MS, singleShot=True)
        self._save.timeout.connect(lambda: self._write_drafts(tell=False))
        self.go.clicked.connect(self.submit)
        self.keep.clicked.connect(self.save_draft)

    # -- what is shown -----------------------------------------------------------------------------------------------

    def show_file(self, file: HazardFile) -> None:
        """The form of a hazard: with its draft, with what is being typed, or fresh."""
        is_same = self.file is not None and self.file.hazard_id == file.hazard_id
        draft = self._draft_of(file)
        is_unchanged = is_same and self.file is not None and self.file.next.seen == file.next.seen
        self.file = file
        if is_unchanged and self.form is not None:
            self._check()
            return
        wanted = draft.action if draft is not None and draft.action in file.next.actions else file.next.main
        self._fill_menu(file)
        self._show_form(wanted, draft)
        self._tell_news(file, draft)

    def say(self, text: str) -> None:
        """No form, and why."""
        self.file, self.form, self.action = None, None, None
        self.show_words("下一步", text)
        self.others.hide()

    def choose(self, action: HazardAction) -> None:
        """Another step than the next one. What was typed goes along where the fields are the same."""
        if self.file is not None and action in self.file.next.actions:
            self._remember()
            self._show_form(action, self._draft_of(self.file))
            self.focus_form()

    def focus_form(self) -> None:
        """To the first field that is still empty."""
        if self.form is not None:
            self.form.focus_first()

    def drop(self, paths: Sequence[Path]) -> bool:
        """Files that were dropped on the window; False when there is no form to take them."""
        if self.form is None or self.file is None:
            return False
        self.form.evidence.add(paths, lacking=self.form.evidence.lacking(self._present))
        return True

    # -- what is done ------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        """Take the step, when nothing is lacking; else go to what is."""
        asked = self._asked()
        if asked is None or self._is_busy:
            return
        refusal = self._session.operator.refusal(command_of(asked.request.action))
        if refusal is not None:
            notify.tell(self.window(), refusal)
            return
        if self._lacking(asked):
            self.focus_form()
            return
        self._send(asked.request, self._seen)

    def save_draft(self) -> None:
        """Keep what is typed, now and visibly."""
        self._remember()
        self._write_drafts(tell=True)

    def _send(self, request: StepRequest, seen: int) -> None:
        workspace, file = self._session.record, self.file
        if file is None or not isinstance(workspace, Workspace):
            return
        self._is_busy = True
        self._check()
        hazard_id, operator = file.hazard_id, self._settings.operator()
        self._session.work.change(
            lambda _: take_step(workspace, hazard_id, request, operator, seen=seen),
            partial(self._on_taken, workspace.place, hazard_id),
            partial(self._on_refused, request, file),
            label=request.action.label,
        )

    def _on_taken(self, workspace: Place, hazard_id: int, led_to: int) -> None:
        self._is_busy = False
        self.drafts.remove(workspace, hazard_id)
        self._write_drafts(tell=False)
        if self.file is not None and self.file.hazard_id == hazard_id:
            self.file, self.form = None, None  # the next reading brings a fresh form
        self.taken.emit(led_to)

    def _on_refused(self, request: StepRequest, file: HazardFile, problem: Problem) -> None:
        self._is_busy = False
        self._check()
        if not isinstance(problem, EditConflict):
            notify.tell(self.window(), problem)
            return
        self._remember()
        dialog = EditConflictDialog(self.window(), problem, request, file.record, self._look)
        dialog.accepted.connect(lambda: self._go_on(dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        self._session.look_for_news()

    def _go_on(self, dialog: EditConflictDialog) -> None:
        """The user has seen both versions: his step on the newest record, without the fields that he gave up."""
        if self.form is None or self.file is None:
            return
        self._seen = dialog.seen
        for field in self.form.fields:
            if field.field.name.removeprefix("values.") in dialog.dropped:
                field.set_text(field.field.given)
        asked = self._asked()
        if asked is not None:
            self._send(asked.request, self._seen)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _show_form(self, action: HazardAction | None, draft: Draft | None) -> None:
        file = self.file
        if file is None:
            return
        if action is None:
            self.form, self.action = None, None
            more = "可从“其他办理”继续。" if file.next.actions else ""
            self.show_words("下一步：无", f"这条隐患处于“{file.state.label}”，没有待办的下一步。{more}")
            return
        self.action = action
        self._seen = draft.seen if draft is not None and draft.seen else file.next.seen
        now = self._now()
        barred = fixers(file.record, file.next.steps) if RULES[action].second_person else ()
        demands = file.next.demanded_of(action)
        fields = fields_of(action, file.record, now)
        form = StepForm(self._session.work, self._look, fields, demands, file.people, barred, self._folder)
        self.segments = self._question(action, file.next.actions)
        if self.segments is not None:
            form.column.insertWidget(0, self.segments)
        if demands:
            form.column.insertWidget(form.column.count() - 1, label(LOCAL_PRACTICE, size=12, tone="3"))
        if draft is not None:
            self._is_filling = True
            form.fill(draft.typed)
            form.evidence.put_back(draft.files)
            self._is_filling = False
        form.changed.connect(self._on_changed)
        self.form = form
        is_next = file.next.main is not None and title_of(action) == title_of(file.next.main)
        self.show_page(f"{'下一步' if is_next else '办理'}：{title_of(action)}", form)
        self.go.setText(action.label)
        self._check()

    def _question(self, action: HazardAction, allowed: Sequence[HazardAction]) -> Segments | None:
        answers = answers_to(action, allowed)
        if len(answers) < 2:
            return None
        segments = Segments(self._look, "结论", [ANSWERS[item] for item in answers], answers.index(action))
        segments.chosen.connect(lambda at: self.choose(answers[at]))
        return segments

    def _fill_menu(self, file: HazardFile) -> None:
        menu = QMenu(self)
        main = file.next.main
        shown = answers_to(main, file.next.actions) if main is not None else ()
        if main is not None:
            menu.addAction(f"下一步：{title_of(main)}", partial(self.choose, main))
            menu.addSeparator()
        for action in file.next.actions:
            if action not in shown:
                menu.addAction(action.label, partial(self.choose, action))
        old = self.others.menu()
        self.others.setMenu(menu)
        if old is not None:
            old.deleteLater()
        self.others.setVisible(len(file.next.actions) > len(shown))

    def _tell_news(self, file: HazardFile, draft: Draft | None) -> None:
        """That somebody else has changed the hazard while the form was being filled in."""
        seen = draft.seen if draft is not None and draft.seen else file.next.seen
        rows = [row for row in file.history if row.kind is RecordKind.HAZARD and row.seq > seen]
        if not rows or draft is None:
            self.tell("")
            return
        gone = f"“{draft.action.label}”已不能办理。" if draft.action not in file.next.actions else ""
        self.tell(
            f"{rows[0].by}于 {rows[0].at:%m-%d %H:%M} 改动了这条隐患，现为“{file.state.label}”。{gone}您填的内容还在。"
        )

    def _on_changed(self) -> None:
        if not self._is_filling:
            self._remember()
            self._save.start()
            self._check()

    def _remember(self) -> None:
        """Keep what the form says; a form that says nothing of its own is no draft."""
        record, form, file = self._session.record, self.form, self.file
        if record is None or form is None or file is None or self.action is None:
            return
        if form.is_touched():
            before = self.drafts.get(record.place, file.hazard_id)
            typed = {**(before.typed if before else {}), **form.typed()}
            files = [(item.path, item.file.kind) for item in form.evidence.chosen]
            self.drafts.put(record.place, file.hazard_id, Draft(self.action, self._seen, typed, files))
        else:
            self.drafts.remove(record.place, file.hazard_id)

    def _draft_of(self, file: HazardFile) -> Draft | None:
        record = self._session.record
        return self.drafts.get(record.place, file.hazard_id) if record is not None else None

    def _write_drafts(self, *, tell: bool) -> None:
        drafts = self.drafts

        def said(is_written: bool) -> None:
            if tell:
                self.effect.setText("草稿已存。" if is_written else "草稿写不进个人文件夹，关闭窗口前还在。")

        self._session.work.change(lambda _: drafts.save(), said, lambda _: None)

    def _asked(self) -> Asked | None:
        if self.form is None or self.file is None or self.action is None:
            return None
        files = self.form.evidence.files
        return request_of(self.action, self.form.typed(), self.file.record, files, self._now())

    def _lacking(self, asked: Asked) -> list[str]:
        assert self.file is not None
        found = [*asked.unreadable, *self.file.next.lacking_of(asked.request)]
        return list(dict.fromkeys(found))

    def _present(self, demand: EvidenceDemand) -> int:
        asked = self._asked()
        return 0 if asked is None or self.file is None else self.file.next.present(demand, asked.request)

    def _check(self) -> None:
        """What is lacking, what is there, whether the button may be pressed."""
        asked, form, file = self._asked(), self.form, self.file
        if asked is None or form is None or file is None or self.action is None:
            return
        barred = self._session.operator.why_not(command_of(self.action))
        found = self._lacking(asked)
        form.evidence.show_state(self._present)
        self.go.setEnabled(not found and not barred and not self._is_busy)
        self.go.setToolTip(tip(barred))
        said = f"还差 {len(found)} 项：{'；'.join(found)}。补齐后按 Ctrl+回车 提交。" if found else ""
        self.lacking.setText("正在写入…" if self._is_busy else barred or said)
        situation = self._session.situation
        seq = f" #{situation.snapshot.seq + 1:,} 起" if situation is not None else ""
        self.effect.setText(f"提交后：记入日志{seq}，{consequence(self.action, file.record)}，可撤销。")

    def _now(self) -> datetime:
        """Now, or the fixed day of a demo."""
        situation = self._session.situation
        pinned = situation.snapshot.info.pinned_as_of if situation is not None else None
        return pinned or beijing_now()

    def _folder(self) -> str:
        return self._settings.get(settings.LAST_FOLDER)

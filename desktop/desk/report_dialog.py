"""Putting a newly found hazard on record (登记): the enterprise, what is wrong, where, who found it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop import notify, settings
from desktop.desk.fields import alarm_line
from desktop.desk.step_form_view import SIDE, StepForm
from desktop.dress import wear
from desktop.jobs.hazards import new_hazard
from desktop.jobs.searching import Found, FoundKind
from desktop.jobs.step_form import REPORT_BLANK, fields_of, request_of
from desktop.look import Look
from desktop.parts import ElidedLabel, Line, button, label, panel
from desktop.search_box import SearchBox
from desktop.session import Session
from desktop.settings import Settings
from ledger.clock import beijing_now
from ledger.hazard import HazardAction
from ledger.problem import Problem
from ledger.rectification import StepRequest
from ledger.rectification_check import missing
from ledger.store.workspace import Workspace

_FOUND_ON = "values.found_on"


class ReportDialog(QDialog):
    """``reported`` gives the id of the new hazard."""

    reported = Signal(int)

    def __init__(self, parent: QWidget, session: Session, look: Look, store: Settings) -> None:
        super().__init__(parent)
        self.setWindowTitle("登记隐患")
        self.resize(480, 700)
        self._session, self._settings = session, store
        self.enterprise: int | None = session.enterprise
        self.search = SearchBox(session, look)
        self.search.setPlaceholderText("搜企业名称或信用代码")
        self.chosen = ElidedLabel("", bold=True)
        fields = fields_of(HazardAction.REPORT, REPORT_BLANK, self._now())
        self.form = StepForm(session.work, look, fields, (), (), (), lambda: store.get(settings.LAST_FOLDER))
        self._found_on = (
            f"{self._now():%Y-%m-%d}"  # proposed; follows the time of the report until somebody writes another
        )
        self.form.fill({"actor": session.operator.name, _FOUND_ON: self._found_on})
        self.lacking = alarm_line()
        self.go = button("登记（待核实）", self.submit, kind="primary")
        self._compose(look)
        self.search.chosen.connect(self._on_found)
        self.form.changed.connect(self._check)
        wear(self)
        self._show_enterprise()
        self.form.evidence.show_state(lambda _: 0)
        self._check()

    def request(self) -> tuple[StepRequest | None, list[str]]:
        """What is asked, and what is lacking."""
        situation = self._session.situation
        asked = request_of(HazardAction.REPORT, self.form.typed(), REPORT_BLANK, self.form.evidence.files, self._now())
        if situation is None or self.enterprise is None:
            return None, ["企业", *asked.unreadable]
        table = situation.snapshot.enterprises
        own = {"enterprise_id": int(table.id[self.enterprise]), "enterprise_name": table.name[self.enterprise]}
        request = StepRequest(
            **{
                name: getattr(asked.request, name) for name in ("action", "actor", "actor_unit", "at", "note", "number")
            },
            due_on=asked.request.due_on,
            values={"found_on": asked.request.day, **asked.request.values, **own},
            evidence=asked.request.evidence,
        )
        return request, [*asked.unreadable, *missing(REPORT_BLANK, (), (), request, {})]

    def submit(self) -> None:
        """Put it on record."""
        workspace, (request, lacking) = self._session.record, self.request()
        if request is None or lacking or not isinstance(workspace, Workspace):
            return
        operator = self._settings.operator()
        self.go.setEnabled(False)
        self._session.work.change(
            lambda _: new_hazard(workspace, request, operator), self._on_done, self._on_failed, label="登记隐患"
        )

    def _on_done(self, hazard_id: int) -> None:
        self.accept()
        self.reported.emit(hazard_id)

    def _on_failed(self, problem: Problem) -> None:
        self.go.setEnabled(True)
        notify.tell(self, problem)

    def _on_found(self, found: Found) -> None:
        situation = self._session.situation
        if situation is None or found.kind is FoundKind.UNIT:
            return
        host = found.position
        if found.kind is FoundKind.HAZARD:
            host = int(situation.snapshot.hazards.enterprise[found.position])
        self.enterprise = host if host >= 0 else None
        self._show_enterprise()
        self._check()

    def _show_enterprise(self) -> None:
        situation = self._session.situation
        named = situation is not None and self.enterprise is not None
        self.chosen.set_text(situation.snapshot.enterprises.name[self.enterprise] if named else "还没有选企业")  # type: ignore[union-attr,index]

    def _check(self) -> None:
        self._follow_day()
        _, lacking = self.request()
        self.form.evidence.show_state(lambda _: 0)
        self.go.setEnabled(not lacking)
        self.lacking.setText(f"还差 {len(lacking)} 项：{'；'.join(lacking)}。" if lacking else "")

    def _follow_day(self) -> None:
        """Who reports an earlier day found the hazard that day, not today."""
        typed = self.form.typed()
        asked = request_of(HazardAction.REPORT, typed, REPORT_BLANK, (), self._now()).request
        day = f"{asked.day:%Y-%m-%d}"
        if typed.get(_FOUND_ON) == self._found_on != day:
            self._found_on = day
            self.form.fill({_FOUND_ON: day})

    def _now(self) -> datetime:
        situation = self._session.situation
        pinned = situation.snapshot.info.pinned_as_of if situation is not None else None
        return pinned or beijing_now()

    def _compose(self, look: Look) -> None:
        head = panel()
        top = QVBoxLayout(head)
        top.setContentsMargins(SIDE, 14, SIDE, 10)
        top.setSpacing(6)
        top.addWidget(label("企业", size=12, tone="2"))
        top.addWidget(self.chosen)
        top.addWidget(self.search)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        page = panel()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.form)
        scroll.setWidget(page)
        foot = panel()
        lower = QVBoxLayout(foot)
        lower.setContentsMargins(SIDE, 10, SIDE, 14)
        lower.setSpacing(8)
        lower.addWidget(self.lacking)
        buttons = QHBoxLayout()
        buttons.addWidget(button("取消", self.reject))
        buttons.addWidget(self.go, 1)
        lower.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part in (head, Line(look, weak=True)):
            whole.addWidget(part)
        whole.addWidget(scroll, 1)
        whole.addWidget(Line(look, weak=True))
        whole.addWidget(foot)

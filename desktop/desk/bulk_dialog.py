"""The same step for many hazards: one form, one batch of the journal, undone as one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop import notify, settings
from desktop.desk.fields import alarm_line
from desktop.desk.step_form_view import SIDE, StepForm
from desktop.dress import wear
from desktop.jobs.hazards import BulkResult, bulk_step
from desktop.jobs.step_form import FormField, fields_of, request_of
from desktop.look import Look
from desktop.parts import Line, button, label, panel
from desktop.session import Session
from desktop.settings import Settings
from ledger.clock import beijing_now
from ledger.evidence import EvidenceDemand
from ledger.hazard import HazardAction
from ledger.problem import Problem
from ledger.rectification import StepRequest
from ledger.rectification_rules import LABELS
from ledger.store.workspace import Workspace

_MAYBE = "（或隐患已有）"
NAMED = 8  # refused hazards that are named


class BulkDialog(QDialog):
    """Asks for what all steps have in common. Hazards that cannot take the step stay as they are and are named."""

    done_with = Signal()

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        look: Look,
        store: Settings,
        action: HazardAction,
        hazard_ids: Collection[int],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"批量{action.label}")
        self.resize(460, 620)
        self._session, self._settings = session, store
        self.action, self.hazard_ids = action, sorted(hazard_ids)
        situation = session.situation
        demands = situation.pack.demands.get(action, ()) if situation is not None else ()
        self.form = StepForm(
            session.work, look, self._fields(), demands, (), (), lambda: store.get(settings.LAST_FOLDER)
        )
        self.lacking = alarm_line()
        self.go = button(f"对 {len(self.hazard_ids):,} 项办理", self.submit, kind="primary")
        self._compose(look)
        self.form.changed.connect(self._check)
        wear(self)
        self._check()
        self.form.focus_first()

    def request(self) -> tuple[StepRequest, list[str]]:
        """What is asked, and what every one of these steps lacks."""
        typed = self.form.typed()
        asked = request_of(self.action, typed, _NOTHING, self.form.evidence.files, self._now())
        lacking = [
            field.field.label for field in self.form.fields if field.field.is_required and not field.text.strip()
        ]
        lacking += [f"{'或'.join(kind.label for kind in demand.kinds)}{_MAYBE}" for demand in self._open_demands()]
        return asked.request, [*asked.unreadable, *lacking]

    def submit(self) -> None:
        """Take the steps."""
        workspace, (request, _) = self._session.record, self.request()
        if not isinstance(workspace, Workspace):
            return
        ids, operator = self.hazard_ids, self._settings.operator()
        self.go.setEnabled(False)
        self._session.work.change(
            lambda _: bulk_step(workspace, ids, request, operator),
            self._on_done,
            self._on_failed,
            label=self.windowTitle(),
        )

    def _on_done(self, result: BulkResult) -> None:
        details = [f"第 {id_} 号：{problem.message}" for id_, problem in result.refused[:NAMED]]
        if len(result.refused) > NAMED:
            details.append(f"另有 {len(result.refused) - NAMED} 项未办。")
        window = self.parentWidget()
        self.accept()
        self.done_with.emit()
        notify.inform(window, f"已办 {len(result.done):,} 项，未办 {len(result.refused):,} 项。", *details)

    def _on_failed(self, problem: Problem) -> None:
        self.go.setEnabled(True)
        notify.tell(self, problem)

    def _fields(self) -> list[FormField]:
        """Without the fields of single hazards: each keeps its own."""
        found = fields_of(self.action, _NOTHING, self._now())
        return [field for field in found if not field.name.startswith("values.") and field.name != "number"]

    def _open_demands(self) -> list[EvidenceDemand]:
        return self.form.evidence.lacking(self._count)

    def _count(self, demand: EvidenceDemand) -> int:
        return sum(1 for file in self.form.evidence.files if file.kind in demand.kinds)

    def _check(self) -> None:
        _, lacking = self.request()
        hard = [text for text in lacking if not text.endswith(_MAYBE)]
        self.form.evidence.show_state(self._count)
        self.go.setEnabled(not hard)
        self.lacking.setText(f"还差 {len(lacking)} 项：{'；'.join(lacking)}。" if lacking else "")

    def _now(self) -> datetime:
        situation = self._session.situation
        pinned = situation.snapshot.info.pinned_as_of if situation is not None else None
        return pinned or beijing_now()

    def _compose(self, look: Look) -> None:
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
        lower.addWidget(
            label("一次提交记为一批，可整批撤销。不能办的逐项说明，不影响其余。", size=12, tone="2", wrap=True)
        )
        lower.addWidget(self.lacking)
        buttons = QHBoxLayout()
        buttons.addWidget(button("取消", self.reject))
        buttons.addWidget(self.go, 1)
        lower.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(Line(look, weak=True))
        whole.addWidget(foot)


_NOTHING = dict.fromkeys(LABELS) | {"order_kind": 0, "is_stopped": False, "is_partly_stopped": False}

"""The fields of one step with its evidence, one under the other. Says what was typed; decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.desk.evidence_box import EvidenceBox
from desktop.desk.fields import Field, PersonBox
from desktop.jobs.hazard_file import Person
from desktop.jobs.step_form import FormField
from desktop.look import Look
from desktop.work import Work
from ledger.evidence import EvidenceDemand

SIDE = 16


class StepForm(QWidget):
    """``changed`` at every key and file."""

    changed = Signal()

    def __init__(
        self,
        work: Work,
        look: Look,
        fields: Sequence[FormField],
        demands: Sequence[EvidenceDemand],
        people: Sequence[Person],
        barred: Sequence[str],
        folder: Callable[[], str],
    ) -> None:
        super().__init__()
        self.fields = [Field(field, look, people, barred if field.name == "actor" else ()) for field in fields]
        self.evidence = EvidenceBox(work, look, demands, folder)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(SIDE, 14, SIDE, 14)
        self.column.setSpacing(12)
        for field in self.fields:
            self.column.addWidget(field)
            field.changed.connect(self.changed)
        self.column.addWidget(self.evidence)
        self.column.addStretch(1)
        self.evidence.changed.connect(self.changed)
        self._follow_person()

    def typed(self) -> dict[str, str]:
        """What every field says, by name."""
        return {field.field.name: field.text for field in self.fields}

    def is_touched(self) -> bool:
        """Whether anything says more than it was given."""
        return bool(self.evidence.chosen) or any(
            field.text.strip() != field.field.given.strip() for field in self.fields if field.field.name != "at"
        )

    def fill(self, typed: Mapping[str, str]) -> None:
        """Put back what was typed before."""
        for field in self.fields:
            if field.field.name in typed:
                field.set_text(typed[field.field.name])

    def focus_first(self) -> None:
        """To the first field that must be filled in and is not; else to the first."""
        empty = [field for field in self.fields if field.field.is_required and not field.text.strip()]
        (empty or self.fields)[0].control.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _follow_person(self) -> None:
        """The unit of a person who is chosen from the list comes with him."""
        by_name = {field.field.name: field for field in self.fields}
        person, unit = by_name["actor"].control, by_name["actor_unit"]
        if isinstance(person, PersonBox):
            filled = ""

            def follow(known: str) -> None:
                nonlocal filled
                if known or unit.text == filled:  # what the user has typed himself stays
                    unit.set_text(known)
                    filled = known

            person.taken.connect(follow)

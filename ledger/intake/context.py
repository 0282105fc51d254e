"""What the steps of an import share about the sheet at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger.batch import SourceFile
from ledger.datum import Datum
from ledger.fields import LedgerKind
from ledger.intake.header import HeaderMap
from ledger.intake.problem_table import ProblemTable


@dataclass(slots=True)
class Draft:
    """A sheet on its way into the record. ``frame`` holds its entries, in the order of the sheet; ``keep`` says which
    of them may be stored."""

    path: Path
    source: SourceFile
    header: HeaderMap
    is_hidden: bool
    height: int
    ignored: dict[int, str]  # 0-based row -> reason code
    frame: pd.DataFrame
    given: dict[str, npt.NDArray[np.bool_]]
    problems: ProblemTable
    declared: Datum  # by the header or the title, else by the user; for rows that do not say themselves
    keep: npt.NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.keep = np.ones(len(self.frame), np.bool_)

    @property
    def kind(self) -> LedgerKind:
        return self.header.kind

    @property
    def rows(self) -> npt.NDArray[np.intp]:
        """0-based rows of the entries."""
        return self.frame["row"].to_numpy(np.intp) - 1

    def has_value(self, name: str) -> npt.NDArray[np.bool_]:
        """Entries whose cell for this field held something readable."""
        found = self.given.get(name)
        return np.zeros(len(self.frame), np.bool_) if found is None else found

    def values(self, name: str) -> npt.NDArray[Any]:
        """The canonical column as an array."""
        return self.frame[name].to_numpy()

    def flag(self, mask: npt.NDArray[np.bool_], name: str, code: str, value_of: str = "") -> None:
        """The same problem for the entries of a mask; ``value_of`` names the column that the sentence quotes."""
        values = [str(value) for value in self.values(value_of)[mask]] if value_of else []
        self.problems.add(self.rows[mask], name, code, values)

    def reject(self, mask: npt.NDArray[np.bool_], name: str, code: str) -> None:
        """Entries that cannot be stored, with the reason."""
        self.flag(mask, name, code)
        self.keep &= ~mask

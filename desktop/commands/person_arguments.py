"""Arguments of ``battlemap person`` in the words that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.commands.record_arguments import word_of
from ledger.people import DutyKind, DutyLevel, Role

if TYPE_CHECKING:
    from ledger.store.workspace import Workspace


def role_of(text: str) -> Role:
    """内勤 or clerk."""
    return word_of(Role, text, "角色")


def level_of(text: str) -> DutyLevel:
    """镇街 or town."""
    wanted = text.strip()
    return DutyLevel.TOWN if wanted in ("镇街", "园区", "乡镇") else word_of(DutyLevel, text, "层级")


def kind_of(text: str) -> DutyKind:
    """包保责任, 包保 or contract."""
    wanted = text.strip()
    short = {kind.label.removesuffix("责任"): kind for kind in DutyKind} | {"行业": DutyKind.INDUSTRY}
    return short[wanted] if wanted in short else word_of(DutyKind, text, "责任种类")


def unit_id_of(opened: Workspace, text: str | None) -> int | None:
    """Id of the unit of this name or code; None for none. Raises Refused."""
    from desktop.jobs.situations import find_unit

    if text is None or not text.strip():
        return None
    units = opened.units()
    return int(units.id[find_unit(units, text)])

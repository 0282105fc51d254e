"""Reading a situation: snapshot, measures and frame of a workspace for one as-of moment."""

from __future__ import annotations

from datetime import datetime

from layers.situation import Situation, default_as_of, situation_of
from ledger.clock import beijing_now
from ledger.masking import masked_snapshot
from ledger.problem import Refused
from ledger.snapshot import Units
from ledger.store.workspace import Workspace


def read_situation(
    workspace: Workspace, as_of: datetime | None = None, as_known: bool = False, *, masked: bool = False
) -> Situation:
    """The situation at ``as_of``; None is the moment that the workspace opens at: now, or the fixed day of a demo.
    ``as_known``: what the journal knew at that moment (当时所知) instead of what was so by today's knowledge (业务日期).
    ``masked``: without personal data, for readers and receivers who have no need of it. Raises Refused for a reading
    as known without a moment, or of a moment before the workspace was made."""
    if as_known and as_of is None:
        raise Refused("“按当时所知”要指明时刻。", "请同时给出截止时刻，例如 --as-of 2026-11-20。")
    snapshot = workspace.snapshot_at(as_of) if as_known and as_of is not None else workspace.snapshot()
    if masked:
        snapshot = masked_snapshot(snapshot)
    return situation_of(snapshot, as_of or default_as_of(snapshot, beijing_now()))


def find_unit(units: Units, text: str | None) -> int:
    """Position of the unit with this code or name (full, short, or the beginning of exactly one); 0, the area, for
    None. Raises Refused and names the units that come near."""
    if text is None:
        return 0
    wanted = text.strip()
    for names in (units.code, units.name, units.short_name):
        if wanted in names:
            return names.index(wanted)
    near = [row for row in range(len(units)) if wanted and units.name[row].startswith(wanted)]
    if len(near) == 1:
        return near[0]
    offered = near or [int(row) for row in units.reporting()]
    listed = "、".join(units.short_name[row] for row in offered[:8])
    raise Refused(f"没有名为“{wanted}”的报告单位。", f"可用的有：{listed}{'等' if len(offered) > 8 else ''}。")

"""Which backups are kept as they get older.

Counted in days, weeks and months that have a backup, in the order in which backups were made, never by the clock of
today: a clock that jumps ten years ahead, or back, cannot make all of them look old.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

RECENT = 20
"""Backups of the 24 hours before the newest one that are kept besides the others."""

_DAY = timedelta(hours=24)
_RULES: tuple[tuple[int, Callable[[datetime], object]], ...] = (
    (7, lambda moment: moment.date()),
    (5, lambda moment: moment.isocalendar()[:2]),
    (12, lambda moment: (moment.year, moment.month)),
)


def kept(moments: Sequence[datetime]) -> set[int]:
    """Positions of the backups to keep; ``moments`` in the order in which they were made. The last backup of each of the
    newest 7 days, 5 weeks and 12 months that have one, and the newest 20 of 24 hours. The newest is always among them."""
    newest_first = range(len(moments) - 1, -1, -1)
    keep: set[int] = set()
    for position in newest_first[:RECENT]:
        if abs(moments[-1] - moments[position]) <= _DAY:
            keep.add(position)
    for count, period in _RULES:
        seen: set[object] = set()
        for position in newest_first:
            name = period(moments[position])
            if name not in seen and len(seen) < count:
                seen.add(name)
                keep.add(position)
    return keep

"""The clock on the wall: Beijing time, whatever the zone of the computer. Business days are days of Beijing."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def beijing_now() -> datetime:
    """This moment in Beijing time, without zone."""
    return datetime.now(BEIJING).replace(tzinfo=None)

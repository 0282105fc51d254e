"""What a pack demands as evidence, read from its ``[evidence]`` and ``[review]`` tables.

    [evidence]
    register = [{ any_of = ["photo_before", "rectification_order"], at_least = 1 }]
    request = [{ any_of = ["photo_after"], at_least = 2 }]

    [review]
    days = 5

Local practice, not law: no document names numbers of photos. The form says so (``LOCAL_PRACTICE``).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ledger.evidence import Demands, EvidenceDemand, EvidenceKind
from ledger.hazard import HazardAction

LOCAL_PRACTICE = "本地要求，可在政策包中修改"
"""What the form says beside the demands."""

REVIEW_DAYS = 5
"""Days from the request until the review, for a pack that does not say."""


def demands(raw: Mapping[str, Any]) -> Demands:
    """The demands of an ``[evidence]`` table. Raises KeyError, TypeError or ValueError for a wrong one."""
    return MappingProxyType(
        {_action(name): tuple(_demand(entry) for entry in entries) for name, entries in raw.items()}
    )


def review_days(raw: Mapping[str, Any]) -> int:
    """Days of a ``[review]`` table. Raises ValueError for fewer than one."""
    days = int(raw.get("days", REVIEW_DAYS))
    if days < 1:
        raise ValueError(f"review.days = {days}")
    return days


def _action(name: str) -> HazardAction:
    try:
        return HazardAction[name.upper()]
    except KeyError:
        raise ValueError(f"evidence.{name}") from None


def _demand(entry: Mapping[str, Any]) -> EvidenceDemand:
    kinds = [_kind(name) for name in entry["any_of"]]
    at_least = int(entry.get("at_least", 1))
    if not kinds or at_least < 1:
        raise ValueError(f"evidence: {dict(entry)}")
    return EvidenceDemand(kinds[0], at_least, tuple(kinds[1:]))


def _kind(name: str) -> EvidenceKind:
    try:
        return EvidenceKind[str(name).upper()]
    except KeyError:
        raise ValueError(f"evidence: {name}") from None

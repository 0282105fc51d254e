"""Two people edit one record: nobody's work is lost, and the second sees both versions and decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import interleaving
from bench.interleaving import KIND, Write, faults, interleaved, simultaneous
from ledger.store.workspace import Workspace


def test_scripted_interleavings(full: Workspace) -> None:
    """``python -m bench.interleavings`` runs 500."""
    with Workspace.open(full.place) as second:
        tallies = [interleaved(full, second, 1 + seed % 5, seed) for seed in range(12)]
    assert [tally.wrong for tally in tallies] == [[]] * 12
    assert sum(tally.writes for tally in tallies) > 12
    assert sum(tally.kept_mine for tally in tallies) > 0
    assert sum(tally.gave_way for tally in tallies) > 0
    assert full.check() == []


def test_two_processes_at_the_same_time(full: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(full.place)
    if getattr(full.place, "password", ""):
        monkeypatch.setenv("PGPASSWORD", full.place.password)  # type: ignore[union-attr]
    tally = simultaneous(place, 3, seed=7, moves=6)
    assert tally.wrong == []
    assert tally.writes > 0
    assert tally.conflicts > 0
    assert full.check() == []


def test_a_lost_update_would_be_seen(full: Workspace) -> None:
    """The same scripts with an editor who does not say what he had seen."""
    start = full.history(KIND, 1)
    writes = []
    for by in interleaving.NAMES:
        seen = start[-1].seq
        with full.change(by=by, reason="修改") as change:
            change.update(KIND, 1, {"owner": by})
        writes.append(Write(by, seen, full.version(KIND, 1)))
    assert [text for text in faults(full, 1, start, writes) if "overwrites" in text]
    honest = [writes[0], replace(writes[1], seen=writes[0].seq)]
    assert faults(full, 1, start, honest) == []
    assert faults(full, 1, start, honest[:1]) == [f"nobody knows of row {honest[1].seq}"]

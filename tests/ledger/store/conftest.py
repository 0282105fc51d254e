"""An empty workspace, and one with records of every kind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import ledger_rows
from ledger.fields import LedgerKind
from ledger.store.workspace import Workspace
from tests.helpers.store import put

ENTERPRISES, HAZARDS, ZONES = 300, 60, 30


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with ledger_rows.new_workspace(tmp_path / "演示.bmap") as new:
        yield new


@pytest.fixture(scope="session")
def full_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace with records of every kind, some of them changed once. Copy it before changing it."""
    path = tmp_path_factory.mktemp("full") / "full.bmap"
    with ledger_rows.new_workspace(path) as new:
        put(new, LedgerKind.ENTERPRISES, ledger_rows.enterprises(ENTERPRISES))
        put(new, LedgerKind.HAZARDS, ledger_rows.hazards(HAZARDS, ENTERPRISES))
        put(new, LedgerKind.ZONES, ledger_rows.zones(ZONES, ENTERPRISES))
        put(new, LedgerKind.ENTERPRISES, ledger_rows.enterprises(ENTERPRISES).head(20).assign(phone="000"))
    return path


@pytest.fixture
def full(full_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copy(full_file, tmp_path / "full.bmap"))) as copy:
        yield copy

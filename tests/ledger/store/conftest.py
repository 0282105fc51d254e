"""An empty workspace, and one with records of every kind, on every store; ``tests.helpers.stores`` makes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.postgres_server import PostgresServer
from ledger.store.workspace import Workspace
from tests.helpers.stores import FileStore, ServerStore, Store, write_full


@pytest.fixture(scope="session")
def full_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace with records of every kind, some of them changed once. Copy it before changing it."""
    path = tmp_path_factory.mktemp("full") / "full.bmap"
    write_full(path)
    return path


@pytest.fixture(scope="session")
def server_store(server: PostgresServer) -> ServerStore:
    return ServerStore(server)


@pytest.fixture
def file_store(full_file: Path, tmp_path: Path) -> FileStore:
    return FileStore(tmp_path, full_file)


@pytest.fixture(params=["file_store", "server_store"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each sort of store in turn; a module about files alone overrides it."""
    chosen: Store = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def workspace(store: Store) -> Iterator[Workspace]:
    with Workspace.open(store.empty()) as new:
        yield new


@pytest.fixture
def full(store: Store) -> Iterator[Workspace]:
    with Workspace.open(store.full()) as copy:
        yield copy

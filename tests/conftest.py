"""What tests of every room share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.postgres_server import PostgresServer, programs


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    """A private PostgreSQL server of this test process; ``./test`` installs its programs."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with PostgresServer() as running:
        yield running

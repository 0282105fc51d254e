"""``kill -9`` of the client, and ``pg_ctl stop -m immediate`` of the server, at random instants of an import.

    python -m bench.kill_on_server --kills 50 [--of client|server] [--rows 2000] [--seed 1]

Afterwards the workspace must be exactly as before or as after, its check clean; and where the server was stopped, what
the client was told must be what is true. Ends with one JSON line; exit code 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from multiprocessing import get_context
from multiprocessing.connection import Connection

from bench import ledger_rows
from bench.dump import dump
from bench.postgres_server import PostgresServer
from ledger.problem import Refused, Unsettled
from ledger.store.place import Place, place_of
from ledger.store.workspace import Workspace

_MARGIN = 1.15  # of the undisturbed time, so that some kills come after the commit
_PROCESSES = get_context("spawn")
_AWAY_S = 0.2

SAVED, NOT_SAVED, OPEN = "saved", "not saved", "open"


def campaign(server: PostgresServer, victim: str, kills: int, rows: int, seed: int) -> dict[str, int]:
    """How many imports ended before, after, or wrong. ``victim``: client or server."""
    rng = random.Random(seed)
    origin = server.new_database()
    with ledger_rows.new_workspace(server.url(origin)) as workspace:
        _store(workspace, rows // 2, seed=8)
    before = dump(place_of(server.url(origin)))
    undisturbed = server.url(server.new_database(origin))
    seconds, _ = _run(undisturbed, rows, None, None)
    after = dump(place_of(undisturbed), without_times=True)
    states: Counter[str] = Counter(before=0, after=0, wrong=0)
    for _ in range(kills):
        url = server.url(server.new_database(origin))
        _, told = _run(url, rows, rng.uniform(0, _MARGIN * seconds), server if victim == "server" else None)
        state = _state(place_of(url), before, after)
        states["wrong" if told and not _is_true(told, state) else state] += 1
    return dict(states)


def _run(url: str, rows: int, after_s: float | None, server: PostgresServer | None) -> tuple[float, str]:
    """Import in a child; after so long kill it, or stop the server and start it again. Seconds, and what the child was
    told."""
    listener, speaker = _PROCESSES.Pipe(duplex=False)
    child = _PROCESSES.Process(target=_import, args=(url, rows, speaker))
    child.start()
    speaker.close()
    listener.recv()
    begin = time.perf_counter()
    if after_s is not None:
        time.sleep(after_s)
        if server is None:
            child.kill()
        else:
            server.stop("immediate")
            time.sleep(_AWAY_S)
            server.start()
    child.join()
    try:
        told = str(listener.recv())
    except EOFError:
        told = ""
    return time.perf_counter() - begin, told


def _import(url: str, rows: int, speaker: Connection) -> None:
    with Workspace.open(url) as workspace:
        speaker.send("begin")
        try:
            _store(workspace, rows, seed=1)
        except Unsettled:
            speaker.send(OPEN)
        except Refused:
            speaker.send(NOT_SAVED)
        else:
            speaker.send(SAVED)


def _store(workspace: Workspace, rows: int, seed: int) -> None:
    with workspace.change(by="王某", reason="导入", source=ledger_rows.SOURCE) as change:
        change.put_enterprises(ledger_rows.enterprises(rows, seed), lambda *_: None, lambda: False)
        change.put_hazards(ledger_rows.hazards(rows // 10, rows), lambda *_: None, lambda: False)


def _is_true(told: str, state: str) -> bool:
    return told == OPEN or state == ("after" if told == SAVED else "before")


def _state(place: Place, before: list[str], after: list[str]) -> str:
    with Workspace.open(place) as workspace:
        findings = workspace.check()
    if findings:
        return "wrong"
    if dump(place) == before:
        return "before"
    return "after" if dump(place, without_times=True) == after else "wrong"


def main() -> None:
    parser = argparse.ArgumentParser(description="kill the client or the server at random instants of an import")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--of", choices=("client", "server"), default="client")
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with PostgresServer() as server:
        states = campaign(server, options.of, options.kills, options.rows, options.seed)
    print(json.dumps({"kills": options.kills, "of": options.of, "rows": options.rows, **states}))
    sys.exit(1 if states["wrong"] else 0)


if __name__ == "__main__":
    main()

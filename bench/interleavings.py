"""Two editors of one record, interleaved at random: is anybody's work lost, and is the second shown both versions?

    python -m bench.interleavings --n 500

Most scripts run on two open workspaces of one file, every hundredth in two processes at the same time. Ends with one
line of JSON; exits with 1 when anything went wrong.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from bench import ledger_rows
from bench.interleaving import Tally, interleaved, simultaneous
from ledger.store.workspace import Workspace

_RECORDS = 40


def main() -> None:
    parser = argparse.ArgumentParser(description="two editors of one record")
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        tally = campaign(Path(folder) / "edited.bmap", options.n, options.seed)
    for line in tally.wrong:
        print(line)
    figures = asdict(tally) | {"wrong": len(tally.wrong), "n": options.n}
    print(json.dumps(figures | {"seconds": round(time.perf_counter() - begin, 1)}))
    raise SystemExit(bool(tally.wrong))


def campaign(path: Path, count: int, seed: int) -> Tally:
    """So many scripts on one new workspace, which is checked at the end."""
    with ledger_rows.new_workspace(path) as new, new.change(by="赵某", reason="导入") as change:
        change.put_enterprises(ledger_rows.enterprises(_RECORDS), lambda *_: None, lambda: False)
        change.put_hazards(ledger_rows.hazards(_RECORDS, _RECORDS), lambda *_: None, lambda: False)
    tally = Tally()
    with Workspace.open(path) as first, Workspace.open(path) as second:
        for number in range(count):
            record = 1 + number % _RECORDS
            if number % 100 == 99:
                tally += simultaneous(str(path), record, seed * 1_000_000 + number)
            else:
                tally += interleaved(first, second, record, seed * 1_000_000 + number)
        tally.wrong += [finding.message for finding in first.check([second.head()])]
    return tally


if __name__ == "__main__":
    main()

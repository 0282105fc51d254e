"""``kill -9`` at random instants of every write: the workspace must open, be exactly as before or as after, and the user
must be told the right one of the two.

    python -m bench.kill_writes --kills 200 [--what import edit bulk undo restore migrate backup] [--seed 1]

A child process does the write; the parent kills it at an instant drawn evenly over the time that an undisturbed one
takes. Ends with one JSON line; exit code 1 when a state is neither, or what is told is not so.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from bench.kill_campaign import WRITES, campaign


def main() -> None:
    parser = argparse.ArgumentParser(description="kill -9 at random instants of writes")
    parser.add_argument("--kills", type=int, default=50, help="of each kind of write")
    parser.add_argument("--what", nargs="*", choices=list(WRITES), default=list(WRITES))
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    results = {}
    for what in options.what:
        with tempfile.TemporaryDirectory() as folder:
            results[what] = campaign(Path(folder), what, options.kills, options.rows, options.seed)
        print(what, results[what], file=sys.stderr, flush=True)
    print(json.dumps({"kills": options.kills, "rows": options.rows, **results}))
    sys.exit(any(result["wrong"] or result["told_wrong"] for result in results.values()))


if __name__ == "__main__":
    main()

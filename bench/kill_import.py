"""``kill -9`` at random instants of an import: the workspace must open, and be exactly as before or as after.

    python -m bench.kill_import --kills 50 [--rows 2000] [--seed 1]

A child process stores enterprises, hazards and zones in one change; the parent kills it at an instant drawn evenly
over the time that an undisturbed import takes. Ends with one JSON line; exit code 1 when a state is neither.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from bench.kill_campaign import campaign


def main() -> None:
    parser = argparse.ArgumentParser(description="kill -9 at random instants of an import")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        states = campaign(Path(folder), options.kills, options.rows, options.seed)
    print(json.dumps({"kills": options.kills, "rows": options.rows, **states}))
    sys.exit(1 if states["wrong"] else 0)


if __name__ == "__main__":
    main()

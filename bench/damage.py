"""Random damage of workspace files: found at opening or by the check, and never written over unseen?

    python -m bench.damage --n 500

Bytes and blocks overwritten, pages zeroed or exchanged, the end cut off, the log lost or another file's. Ends with one
line of JSON; exits with 1 when one that changed the content was not found, or was written.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench import damaging


def main() -> None:
    parser = argparse.ArgumentParser(description="damage campaign")
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    begin, ends, tried = time.perf_counter(), Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        original = damaging.original(Path(folder) / "original")
        for number in range(options.n):
            attempt = damaging.attempt(original, Path(folder) / "damaged", options.seed * 1_000_000 + number)
            tried[attempt.name] += 1
            ends[attempt.end] += 1
            if attempt.end in damaging.BAD:
                print(f"{number}: {attempt.name}: {attempt.end}: {attempt.told}", file=sys.stderr)
    seconds = round(time.perf_counter() - begin, 1)
    print(json.dumps({"n": options.n, **ends, "seconds": seconds, "tried": tried}, ensure_ascii=False))
    raise SystemExit(any(ends[end] for end in damaging.BAD))


if __name__ == "__main__":
    main()

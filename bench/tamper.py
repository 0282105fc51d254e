"""Random changes of a workspace behind the program's back: is every one found, and the first bad row named?

    python -m bench.tamper --n 1000

Any column of any table, content of attached files, rows deleted, added, swapped; the journal's tail cut off; an older
copy put in place of the file. Ends with one line of JSON; exits with 1 when one was not found.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench import tampering


def main() -> None:
    parser = argparse.ArgumentParser(description="tampering campaign")
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    begin, found, named, tried = time.perf_counter(), 0, 0, Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        original = tampering.original(Path(folder))
        for number in range(options.n):
            attempt = tampering.attempt(original, Path(folder) / "tampered.bmap", options.seed * 1_000_000 + number)
            tried[attempt.name] += 1
            found += bool(attempt.findings)
            named += attempt.is_named
            if not attempt.findings or not attempt.is_named:
                told = [finding.message for finding in attempt.findings[:3]]
                print(f"{number}: {attempt.name}: wanted {attempt.wanted!r}, found {told}")
    seconds = round(time.perf_counter() - begin, 1)
    print(json.dumps({"n": options.n, "found": found, "named": named, "seconds": seconds, **tried}, ensure_ascii=False))
    raise SystemExit(found < options.n or named < options.n)


if __name__ == "__main__":
    main()

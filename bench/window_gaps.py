"""Does the window always answer? Drives the real window through a day's actions and says, action by action, for how
long its thread did not come back to the event loop. The limit is 50 ms.

    python -m bench.window_gaps                            a demo of 6,000 enterprises
    python -m bench.window_gaps --n 1000000                a demo of a million
    python -m bench.window_gaps --workspace FILE.bmap      what a bureau has
    QT_QPA_PLATFORM=xcb python -m bench.window_gaps        on a display (otherwise offscreen)

``own_ms`` is what the window's thread itself worked in the longest gap; where it is far below ``gap_ms``, the thread was
waiting for a core: look at ``load`` beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.common import peak_rss_mb

LIMIT_MS = 50.0
SIZE = (1920, 1080)


def measure(path: Path, folder: Path, rounds: int, only: set[str]) -> dict[str, list[tuple[float, float]]]:
    """Pairs of longest gap and own work in it, in ms, for every action and round. Needs a display or offscreen Qt."""
    from PySide6.QtWidgets import QApplication

    from bench.window_journey import journey, perform
    from desktop.application import prepare
    from desktop.main_window import MainWindow
    from desktop.settings import Settings
    from tests.helpers.loop_gap import LoopGap

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    store = Settings(folder / "window.ini")
    window = MainWindow(prepare(application, store), store)
    window.resize(*SIZE)
    window.show()
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(rounds):
        for name, action in journey(path).items():
            if only and name not in only and name != "open":
                continue
            with LoopGap() as gap:
                perform(window, action(window))
            found.setdefault(name, []).append((round(gap.longest_ms, 1), round(gap.own_ms, 1)))
            print(f"{name:>16}  {gap.longest_ms:6.1f} ms, own {gap.own_ms:6.1f}", file=sys.stderr, flush=True)
    window.close()
    return found


def main() -> int:
    """Print one JSON line; 1 when a gap was longer than the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--workspace", type=Path)
    source.add_argument("--n", type=int, default=6000, help="enterprises of a demo made for this")
    parser.add_argument("--rounds", type=int, default=2, help="the first is what a fresh start shows")
    parser.add_argument("--only", nargs="*", default=[], help="names of actions")
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with TemporaryDirectory() as folder:
        path = chosen.workspace or _demo(Path(folder), chosen.n)
        before = os.getloadavg()[0]
        found = measure(path, Path(folder), chosen.rounds, set(chosen.only))
    actions = {name: max(pairs) for name, pairs in found.items()}
    longest = max(gap for gap, _ in actions.values())
    figures = {
        "limit_ms": LIMIT_MS,
        "longest_ms": longest,
        "holds": longest <= LIMIT_MS,
        "actions": {name: {"gap_ms": gap, "own_ms": own} for name, (gap, own) in actions.items()},
        "platform": os.environ["QT_QPA_PLATFORM"],
        "load": [round(before, 2), round(os.getloadavg()[0], 2)],
        "peak_rss_mb": peak_rss_mb(),
    }
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if longest <= LIMIT_MS else 1


def _demo(folder: Path, enterprises: int) -> Path:
    from desktop.jobs.demo import build_demo

    return build_demo(folder, "jilin-2021", enterprises, lambda *_: None, lambda: False).workspace


if __name__ == "__main__":
    raise SystemExit(main())

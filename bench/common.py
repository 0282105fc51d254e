"""What all benchmarks share: the picture size, the views, statistics and the way a child process reports.

Standard library only: the peers run under other interpreters.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
WIDTH, HEIGHT = 1920, 1080
AREA = (121.6, 40.8, 131.4, 46.3)  # degrees: as large as a province
CAPITAL = (125.3, 43.9)
CLASSES = ("A", "B", "C", "D")
COLORS = {"A": "#d7191c", "B": "#fd8d3c", "C": "#ffd92f", "D": "#2b83ba"}
ZOOMS = (0.12, 0.04)  # share of the full width: the two closest views of the peers' benchmark
START = "BENCH_STARTED"
MARK = "RESULT "

Extent = tuple[float, float, float, float]


def full_extent() -> Extent:
    """The whole area in a window of 16:9, in degrees."""
    cx, cy = (AREA[0] + AREA[2]) / 2, (AREA[1] + AREA[3]) / 2
    height = (AREA[3] - AREA[1]) * 1.04
    width = height * WIDTH / HEIGHT
    if width < (AREA[2] - AREA[0]) * 1.04:
        width = (AREA[2] - AREA[0]) * 1.04
        height = width * HEIGHT / WIDTH
    return (cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)


def zoomed_extents() -> list[Extent]:
    """Four pans at each close zoom round the capital, in degrees: every one a view that was not seen before."""
    left, bottom, right, top = full_extent()
    width, height = right - left, top - bottom
    answer = []
    for zoom in ZOOMS:
        for dx, dy in ((0.0, 0.0), (0.1, 0.0), (0.1, 0.1), (0.0, 0.1)):
            cx = (left + right) / 2 + (CAPITAL[0] - (left + right) / 2) * (1 - zoom) + width * zoom * dx
            cy = (bottom + top) / 2 + (CAPITAL[1] - (bottom + top) / 2) * (1 - zoom) + height * zoom * dy
            half_w, half_h = width * zoom / 2, height * zoom / 2
            answer.append((cx - half_w, cy - half_h, cx + half_w, cy + half_h))
    return answer


def milliseconds(job: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    job()
    return (time.perf_counter() - start) * 1e3


def median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 2)


def since_process_start() -> float:
    """Seconds since the parent started this process."""
    return round(time.time() - float(os.environ[START]), 3)


def report(**figures: object) -> None:
    """Hand the figures to the parent, with the peak memory of this process."""
    figures.setdefault("peak_rss_mb", peak_rss_mb())
    print(MARK + json.dumps(figures, ensure_ascii=False), flush=True)


def peak_rss_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def run(command: Sequence[str], timeout_s: float = 900) -> dict[str, Any] | None:
    """Run a measuring child from the root of the repository; None when it cannot run here."""
    root = Path(__file__).parent.parent
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root), START: str(time.time())}
    try:
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, timeout=timeout_s, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{command[-3:]}: {error}", file=sys.stderr)
        return None
    lines = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    if not lines:
        print(f"{' '.join(command[-4:])}: {done.stderr.strip().splitlines()[-1:] or done.returncode}", file=sys.stderr)
        return None
    result: dict[str, Any] = json.loads(lines[-1][len(MARK) :])
    return result

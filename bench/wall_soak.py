"""Does the wall stay as it is, day after day? Accelerated: every refresh changes the record, reads it anew and draws
the map and the wall again.

    python -m bench.wall_soak --refreshes 4320          72 hours of refreshes at 60 s
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import psutil
from scipy.stats import linregress, t

WARM_UP = 300  # refreshes after which growth counts
BLOCK = 50


@dataclass(frozen=True, slots=True)
class Soak:
    """``growth_mb``: after the warm-up. ``slope_mb_per_1000``: over the second half, and at least with 95 %
    confidence. Pairs: after the warm-up and at the end."""

    refreshes: int
    ms_per_refresh: float
    rss_start_mb: float
    rss_warm_mb: float
    rss_end_mb: float
    growth_mb: float
    slope_mb_per_1000: float
    slope_at_least: float
    threads: tuple[int, int]
    files: tuple[int, int]
    objects: tuple[int, int]

    @property
    def holds(self) -> bool:
        """Growth <= 5 % and <= 80 MB, slope of the second half <= 0.5 MB per 1,000 refreshes, nothing else grows."""
        flat = all(after <= before for before, after in (self.threads, self.files, self.objects))
        return flat and self.growth_mb <= min(80.0, 0.05 * self.rss_warm_mb) and self.slope_at_least <= 0.5


def soak(refreshes: int, warm_up: int = WARM_UP, size: tuple[int, int] = (1920, 1080)) -> Soak:
    """Refresh a wall in front of a workspace that changes each time. Needs a QApplication-capable platform."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication

    from desktop.wall import WallWindow
    from tests.helpers.stored import stored_workspace

    application = QApplication.instance() or QApplication([])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "soak.bmap"
        with stored_workspace(path, enterprises=500) as workspace:
            ids = workspace.snapshot().enterprises.id[:40]
        window = WallWindow(path)
        window.resize(*size)
        window.show()
        process, rss, counts = psutil.Process(), [], []
        started = time.perf_counter()
        with _writer(path, ids) as change:
            for number in range(refreshes):
                _refresh(application, window, change(number))
                rss.append(process.memory_info().rss / 1e6)
                if number in (warm_up - 1, refreshes - 1):
                    counts.append((threading.active_count(), process.num_fds(), len(window.findChildren(QObject))))
        elapsed = time.perf_counter() - started
        window.close()
        application.processEvents()
    return _answer(rss, counts, warm_up, 1000 * elapsed / refreshes)


@contextmanager
def _writer(path: Path, ids: np.ndarray) -> Iterator[Callable[[int], int]]:
    """A process of its own that changes the record, as in an office: its memory is not the wall's. Yields a function
    that makes one change and answers the new journal number."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_write_on_request, args=(path, ids, theirs), daemon=True)
    process.start()
    theirs.close()

    def change(number: int) -> int:
        ours.send(number)
        return int(ours.recv())

    try:
        yield change
    finally:
        ours.send(None)
        process.join(30)
        ours.close()
        process.close()


def _write_on_request(path: Path, ids: np.ndarray, requests: Connection) -> None:
    """In the child. The same hazards again with another deadline: the record changes, and only its journal grows."""
    from ledger.store.workspace import Workspace
    from tests.helpers.stored import add_hazards

    with Workspace.open(path) as workspace:
        while (number := requests.recv()) is not None:
            add_hazards(workspace, ids, 500, date(2026, 11, 1) + timedelta(days=number % 40))
            requests.send(workspace.head().seq)


def _refresh(application: object, window: object, seq: int) -> None:
    """Until the wall shows this state of the record, map included."""
    window.look()  # type: ignore[attr-defined]
    for _ in range(20_000):
        application.processEvents()  # type: ignore[attr-defined]
        scene, drawn = window.scene, window._map  # type: ignore[attr-defined]
        if scene is not None and scene.seq >= seq and drawn is not None and drawn.order.scene is scene:
            break
        if not window._is_reading and (scene is None or scene.seq < seq):  # type: ignore[attr-defined]
            window.look()  # type: ignore[attr-defined]
        time.sleep(0.001)
    else:
        raise RuntimeError("the wall has stopped following")
    window.turn_page()  # type: ignore[attr-defined]
    window.grab()  # type: ignore[attr-defined]


def _answer(rss: list[float], counts: list[tuple[int, int, int]], warm_up: int, ms: float) -> Soak:
    """Memory goes up and down by whole pictures from one refresh to the next: medians of ``BLOCK`` refreshes are
    compared, and the slope counts by the lower end of its 95 % interval."""
    series = np.array(rss)
    before, after = counts[0], counts[-1]
    block = min(BLOCK, max(len(series) // 8, 1))
    warm, end = np.median(series[warm_up - block : warm_up]), np.median(series[-block:])
    slope, surely = _slope(series[len(series) // 2 :], block)
    return Soak(
        len(rss),
        round(ms, 1),
        round(rss[0], 1),
        round(float(warm), 1),
        round(float(end), 1),
        round(float(end - warm), 1),
        round(slope, 2),
        round(surely, 2),
        (before[0], after[0]),
        (before[1], after[1]),
        (before[2], after[2]),
    )


def _slope(series: npt.NDArray[np.float64], block: int) -> tuple[float, float]:
    """MB per 1,000 refreshes: the likely slope, and the least that it is with 95 % confidence. With fewer than four
    blocks nothing can be said: 0."""
    blocks = [float(np.median(series[at : at + block])) for at in range(0, len(series) - block + 1, block)]
    if len(blocks) < 4:
        return 0.0, 0.0
    fit = linregress(np.arange(len(blocks)) * block, blocks)
    margin = t.ppf(0.975, len(blocks) - 2) * fit.stderr
    return 1000 * float(fit.slope), 1000 * float(fit.slope - margin)


def main() -> int:
    """Print one JSON line; 1 when something grows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--refreshes", type=int, default=4320)
    parser.add_argument("--warm-up", type=int, default=WARM_UP)
    chosen = parser.parse_args()
    found = soak(chosen.refreshes, min(chosen.warm_up, chosen.refreshes // 2))
    print(json.dumps({**asdict(found), "holds": found.holds}))
    return 0 if found.holds else 1


if __name__ == "__main__":
    raise SystemExit(main())

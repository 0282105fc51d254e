"""The A3 sheet as PDF: our situation sheet with two charts beside a QGIS layout and a matplotlib page in one run.

``python -m bench.sheet --n 5000 [--peer-python PATH] [--qgis-python PATH] [--no-peers]``; the last line printed is one
JSON object. Every program draws the same 60 districts and N enterprises:

- ``process_s``: the whole process, ``battlemap sheet WORKSPACE situation --out …``, median of the runs.
- ``again_s``: the same sheet once more inside a running program; ``changed_s``: another moment, nothing kept.
- ``pdf_kb``: size of the file. The peers' pages hold map, legend, title, scale bar and 40 rows, no charts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench import common
from bench.common import DATA

AS_OF = datetime(2026, 11, 20, 18, 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--n", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--peer-python", default=sys.executable, help="interpreter with matplotlib and geopandas")
    parser.add_argument("--qgis-python", default="/usr/bin/python3", help="interpreter with PyQGIS")
    arguments = parser.parse_args()
    if not (DATA / f"columns_{arguments.n}.npz").exists():
        common.run([sys.executable, "-m", "bench.dataset", "--n", str(arguments.n)])
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "bench.bmap"
        build_workspace(workspace, arguments.n)
        ours = _measure_ours(workspace, Path(folder), arguments.runs)
    peers = {} if arguments.no_peers else _measure_peers(arguments)
    ratios = {
        key: {name: round(ours[key] / figures[key], 3) for name, figures in peers.items() if figures}
        for key in ("process_s", "pdf_kb")
    }
    print(json.dumps({"n": arguments.n, **ours, "peers": peers, "ratios": ratios}, ensure_ascii=False))


def build_workspace(path: Path, count: int) -> None:
    """A workspace of the benchmark's districts as reporting units, its enterprises and 120 hazards."""
    import numpy as np
    import shapely

    from bench import ledger_rows
    from ledger.snapshot import WorkspaceInfo
    from ledger.store.workspace import Workspace
    from ledger.unit import UnitLevel, UnitRecord

    packed = np.load(DATA / f"columns_{count}.npz")
    shapes = shapely.get_parts(shapely.from_wkb(packed["districts"].tobytes()))
    land = shapely.from_wkb(packed["land"].tobytes())
    area = UnitRecord("220000", "吉林省", "吉林省", UnitLevel.AREA, None, 0, land, "演示", True)
    parts = [
        UnitRecord(
            f"{number:06}", f"演示{number}区", f"演示{number}", UnitLevel.REPORTING, "220000", number, shape, "演示"
        )
        for number, shape in enumerate(shapes, 1)
    ]
    info = WorkspaceInfo("吉林省", "jilin-2021", True, "演示", "", "内部资料　注意保存", AS_OF)
    frame = ledger_rows.enterprises(count).assign(
        lon=packed["lon"],
        lat=packed["lat"],
        place_status=np.zeros(count, np.uint8),
        risk_class=packed["risk_class"],
        unit_position=packed["district"].astype(np.int32) + 1,
    )
    with Workspace.create(path, info, [area, *parts], "演示") as workspace:
        with workspace.change(by="演示", reason="测速", source=None) as change:
            change.put_enterprises(frame, lambda *_: None, lambda: False)
            change.put_hazards(ledger_rows.hazards(120, count), lambda *_: None, lambda: False)
        workspace.snapshot()  # packs the columns beside the tables, as any use of the program does


def _measure_ours(workspace: Path, folder: Path, runs: int) -> dict[str, Any]:
    out = folder / "sheet.pdf"
    command = [str(Path(sys.executable).parent / "battlemap"), "sheet", str(workspace), "situation", "--out", str(out)]
    wall = []
    for _ in range(runs + 1):  # the first warms the file cache
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        wall.append(time.perf_counter() - start)
    again, changed = _inside(workspace)
    return {
        "process_s": common.median(wall[1:]),
        "again_s": again,
        "changed_s": changed,
        "pdf_kb": round(out.stat().st_size / 1024),
    }


def _inside(workspace: Path) -> tuple[float, float]:
    """Seconds for the same sheet again, and for a sheet of another moment, in one running program."""
    from charts.sheet import SheetKind, SheetRequest, make_sheet
    from layers.situation import situation_of
    from ledger.store.workspace import Workspace

    with Workspace.open(workspace, read_only=True) as opened:
        snapshot = opened.snapshot()

    def seconds(hours: int) -> float:
        situation = situation_of(snapshot, AS_OF - timedelta(hours=hours))
        start = time.perf_counter()
        make_sheet(situation, SheetRequest(SheetKind.SITUATION), lambda *_: None, lambda: False)
        return time.perf_counter() - start

    seconds(0)
    again = [seconds(0) for _ in range(3)]
    changed = [seconds(hours) for hours in (1, 2, 3)]
    return common.median(again), common.median(changed)


def _measure_peers(arguments: argparse.Namespace) -> dict[str, dict[str, Any] | None]:
    """Figures of each peer; None for one that is not installed."""
    jobs = {
        "qgis": [arguments.qgis_python, "-m", "bench.peers_sheet", "qgis", "--n", str(arguments.n)],
        "matplotlib": [arguments.peer_python, "-m", "bench.peers_sheet", "matplotlib", "--n", str(arguments.n)],
    }
    answer: dict[str, dict[str, Any] | None] = {}
    for name, command in jobs.items():
        results = [common.run(command) for _ in range(arguments.runs + 1)][1:]
        found = [result for result in results if result]
        answer[name] = (
            {"process_s": common.median([item["process_s"] for item in found]), "pdf_kb": found[-1]["pdf_kb"]}
            if found
            else None
        )
    return answer


if __name__ == "__main__":
    main()

"""Writing and reading the record, beside the same rows through plain sqlite3 and through SQLAlchemy Core.

    python -m bench.store --n 200000

Ours does more than the peers: it finds each row's record, journals and hashes each change and packs the columns. Each
figure is the best of ``--runs``; every reading starts in a fresh process with a warm file cache. Ends with one JSON line.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from bench import ledger_rows
from ledger.store.workspace import Workspace

Rows = list[tuple[Any, ...]]


def main() -> None:
    parser = argparse.ArgumentParser(description="the store beside sqlite3 and SQLAlchemy Core")
    parser.add_argument("--n", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = _measure(Path(folder), options.n, options.runs)
    _tell(figures)
    print(json.dumps({"n": options.n} | figures))


def _measure(folder: Path, count: int, runs: int) -> dict[str, float]:
    frame = ledger_rows.enterprises(count)
    ours, plain = folder / "ours.bmap", folder / "plain.sqlite"
    figures = _write_ours(ours, frame)
    figures |= _write_peers(plain, folder / "core.sqlite", frame)
    figures["file_mb"] = ours.stat().st_size / 1e6
    figures["check_s"] = _timed(lambda: _check(ours))
    for name, path in {"ours": ours, "snapshot": ours, "sqlite3": plain, "core": plain, "start": ours}.items():
        figures[f"read_{name}_s"] = min(_read_in_child(name, path) for _ in range(runs))
    return {name: round(figure, 4) for name, figure in figures.items()}


def _write_ours(path: Path, frame: pd.DataFrame) -> dict[str, float]:
    with ledger_rows.new_workspace(path) as workspace:
        return {
            "write_ours_s": _timed(lambda: _put(workspace, frame)),
            "write_again_s": _timed(lambda: _put(workspace, frame)),
        }


def _write_peers(plain: Path, core: Path, frame: pd.DataFrame) -> dict[str, float]:
    rows = _rows(frame)
    return {
        "write_sqlite3_s": _timed(lambda: _write_plain(plain, frame, rows)),
        "write_core_s": _timed(lambda: _write_core(core, frame, rows)),
    }


def _put(workspace: Workspace, frame: pd.DataFrame) -> None:
    with workspace.change(by="王某", reason="导入", source=ledger_rows.SOURCE) as change:
        change.put_enterprises(frame, lambda *_: None, lambda: False)


def _check(path: Path) -> None:
    with Workspace.open(path) as workspace:
        if workspace.check():
            raise SystemExit("the workspace does not verify")


def _rows(frame: pd.DataFrame) -> Rows:
    """The same values as plain Python tuples, as a peer's user would hand them over."""
    plain = frame.astype(object).where(frame.notna(), None)
    plain["standard_until"] = frame["standard_until"].dt.strftime("%Y-%m-%d")
    plain = plain.rename(columns={"unit_position": "unit_id"})
    return list(zip(range(1, len(frame) + 1), *(plain[name].tolist() for name in plain), strict=True))


def _names(frame: pd.DataFrame) -> list[str]:
    return ["id", *("unit_id" if name == "unit_position" else name for name in frame.columns)]


def _write_plain(path: Path, frame: pd.DataFrame, rows: Rows) -> None:
    import sqlite3
    from contextlib import closing

    names = _names(frame)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        others = ", ".join(f'"{name}"' for name in names[1:])
        connection.execute(f"CREATE TABLE enterprise (id INTEGER PRIMARY KEY, {others})")
        connection.executemany(f"INSERT INTO enterprise VALUES ({','.join('?' * len(names))})", rows)
        connection.commit()


def _write_core(path: Path, frame: pd.DataFrame, rows: Rows) -> None:
    from sqlalchemy import Column, MetaData, Table, create_engine, insert
    from sqlalchemy.types import NullType

    names = _names(frame)
    engine = create_engine(f"sqlite:///{path}")
    columns = [Column(name, NullType(), primary_key=name == "id") for name in names]
    table = Table("enterprise", MetaData(), *columns)
    others = ", ".join(f'"{name}"' for name in names[1:])
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE enterprise (id INTEGER PRIMARY KEY, {others})")
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
    engine.dispose()


def _read_in_child(name: str, path: Path) -> float:
    command = [sys.executable, "-m", "bench.store_reading", name, str(path)]
    begin = time.perf_counter()
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return time.perf_counter() - begin if name == "start" else float(printed)


def _timed(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _tell(figures: dict[str, float]) -> None:
    print(f"{'job':<44}{'ours':>10}{'sqlite3':>10}{'Core':>10}{'/ sqlite3':>11}{'/ Core':>9}")
    for label, ours, peer in (
        ("import (identity, journal, hashes, packing)", "write_ours_s", "write"),
        ("import the same again (nothing changes)", "write_again_s", "write"),
        ("read six map columns", "read_ours_s", "read"),
        ("open and read the whole snapshot", "read_snapshot_s", "read"),
    ):
        plain, core = figures[f"{peer}_sqlite3_s"], figures[f"{peer}_core_s"]
        own = figures[ours]
        print(f"{label:<44}{own:>9.3f}s{plain:>9.2f}s{core:>9.2f}s{own / plain:>11.3f}{own / core:>9.3f}")
    print(f"process start to snapshot {figures['read_start_s']:.2f} s; check {figures['check_s']:.1f} s", end="; ")
    print(f"file {figures['file_mb']:.0f} MB")


if __name__ == "__main__":
    main()

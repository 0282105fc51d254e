"""The demo: a fictional ledger workbook goes through the real intake, and comes out as battle maps.

Everything is built in a folder of its own beside the files of the last demo and moved over them at the end: a demo that
fails or is cancelled leaves the old one as it was.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from desktop.jobs.demo_history import write_history
from desktop.jobs.demo_ledger import DemoLedger, draw, write_book
from desktop.jobs.demo_profile import profile
from desktop.jobs.workspaces import new_workspace, pack_area
from ledger.batch import Cancelled, Progress
from ledger.problem import Cancelled as WasCancelled
from ledger.problem import Refused
from ledger.snapshot import WorkspaceInfo
from ledger.store.workspace import Workspace
from policy.pack import Pack, load

AS_OF = datetime(2026, 11, 20, 18, 0)
BY = "演示"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """``files``: what it is and where, in the order of the work. ``notes``: sentences for the user."""

    workspace: Path
    files: tuple[tuple[str, Path], ...]
    ledger: DemoLedger
    notes: tuple[str, ...]


def build_demo(
    out_dir: Path,
    pack_id: str,
    enterprises: int | None,
    progress: Progress,
    cancelled: Cancelled,
    as_of: datetime | None = None,
) -> DemoResult:
    """Write workbook, workspace, both sheets (PDF, PNG) and the page into ``out_dir``, replacing those of the last demo.

    ``enterprises`` None: the size that the pack's demo has. Raises Refused for a pack without a demo or an impossible
    size, Cancelled when stopped; nothing in ``out_dir`` has changed then.
    """
    pack, when = load(pack_id), as_of or AS_OF
    count = profile(pack_id).enterprises if enterprises is None else enterprises
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise Refused(f"“{out_dir.name}”不是文件夹。", "请换一个输出位置。") from None
    with _workshop(out_dir) as folder:
        made = _Builder(folder, pack, when, progress, cancelled).build(count)
        files = tuple((label, _moved(file, out_dir)) for label, file in made.files)
    _drop_further_pages(out_dir, {file.name for _, file in files})
    return replace(made, workspace=out_dir / made.workspace.name, files=files)


class _Builder:
    """Builds all files of one demo in one folder."""

    def __init__(self, folder: Path, pack: Pack, as_of: datetime, progress: Progress, cancelled: Cancelled) -> None:
        self._folder, self._pack, self._as_of = folder, pack, as_of
        self._progress, self._cancelled = progress, cancelled
        self._files: list[tuple[str, Path]] = []
        self._notes: list[str] = []

    def build(self, count: int) -> DemoResult:
        book = self._folder / f"{self._pack.id}-ledger.xlsx"
        path = self._folder / f"{self._pack.id}.bmap"
        area = pack_area(self._pack)
        self._step("正在生成演示数据")
        data = draw(self._pack.id, area.units, count, self._as_of)
        ledger = write_book(book, area.title, data, self._progress, self._cancelled)
        self._files.append(("演示台账", book))
        with new_workspace(path, self._pack.id, None, BY, info=self._info(area.title)) as workspace:
            self._import(workspace, book)
            self._notes += write_history(workspace, data, BY, self._progress, self._cancelled)
            self._files.append(("工作区　", path))
            self._pictures(workspace)
        return DemoResult(path, tuple(self._files), ledger, tuple(self._notes))

    def _info(self, title: str) -> WorkspaceInfo:
        own = profile(self._pack.id)
        return WorkspaceInfo(title, self._pack.id, True, own.compiled_by, "", own.marking, self._as_of)

    def _import(self, workspace: Workspace, book: Path) -> None:
        from desktop.jobs.import_summary import summary_lines
        from desktop.jobs.importing import import_ledgers

        report = import_ledgers(workspace, [book], by=BY, progress=self._progress, cancelled=self._cancelled)
        self._notes += [f"导入　　　{line}" for line in summary_lines(report)]

    def _pictures(self, workspace: Workspace) -> None:
        from charts.sheet import SheetKind, SheetRequest
        from desktop.jobs.sharing import share_page
        from desktop.jobs.sheets import write_sheet
        from desktop.jobs.situations import read_situation

        self._step("正在统计")
        situation = read_situation(workspace)
        for label, kind in (("态势图　", SheetKind.SITUATION), ("施工图　", SheetKind.HAZARDS)):
            outs = [self._folder / f"{kind.value}.{suffix}" for suffix in ("pdf", "png")]
            written = write_sheet(situation, SheetRequest(kind), outs, self._progress, self._cancelled)
            self._files += [(label, file) for file in written]
        self._step("正在写网页")
        page = self._folder / "situation.html"
        share_page(situation, page)
        self._files.append(("态势网页", page))

    def _step(self, step: str) -> None:
        if self._cancelled():
            raise WasCancelled("已取消，没有改动原来的演示文件。")
        self._progress(step, 0, 0)


@contextmanager
def _workshop(out_dir: Path) -> Iterator[Path]:
    """A folder beside the results (the same disk, so that moving is one step), gone at the end whatever happens."""
    with tempfile.TemporaryDirectory(prefix=".demo-", dir=out_dir, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _moved(file: Path, out_dir: Path) -> Path:
    """Move one result over its predecessor; side files of an old workspace must not be read with the new one."""
    target = out_dir / file.name
    if file.suffix == ".bmap":
        for tail in ("-wal", "-shm"):
            (out_dir / f"{file.name}{tail}").unlink(missing_ok=True)
    file.replace(target)
    return target


def _drop_further_pages(out_dir: Path, kept: set[str]) -> None:
    """The last demo may have had more pages: its NAME-7.png must not hang beside a sheet of four."""
    for stem in ("situation", "hazards"):
        for old in out_dir.glob(f"{stem}-*.png"):
            if old.name not in kept and old.stem.removeprefix(f"{stem}-").isdigit():
                old.unlink(missing_ok=True)

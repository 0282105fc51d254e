"""The installed program proves itself offline: every part that an installer can forget is used once."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import resources
from ledger.problem import Problem

_FAMILY = "Noto Sans SC"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """``detail``: what was found, or why it failed."""

    name: str
    passed: bool
    detail: str


def run_checks() -> Iterator[CheckResult]:
    """Run every check, one after the other; a failure does not stop the rest. Opens no window and no connection."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    # Fonts and pictures need an application object for as long as they are used.
    application = QGuiApplication.instance() or QGuiApplication([])
    with tempfile.TemporaryDirectory(prefix="battlemap-") as name:
        sample = _Sample(Path(name))
        for title, check in (
            ("资源文件", _resources),
            ("政策包　", _packs),
            ("界线数据", _boundaries),
            ("工作区　", sample.workspace),
            ("中文字体", _fonts),
            ("屏幕地图", sample.map_picture),
            ("印刷图纸", sample.printed_sheet),
            ("态势网页", sample.portable_page),
        ):
            yield _result(title, check)
    del application


def _result(title: str, check: Callable[[], str]) -> CheckResult:
    start = time.perf_counter()
    try:
        detail = check()
    except Problem as problem:
        return CheckResult(title, False, str(problem))
    except Exception as error:  # noqa: BLE001 - a broken installation can fail in any way, and must be told
        return CheckResult(title, False, f"{type(error).__name__}：{error}")
    return CheckResult(title, True, f"{detail}（{time.perf_counter() - start:.1f} 秒）")


def _resources() -> str:
    names = ("fonts", "packs", "catalogues", "demo", "sheets", "web")
    files = sum(1 for name in names for file in resources.path(name).rglob("*") if file.is_file())
    return f"{len(names)} 类 {files} 个文件"


def _packs() -> str:
    from policy.pack import available, load

    return "、".join(load(pack_id).id for pack_id in available())


def _boundaries() -> str:
    from gis.boundary import division

    found = division("220000")
    return f"{found.name}，{found.source_note}"


def _fonts() -> str:
    from PySide6.QtGui import QFontDatabase, QRawFont

    for file in sorted(resources.path("fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise ValueError(f"字体文件“{file.name}”不能用")
        raw = QRawFont(str(file), 12)
        missing = [char for char in "挂图作战重大事故隐患逾期销号" if not raw.supportsCharacter(ord(char))]
        if missing:
            raise ValueError(f"“{file.name}”缺少字形 {''.join(missing)}")
    return _FAMILY


class _Sample:
    """A small workspace made by the demo's own generator, and what is drawn from it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def workspace(self) -> str:
        """Workbook, intake in its child process, store, measures."""
        from desktop.jobs.demo import AS_OF, BY
        from desktop.jobs.demo_ledger import write_ledger
        from desktop.jobs.importing import import_ledgers
        from desktop.jobs.situations import read_situation
        from desktop.jobs.workspaces import new_workspace, pack_area
        from policy.pack import load

        book = self._folder / "ledger.xlsx"
        area = pack_area(load("jilin-2021"))
        expected = write_ledger(book, "jilin-2021", area.title, area.units, 120, AS_OF, _silent, _never)
        with new_workspace(self._folder / "sample.bmap", "jilin-2021", None, BY) as made:
            import_ledgers(made, [book], by=BY, progress=_silent, cancelled=_never)
            self._situation = read_situation(made, AS_OF)
            found = self._situation.measures.enterprises(), self._situation.measures.open_hazards()
        if found != (expected.enterprises, expected.open_hazards):
            raise ValueError(f"导入后的数量不对：{found}")
        return f"企业 {found[0]} 家，未销号重大隐患 {found[1]} 项"

    def map_picture(self) -> str:
        """The native map, drawn off screen."""
        from layers.map_content import build
        from layers.options import MapOptions
        from layers.painter.map_painter import MapPainter
        from layers.theme import ThemeName
        from layers.view import View

        content = build(self._situation)
        view = View.fit(content.bounds, 640, 400)
        image = MapPainter(content).render(view, MapOptions(theme=ThemeName.DAY))
        colours = {image.pixel(x, y) for x in range(0, image.width(), 8) for y in range(0, image.height(), 8)}
        if len(colours) < 4:
            raise ValueError("地图是空白的")
        return f"{image.width()}×{image.height()}"

    def printed_sheet(self) -> str:
        """A sheet through Typst."""
        from charts.sheet import SheetKind, SheetRequest
        from desktop.jobs.sheets import export_sheet

        out = self._folder / "sheet.pdf"
        export_sheet(self._situation, SheetRequest(kind=SheetKind.SITUATION), out, _silent, _never)
        return f"PDF {out.stat().st_size // 1024} KB"

    def portable_page(self) -> str:
        """The page, with everything inlined."""
        from desktop.jobs.sharing import share_page

        out = self._folder / "page.html"
        share_page(self._situation, out)
        return f"HTML {out.stat().st_size // 1024} KB"


def _silent(step: str, done: int, total: int) -> None:
    del step, done, total


def _never() -> bool:
    return False

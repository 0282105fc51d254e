"""Makes a printed sheet: facts, map, template, pages. The pages are written in one step or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from charts import typst_page
from charts.battle_map import situation_sheet
from charts.hazard_map import hazards_sheet
from charts.page_layout import Page
from charts.preflight import notes_of
from charts.sheet_parts import SheetFrame
from layers.situation import Situation
from layers.theme import ThemeName
from ledger.clock import BEIJING, beijing_now
from ledger.os_faults import words_for
from ledger.problem import Cancelled, Refused

Progress = Callable[[float, str], None]
IsCancelled = Callable[[], bool]
SUFFIXES = (".pdf", ".png", ".svg")


class SheetKind(StrEnum):
    SITUATION = "situation"
    HAZARDS = "hazards"

    @property
    def label(self) -> str:
        return {"situation": "工贸企业安全风险分布图", "hazards": "消除重大事故隐患施工图"}[self.value]


@dataclass(frozen=True, slots=True)
class SheetRequest:
    """``unit``: position of the unit in the snapshot, 0 for the whole area. ``made_on``: 制图日期, None for today (for
    demo data: the fixed day of the data)."""

    kind: SheetKind
    unit: int = 0
    paper: str = "A3"
    landscape: bool = True
    theme: ThemeName = ThemeName.PRINT
    made_on: date | None = None
    dpi: float = 150.0
    archival: bool = False  # PDF/A-2b


@dataclass(frozen=True)
class Sheet:
    """A sheet that is ready to be written. ``notes``: Chinese sentences about what a reader should know or mend."""

    request: SheetRequest
    notes: tuple[str, ...]
    _files: dict[str, bytes]
    _made_on: date
    _pdf: bytes

    @cached_property
    def pages(self) -> int:
        """Number of pages."""
        return typst_page.page_count(self._pdf)

    def write(self, out: Path, cancelled: IsCancelled = lambda: False) -> list[Path]:
        """Write PDF, PNG or SVG as the suffix says; further pages of PNG and SVG become NAME-2.png and so on.

        Targets that exist are replaced only when every page has been made. Raises Refused for another suffix or when
        the folder cannot be written, Cancelled before anything is replaced.
        """
        suffix = out.suffix.lower()
        if suffix not in SUFFIXES:
            raise Refused(f"不支持导出为“{out.name}”。", "请使用 .pdf、.png 或 .svg 作为扩展名。")
        if suffix == ".pdf":
            pages = [self._pdf]
        elif suffix == ".png":
            pages = typst_page.to_png(self._files, self.request.dpi)
        else:
            pages = typst_page.to_svg(self._files)
        if cancelled():
            raise Cancelled("已取消导出，原有文件没有改动。")
        targets = [out] + [out.with_name(f"{out.stem}-{number}{out.suffix}") for number in range(2, len(pages) + 1)]
        _write_together(dict(zip(targets, pages, strict=True)))
        _remove_pages_after(out, len(pages))
        return targets


def make_sheet(situation: Situation, request: SheetRequest, progress: Progress, cancelled: IsCancelled) -> Sheet:
    """Set the sheet of a situation. ``progress`` gets a share from 0 to 1 and a Chinese word.

    Raises Refused (unknown paper or unit) and Cancelled (between steps).
    """
    _check(situation, request)
    made_on = request.made_on or _made_on(situation)
    page = Page.of(request.paper, request.landscape)
    frame = SheetFrame(page, request.paper, request.landscape, request.theme, request.unit, request.kind.value, made_on)
    progress(0.05, "绘制地图")
    _stop_if(cancelled)
    facts = hazards_sheet if request.kind is SheetKind.HAZARDS else situation_sheet
    data, pictures, picture = facts(situation, frame)
    progress(0.6, "排版")
    _stop_if(cancelled)
    files = typst_page.page_files(request.kind.value, data, pictures)
    made_at = datetime.combine(made_on, time(), BEIJING)
    pdf = typst_page.to_pdf(files, made_at, request.archival)
    _stop_if(cancelled)
    progress(1.0, "完成")
    return Sheet(request, tuple(notes_of(situation, request.unit, picture)), files, made_on, pdf)


def _check(situation: Situation, request: SheetRequest) -> None:
    if not 0 <= request.unit < len(situation.snapshot.units):
        raise Refused("没有找到要出图的单位。", "请从单位列表中选择。")
    if request.theme not in (ThemeName.PRINT, ThemeName.MONO):
        raise Refused(f"图纸不能使用“{request.theme.label}”配色。", "请选择印刷或黑白。")


def _made_on(situation: Situation) -> date:
    pinned = situation.snapshot.info.pinned_as_of
    return pinned.date() if pinned else beijing_now().date()


def _stop_if(cancelled: IsCancelled) -> None:
    if cancelled():
        raise Cancelled("已取消导出，没有写入任何文件。")


def _remove_pages_after(out: Path, pages: int) -> None:
    """Take away the further pages of a longer, older export: left beside the new ones they would be read as part of
    them."""
    number = max(pages, 1) + 1
    while out.suffix.lower() != ".pdf" and (old := out.with_name(f"{out.stem}-{number}{out.suffix}")).is_file():
        old.unlink()
        number += 1


def _write_together(contents: dict[Path, bytes]) -> None:
    """Write all files beside their targets first, then put them in place."""
    drafts: list[tuple[str, Path]] = []
    try:
        for target, content in contents.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(prefix=f".{target.stem[:20]}-", suffix=target.suffix, dir=target.parent)
            drafts.append((draft, target))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
        for draft, target in drafts:
            os.chmod(draft, 0o644)
            os.replace(draft, target)
    except OSError as error:
        for draft, _target in drafts:
            Path(draft).unlink(missing_ok=True)
        name = next(iter(contents)).name
        raise Refused(
            f"无法写入“{name}”：{words_for(error)}。", "请检查文件夹权限和磁盘空间，或换一个位置。"
        ) from error

"""Takes every picture of the README and the manual anew, from demo workspaces, without a display.

    .venv/bin/python docs/take_pictures.py            all pictures
    .venv/bin/python docs/take_pictures.py wall page  only those

The demo workspaces are made in a folder that is deleted afterwards. Needs `poppler-utils` (pages of the sheets) and
`chromium` (the portable page). Every picture becomes a palette PNG below ``LIMIT_BYTES``. Look at each one before you
commit it.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.application import prepare
from desktop.export_dialog import ExportDialog
from desktop.hazard_model import units_under
from desktop.import_dialog import ImportDialog
from desktop.jobs.demo import AS_OF, build_demo
from desktop.jobs.situations import find_unit
from desktop.jobs.workspaces import new_workspace
from desktop.look import Look
from desktop.main_window import MainWindow
from desktop.rooms import DESK
from desktop.settings import OPERATOR, REDUCED_MOTION, Settings
from desktop.wall import WallWindow
from layers.theme import ThemeName
from ledger.datum import PlaceStatus
from ledger.risk_class import RiskClass
from ledger.store.workspace import Workspace
from tests.helpers.chromium import browser
from tests.helpers.desk_scene import OFFICE, add_people, overdue_request

OUT = Path(__file__).resolve().parent / "pictures"
LIMIT_BYTES = 400_000
WAIT_S = 90.0
SHEET_DPI = 192
SHEET_WIDTH_PX = 1400
VIVID_FROM = 64  # largest less smallest channel


class Studio:
    """Demo workspaces, one application, and what all pictures share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        running = QApplication.instance()
        self.application = running if isinstance(running, QApplication) else QApplication(["battlemap"])
        self.settings = Settings(folder / "window.ini")
        self.settings.put(REDUCED_MOTION, True)
        self.settings.put(OPERATOR, "值班员")
        self.look: Look = prepare(self.application, self.settings)

    @cached_property
    def province(self) -> Path:
        """Folder of the province demo: jilin-2021.bmap and its sheets."""
        return self._demo("jilin-2021", None)

    @cached_property
    def district(self) -> Path:
        """Folder of the district demo."""
        return self._demo("dadukou-2022", 420)

    def window(self, workspace: Path, width: int, height: int, theme: ThemeName = ThemeName.DAY) -> MainWindow:
        """A main window with a workspace, drawn."""
        self.look.choose(theme)
        window = MainWindow(self.look, self.settings)
        window.resize(width, height)
        window.show()
        window.opening.open_path(workspace)
        self.wait(lambda: window.session.scene is not None)
        self.settle(window)
        return window

    def settle(self, window: MainWindow) -> None:
        """Wait until everything asked for has been read and drawn."""
        self.rest(0.3)
        self.wait(lambda: window.work.running == 0 and window.map.pictures.is_settled)
        self.rest(0.2)

    def wait(self, is_done: Callable[[], bool]) -> None:
        """Let Qt work until a condition holds. Raises TimeoutError."""
        end = time.monotonic() + WAIT_S
        while not is_done():
            if time.monotonic() > end:
                raise TimeoutError("the window did not come to rest")
            self.rest(0.02)

    def rest(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()

    def grab(self, widget: QWidget, name: str) -> None:
        """Store what a widget shows."""
        raw = self.folder / f"{name}-raw.png"
        widget.grab().save(str(raw))
        keep(Image.open(raw), name)

    def _demo(self, pack: str, enterprises: int | None) -> Path:
        out = self.folder / pack
        build_demo(out, pack, enterprises, lambda _step, _done, _total: None, lambda: False, AS_OF)
        return out


def keep(picture: Image.Image, name: str) -> None:
    """Write a palette PNG; fewer colours until it is small enough. Raises ValueError when even 64 do not do."""
    flat = picture.convert("RGB")
    for colours in (256, 192, 128, 96, 64):
        packed = io.BytesIO()
        with_palette(flat, colours).save(packed, "PNG", optimize=True)
        if packed.tell() < LIMIT_BYTES:
            OUT.mkdir(exist_ok=True)
            (OUT / f"{name}.png").write_bytes(packed.getvalue())
            return
    raise ValueError(f"{name}: {packed.tell():,} bytes with 64 colours")


def with_palette(picture: Image.Image, colours: int) -> Image.Image:
    """The picture in so many colours: the commonest as they are (grounds must not change), the rest from vivid and
    plain pixels alike, because signs are few pixels on much grey and must keep their hue."""
    pixels = np.asarray(picture).reshape(-1, 3)
    found, which, counts = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    exact = found[np.argsort(counts)[::-1][: colours // 4]]
    vivid = pixels[np.ptp(pixels.astype(np.int16), axis=1) > VIVID_FROM]
    sample = np.concatenate([pixels, *[vivid] * min(len(pixels) // max(len(vivid), 1), 20)])
    rows = Image.fromarray(sample[: len(sample) // 1000 * 1000].reshape(-1, 1000, 3))
    mixed = rows.quantize(colours - len(exact), Image.Quantize.MEDIANCUT).getpalette() or []
    palette = np.concatenate([exact, np.array(mixed, np.uint8).reshape(-1, 3)]).astype(np.int32)[:colours]
    nearest = np.zeros(len(found), np.uint8)
    for start in range(0, len(found), 4096):
        away = found[start : start + 4096, None].astype(np.int32) - palette
        nearest[start : start + 4096] = (away**2).sum(axis=2).argmin(axis=1)
    answer = Image.fromarray(nearest[which.ravel()].reshape(picture.height, picture.width), "P")
    answer.putpalette(palette.astype(np.uint8).ravel().tolist())
    return answer


def select(studio: Studio, window: MainWindow, row: int) -> None:
    """Select a hazard of the list, as a click on its row does."""
    window.list.table.setCurrentIndex(window.list.model.index(row, 0))
    studio.settle(window)


def first_row_in(window: MainWindow, unit_name: str) -> int:
    """The most urgent hazard of the list whose enterprise counts in a unit and stands on the map."""
    situation = window.session.situation
    if situation is None:
        return 0
    snapshot = situation.snapshot
    inside = units_under(situation, find_unit(snapshot.units, unit_name))
    for row, hazard in enumerate(window.list.model.rows):
        host = int(snapshot.hazards.enterprise[hazard])
        unit = int(situation.measures.hazard_unit[hazard])
        if unit >= 0 and inside[unit] and snapshot.enterprises.place_status[host] == PlaceStatus.PLACED:
            return row
    return 0


def window_in(theme: ThemeName, width: int, height: int, name: str) -> Callable[[Studio], None]:
    """The province in a theme, with the most urgent hazard selected."""

    def take(studio: Studio) -> None:
        window = studio.window(studio.province / "jilin-2021.bmap", width, height, theme)
        select(studio, window, first_row_in(window, "白城市"))
        studio.grab(window, name)
        window.close()

    return take


def district_zoom(studio: Studio) -> None:
    """The district close by: single enterprises, zones, a dossier."""
    window = studio.window(studio.district / "dadukou-2022.bmap", 1440, 900)
    select(studio, window, first_row_in(window, "建胜镇"))
    window.locate()
    studio.settle(window)
    window.map.zoom(0.4)
    window.map.pan(0, 60)
    studio.settle(window)
    studio.grab(window, "district-zoom")
    window.close()


def import_result(studio: Studio) -> None:
    """The demo workbook read on trial into an empty workspace."""
    empty = studio.folder / "工贸监管.bmap"
    new_workspace(empty, "jilin-2021", None, "值班员").close()
    window = studio.window(empty, 1440, 900)
    dialog = ImportDialog(window, window.session, studio.settings, studio.look)
    dialog.add_files([studio.province / "jilin-2021-ledger.xlsx"])
    dialog.show()
    dialog.start(dry_run=True)
    studio.wait(lambda: dialog.outcome.groups is not None)
    studio.settle(window)
    studio.grab(dialog, "import-result")
    dialog.close()
    window.close()


def export_dialog(studio: Studio) -> None:
    """The export dialog with its proof."""
    window = studio.window(studio.province / "jilin-2021.bmap", 1440, 900)
    dialog = ExportDialog(window, window.session, studio.settings, studio.look, "hazards")
    dialog.show()
    studio.wait(lambda: dialog.proof is not None)
    studio.rest(0.3)
    studio.grab(dialog, "export-dialog")
    dialog.close()
    window.close()


def hazard_desk(studio: Studio) -> None:
    """The desk at a hazard that asks for close-out, and the journal."""
    copy = studio.folder / "吉林省工贸监管.bmap"
    shutil.copy(studio.province / "jilin-2021.bmap", copy)
    with Workspace.open(copy) as workspace:
        enterprises = workspace.snapshot().enterprises
        fits = (enterprises.risk_class == RiskClass.B) & (enterprises.place_status == PlaceStatus.PLACED)
        add_people(workspace)
        hazard_id = overdue_request(workspace, int(enterprises.id[np.flatnonzero(fits)[0]]))
    window = studio.window(copy, 1440, 900)
    window.rooms.show(DESK)
    studio.wait(lambda: window.rooms.is_desk)
    desk = window.rooms.desk
    assert desk is not None
    desk.go_to(hazard_id)
    studio.wait(lambda: desk.record.file is not None and desk.record.file.hazard_id == hazard_id)
    typed = {"actor": "方某", "actor_unit": OFFICE, "note": "现场核查已单独设间，作业人数符合要求，同意销号。"}
    assert desk.step.form is not None
    desk.step.form.fill(typed)
    studio.settle(window)
    studio.grab(window, "hazard-desk")
    desk.open_journal()
    studio.settle(window)
    assert desk.journal is not None
    studio.grab(desk.journal, "journal")
    desk.journal.close()
    window.close()


def wall(studio: Studio) -> None:
    """Scene 07a at full HD, stored smaller."""
    wall_window = WallWindow(studio.province / "jilin-2021.bmap", now=lambda: datetime(2026, 11, 20, 18, 0))
    wall_window.resize(1920, 1080)
    wall_window.show()
    studio.wait(lambda: wall_window.scene is not None and wall_window._map is not None)
    studio.rest(1.0)
    raw = studio.folder / "wall-raw.png"
    wall_window.grab().save(str(raw))
    wall_window.close()
    keep(Image.open(raw).resize((1600, 900), Image.Resampling.LANCZOS), "wall")


def sheets(studio: Studio) -> None:
    """Pages of the printed sheets, as a PDF reader shows them."""
    pages = (
        (studio.province / "situation.pdf", 1, "sheet-situation"),
        (studio.province / "hazards.pdf", 1, "sheet-hazards"),
        (studio.province / "hazards.pdf", 2, "sheet-hazards-2"),
        (studio.district / "situation.pdf", 1, "sheet-district"),
    )
    for pdf, page, name in pages:
        raw = studio.folder / name
        command = ["pdftoppm", "-png", "-singlefile", "-r", str(SHEET_DPI), "-f", str(page), str(pdf), str(raw)]
        subprocess.run(command, check=True)
        picture = Image.open(raw.with_suffix(".png"))
        height = round(picture.height * SHEET_WIDTH_PX / picture.width)
        keep(picture.resize((SHEET_WIDTH_PX, height), Image.Resampling.LANCZOS), name)


def page(studio: Studio) -> None:
    """The portable page in Chromium, without a network."""
    raw = studio.folder / "page-raw.png"
    with browser(1440, 900) as tab:
        tab.open(studio.province / "situation.html")
        time.sleep(2.0)
        tab.picture(raw)
        if tab.complaints:
            raise ValueError(f"the page complains: {tab.complaints}")
    keep(Image.open(raw), "page")


PICTURES: dict[str, Callable[[Studio], None]] = {
    "window-day": window_in(ThemeName.DAY, 1440, 900, "window-day"),
    "window-dark": window_in(ThemeName.DARK, 1440, 900, "window-dark"),
    "window-mono": window_in(ThemeName.MONO, 1440, 900, "window-mono"),
    "window-1366": window_in(ThemeName.DAY, 1366, 768, "window-1366"),
    "district-zoom": district_zoom,
    "import-result": import_result,
    "export-dialog": export_dialog,
    "hazard-desk": hazard_desk,
    "wall": wall,
    "sheets": sheets,
    "page": page,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in PICTURES]
    if unknown:
        sys.stderr.write(f"unknown: {', '.join(unknown)}; there are: {', '.join(PICTURES)}\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="battlemap-pictures-", ignore_cleanup_errors=True) as folder:
        studio = Studio(Path(folder))
        for name in names or list(PICTURES):
            PICTURES[name](studio)
            sys.stdout.write(f"{name}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

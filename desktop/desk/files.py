"""Saving an attached file from the desk, byte for byte as it came."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop import notify, settings
from desktop.jobs.hazards import TimelineFile, export_attachment
from desktop.session import Session
from desktop.settings import Settings


def save_file(parent: QWidget, session: Session, store: Settings, file: TimelineFile) -> None:
    """Ask where, then write on a worker. An existing file is never replaced."""
    folder = Path(store.get(settings.LAST_FOLDER) or Path.home())
    chosen = notify.choose_save(parent, f"另存{file.kind.label}", str(folder / file.name), "所有文件 (*)")
    if not chosen:
        return

    def told(path: Path) -> None:
        store.put(settings.LAST_FOLDER, str(path.parent))
        notify.inform(parent, f"已另存为“{path.name}”。")

    session.work.query(lambda _: export_attachment(file.workspace, file.id, Path(chosen)), told, label="另存附件")

"""Half-filled forms, kept until they are submitted: switching to another hazard, a closed window or a crash lose no word.

One small file beside the settings. Words and paths of files are kept, not the files.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledger.evidence import EvidenceKind
from ledger.hazard import HazardAction
from ledger.store.place import Place

FILE = "drafts.json"
MOST = 300


@dataclass(slots=True)
class Draft:
    """``typed``: text by name of the field. ``seen``: number of the newest journal row of the hazard when somebody began
    to type; 0 for an empty form."""

    action: HazardAction
    seen: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    files: list[tuple[Path, EvidenceKind]] = field(default_factory=list)


class Drafts:
    """Drafts by workspace and hazard; the oldest go when there are too many."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._kept: dict[str, Draft] = {}
        self._is_read = False

    def get(self, workspace: Place, hazard_id: int) -> Draft | None:
        self._read()
        return self._kept.get(_key(workspace, hazard_id))

    def put(self, workspace: Place, hazard_id: int, draft: Draft) -> None:
        self._read()
        key = _key(workspace, hazard_id)
        self._kept.pop(key, None)
        self._kept[key] = draft
        while len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]

    def remove(self, workspace: Place, hazard_id: int) -> None:
        self._read()
        self._kept.pop(_key(workspace, hazard_id), None)

    def save(self) -> bool:
        """Write all drafts, whole or not at all; False when the folder cannot be written."""
        self._read()
        text = json.dumps({key: _as_json(draft) for key, draft in self._kept.items()}, ensure_ascii=False)
        part = self._path.with_suffix(".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(text, "utf-8")
            part.chmod(0o600)
            os.replace(part, self._path)
        except OSError:  # a full or read-only profile: the drafts live as long as the window
            return False
        return True

    def _read(self) -> None:
        """What an earlier window left; a file that cannot be read counts as empty."""
        if self._is_read:
            return
        self._is_read = True
        try:
            raw = json.loads(self._path.read_text("utf-8"))
            self._kept = {str(key): _from_json(item) for key, item in raw.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            self._kept = {}


def _key(workspace: Place, hazard_id: int) -> str:
    return f"{workspace.resolve() if isinstance(workspace, Path) else workspace}#{hazard_id}"


def _as_json(draft: Draft) -> dict[str, Any]:
    files = [[str(path), int(kind)] for path, kind in draft.files]
    return {"action": int(draft.action), "seen": draft.seen, "typed": draft.typed, "files": files}


def _from_json(raw: dict[str, Any]) -> Draft:
    files = [(Path(path), EvidenceKind(kind)) for path, kind in raw["files"]]
    typed = {str(name): str(text) for name, text in raw["typed"].items()}
    return Draft(HazardAction(raw["action"]), int(raw["seen"]), typed, files)

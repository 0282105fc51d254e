"""What a check of the workspace found: a plain sentence and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``code`` is stable and in English, for programs; ``message`` and ``suggestion`` are Chinese, for people."""

    code: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        return f"{self.message}{self.suggestion}"

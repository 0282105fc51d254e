"""Text columns for millions of rows: one UTF-8 buffer and its offsets, decoded only where a row is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt


class TextColumn:
    """Immutable column of strings. ``column[i]`` decodes one row; ``take`` decodes the rows that are on screen."""

    __slots__ = ("buffer", "offsets")

    def __init__(self, buffer: bytes | memoryview, offsets: npt.NDArray[np.int64]) -> None:
        self.buffer = buffer
        self.offsets = offsets  # shape (n + 1,), ascending

    @classmethod
    def of(cls, texts: Iterable[str]) -> TextColumn:
        """Pack strings. Lone surrogates are replaced: they cannot be stored anywhere."""
        parts = [text.encode("utf-8", "replace") for text in texts]
        offsets = np.zeros(len(parts) + 1, np.int64)
        np.cumsum([len(part) for part in parts], out=offsets[1:])
        return cls(b"".join(parts), offsets)

    @classmethod
    def blank(cls, rows: int) -> TextColumn:
        """A column that says nothing."""
        return cls(b"", np.zeros(rows + 1, np.int64))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> str:
        if not 0 <= row < len(self):
            raise IndexError(row)
        return bytes(self.buffer[int(self.offsets[row]) : int(self.offsets[row + 1])]).decode("utf-8")

    def take(self, rows: Sequence[int] | npt.NDArray[np.integer]) -> list[str]:
        """The texts of these rows, in this order."""
        return [self[int(row)] for row in rows]

    def tolist(self) -> list[str]:
        """All texts; for small columns only."""
        return [self[row] for row in range(len(self))]

    def is_empty(self) -> npt.NDArray[np.bool_]:
        """True where the text is empty, shape (n,)."""
        empty: npt.NDArray[np.bool_] = np.diff(self.offsets) == 0
        return empty

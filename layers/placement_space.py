"""Empty space of a map frame: where legend, insets, scale bar and north arrow stand without covering the area."""

from __future__ import annotations

from copy import copy

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
PITCH_MM = 1.5


class FreeSpace:
    """Cells of a frame (left, top, right, bottom in mm) that are free; what has been placed is no longer free."""

    def __init__(
        self,
        frame: tuple[float, float, float, float],
        taken: shapely.Geometry | None,
        gap_mm: float,
        pitch_mm: float = PITCH_MM,
    ) -> None:
        self._pitch = pitch_mm
        self._left, self._top, right, bottom = frame
        x = np.arange(self._left + self._pitch / 2, right, self._pitch)
        y = np.arange(self._top + self._pitch / 2, bottom, self._pitch)
        self._busy = np.zeros((len(y), len(x)), np.bool_)
        if taken is not None:
            grown = shapely.buffer(taken, gap_mm, quad_segs=2)
            shapely.prepare(grown)
            self._busy[:] = shapely.contains_xy(grown, *np.meshgrid(x, y))

    def find(self, width: float, height: float, near: tuple[float, float], margin: float = 3.0) -> Floats | None:
        """Upper left corner of a free rectangle, the one whose centre is nearest to ``near`` (mm); None if there is
        none. ``margin``: distance kept from the frame and from what else stands there."""
        rows, columns = self._busy.shape
        high = int(np.ceil((height + 2 * margin) / self._pitch))
        wide = int(np.ceil((width + 2 * margin) / self._pitch))
        if high > rows or wide > columns:
            return None
        table = np.zeros((rows + 1, columns + 1), np.int32)
        table[1:, 1:] = self._busy.cumsum(0, dtype=np.int32).cumsum(1, dtype=np.int32)
        sums = table[high:, wide:] - table[:-high, wide:] - table[high:, :-wide] + table[:-high, :-wide]
        free_rows, free_columns = np.nonzero(sums == 0)
        if not len(free_rows):
            return None
        x = self._left + free_columns * self._pitch + margin
        y = self._top + free_rows * self._pitch + margin
        best = int(np.argmin(np.hypot(x + width / 2 - near[0], y + height / 2 - near[1])))
        return np.array([x[best], y[best]])

    def runs(self, left: float, right: float) -> list[tuple[float, float]]:
        """Free stretches of the upright strip from ``left`` to ``right``: top and bottom of each in mm."""
        columns = slice(
            max(int((left - self._left) / self._pitch), 0), int(np.ceil((right - self._left) / self._pitch))
        )
        free = ~self._busy[:, columns].any(axis=1)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], free, [False]]))).reshape(-1, 2)
        return [(self._top + begin * self._pitch, self._top + end * self._pitch) for begin, end in edges.tolist()]

    def copy(self) -> FreeSpace:
        """The same space, on trial."""
        other = copy(self)
        other._busy = self._busy.copy()
        return other

    def take(self, x: float, y: float, width: float, height: float) -> None:
        """Occupy a rectangle given by its upper left corner."""
        row, column = int((y - self._top) / self._pitch), int((x - self._left) / self._pitch)
        self._busy[
            max(row, 0) : row + int(height / self._pitch) + 2, max(column, 0) : column + int(width / self._pitch) + 2
        ] = True

    def put(self, width: float, height: float, near: tuple[float, float], margin: float = 3.0) -> Floats | None:
        """``find`` and ``take``."""
        corner = self.find(width, height, near, margin)
        if corner is not None:
            self.take(float(corner[0]), float(corner[1]), width, height)
        return corner

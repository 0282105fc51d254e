"""A million enterprises as sorted columns: by class in draw order, and inside a class by tile.

A frame touches only the tiles that it shows; a click only the tiles round the cursor. There is no Python object per
row. Coordinates are float32 metres from a local origin: 0.06 m at 600 km, far below a pixel at any scale shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.symbology import DRAW_ORDER
from ledger.snapshot import Bytes, Floats, Indices

Floats32 = npt.NDArray[np.float32]
Bounds = tuple[float, float, float, float]
TILES = 64  # per side
CLASSES = len(DRAW_ORDER)
DEPTHS = 25
"""Drawing depths within a class, so that overlapping dots of a class keep their outlines; all depths fit in 7 bits."""

_RANK = np.array([DRAW_ORDER.index(risk_class) for risk_class in sorted(DRAW_ORDER)], np.uint8)

SAMPLE = 200  # points looked at in one stretch of tiles when counting


@dataclass(frozen=True, slots=True)
class PointIndex:
    """``rank`` counts in draw order (0 = ungraded ... 4 = A), the opposite of ``RiskClass``.

    ``starts`` has shape (CLASSES, TILES * TILES + 1): where each tile of each class begins in ``x``, ``y`` and ``row``.
    """

    origin: tuple[float, float]  # metres, plane
    x: Floats32  # metres east of the origin
    y: Floats32
    row: Indices  # position in the snapshot
    depth: Bytes  # 1 + rank * DEPTHS + a scatter below DEPTHS: what lies above what, 0 is nobody
    starts: npt.NDArray[np.int64]
    tile_m: tuple[float, float]  # width, height

    @classmethod
    def of(cls, x: Floats, y: Floats, risk_class: Bytes, shown: npt.NDArray[np.bool_]) -> PointIndex:
        """Index the enterprises that are ``shown`` and have finite plane coordinates (metres)."""
        row = np.flatnonzero(shown & np.isfinite(x) & np.isfinite(y)).astype(np.int32)
        if not len(row):
            empty = np.zeros(0, np.float32)
            starts = np.zeros((CLASSES, TILES * TILES + 1), np.int64)
            return cls((0.0, 0.0), empty, empty, row, np.zeros(0, np.uint8), starts, (1.0, 1.0))
        px, py = x[row], y[row]
        left, bottom = float(px.min()), float(py.min())
        tile_m = (
            max((float(px.max()) - left) / TILES, 1.0) * 1.0001,
            max((float(py.max()) - bottom) / TILES, 1.0) * 1.0001,
        )
        px -= left
        py -= bottom
        tile = (py / tile_m[1]).astype(np.uint16) * np.uint16(TILES) + (px / tile_m[0]).astype(np.uint16)
        key = _RANK[risk_class[row]].astype(np.uint16) * np.uint16(TILES * TILES) + tile
        order = np.argsort(key, kind="stable")  # radix sort: 16 bit keys
        counts = np.bincount(key, minlength=CLASSES * TILES * TILES)
        ends = np.concatenate([[0], np.cumsum(counts)])
        starts = np.stack([ends[rank * TILES**2 : (rank + 1) * TILES**2 + 1] for rank in range(CLASSES)])
        east, north = px[order].astype(np.float32), py[order].astype(np.float32)
        return cls((left, bottom), east, north, row[order], _depths(starts), starts, tile_m)

    def __len__(self) -> int:
        return len(self.row)

    def slices(self, rank: int, bounds: Bounds) -> list[slice]:
        """Stretches of one class whose tiles meet the bounds (plane metres); neighbouring stretches are joined."""
        span = self._tile_span(bounds)
        if span is None:
            return []
        left, bottom, right, top = span
        starts = self.starts[rank]
        if left == 0 and right == TILES - 1:  # whole rows of tiles lie one after the other
            whole = slice(int(starts[bottom * TILES]), int(starts[(top + 1) * TILES]))
            return [whole] if whole.start < whole.stop else []
        answer: list[slice] = []
        for line in range(bottom, top + 1):
            begin, end = int(starts[line * TILES + left]), int(starts[line * TILES + right + 1])
            if begin == end:
                continue
            if answer and answer[-1].stop == begin:
                answer[-1] = slice(answer[-1].start, end)
            else:
                answer.append(slice(begin, end))
        return answer

    def is_inside(self, bounds: Bounds) -> bool:
        """Whether all points lie within the bounds, so that none has to be culled."""
        left, bottom = self.origin
        return (
            bounds[0] <= left
            and bounds[1] <= bottom
            and bounds[2] >= left + self.tile_m[0] * TILES
            and bounds[3] >= bottom + self.tile_m[1] * TILES
        )

    def within(self, bounds: Bounds, ranks: list[int] | None = None) -> npt.NDArray[np.int64]:
        """Positions in this index of the points within the bounds, in draw order."""
        parts = [
            np.arange(part.start, part.stop)
            for rank in (range(CLASSES) if ranks is None else ranks)
            for part in self.slices(rank, bounds)
        ]
        if not parts:
            return np.zeros(0, np.int64)
        found = np.concatenate(parts)
        x, y = self.x[found], self.y[found]
        left, bottom = self.origin
        keep = (x >= bounds[0] - left) & (x <= bounds[2] - left) & (y >= bounds[1] - bottom) & (y <= bounds[3] - bottom)
        answer: npt.NDArray[np.int64] = found[keep]
        return answer

    def count_within(self, bounds: Bounds) -> int:
        """About how many points lie within the bounds: crowded tiles are sampled (within a tile the points of a class
        lie in no order), so that the cost does not grow with the number of points. Exact where there are few."""
        span = self._tile_span(bounds)
        if span is None:
            return 0
        lines = np.arange(span[1], span[3] + 1) * TILES
        begins, ends = self.starts[:, lines + span[0]].ravel(), self.starts[:, lines + span[2] + 1].ravel()
        held = np.flatnonzero(ends > begins)
        left, bottom = self.origin
        west, south, east, north = bounds[0] - left, bounds[1] - bottom, bounds[2] - left, bounds[3] - bottom
        total = 0
        for begin, end in zip(begins[held].tolist(), ends[held].tolist(), strict=True):
            step = max((end - begin) // SAMPLE, 1)
            x, y = self.x[begin:end:step], self.y[begin:end:step]
            total += step * int(np.count_nonzero((x >= west) & (x <= east) & (y >= south) & (y <= north)))
        return total

    def count_at_most(self, bounds: Bounds, ranks: list[int]) -> int:
        """Upper bound of the points within the bounds: what their tiles hold. Costs microseconds."""
        return sum(part.stop - part.start for rank in ranks for part in self.slices(rank, bounds))

    def plane(self, position: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Plane coordinates in metres of points given by their positions in this index."""
        return self.x[position] + np.float64(self.origin[0]), self.y[position] + np.float64(self.origin[1])

    def rank_of(self, position: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Draw rank of points given by their positions in this index."""
        answer: npt.NDArray[np.int64] = np.searchsorted(self.starts[:, -1], position, side="right")
        return answer

    def pack(self) -> dict[str, npt.NDArray[np.generic]]:
        """Arrays that ``unpack`` builds the same index from, to be cached beside the tables."""
        frame = np.array([*self.origin, *self.tile_m])
        return {"x": self.x, "y": self.y, "row": self.row, "depth": self.depth, "starts": self.starts, "tiling": frame}

    @classmethod
    def unpack(cls, arrays: dict[str, npt.NDArray[np.generic]]) -> PointIndex:
        """The index that was packed; KeyError when an array is missing."""
        left, bottom, width, height = (float(value) for value in arrays["tiling"])
        return cls(
            (left, bottom),
            arrays["x"].astype(np.float32, copy=False),
            arrays["y"].astype(np.float32, copy=False),
            arrays["row"].astype(np.int32, copy=False),
            arrays["depth"].astype(np.uint8, copy=False),
            arrays["starts"].astype(np.int64, copy=False),
            (width, height),
        )

    def _tile_span(self, bounds: Bounds) -> tuple[int, int, int, int] | None:
        """Tiles that meet the bounds: left, bottom, right, top; None when there are none."""
        left = int(np.floor((bounds[0] - self.origin[0]) / self.tile_m[0]))
        bottom = int(np.floor((bounds[1] - self.origin[1]) / self.tile_m[1]))
        right = int(np.floor((bounds[2] - self.origin[0]) / self.tile_m[0]))
        top = int(np.floor((bounds[3] - self.origin[1]) / self.tile_m[1]))
        if right < 0 or top < 0 or left >= TILES or bottom >= TILES:
            return None
        return max(left, 0), max(bottom, 0), min(right, TILES - 1), min(top, TILES - 1)


def _depths(starts: npt.NDArray[np.int64]) -> Bytes:
    """Depth of every point: its class, then a scatter by multiplicative hashing of its position."""
    total = int(starts[-1, -1])
    scatter = (np.arange(total, dtype=np.uint32) * np.uint32(2654435761)) >> np.uint32(16)
    depth = (scatter % np.uint32(DEPTHS)).astype(np.uint8)
    for rank in range(CLASSES):
        depth[starts[rank, 0] : starts[rank, -1]] += np.uint8(1 + rank * DEPTHS)
    return depth

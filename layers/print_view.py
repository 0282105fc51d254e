"""The map window of a sheet: which part of the plane, at how many metres per millimetre of paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PrintView:
    """Sheet coordinates are millimetres, x right and y down, inside a frame of ``width`` by ``height`` at ``left``,
    ``top``. ``west`` and ``north`` are the plane coordinates (metres) of the frame's upper left corner."""

    west: float
    north: float
    m_per_mm: float
    left: float
    top: float
    width: float
    height: float

    @classmethod
    def fit(
        cls,
        bounds: Bounds,
        frame: Bounds,
        margins: tuple[float, float, float, float] = (6, 6, 6, 6),
        m_per_mm: float | None = None,
    ) -> PrintView:
        """Show plane ``bounds`` inside ``frame`` (left, top, width, height in mm) less ``margins`` (l, t, r, b)."""
        x0, y0, x1, y1 = bounds
        left, top, width, height = frame
        inner_w, inner_h = width - margins[0] - margins[2], height - margins[1] - margins[3]
        scale = m_per_mm or max((x1 - x0) / inner_w, (y1 - y0) / inner_h, 0.5)
        west = (x0 + x1) / 2 - (margins[0] + inner_w / 2) * scale
        north = (y0 + y1) / 2 + (margins[1] + inner_h / 2) * scale
        return cls(west, north, scale, left, top, width, height)

    @property
    def frame(self) -> Bounds:
        """Left, top, right, bottom on the sheet in mm."""
        return (self.left, self.top, self.left + self.width, self.top + self.height)

    @property
    def plane_bounds(self) -> Bounds:
        """What is visible: min x, min y, max x, max y in metres."""
        return (
            self.west,
            self.north - self.height * self.m_per_mm,
            self.west + self.width * self.m_per_mm,
            self.north,
        )

    def to_mm(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Plane metres to sheet millimetres; NaN stays NaN."""
        return (x - self.west) / self.m_per_mm + self.left, (self.north - y) / self.m_per_mm + self.top

    def geometry_to_mm(self, geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Plane geometries to sheet millimetres; None stays None."""
        moved: npt.NDArray[np.object_] = shapely.transform(
            geometries, lambda points: np.column_stack(self.to_mm(points[:, 0], points[:, 1]))
        )
        return moved

    def contains(self, x: Floats, y: Floats, inset: float = 0.0) -> npt.NDArray[np.bool_]:
        """True for sheet points at least ``inset`` mm inside the frame."""
        x0, y0, x1, y1 = self.frame
        return (x >= x0 + inset) & (x <= x1 - inset) & (y >= y0 + inset) & (y <= y1 - inset)

    def scale_denominator(self, enlargement: float) -> float:
        """The n of 1 : n when a virtual millimetre is printed ``enlargement`` millimetres long."""
        return self.m_per_mm * 1000 / enlargement

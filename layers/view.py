"""The window onto the projected plane: where it looks, how large, how fine.

Plane coordinates are metres in the working CRS, x east and y north. Screen coordinates are device-independent pixels,
x right and y down, origin at the upper left corner.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
SCREEN_PX_M = 0.0254 / 96  # a CSS pixel


@dataclass(frozen=True, slots=True)
class View:
    """``dpr``: device pixels per pixel."""

    center_x: float
    center_y: float
    m_per_px: float
    width: int
    height: int
    dpr: float = 1.0

    @classmethod
    def fit(
        cls,
        bounds: tuple[float, float, float, float],
        width: int,
        height: int,
        margins: tuple[float, float, float, float] = (24, 24, 24, 24),
        dpr: float = 1.0,
    ) -> View:
        """Show ``bounds`` (min x, min y, max x, max y in metres) inside the margins (left, top, right, bottom in px)."""
        left, top, right, bottom = margins
        x0, y0, x1, y1 = bounds
        inner_w, inner_h = max(width - left - right, 1.0), max(height - top - bottom, 1.0)
        m_per_px = max((x1 - x0) / inner_w, (y1 - y0) / inner_h, 1e-3)
        return cls(
            (x0 + x1) / 2 + (right - left) / 2 * m_per_px,
            (y0 + y1) / 2 - (bottom - top) / 2 * m_per_px,
            m_per_px,
            width,
            height,
            dpr,
        )

    @property
    def scale_denominator(self) -> float:
        """The n of 1 : n on a 96 dpi screen."""
        return self.m_per_px / SCREEN_PX_M

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """What is visible: min x, min y, max x, max y in metres."""
        half_w, half_h = self.width / 2 * self.m_per_px, self.height / 2 * self.m_per_px
        return (self.center_x - half_w, self.center_y - half_h, self.center_x + half_w, self.center_y + half_h)

    def to_screen(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Plane to pixels, for arrays of any shape."""
        return (
            (x - self.center_x) / self.m_per_px + self.width / 2,
            (self.center_y - y) / self.m_per_px + self.height / 2,
        )

    def to_plane(self, px: float, py: float) -> tuple[float, float]:
        """Pixel to plane."""
        return (
            self.center_x + (px - self.width / 2) * self.m_per_px,
            self.center_y - (py - self.height / 2) * self.m_per_px,
        )

    def zoomed(self, factor: float, px: float, py: float) -> View:
        """Zoom in by ``factor`` (> 1 is closer) with the plane under the pixel held still."""
        x, y = self.to_plane(px, py)
        m_per_px = self.m_per_px / factor
        return replace(
            self,
            m_per_px=m_per_px,
            center_x=x - (px - self.width / 2) * m_per_px,
            center_y=y + (py - self.height / 2) * m_per_px,
        )

    def panned(self, dx: float, dy: float) -> View:
        """Move the picture by (dx, dy) pixels."""
        return replace(self, center_x=self.center_x - dx * self.m_per_px, center_y=self.center_y + dy * self.m_per_px)

    def resized(self, width: int, height: int, dpr: float | None = None) -> View:
        """Same centre and scale in a window of another size."""
        return replace(self, width=width, height=height, dpr=self.dpr if dpr is None else dpr)

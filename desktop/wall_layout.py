"""Where things stand on a wall of any size. 1920 x 1080 is the reference; everything scales with the smaller ratio, so
that no text falls below 24 px of 1080 lines, and a wider wall gives its width to the map.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

REFERENCE = (1920.0, 1080.0)
COLUMN, BAND, FOOTER, BANNER = 608.0, 104.0, 72.0, 96.0
LEGEND_RIGHT = 336.0
MARGIN = 48.0
SMALLEST = 24.0  # px of text at 1080 lines


@dataclass(frozen=True, slots=True)
class WallLayout:
    """``scale``: pixels per reference pixel. Rectangles in pixels of the window."""

    scale: float
    whole: QRectF
    banner: QRectF  # empty while the data is fresh
    map: QRectF
    column: QRectF
    band: QRectF
    footer: QRectF

    @classmethod
    def of(cls, width: int, height: int, has_banner: bool) -> WallLayout:
        scale = min(width / REFERENCE[0], height / REFERENCE[1])
        top = BANNER * scale if has_banner else 0.0
        footer = QRectF(0, height - FOOTER * scale, width, FOOTER * scale)
        band = QRectF(0, footer.top() - BAND * scale, width, BAND * scale)
        column = QRectF(width - COLUMN * scale, top, COLUMN * scale, band.top() - top)
        return cls(
            scale,
            QRectF(0, 0, width, height),
            QRectF(0, 0, width, top),
            QRectF(0, top, column.left(), band.top() - top),
            column,
            band,
            footer,
        )

    def px(self, reference: float) -> float:
        """Pixels of a length at 1920 x 1080."""
        return reference * self.scale

    def font_px(self, reference: float) -> int:
        """Whole pixels of a text size; the floor is a wall's: 24 px at 1080 lines."""
        return max(1, round(max(reference, SMALLEST) * self.scale))

    @property
    def map_margins(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom px of the map that belong to title and legend."""
        return (self.px(LEGEND_RIGHT - 56), self.px(84), self.px(24), self.px(24))

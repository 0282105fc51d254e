"""Where the parts of a sheet stand: virtual millimetres, the same grid for A4 to A0.

Large paper is read from further away, so everything on it is enlarged: a virtual millimetre is printed longer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger.problem import Refused

PAPER_MM = {"A4": (210, 297), "A3": (297, 420), "A2": (420, 594), "A1": (594, 841), "A0": (841, 1189)}
ENLARGEMENT = {"A4": 1.0, "A3": 1.0, "A2": 1.45, "A1": 2.17, "A0": 3.0}
EDGE = 10.0
BAND_BOTTOM = 29.5
NARROW_BAND_BOTTOM = 19.0
FOOTER_HEIGHT = 14.0
GUTTER = 6.0
BLOCK_GAP = 3.2
CHART_GROWTH = 0.7  # beyond its most, that a chart may take of a column that would stay empty


@dataclass(frozen=True, slots=True)
class Frame:
    """Rectangle by its upper left corner."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of paper in virtual mm."""

    width: float
    height: float
    enlargement: float

    @classmethod
    def of(cls, paper: str, landscape: bool) -> Page:
        """Raises Refused for a paper other than A4 to A0."""
        if paper not in PAPER_MM:
            raise Refused(f"不支持的纸张“{paper}”。", f"可用的纸张：{'、'.join(PAPER_MM)}。")
        short, long = PAPER_MM[paper]
        scale = ENLARGEMENT[paper]
        width, height = (long, short) if landscape else (short, long)
        return cls(width / scale, height / scale, scale)

    @property
    def body(self) -> Frame:
        """Below the band, above the footer."""
        return Frame(EDGE, BAND_BOTTOM, self.width - 2 * EDGE, self.height - BAND_BOTTOM - FOOTER_HEIGHT)

    @property
    def is_landscape(self) -> bool:
        return self.width > self.height

    @property
    def title_size(self) -> float:
        """Points of the title: 25, on A4 20."""
        return 25.0 if min(self.width, self.height) > 230 else 20.0

    def columns(self, least: float = 86.0) -> list[Frame]:
        """Columns of a page without a map."""
        width = self.width - 2 * EDGE
        count = max(int((width + 5) // (least + 5)), 1)
        each = (width - 5 * (count - 1)) / count
        height = self.height - NARROW_BAND_BOTTOM - FOOTER_HEIGHT
        return [Frame(EDGE + row * (each + 5), NARROW_BAND_BOTTOM, each, height) for row in range(count)]


@dataclass(slots=True)
class Block:
    """A part that stands in a column. Heights in mm; ``data`` is what its template part needs."""

    kind: str
    least: float
    most: float
    data: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and its place; ``page`` counts from 0."""

    block: Block
    page: int
    frame: Frame


def map_and_panel(page: Page) -> tuple[Frame, list[Frame]]:
    """Frame of the map, and the columns beside it (landscape) or below it (portrait) on the first page."""
    body = page.body
    if page.is_landscape:
        panel = 96.0 if body.w > 330 else (90.0 if body.w > 290 else 84.0)
        width = body.w - panel - GUTTER
        return Frame(body.x, body.y, width, body.h), [Frame(body.x + width + GUTTER, body.y, panel, body.h)]
    height = round((0.58 if body.w > 220 else 0.54) * body.h)
    count = 2
    each = (body.w - 5) / 2
    top = body.y + height + 4.0
    columns = [Frame(body.x + row * (each + 5), top, each, body.h - height - 4.0) for row in range(count)]
    return Frame(body.x, body.y, body.w, height), columns


def flow(blocks: list[Block], first: list[Frame], page: Page) -> list[Placed]:
    """Stand the blocks one below the other in the columns of the first page, then in those of further pages.

    A block goes to the next column when its least height does not fit; room that is left over goes to the blocks that
    can use it. Nothing is ever left out.
    """
    columns = [(0, frame) for frame in first]
    filled: list[list[Block]] = [[]]
    at = 0
    for block in blocks:
        while filled[at] and _least(filled[at]) + BLOCK_GAP + block.least > columns[at][1].h:
            at += 1
            if at == len(columns):
                number = columns[-1][0] + 1
                columns += [(number, frame) for frame in page.columns()]
            filled.append([])
        filled[at].append(block)
    return [
        item for items, (number, frame) in zip(filled, columns, strict=False) for item in _stretch(items, number, frame)
    ]


def _least(blocks: list[Block]) -> float:
    return sum(block.least for block in blocks) + BLOCK_GAP * (len(blocks) - 1)


def _stretch(blocks: list[Block], page: int, frame: Frame) -> list[Placed]:
    """Share the spare height of a column among its blocks, none above its most; what is left then makes charts taller,
    so that neighbouring columns end together."""
    if not blocks:
        return []
    spare = max(frame.h - _least(blocks), 0.0)
    wish = sum(block.most - block.least for block in blocks)
    share = min(spare / wish, 1.0) if wish else 0.0
    gap = BLOCK_GAP + min(max(spare - wish, 0.0) / max(len(blocks) - 1, 1), 3.0)
    left = max(spare - wish - (gap - BLOCK_GAP) * (len(blocks) - 1), 0.0)
    charts = [block.most for block in blocks if block.kind == "chart"]
    growth = 1.0 + min(left / sum(charts), CHART_GROWTH) if charts else 1.0
    placed, y = [], frame.y
    for block in blocks:
        height = block.least + share * (block.most - block.least)
        if block.kind == "chart":
            height *= growth
        placed.append(Placed(block, page, Frame(frame.x, y, frame.w, height)))
        y += height + gap
    return placed

"""Pieces of SVG text. One user unit is one millimetre of the (virtual) sheet; the whole sheet is scaled as one.

Bulk marks are one path per class with whole tenths of a millimetre: 50,000 of them stay under 0.3 MB in the PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
PT_MM = 25.4 / 72  # one typographic point in millimetres
FONT = "Noto Sans SC"
_HALF = 1 << 31


def num(value: float, decimals: int = 2) -> str:
    """Shortest decimal text of a length in millimetres."""
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def attributes(**values: object) -> str:
    """``stroke_width=0.3`` becomes ``stroke-width="0.3"``; None is left out."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{num(value, 3) if isinstance(value, float) else value}"'
        for name, value in values.items()
        if value is not None
    )


def path(data: str, **style: object) -> str:
    return f'<path d="{data}"{attributes(**style)}/>' if data else ""


def group(children: Iterable[str], **style: object) -> str:
    body = "".join(children)
    return f"<g{attributes(**style)}>{body}</g>" if body else ""


def rect(x: float, y: float, width: float, height: float, **style: object) -> str:
    return f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}"{attributes(**style)}/>'


def circle(x: float, y: float, radius: float, **style: object) -> str:
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}"{attributes(**style)}/>'


def line(x0: float, y0: float, x1: float, y1: float, **style: object) -> str:
    return path(f"M{num(x0)} {num(y0)}L{num(x1)} {num(y1)}", **style)


def text(
    x: float,
    y: float,
    content: str,
    size_mm: float,
    *,
    fill: str,
    anchor: str = "start",
    bold: bool = False,
    spacing_mm: float = 0.0,
    halo: str | None = None,
    halo_mm: float = 0.5,
) -> str:
    """One line of text on the baseline ``y``; with ``halo`` a casing in that colour underneath."""
    style = attributes(
        x=num(x),
        y=num(y),
        font_size=num(size_mm, 3),
        text_anchor=None if anchor == "start" else anchor,
        font_weight="700" if bold else None,
        letter_spacing=num(spacing_mm, 3) if spacing_mm else None,
    )
    body = escape(content, quote=False)
    casing = ""
    if halo:
        paint = attributes(fill=halo, stroke=halo, stroke_width=2 * halo_mm, stroke_linejoin="round")
        casing = f"<text{style}{paint}>{body}</text>"
    return f'{casing}<text{style} fill="{fill}">{body}</text>'


def centred(x: float, y: float, content: str, size_mm: float, *, fill: str, bold: bool = True) -> str:
    """Text centred on a point, as letters in signs and counts in donuts are."""
    return text(x, y + 0.36 * size_mm, content, size_mm, fill=fill, anchor="middle", bold=bold)


def lines_data(lines: Sequence[Floats], closed: bool = False) -> str:
    """Path data in millimetres of a few short polylines, each shape (n, 2), rounded to hundredths."""
    end = "Z" if closed else ""
    return "".join("M" + " ".join(map(num, one.ravel().tolist())) + end for one in lines)


def outline_data(lines: Sequence[Floats], closed: bool = False) -> str:
    """Path data for ``outline``: whole hundredths of a millimetre, for borders of many thousand vertices."""
    end = "Z" if closed else ""
    whole = [np.rint(one * 100).astype(np.int64).ravel().tolist() for one in lines]
    return "".join(["M" + " ".join(map(str, one)) + end for one in whole])


def outline(data: str, stroke_width: float | None = None, dashes: Sequence[float] = (), **style: object) -> str:
    """A path of ``outline_data``; ``stroke_width`` and ``dashes`` are millimetres."""
    pattern = " ".join(num(100 * dash) for dash in dashes) or None
    width = None if stroke_width is None else 100 * stroke_width
    return path(data, transform="scale(.01)", stroke_width=width, stroke_dasharray=pattern, **style)


def marks_data(x: Floats, y: Floats, outline: Floats) -> str:
    """Path data in tenths of a millimetre: one closed ``outline`` (k, 2) in mm round every point."""
    order = np.lexsort((x, np.floor(y)))  # neighbours in the file are neighbours on paper: it packs better
    x, y = x[order], y[order]
    corners = np.rint((np.column_stack([x, y])[:, None, :] + outline[None]) * 10).astype(np.int64)
    pattern = "M%d %dL" + " ".join(["%d %d"] * (len(outline) - 1)) + "Z"
    return "".join([pattern % tuple(row) for row in corners.reshape(len(x), 2 * len(outline)).tolist()])


def dots_data(x: Floats, y: Floats) -> str:
    """Path data in tenths of a millimetre: zero-length strokes, to be drawn with round caps."""
    columns, rows = np.rint(np.asarray(x) * 10).astype(np.int64), np.rint(np.asarray(y) * 10).astype(np.int64)
    # Both in one number: unique rows would be sorted by comparing bytes, ten times slower and with the interpreter held.
    packed = np.unique((columns << 32) + (rows + _HALF))
    points = zip((packed >> 32).tolist(), ((packed & (2 * _HALF - 1)) - _HALF).tolist(), strict=True)
    return "".join([f"M{px} {py}h0" for px, py in points])


def tenths(body: str) -> str:
    """Group whose coordinates and widths are tenths of a millimetre."""
    return f'<g transform="scale(.1)">{body}</g>' if body else ""


def document(width_mm: float, height_mm: float, body: Iterable[str]) -> str:
    """A whole SVG file of that size."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{num(width_mm)}mm" height="{num(height_mm)}mm" '
        f'viewBox="0 0 {num(width_mm)} {num(height_mm)}" font-family="{FONT}" fill="none">{"".join(body)}</svg>'
    )


def clipped(identity: str, x: float, y: float, width: float, height: float, body: Iterable[str]) -> str:
    """What is inside, cut at a rectangle."""
    return (
        f'<clipPath id="{identity}">{rect(x, y, width, height)}</clipPath>'
        f'<g clip-path="url(#{identity})">{"".join(body)}</g>'
    )

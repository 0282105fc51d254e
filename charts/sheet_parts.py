"""What every sheet says: title, facts, marking, footer, snapshot code. Texts are data, never markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from charts.page_layout import Page
from charts.snapshot_code import qr_svg, snapshot_code
from charts.theme_tones import tones
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.plain_line import plain_line
from layers.situation import Situation
from layers.theme import THEMES, ThemeName

DEMO_TAG = "演示数据　非真实企业"
DISCLAIMER = "WGS-84与CGCS2000视为一致。界线为画法示意，不作为权属争议依据"
NO_REVIEW_NUMBER = "未附审图号"


@dataclass(frozen=True, slots=True)
class SheetFrame:
    """The request as the parts of a sheet need it."""

    page: Page
    paper: str
    landscape: bool
    theme: ThemeName
    unit: int
    kind: str
    made_on: date


def chinese_day(day: date) -> str:
    """2021年6月5日, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def as_of_text(situation: Situation) -> str:
    """截至2021年6月15日18时; what was known then, not what was so then, says so: 截至2021年6月15日18时（当时所知）."""
    as_of = situation.as_of
    minute = f"{as_of.minute}分" if as_of.minute else ""
    reading = f"（{situation.reading}）" if situation.snapshot.known_at else ""
    return f"截至{chinese_day(as_of)}{as_of.hour}时{minute}{reading}"


def area_name(situation: Situation, unit: int) -> str:
    """Name in the title: the workspace's, or the unit's full name."""
    return plain_line(situation.snapshot.info.title if unit == 0 else situation.snapshot.units.name[unit])


def common_data(
    situation: Situation, frame: SheetFrame, title: str, facts: list[tuple[str, bool]], notes: str
) -> dict[str, object]:
    """Data of ``common.typ``. ``facts``: text and whether it is an alarm. ``notes``: further words of the footer."""
    info, page = situation.snapshot.info, frame.page
    width = page.width - 2 * 10
    size = page.title_size
    room = (width - 52) / (size * svg.PT_MM)
    fitted = metrics(bold=True).fit(title, room)
    return {
        "page": {"width": page.width, "height": page.height, "enlargement": page.enlargement},
        "theme": tones(THEMES[frame.theme]),
        "title": {"words": fitted, "size": size, "facts": 9.0 if page.width > 250 else 7.4, "marking": 11.0},
        "facts": [{"words": words, "alarm": alarm} for words, alarm in facts],
        "as-of": as_of_text(situation),
        "marking": metrics(bold=True).fit(info.marking, 14),
        "paper": f"{frame.paper} {'横' if frame.landscape else '竖'}",
        "demo": DEMO_TAG if info.is_demo else "",
        "footer": _footer(situation, frame, notes, width),
    }


def _footer(situation: Situation, frame: SheetFrame, notes: str, width: float) -> dict[str, object]:
    info = situation.snapshot.info
    right = f"资料截止：{situation.as_of:%Y-%m-%d}　制图单位：{metrics().fit(info.compiled_by, 26) or '未填'}　制图日期：{frame.made_on:%Y-%m-%d}"
    review = f"审图号：{metrics().fit(info.review_number, 24) or NO_REVIEW_NUMBER}"
    right_width = (metrics().width(right) + metrics(bold=True).width(review) + 14) * 6.2 * svg.PT_MM
    is_narrow = width < 330 and right_width > 0.53 * width
    return {
        "left": "；".join(part for part in (situation.frame.note, DISCLAIMER, notes) if part) + "。",
        "right": right,
        "review": review,
        "review-missing": not info.review_number.strip(),
        "left-width": width * 0.5 if is_narrow else width - right_width - 4,
        "right-width": width * 0.47 if is_narrow else right_width,
    }


def code_and_qr(situation: Situation, frame: SheetFrame) -> tuple[str, str]:
    """Snapshot code and its QR picture."""
    code = snapshot_code(situation.snapshot, situation.as_of, f"{frame.kind}{frame.unit}")
    return code, qr_svg(code, situation.snapshot, situation.as_of)


def fit_note(title: str, note: str, width: float) -> str:
    """The small note beside a block's title, shortened to what the width (mm) leaves."""
    room = max(width - metrics(bold=True).width(title) * 9 * svg.PT_MM - 3.0, 4.0) / (6.2 * svg.PT_MM)
    if "；" in note and metrics().width(note) > room:  # rather the unit alone than a broken sentence
        note = note.split("；")[0]
    return metrics().fit(note, room)

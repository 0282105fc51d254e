"""What everything that leaves for the public says about itself."""

from __future__ import annotations

from layers.situation import Situation

PUBLIC = "公开版"
SCOPE = "仅列各单位数量与比率，不含企业名称、坐标和个人信息。"


def review_words(situation: Situation) -> str:
    """审图号：GS（2024）0001号, or that there is none."""
    number = situation.snapshot.info.review_number
    return f"审图号：{number}" if number else "未附审图号"


def head_line(situation: Situation, *, is_public: bool) -> str:
    """Area, moment and standing of the numbers in one line; demo data say so first."""
    info = situation.snapshot.info
    parts = [
        "演示数据（虚构）" if info.is_demo else "",
        f"{info.title}工贸安全态势",
        PUBLIC if is_public else info.marking,
        f"截至 {situation.as_of:%Y-%m-%d %H:%M}（{situation.reading}）",
        review_words(situation) if is_public else "已隐去个人信息",
    ]
    return "　".join(part for part in parts if part)

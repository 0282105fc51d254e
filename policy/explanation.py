"""Every number opens up (数有所依): what a figure counts, in words, and what the document demands of it."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.problem import Refused
from policy.measures import Figure
from policy.pack import Pack, PackTarget

_FORMULAS = {
    "enterprises": "在册工贸企业数：台账中生产状态不是“关闭”的企业，不论是否落图。",
    "class_a": "A 类企业数；占比＝A 类企业数÷在册企业数。",
    "open_hazards": "未销号重大隐患数：截止时刻已发现、未销号且未误报注销的重大隐患，含逾期、临期、延期已批、停产整改、期限内和未定期限。",
    "overdue": "逾期未整改数：整改期限早于截止日且未销号的重大隐患（延期、停产不掩盖逾期）；占比＝逾期数÷未销号数。",
    "rectified": "重大隐患整改率＝已销号数÷（已销号数＋未销号数）。",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """``target`` is None when the document of the pack sets none."""

    figure: Figure
    formula: str
    target: PackTarget | None


def explain(figures: list[Figure], figure_id: str, pack: Pack) -> Explanation:
    """Explain one of the key figures. Raises Refused for an unknown id and names those that exist."""
    found = next((figure for figure in figures if figure.id == figure_id), None)
    if found is None:
        raise Refused(f"没有编号为“{figure_id}”的指标。", f"可用的有：{'、'.join(figure.id for figure in figures)}。")
    target = next((item for item in pack.targets if item.figure == figure_id), None)
    return Explanation(found, _FORMULAS[figure_id], target)

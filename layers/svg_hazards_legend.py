"""Legend of the hazards map: badges by light with their counts, which add up to the open hazards of the sheet."""

from __future__ import annotations

import numpy as np

from layers import svg_signs as signs
from layers import svg_writer as svg
from layers.print_ground import Ground
from layers.print_hazards import Roll
from layers.situation import Situation
from layers.svg_hazard_dots import Dots, Tier, dot
from layers.svg_legend import Draw, Legend, Row
from layers.theme import Theme
from policy.light import OPEN_LIGHTS, Light


def hazards_legend(situation: Situation, ground: Ground, roll: Roll, dots: Dots, theme: Theme) -> Legend:
    """``roll``: the open hazards of the sheet; those that are not on the map have a row of their own. ``dots``: those
    that are; a light of which the map numbers none is shown by its dot."""
    counted, scope = situation.measures, ground.scope
    unnumbered = {Light(light) for light in np.unique(dots.light)} - {
        Light(light) for light in np.unique(dots.light[dots.tier < Tier.DOT])
    }
    rows = [
        Row(
            _dot_sign(light, theme) if light in unnumbered else _badge_sign(light, theme),
            _light_label(light, situation),
            f"{count:,}",
        )
        for light in OPEN_LIGHTS
        if (count := int(counted.by_light[scope, light])) or light in (Light.OVERDUE, Light.DUE_SOON, Light.IN_TIME)
    ]
    rows.append(
        Row(
            lambda x, y: signs.badge(x, y, 8, Light.OVERDUE, True, theme),
            "外框＝挂牌督办（含于上列）",
            f"{int(counted.listed[scope]):,}",
        )
    )
    rows.append(Row(lambda x, y: _leader_sample(x, y, theme), "企业位置，细线引至编号"))
    off_map = len(roll) - int((roll.enterprise >= 0).sum() and _placed_count(ground, roll))
    if off_map:
        rows.append(Row(lambda _x, _y: "", "未落图（列于表中，图位“未落图”）", f"{off_map:,}"))
    rule = f"{situation.light_sentence}；过期限次日起为逾期"
    closing = [rule] if (dots.tier < Tier.DOT).all() else ["最紧急的标序号，其余只标圆点，见表中图位", rule]
    return Legend("图例", "编号与表中“序号”一致，按紧急程度排", [rows], closing)


def _placed_count(ground: Ground, roll: Roll) -> int:
    hosts = roll.enterprise[roll.enterprise >= 0]
    return int(np.isfinite(ground.x[hosts]).sum())


def _light_label(light: Light, situation: Situation) -> str:
    if light == Light.DUE_SOON:
        return f"临期（{situation.measures.rule.due_soon_days} 日内到期）"
    return {
        Light.OVERDUE: "逾期",
        Light.EXTENDED: "延期已批",
        Light.STOPPED: "停产整改",
        Light.IN_TIME: "期限内",
        Light.NO_DEADLINE: "未定期限",
    }[light]


def _leader_sample(x: float, y: float, theme: Theme) -> str:
    leader = svg.line(x - 2.2, y + 0.8, x + 2.4, y - 0.8, stroke=theme.text2, stroke_width=0.24)
    return leader + svg.circle(x - 2.2, y + 0.8, 0.62, fill=theme.halo, stroke=theme.text, stroke_width=0.2)


def _dot_sign(light: Light, theme: Theme) -> Draw:
    return lambda x, y: dot(x, y, light, theme)


def _badge_sign(light: Light, theme: Theme) -> Draw:
    is_small = light > Light.DUE_SOON
    return lambda x, y: signs.badge(x, y, 8, light, False, theme, is_small)

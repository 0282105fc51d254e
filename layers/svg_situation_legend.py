"""Legend of the situation map at small scale. Its counts are those of ``policy.measures`` for the unit of the sheet."""

from __future__ import annotations

from functools import partial

from layers import svg_signs as signs
from layers import svg_writer as svg
from layers.print_ground import Ground
from layers.print_groups import DonutScale
from layers.print_words import tone_words
from layers.situation import Situation
from layers.svg_aggregate import single_classes
from layers.svg_legend import Draw, Legend, Row
from layers.svg_zones import zone_mark
from layers.symbology import CLASS_SYMBOLS, CONFLICT_PLATE, LINE_LABELS, LineKind
from layers.theme import Theme
from ledger.risk_class import RiskClass

SAMPLE_LEFT = 3.6  # from the centre of a sign to the left edge of a row that draws itself


def situation_legend(
    situation: Situation, ground: Ground, scale: DonutScale, theme: Theme, zones_marked: bool, is_short: bool
) -> Legend:
    """``zones_marked``: every zone has a mark on the map; else tags beside the donuts count them. ``is_short``: fewer
    words, for small paper; the counts are the same."""
    counted, scope = situation.measures, ground.scope
    by_class = counted.by_class[scope]
    single, ring = ("逐户", "圆环") if is_short else ("逐户表示", "计入圆环，灰点示位置")
    drawn_singly = single_classes(by_class)
    tail = dict.fromkeys(drawn_singly, single)
    rows = []
    for risk in (RiskClass.A, RiskClass.B, RiskClass.C, RiskClass.D):
        size = CLASS_SYMBOLS[risk].print_small_mm * 1.15 if risk in drawn_singly else 0.0
        rows.append(
            Row(
                _class_sign(risk, size, theme),
                f"{risk.label}企业（{tail.get(risk, ring)}）",
                f"{by_class[risk]:,}",
            )
        )
    rows.append(
        Row(
            lambda x, y: signs.class_shape(x, y, 2.4, RiskClass.UNGRADED, theme),
            "未分级企业" + ("" if is_short else "（计入总数，不计入圆环）"),
            f"{by_class[RiskClass.UNGRADED]:,}",
        )
    )
    if not is_short:
        rows.append(_donut_row(situation, ground, scale, theme))
    overdue, opened = counted.overdue(scope), counted.open_hazards(scope)
    rows.append(
        Row(
            lambda x, y: signs.hazard_tag(x, y, 5, True, theme),
            tone_words("未销号重大隐患（红＝有逾期）", theme)
            if is_short
            else tone_words(f"未销号重大隐患数，红牌＝有逾期（共逾期 {overdue:,}）", theme),
            f"{opened:,}",
        )
    )
    if counted.grave_count(scope):
        rows.append(
            conflict_row(situation, scope, theme, "严重冲突" if is_short else "严重冲突数（见冲突表）", count=5)
        )
    if counted.zones_by_kind[scope].any():
        rows.append(_zone_row(situation, scope, theme, zones_marked, is_short))
    if not is_short:
        rows.append(_line_row(ground, theme))
    rule = f"{situation.light_sentence}；过期限次日起为逾期"
    note = situation.pack.class_direction + ("" if is_short else "；右列为本图数量")
    return Legend("图例", note, [rows], [rule])


def conflict_row(situation: Situation, scope: int, theme: Theme, words: str, count: int = 0) -> Row:
    """The plate of a grave conflict as the map shows it, with the number of all of them. ``count``: of the sample."""
    height = signs.TAG_HEIGHT if count else CONFLICT_PLATE.print_mm
    value = f"{situation.measures.grave_count(scope):,}"
    return Row(lambda x, y: signs.conflict_plate(x, y, height, theme, count), words, value)


def _zone_row(situation: Situation, scope: int, theme: Theme, zones_marked: bool, is_short: bool) -> Row:
    """Zones as the map shows them: a mark each, or tags that count them."""
    counted = situation.measures
    running = f"{int(counted.running[scope]):,}"
    if zones_marked:
        words = "危险作业区" + ("" if is_short else f"，带虚环＝当前在场（{running}）")
        sign = _two_zone_marks(theme)
    else:
        words = "危险作业区数" + ("" if is_short else f"，实底＝有作业当前在场（共 {running}）")
        sign = partial(signs.zone_tag, count=5, is_running=True, theme=theme)
    return Row(sign, words, f"{int(counted.zones_by_kind[scope].sum()):,}")


def _two_zone_marks(theme: Theme) -> Draw:
    return lambda x, y: zone_mark(x - 1.5, y, False, theme) + zone_mark(x + 1.8, y, True, theme)


def _class_swatch(x: float, y: float, risk: RiskClass, size: float, theme: Theme) -> str:
    """``size``: of the sign of a class that is drawn singly, 0 for one that only the rings show."""
    if size:
        return signs.class_shape(x, y, size, risk, theme)
    tone = theme.classes[risk]
    return svg.rect(x - 1.3, y - 1.1, 2.6, 2.2, fill=tone.fill, stroke=theme.text2, stroke_width=0.15)


def _donut_row(situation: Situation, ground: Ground, scale: DonutScale, theme: Theme) -> Row:
    """Two or three sample donuts with the mean composition of the area."""
    by_class = situation.measures.by_class[ground.scope][:4].tolist()
    most = max(int(situation.measures.by_class[row].sum()) for row in ground.leaves.tolist() or [ground.scope])
    power = 10 ** max(len(str(max(most, 1))) - 1, 1)
    top = max(most // power, 1) * power
    samples = sorted({power // 2, max(round(top / 3 / power), 1) * power, top})
    radii = [scale.radius(sample) for sample in samples]
    height = 2 * max(radii) + 1.6

    def draw(x: float, y: float) -> str:
        left, body = x - SAMPLE_LEFT, []
        for sample, radius in zip(samples, radii, strict=True):
            middle = y + max(radii) - radius
            body.append(signs.donut(left + radius, middle, radius, by_class or [1], theme, total=sample))
            left += 2 * radius + 0.9
        body.append(svg.text(left + 1.0, y, "圆环＝企业数及 A—D 构成", 2.2, fill=theme.text))
        body.append(svg.text(left + 1.0, y + 3.2, "圆越大企业越多", 2.2, fill=theme.text2))
        return "".join(body)

    return Row(draw, "", height=height)


def _class_sign(risk: RiskClass, size_mm: float, theme: Theme) -> Draw:
    return lambda x, y: _class_swatch(x, y, risk, size_mm, theme)


def _line_row(ground: Ground, theme: Theme) -> Row:
    """The kinds of lines in one row."""
    kinds: list[tuple[LineKind, float, str, str | None]] = [(LineKind.AREA, 0.6, theme.area_line, None)]
    if ground.unit_lines:
        kinds.append((LineKind.UNIT, 0.32, theme.unit_line, "2.2 0.6 0.35 0.6"))
    if ground.part_lines:
        kinds.append((LineKind.PART, 0.2, theme.county_line, None))
    if ground.schematic_lines:
        kinds.append((LineKind.SCHEMATIC, 0.3, theme.unit_line, "1.3 0.8"))

    def draw(x: float, y: float) -> str:
        left, body = x - SAMPLE_LEFT, []
        for kind, width, tone, dashes in kinds:
            body.append(svg.line(left, y, left + 6.0, y, stroke=tone, stroke_width=width, stroke_dasharray=dashes))
            body.append(svg.text(left + 7.0, y + 0.8, LINE_LABELS[kind], 2.2, fill=theme.text))
            left += 9.5 + 2.2 * len(LINE_LABELS[kind])
        return "".join(body)

    return Row(draw, "")

"""The hazards map: every open hazard at its place, numbered as in the table, knots enlarged in insets."""

from __future__ import annotations

from layers import svg_writer as svg
from layers.placement_field import LabelField
from layers.print_furniture import place_arrow, projection_of, set_stage
from layers.print_ground import Ground
from layers.print_hazards import roll_of
from layers.print_spec import MapPicture, MapSpec
from layers.situation import Situation
from layers.svg_grid import STRIP_MM, draw_grid, fields
from layers.svg_ground import draw_ground, neighbour_names, unit_names
from layers.svg_hazard_dots import ON_MAP, dots_of, draw_dots
from layers.svg_hazard_insets import draw_insets
from layers.svg_hazards_legend import hazards_legend
from layers.theme import THEMES


def draw_hazards(situation: Situation, ground: Ground, spec: MapSpec) -> MapPicture:
    """The whole map of the sheet, with the field of every placed hazard."""
    theme = THEMES[spec.theme]
    roll = roll_of(situation, ground.scope)
    dots = dots_of(ground, roll, spec.width * spec.height)
    legend = hazards_legend(situation, ground, roll, dots, theme)
    stage = set_stage(ground, spec, [legend], projection_of(situation), theme, STRIP_MM)
    view = stage.view
    insets = draw_insets(situation, ground, view, stage.space, dots, spec, theme)
    arrow, arrow_box = place_arrow(stage.space, view, theme)
    field = LabelField(view.frame)
    for box in (*stage.boxes, *insets.boxes, arrow_box):
        field.block(box)
    x, y = view.to_mm(dots.plane_x, dots.plane_y)
    field.set_points(x, y)
    names = unit_names(situation, ground, view, field, theme, set(), points=9.0)
    names += neighbour_names(ground, view, field, theme)
    badges = draw_dots(dots, insets.numbered, view, field.boxes, names, theme, ON_MAP)
    unnumbered = int((~badges.numbered & ~insets.numbered).sum())
    inside = [draw_ground(situation, ground, view, theme), badges.body, insets.frames]
    body = [
        svg.clipped("map", view.left, view.top, view.width, view.height, inside),
        insets.drawn,
        stage.furniture,
        arrow,
        draw_grid(view.frame, theme),
        svg.rect(0.2, 0.2, spec.width - 0.4, spec.height - 0.4, stroke=theme.text, stroke_width=0.4),
    ]
    return MapPicture(
        svg=svg.document(spec.width, spec.height, body),
        scale_denominator=view.scale_denominator(spec.enlargement),
        is_every_enterprise=False,
        hidden=0,
        moved=0,
        schematic=(),
        notes=(f"图上过密，{unnumbered:,} 项隐患只标圆点不标序号，位置见表中图位。",) if unnumbered else (),
        field_of=dict(zip(roll.rows[dots.number - 1].tolist(), fields(x, y, view.frame), strict=True)),
    )

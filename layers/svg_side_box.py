"""Units without a polygon: a dashed box marked 示意 beside the area, with their count, so that nobody is lost."""

from __future__ import annotations

import numpy as np

from layers import svg_signs as signs
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.placement_space import FreeSpace
from layers.print_ground import Ground
from layers.print_groups import DonutScale, Group
from layers.print_view import Bounds, PrintView
from layers.theme import Theme


def draw_side_boxes(
    groups: list[Group],
    scale: DonutScale,
    space: FreeSpace,
    view: PrintView,
    ground: Ground,
    theme: Theme,
    count_zones: bool = False,
) -> tuple[str, list[Bounds]]:
    """One box per group, in the free space nearest to the middle of the area; and where they stand. ``count_zones``:
    with a tag for the operation zones."""
    drawn = [_side_box(group, scale, space, view, ground, theme, count_zones) for group in groups]
    return "".join(body for body, _box in drawn), [box for _body, box in drawn]


def _side_box(
    group: Group,
    scale: DonutScale,
    space: FreeSpace,
    view: PrintView,
    ground: Ground,
    theme: Theme,
    count_zones: bool,
) -> tuple[str, Bounds]:
    """A unit without a polygon: a dashed box marked 示意 near the area, with its donut."""
    radius = scale.radius(group.total)
    label = metrics(bold=True).fit(group.name, 9)
    size = 2.5
    words = max(metrics(bold=True).width(label) * size, 14.0)
    width, height = 2 * radius + words + 6.0, max(2 * radius + 3.0, 9.0)
    x0, y0, x1, y1 = ground.bounds
    centre_x, centre_y = view.to_mm(np.array([(x0 + x1) / 2]), np.array([(y0 + y1) / 2]))
    place = space.put(width, height, (float(centre_x[0]), float(centre_y[0])), 1.0)
    if place is None:  # a full frame: it still must not be lost
        place = np.array([view.left + 3.0, view.top + 3.0])
    x, y = float(place[0]), float(place[1])
    dashes = "1 0.7"
    middle = y + height / 2
    body = [
        svg.rect(x, y, width, height, fill=theme.window, stroke=theme.text2, stroke_width=0.3, stroke_dasharray=dashes),
        signs.donut(x + radius + 1.5, middle, radius, group.by_class[:4].tolist(), theme, total=group.total),
        svg.text(x + 2 * radius + 3.0, middle - 0.2, label, size, fill=theme.accent, bold=True),
        svg.text(x + 2 * radius + 3.0, middle + 3.0, "示意，不表示位置", 2.15, fill=theme.text2),
    ]
    if group.opened:
        tag_x = x + width - signs.tag_width(group.opened) / 2 - 0.6
        body.append(signs.hazard_tag(tag_x, y, group.opened, group.overdue > 0, theme))
    if group.grave:
        tag_x = x + signs.conflict_tag_width(group.grave) / 2 + 0.6
        body.append(signs.conflict_plate(tag_x, y, signs.TAG_HEIGHT, theme, group.grave))
    if count_zones and group.zones:
        tag_x = x + width - signs.zone_tag_width(group.zones) / 2 - 0.6
        body.append(signs.zone_tag(tag_x, y + height, group.zones, group.running > 0, theme))
    return "".join(body), (x, y, x + width, y + height)

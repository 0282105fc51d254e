"""The sheets as a reader gets them: real compilation, text read back, pages counted, pixels looked at."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from charts.sheet import Sheet, SheetKind, SheetRequest, make_sheet
from layers.situation import Situation, situation_of
from layers.theme import ThemeName
from ledger.snapshot import Hazards
from ledger.text_column import TextColumn
from policy.light import OPEN_LIGHTS, is_open
from tests.helpers import sample
from tests.helpers.district import district


def _make(situation: Situation, request: SheetRequest) -> Sheet:
    return make_sheet(situation, request, lambda _share, _word: None, lambda: False)


def _texts(sheet: Sheet, folder: Path) -> list[str]:
    """Text of each page, blanks removed: how far letters stand apart is not what these tests ask."""
    (written,) = sheet.write(folder / "sheet.pdf")
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(written).pages]


@pytest.fixture(scope="module")
def province() -> Situation:
    return sample.situation(900, 600, 60)


@pytest.fixture(scope="module")
def hazard_pages(province: Situation, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return _texts(_make(province, SheetRequest(SheetKind.HAZARDS)), tmp_path_factory.mktemp("hazards"))


def test_every_hazard_is_in_the_table_once(province: Situation, hazard_pages: list[str]) -> None:
    counted = province.measures
    is_open = np.isin(counted.light, OPEN_LIGHTS)
    numbers = province.snapshot.hazards.number
    text = "".join(hazard_pages)
    assert is_open.sum() > 300
    for row, opened in enumerate(is_open.tolist()):
        assert text.count(numbers[row]) == (1 if opened else 0), numbers[row]


def test_counts_of_the_hazards_sheet_are_those_of_the_measures(province: Situation, hazard_pages: list[str]) -> None:
    counted, first = province.measures, hazard_pages[0]
    assert f"未销号{counted.open_hazards():,}项" in first
    assert f"要素不全{int(counted.incomplete[0]):,}行" in first
    assert f"挂牌督办{int(counted.listed[0]):,}" in first
    assert f"现存{counted.open_hazards():,}" in first
    for light in OPEN_LIGHTS:
        if counted.by_light[0, light]:
            assert f"{light.label}{int(counted.by_light[0, light])}项" in "".join(hazard_pages)
    assert "".join(hazard_pages).count("〔缺责任人〕") == int(
        (np.isin(counted.light, OPEN_LIGHTS) & province.snapshot.hazards.owner.is_empty()).sum()
    )


def test_every_page_is_numbered_and_says_demo(hazard_pages: list[str]) -> None:
    assert len(hazard_pages) > 2
    for number, page in enumerate(hazard_pages, 1):
        assert f"第{number}页共{len(hazard_pages)}页" in page
        assert "演示数据" in page
        assert "序号" in page  # the head of the table is repeated


def test_hazards_without_place_or_enterprise_are_listed(tmp_path: Path) -> None:
    shot = sample.snapshot(200, 30, 0)
    names = TextColumn.of(["甲厂"] * 15 + [""] * 15)
    lost = replace(shot.hazards, enterprise=np.full(30, -1, np.int32), enterprise_name=names)
    page = "".join(
        _texts(
            _make(situation_of(replace(shot, hazards=lost), sample.AS_OF), SheetRequest(SheetKind.HAZARDS)), tmp_path
        )
    )
    counted = situation_of(replace(shot, hazards=lost), sample.AS_OF).measures
    named = int(is_open(counted.light[:15]).sum())
    assert page.count("甲厂（未入账）") == named > 0
    assert page.count("企业未入账") == counted.open_hazards() - named > 0
    assert page.count("未落图") >= counted.open_hazards()


def test_no_hazards_is_said_in_words(tmp_path: Path) -> None:
    situation = sample.situation(120, 0, 0)
    page = _texts(_make(situation, SheetRequest(SheetKind.HAZARDS, paper="A4", landscape=False)), tmp_path)
    assert "无未销号重大隐患（0／120家）" in "".join(page)
    own = situation.measures.enterprises(1)
    page = _texts(_make(situation, SheetRequest(SheetKind.HAZARDS, unit=1)), tmp_path)
    assert 0 < own < 120
    assert set(re.findall(r"（0／(\d+)家）", "".join(page))) == {str(own)}


@pytest.mark.parametrize(("paper", "landscape"), [("A3", True), ("A4", False)])
def test_situation_sheet_tells_the_counts(province: Situation, tmp_path: Path, paper: str, landscape: bool) -> None:
    sheet = _make(province, SheetRequest(SheetKind.SITUATION, paper=paper, landscape=landscape))
    pages = _texts(sheet, tmp_path)
    text, counted = "".join(pages), province.measures
    assert len(pages) == sheet.pages
    assert all("演示数据" in page for page in pages)
    assert "未附审图号" in text
    assert "不作为权属争议依据" in text
    assert "A类＝风险最高" in text
    assert "临期＝7日内到期" in text
    assert f"未落图{int(counted.by_place[0, 1:].sum()):,}家" in text
    for row in province.snapshot.units.reporting().tolist():
        name = province.snapshot.units.short_name[row]
        total, (a, b) = counted.enterprises(row), counted.by_class[row, :2].tolist()
        assert f"{name}{total:,}{a}{b}{counted.open_hazards(row)}{counted.overdue(row)}" in text
    box = PdfReader(tmp_path / "sheet.pdf").pages[0].mediabox
    assert (round(float(box.width) * 25.4 / 72), round(float(box.height) * 25.4 / 72)) == (
        (420, 297) if landscape else (210, 297)
    )


def test_unit_sheet_counts_the_unit(province: Situation, tmp_path: Path) -> None:
    unit = province.snapshot.units.code.index("220100")
    text = "".join(_texts(_make(province, SheetRequest(SheetKind.SITUATION, unit=unit)), tmp_path))
    assert "长春市工贸企业安全风险分布图" in text
    assert f"工贸企业{province.measures.enterprises(unit):,}家" in text


def test_district_shows_every_enterprise_with_its_letter(tmp_path: Path) -> None:
    situation = district(150, 20, 8)
    text = "".join(_texts(_make(situation, SheetRequest(SheetKind.SITUATION)), tmp_path))
    assert "示意边界" in text
    placed = np.isfinite(situation.snapshot.enterprises.lon)
    for letter, risk in zip("ABCD", range(4), strict=True):
        assert text.count(letter) >= int((placed & (situation.snapshot.enterprises.risk_class == risk)).sum())


def test_matrix_by_unit_and_light_is_the_measures(province: Situation, hazard_pages: list[str]) -> None:
    counted, shown = province.measures, [light for light in OPEN_LIGHTS if province.measures.by_light[0, light]]
    for row in province.snapshot.units.reporting().tolist():
        counts = "".join(f"{int(counted.by_light[row, light]):,}" for light in shown)
        assert f"{province.snapshot.units.short_name[row]}{counts}{counted.open_hazards(row):,}" in hazard_pages[0]
    total = "".join(f"{int(counted.by_light[0, light]):,}" for light in shown)
    assert f"合计{total}{counted.open_hazards():,}" in hazard_pages[0]


@pytest.mark.parametrize("kind", SheetKind)
def test_a_sheet_without_colour_names_no_colour(province: Situation, tmp_path: Path, kind: SheetKind) -> None:
    colour = "".join(_texts(_make(province, SheetRequest(kind)), tmp_path))
    mono = "".join(_texts(_make(province, SheetRequest(kind, theme=ThemeName.MONO)), tmp_path))
    assert "红" in colour
    assert "红" not in mono
    assert "绿 " not in mono


HOSTILE = [
    "#set text(fill: red)",
    '*bold* _it_ $x^2$ `raw` #eval("1")',
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("x")',
    "甲\n乙\t丙",
    "שלום עולם",
]


def test_hostile_texts_appear_literally_and_break_nothing(tmp_path: Path) -> None:
    shot = sample.snapshot(60, 12, 0)
    names = [HOSTILE[row % len(HOSTILE)] for row in range(59)] + ["长" * 10_000]
    hazards: Hazards = replace(
        shot.hazards,
        enterprise=np.r_[np.arange(11), 59].astype(np.int32),
        state=np.full(12, 2, np.uint8),
        description=TextColumn.of(HOSTILE[row % len(HOSTILE)] for row in range(12)),
        owner=TextColumn.of(["x" * 10_000] * 12),
        work_standard=TextColumn.of(["]#pagebreak()["] * 12),
    )
    hostile = replace(
        shot,
        hazards=hazards,
        enterprises=replace(shot.enterprises, name=TextColumn.of(names)),
        info=replace(shot.info, title="<b>#甲</b>", compiled_by="*" * 10_000),
        units=replace(shot.units, short_name=["#" + "名" * 5_000, *shot.units.short_name[1:]]),
    )
    situation = situation_of(hostile, sample.AS_OF)
    pages = _texts(_make(situation, SheetRequest(SheetKind.HAZARDS)), tmp_path)
    text = "".join(pages)
    assert len(pages) <= 6  # the long texts are in the appendix, whole
    assert text.count("x") >= 12 * 10_000
    assert text.count("长") >= 10_000
    for words in (
        "#settext(fill:red)",
        "*bold*_it_$x^2$`raw`",
        "<imgsrc=xonerror=alert(1)>",
        '=HYPERLINK("x")',
        "甲乙丙",
        "]#pagebreak()[",
        "<b>#甲</b>",
    ):
        assert words in text
    assert "长长长…" in text or "长长长⋯" in text
    situation_text = "".join(_texts(_make(situation, SheetRequest(SheetKind.SITUATION)), tmp_path))
    assert "<b>#甲</b>工贸企业安全风险分布图" in situation_text


def test_pixels_are_a_map_and_grey_keeps_the_order_of_classes(tmp_path: Path) -> None:
    situation = sample.situation(400, 40, 10)
    (colour,) = _make(situation, SheetRequest(SheetKind.SITUATION, dpi=60)).write(tmp_path / "a.png")
    (mono,) = _make(situation, SheetRequest(SheetKind.SITUATION, theme=ThemeName.MONO, dpi=60)).write(
        tmp_path / "b.png"
    )
    with Image.open(colour) as image:
        middle = np.asarray(image.convert("RGB"))[200:560, 150:650].reshape(-1, 3)
    assert len(np.unique(middle, axis=0)) > 400
    with Image.open(mono) as image:
        grey = np.asarray(image.convert("RGB")).astype(int)
    assert np.ptp(grey, axis=2).max() <= 6


def test_svg_and_png_of_several_pages_are_numbered_files(province: Situation, tmp_path: Path) -> None:
    sheet = _make(province, SheetRequest(SheetKind.HAZARDS, dpi=20))
    for suffix in ("png", "svg"):
        files = sheet.write(tmp_path / f"out.{suffix}")
        assert [file.name for file in files] == [f"out.{suffix}"] + [
            f"out-{n}.{suffix}" for n in range(2, sheet.pages + 1)
        ]
        assert all(file.stat().st_size > 1000 for file in files)


def test_a0_enlarges_everything(tmp_path: Path) -> None:
    situation = sample.situation(80, 10, 0)
    (file,) = _make(situation, SheetRequest(SheetKind.SITUATION, paper="A0")).write(tmp_path / "a0.pdf")
    box = PdfReader(io.BytesIO(file.read_bytes())).pages[0].mediabox
    assert round(float(box.width) * 25.4 / 72) == 1189


def test_as_of_day_is_printed(tmp_path: Path) -> None:
    situation = situation_of(sample.snapshot(60, 6, 0), datetime(2026, 11, 5, 9, 30))
    assert "截至2026年11月5日9时30分" in "".join(_texts(_make(situation, SheetRequest(SheetKind.SITUATION)), tmp_path))


def test_a_shorter_export_leaves_no_page_of_the_longer_one(tmp_path: Path) -> None:
    out = tmp_path / "hazards.png"
    for number in (2, 3):
        out.with_name(f"hazards-{number}.png").write_bytes(b"old")
    written = _make(sample.situation(60, 4, 2), SheetRequest(SheetKind.SITUATION)).write(out)
    assert sorted(tmp_path.iterdir()) == sorted(written)

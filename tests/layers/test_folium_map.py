"""The portable page as a file: complete, offline, literal, and written whole or not at all."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import shapely

from layers.folium_columns import page_data
from layers.folium_map import page_html, write_page
from layers.legend import legend
from layers.situation import Situation, situation_of
from ledger.problem import Refused
from tests.helpers.hostile import hostile_situation
from tests.helpers.sample import AS_OF, situation, snapshot


@pytest.fixture(scope="module")
def sample() -> Situation:
    return situation(400, 120, 40)


@pytest.fixture(scope="module")
def page(sample: Situation) -> str:
    return page_html(sample)


class Outline(HTMLParser):
    """Elements and attributes of a page, without its texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: list[str] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_nothing_is_fetched_from_anywhere(page: str) -> None:
    assert Outline(page).addresses == ["data:,"]
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert "@import" not in styles
    assert not re.search(r"url\((?!#)", styles)
    assert "sourceMappingURL" not in page


def test_the_policy_names_every_script_and_style_by_its_hash(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].replace("&#39;", "'").split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy[1]
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        bodies = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'" for body in bodies}
        assert hashes == set(rules[rule].split())
    assert page.index("Content-Security-Policy") < page.index("<script>")


def test_hostile_texts_add_no_element_and_no_attribute(sample: Situation) -> None:
    hostile = Outline(page_html(hostile_situation(400, 120, 40)))
    assert hostile.elements == Outline(page_html(sample)).elements


def test_hostile_texts_stand_literally_on_the_page() -> None:
    texts = "".join(Outline(page_html(hostile_situation())).texts)
    assert "<img src=x onerror=window.__xss=1>工贸企业安全态势图" in texts
    assert '" onmouseover=window.__xss=1 x="' in texts


def test_the_page_says_what_a_reader_must_know(page: str, sample: Situation) -> None:
    text = " ".join(Outline(page).texts)
    for sentence in (
        "演示数据",
        "2026-11-20 18:00",
        "内部资料　注意保存",
        "未附审图号",
        "2000国家大地坐标系",
        "界线为画法示意",
        "未落图",
        "长白山管委会",
        sample.pack.class_direction,
        sample.pack.light_sentence,
        "界线来源：演示用界线",
    ):
        assert sentence in text
    for figure in sample.measures.figures():
        assert figure.text in text
        assert figure.note in text


def test_the_mark_of_demo_data_stands_on_demo_pages_only() -> None:
    plain = snapshot(50, 10, 4)
    real = situation_of(
        replace(plain, info=replace(plain.info, is_demo=False, review_number="吉S（2026）001号")), AS_OF
    )
    text = " ".join(Outline(page_html(real)).texts)
    assert "演示数据" not in text
    assert "审图号：吉S（2026）001号" in text


def test_every_entry_of_the_legend_stands_on_the_page_with_its_switch_and_count(page: str, sample: Situation) -> None:
    outline = Outline(page)
    switches = re.findall(r'<button type="button" data-key="([^"]+)"', page)
    entries = [entry for group in legend(sample) for entry in group.entries]
    assert switches == [entry.key for entry in entries if entry.key]
    for entry in entries:
        assert entry.label in outline.texts
        assert entry.count is None or f"{entry.count:,}" in outline.texts
    signs = {
        sign["key"]
        for name in ("classes", "lights", "conflictRules", "zoneKinds", "lines")
        for sign in page_data(sample)[name]
    }
    assert set(switches) <= signs  # a switch without a sign would be an empty picture


def test_units_that_overlap_are_drawn_each_with_its_own_outline() -> None:
    plain = snapshot(50, 10, 4)
    geometry = plain.units.geometry.copy()
    for row in plain.units.children(1):
        geometry[row] = shapely.buffer(geometry[row], 0.05)
    one = situation_of(replace(plain, units=replace(plain.units, geometry=geometry)), AS_OF)
    assert "map_situation" in page_html(one)


def test_the_same_situation_gives_the_same_bytes(page: str, sample: Situation) -> None:
    assert page_html(sample) == page


def test_sizes(tmp_path: Path) -> None:
    write_page(situation(6000, 640, 250), tmp_path / "page.html")
    assert (tmp_path / "page.html").stat().st_size < 2_000_000


def test_a_workspace_without_boundaries_and_without_rows_still_gives_a_page() -> None:
    bare = snapshot(0, 0, 0)
    units = replace(bare.units, geometry=bare.units.geometry.copy())
    units.geometry[:] = None
    page = page_html(situation_of(replace(bare, units=units), AS_OF))
    assert "无对象" in page


def test_a_page_replaces_the_older_one_whole(tmp_path: Path, sample: Situation) -> None:
    out = tmp_path / "态势图.html"
    out.write_text("old", "utf-8")
    write_page(sample, out)
    assert out.read_text("utf-8") == page_html(sample)
    assert os.listdir(tmp_path) == ["态势图.html"]


def test_an_impossible_place_is_refused_in_plain_words(tmp_path: Path, sample: Situation) -> None:
    with pytest.raises(Refused) as caught:
        write_page(sample, tmp_path / "没有" / "页.html")
    assert "页.html" in caught.value.message
    assert caught.value.suggestion


def test_a_folder_in_the_way_stays_and_no_part_is_left(tmp_path: Path, sample: Situation) -> None:
    (tmp_path / "页.html").mkdir()
    with pytest.raises(Refused):
        write_page(sample, tmp_path / "页.html")
    assert os.listdir(tmp_path) == ["页.html"]

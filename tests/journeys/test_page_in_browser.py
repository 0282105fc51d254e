"""A receiver opens the portable page in Chromium, offline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layers import folium_assets
from layers.folium_map import write_page
from layers.situation import Situation
from layers.theme import THEMES, ThemeName
from tests.helpers.chromium import Browser, browser
from tests.helpers.hostile import NAMES, hostile_situation
from tests.helpers.sample import situation

Show = Callable[[Situation], Browser]
READY = "document.documentElement.dataset.ready === 'yes'"
ELEMENTS = "document.querySelectorAll('*').length"
COLOURS = """(() => {
  const canvas = document.querySelector('.map canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const seen = {};
  for (let i = 0; i < data.length; i += 4) {
    const key = '#' + [data[i], data[i + 1], data[i + 2]].map((v) => v.toString(16).padStart(2, '0')).join('').toUpperCase();
    seen[key] = (seen[key] || 0) + 1;
  }
  return seen;
})()"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as one:
        yield one


@pytest.fixture
def show(chromium: Browser, tmp_path: Path) -> Show:
    def open_page(one: Situation) -> Browser:
        write_page(one, tmp_path / "页.html")
        chromium.requests.clear()
        chromium.complaints.clear()
        chromium.open(tmp_path / "页.html")
        chromium.wait_for(READY)
        return chromium

    return open_page


def outside(one: Browser) -> list[str]:
    return [url for url in one.requests if not url.startswith("file:") and not url.startswith("data:")]


def test_the_map_is_drawn_with_every_class_and_nothing_is_asked_for(show: Show) -> None:
    page = show(situation(2000, 160, 80))
    colours = page.evaluate(COLOURS)
    for tone in ("#FBFBF8", "#C4201C", "#E5780F", "#F2C011", "#2F6DB5"):
        assert colours.get(tone, 0) > 20, tone
    assert outside(page) == []
    assert page.complaints == []


def test_under_donuts_the_enterprises_are_grey_dust_and_close_by_they_are_signs(show: Show) -> None:
    page = show(situation(2000, 0, 0))
    dust = THEMES[ThemeName.DAY].dust
    assert page.evaluate(COLOURS).get(dust, 0) > 200
    assert page.evaluate("document.getElementById('scale').textContent").startswith("1:")
    page.evaluate("void map_situation.setView([43.85, 125.35], 12, { animate: false })")
    assert page.evaluate(COLOURS).get(dust, 0) == 0


def test_a_switch_of_the_legend_takes_its_class_off_the_map(show: Show) -> None:
    page = show(situation(2000, 0, 0))
    page.evaluate("void map_situation.setView([43.85, 125.35], 12, { animate: false })")  # no strips of a unit here
    before = page.evaluate(COLOURS)["#F2C011"]
    page.evaluate("document.querySelector('[data-key=\"class.C\"]').click()")
    assert before > 50
    assert page.evaluate(COLOURS).get("#F2C011", 0) == 0
    assert page.evaluate("document.querySelector('[data-key=\"class.C\"]').getAttribute('aria-pressed')") == "false"


def test_the_list_holds_every_open_hazard_and_opens_its_enterprise(show: Show) -> None:
    one = situation(500, 160, 20)
    page = show(one)
    assert page.evaluate("document.querySelectorAll('#hazard-list li').length") == one.measures.open_hazards()
    page.evaluate("document.querySelector('#hazard-list button').click()")
    name = page.evaluate("document.querySelector('#hazard-list b').textContent")
    assert page.evaluate("document.querySelector('.leaflet-popup h3').textContent") == name
    assert page.evaluate("document.querySelector('.leaflet-popup .hazard b').textContent").startswith("H-2026-")


def test_a_click_on_a_donut_tells_the_unit(show: Show) -> None:
    one = situation(500, 160, 20)
    page = show(one)
    place = page.evaluate(
        """(() => { let scene; map_situation.eachLayer((layer) => { if (layer.hit) scene = layer; });
        const donut = scene._donuts[0], at = map_situation.layerPointToContainerPoint([donut.x, donut.y]);
        const box = map_situation.getContainer().getBoundingClientRect(); return [box.x + at.x, box.y + at.y, donut.unit]; })()"""
    )
    page.click(place[0], place[1])
    page.wait_for("document.querySelector('.leaflet-popup h3') !== null")
    assert page.evaluate("document.querySelector('.leaflet-popup h3').textContent") == one.snapshot.units.name[place[2]]
    assert f"{one.measures.open_hazards(place[2]):,} 项" in page.evaluate(
        "document.querySelector('.leaflet-popup h4').textContent"
    )


def walk(page: Browser) -> None:
    """Open what a reader can open: the list, a popup, hover texts, the search."""
    page.evaluate("void (document.getElementById('search').value = '<')")
    page.evaluate("void document.getElementById('search').dispatchEvent(new Event('input'))")
    page.evaluate("void (document.getElementById('search').value = '')")
    page.evaluate("void document.getElementById('search').dispatchEvent(new Event('input'))")
    for row in range(8):
        page.evaluate(f"void document.querySelectorAll('#hazard-list button')[{row}].click()")
    page.evaluate("void map_situation.setZoom(12, { animate: false })")
    for x in range(300, 1000, 100):
        page.click(x, 500)


def test_hostile_names_are_shown_literally_and_do_nothing(show: Show) -> None:
    page = show(situation(200, 120, 48))
    expected = page.evaluate(ELEMENTS)
    page = show(hostile_situation(200, 120, 48))
    assert page.evaluate(ELEMENTS) == expected
    shown = page.evaluate("[...document.querySelectorAll('#hazard-list b')].map((name) => name.textContent)")
    assert {name for name in shown if len(name) < 9999} <= set(NAMES) | {"企业未入账"}
    walk(page)
    assert page.evaluate("window.__xss") is None
    assert outside(page) == []
    assert page.complaints == []
    assert page.evaluate("document.body.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("safe", [".textContent = ", "element.append(...children)"])
def test_even_a_script_that_forgets_to_be_careful_runs_nothing(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, safe: str
) -> None:
    careless = {".textContent = ": ".innerHTML = "}.get(
        safe, "children.forEach((c) => element.insertAdjacentHTML('beforeend', String(c)))"
    )
    read = folium_assets._text
    mutated: list[str] = []

    def mutate(folder: str, name: str) -> str:
        text = read(folder, name)
        if folder == "page" and safe in text:
            mutated.append(name)
            return text.replace(safe, careless)
        return text

    monkeypatch.setattr(folium_assets, "_text", mutate)
    write_page(hostile_situation(60, 40, 8), tmp_path / "页.html")
    chromium.open(tmp_path / "页.html")
    assert mutated
    assert chromium.evaluate("window.__xss") is None
    assert chromium.evaluate("document.querySelectorAll('img, iframe, base, svg').length") == 0
    assert any("refused" in complaint or "TrustedHTML" in complaint for complaint in chromium.complaints)

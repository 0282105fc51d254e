"""Names that are markup, formulas or endless appear literally everywhere, from the workbook to print and page."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfReader

from tests.journeys.program import battlemap
from tests.journeys.test_import import write_book

MARKUP = "<img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://example.invalid","x")'
ENDLESS = "很长的名称" * 2000
HAZARD_HEADER = ("隐患编号", "企业名称", "排查时间", "隐患描述", "整改措施", "整改责任人", "整改期限", "整改状态")
HEADER = ("企业名称", "所属市州", "经度", "纬度", "坐标系", "风险等级")


def _imported(folder: Path) -> Path:
    firms = [
        (name, "长春市", 125.35 + 0.01 * row, 43.85, "CGCS2000", "A类")
        for row, name in enumerate((MARKUP, FORMULA, ENDLESS))
    ]
    hazards = [
        (f"H-{row}", name, "2026-10-01", name, name, "王某", "2026-11-01", "整改中")
        for row, name in enumerate((MARKUP, FORMULA))
    ]
    workspace = folder / "w.bmap"
    assert battlemap("new", workspace, "--pack", "jilin-2021", state=folder).code == 0
    for name, rows, header in (("企业.xlsx", firms, HEADER), ("隐患.xlsx", hazards, HAZARD_HEADER)):
        run = battlemap("import", workspace, write_book(folder / name, tuple(rows), header), "--yes", state=folder)
        assert run.code in (0, 1), run.err
    return workspace


def test_from_workbook_to_print_and_page(tmp_path: Path) -> None:
    workspace = _imported(tmp_path)
    as_of = ("--as-of", "2026-11-20")
    area = battlemap("measures", workspace, "--format", "json", *as_of, state=tmp_path).json()["units"][0]
    assert (area["enterprises"], area["open_hazards"]) == (3, 2)

    pdf = tmp_path / "hazards.pdf"
    run = battlemap("sheet", workspace, "hazards", "--out", pdf, *as_of, state=tmp_path)
    assert run.code == 0, run.err
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    flat = "".join(text.split())
    assert "".join(MARKUP.split()) in flat
    assert FORMULA in flat

    situation = tmp_path / "situation.pdf"
    assert battlemap("sheet", workspace, "situation", "--out", situation, *as_of, state=tmp_path).code == 0

    page = tmp_path / "page.html"
    assert battlemap("share", workspace, "--out", page, *as_of, state=tmp_path).code == 0
    html = page.read_text("utf-8")
    assert MARKUP not in html
    assert "onerror=alert(1)" in html, "the name is there, but escaped"

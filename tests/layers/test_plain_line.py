"""One line everywhere: on the screen, the page and the sheet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.plain_text import one_line
from layers.font_metrics import metrics
from layers.plain_line import plain_line


def test_breaks_become_a_blank_and_unseen_marks_go() -> None:
    assert plain_line(" 某厂\r\n二车间\t北 ") == "某厂 二车间 北"
    assert plain_line("某厂\u202e北\ufeff\u200b") == "某厂北"
    assert plain_line("某厂\u3000北") == "某厂\u3000北"


@given(st.text(max_size=80))
def test_screen_and_sheet_say_the_same(text: str) -> None:
    assert one_line(text, 80) == plain_line(text)
    assert metrics().fit(text, 400.0) == plain_line(text)


def test_a_long_text_is_cut_and_says_so() -> None:
    assert one_line("字" * 300, 40) == "字" * 40 + "…"

"""The page for the public: a table of units with counts and rates, one file that needs no network and no script.

It has no map: a map that is shown to the public must have been reviewed, and what was reviewed is a picture, not what a
program draws from its boundaries (《地图管理条例》 art. 15).
"""

from __future__ import annotations

import os
import tempfile
from html import escape
from pathlib import Path

import pandas as pd

from desktop.jobs.public_words import PUBLIC, SCOPE, head_line, review_words
from desktop.jobs.situation_tables import public_columns
from layers.situation import Situation
from layers.theme import THEMES, ThemeName
from ledger.problem import Refused

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"


def write_public_page(situation: Situation, out: Path) -> None:
    """Write the page, whole or not at all. Raises Refused when it cannot be written."""
    text = public_page(situation)
    try:
        with tempfile.TemporaryDirectory(prefix=".battlemap-", dir=out.parent) as folder:
            made = Path(folder) / "page.html"
            made.write_text(text, "utf-8", newline="\n")
            os.replace(made, out)
    except OSError as error:
        raise Refused(f"网页“{out.name}”写不进去。", "请检查文件夹权限和磁盘空间，或换一个位置。") from error


def public_page(situation: Situation) -> str:
    """The page as text."""
    frame = pd.DataFrame(public_columns(situation))
    titles = "".join(f'<th scope="col">{escape(str(title))}</th>' for title in frame.columns)
    rows = "\n".join(_row(values) for values in frame.itertuples(index=False, name=None))
    title = f"{situation.snapshot.info.title}工贸安全态势（{PUBLIC}）"
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_style()}</style>
</head>
<body>
<h1>{escape(title)}</h1>
<p>{escape(head_line(situation, is_public=True))}</p>
<table>
<thead><tr>{titles}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
<p>{escape(SCOPE)}本版只列表，不附地图；{escape(review_words(situation))}。</p>
<p>{escape(situation.light_sentence)}</p>
</body>
</html>
"""


def _row(values: tuple[object, ...]) -> str:
    name, *numbers = values
    cells = "".join(f"<td>{escape(_number(value))}</td>" for value in numbers)
    return f'<tr><th scope="row">{escape(str(name))}</th>{cells}</tr>'


def _number(value: object) -> str:
    """1,234 or 78.4; 无对象 for a rate without a denominator."""
    if not isinstance(value, int | float) or pd.isna(value):
        return "无对象"
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"


def _style() -> str:
    theme = THEMES[ThemeName.PRINT]
    return (
        f"body{{margin:2rem auto;max-width:72rem;padding:0 1rem;color:{theme.text};background:{theme.window};"
        'font-family:"Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif}'
        "h1{font-size:1.5rem}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}"
        f"th,td{{border-bottom:1px solid {theme.line};padding:.45rem .6rem;text-align:right;font-size:.9rem}}"
        f"th:first-child{{text-align:left}}thead th{{background:{theme.chip}}}"
        f"tbody tr:first-child{{font-weight:700}}p{{color:{theme.text2}}}"
    )

"""Names that have broken pages, tables and layouts elsewhere, and a situation in which every text is one of them."""

from __future__ import annotations

from dataclasses import replace

from layers.situation import Situation, situation_of
from ledger.snapshot import Snapshot
from ledger.text_column import TextColumn
from tests.helpers.sample import AS_OF, snapshot

NAMES = [
    "<img src=x onerror=window.__xss=1>",
    "<script>window.__xss=1</script>",
    "</script><script>window.__xss=1</script>",
    "<!--<script>",
    "]]><svg/onload=window.__xss=1>",
    '" onmouseover=window.__xss=1 x="',
    "' onfocus=window.__xss=1 autofocus '",
    "{{7*7}}{% raw %}",
    "${window.__xss=1}",
    "`;window.__xss=1//",
    "\\u003cimg src=x onerror=window.__xss=1\\u003e",
    "&lt;img src=x onerror=window.__xss=1&gt;",
    "javascript:window.__xss=1",
    '=HYPERLINK("http://example.invalid","x")',
    "一行\u2028二行\u2029三行\n四行\t五",
    "\u202e司公限有\u202c",
    "\x00\x01\x1f空",
    "%s %d {0} $1",
    "长" * 10_000,
    "<iframe srcdoc='<script>parent.__xss=1</script>'>",
    "<a href=javascript:window.__xss=1>点</a>",
    "<style>*{display:none}</style>",
    "<base href=http://example.invalid>",
    "<meta http-equiv=refresh content=0;url=http://example.invalid>",
    "'; DROP TABLE enterprise; --",
    '"><script>window.__xss=1</script>',
    '#set page(width: 1cm); #panic("x") $x$ *粗* @ref <lab>',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "👨‍👩‍👧🏭🔥化工👍🏽",
    "e\u0301\u0323 Ǆ ﷽ 𠮷㙍䶮厂",
    "../../etc/passwd\\..\\CON.bmap",
    "\ufeff零\u200b宽\u200d名",
    "NULL",
]


def _texts(count: int, start: int = 0) -> TextColumn:
    return TextColumn.of(NAMES[(start + row) % len(NAMES)] for row in range(count))


def hostile_snapshot(enterprises: int = 200, hazards: int = 120, zones: int = 48) -> Snapshot:
    """The sample with every text of the record replaced."""
    plain = snapshot(enterprises, hazards, zones)
    count = len(plain.units)
    return replace(
        plain,
        info=replace(plain.info, title=NAMES[0], compiled_by=NAMES[2], marking=NAMES[5], review_number=NAMES[1]),
        units=replace(
            plain.units,
            name=_texts(count, 1).tolist(),
            short_name=_texts(count, 2).tolist(),
            boundary_source=_texts(count, 3).tolist(),
        ),
        enterprises=replace(plain.enterprises, name=_texts(enterprises), code=_texts(enterprises, 4)),
        hazards=replace(
            plain.hazards,
            number=_texts(hazards, 5),
            description=_texts(hazards),
            owner=_texts(hazards, 7),
            supervisor=_texts(hazards, 8),
            part=_texts(hazards, 9),
            basis=_texts(hazards, 10),
            work_standard=_texts(hazards, 11),
            progress=_texts(hazards, 12),
        ),
        zones=replace(plain.zones, name=_texts(zones)),
    )


def hostile_situation(enterprises: int = 200, hazards: int = 120, zones: int = 48) -> Situation:
    """A measured sample in which every text is hostile."""
    return situation_of(hostile_snapshot(enterprises, hazards, zones), AS_OF)

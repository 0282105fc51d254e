"""What a cell stands for beyond its own text: merged ranges and ditto marks (同上)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ledger.fields import LedgerKind
from ledger.intake.header import HeaderMap
from ledger.intake.sheet import RawColumn, RawSheet, Rows

_DITTO = frozenset(("同上", "〃", "″", '"', "々", "″″", "”"))
_OWN = {LedgerKind.ENTERPRISES: frozenset(("serial", "name", "code", "x", "y"))}
"""Fields that are a record's own: an enterprise whose merged name covers two rows is not two enterprises."""


def filled(sheet: RawSheet, header: HeaderMap, entries: Rows) -> RawSheet:
    """The sheet with merged cells spread downwards and ditto marks replaced by the cell above, in mapped columns."""
    own = _OWN.get(header.kind, frozenset(("serial",)))
    columns = dict(sheet.columns)
    for field, position in header.fields.items():
        if field not in own:
            column = _spread(columns[position], sheet, position, header.header_row)
            columns[position] = _without_ditto(column, entries)
    return replace(sheet, columns=columns)


def _spread(column: RawColumn, sheet: RawSheet, position: int, header_row: int) -> RawColumn:
    merges = [
        merge
        for merge in sheet.merges
        if merge.left <= position <= merge.right
        and merge.bottom > merge.top > header_row
        and (merge.left == position or merge.left not in sheet.columns)
    ]
    if not merges:
        return column
    codes = column.codes.copy()
    for merge in merges:
        codes[merge.top : merge.bottom + 1] = codes[merge.top]
    return RawColumn(column.uniques, codes)


def _without_ditto(column: RawColumn, entries: Rows) -> RawColumn:
    ditto = [code for code, cell in enumerate(column.uniques) if isinstance(cell, str) and cell.strip() in _DITTO]
    if not ditto or not len(entries):
        return column
    codes = column.codes.copy()
    mine = codes[entries]
    is_ditto = np.isin(mine, ditto)
    source = np.maximum.accumulate(np.where(is_ditto, -1, np.arange(len(mine))))
    codes[entries] = np.where(is_ditto & (source >= 0), mine[np.maximum(source, 0)], mine)
    return RawColumn(column.uniques, codes)

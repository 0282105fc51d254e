"""What an opening can afford to look at: samples. ``audit`` reads everything.

Reading the whole file takes half a minute for 1,000,000 records (``PRAGMA quick_check`` 14 to 34 s, one COUNT of the
journal 0.4 to 1.3 s). These samples take some milliseconds whatever the size, and find what usually happens to a file:
a stretch of it overwritten, lost or zeroed, records deleted or slipped in with another program, a guard taken away. A
single changed value is for ``audit`` to find.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.journal import Action, RecordKind
from ledger.store.raw import Raw
from ledger.store.schema import COLUMNS

_SAMPLES = 16  # of each table, evenly spread over its ids


def contradiction(raw: Raw) -> str:
    """The first thing that does not fit, as the end of a Chinese sentence about the workspace; "" when all does. The
    driver raises where a page cannot be read."""
    return next(_contradictions(raw), "")


def _contradictions(raw: Raw) -> Iterator[str]:
    if not raw.is_guarded():
        yield "的留痕保护被改动"
    seq, at = raw.execute("SELECT head_seq, head_at FROM workspace").fetchone()
    last = "SELECT b.at FROM journal j JOIN batch b ON b.id = j.batch_id WHERE j.seq = ?"
    if raw.execute(last, (seq,)).fetchall() != [(at,)]:
        yield "的最后变更时间与留痕不符"
    if not _has_all(raw, "journal", "seq", seq):
        yield "的留痕有缺失"
    for kind, newest in raw.execute("SELECT kind, seq FROM latest").fetchall():
        if raw.execute("SELECT kind FROM journal WHERE seq = ?", (newest,)).fetchall() != [(kind,)]:
            yield "的台账序号与留痕不符"
    for kind in COLUMNS:
        if not _agrees(raw, kind):
            yield f"的{kind.label}与留痕不符"


def _has_all(raw: Raw, table: str, key: str, last: int) -> bool:
    """Whether the sampled rows from 1 to ``last`` are there. Whole rows are read: their pages are looked at too."""
    statement = f"SELECT * FROM {table} WHERE {key} = ?"
    return all(raw.execute(statement, (number,)).fetchone() for number in _spread(last))


def _agrees(raw: Raw, kind: RecordKind) -> bool:
    """Whether the sampled records of a kind are in its table exactly when the journal says so."""
    (told,) = raw.execute("SELECT MAX(record_id) FROM journal WHERE kind = ?", (kind.value,)).fetchone()
    (there,) = raw.execute(f"SELECT MAX(id) FROM {kind.value}").fetchone()
    journal = "SELECT action FROM journal WHERE kind = ? AND record_id = ? ORDER BY seq DESC LIMIT 1"
    for record_id in _spread(max(told or 0, there or 0)):
        action = raw.execute(journal, (kind.value, record_id)).fetchone()
        lives = action is not None and action[0] in (Action.CREATE, Action.UPDATE)
        row = raw.execute(f"SELECT * FROM {kind.value} WHERE id = ?", (record_id,)).fetchone()
        if lives is not (row is not None):
            return False
    return True


def _spread(last: int) -> list[int]:
    """Numbers from 1 to ``last``, both included."""
    return sorted({1 + (last - 1) * place // (_SAMPLES - 1) for place in range(_SAMPLES)}) if last else []

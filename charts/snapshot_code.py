"""The snapshot code of a sheet (快照码): names the state of the record that the sheet was made from, also as a QR."""

from __future__ import annotations

import hashlib
from datetime import datetime

import numpy as np
import segno

from layers import svg_writer as svg
from ledger.snapshot import Snapshot

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing that is misread on paper


def snapshot_code(snapshot: Snapshot, as_of: datetime, kind: str) -> str:
    """``BM-48213-1120-7K3F``: sequence number of the journal, day, four check characters of the head hash."""
    digest = hashlib.sha256(f"{snapshot.head_hash}|{as_of.isoformat()}|{kind}".encode()).digest()
    check = "".join(_ALPHABET[byte & 31] for byte in digest[:4])
    return f"BM-{snapshot.seq}-{as_of:%m%d}-{check}"


def anchor(snapshot: Snapshot) -> str:
    """The beginning of the head hash: against it on paper a record shows that was cut off or replaced later."""
    return snapshot.head_hash[:12]


def qr_svg(code: str, snapshot: Snapshot, as_of: datetime) -> str:
    """Square of one unit edge length per module, with the code, the head hash and the as-of moment."""
    content = f"{code} {snapshot.head_hash[:16]} {as_of:%Y-%m-%dT%H:%M}"
    grid = np.array([list(row) for row in segno.make(content, error="m", micro=False).matrix_iter(border=2)], np.uint8)
    runs = []
    for y, row in enumerate(grid):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row & 1, [0]])))
        runs += [f"M{start} {y}h{end - start}v1h-{end - start}z" for start, end in edges.reshape(-1, 2).tolist()]
    side = float(len(grid))
    return svg.document(
        side, side, [svg.rect(0, 0, side, side, fill="#FFFFFF"), svg.path("".join(runs), fill="#000000")]
    )

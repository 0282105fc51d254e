"""Attached files: their contents, kept once each under their hash, and whether all of them are there and whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, insert, select

from ledger.journal import RecordKind
from ledger.store.database import driver
from ledger.store.models import BlobRow


def put_blob(connection: Connection, sha256: str, data: bytes, thumbnail: bytes | None) -> None:
    """Keep a content under its hash; nothing happens when it is there."""
    if connection.scalar(select(BlobRow.sha256).where(BlobRow.sha256 == sha256)) is None:
        connection.execute(insert(BlobRow).values(sha256=sha256, data=data, thumbnail=thumbnail))


def with_thumbnail(connection: Connection, attachment: Mapping[str, object]) -> dict[str, object]:
    """The fields of a new attachment with the hash of its thumbnail. Raises ValueError when its content is not there."""
    found = connection.execute(select(BlobRow.thumbnail).where(BlobRow.sha256 == attachment["sha256"])).one_or_none()
    if found is None:
        raise ValueError(f"put the content first: {attachment['sha256']}")
    return {**attachment, "thumbnail_sha256": _hash_of(found.thumbnail)}


def is_attached_to(connection: Connection, kind: RecordKind, record_id: int) -> bool:
    """Whether anything is attached to a record."""
    statement = "SELECT 1 FROM attachment WHERE owner_kind = ? AND owner_id = ?"
    return driver(connection).execute(statement, (kind.value, record_id)).fetchone() is not None


def faults(connection: Connection) -> Iterator[str]:
    """What is wrong with attachments and contents, in Chinese."""
    raw = driver(connection)
    rows = raw.execute("SELECT id, name, sha256 FROM attachment ORDER BY id DESC").fetchall()
    names = {sha256: f"附件“{name}”（第 {record_id} 号）" for record_id, name, sha256 in rows}
    yield from _without_owner(connection)
    told = _told(connection)
    present = {sha256 for (sha256,) in raw.execute("SELECT sha256 FROM blob")}
    for sha256 in sorted(names.keys() - present, key=names.__getitem__):
        yield f"{names[sha256]}的内容不在工作区里"
    for sha256 in sorted(present):
        name = names.get(sha256, f"附件内容 {sha256[:12]}")
        data, thumbnail = raw.execute("SELECT data, thumbnail FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
        if sha256 not in told:
            yield f"{name}没有留痕"
        elif _hash_of(data) != sha256:
            yield f"{name}的内容与入库时不符"
        elif told[sha256] != _hash_of(thumbnail):
            yield f"{name}的缩略图与入库时不符"


def _without_owner(connection: Connection) -> Iterator[str]:
    raw = driver(connection)
    kinds = {kind.value: kind for kind in RecordKind}
    for (owner_kind,) in raw.execute("SELECT DISTINCT owner_kind FROM attachment").fetchall():
        join = (
            f"LEFT JOIN {owner_kind} o ON o.id = a.owner_id WHERE o.id IS NULL AND" if owner_kind in kinds else "WHERE"
        )
        statement = f"SELECT a.name, a.id FROM attachment a {join} a.owner_kind = ? ORDER BY a.id"
        for name, record_id in raw.execute(statement, (owner_kind,)).fetchall():
            yield f"附件“{name}”（第 {record_id} 号）所属的记录不存在"


def _told(connection: Connection) -> dict[str, str]:
    """Hashes of the contents of all attachments that ever were, with those of their thumbnails. Content stays when its
    attachment is removed."""
    statement = "SELECT after FROM journal WHERE kind = ? AND after IS NOT NULL ORDER BY seq"
    told: dict[str, str] = {}
    for (after,) in driver(connection).execute(statement, (RecordKind.ATTACHMENT.value,)):
        said = json.loads(after)
        if "sha256" in said:
            told[said["sha256"]] = said.get("thumbnail_sha256", "")
    return told


def _hash_of(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()

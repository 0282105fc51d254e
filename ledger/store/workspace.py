"""A workspace: one file ``NAME.bmap`` that holds the record of one area.

Opening one and reading its snapshot must not import SQLAlchemy, Alembic or pandas (0.2 to 0.4 s each, measured with
``python -X importtime``): they are imported inside the methods that need them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from ledger.fields import LedgerKind
from ledger.finding import Finding
from ledger.journal import Batch, Head, JournalRow, RecordKind, Undone
from ledger.people import Person
from ledger.problem import Problem, Refused
from ledger.snapshot import Snapshot, Units, WorkspaceInfo
from ledger.store import opening, read_snapshot
from ledger.store.current import Remembered
from ledger.store.database import Database
from ledger.store.place import Place, place_of
from ledger.store.read_people import read_people
from ledger.unit import UnitRecord

if TYPE_CHECKING:
    from ledger.batch import SourceFile
    from ledger.store.backup_folder import Why
    from ledger.store.change import Change


class Workspace:
    """An open workspace. May be used from several threads. Close it, or use it in a ``with`` statement."""

    def __init__(self, database: Database, info: WorkspaceInfo, notices: Sequence[Finding] = ()) -> None:
        self._database = database
        self.info = info
        self.notices = list(notices)
        """What is to be told on opening: what became of a change that a crash cut off, that the workspace was upgraded,
        that it can only be read and why, that it is older than its backups."""
        self.tell: Callable[[Finding], None] = self.notices.append
        """Hears of what is to be told later on: that a backup could not be made, what a large one costs."""
        self._remembered: Remembered | None = None

    @classmethod
    def create(cls, place: Place | str, info: WorkspaceInfo, units: Sequence[UnitRecord], by: str) -> Workspace:
        """Make a new workspace and open it: a file, or a schema of a PostgreSQL database (``ledger.store.place``). ``units`` in official order, the area first, parents before their children.

        Raises Refused when it exists, cannot be written, or the units do not make a tree; then nothing is left.
        """
        from ledger.store.creation import create

        place = place_of(place)
        create(place, info, units, by)
        return cls.open(place)

    @classmethod
    def open(
        cls, place: Place | str, *, read_only: bool = False, wait_s: float = 15.0, sampled: bool = True
    ) -> Workspace:
        """Open a file or a schema. ``wait_s``: how long to wait for another program that is writing. ``sampled`` False:
        take no samples of the tables; for whoever is going to ``check`` all of them and name what is wrong. A workspace
        of an older program is backed up and brought to the newest schema; one on a network share is opened for reading
        alone (``notices`` say so).

        Raises Refused when it is not there, not a workspace or of a newer program; WorkspaceDamaged when its content
        contradicts itself (a cheap test: ``check`` is the thorough one).
        """
        database = opening.database_at(place_of(place), read_only=read_only, wait_s=wait_s)
        try:
            entered = opening.enter(database, is_to_be_written=not read_only, sampled=sampled)
        except BaseException:
            database.close()
            raise
        return cls(database, entered.info, entered.notices)

    @property
    def place(self) -> Place:
        """Where it lies: what ``open`` takes."""
        return self._database.place

    @property
    def name(self) -> str:
        """What titles and messages call it; never with a password."""
        return self._database.name

    @property
    def path(self) -> Path:
        """The file. Raises Refused for a workspace in a database server, which has none."""
        if not isinstance(self._database.place, Path):
            message = f"工作区“{self.name}”在数据库服务器上，没有文件。"
            raise Refused(message, "备份和恢复请由数据库管理员进行（pg_dump）。")
        return self._database.place

    @property
    def is_read_only(self) -> bool:
        return self._database.read_only

    def close(self) -> None:
        """Give the file back. The object cannot be used afterwards."""
        self._database.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def head(self) -> Head:
        """The newest journal row; costs microseconds, so that a window may ask every second."""
        return self._database.read(read_snapshot.read_head)

    def units(self) -> Units:
        """Units in official order."""
        return self._database.read(read_snapshot.read_units)

    def people(self) -> list[Person]:
        """The persons on record in the order of the leaders' list, those who have left included; cheap, so that every
        command may ask who its operator is."""
        return self._database.read(read_people)

    def snapshot(self) -> Snapshot:
        """All columns as of the newest journal row. What changed since the last snapshot of this object, or since the
        columns were packed, is read from the tables; much of it is packed for the next process."""
        remembered = self._remembered
        snapshot, read = self._database.read(lambda connection: read_snapshot.read_snapshot(connection, remembered))
        many = {kind: found for kind, found in read.kinds.items() if found.is_worth_packing}
        if many and not self.is_read_only:
            from ledger.store import repacking

            with suppress(Problem):  # a cache: a busy or full disk only makes the next reader slow again
                if repacking.keep(self._database, many):
                    read = read.with_packed(many)
        self._remembered = read  # replaced as a whole: several threads may read
        return snapshot

    def snapshot_at(self, moment: datetime) -> Snapshot:
        """What was known at a moment (当时所知; Beijing time): the record as its journal had it then, ``known_at`` set.
        Raises Refused for a moment before the workspace was made."""
        from ledger.store import past

        return self._database.query(lambda connection: past.snapshot_at(connection, moment))

    def repack(self) -> None:
        """Make the packed columns anew from the tables: what helps when ``check`` says that they differ. Raises Refused
        when it cannot write."""
        from ledger.store import repacking

        repacking.rebuild(self._database)
        self._remembered = None

    def put_extra(
        self, name: str, arrays: Mapping[str, npt.NDArray[Any]], seq: int, of: RecordKind | None = None
    ) -> bool:
        """Keep packed columns of an upper room, made from the snapshot of journal number ``seq``. They come back in
        ``Snapshot.extras[name]`` while ``seq`` is the head; with ``of``, as long as no record of that kind changes.
        False when they could not be kept (read only, busy, or the head has moved on)."""
        if self.is_read_only:
            return False
        from ledger.store import repacking

        try:
            return repacking.put_extra(self._database, read_snapshot.owner_of_extra(name, of), dict(arrays), seq)
        except Problem:
            return False

    def enterprise(self, enterprise_id: int) -> dict[str, object]:
        """All canonical fields of an enterprise by name, and ``id``, ``unit_id``, ``lon``, ``lat``,
        ``place_status``. Codes as their enumerations' integers, dates as date. Raises Refused when it is not there."""
        return self._record(RecordKind.ENTERPRISE, enterprise_id)

    def hazard(self, hazard_id: int) -> dict[str, object]:
        """All canonical fields of a hazard by name, and ``id``, ``enterprise_id`` (None: not in the record)."""
        return self._record(RecordKind.HAZARD, hazard_id)

    def hazards_of(self, enterprise_id: int) -> list[dict[str, object]]:
        """The hazards of an enterprise in the order of their ids, closed ones included."""
        from ledger.store import records

        return self._database.query(lambda connection: records.hazards_of(connection, enterprise_id))

    def record(self, kind: RecordKind, record_id: int) -> dict[str, object]:
        """All columns of a record of any kind by name. Raises Refused when it is not there."""
        return self._record(kind, record_id)

    def records(self, kind: RecordKind, **where: object) -> list[dict[str, object]]:
        """Records whose columns have these values, in the order of their ids: the steps of a hazard
        (``hazard_id=7``), the attachments of a step (``owner_kind="step", owner_id=3``)."""
        from ledger.store import records

        return self._database.query(lambda connection: records.records(connection, kind, where))

    def version(self, kind: RecordKind, record_id: int) -> int:
        """Number of the newest journal row of a record: what an edit of it is based on."""
        from ledger.store import editing

        return self._database.query(lambda connection: editing.version(connection, kind, record_id))

    def blob(self, sha256: str, *, thumbnail: bool = False) -> bytes | None:
        """Content of an attached file, or its thumbnail; None when there is none."""
        from ledger.store import records

        return self._database.query(lambda connection: records.blob(connection, sha256, thumbnail=thumbnail))

    def history(self, kind: LedgerKind | RecordKind, record_id: int) -> list[JournalRow]:
        """The journal rows of one record, oldest first."""
        from ledger.store import records

        record_kind = RecordKind.of(kind) if isinstance(kind, LedgerKind) else kind
        return self._database.query(lambda connection: records.history(connection, record_kind, record_id))

    def change(self, *, by: str, reason: str, source: SourceFile | None = None) -> AbstractContextManager[Change]:
        """One transaction: everything inside is stored, or nothing (any exception rolls it back). Waits for another
        writer, then raises Refused. Without an actual change not even a batch is left behind."""
        from ledger.store.change import change

        return change(self._database, by, reason, source)

    def safeguard(self, why: Why) -> None:
        """Make a backup before something large, or one that is due; ``tell`` hears when it could not be made, and the
        work goes on. The daily one comes with a check of all of a file that is not large. A server's backups are its
        administrator's. Raises WorkspaceDamaged when the file is found to be damaged: then it must not be written."""
        place = self._database.place
        if isinstance(place, Path) and not self.is_read_only:
            from ledger.store import backup, daily
            from ledger.store.backup_folder import Why

            if why is Why.DAILY and backup.has_content(place):
                daily.check(self._database, place)
            for finding in backup.safeguard(place, why):
                self.tell(finding)

    def preparing(self, what: str, by: str) -> AbstractContextManager[None]:
        """For as long as something long is read and prepared before it is written: whoever opens the workspace after a
        crash is told that it was not done."""
        from ledger.journal import now
        from ledger.store.intent import Intent

        return self._database.noted(Intent(what, by, now(), 0))

    def undo(self, *, batch: int | None = None, seq: int | None = None, by: str, reason: str = "") -> Undone:
        """Take back one batch of changes, or one row of the journal, as a new batch, after a backup. All or nothing:
        Refused names the later change that stands in the way."""
        from ledger.store.backup_folder import Why

        self.safeguard(Why.UNDO)
        what = f"撤销第 {batch} 批" if seq is None else f"撤销日志第 {seq} 条"
        with self.change(by=by, reason=f"{what}：{reason}" if reason else what) as change:
            return change.undo(batch=batch, seq=seq)

    def journal(
        self,
        *,
        before_seq: int | None = None,
        limit: int = 200,
        kind: RecordKind | None = None,
        record_id: int | None = None,
        batch: int | None = None,
        by: str = "",
        text: str = "",
    ) -> list[JournalRow]:
        """Rows of the journal, the newest first; ``before_seq`` goes on where the last reading ended."""
        from ledger.store import journal_reading

        return self._database.query(
            lambda connection: journal_reading.rows(
                connection,
                before_seq=before_seq,
                limit=limit,
                kind=kind,
                record_id=record_id,
                batch=batch,
                by=by,
                text=text,
            )
        )

    def batches(self, *, before: int | None = None, limit: int = 50, by: str = "", text: str = "") -> list[Batch]:
        """Transactions with what they changed, the newest first; ``before`` goes on where the last reading ended."""
        from ledger.store import journal_reading

        return self._database.query(
            lambda connection: journal_reading.batches(connection, before=before, limit=limit, by=by, text=text)
        )

    def check(self, anchors: Sequence[Head] = ()) -> list[Finding]:
        """The thorough test: file, journal chain, references, record against journal, geometry, packed columns.
        ``anchors``: heads that were noted elsewhere, besides those of the backups. Empty when all is well."""
        from ledger.store import audit, backup_folder

        place = self._database.place
        if isinstance(place, Path):
            anchors = [*anchors, *self._database.read(lambda raw: backup_folder.anchors(place, raw))]
        return audit.check(self._database, anchors)

    def verify_journal(self, anchors: Sequence[Head] = ()) -> Finding | None:
        """The first row that breaks the journal's chain, None when all is well: the part of ``check`` that says
        whether anything that was recorded has been changed since."""
        from ledger.store import audit

        return audit.verify_journal(self._database, anchors)

    def _record(self, kind: RecordKind, record_id: int) -> dict[str, object]:
        from ledger.store import records

        return self._database.query(lambda connection: records.record(connection, kind, record_id))

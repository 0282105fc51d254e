"""What the window shows: which record, which moment, which unit, what is selected. Views listen; nobody else decides.

Positions of a snapshot are valid for that snapshot only; selections are kept by id and found again after a refresh.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

from desktop.record import Record
from desktop.work import Task, Work
from layers.map_content import PLANE, MapContent, build, pack
from layers.painter.map_painter import MapPainter
from layers.situation import Situation, default_as_of, situation_of
from ledger.clock import beijing_now
from ledger.journal import RecordKind
from ledger.masking import masked_snapshot
from ledger.people import Role
from ledger.problem import Problem, Refused
from ledger.roles import ALONE, Command, Operator, operator_among
from ledger.snapshot import Snapshot

SceneMaker = Callable[[datetime | None], "Scene"]
FOLLOW_MS = 1000
CLOCK_MS = 60_000
WORTH_KEEPING = 50_000  # enterprises


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A situation made ready to be drawn."""

    situation: Situation
    content: MapContent
    painter: MapPainter
    operator: Operator = ALONE  # whose view it is


def read_scene(snapshot: Snapshot, as_of: datetime | None, operator: Operator = ALONE) -> Scene:
    """Measure and prepare a snapshot for a moment (None: the moment that the record opens at), without personal data
    where the operator has no need of it. Runs on a worker."""
    if not operator.may(Command.PERSONAL_DATA):
        snapshot = masked_snapshot(snapshot)
    situation = situation_of(snapshot, as_of or default_as_of(snapshot, beijing_now()))
    content = build(situation)
    return Scene(situation, content, MapPainter(content), operator)


def read_record(record: Record, name: str, known: datetime | None, as_of: datetime | None) -> Scene:
    """Read a record anew for the operator of this name; ``known``: as its journal had it at that moment."""
    operator = operator_in(record, name)
    return read_scene(record.snapshot_at(known) if known else record.snapshot(), as_of, operator)


def operator_in(record: Record, name: str) -> Operator:
    """Who ``name`` is in a record. One whom several could be is nobody until he says which."""
    try:
        return operator_among(record.people(), name)
    except Refused:
        return Operator(name, Role.WALL)


class Session(QObject):
    """``scene`` is None until a record has been read."""

    record_changed = Signal()  # another workspace, or none
    scene_changed = Signal()  # new numbers: everything reads anew
    scope_changed = Signal()  # another unit
    selection_changed = Signal()  # enterprise or hazard
    hidden_changed = Signal()  # a legend switch
    loading_changed = Signal(bool)
    freshness_changed = Signal()  # the record answers, or has stopped answering

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.work = work
        self.record: Record | None = None
        self.scene: Scene | None = None
        self.operator_name = ""  # as it was chosen; who that is in the record, ``operator`` says
        self.fixed_as_of: datetime | None = None
        self.is_as_known = False  # what was known at ``fixed_as_of``, instead of what was so then
        self._shown: tuple[datetime | None, bool] = (None, False)  # moment and reading of ``scene``
        self.unit = 0
        self.hidden: frozenset[str] = frozenset()
        self.enterprise_id: int | None = None
        self.hazard_id: int | None = None
        self._reading: Task | None = None
        self._is_asking = False
        self._heard_at = datetime.now()
        self._kept_seq = -1
        self._follow = QTimer(self, interval=FOLLOW_MS)
        self._follow.timeout.connect(self.look_for_news)
        self._clock = QTimer(self, interval=CLOCK_MS)
        self._clock.timeout.connect(self._on_minute)

    @property
    def situation(self) -> Situation | None:
        return self.scene.situation if self.scene else None

    @property
    def operator(self) -> Operator:
        """Who works with the record, and what he may do; nobody in particular while nothing is open."""
        return self.scene.operator if self.scene else Operator(self.operator_name, Role.ADMIN, is_alone=True)

    def set_operator(self, name: str) -> None:
        """Somebody else sits down: read anew what he may see."""
        self.operator_name = name
        self.refresh()

    @property
    def is_live(self) -> bool:
        """True while the as-of moment moves with the clock."""
        situation = self.situation
        return self.fixed_as_of is None and (situation is None or situation.snapshot.info.pinned_as_of is None)

    def open(self, record: Record) -> None:
        """Show a record; the one before it is closed."""
        self.close()
        self.record = record
        self.fixed_as_of, self.is_as_known, self.unit = None, False, 0
        self.enterprise_id = self.hazard_id = None
        self.record_changed.emit()
        self.refresh()
        self._follow.start()
        self._clock.start()

    def close(self) -> None:
        """Show nothing."""
        self._follow.stop()
        self._clock.stop()
        if self._reading is not None:
            self._reading.cancel()
        record, self.record, self.scene = self.record, None, None
        if record is not None:
            self.work.change(lambda _: record.close(), lambda _: None, label="关闭工作区")
            self.record_changed.emit()

    def refresh(self) -> None:
        """Read the record anew and measure it for the moment."""
        record, known, name = self.record, self.fixed_as_of if self.is_as_known else None, self.operator_name

        if record is not None:
            self._read(lambda as_of: read_record(record, name, known, as_of))

    def silent_minutes(self) -> int:
        """Whole minutes since the record last answered; 0 while it answers."""
        return int((datetime.now() - self._heard_at).total_seconds() // 60)

    def look_for_news(self) -> None:
        """Read anew when somebody has written to the record."""
        record, scene = self.record, self.scene
        if record is None or scene is None or self._is_asking or self._reading is not None:
            return
        self._is_asking = True
        self.work.query(lambda _: record.head().seq, self._on_head, self._on_head_failed, label="")

    def set_as_of(self, moment: datetime | None, as_known: bool = False) -> None:
        """Show another moment; None goes back to the present (or to the fixed day of demo data). ``as_known``: what the
        journal knew then (当时所知), instead of what is known today of that day (业务日期)."""
        if as_known and moment is not None and moment > self._latest():
            self.work.tell(
                Refused(
                    f"{moment:%Y-%m-%d %H:%M} 还没有到，那时所知的内容还没有。",
                    "请选择过去的时点；要推算将来的灯色和天数，请改选“业务日期”。",
                )
            )
            return
        was_known = self.is_as_known
        self.fixed_as_of, self.is_as_known = moment, as_known and moment is not None
        if was_known or self.is_as_known:
            self.refresh()
        else:
            self._measure_again()

    def set_unit(self, unit: int) -> None:
        """Make a unit the scope of figures, legend and list."""
        if unit != self.unit:
            self.unit = unit
            self.scope_changed.emit()

    def go_out(self) -> bool:
        """To the unit above; False at the top."""
        situation = self.situation
        if situation is None or self.unit == 0:
            return False
        self.set_unit(max(0, int(situation.snapshot.units.parent[self.unit])))
        return True

    def switch(self, keys: frozenset[str]) -> None:
        """Set which legend entries are switched off."""
        if keys != self.hidden:
            self.hidden = keys
            self.hidden_changed.emit()

    def select(self, enterprise: int | None, hazard: int | None = None) -> None:
        """Select by position in the snapshot: a hazard selects its enterprise, an enterprise its most urgent hazard
        only where the caller names it."""
        situation = self.situation
        if situation is None:
            return
        enterprises, hazards = situation.snapshot.enterprises, situation.snapshot.hazards
        enterprise_id = None if enterprise is None else int(enterprises.id[enterprise])
        hazard_id = None if hazard is None else int(hazards.id[hazard])
        if (enterprise_id, hazard_id) != (self.enterprise_id, self.hazard_id):
            self.enterprise_id, self.hazard_id = enterprise_id, hazard_id
            self.selection_changed.emit()

    @property
    def enterprise(self) -> int | None:
        """Position of the selected enterprise in the snapshot."""
        situation = self.situation
        return None if situation is None else position_of(situation.snapshot.enterprises.id, self.enterprise_id)

    @property
    def hazard(self) -> int | None:
        """Position of the selected hazard in the snapshot."""
        situation = self.situation
        return None if situation is None else position_of(situation.snapshot.hazards.id, self.hazard_id)

    def _latest(self) -> datetime:
        """The last moment of which a journal can know: the present, or later where demo data is fixed on a later day."""
        pinned = self.situation.snapshot.info.pinned_as_of if self.situation else None
        return max(beijing_now(), pinned) if pinned is not None else beijing_now()

    def _measure_again(self) -> None:
        scene = self.scene
        if scene is not None:
            self._read(lambda as_of: read_scene(scene.situation.base, as_of, scene.operator))

    def _read(self, make: SceneMaker) -> None:
        if self._reading is not None:
            self._reading.cancel()
        as_of, record = self.fixed_as_of, self.record
        task = self.work.query(
            lambda _: make(as_of),
            lambda scene: self._on_scene(scene, task, record),
            self._on_reading_failed,
            label="读取工作区",
        )
        self._reading = task
        task.finished.connect(lambda: self._on_reading_over(task))
        self.loading_changed.emit(True)

    def _on_reading_over(self, task: Task) -> None:
        if self._reading is task:
            self._reading = None
            self.loading_changed.emit(False)

    def _on_reading_failed(self, problem: Problem) -> None:
        """The picture stays as it is; so must what is said about its moment."""
        self.fixed_as_of, self.is_as_known = self._shown
        self.freshness_changed.emit()
        self.work.tell(problem)

    def _on_scene(self, scene: Scene, task: Task, record: Record | None) -> None:
        if task.is_cancelled() or record is not self.record:
            return  # a newer reading is on its way
        self.scene, self._shown = scene, (self.fixed_as_of, self.is_as_known)
        self._heard_at = datetime.now()
        if self.unit >= len(scene.situation.snapshot.units):
            self.unit = 0
        self.scene_changed.emit()
        self._keep_plane(scene)

    def _keep_plane(self, scene: Scene) -> None:
        """Put the projected points beside the tables, so that the next start need not project a million again."""
        record, snapshot = self.record, scene.situation.snapshot
        if record is None or PLANE in snapshot.extras or len(snapshot.enterprises) < WORTH_KEEPING:
            return
        if self._kept_seq != snapshot.seq:
            self._kept_seq = snapshot.seq
            self.work.change(
                lambda _: record.put_extra(PLANE, pack(scene.content), snapshot.seq, RecordKind.ENTERPRISE),
                lambda _: None,
                lambda _: None,
            )

    def _on_head(self, seq: int) -> None:
        self._is_asking = False
        self._heard_at = datetime.now()
        self.freshness_changed.emit()
        if self.scene is not None and not self.is_as_known and seq != self.scene.situation.snapshot.seq:
            self.refresh()

    def _on_head_failed(self, _problem: object) -> None:
        self._is_asking = False  # a busy or unplugged file: the next round asks again
        self.freshness_changed.emit()

    def _on_minute(self) -> None:
        if self.is_live and self._reading is None:
            self._measure_again()


def position_of(ids: npt.NDArray[np.int64], wanted: int | None) -> int | None:
    """Position of an id in an ascending id column."""
    if wanted is None or not len(ids):
        return None
    at = int(np.searchsorted(ids, wanted))
    return at if at < len(ids) and int(ids[at]) == wanted else None

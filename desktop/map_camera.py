"""Where the situation map looks: the whole area, a unit, an enterprise, and the way from one to the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from desktop.flight import Flight
from desktop.look import Look
from desktop.map_words import next_unit
from desktop.session import Scene, Session
from layers.view import View

MARGINS = (128.0, 18.0, 28.0, 26.0)  # breadcrumb and tray stand at the left
UNIT_MARGINS = (48.0, 56.0, 72.0, 56.0)
CLOSEST_M_PER_PX = 0.15
FARTHEST_FACTOR = 3.0  # beyond the scale that shows the whole area
SELECTED_M_PER_PX = 8.0  # scale of a flight to an enterprise


class MapCamera(QWidget):
    """``view`` is where it looks, None before there is anything to see. What a change of view entails is for the map
    itself to say (``_set_view``)."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self.view: View | None = None
        self._flight = Flight(look, self)
        self._flight.moved.connect(self._set_view)
        self._is_home = True

    @property
    def scene(self) -> Scene | None:
        return self._session.scene

    def home_view(self) -> View | None:
        """The view that shows the whole area."""
        return None if self.scene is None else self._fitted(self.scene.content.bounds, MARGINS)

    def show_all(self) -> None:
        """Fly to the whole area (of the unit in scope)."""
        self.show_unit(self._session.unit)

    def show_unit(self, unit: int) -> None:
        """Fly to a unit; to the whole area when the unit has no polygon."""
        scene = self.scene
        if scene is None:
            return
        bounds = scene.content.unit_bounds(unit) if unit else None
        self._fly(self.home_view() if bounds is None else self._fitted(bounds, UNIT_MARGINS))
        self._is_home = bounds is None

    def show_enterprise(self, enterprise: int) -> bool:
        """Fly to an enterprise; False when it does not stand on the map."""
        scene, view = self.scene, self.view
        spot = None if scene is None else scene.content.where(enterprise)
        if spot is None or view is None:
            return False
        self._is_home = False
        self._fly(replace(view, center_x=spot[0], center_y=spot[1], m_per_px=min(view.m_per_px, SELECTED_M_PER_PX)))
        return True

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor at a point of the widget (None: its middle)."""
        if self.view is None:
            return
        point = at or QPointF(self.width() / 2, self.height() / 2)
        self._flight.stop()
        self._set_view(self._limited(self.view.zoomed(factor, point.x(), point.y()), point))
        self._is_home = False

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by pixels."""
        if self.view is not None:
            self._flight.stop()
            self._is_home = False
            self._set_view(self.view.panned(dx, dy))

    def enter_unit(self, unit: int) -> None:
        """Go into the unit that was hit: its reporting unit first, then its part."""
        scene = self.scene
        if scene is None:
            return
        deeper = next_unit(scene.situation.snapshot.units, self._session.unit, unit)
        if deeper is not None:
            self._session.set_unit(deeper)
        else:
            self.show_unit(unit)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _set_view(self, view: View, pause_ms: int = 0) -> None:
        """Look there at once; ``pause_ms``: how long the better picture may wait."""
        raise NotImplementedError

    def _go_home(self, pause_ms: int = 0) -> None:
        home = self.home_view()
        if home is not None:
            self._set_view(home, pause_ms)

    def _fitted(self, bounds: tuple[float, float, float, float], margins: tuple[float, float, float, float]) -> View:
        return View.fit(bounds, self.width(), self.height(), margins, self.devicePixelRatioF())

    def _fly(self, target: View | None) -> None:
        if target is None:
            return
        if self.view is None:
            self._set_view(target)
        else:
            self._flight.start(self.view, target)

    def _limited(self, view: View, at: QPointF) -> View:
        home = self.home_view()
        farthest = (home.m_per_px if home is not None else view.m_per_px) * FARTHEST_FACTOR
        wanted = float(np.clip(view.m_per_px, CLOSEST_M_PER_PX, farthest))
        return view if wanted == view.m_per_px else view.zoomed(view.m_per_px / wanted, at.x(), at.y())

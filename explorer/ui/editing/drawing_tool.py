"""Drawing shapes for features: the drawing, its bar and its form, and what they offer for commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from explorer.atlas.own_shapes import OwnShape, OwnShapeError
from explorer.ui.editing.drawing_bar import DrawingBar
from explorer.ui.editing.shape_drawing import SHAPES, ShapeDrawing
from explorer.ui.facts.session import Session
from explorer.ui.kit.notices import Say
from explorer.ui.map.link import MapPort
from explorer.words.strings import t

if TYPE_CHECKING:  # made when the first drawing is finished
    from explorer.ui.editing.drawing_form import DrawingForm


class DrawingTool(QObject):
    """Made with the window. `began` asks the other tools to make room."""

    began = Signal()
    command_wanted = Signal(str)
    status_message = Signal(str)

    def __init__(self, session: Session, port: MapPort, map_view: QWidget, say: Say, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._map, self._say, self._window = session, map_view, say, window
        self.drawing = ShapeDrawing(session, port, self)
        self.bar = DrawingBar(session.store, self.drawing, window)
        self.bar.selected_wanted.connect(self.take_selected)
        self.bar.map_wanted.connect(map_view.setFocus)
        self.drawing.finishing.connect(self.describe)
        self.drawing.notice.connect(self.status_message)

    def commands(self) -> dict[str, Callable[[], object]]:
        return {
            "draw_shape": self.begin,
            "use_as_shape": lambda: self.form.open_with_selection(),
        }

    @cached_property
    def form(self) -> DrawingForm:
        from explorer.ui.editing.drawing_form import DrawingForm

        made = DrawingForm(self._session, self._window)
        made.given.connect(self._given)
        made.command_wanted.connect(self.command_wanted)
        return made

    def begin(self) -> None:
        """Draw a shape; for the selected feature if one is. The same command again puts the drawing away."""
        if self.drawing.tool is not None:
            self.drawing.leave()
            return
        self.began.emit()
        known, chosen = self._session.known, self._session.store.view.selection
        placed = (str(shape["type"]) for key in chosen if (shape := known.shapes.get(key)))
        kinds = list(islice(placed, 2))  # of thousands selected none is made
        one = kinds[0] if len(kinds) == 1 else "LineString"
        self.drawing.begin(SHAPES["point" if "Point" in one else "area" if "Polygon" in one else "line"])
        self._map.setFocus()

    def take_selected(self) -> None:
        """Continue from the shape of what is selected: a feature of the atlas, or a row of the user's."""
        known, chosen = self._session.known, self._session.store.view.selection
        shape = known.shapes.get(chosen[0]) if len(chosen) == 1 else None
        if shape is None or not self.drawing.start_from(dict(shape)):
            self.status_message.emit(t("draw.not_one", self._session.lang))
        self._map.setFocus()

    def describe(self) -> None:
        """Ask whose shape it is and how sure; the drawing stays in hand until it is given."""
        try:
            geometry = self.drawing.geometry()
        except OwnShapeError as error:
            self.status_message.emit(error.in_(self._session.lang))
            self.bar.words.setText(error.in_(self._session.lang))
            return
        self.form.open_with(OwnShape("", geometry, drawn=True), self.drawing.followed)

    def _given(self) -> None:
        if self.form.own is not None and self.form.own.drawn:
            self.drawing.leave()
        self._say("draw.given", brief=True)

    def step_back(self) -> bool:
        """Undo one step of the drawing; False where nothing is drawn."""
        return self.drawing.step_back()

    def undo(self, otherwise: Callable[[], object]) -> None:
        """Undo a step of the drawing while there is one, else what the window undoes."""
        self.drawing.undo() if self.drawing.tool is not None and self.drawing.can_undo else otherwise()

    def step_name(self, key: str) -> str | None:
        """Return the name of the step of the drawing that undo or redo would be; None where it has none."""
        drawing = self.drawing
        there = drawing.can_undo if key == "undo" else drawing.can_redo
        return "step.draw" if drawing.tool is not None and there else None

    def redo(self, otherwise: Callable[[], object]) -> None:
        self.drawing.redo() if self.drawing.tool is not None and self.drawing.can_redo else otherwise()

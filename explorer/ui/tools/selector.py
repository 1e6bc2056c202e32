"""Selecting by shape and by another layer: what is found replaces the selection, joins it, or leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from explorer.atlas.columns.timelines import timelines
from explorer.state.queries import drawn
from explorer.state.queries.measuring.geodesy import Point
from explorer.ui.facts.session import Session
from explorer.ui.kit.notices import Say
from explorer.ui.tools.hand_drawing import HandDrawing, Mode, box


class Selector(QObject):
    """Selects among what is on the map now; each selection is an undo step."""

    selected = Signal(int)  # how many were found

    def __init__(self, session: Session, drawing: HandDrawing, say: Say, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._drawing, self._say = session, drawing, say
        self.whole = False  # only what lies in the area with all its parts
        drawing.finished.connect(self._on_drawn)

    def _on_drawn(self, points: list[Point], radius: float, mode: Mode) -> None:
        tool = self._drawing.tool
        if tool is None or tool.use != "select":
            return
        from explorer.state.queries.measuring.selecting import candidates

        among = candidates(self._session.known, self._session.store.view)
        if tool.kind == "circle" and not self.whole:
            found = among.within(points[0], radius)
        elif tool.kind == "circle":
            from explorer.state.queries.measuring.geodesy import circle

            found = among.in_area(circle(points[0], radius), whole=True)
        else:
            corners = box(points) if tool.kind == "box" else points
            found = among.in_area(corners, whole=self.whole)
        self.take(found, mode)

    def take(self, found: Sequence[str], mode: Mode) -> None:
        """Make `found` the selection, add it, or take it out."""
        view = self._session.store.view
        if mode == "add":
            chosen = tuple(dict.fromkeys((*view.selection, *found)))
        elif mode == "remove":
            gone = set(found)
            chosen = tuple(key for key in view.selection if key not in gone)
        else:
            chosen = tuple(found)
        self._session.store.dispatch(replace(view, selection=chosen), "step.select_many")
        self.selected.emit(len(found))
        if not found:
            self._say("tools.none_found", brief=True)

    def invert(self) -> None:
        """Select what is listed and not selected."""
        known, view = self._session.known, self._session.store.view
        columns, listed = timelines(known.atlas), drawn.listing(known, view).copy()
        listed[columns.numbers(view.selection)] = False
        self.take(columns.selection_of(listed.nonzero()[0]), "replace")

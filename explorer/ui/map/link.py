"""Keeps map and Store in sync: input on the map changes the View, a new View changes the map."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QPixmap

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.vertices import Vertices
from explorer.atlas.model import Box
from explorer.page.messages import Message as Message  # for parts that send to a map and know no page
from explorer.state.view.store import Store
from explorer.state.view.view import Camera, View
from explorer.state.view.work import Work


class Wire(Protocol):
    """The part of a Qt signal that is used."""

    def connect(self, slot: Any) -> Any: ...


class MapPort(Protocol):
    """What the window needs of a map: `MapView` in the app, a stand-in in tests."""

    ready: Wire
    hovered: Wire
    clicked: Wire
    camera_changed: Wire
    menu_asked: Wire
    home_wanted: Wire
    tools_wanted: Wire
    pointer: Wire
    split: Wire
    density: Wire
    folded: Wire
    painter: Wire
    drawn_on: Wire
    annotation_picked: Wire
    annotation_moved: Wire
    comment_clicked: Wire
    comment_moved: Wire
    inked: Wire
    event_clicked: Wire
    card_clicked: Wire
    failed: Wire
    restored: Wire
    gave_up: Wire
    ground_failed: Wire

    def show_view(self, view: View) -> int: ...
    def show_known(self, known: Known) -> None: ...
    def show_comments(self, known: Known) -> None: ...
    def show_draft(self, found: Vertices | None, *, ahead: bool = False) -> None: ...
    def send(self, message: Message) -> None: ...
    def retry(self) -> None: ...
    def refresh_grounds(self) -> None: ...
    def fit(self, bounds: Box) -> None: ...
    def flash(self, ids: tuple[str, ...]) -> None: ...
    def highlight(self, feature: str | None) -> None: ...
    def grab(self, rectangle: QRect = ...) -> QPixmap: ...
    def isVisible(self) -> bool: ...
    def height(self) -> int: ...
    def devicePixelRatioF(self) -> float: ...
    def mark_place(self, lon: float, lat: float, name: str, feature: str = "") -> None: ...


class MapLink(QObject):
    """Connects a map; the only place where the map changes the View."""

    def __init__(self, store: Store, port: MapPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._port = store, port
        port.clicked.connect(self._click)
        port.camera_changed.connect(self._look)
        port.split.connect(self._split)
        port.density.connect(self._density)
        port.show_view(store.view)
        self.destroyed.connect(store.watch(self._show))

    def _show(self, old: Work, new: Work) -> None:
        if (
            old.catalogue != new.catalogue
            or old.collections != new.collections
            or old.over_tables != new.over_tables
        ):
            self._port.show_known(self._store.known)
        if old.comments != new.comments:
            self._port.show_comments(self._store.known)
        if old.view != new.view:
            self._port.show_view(new.view)

    def _click(self, feature: str | None, additive: bool, *_place: float) -> None:
        """Select by a click; Shift toggles; a click beside everything clears."""
        view = self._store.view
        chosen = selected(view.selection, feature, additive)
        name = f"step.select|{feature}" if feature and feature in chosen else "step.select_many"
        self._store.dispatch(replace(view, selection=chosen), name)

    def _look(self, camera: dict[str, Any]) -> None:
        """Follow the map's camera, without an undo step: every drag would be one."""
        where = Camera(camera["lon"], camera["lat"], camera["zoom"])
        west, south, east, north = camera["extent"]
        self._store.report(where, (west, south, east, north))

    def _split(self, share: float) -> None:
        view = replace(self._store.view, split=share)
        self._store.dispatch(view, "step.split", merge="split")

    def _density(self, on: bool) -> None:
        self._store.dispatch(replace(self._store.view, density=on), "command.density")


def selected(before: tuple[str, ...], feature: str | None, additive: bool) -> tuple[str, ...]:
    """Return the selection after a click on `feature` (None: beside everything)."""
    if feature is None:
        return before if additive else ()
    if not additive:
        return (feature,)
    return tuple(x for x in before if x != feature) if feature in before else (*before, feature)

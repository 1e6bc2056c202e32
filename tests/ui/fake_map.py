"""A map for tests: it keeps what it was shown, and its signals are the user's hand on it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import Catalogue
from explorer.atlas.columns.vertices import Vertices
from explorer.atlas.comments import Comments
from explorer.state.view.view import View


class FakeMapView(QWidget):
    """Answers to `explorer.ui.map.link.MapPort`."""

    ready = Signal()
    hovered = Signal(object)
    clicked = Signal(object, bool, float, float)
    camera_changed = Signal(dict)
    menu_asked = Signal(dict)
    home_wanted = Signal()
    tools_wanted = Signal(dict)
    pointer = Signal(float, float)
    split = Signal(float)
    density = Signal(bool)
    folded = Signal(str, str)
    painter = Signal(dict)
    drawn_on = Signal(dict)
    annotation_picked = Signal(object, bool)
    annotation_moved = Signal(dict)
    comment_clicked = Signal(str)
    comment_moved = Signal(str, float, float)
    inked = Signal(dict)
    event_clicked = Signal(str)
    card_clicked = Signal(str)
    failed = Signal(str)
    restored = Signal()
    gave_up = Signal()
    ground_failed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.views: list[View] = []
        self.catalogues: list[Catalogue] = []
        self.commented: list[Comments] = []
        self.fits: list[tuple[float, float, float, float]] = []
        self.flashed: list[tuple[str, ...]] = []
        self.highlighted: list[str | None] = []
        self.marked: list[tuple[float, float, str]] = []
        self.sent: list[dict[str, Any]] = []
        self.drafts: list[Vertices | None] = []
        self.foreseen: list[Vertices | None] = []
        self.zoom_factor = 1.0
        self.retried = False

    def show_view(self, view: View) -> int:
        self.views.append(view)
        return len(self.views)

    def show_known(self, known: Known) -> None:
        self.catalogues.append(known.catalogue)

    def show_comments(self, known: Known) -> None:
        self.commented.append(known.comments)

    def refresh_grounds(self) -> None:
        return

    def retry(self) -> None:
        self.retried = True

    def fit(self, bounds: tuple[float, float, float, float]) -> None:
        self.fits.append(bounds)

    def show_draft(self, found: Vertices | None, *, ahead: bool = False) -> None:
        (self.foreseen if ahead else self.drafts).append(found)

    def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def setZoomFactor(self, factor: float) -> None:
        self.zoom_factor = factor

    def flash(self, ids: tuple[str, ...]) -> None:
        self.flashed.append(ids)

    def mark_place(self, lon: float, lat: float, name: str, feature: str = "") -> None:
        self.marked.append((lon, lat, name))

    def highlight(self, feature: str | None) -> None:
        self.highlighted.append(feature)

"""Annotating the map: drawing, choosing, moving and restyling what the user writes and draws; each is an undo step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from explorer.state.queries.measuring.geodesy import Point
from explorer.state.view import annotations as marks
from explorer.state.view.annotations import Annotation, Kind, Space
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit.notices import Say
from explorer.ui.map.link import MapPort
from explorer.ui.tools.hand_drawing import HandDrawing, Tool
from explorer.words.structure import WrongValue

DRAWN_BY: dict[Kind, Tool] = {
    "text": Tool("annotate_text", "point", "annotate", 1),
    "arrow": Tool("annotate_arrow", "line", "annotate", 2),
    "line": Tool("annotate_line", "line", "annotate"),
    "circle": Tool("annotate_circle", "circle", "annotate", 1),
    "area": Tool("annotate_area", "area", "annotate"),
    "pin": Tool("annotate_pin", "point", "annotate", 1),
    "picture": Tool("annotate_picture", "point", "annotate", 1),
    "stroke": Tool("annotate_stroke", "free", "annotate"),
}
_METRES = 111_320.0  # of a degree of latitude
_NUDGE_PX = 4
_START = Annotation("", "text", ((0.0, 0.0),))


class Annotator(QObject):
    """Holds which kind is drawn next (`kind`) and which annotation is chosen (`chosen`).

    `style` is an annotation whose ink, size, width and so on the next one gets. `text_wanted` asks for the chosen one's
    text to be typed.
    """

    changed = Signal()
    text_wanted = Signal()

    def __init__(self, store: Store, port: MapPort, drawing: HandDrawing, say: Say, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._port, self._drawing, self._say = store, port, drawing, say
        self.active = False
        self.kind: Kind | None = None
        self.chosen = ""
        self.style = _START
        self._picture = self._video = ""
        self._pressed: Annotation | None = None  # the chosen one as it was when the pointer took it
        drawing.finished.connect(self._drawn)
        drawing.changed.connect(self._sync_tool)
        port.annotation_picked.connect(self._pick)
        port.annotation_moved.connect(self._move)
        self.destroyed.connect(store.subscribe(self._view_changed))

    # -- the mode ---------------------------------------------------------------------------

    def toggle(self) -> None:
        """Begin to annotate, or stop."""
        if not self.leave():
            self._drawing.leave()
            self.active = True
            self._send()

    def leave(self) -> bool:
        """Put away what is drawn next, else the choice, else the mode; return False where there is none."""
        if not self.active:
            return False
        if self.kind is not None:
            self._drawing.leave()
            return True
        if self.chosen:
            self.choose("")
            return True
        self.close()
        return True

    def close(self) -> None:
        """Stop annotating; a tool of another kind stays in hand."""
        self.active, kind, self.kind, self.chosen = False, self.kind, None, ""
        if kind is not None and self._drawing.tool is DRAWN_BY[kind]:
            self._drawing.leave()
        self._port.send({"annotating": None})
        self.changed.emit()

    def draw(self, kind: Kind) -> None:
        """Take a kind in hand; the same again puts it away. A picture is chosen before it is placed."""
        if self.kind == kind:
            self._drawing.leave()
            return
        self.chosen, self.kind = "", kind
        self._drawing.begin(DRAWN_BY[kind])
        self._send()

    def take_video(self, name: str, poster: str) -> None:
        """Take a video of state/files/media.py in hand."""
        self._picture, self._video, self.kind = poster, name, None
        self.draw("picture")

    def refuse(self, why: WrongValue) -> None:
        """Report in one line why a file cannot be placed."""
        self._say("annotate.refused", why=why)

    def take_picture(self, path: Path) -> None:
        """Read a picture file and take it in hand; report in one line why it cannot be."""
        from explorer.state.files.annotation_file import read_picture

        try:
            self._picture, self._video = read_picture(path), ""
        except WrongValue as error:
            self.refuse(error)
            return
        self.kind = None
        self.draw("picture")

    def _sync_tool(self) -> None:
        """Notice that the tool was put away or another one taken."""
        tool = self._drawing.tool
        if self.kind is not None and tool is not DRAWN_BY[self.kind]:
            self.kind = None
            if tool is not None:  # one that measures or selects
                self.close()
            else:
                self._send()

    # -- from the map -----------------------------------------------------------------------

    def _drawn(self, points: list[Point], radius: float, _: str) -> None:
        if self.kind is None:
            return
        kind = self.kind
        if kind == "circle":
            lon, lat = points[0]
            points = [(lon, lat), (lon + radius / _METRES / max(math.cos(math.radians(lat)), 0.01), lat)]
        picture, video = (self._picture, self._video) if kind == "picture" else ("", "")
        key = marks.fresh_id()
        try:
            made = replace(
                self.style,
                id=key,
                kind=kind,
                points=tuple(points),
                on="ground",
                text="",
                picture=picture,
                video=video,
            )
            made = self._on(made, self.style.on)
            placed = marks.placed(self._store.view.annotations, made)
        except WrongValue as error:
            self._say("annotate.refused", why=error)
            return
        self._set(placed, "step.annotate")
        if kind not in ("stroke", "pin", "line", "area"):  # of these often several are drawn in a row
            self._drawing.leave()
        self.choose(key)
        if kind in ("text", "pin"):
            self.text_wanted.emit()

    def _pick(self, key: str | None, text: bool) -> None:
        if not self.active or self.kind is not None:
            return
        self._pressed = None
        self.choose(key or "")
        if text:
            self.text_wanted.emit()

    def _move(self, moved: dict[str, Any]) -> None:
        """Move the annotation, or one point of it, by what the pointer has come since it was pressed."""
        one = marks.find(self._store.view.annotations, moved["id"])
        if one is None or not self.active:
            return
        if self._pressed is None or self._pressed.id != one.id:
            self._pressed = one
        before, n = self._pressed, int(moved["point"])
        if n < 0:
            after = before.moved(moved["dx"], moved["dy"])
        elif n < len(before.points):
            x, y = before.points[n]
            after = before.with_point(n, (x + moved["dx"], min(max(y + moved["dy"], -90.0), 90.0)))
        else:
            return
        self.put(after, "step.annotation_moved", f"annotation-{one.id}")
        if moved["done"]:
            self._pressed = None
            self._store.end_merge()

    # -- changes ----------------------------------------------------------------------------

    @property
    def current(self) -> Annotation | None:
        """The chosen annotation."""
        return marks.find(self._store.view.annotations, self.chosen)

    def choose(self, key: str) -> None:
        self.chosen = key
        one = self.current
        if one is not None:
            self.style = one if one.kind != "picture" else self.style
        self._send()

    def restyle(self, merge: str = "", **change: Any) -> None:
        """Change the style of the chosen annotation, and of those that will be drawn."""
        place = change.pop("on", None)
        one = self.current
        if place is not None:
            self.style = replace(self.style, on=place)
        self.style = replace(self.style, **{k: v for k, v in change.items() if k != "text"})
        if one is not None:
            one = replace(one, **change)
            self.put(self._on(one, place) if place else one, "step.annotation_styled", merge or None)
        self.changed.emit()

    def put(self, one: Annotation, name: str, merge: str | None = None) -> None:
        self._set(marks.placed(self._store.view.annotations, one), name, merge)

    def delete(self) -> None:
        if self.current is not None:
            gone, self.chosen = self.chosen, ""
            self._set(marks.without(self._store.view.annotations, (gone,)), "step.annotation_deleted")
            self._send()

    def raise_to(self, top: bool) -> None:
        self._set(marks.raised(self._store.view.annotations, self.chosen, top), "step.annotation_styled")

    def nudge(self, dx: int, dy: int) -> None:
        """Move the chosen annotation by steps of some pixels."""
        one, extent = self.current, self._extent()
        if one is not None:
            west, south, east, north = extent
            wide, tall = (east - west, south - north) if one.on == "ground" else (1.0, 1.0)
            share = _NUDGE_PX / 1000
            moved = one.moved(dx * wide * share, dy * tall * share)
            self.put(moved, "step.annotation_moved", f"nudge-{one.id}")

    def _set(self, found: Sequence[Annotation], name: str, merge: str | None = None) -> None:
        self._store.dispatch(replace(self._store.view, annotations=tuple(found)), name, merge)

    # -- places -----------------------------------------------------------------------------

    def _extent(self) -> tuple[float, float, float, float]:
        from explorer.export.layout.camera import extent_of

        return self._store.extent or extent_of(self._store.view)

    def _on(self, one: Annotation, place: Space) -> Annotation:
        """Return the annotation fixed to the ground or to the sheet, where it is now."""
        if one.on == place:
            return one
        from explorer.export.layout.camera import lonlat, world

        west, south, east, north = self._extent()
        (left, bottom), (right, top) = world(west, south), world(east, north)
        found = []
        for x, y in one.points:
            if place == "sheet":
                a, b = world(x, min(max(y, -85.0), 85.0))
                found.append(((a - left) / (right - left), (b - top) / (bottom - top)))
            else:
                found.append(lonlat(left + x * (right - left), top + y * (bottom - top)))
        return replace(one, on=place, points=tuple(found))

    # -- to the page ------------------------------------------------------------------------

    def _send(self) -> None:
        if self.active:
            self._port.send({"annotating": "" if self.kind else self.chosen})
        self.changed.emit()

    def _view_changed(self, old: View, new: View) -> None:
        if old.annotations != new.annotations and self.active:
            if self.chosen and self.current is None:  # undone
                self.chosen = ""
            self._send()

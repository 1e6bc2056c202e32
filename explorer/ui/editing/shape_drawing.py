"""A shape that is drawn on the map: corner by corner or along a line that is there, snapping, every step undone by itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from explorer.atlas.model import GeometryKind
from explorer.atlas.own_shapes import MOST_POINTS, corners_of, of_points
from explorer.state.queries import coordinate_forms
from explorer.state.queries.measuring import geodesy
from explorer.state.queries.measuring.geodesy import Point
from explorer.state.queries.snapping import REACH_PX, Snap, SnapLine, SnapTargets, own_lines, targets
from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.map.link import MapPort
from explorer.ui.tools.hand_drawing import LEAST, HandDrawing, Mode, Tool
from explorer.words.strings import t
from explorer.words.text import Lang, Text

Shape = Literal["point", "line", "area"]
SHAPES: dict[Shape, Tool] = {
    "point": Tool("draw_point", "point", "shape"),
    "line": Tool("draw_line", "line", "shape"),
    "area": Tool("draw_area", "area", "shape"),
}
KINDS: dict[Shape, GeometryKind] = {"point": "point", "line": "line", "area": "union"}
_DEGREES_PER_PX = 360 / 256  # at zoom 0
_MOST_SHOWN = 400  # points of a trace that follow the pointer
_MOST_LEGS = 12  # a line of more has no lengths along it
_FEW_PX = 24  # how far the last corner may lie from a line that is traced from it


class ShapeDrawing(HandDrawing):
    """Corners in `points`; `chosen` is the one that keys move or delete, -1 for none. `finishing` asks for the rest of the shape.

    `followed` is what corners were snapped to and lines traced along, for the form: how sure the shape can be follows from it.
    """

    finishing = Signal()
    notice = Signal(str)  # for the status bar

    def __init__(self, session: Session, port: MapPort, parent: QObject) -> None:
        super().__init__(session.store, port, parent)
        self._session = session
        self.snapping, self.tracing = True, False
        self.chosen = -1
        self.followed: dict[tuple[Text, float | None], None] = {}
        self._steps: list[list[Point]] = []
        self._undone: list[list[Point]] = []
        self._held = False
        self._refused: Callable[[Lang], str] | None = None

    # -- the tool ---------------------------------------------------------------------------

    def begin(self, tool: Tool) -> None:
        self._steps, self._undone, self.chosen, self.followed = [], [], -1, {}
        self._held, self._refused = False, None
        super().begin(tool)

    def leave(self) -> bool:
        self.chosen = -1
        return super().leave()

    @property
    def shape(self) -> Shape:
        return next((name for name, tool in SHAPES.items() if tool is self.tool), "line")

    def switch(self, shape: Shape) -> None:
        """Continue with the same corners as another kind of shape."""
        self.tool = SHAPES[shape]
        self.chosen = -1
        self._send()

    def start_from(self, geometry: dict[str, Any]) -> bool:
        """Take the corners of a shape that is there; False where it has several parts, or more corners than fit."""
        points = corners_of(geometry)
        if not points or len(points) > MOST_POINTS:
            return False
        kind = str(geometry["type"])
        self.tool = SHAPES["point" if "Point" in kind else "line" if "Line" in kind else "area"]
        self._change(points)
        return True

    def geometry(self) -> dict[str, Any]:
        """Return what is drawn as GeoJSON; raises OwnShapeError."""
        return of_points(KINDS[self.shape], self.points)

    @property
    def enough(self) -> bool:
        return self.tool is not None and len(self.points) >= LEAST[self.tool.kind]

    def finish(self, mode: Mode | None = None) -> None:
        if self.enough:
            self.finishing.emit()

    # -- steps ------------------------------------------------------------------------------

    def _change(self, points: Sequence[Point]) -> None:
        self._steps.append(self.points)
        self._undone.clear()
        self.points = list(points[:MOST_POINTS])
        if self.chosen >= len(self.points):
            self.chosen = -1
        self._send()

    def undo(self) -> None:
        """Take the last step back: a corner, a trace, a move, a deletion."""
        self._swap(self._steps, self._undone)

    def redo(self) -> None:
        self._swap(self._undone, self._steps)

    def _swap(self, source: list[list[Point]], target: list[list[Point]]) -> None:
        if source:
            target.append(self.points)
            self.points, self.chosen = source.pop(), -1
            self._send()

    @property
    def can_undo(self) -> bool:
        return bool(self._steps)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def step_back(self) -> bool:
        """Deselect the chosen corner, else undo a step, else put the tool away; False where none is in hand."""
        if self.tool is None:
            return False
        if self.chosen >= 0:
            self.chosen = -1
            self._send()
        elif self._steps:
            self.undo()
        else:
            self.leave()
        return True

    def delete_chosen(self) -> None:
        """Delete the chosen corner, else take the last step back."""
        if self.chosen < 0:
            self.undo()
            return
        rest = [point for n, point in enumerate(self.points) if n != self.chosen]
        self.chosen = min(self.chosen, len(rest) - 1)
        self._change(rest)

    def choose(self, step: int) -> None:
        """Choose the next corner, or the one before, and bring it to the middle of the map, where the keys work."""
        if not self.points:
            return
        number = len(self.points)
        self.chosen = (self.chosen + step) % number if self.chosen >= 0 else (0 if step > 0 else number - 1)
        self._centre_on(self.points[self.chosen])
        self._send()

    def insert_after_chosen(self) -> None:
        """Insert a corner halfway to the next one, and choose it."""
        n = self.chosen if self.chosen >= 0 else len(self.points) - 2
        if self.shape == "point" or n < 0 or len(self.points) < 2:
            return
        following = self.points[(n + 1) % len(self.points)]
        if n + 1 >= len(self.points) and self.shape == "line":
            return
        self._insert(n, geodesy.midpoint((self.points[n], following)))
        self.chosen = n + 1
        self._centre_on(self.points[self.chosen])
        self._send()

    def _insert(self, after: int, at: Point) -> None:
        self._change([*self.points[: after + 1], at, *self.points[after + 1 :]])

    def _centre_on(self, at: Point) -> None:
        view = self._store.view
        self._store.set_view(replace(view, camera=replace(view.camera, lon=at[0], lat=at[1])))

    def type_place(self, text: str) -> bool:
        """Add the corner that typed coordinates name; of several readings the one nearest to the drawing. False: none."""
        found = [(place.point.lon, place.point.lat) for place in coordinate_forms.read(text)]
        if not found or self.tool is None:
            return False
        camera = self._store.view.camera
        near = self.points[-1] if self.points else (camera.lon, camera.lat)
        at = min(found, key=lambda point: geodesy.leg(near, point).metres)
        self._add([at])
        self._centre_on(at)
        return True

    def _add(self, points: list[Point]) -> None:
        self.chosen = -1
        self._change(points[-1:] if self.shape == "point" else [*self.points, *points])

    # -- snapping ---------------------------------------------------------------------------

    def set_snapping(self, on: bool) -> None:
        self.snapping = on
        self._port.send({"snap": None})
        self.changed.emit()

    def set_tracing(self, on: bool) -> None:
        """Follow the line between two clicks on it; it is found by snapping."""
        self.tracing = on
        self.snapping = self.snapping or on
        self.changed.emit()

    @property
    def _reach(self) -> float:
        camera = self._store.view.camera
        per_px = _DEGREES_PER_PX / 2**camera.zoom * math.cos(math.radians(camera.lat))
        return per_px * REACH_PX

    def _targets(self) -> SnapTargets:
        return targets(self._session.known, self._store.view)

    def _snap(self, at: Point) -> Snap | None:
        if not self.snapping:
            return None
        if self.tracing and self.points and self.shape != "point":
            followed = SnapTargets([], self._lines_at_last()).nearest(at, self._reach)
            if followed is not None:  # rather than a place beside it, or a river that it meets
                return followed
        return self._targets().nearest(at, self._reach, self._own_lines(at))

    def _own_lines(self, at: Point) -> Any:
        known = self._session.known
        return own_lines(known, self._store.view, at, self._reach) if known.collections else ()

    def _lines_at_last(self) -> list[SnapLine]:
        """Return the lines on which the last corner lies, which can be traced from it."""
        last, reach = self.points[-1], self._reach * _FEW_PX / REACH_PX
        return self._targets().lines_at(last, reach, self._own_lines(last))

    def _trace(self, snap: Snap | None) -> list[Point]:
        """Return the points on the way to a snapped one along its line, without either end; none where there is no way."""
        if not self.tracing or snap is None or not snap.line or not self.points or self.shape == "point":
            return []
        line = next((one for one in self._lines_at_last() if one.key == snap.line), None)
        if line is None:
            return []
        return (SnapTargets([], [line]).course(snap.line, self.points[-1], snap.at) or [])[1:-1]

    def _note(self, snap: Snap | None) -> None:
        if snap is not None and (snap.name.zh or snap.accuracy_m is not None):
            self.followed[snap.name, snap.accuracy_m] = None

    # -- from the page ----------------------------------------------------------------------

    def _take(self, message: dict[str, Any]) -> None:
        if self.tool is None:
            return
        if message["type"] == "sketch":
            self._key(message["key"])
        elif message["type"] == "corner":
            self._corner(message)
        elif message["type"] == "spot":
            self._spot((message["lon"], message["lat"]), message["last"], None)

    def _key(self, key: str) -> None:
        keys: dict[str, Callable[[], object]] = {
            "undo": self.undo,
            "delete": self.delete_chosen,
            "next": lambda: self.choose(1),
            "previous": lambda: self.choose(-1),
            "insert": self.insert_after_chosen,
            "snap": lambda: self.set_snapping(not self.snapping),
            "trace": lambda: self.set_tracing(not self.tracing),
            "finish": self.finish,
        }
        if key in keys:
            keys[key]()

    def _spot(self, at: Point, last: bool, mode: Mode | None) -> None:
        if last and self.points:  # the second click of two is where the first was
            self.finish()
            return
        snap = self._snap(at)
        self._note(snap)
        way = self._trace(snap)
        if self.tracing and self.points and not way and snap is not None and snap.line:
            self.notice.emit(t("draw.no_way", self._store.view.lang))
        self._add([*way, snap.at if snap else at])
        self._port.send({"snap": None})

    def _corner(self, message: dict[str, Any]) -> None:
        """Choose, insert or move a corner; a drag from its beginning to its end is one step."""
        n, moved, insert = message["index"], message["moved"], message["insert"]
        if n >= len(self.points):
            return
        if not moved:
            if insert and self.shape != "point":
                self._insert(n, geodesy.midpoint((self.points[n], self.points[(n + 1) % len(self.points)])))
            self.chosen = n + 1 if insert else (-1 if self.chosen == n else n)
            self._send()
            return
        snap = self._snap((message["lon"], message["lat"]))
        at = snap.at if snap else (message["lon"], message["lat"])
        kept = self.points
        points = [*kept[: n + 1], at, *kept[n + 1 :]] if insert else [*kept[:n], at, *kept[n + 1 :]]
        if not self._held:
            self._steps.append(kept)
            self._undone.clear()
        self.points, self._held = points, not message["done"]
        self.chosen = n + 1 if insert else n
        self._port.send({"snap": _mark(snap, [], self._store.view.lang)})
        if message["done"]:
            self._note(snap)
            self._port.send({"snap": None})
        self._send()

    def _follow(self, lon: float, lat: float) -> None:
        """Show what the pointer would snap to, and what the next corner would add."""
        if self.tool is None or self._held:
            return
        snap = self._snap((lon, lat))
        way, at = self._trace(snap), snap.at if snap else (lon, lat)
        each = max(1, len(way) // _MOST_SHOWN)
        message: dict[str, Any] = {"snap": _mark(snap, way[::each], self._store.view.lang)}
        if self.points and self.shape != "point":
            message["band"] = self._band(at) if not way else self._way_words([*self.points, *way, at])
        self._port.send(message)  # type: ignore[arg-type]

    def _way_words(self, points: list[Point]) -> str:
        lang = self._store.view.lang
        if self.shape == "area":
            return geodesy.area_words(geodesy.area_m2(points), lang)
        added = geodesy.length_m(points[len(self.points) - 1 :])
        whole = geodesy.length_words(geodesy.length_m(points), lang)
        return f"{geodesy.length_words(added, lang)} · {t('tools.whole', lang, length=whole)}"

    # -- to the page ------------------------------------------------------------------------

    def _message(self) -> dict[str, Any]:
        return {**super()._message(), "handles": True, "chosen": self.chosen}

    def _texts(self, tool: Tool, lang: Lang) -> list[dict[str, Any]]:
        if tool.kind == "point" or (tool.kind == "line" and len(self.points) > _MOST_LEGS):
            return []
        return super()._texts(tool, lang)

    def _view_changed(self, old: View, new: View) -> None:
        super()._view_changed(old, new)
        if self.tool is not None and old.layers != new.layers:
            self._port.send({"snap": None})

    def words(self, lang: Lang) -> str:
        if self.shape == "point" and self.points:
            return coordinate_forms.shown(*self.points[-1], "decimal")
        return super().words(lang)


def _mark(snap: Snap | None, way: Sequence[Point], lang: Lang) -> dict[str, Any] | None:
    if snap is None:
        return None
    name = snap.name.in_(lang) or t(f"draw.snap.{snap.kind}", lang)
    return {"lon": snap.at[0], "lat": snap.at[1], "kind": snap.kind, "name": name, "trail": way}

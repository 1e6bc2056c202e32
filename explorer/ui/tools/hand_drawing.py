"""What is drawn by hand on the map, corner by corner, and its figures: one drawing at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from explorer.records import dataclass
from explorer.state.queries.measuring import geodesy
from explorer.state.queries.measuring.geodesy import Point
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.map.link import MapPort
from explorer.words.strings import t
from explorer.words.text import Lang

Kind = Literal["line", "area", "box", "circle", "point", "free"]
Use = Literal["select", "measure", "annotate", "shape"]
Mode = Literal["replace", "add", "remove"]
MODES: tuple[Mode, ...] = ("replace", "add", "remove")
_MOST_LABELS = 40
_MOST_CORNERS = 2000
LEAST = {"line": 2, "area": 3, "box": 2, "circle": 1, "point": 1, "free": 2}


@dataclass(frozen=True, slots=True)
class Tool:
    """How a command draws; with `most` points a drawing ends by itself."""

    id: str
    kind: Kind
    use: Use
    most: int = _MOST_CORNERS

    @property
    def measures(self) -> bool:
        return self.use in ("measure", "shape")

    @property
    def closed(self) -> bool:
        return self.kind not in ("line", "point", "free")

    @property
    def by_drag(self) -> bool:
        return self.kind in ("box", "circle", "free")


TOOLS = {
    tool.id: tool
    for tool in (
        Tool("select_box", "box", "select", 2),
        Tool("select_polygon", "area", "select"),
        Tool("select_near", "circle", "select", 1),
        Tool("measure_line", "line", "measure"),
        Tool("measure_area", "area", "measure"),
    )
}


class HandDrawing(QObject):
    """Holds the corners; the page shows them and reports clicks. `finished(points, radius, mode)` is for a tool that does not measure."""

    changed = Signal()
    finished = Signal(list, float, str)

    def __init__(self, store: Store, port: MapPort, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._port = store, port
        self.tool: Tool | None = None
        self.points: list[Point] = []
        self.done = False
        self.radius = 20_000.0  # metres, for a circle about a click
        self.mode: Mode = "replace"
        self._ring: list[Point] = []  # of the last selection, until the next begins
        port.drawn_on.connect(self._take)
        port.pointer.connect(self._follow)
        self.destroyed.connect(store.subscribe(self._view_changed))

    # -- the tool ---------------------------------------------------------------------------

    def begin(self, tool: Tool) -> None:
        """Take a tool; taking the one that is in hand begins anew."""
        self.tool = tool
        self.points, self._ring, self.done = [], [], False
        self._send()

    def leave(self) -> bool:
        """Put the tool away; return False where there is none."""
        if self.tool is None:
            return False
        self.tool = None
        self.points, self._ring, self.done = [], [], False
        self._send()
        return True

    def undo(self) -> None:
        """Take the last corner back; of a finished drawing, open it again."""
        if self.done:
            self.done = False
        elif self.points:
            self.points.pop()
        self._send()

    def finish(self, mode: Mode | None = None) -> None:
        """End the line or area; a tool that selects does so, and is ready for the next."""
        tool = self.tool
        if tool is None or len(self.points) < LEAST[tool.kind]:
            return
        if tool.measures:
            self.done = True
        else:
            points, self.points = self.points, []
            self._ring = self._outline(tool, points) if tool.use == "select" else []
            self.finished.emit(points, self.radius, mode or self.mode)
        self._send()

    def _outline(self, tool: Tool, points: list[Point]) -> list[Point]:
        if tool.kind == "box":
            return box(points)
        return list(geodesy.circle(points[0], self.radius)) if tool.kind == "circle" else points

    # -- from the page ----------------------------------------------------------------------

    def _take(self, message: dict[str, Any]) -> None:
        if self.tool is None:
            return
        if message["type"] == "sketch":
            self.undo()
            return
        if message["type"] == "stroke":
            self.points = message["points"]
            self.finish()
            return
        mode: Mode | None = "add" if message["add"] else "remove" if message["remove"] else None
        if message["type"] == "stretch":
            self._stretch(self.tool, message, mode)
        else:
            self._spot((message["lon"], message["lat"]), message["last"], mode)

    def _spot(self, at: Point, last: bool, mode: Mode | None) -> None:
        assert self.tool is not None
        if self.done:
            self.points, self.done = [], False
        if not (last and self.points):  # the second click of two is where the first was
            self.points.append(at)
            del self.points[_MOST_CORNERS:]
        if last or len(self.points) >= self.tool.most:
            self.finish(mode)
        else:
            self._send()

    def _stretch(self, tool: Tool, message: dict[str, Any], mode: Mode | None) -> None:
        ends = [(message["lon"], message["lat"]), (message["lon2"], message["lat2"])]
        if not tool.by_drag:
            return
        if tool.kind == "circle":
            self.radius = geodesy.leg(*ends).metres
        if message["done"]:
            self.points = ends[:1] if tool.kind == "circle" else ends
            self.finish(mode)
        else:
            self._port.send({"band": self._stretched(tool, ends)})

    def _stretched(self, tool: Tool, ends: list[Point]) -> str:
        lang = self._store.view.lang
        if tool.kind == "circle":
            return t("tools.radius_is", lang, length=geodesy.length_words(self.radius, lang))
        return geodesy.area_words(geodesy.area_m2(box(ends)), lang)

    def _follow(self, lon: float, lat: float) -> None:
        """Word what the rubber band to the pointer would add."""
        if self.tool is None or not self.points or self.done:
            return
        self._port.send({"band": self._band((lon, lat))})

    def _band(self, at: Point) -> str:
        assert self.tool is not None
        lang = self._store.view.lang
        if self.tool.kind == "area" and len(self.points) > 1:
            return geodesy.area_words(geodesy.area_m2([*self.points, at]), lang)
        if self.tool.kind == "box":
            return geodesy.area_words(geodesy.area_m2(box([self.points[0], at])), lang)
        leg = geodesy.leg(self.points[-1], at)
        words = f"{geodesy.length_words(leg.metres, lang)} · {geodesy.bearing_words(leg.bearing, lang)}"
        if len(self.points) < 2:
            return words
        whole = geodesy.length_m(self.points) + leg.metres
        return f"{words} · {t('tools.whole', lang, length=geodesy.length_words(whole, lang))}"

    # -- to the page ------------------------------------------------------------------------

    def _send(self) -> None:
        self._port.send({"sketch": self._message()} if self.tool else {"sketch": None})
        self.changed.emit()

    def _message(self) -> dict[str, Any]:
        assert self.tool is not None
        tool, lang = self.tool, self._store.view.lang
        message: dict[str, Any] = {
            "mode": "" if self.done else "drag" if tool.by_drag else "click",
            "kind": tool.kind,
            "closed": tool.closed and (self.done or len(self.points) > 1),
            "points": self.points,
            "rings": [self._ring] if self._ring and not self.points else [],
            "texts": self._texts(tool, lang),
        }
        if self.done:
            message["mode"] = "click"  # the next click begins a new one
        return message

    def _texts(self, tool: Tool, lang: Lang) -> list[dict[str, Any]]:
        """Lengths along a line's legs, the area within an area."""
        if not tool.measures:
            return []
        if tool.kind == "area":
            if len(self.points) < 3:
                return []
            lon, lat = (sum(axis) / len(self.points) for axis in zip(*self.points, strict=True))
            return [{"lon": lon, "lat": lat, "text": geodesy.area_words(geodesy.area_m2(self.points), lang)}]
        pairs = list(zip(self.points, self.points[1:], strict=False))[-_MOST_LABELS:]
        return [
            dict(zip(("lon", "lat"), geodesy.midpoint(pair), strict=True))
            | {"text": geodesy.length_words(geodesy.leg(*pair).metres, lang)}
            for pair in pairs
        ]

    def _view_changed(self, old: View, new: View) -> None:
        if old.lang != new.lang and self.tool is not None:
            self._send()

    # -- words ------------------------------------------------------------------------------

    def words(self, lang: Lang) -> str:
        """What the bar shows: the figures, else what to do next."""
        assert self.tool is not None
        if not self.tool.measures or len(self.points) < 2:
            return t(f"tools.hint.{self.tool.id}", lang)
        whole = geodesy.length_words(geodesy.length_m(self.points), lang)
        if self.tool.kind == "line":
            last = geodesy.leg(*self.points[-2:])
            figures = t(
                "tools.line",
                lang,
                whole=whole,
                legs=len(self.points) - 1,
                last=geodesy.length_words(last.metres, lang),
                bearing=geodesy.bearing_words(last.bearing, lang),
            )
        else:
            around = geodesy.length_m([*self.points, self.points[0]])
            figures = t(
                "tools.area",
                lang,
                area=geodesy.area_words(geodesy.area_m2(self.points), lang),
                around=geodesy.length_words(around, lang),
            )
        return figures

    def rows(self, lang: Lang) -> list[list[str]]:
        """The corners and legs as rows of a table, its header first."""
        header = ["n", "lon", "lat", "leg_m", "bearing", "sum_m"]
        rows, whole = [[t(f"tools.column.{name}", lang) for name in header]], 0.0
        for n, point in enumerate(self.points, 1):
            cells = [str(n), f"{point[0]:.6f}", f"{point[1]:.6f}"]
            if n > 1:
                leg = geodesy.leg(self.points[n - 2], point)
                whole += leg.metres
                cells += [f"{leg.metres:.1f}", f"{leg.bearing:.2f}", f"{whole:.1f}"]
            rows.append(cells + [""] * (len(header) - len(cells)))
        if self.tool is not None and self.tool.kind == "area":
            rows.append([t("tools.column.area", lang), f"{geodesy.area_m2(self.points):.0f}"])
        return rows


def box(corners: Sequence[Point]) -> list[Point]:
    """The ring of a box by two opposite corners."""
    (west, south), (east, north) = corners[0], corners[-1]
    return [(west, south), (east, south), (east, north), (west, north)]

"""A user's file as it is read: layers of columns, shapes in WGS84, dates, and what went wrong; a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.atlas.columns.kept_shapes import KeptShapes, pieces, present
from explorer.atlas.columns.vertices import Vertices
from explorer.records import dataclass
from explorer.sources.places import region
from explorer.sources.places.georeference import first_points
from explorer.sources.places.offered import ScoredCandidate
from explorer.sources.places.region import Placement
from explorer.sources.raw import geometries
from explorer.sources.raw.choices import Choices, Spot
from explorer.sources.raw.raw_layer import Column, RowProblem
from explorer.sources.reader.date_spread import extremes
from explorer.sources.reader.row_dates import RowDates
from explorer.words.text import Lang, Text

Geometry = Literal["point", "line", "area", "mixed", "none"]


@dataclass(frozen=True, slots=True)
class Pending:
    """A row that cannot be drawn without a decision: its number from 0, the key of a decision for it
    (`LayerChoices.spots`; rows that say the same share one), what it says of its place, and where that may be."""

    row: int
    key: str
    words: str
    offers: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SourceLayer:
    """One layer as columns, all of the same length.

    `shapes`: shapely geometries in WGS84, None where a row is not drawn; from another process as WKB. `crs` and `datum` are those of the file's
    numbers (None for places found by name). `fix` says what was done to bring them here, `accuracy_m` how far that
    may be off, `tried` the ways to place it, the one that was taken first; `numbers` are the file's own, (n, 2), of the
    rows that those have samples of. `placed_by`: columns that say where rows lie. `named`: the column of names that the
    user has decided for, None where that is left open. `vertices`: of the shapes, for painters, where there are many. `usable`: it has rows to draw.
    """

    name: str
    columns: tuple[Column, ...]
    shapes: NDArray[Any] | KeptShapes
    crs: str | None
    datum: str | None
    fix: Text | None
    accuracy_m: float
    tried: tuple[ScoredCandidate, ...]
    clock: RowDates
    bad: frozenset[int]
    problems: tuple[RowProblem, ...]
    encoding: str | None = None
    hidden: bool = False
    spatial: bool = True
    say: tuple[Text, ...] = ()
    pending: tuple[Pending, ...] = ()
    numbers: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    placed_by: tuple[str, ...] = ()
    named: str | None = None
    vertices: Vertices | None = None

    @property
    def rows(self) -> int:
        return len(self.shapes)

    @property
    def drawn(self) -> NDArray[np.bool_]:
        return present(self.shapes)

    @property
    def usable(self) -> bool:
        return not self.hidden and bool(self.rows) and bool(self.drawn.any() or self.spatial)

    @property
    def geometry(self) -> str:
        return geometries.kind_name(self.shapes)

    def anchors(self) -> NDArray[np.float64]:
        """Return (n, 2): the first vertex of each row's shape, an area's centroid; NaN if it is not drawn."""
        return np.concatenate([_anchors(shapes) for _, shapes in pieces(self.shapes)])

    def column(self, name: str | None) -> Column | None:
        return next((c for c in self.columns if c.name == name), None)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A file: its format, its layers, and the notes that the user has to see before it is on the map."""

    name: str
    driver: str
    layers: tuple[SourceLayer, ...]
    chosen: str | None = None
    say: tuple[Text, ...] = field(default=())
    choices: Choices = field(default_factory=Choices)

    @property
    def usable(self) -> tuple[SourceLayer, ...]:
        """Return the layers that are meant: the chosen ones, else all that can be drawn, else all with rows."""
        if self.chosen is not None:
            return tuple(layer for layer in self.layers if layer.name == self.chosen)
        wanted = self.choices.layers
        if wanted is not None and (kept := tuple(x for x in self.layers if x.name in wanted)):
            return kept
        drawn = tuple(layer for layer in self.layers if layer.usable and layer.drawn.any())
        if drawn:
            return drawn
        spatial = tuple(layer for layer in self.layers if layer.usable)
        return spatial or tuple(layer for layer in self.layers if layer.rows and not layer.hidden)

    def messages(self) -> tuple[Text, ...]:
        """Return every sentence once."""
        return tuple(dict.fromkeys([*self.say, *(text for layer in self.usable for text in layer.say)]))

    def problems(self) -> Iterator[RowProblem]:
        """Yield problems row by row, counted through the usable layers."""
        start = 0
        for layer in self.usable:
            for problem in layer.problems:
                yield RowProblem(start + problem.row, problem.message)
            start += layer.rows

    def to_json(self, lang: Lang, rows: int = 0) -> dict[str, Any]:
        """Return what `twincity inspect --json` prints."""
        layers = self.usable
        first = layers[0] if layers else None
        anchors = np.concatenate([layer.anchors() for layer in layers]) if layers else np.empty((0, 2))
        drawn = [shape for layer in layers for shape in layer.shapes[layer.drawn]]
        bounds = shapely.total_bounds(np.array(drawn, object)).tolist() if drawn else None
        kinds = {layer.geometry for layer in layers} - {"none"}
        return {
            "ok": True,
            "driver": self.driver,
            "layers": {layer.name: _layer_json(layer) for layer in self.layers},
            "layer": self.chosen or (first.name if first else None),
            "features": sum(layer.rows for layer in layers),
            "geometry": kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "none",
            "encoding": first.encoding if first else None,
            "datum": first.datum if first else None,
            "crs": first.crs if first else None,
            "placed": _placed(anchors),
            "fix": next((layer.fix.in_(lang) for layer in layers if layer.fix), None),
            "drawn": len(drawn),
            "bad_rows": sum(len(layer.bad) for layer in layers),
            "time": _time(layers),
            "extent": [round(edge, 7) for edge in bounds] if bounds else None,
            "fields": list(dict.fromkeys(c.name for layer in layers for c in layer.columns)),
            "say": [text.in_(lang) for text in self.messages()],
            "problems": [{"row": p.row, "message": p.message.in_(lang)} for p in self.problems()],
            "rows": list(_rows(layers, anchors, rows)),
        }


def _anchors(shapes: NDArray[Any]) -> NDArray[np.float64]:
    points = first_points(shapes)
    areas = np.isin(shapely.get_type_id(shapes), (3, 6))
    if areas.any():
        points[areas] = shapely.get_coordinates(shapely.centroid(shapes[areas]))
    return points


def _layer_json(layer: SourceLayer) -> dict[str, Any]:
    plain: dict[str, Any] = {"features": layer.rows, "geometry": layer.geometry, "crs": layer.crs}
    return plain | ({"hidden": True} if layer.hidden else {})


def _placed(anchors: NDArray[np.float64]) -> Placement | None:
    return region.placement(anchors[np.isfinite(anchors).all(axis=1)])


def _time(layers: tuple[SourceLayer, ...]) -> dict[str, Any]:
    texts = [t for layer in layers for t in (*layer.clock.start, *layer.clock.end) if t is not None]
    first, last = extremes(texts)
    return {
        "start": next((c for layer in layers if (c := layer.clock.start_column)), None),
        "end": next((c for layer in layers if (c := layer.clock.end_column)), None),
        "first": first,
        "last": last,
        "undated": sum(int(layer.clock.undated.sum()) for layer in layers),
        "planned": sum(int(layer.clock.expected.sum()) for layer in layers),
        "unread": sum(int(layer.clock.unread.sum()) for layer in layers),
    }


def _rows(
    layers: tuple[SourceLayer, ...], anchors: NDArray[np.float64], most: int
) -> Iterator[dict[str, Any]]:
    starts = [t for layer in layers for t in layer.clock.start]
    ends = [t for layer in layers for t in layer.clock.end]
    for row in range(min(most, len(anchors))):
        lon, lat = (round(float(v), 7) if np.isfinite(v) else None for v in anchors[row])
        yield {"row": row, "lon": lon, "lat": lat, "start": starts[row], "end": ends[row]}

"""The shapes of a large file on the map while the rest of it is still being read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.atlas.columns.vertices import Vertices, of_wkb, vertices
from explorer.sources.places import georeference, region
from explorer.sources.places.crs import Candidate, declared_candidate
from explorer.sources.raw.choices import Choices

LEAST = 5_000  # rows: fewer are read in no time
_SAMPLE = 400
_INSIDE = 0.9


class Draft:
    """Shows shapes as soon as a format has them, if their place is beyond doubt: stated, exact, in the region.

    `put` gets their vertices. `shapes`: those that were shown, in the numbers of the file; None so far. `wkb`: of the
    same, where those numbers are degrees.
    """

    def __init__(self, put: Callable[[Vertices], None] | None, choices: Choices) -> None:
        decided = any(c.crs or c.turned or c.shift for c in choices.by_layer.values())
        self._put = None if decided else put
        self.shapes: NDArray[Any] | None = None
        self.wkb: NDArray[Any] | None = None
        self.vertices: Vertices | None = None

    def wants(self, rows: int) -> bool:
        """Return whether a layer of so many rows is worth it: its format gives the shapes before the columns then."""
        return self._put is not None and rows >= LEAST

    def show_wkb(self, wkb: NDArray[Any], crs: str | None) -> None:
        """Show the shapes of the only layer of a file, `crs` as the file states it, unless they take the long way:
        `show`."""
        if candidate := self._placed(
            len(wkb), crs, lambda rows: shapely.from_wkb(wkb[rows], on_invalid="ignore")
        ):
            self._show(of_wkb(wkb, None if candidate.as_written else candidate.lonlat))
            if self.vertices is not None and candidate.as_written:
                self.wkb = wkb

    def show(self, shapes: NDArray[Any], crs: str | None) -> None:
        """Show the shapes of the only layer of a file, unless they are shown already."""
        if self.vertices is None and (candidate := self._placed(len(shapes), crs, shapes.__getitem__)):
            placed = shapes if candidate.as_written else georeference.in_degrees(shapes, candidate)
            self._show(vertices(placed))
        if self.vertices is not None:
            self.shapes = shapes

    def _placed(
        self, count: int, crs: str | None, shapes_of: Callable[[NDArray[Any]], NDArray[Any]]
    ) -> Candidate | None:
        """Return how the file's numbers are placed; None where that is open."""
        candidate = declared_candidate(crs) if crs else None
        if candidate is None or candidate.accuracy_m > 1 or not self.wants(count):
            return None
        points = georeference.first_points(shapes_of(np.linspace(0, count - 1, _SAMPLE).astype(int)))
        points = points[np.isfinite(points).all(axis=1)]
        inside = len(points) and region.inside(candidate.lonlat(points)).mean() >= _INSIDE
        return candidate if inside else None

    def _show(self, found: Vertices | None) -> None:
        if found is not None and np.isfinite(found.positions).all() and self._put is not None:
            self.vertices = found
            self._put(found)

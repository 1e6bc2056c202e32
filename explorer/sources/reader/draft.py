"""The shapes of a large file on the map while the rest of it is still being read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.vertices import Vertices, vertices
from explorer.sources.places import georeference, region
from explorer.sources.places.crs import declared_candidate
from explorer.sources.raw.choices import Choices

LEAST = 5_000  # rows: fewer are read in no time
_SAMPLE = 400
_INSIDE = 0.9


class Draft:
    """Shows shapes as soon as a format has them, if their place is beyond doubt: stated, exact, in the region.

    `put` gets their vertices. `shapes`: those that were shown, in the numbers of the file; None so far.
    """

    def __init__(self, put: Callable[[Vertices], None] | None, choices: Choices) -> None:
        decided = any(c.crs or c.turned or c.shift for c in choices.by_layer.values())
        self._put = None if decided else put
        self.shapes: NDArray[Any] | None = None
        self.vertices: Vertices | None = None

    def wants(self, rows: int) -> bool:
        """Return whether a layer of so many rows is worth it: its format gives the shapes before the columns then."""
        return self._put is not None and rows >= LEAST

    def show(self, shapes: NDArray[Any], crs: str | None) -> None:
        """Show the shapes of the only layer of a file; `crs` as the file states it."""
        candidate = declared_candidate(crs) if crs else None
        if candidate is None or candidate.accuracy_m > 1 or self._put is None or not self.wants(len(shapes)):
            return
        rows = np.linspace(0, len(shapes) - 1, _SAMPLE).astype(int)
        points = georeference.first_points(shapes[rows])
        points = points[np.isfinite(points).all(axis=1)]
        if not len(points) or region.inside(candidate.lonlat(points)).mean() < _INSIDE:
            return
        placed = shapes if candidate.as_written else georeference.in_degrees(shapes, candidate)
        found = vertices(placed)
        if not np.isfinite(found.positions).all():
            return
        self.shapes, self.vertices = shapes, found
        self._put(found)

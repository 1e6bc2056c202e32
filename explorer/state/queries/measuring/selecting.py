"""Which features lie in an area, near a place, or in some relation to those of another layer.

Distances are measured in an azimuthal equidistant projection about the place (exact from it) or about the middle of
what is compared (right to a thousandth within 500 km). Geometry libraries load with this module.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timelines import timelines
from explorer.atlas.derived import cached_by_owner
from explorer.records import dataclass
from explorer.state.queries import drawn
from explorer.state.queries.measuring.geodesy import Point, geod
from explorer.state.view.view import View

Geometries = NDArray[np.object_]
Relation = Literal["within", "crosses", "near", "nearest"]
_CELL = 0.05  # degrees: within some 5 km, distances in a projection are right to a millionth


@dataclass(frozen=True, eq=False)
class Candidates:
    """Features with their shapes (WGS84), in the order of the layers: what a query by shape chooses from."""

    ids: tuple[str, ...]
    shapes: Geometries

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)

    def _named(self, rows: Any) -> tuple[str, ...]:
        return tuple(self.ids[n] for n in sorted({int(n) for n in rows}))

    def in_area(self, corners: Sequence[Point], *, whole: bool = False) -> tuple[str, ...]:
        """Return what touches the area of these corners; with `whole`, what lies in it with all its parts."""
        area = shapely.make_valid(shapely.Polygon(corners))
        rows = self._tree.query(area, predicate="covers" if whole else "intersects")
        return self._named(rows)

    def within(self, centre: Point, metres: float) -> tuple[str, ...]:
        """Return what comes as near to the point as this."""
        rows = np.flatnonzero(shapely.distance(moved(self.shapes, centre), shapely.Point(0, 0)) <= metres)
        return self._named(rows)

    def related(self, others: Candidates, relation: Relation, metres: float = 0.0) -> tuple[str, ...]:
        """Return what lies within, crosses, is near, or is nearest to one of `others` (itself excepted).

        `nearest` chooses one for each of the others.
        """
        if not len(self.ids) or not len(others.ids):
            return ()
        if relation == "within":
            pairs = others._tree.query(self.shapes, predicate="covered_by")
            return self._named(self._but_itself(pairs, others))
        if relation == "crosses":
            pairs = others._tree.query(self.shapes, predicate="intersects")
            return self._named(self._but_itself(pairs, others))
        middle = _middle(np.concatenate([self.shapes, others.shapes]))
        mine, theirs = moved(self.shapes, middle), moved(others.shapes, middle)
        if relation == "near":
            pairs = shapely.STRtree(theirs).query(mine, predicate="dwithin", distance=metres)
            return self._named(self._but_itself(pairs, others))
        return self._named(self._nearest(mine, theirs, others))

    def _but_itself(self, pairs: Any, others: Candidates) -> list[int]:
        return [n for n, m in zip(*pairs.tolist(), strict=True) if self.ids[n] != others.ids[m]]

    def _nearest(self, mine: Geometries, theirs: Geometries, others: Candidates) -> list[int]:
        apart = not set(self.ids) & set(others.ids)
        if apart:
            return [int(n) for n in shapely.STRtree(mine).query_nearest(theirs, all_matches=False)[1]]
        found = []
        for shape, key in zip(theirs, others.ids, strict=True):
            away = shapely.distance(mine, shape)
            away[[n for n, own in enumerate(self.ids) if own == key]] = np.inf
            if np.isfinite(away).any():
                found.append(int(np.argmin(away)))
        return found


def candidates(known: Known, view: View, layers: Collection[str] = ()) -> Candidates:
    """Return what is on the map now; of `layers` only, where any are named."""
    columns = timelines(known.atlas)
    here = drawn.visible(known.atlas, view)
    here = here[drawn.drawing_results(known.atlas, view, known.shapes, known.bounds)[here] == drawn.DRAWN]
    if layers:
        wanted = [n for layer in layers if (n := columns.themes.get(layer)) is not None]
        here = here[np.isin(columns.theme[here], wanted)]
    parts = [_of_tables(known, columns.ids[here[here < columns.offsets[1]]])]
    for collection, start in zip(columns.collections, columns.offsets[1:], strict=False):
        rows = here[(here >= start) & (here < start + len(collection))] - start
        parts.append((collection.ids[rows], collection.shapes[rows]))
    ids, shapes = (np.concatenate(many) for many in zip(*parts, strict=True))
    return Candidates(tuple(ids.tolist()), shapes)


def chosen(known: Known, ids: Sequence[str]) -> Candidates:
    """Return these features, those without a shape left out."""
    columns = timelines(known.atlas)
    numbers = columns.numbers(ids)
    numbers = numbers[drawn.has_place(known.atlas, known.shapes)[numbers]]
    shapes = np.empty(len(numbers), object)
    tables = np.flatnonzero(numbers < columns.offsets[1])
    shapes[tables] = _of_tables(known, columns.ids[numbers[tables]])[1]
    for collection, start in zip(columns.collections, columns.offsets[1:], strict=False):
        here = np.flatnonzero((numbers >= start) & (numbers < start + len(collection)))
        shapes[here] = collection.shapes[numbers[here] - start]
    return Candidates(tuple(columns.ids[numbers].tolist()), shapes)


def _of_tables(known: Known, ids: NDArray[Any]) -> tuple[NDArray[Any], Geometries]:
    found = np.empty(len(ids), object)
    for n, key in enumerate(ids.tolist()):
        found[n] = _table_shape(known.tables, key)
    return ids, found


@cached_by_owner
def _table_shape(tables: Known, key: str) -> Any:
    return shapely.geometry.shape(dict(tables.shapes[key]))


def buffered(shapes: Geometries, metres: float) -> Any:
    """Return the ground within this distance of any of the shapes, as one area.

    Each is projected about its own middle, small ones that lie close together about a common one.
    """
    spots = shapely.get_coordinates(shapely.point_on_surface(shapes))
    west, south, east, north = shapely.bounds(shapes).T
    small = (east - west < _CELL) & (north - south < _CELL)
    cells = np.where(small[:, np.newaxis], np.round(spots / _CELL) * _CELL, spots)
    parts = []
    for cell in np.unique(cells, axis=0):
        here = shapes[(cells == cell).all(axis=1)]
        middle = float(cell[0]), float(cell[1])
        around = shapely.buffer(moved(here, middle), metres, quad_segs=24)
        parts.append(moved(shapely.union_all(around), middle, back=True))
    return shapely.union_all(parts)


def moved(shapes: Any, centre: Point, *, back: bool = False) -> Any:
    """Return shapes in metres east and north of a point, or back in degrees.

    The projection is computed from geodesics, to the nanometre as PROJ has it: PROJ's own objects may not outlive the
    thread that made them, and queries by shape run in threads.
    """

    def forward(places: NDArray[np.float64]) -> NDArray[np.float64]:
        lons, lats = np.ascontiguousarray(places.T)
        bearings, _, metres = geod().inv(
            np.full_like(lons, centre[0]), np.full_like(lats, centre[1]), lons, lats
        )
        angles = np.radians(bearings)
        return np.column_stack([metres * np.sin(angles), metres * np.cos(angles)])

    def inverse(places: NDArray[np.float64]) -> NDArray[np.float64]:
        east, north = places.T
        start = np.full_like(east, centre[0]), np.full_like(east, centre[1])
        lons, lats, _ = geod().fwd(*start, np.degrees(np.arctan2(east, north)), np.hypot(east, north))
        return np.column_stack([lons, lats])

    return shapely.transform(shapes, inverse if back else forward)


def _middle(shapes: Geometries) -> Point:
    west, south, east, north = shapely.total_bounds(shapes)
    return float(west + east) / 2, float(south + north) / 2

"""Which features lie in an area, near a place, or in some relation to those of another layer.

Distances are measured in an azimuthal equidistant projection about the place (exact from it) or about the middle of
what is compared (right to a thousandth within 500 km). Geometry libraries load with this module.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timelines import timelines
from explorer.atlas.derived import cached_by_owner
from explorer.state.queries import drawn
from explorer.state.queries.measuring.geodesy import Point
from explorer.state.view.view import View

Geometries = NDArray[np.object_]
Relation = Literal["within", "crosses", "near", "nearest"]
RELATIONS: tuple[Relation, ...] = ("within", "crosses", "near", "nearest")


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
        project = about(centre)
        rows = np.flatnonzero(shapely.distance(moved(self.shapes, project), shapely.Point(0, 0)) <= metres)
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
        project = about(_middle(np.concatenate([self.shapes, others.shapes])))
        mine, theirs = moved(self.shapes, project), moved(others.shapes, project)
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
    found = [key for key in ids if key in known.shapes]
    shapes = np.empty(len(found), object)
    for n, key in enumerate(found):
        collection = known.collections.get(key.rpartition(".")[0])
        row = collection.row(key) if collection is not None else None
        own = collection is not None and row is not None
        shapes[n] = collection.shapes[row] if own else _table_shape(known.tables, key)  # type: ignore[union-attr]
    return Candidates(tuple(found), shapes)


def _of_tables(known: Known, ids: NDArray[Any]) -> tuple[NDArray[Any], Geometries]:
    found = np.empty(len(ids), object)
    for n, key in enumerate(ids.tolist()):
        found[n] = _table_shape(known.tables, key)
    return ids, found


@cached_by_owner
def _table_shape(tables: Known, key: str) -> Any:
    return shapely.geometry.shape(dict(tables.shapes[key]))


def buffered(shapes: Geometries, metres: float) -> Any:
    """Return the ground within this distance of any of the shapes, as one area."""
    parts = []
    for shape in shapes:
        spot = shapely.point_on_surface(shape)
        project = about((spot.x, spot.y))
        parts.append(moved(moved(shape, project).buffer(metres, quad_segs=24), project, back=True))
    return shapely.union_all(parts)


def about(centre: Point) -> pyproj.Transformer:
    """Return the projection to metres about a point."""
    lon, lat = centre
    local = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m"
    return pyproj.Transformer.from_crs("EPSG:4326", local, always_xy=True)


def moved(shapes: Any, project: pyproj.Transformer, *, back: bool = False) -> Any:
    """Return shapes in the metres of a projection, or back in degrees."""
    way = "INVERSE" if back else "FORWARD"
    return shapely.transform(
        shapes, lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1], direction=way))
    )


def _middle(shapes: Geometries) -> Point:
    west, south, east, north = shapely.total_bounds(shapes)
    return float(west + east) / 2, float(south + north) / 2

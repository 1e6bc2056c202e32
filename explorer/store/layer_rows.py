"""Read the layers of the store: what lies on a piece of ground, single rows, and how many there are of each history.

Arrays travel in PostgreSQL's binary form and become numpy arrays without a Python object per row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.collection import Collection
from explorer.atlas.kept_shapes import KeptShapes, keep_points
from explorer.atlas.model import Box
from explorer.atlas.portion import Portion
from explorer.atlas.spans import Records
from explorer.atlas.vertices import point_vertices
from explorer.store.feature_query import FeatureQuery, condition
from explorer.store.layer_spec import RECORD, StoredLayer, from_spec, unpack_records
from explorer.store.store_connection import StoreConnection

if TYPE_CHECKING:
    import psycopg
    from psycopg.sql import Composed

_WORLD: Box = (-180.0, -90.0, 180.0, 90.0)
_BATCH = 5_000  # rows of one fetch
_LONG = 200  # vertices from which clipping costs less than it saves
_INT8S, _FLOAT8S = 1016, 1022  # oids of arrays
_ARRAY_HEAD = 20  # bytes: dimensions, nulls, type, and length and lower bound of one dimension
_POINTS = """
SELECT array_agg(id), array_agg(version), array_agg(ST_X(geom)), array_agg(ST_Y(geom)), string_agg(records, '')
FROM twincity.feature WHERE {test} AND geom IS NOT NULL
"""
_ROWS = """
SELECT id, version, records, {columns} FROM twincity.feature WHERE {test}{placed}
"""
_WORDS = ", name, dates, cells"


def layers(found: StoreConnection) -> list[StoredLayer]:
    """Return the layers of the store, in the order of their making."""
    with found.reading() as raw:
        rows = raw.execute("SELECT id, key, spec, parts, version FROM twincity.layer ORDER BY id").fetchall()
    return [from_spec(*row) for row in rows]


def portion(
    found: StoreConnection,
    layer: StoredLayer,
    query: FeatureQuery,
    *,
    words: bool = True,
    tolerance: float = 0.0,
) -> Collection:
    """Return the rows of a query that have a shape, as a collection that is a portion of the layer; raises StoreError.

    Lines and areas are clipped to the query's extent and simplified by `tolerance` (degrees). Without `words`, names,
    dates as they are written and columns stay on the server: `rows_by_number` has them.
    """
    with found.reading() as raw:
        if layer.points and not words:
            found_rows = _points(raw, layer, query)
        else:
            found_rows = _shapes(raw, layer, query, words, tolerance)
        part = found_rows.portion
        assert part is not None
        if query.level is None:
            return found_rows
        return replace(found_rows, portion=replace(part, rows=_count(raw, layer, replace(query, level=None))))


def rows_by_number(found: StoreConnection, layer: StoredLayer, numbers: Sequence[int]) -> Collection:
    """Return rows as the store has them: whole shapes, every column; numbers that are gone are left out."""
    test, values = condition(layer, FeatureQuery())
    from psycopg.sql import SQL

    test += SQL(" AND id = ANY (%(numbers)s)")
    with found.reading() as raw:
        rows = _fetch(
            raw, _statement(test, "ST_AsBinary(geom)" + _WORDS, ""), values | {"numbers": list(numbers)}
        )
    return _collected(layer, rows, FeatureQuery(), words=True)


def _points(raw: psycopg.Connection[Any], layer: StoredLayer, query: FeatureQuery) -> Collection:
    from psycopg.sql import SQL

    test, values = condition(layer, query)
    with _array_cursor(raw) as cursor:
        row = cursor.execute(SQL(_POINTS).format(test=test), values).fetchone()
    assert row is not None
    keys, versions, x, y, records = row
    if keys is None:
        return _of_points(layer, query, np.zeros((4, 0)), b"")
    return _of_points(layer, query, (_numbers(keys), _numbers(versions), _floats(x), _floats(y)), records)


def _count(raw: psycopg.Connection[Any], layer: StoredLayer, query: FeatureQuery) -> int:
    """Return how many rows with a shape a query finds; of all the ground that the layer reaches to, it is known."""
    from psycopg.sql import SQL

    if query.extent is not None and layer.extent is not None and _within(layer.extent, query.extent):
        query = replace(query, extent=None)
    if query == FeatureQuery():
        return layer.placed
    test, values = condition(layer, query)
    statement = SQL("SELECT count(*) FROM twincity.feature WHERE {} AND geom IS NOT NULL").format(test)
    row = raw.execute(statement, values).fetchone()
    assert row is not None
    return int(row[0])


def _within(inner: Box, outer: Box) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _of_points(layer: StoredLayer, query: FeatureQuery, columns: Any, records: bytes) -> Collection:
    """Return points by columns of number, version, longitude and latitude."""
    keys, versions = (np.asarray(column, np.int64) for column in columns[:2])
    degrees = np.stack([np.asarray(column, float) for column in columns[2:]], axis=1)
    packed = np.frombuffer(records, RECORD).reshape(len(keys), layer.parts)
    if len(keys) > 1 and not (keys[1:] > keys[:-1]).all():
        order = np.argsort(keys)
        keys, versions, degrees, packed = keys[order], versions[order], degrees[order], packed[order]
    found = _collection(
        layer,
        keep_points(degrees),
        unpack_records(packed),
        _part(layer, query, keys, versions),
        np.full(len(keys), "", object),
    )
    found.lend_vertices(point_vertices(degrees))
    return found


def _shapes(
    raw: psycopg.Connection[Any], layer: StoredLayer, query: FeatureQuery, words: bool, tolerance: float
) -> Collection:
    test, values = condition(layer, query)
    shape = "geom"
    if query.extent is not None and not layer.points:
        box = "ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)"
        shape = f"CASE WHEN ST_NPoints(geom) > {_LONG} THEN ST_ClipByBox2D(geom, {box}) ELSE geom END"
    if tolerance > 0 and not layer.points:
        shape, values = f"ST_Simplify({shape}, %(tolerance)s, true)", values | {"tolerance": tolerance}
    columns = f"ST_AsBinary({shape})" + (_WORDS if words else "")
    rows = _fetch(raw, _statement(test, columns, " AND geom IS NOT NULL"), values)
    return _collected(layer, rows, query, words)


def _statement(test: Composed, columns: str, placed: str) -> Composed:
    from psycopg.sql import SQL

    return SQL(_ROWS).format(test=test, columns=SQL(columns), placed=SQL(placed))


def _fetch(
    raw: psycopg.Connection[Any], statement: Composed, values: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """Read rows in batches, so that a cancelled query ends between them; returns them by number.

    Planned for all of them: for the first tenth, and in order, the server would walk the whole primary key.
    """
    raw.execute("SET LOCAL cursor_tuple_fraction = 1")
    with raw.cursor("rows", scrollable=False) as cursor:
        cursor.itersize = _BATCH
        cursor.execute(statement, values, binary=True)
        return sorted(cursor, key=lambda row: row[0])


def _collected(
    layer: StoredLayer, rows: list[tuple[Any, ...]], query: FeatureQuery, words: bool
) -> Collection:
    import shapely

    keys = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    versions = np.fromiter((row[1] for row in rows), np.int64, len(rows))
    packed = np.frombuffer(b"".join(row[2] for row in rows), RECORD).reshape(len(rows), layer.parts)
    wkb = np.empty(len(rows), object)
    wkb[:] = [row[3] for row in rows]
    shapes = shapely.from_wkb(wkb)
    shapes[shapely.is_empty(shapes)] = None
    names = np.full(len(rows), "", object)
    if words:
        names[:] = [row[4] for row in rows]
    return _collection(
        layer,
        shapes,
        unpack_records(packed, [row[5] for row in rows] if words else None),
        _part(layer, query, keys, versions),
        names,
        {name: _cells([row[6].get(name) for row in rows], kind) for name, kind in layer.columns.items()}
        if words
        else {},
    )


def _part(
    layer: StoredLayer, query: FeatureQuery, keys: NDArray[np.int64], versions: NDArray[np.int64]
) -> Portion:
    box = query.extent or _WORLD
    return Portion(keys, box, len(keys), layer.rows, versions=versions, level=query.level, days=layer.days)


def _collection(
    layer: StoredLayer,
    shapes: NDArray[Any] | KeptShapes,
    records: tuple[Records, ...],
    part: Portion,
    names: NDArray[Any],
    columns: Mapping[str, NDArray[Any]] | None = None,
) -> Collection:
    return Collection(
        layer.key,
        layer.name,
        layer.source,
        names,
        shapes,
        records,
        columns or {},
        layer.told,
        layer.quality,
        layer.status_column,
        part,
    )


def _cells(cells: list[Any], kind: str) -> NDArray[Any]:
    if kind == "number":
        return np.array([np.nan if cell is None else cell for cell in cells], float)
    found = np.empty(len(cells), object)
    found[:] = cells
    if kind == "date":
        found[:] = [None if cell is None else date.fromisoformat(cell) for cell in cells]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """The different histories of the rows of a query, and how many rows have each: with a shape, and without one."""

    records: tuple[Records, ...]
    placed: NDArray[np.int64]
    unplaced: NDArray[np.int64]


def histories(found: StoreConnection, layer: StoredLayer, query: FeatureQuery) -> Histories:
    """Count the rows of a query by their dated statuses, on the server.

    The states of the few on a day, and so the four counts and the histogram, follow from the rule of local layers.
    """
    from psycopg.sql import SQL

    test, values = condition(layer, query)
    statement = SQL(
        "SELECT string_agg(records, ''), array_agg(placed), array_agg(unplaced) FROM (SELECT records,"
        " count(geom) AS placed, count(*) - count(geom) AS unplaced FROM twincity.feature WHERE {test}"
        " GROUP BY records ORDER BY records) AS histories"
    ).format(test=test)
    with found.reading() as raw, _array_cursor(raw) as cursor:
        row = cursor.execute(statement, values).fetchone()
    assert row is not None
    records, placed, unplaced = row
    if records is None:
        nothing = np.zeros(0, np.int64)
        return Histories(unpack_records(np.zeros((0, layer.parts), RECORD)), nothing, nothing)
    packed = np.frombuffer(records, RECORD).reshape(-1, layer.parts)
    return Histories(unpack_records(packed), _numbers(placed), _numbers(unplaced))


def _array_cursor(raw: psycopg.Connection[Any]) -> psycopg.Cursor[Any]:
    """Return a cursor that leaves arrays of numbers as PostgreSQL sends them."""
    from psycopg.adapt import Loader
    from psycopg.pq import Format

    class AsSent(Loader):
        format = Format.BINARY

        def load(self, data: Any) -> bytes:
            return bytes(data)

    cursor = raw.cursor(binary=True)
    for oid in (_INT8S, _FLOAT8S):
        cursor.adapters.register_loader(oid, AsSent)
    return cursor


def _numbers(sent: bytes) -> NDArray[np.int64]:
    """Return an array of bigint without nulls."""
    pairs = np.frombuffer(sent, [("length", ">i4"), ("value", ">i8")], offset=_ARRAY_HEAD)
    return pairs["value"].astype(np.int64)


def _floats(sent: bytes) -> NDArray[np.float64]:
    """Return an array of double precision without nulls."""
    pairs = np.frombuffer(sent, [("length", ">i4"), ("value", ">f8")], offset=_ARRAY_HEAD)
    return pairs["value"].astype(np.float64)

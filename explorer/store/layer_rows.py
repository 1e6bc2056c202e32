"""Read the layers of the store: what lies on a piece of ground, single rows, and how many there are.

Arrays travel in PostgreSQL's binary form and become numpy arrays without a Python object per row.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, LiteralString

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.kept_shapes import KeptShapes, keep_points
from explorer.atlas.columns.portion import Portion
from explorer.atlas.columns.vertices import point_vertices
from explorer.atlas.model import Box
from explorer.records import dataclass
from explorer.store.feature_query import FeatureQuery, condition
from explorer.store.layer_spec import RECORD, StoredLayer, from_spec, unpack_records
from explorer.store.store_connection import StoreConnection
from explorer.store.store_faults import StoreError

if TYPE_CHECKING:
    import psycopg
    from psycopg.sql import Composed

_WORLD: Box = (-180.0, -90.0, 180.0, 90.0)
log = logging.getLogger(__name__)
_BLOCK = 20_000  # numbers of rows that come as one block
_MOST = 200_000  # rows with words or shapes that the server puts together at once
_PLACED = "geom IS NOT NULL AND NOT ST_IsEmpty(geom)"
_UNPLACED = "(geom IS NULL OR ST_IsEmpty(geom))"
_LONG = 200  # vertices from which clipping costs less than it saves
_INT8S, _FLOAT8S = 1016, 1022  # oids of arrays
_ARRAY_HEAD = 20  # bytes: dimensions, nulls, type, and length and lower bound of one dimension
# One row a block, not one a feature: arrays are made by the server and taken over by numpy as they are.
_BLOCKS = """
SELECT {aggregates}
FROM (
    SELECT id, version, records, name, dates, cells, level, {shape} AS shape FROM twincity.feature WHERE {test} {limit}
) AS found
{grouped}
"""
_ROW_AGGREGATES = ("array_agg(id)", "array_agg(version)", "string_agg(records, '')")
_POINT_AGGREGATES = ("array_agg(ST_X(shape))", "array_agg(ST_Y(shape))")
_WKB_AGGREGATES = (
    "string_agg(coalesce(shape, ''), '')",
    "array_agg(coalesce(length(shape), 0)::int8)",
)


def layers(found: StoreConnection) -> list[StoredLayer]:
    """Return the layers of the store, in the order of their making, without those that are damaged."""
    return [layer for layer in _all_layers(found) if isinstance(layer, StoredLayer)]


def damaged_layers(found: StoreConnection) -> list[str]:
    """Return the keys of the layers that `layers` leaves out."""
    return [layer for layer in _all_layers(found) if isinstance(layer, str)]


def _all_layers(found: StoreConnection) -> Iterator[StoredLayer | str]:
    with found.reading() as raw:
        rows = raw.execute("SELECT id, key, spec, parts, version FROM twincity.layer ORDER BY id").fetchall()
    for row in rows:
        try:
            yield from_spec(*row)
        except ValueError as error:
            log.info("layer %r of the store: %r", row[1], error)
            yield str(row[1])


@contextmanager
def _read_whole(found: StoreConnection, layer: StoredLayer) -> Iterator[None]:
    """Raise what rows that another program has spoilt make of reading as StoreError."""
    try:
        yield
    except StoreError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        log.info("layer %r of the store", layer.key, exc_info=True)
        raise StoreError("layer_damaged", store=found.address.label, name=layer.key) from error


def portion(
    found: StoreConnection,
    layer: StoredLayer,
    query: FeatureQuery,
    *,
    words: bool = True,
    tolerance: float = 0.0,
    most: int | None = None,
    also: MatchingRows | None = None,
) -> Collection:
    """Return the rows of a query that have a shape, as a collection that is a portion of the layer; raises StoreError.
    With `also`, which is of this version of the layer, those are there too; where they are too many for that, those in
    the query's extent.

    Lines and areas are clipped to the query's extent and simplified by `tolerance` (degrees). Without `words`, names,
    dates as they are written and columns stay on the server: `rows_by_number` has them. Of more than `most` rows any, one
    more than that, are returned.
    """
    with _read_whole(found, layer), found.reading() as raw:
        blocks = _read(raw, layer, query, words, tolerance, most)
        is_too_many = most is not None and sum(len(block.keys) for block in blocks) > most
        if also is None or also.version != layer.version or is_too_many:
            return _collected(layer, query, blocks)
        if also.blocks is not None:
            return _collected(layer, query, [*blocks, *also.blocks], also.query)
        inside = replace(also.query, extent=query.extent)
        if query.level is not None and _count(raw, layer, inside, _PLACED, also.room + 1) <= also.room:
            blocks += _read(raw, layer, inside, words, tolerance, also.room)
        return _collected(layer, query, blocks)


@dataclass(frozen=True, slots=True, eq=False)
class MatchingRows:
    """All rows with a shape of a version of a layer that pass a query; `blocks` is None where they are too many.

    `unplaced`: how many pass it that have no shape. `room`: how many of a frame a map draws.
    """

    query: FeatureQuery
    version: int
    blocks: tuple[RowBlock, ...] | None
    unplaced: int = 0
    room: int = 0


def matching(
    found: StoreConnection,
    layer: StoredLayer,
    query: FeatureQuery,
    tolerance: float,
    most: int,
    room: int = 0,
) -> MatchingRows:
    """Return what of a whole layer passes a query, if that is no more than `most` rows; raises StoreError."""
    from psycopg.sql import SQL

    test, values = condition(layer, query)
    statement = SQL("SELECT id FROM twincity.feature WHERE {} AND {} LIMIT %(most)s").format(
        test, SQL(_PLACED)
    )
    with _read_whole(found, layer), found.reading() as raw:
        rows = raw.execute(statement, values | {"most": most + 1}).fetchall()
        if len(rows) > most:
            return MatchingRows(query, layer.version, None, room=room)
        blocks = _read(raw, layer, FeatureQuery(numbers=tuple(row[0] for row in rows)), True, tolerance)
        lacking = _count(raw, layer, query, _UNPLACED, None) if layer.placed < layer.rows else 0
    return MatchingRows(query, layer.version, tuple(blocks), lacking)


def count(found: StoreConnection, layer: StoredLayer, query: FeatureQuery, most: int | None = None) -> int:
    """Return how many rows with a shape, of any level where the query names none, it finds; counts up to `most`."""
    reaches = layer.extent is not None and query.extent is not None and _within(layer.extent, query.extent)
    if replace(query, extent=None if reaches else query.extent) == FeatureQuery():
        return layer.placed
    with found.reading() as raw:
        return _count(raw, layer, query, _PLACED, most)


def count_all(found: StoreConnection, layer: StoredLayer, query: FeatureQuery) -> int:
    """Return how many rows a query finds, with a shape or without."""
    with found.reading() as raw:
        return _count(raw, layer, query, "true", None)


def _count(
    raw: psycopg.Connection[Any],
    layer: StoredLayer,
    query: FeatureQuery,
    also: LiteralString,
    most: int | None,
) -> int:
    from psycopg.sql import SQL

    test, values = condition(layer, query)
    statement = SQL(
        "SELECT count(*) FROM (SELECT FROM twincity.feature WHERE {} AND {} LIMIT %(most)s) AS found"
    ).format(test, SQL(also))
    row = raw.execute(statement, values | {"most": most}).fetchone()
    assert row is not None
    return int(row[0])


def rows_by_number(found: StoreConnection, layer: StoredLayer, numbers: Sequence[int]) -> Collection:
    """Return rows as the store has them: whole shapes, every column; numbers that are gone are left out."""
    query = FeatureQuery(numbers=tuple(numbers))
    with _read_whole(found, layer), found.reading() as raw:
        return _collected(layer, query, _read(raw, layer, query, True, 0.0, as_stored=True))


@dataclass(frozen=True, slots=True, eq=False)
class RowBlock:
    """Some rows as columns; of shapes either `degrees` of points or `wkb`, of `words` the names, the dates of each part, and the cells."""

    keys: NDArray[np.int64]
    versions: NDArray[np.int64]
    records: NDArray[Any]
    degrees: NDArray[np.float64] | None
    wkb: list[bytes | None]
    words: tuple[list[Any], ...] | None


def _read(
    raw: psycopg.Connection[Any],
    layer: StoredLayer,
    query: FeatureQuery,
    words: bool,
    tolerance: float,
    most: int | None = None,
    as_stored: bool = False,
) -> list[RowBlock]:
    from psycopg.sql import SQL

    test, values = condition(layer, query)
    as_points = layer.points and not as_stored
    if not as_stored:
        test += SQL(" AND ") + SQL(_PLACED)
    shape = "geom"
    if query.extent is not None and not layer.points:
        box = "ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)"
        shape = f"CASE WHEN ST_NPoints(geom) > {_LONG} THEN ST_ClipByBox2D(geom, {box}) ELSE geom END"
    if tolerance > 0 and not layer.points:
        shape, values = f"ST_Simplify({shape}, %(tolerance)s, true)", values | {"tolerance": tolerance}
    few = query.level is not None and as_points  # a map's worth
    grouped = (not as_points or words) and not few
    if grouped and query.level is None and query.numbers is None and most is None:
        ranges = _ranges(raw, layer, test, values, _MOST)
        test += SQL(" AND id > %(over)s AND id <= %(upto)s") if ranges else SQL("")
    else:
        ranges = []
    statement = SQL(_BLOCKS).format(
        aggregates=SQL(", ".join(_aggregates(layer, as_points, words))),
        shape=SQL(shape if as_points else f"ST_AsBinary({shape})"),
        test=test,
        limit=SQL("LIMIT %(most)s" if most is not None else ""),
        # a million points without words are few bytes: to group them takes longer than to send them
        grouped=SQL(f"GROUP BY id / {_BLOCK}" if grouped else ""),
    )
    blocks: list[RowBlock] = []
    for over, upto in ranges or [(0, 0)]:
        with _array_cursor(raw) as cursor:
            rows = cursor.execute(
                statement, values | {"over": over, "upto": upto, "most": (most or 0) + 1}
            ).fetchall()
        blocks += [_block(layer, row, as_points, words) for row in rows if row[0] is not None]
    return blocks


def _aggregates(layer: StoredLayer, as_points: bool, words: bool) -> list[str]:
    found = [*_ROW_AGGREGATES, *(_POINT_AGGREGATES if as_points else _WKB_AGGREGATES)]
    if words:  # dates as a list a part: a list a row would keep Python's collector busy
        found += ["json_agg(name)", *(f"json_agg(dates[{n + 1}])" for n in range(layer.parts))]
        found.append("json_agg(cells)" if layer.columns else "json_agg(NULL::jsonb)")
    return found


def _ranges(
    raw: psycopg.Connection[Any], layer: StoredLayer, test: Composed, values: Mapping[str, Any], most: int
) -> list[tuple[int, int]]:
    """Return ranges of numbers to read one after the other; none where all fits into the server's memory at once."""
    from psycopg.sql import SQL

    if layer.rows <= most:
        return []
    some = SQL("SELECT count(*) FROM (SELECT FROM twincity.feature WHERE {} LIMIT {}) AS few")
    row = raw.execute(some.format(test, most + 1), values).fetchone()
    if row is None or row[0] <= most:
        return []
    ends = SQL("SELECT min(id), max(id) FROM twincity.feature WHERE layer = %(layer)s")
    first, last = raw.execute(ends, values).fetchone() or (1, 0)
    return [(start - 1, start - 1 + most) for start in range(first, last + 1, most)]


def _block(layer: StoredLayer, row: tuple[Any, ...], as_points: bool, words: bool) -> RowBlock:
    keys, versions, records, first, second = row[:5]
    degrees, wkb = None, list[bytes | None]()
    if as_points:
        degrees = np.stack([_floats(first), _floats(second)], axis=1)
    else:
        ends = np.cumsum(_numbers(second)).tolist()
        wkb = [first[start:end] or None for start, end in zip([0, *ends], ends, strict=False)]
    return RowBlock(
        _numbers(keys),
        _numbers(versions),
        np.frombuffer(records, RECORD).reshape(-1, layer.parts),
        degrees,
        wkb,
        row[5 : 7 + layer.parts] if words else None,
    )


def _within(inner: Box, outer: Box) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _collected(
    layer: StoredLayer, query: FeatureQuery, blocks: list[RowBlock], passing: FeatureQuery | None = None
) -> Collection:
    """Return the rows of blocks by their numbers; of a row in several blocks the first."""
    keys = _joined([block.keys for block in blocks], np.int64)
    order = None if (keys[1:] > keys[:-1]).all() else np.unique(keys, return_index=True)[1]

    def sorted_by_number(column: NDArray[Any]) -> NDArray[Any]:
        return column if order is None else column[order]

    versions = sorted_by_number(_joined([block.versions for block in blocks], np.int64))
    records = sorted_by_number(_joined([block.records for block in blocks], RECORD, layer.parts))
    keys = sorted_by_number(keys)
    degrees: NDArray[np.float64] | None = None
    shapes: NDArray[Any] | KeptShapes
    if all(block.degrees is not None for block in blocks):
        pairs = [block.degrees for block in blocks if block.degrees is not None]
        degrees = sorted_by_number(_joined(pairs, float, 2))
        shapes = keep_points(degrees)
    else:
        shapes = sorted_by_number(_shapes([text for block in blocks for text in block.wkb]))
    names, dates, columns = np.full(len(keys), "", object), list[NDArray[Any]](), dict[str, NDArray[Any]]()
    if blocks and all(block.words is not None for block in blocks):
        worded = [block.words for block in blocks if block.words is not None]
        names, *dates, cells = (
            sorted_by_number(_objects([one for part in worded for one in part[which]]))
            for which in range(layer.parts + 2)
        )
        columns = {
            name: _cells([row.get(name) for row in cells.tolist()], kind)
            for name, kind in layer.columns.items()
        }
    found = Collection(
        layer.key,
        layer.name,
        layer.source,
        names,
        shapes,
        unpack_records(records, dates),
        columns,
        layer.listed,
        layer.quality,
        layer.status_column,
        Portion(
            keys,
            query.extent or _WORLD,
            layer.rows,
            versions=versions,
            level=query.level,
            days=layer.days,
            planned=layer.planned,
            version=layer.version,
            passing=passing,
        ),
    )
    if degrees is not None:
        found.lend_vertices(point_vertices(degrees))
    return found


def _joined(parts: list[NDArray[Any]], kind: Any, across: int = 0) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros((0, across) if across else 0, kind)


def _objects(values: list[Any]) -> NDArray[Any]:
    found = np.empty(len(values), object)
    found[:] = values
    return found


def _shapes(wkb: list[bytes | None]) -> NDArray[Any]:
    import shapely

    found = shapely.from_wkb(_objects(wkb), on_invalid="ignore")
    found[shapely.is_empty(found)] = None
    return np.asarray(found, object)


def _cells(cells: list[Any], kind: str) -> NDArray[Any]:
    """Return cells as the column of a local layer has them; what another program wrote into it may be of another kind."""
    if kind == "number":
        return np.array([cell if type(cell) in (int, float) else np.nan for cell in cells], float)
    if kind == "date":
        return _objects([_day(cell) for cell in cells])
    return _objects([str(cell) if isinstance(cell, dict | list) else cell for cell in cells])


def _day(cell: Any) -> Any:
    try:
        return date.fromisoformat(cell)
    except (TypeError, ValueError):
        return cell if isinstance(cell, str) else None


def packed_records(
    found: StoreConnection, layer: StoredLayer, query: FeatureQuery, among: tuple[int, int]
) -> tuple[NDArray[Any], NDArray[np.int64]] | None:
    """Return the dated statuses of a query's rows in a range of `id_ranges`, (row, part) of RECORD, and 1 where the row
    has a shape; None without any row."""
    from psycopg.sql import SQL

    test, values = condition(layer, query)
    statement = SQL(
        "SELECT string_agg(records, ''), array_agg((geom IS NOT NULL AND NOT ST_IsEmpty(geom))::int::int8)"
        " FROM twincity.feature WHERE {} AND id > %(over)s AND id <= %(upto)s"
    ).format(test)
    with found.reading() as raw, _array_cursor(raw) as cursor:
        row = cursor.execute(statement, values | dict(zip(("over", "upto"), among, strict=True))).fetchone()
    if row is None or row[0] is None:
        return None
    return np.frombuffer(row[0], RECORD).reshape(-1, layer.parts), _numbers(row[1])


def id_ranges(
    found: StoreConnection, layer: StoredLayer, query: FeatureQuery, most: int
) -> list[tuple[int, int]]:
    """Return ranges of numbers, each over the first and up to the second, in which no more than `most` rows lie."""
    test, values = condition(layer, query)
    with found.reading() as raw:
        return _ranges(raw, layer, test, values, most) or [(0, np.iinfo(np.int64).max)]


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

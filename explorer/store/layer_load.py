"""Put a layer of many features into the store: copied in, indexed, and attached as a partition, all or nothing."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.kept_shapes import pieces
from explorer.store.install import as_owner
from explorer.store.layer_spec import RECORD, StoredLayer, from_spec, pack_records, spec_json, valid_days
from explorer.store.levels import levels
from explorer.store.store_connection import StoreConnection
from explorer.store.store_faults import StoreError

if TYPE_CHECKING:
    import psycopg

Progress = Callable[[int, int], None]  # rows sent, rows in all
_STEP = 5_000
_TEXT_OID = 25
_ELEVEN, _NULL = struct.pack(">h", 11), struct.pack(">i", -1)  # columns of a row; no value
_LENGTH, _EIGHT, _FOUR, _TWOS = (struct.Struct(form) for form in (">i", ">iq", ">ii", ">ihih"))
_PATIENCE = "30min"  # for one statement: an index of millions of shapes takes minutes
_STAGE = """
CREATE UNLOGGED TABLE twincity.{stage} (
    id bigint, region text, name text, wkb bytea, first integer, after integer, status smallint, level smallint,
    records bytea, dates text[], cells jsonb
)
"""
_COPY = "COPY twincity.{stage} FROM STDIN (FORMAT BINARY)"
_TABLE = """
CREATE TABLE twincity.{part} (LIKE twincity.feature INCLUDING DEFAULTS, CHECK (layer = {layer}),
    CHECK (octet_length(records) = {bytes} AND cardinality(dates) = {parts} AND jsonb_typeof(cells) = 'object'))
"""
# Of what other programs write, no curves: few can read them.
_KINDS = "ALTER TABLE twincity.{part} ADD CHECK (geom IS NULL OR ST_GeometryType(geom) = ANY ({kinds}))"
_POINT = ("Point",)
_PLAIN = (
    *_POINT,
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)
# Neighbours on the ground become neighbours in the table: PostGIS orders shapes along a Hilbert curve.
_FILL = """
INSERT INTO twincity.{part} (layer, id, region, name, geom, valid, status, level, records, dates, cells, version, changed_by)
SELECT {layer}, id, region, name, geom, int4range(first, after), status, level, records, dates, cells, {version}, session_user
FROM (SELECT *, ST_GeomFromWKB(wkb, 4326) AS geom FROM twincity.{stage}) AS staged ORDER BY geom, id
"""
_INDEXES = (
    "ALTER TABLE twincity.{part} ADD PRIMARY KEY (layer, id)",
    "CREATE INDEX ON twincity.{part} USING gist (geom)",
    "CREATE INDEX ON twincity.{part} USING gist (valid)",
    "CREATE INDEX ON twincity.{part} (region)",
    "CREATE INDEX ON twincity.{part} (level)",
    "CREATE INDEX ON twincity.{part} (version)",
    "ALTER TABLE twincity.feature ATTACH PARTITION twincity.{part} FOR VALUES IN ({layer})",
    "DROP TABLE twincity.{stage}",
)
_PARTITION = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'twincity.feature'::regclass AND pg_get_expr(c.relpartbound, c.oid) = %s
"""


def load_layer(
    found: StoreConnection,
    collection: Collection,
    key: str,
    *,
    regions: Sequence[str] | None = None,
    look: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> StoredLayer:
    """Put the rows of a collection into the store as the layer `key`; needs the owner's rights. Raises StoreError.

    A row's number in the store is its number in the file, from 1. `regions`: the code of the division of every row.
    """
    import shapely
    from psycopg.sql import SQL, Identifier, Literal
    from psycopg.types.json import Jsonb

    points = all(np.isin(shapely.get_type_id(part), (-1, 0)).all() for _, part in pieces(collection.shapes))
    parts = max(1, len(collection.records))
    spec = spec_json(collection, points, look or {})
    with found.writing() as raw, as_owner(found.address.label):
        raw.execute("SELECT set_config('statement_timeout', %s, true)", (_PATIENCE,))
        version = _scalar(raw, "SELECT twincity.next_version()")
        if raw.execute("SELECT 1 FROM twincity.layer WHERE key = %s", (key,)).fetchone():
            raise StoreError("layer_there", store=found.address.label, name=key)
        number = _scalar(raw, "SELECT coalesce(max(id), 0) + 1 FROM twincity.layer")
        names = {
            "part": Identifier(f"feature_{number}"),
            "stage": Identifier(f"stage_{number}"),
            "layer": Literal(number),
            "version": Literal(version),
            "parts": Literal(parts),
            "kinds": Literal([f"ST_{kind}" for kind in (_POINT if points else _PLAIN)]),
            "bytes": Literal(parts * RECORD.itemsize),
        }
        raw.execute(
            "INSERT INTO twincity.layer (id, key, spec, parts) VALUES (%s, %s, %s, %s)",
            (number, key, Jsonb(spec), parts),
        )
        raw.execute(SQL(_STAGE).format(**names))
        with raw.cursor().copy(SQL(_COPY).format(**names)) as copy:
            for sent, data in _sent(collection, regions):
                copy.write(data)
                if progress is not None:
                    progress(sent, len(collection))
        raw.execute(SQL(_TABLE).format(**names))
        raw.execute(SQL(_KINDS).format(**names))
        for statement in (_FILL, *_INDEXES):
            raw.execute(SQL(statement).format(**names))
        raw.execute(SQL("ANALYZE twincity.{part}").format(**names))
    return from_spec(number, key, spec, parts, version)


def drop_layer(found: StoreConnection, key: str, *, missing_ok: bool = False) -> None:
    """Remove a layer with all its rows; needs the owner's rights. Raises StoreError."""
    from psycopg.sql import SQL, Identifier

    with found.writing() as raw, as_owner(found.address.label):
        raw.execute("SELECT twincity.next_version()")
        row = raw.execute("DELETE FROM twincity.layer WHERE key = %s RETURNING id", (key,)).fetchone()
        if row is None and missing_ok:
            return
        if row is None:
            raise StoreError("no_layer", store=found.address.label, name=key)
        for (part,) in raw.execute(_PARTITION, (f"FOR VALUES IN ({row[0]})",)).fetchall():
            raw.execute(SQL("DROP TABLE twincity.{}").format(Identifier(part)))


def _sent(collection: Collection, regions: Sequence[str] | None) -> Iterator[tuple[int, bytes]]:
    """Yield the rows of the staging table as COPY takes them in binary, some thousand at a time, and how many so far.

    Encoded here and not value by value by psycopg, which takes four times as long.
    """
    import shapely

    packed = pack_records(collection.records)
    if not collection.records:
        packed = np.zeros((len(collection), 1), packed.dtype)
        packed["status"] = -1
    starts, ends = valid_days(packed)
    states = packed["status"][:, 0]
    zooms = levels(collection.boxes, states, packed["low"][:, 0]).tolist()
    columns = [(name, cells.tolist()) for name, cells in collection.columns.items()]
    texts = [part.text.tolist() for part in collection.records] or [[None] * len(collection)]
    rows = [b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)]
    for first, shapes in pieces(collection.shapes):
        nothing = (shapely.is_missing(shapes) | shapely.is_empty(shapes)).tolist()
        wkbs = [
            None if none else wkb
            for none, wkb in zip(nothing, shapely.to_wkb(shapes, output_dimension=2), strict=True)
        ]
        for row, wkb in enumerate(wkbs, first):
            rows += (
                _ELEVEN,
                _EIGHT.pack(8, row + 1),
                _text(regions[row] if regions is not None else ""),
                _text(str(collection.names[row])),
                _NULL if wkb is None else _LENGTH.pack(len(wkb)) + wkb,
                _NULL if starts[row] is None else _FOUR.pack(4, starts[row]),
                _NULL if ends[row] is None else _FOUR.pack(4, ends[row]),
                _TWOS.pack(2, int(states[row]), 2, zooms[row]),
                _LENGTH.pack(packed[row].nbytes) + packed[row].tobytes(),
                _array([text[row] for text in texts]),
                _json({name: cells[row] for name, cells in columns}),
            )
            if (row + 1) % _STEP == 0:
                yield row + 1, b"".join(rows)
                rows = []
    yield len(collection), b"".join([*rows, struct.pack(">h", -1)])


def _text(text: str) -> bytes:
    data = text.replace("\0", "").encode("utf-8", "replace")
    return _LENGTH.pack(len(data)) + data


def _array(texts: Sequence[object]) -> bytes:
    """Return texts and nulls as text[]."""
    items = b"".join(_NULL if text is None else _text(str(text)) for text in texts)
    head = struct.pack(">iiIii", 1, int(None in texts), _TEXT_OID, len(texts), 1)
    return _LENGTH.pack(len(head) + len(items)) + head + items


def _json(cells: Mapping[str, Any]) -> bytes:
    """Return the cells that say something as jsonb."""
    plain = {name: said for name, cell in cells.items() if (said := _plain(cell)) is not None}
    data = json.dumps(plain, ensure_ascii=False).replace("\\u0000", "").encode("utf-8", "replace")
    return _LENGTH.pack(len(data) + 1) + b"\1" + data


def _plain(cell: Any) -> Any:
    """Return a cell as JSON has it; whole numbers without `.0`, None for nothing."""
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return None
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    return cell.isoformat() if isinstance(cell, date) else cell


def _scalar(raw: psycopg.Connection[Any], statement: str) -> int:
    row = raw.execute(statement.encode()).fetchone()
    assert row is not None
    return int(row[0])

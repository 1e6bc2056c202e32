"""A layer of the user's as columns, and the mappings that make a feature, a shape or a box of a row on demand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns import spans as columns_of_time
from explorer.atlas.columns.kept_names import KeptNames, keep_names
from explorer.atlas.columns.kept_shapes import LEAST, KeptShapes, keep, pieces, present
from explorer.atlas.columns.portion import Portion
from explorer.atlas.columns.spans import Days, Mask, Moves, Numbers, Records, Spans
from explorer.atlas.columns.vertices import Vertices, of_kept, vertices
from explorer.atlas.derived import SLOT
from explorer.atlas.model import (
    STATUSES,
    Atlas,
    Attribute,
    Box,
    Citation,
    Feature,
    GeometryKind,
    Quality,
    Source,
    StatusRecord,
)
from explorer.records import dataclass
from explorer.words import edtf
from explorer.words.cell import is_blank, plain_text
from explorer.words.strings import t
from explorer.words.text import Text

V = TypeVar("V")
Cells = NDArray[Any]  # float64, or object: str, int, float, datetime.date, None
_NOTHING = Text("", "")
_LONGEST = 300
_MOST_DIGITS = 15  # of a row's number: the page holds it as a double
_DERIVED = (
    "spans",
    "moves",
    "moves_in_time",
    "placed",
    "dimensions",
    "boxes",
)  # of the rows, whatever they are called
_LENT = "vertices"
_TOUCHING = "touching"  # of the latest extents
_MOST_EXTENTS = 8
_GEOMETRIES: tuple[GeometryKind, ...] = ("point", "line", "union")


@dataclass(frozen=True, eq=False)
class Collection:
    """The rows of one layer, as columns of the same length; a row's feature has the id `LAYER.ROW`.

    Of a layer in a shared store they are a `portion`, and ROW is the row's number there.

    `shapes`: shapely geometries in WGS84, None where a row is not drawn; of many rows as WKB, made when they are read,
    and so are `names`.
    `quality` is how sure their places are.
    `records`: up to a few dated statuses of every row. `listed`: the columns that the inspector lists, `columns` all.
    """

    layer: str
    name: Text
    source: Source
    names: NDArray[Any] | KeptNames
    shapes: NDArray[Any] | KeptShapes
    records: tuple[Records, ...]
    columns: Mapping[str, Cells] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    quality: Quality = "own"
    status_column: str | None = None
    portion: Portion | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.shapes, KeptShapes) and len(self.shapes) >= LEAST:
            object.__setattr__(self, "shapes", keep(self.shapes))
        if not isinstance(self.names, KeptNames) and len(self.names) >= LEAST:
            object.__setattr__(self, "names", keep_names(self.names))

    def __len__(self) -> int:
        return len(self.names)  # asked for row by row

    def under(self, layer: str, source: Source) -> Collection:
        """Return the same rows under the id of a layer, with what has been derived from them so far."""
        found = replace(self, layer=layer, source=source)
        kept = {key: self.__dict__[key] for key in _DERIVED if key in self.__dict__}
        found.__dict__.update(kept)
        found.__dict__[SLOT] = dict(self.__dict__.get(SLOT, {}))
        return found

    def prepare(self) -> Collection:
        """Work out what every view of the rows needs, so that a thread can before the window asks; return itself."""
        if not {"spans", "moves"} & self.__dict__.keys():
            self.__dict__["spans"], self.__dict__["moves"] = columns_of_time.spans_and_moves(self.records)
        for name in _DERIVED:
            getattr(self, name)
        return self

    @cached_property
    def spans(self) -> Spans:
        """Return the states of every row by date."""
        return columns_of_time.spans(self.records)

    def share_spans(self, start: Days, end: Days, codes: NDArray[np.uint8]) -> None:
        """Hold the same spans in the memory of somebody else."""
        self.__dict__["spans"] = replace(self.spans, start=start, end=end, codes=codes)

    @cached_property
    def moves(self) -> Moves:
        return columns_of_time.moves(self.records)

    @cached_property
    def moves_in_time(self) -> NDArray[np.int32]:
        """Return the order of the moves by their last possible day, their first, and their row."""
        return self.moves.in_time(np.arange(len(self), dtype=np.int32))

    @cached_property
    def placed(self) -> Mask:
        """Return whether each row has a shape."""
        return present(self.shapes)

    @cached_property
    def dimensions(self) -> NDArray[np.int8]:
        """Return 0 for points, 1 for lines, 2 for areas, -1 for rows without a shape."""
        import shapely

        if isinstance(self.shapes, KeptShapes):
            return self.shapes.dimensions
        found = np.full(len(self), -1, np.int8)
        found[self.placed] = np.maximum(shapely.get_dimensions(self.shapes[self.placed]), 0)
        return found

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """Return (n, 4) west, south, east, north of every row; NaN without a shape."""
        import shapely

        if isinstance(self.shapes, KeptShapes):
            return self.shapes.boxes
        return np.asarray(shapely.bounds(self.shapes), float).reshape(-1, 4)

    @property
    def vertices(self) -> int:
        """Return how many vertices all shapes have."""
        import shapely

        if isinstance(self.shapes, KeptShapes):
            return self.shapes.vertices
        return int(shapely.get_num_coordinates(self.shapes).sum())

    def lend_vertices(self, found: Vertices | None) -> None:
        """Keep the vertices of the shapes for whoever takes them first; another has to make them anew."""
        if found is not None:
            self.__dict__.setdefault(SLOT, {})[_LENT] = found

    def take_vertices(self) -> Vertices:
        found: Vertices | None = self.__dict__.get(SLOT, {}).pop(_LENT, None)
        if found is not None:
            return found
        return of_kept(self.shapes) if isinstance(self.shapes, KeptShapes) else vertices(self.shapes)

    def touching(self, extent: Box) -> Numbers:
        """Return the rows whose shape touches the extent (west, south, east, north), ascending."""
        return np.flatnonzero(self.in_sight(extent))

    def in_sight(self, extent: Box) -> Mask:
        """Return whether each row's shape touches the extent."""
        kept: dict[Box, NDArray[np.uint8]] = self.__dict__.setdefault(SLOT, {}).setdefault(_TOUCHING, {})
        found = kept.get(extent)
        if found is None:
            # A sheet's legend, counts and notes ask for one extent, the sheets of a series in turn for what the View
            # looks at and for their frame. A bit a row: it stays as long as the rows.
            found = np.packbits(self._touches(extent))
            while len(kept) >= _MOST_EXTENTS:
                kept.pop(next(iter(kept)), None)
            kept[extent] = found
        return np.unpackbits(found, count=len(self)).view(np.bool_)

    def _touches(self, extent: Box) -> NDArray[np.bool_]:
        import shapely

        west, south, east, north = self.boxes.T
        near: NDArray[np.bool_] = (
            (west <= extent[2]) & (east >= extent[0]) & (south <= extent[3]) & (north >= extent[1])
        )
        within = (west >= extent[0]) & (east <= extent[2]) & (south >= extent[1]) & (north <= extent[3])
        edge = np.flatnonzero(near & ~within)
        near[edge] = shapely.intersects(self.shapes[edge], shapely.box(*extent))
        return near

    def meeting(self, areas: NDArray[Any]) -> tuple[Numbers, Numbers]:
        """Return which of the areas meets which row, as numbers in pairs, in no order."""
        import shapely

        found = []
        for first, shapes in pieces(self.shapes):
            area, row = shapely.STRtree(shapes).query(areas, predicate="intersects")
            found.append((area, row + first))
        area, row = (np.concatenate(each) for each in zip(*found, strict=True))
        return area, row

    @cached_property
    def ids(self) -> NDArray[Any]:
        found = np.empty(len(self), object)
        found[:] = [f"{self.layer}.{number}" for number in self.numbers]
        return found

    @property
    def is_whole(self) -> bool:
        """Return whether all rows of the layer are held, so that nothing is left to read or to count on a server."""
        part = self.portion
        return part is None or (not part.thinned and len(self) == part.whole)

    @property
    def numbers(self) -> Sequence[int]:
        """Return the number of each row, the last part of its feature's id."""
        return range(len(self)) if self.portion is None else self.portion.keys.tolist()

    def id(self, row: int) -> str:
        return f"{self.layer}.{row if self.portion is None else self.portion.keys[row]}"

    def ids_of(self, rows: Numbers) -> list[str]:
        """Return the ids of some rows."""
        numbers = rows if self.portion is None else self.portion.keys[rows]
        return [f"{self.layer}.{number}" for number in numbers.tolist()]

    def named(self, name: str) -> Numbers:
        """Return the rows with just this name, ascending."""
        names = self.names
        return names.rows(name) if isinstance(names, KeptNames) else np.flatnonzero(names == name)

    @property
    def features(self) -> Sequence[Feature]:
        """Return the rows as features, each created when it is read."""
        return Rows(self)

    def days(self, *, planned: bool = False) -> tuple[date, ...]:
        """Return the first and the last day on which by any row something was so, or was `planned` to be; nothing where
        no row names one; of a portion of a store's layer, by any row of the layer.
        """
        if self.portion is not None and (any(self.portion.days) or any(self.portion.planned)):
            ends = self.portion.planned if planned else self.portion.days
            return (date.fromordinal(ends[0]), date.fromordinal(ends[1])) if all(ends) else ()
        kinds = [(part, part.expected == planned) for part in self.records]
        found = np.concatenate([days[mine] for part, mine in kinds for days in (part.low, part.high)])
        found = found[found > 0]
        return (date.fromordinal(int(found.min())), date.fromordinal(int(found.max()))) if len(found) else ()

    def row(self, key: str) -> int | None:
        """Return the row of a feature's id; None for the id of something else."""
        layer, _, number = key.rpartition(".")
        if layer != self.layer or not number.isascii() or not number.isdigit() or len(number) > _MOST_DIGITS:
            return None
        row = int(number)
        if str(row) != number:
            return None
        if self.portion is not None:
            return self.portion.row(row)
        return row if row < len(self) else None

    def rows_of(self, keys: Sequence[str]) -> Numbers | None:
        """Return the rows of many ids; None where one is not of this layer, and for a part of a store's.

        What `row` does for each, in a tenth of the time.
        """
        prefix, text = f"\n{self.layer}.", "\n" + "\n".join(keys)
        bare = text.replace(prefix, "\n")[1:]
        digits = bare.replace("\n", "")
        if (
            self.portion is not None
            or text.count(prefix) != len(keys)
            or not (digits.isascii() and digits.isdigit())
        ):
            return None
        rows = np.fromstring(bare, np.intp, sep="\n")
        if len(rows) != len(keys) or rows.max() >= len(self) or "\n".join(map(str, rows.tolist())) != bare:
            return None
        return rows

    def feature(self, row: int) -> Feature:
        """Return a row as a feature: its name, statuses, and what its listed columns say, citing the row."""
        number = row + 1 if self.portion is None else int(self.portion.keys[row])
        cited = Citation(self.source.id, Text(*(t("sources.row", lang, row=number) for lang in ("zh", "en"))))
        dimension = int(self.dimensions[row])
        name = str(self.names[row])
        return Feature(
            self.id(row),
            self.layer,
            Text(name, name),
            (),
            "none" if dimension < 0 else _GEOMETRIES[dimension],
            "",
            "none" if dimension < 0 else self.quality,
            _NOTHING,
            tuple(self._statuses(row, cited)),
            (cited,),
            tuple(self._attributes(row, cited)),
        )

    def _statuses(self, row: int, cited: Citation) -> Iterator[StatusRecord]:
        for part in self.records:
            if part.status[row] >= 0:
                text = part.text[row]
                when = None if text is None else edtf.parse(text)
                kind = "attested" if part.attested[row] else "expected" if part.expected[row] else "begins"
                yield StatusRecord(STATUSES[part.status[row]], when, kind, cited, _NOTHING)  # type: ignore[arg-type]

    def _attributes(self, row: int, cited: Citation) -> Iterator[Attribute]:
        """Return the values of the listed columns in a row, under the columns' names."""
        for column in self.listed:
            value = self.columns[column][row]
            if not is_blank(value):
                text = plain_text(value)
                short = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
                yield Attribute(Text(column, column), short, "", _NOTHING, None, cited)

    def shape(self, row: int) -> dict[str, Any]:
        """Return a placed row's shape as GeoJSON with `bbox` and `anchor`, as the shapes of the tables have them."""
        return geojson(self.shapes[row])

    def box(self, row: int) -> Box:
        """Return west, south, east, north of a placed row."""
        west, south, east, north = self.boxes[row].tolist()
        return west, south, east, north


class Rows(Sequence[Feature]):
    """The features of a collection, each made when it is read."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def __len__(self) -> int:
        return len(self._collection)

    @overload
    def __getitem__(self, which: int) -> Feature: ...
    @overload
    def __getitem__(self, which: slice) -> Sequence[Feature]: ...
    def __getitem__(self, which: int | slice) -> Feature | Sequence[Feature]:
        rows = range(len(self))[which]
        if isinstance(rows, range):
            return [self._collection.feature(row) for row in rows]
        return self._collection.feature(rows)


class ById(Mapping[str, V]):
    """A value for every id of the tables, and for every row of the collections, made when it is asked for.

    `placed`: only rows with a shape are in it. Iterating gives the ids of all; nothing should, for own layers.
    """

    def __init__(
        self,
        tables: Mapping[str, V],
        collections: Mapping[str, Collection],
        of: Callable[[Collection, int], V],
        *,
        placed: bool = False,
    ) -> None:
        self.tables, self.collections, self._of, self._placed = tables, collections, of, placed

    def __getitem__(self, key: str) -> V:
        if key in self.tables:
            return self.tables[key]
        found = self.place(key)
        if found is None:
            raise KeyError(key)
        return self._of(*found)

    def __contains__(self, key: object) -> bool:
        return key in self.tables or (isinstance(key, str) and self.place(key) is not None)

    def __iter__(self) -> Iterator[str]:
        yield from self.tables
        for collection in self.collections.values():
            yield from collection.ids[collection.placed].tolist() if self._placed else collection.ids.tolist()

    def __len__(self) -> int:
        rows = (int(c.placed.sum()) if self._placed else len(c) for c in self.collections.values())
        return len(self.tables) + sum(rows)

    def place(self, key: str) -> tuple[Collection, int] | None:
        """Return the collection and the row of an id that is in it; None for one of the tables, or of none."""
        collection = self.collections.get(key.rpartition(".")[0])
        row = collection.row(key) if collection is not None else None
        if collection is None or row is None or (self._placed and not collection.placed[row]):
            return None
        return collection, row


def laid(atlas: Atlas, collections: Mapping[str, Collection]) -> Atlas:
    """Return the atlas of the tables with these collections, and no others, beside them."""
    tables = atlas.tables
    if not collections:
        return tables
    return replace(
        tables,
        sources={**tables.sources, **{c.source.id: c.source for c in collections.values()}},
        features=ById(tables.features, collections, Collection.feature),
        collections=collections,
        without_collections=tables,
    )


def geojson(shape: Any) -> dict[str, Any]:
    """Return a shapely geometry as GeoJSON with `bbox` and `anchor`; a collection as its parts of the highest dimension."""
    import shapely

    shape = one_dimension(shape)
    found: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    spot = shapely.point_on_surface(shape)
    found["bbox"] = [round(edge, 5) for edge in shape.bounds]
    found["anchor"] = [round(spot.x, 5), round(spot.y, 5)]
    return found | {"destinations": []}


def one_dimension(shape: Any) -> Any:
    """Return a shapely geometry; of a collection its parts of the highest dimension."""
    import shapely

    if shape.geom_type != "GeometryCollection":
        return shape
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == shapely.get_dimensions(shape)])

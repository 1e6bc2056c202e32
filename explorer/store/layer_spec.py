"""A layer of many features in the store: what it is, and its dated statuses as the bytes that each row keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.collection import Cells, Collection
from explorer.atlas.columns.spans import Records
from explorer.atlas.model import STATUSES, Box, Quality, Source
from explorer.records import dataclass
from explorer.words import edtf
from explorer.words.text import Text

ColumnKind = Literal["number", "date", "text"]
RECORD = np.dtype([("status", "i1"), ("flags", "u1"), ("low", ">i4"), ("high", ">i4")])  # as in store.sql
_DATED, _ATTESTED, _EXPECTED = 1, 2, 4
_LAST_DAY = date.max.toordinal()
_CLOSED = STATUSES.index("closed")


@dataclass(frozen=True, slots=True)
class StoredLayer:
    """A layer of the store. `parts`: how many dated statuses every row has room for.

    `points`: every shape is one point, or none. `placed` of the `rows` have a shape; none lies outside `extent` (None
    without a shape). `days`: the first and the last on which by a row something was so when the layer was loaded, as ordinals, or 0;
    `planned`: that were planned (in stores of before among `days`).
    """

    id: int
    key: str
    name: Text
    source: Source
    columns: Mapping[str, ColumnKind]
    listed: tuple[str, ...]
    quality: Quality
    status_column: str | None
    parts: int
    points: bool
    rows: int
    placed: int
    extent: Box | None
    days: tuple[int, int]
    planned: tuple[int, int] = (0, 0)
    version: int = 0
    look: Mapping[str, Any] = field(default_factory=dict)


def spec_json(collection: Collection, points: bool, look: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON of a new layer with the rows of a collection; `from_spec` reads it."""
    placed = collection.boxes[collection.placed]
    ends = [*placed[:, :2].min(0).tolist(), *placed[:, 2:].max(0).tolist()] if len(placed) else None
    source = collection.source
    return {
        "name": [collection.name.zh, collection.name.en],
        "source": {
            "title": [source.title.zh, source.title.en],
            "publisher": [source.publisher.zh, source.publisher.en],
            "date": str(source.date) if source.date else None,
            "note": [source.note.zh, source.note.en],
        },
        "columns": {name: _kind(cells) for name, cells in collection.columns.items()},
        "listed": list(collection.listed),
        "quality": collection.quality,
        "status_column": collection.status_column,
        "points": points,
        "rows": len(collection),
        "placed": int(collection.placed.sum()),
        "extent": ends,
        "days": _ends(collection.days()),
        "planned": _ends(collection.days(planned=True)),
        "look": dict(look),
    }


def from_spec(id: int, key: str, spec: Any, parts: int, version: int) -> StoredLayer:
    """Return a layer from a row of the store's table; raises ValueError where another program has spoilt it."""
    try:
        found = _of_spec(id, key, spec, parts, version)
    except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
        raise ValueError(key) from error
    numbers = (found.rows, found.placed, *found.days, *found.planned, *(found.extent or ()))
    sound = (
        parts > 0
        and all(type(number) in (int, float) for number in numbers)
        and (found.extent is None or len(found.extent) == 4)
        and isinstance(found.columns, dict)
        and isinstance(found.look, dict)
    )
    if not sound:
        raise ValueError(key)
    return found


def _of_spec(id: int, key: str, spec: Any, parts: int, version: int) -> StoredLayer:
    said = spec["source"]
    when = edtf.parse(said["date"]) if said["date"] else None
    source = Source(key, Text(*said["title"]), Text(*said["publisher"]), when, "own", Text(*said["note"]))
    extent: Any = tuple(spec["extent"]) if spec["extent"] else None
    return StoredLayer(
        id=id,
        key=key,
        name=Text(*spec["name"]),
        source=source,
        columns=spec["columns"],
        listed=tuple(spec.get("listed") or spec.get("told", ())),  # `told` in stores of before
        quality=spec["quality"],
        status_column=spec["status_column"],
        parts=parts,
        points=spec["points"],
        rows=spec["rows"],
        placed=spec["placed"],
        extent=extent,
        days=(spec["days"][0], spec["days"][1]),
        planned=tuple(spec.get("planned", (0, 0))),
        version=version,
        look=spec["look"],
    )


def _ends(days: tuple[date, ...]) -> list[int]:
    return [day.toordinal() for day in days] if days else [0, 0]


def _kind(cells: Cells) -> ColumnKind:
    if cells.dtype.kind == "f":
        return "number"
    said = [cell for cell in cells.tolist() if cell is not None]
    return "date" if said and all(isinstance(cell, date) for cell in said) else "text"


def pack_records(parts: tuple[Records, ...]) -> NDArray[Any]:
    """Return the records of every row as (row, part) of RECORD."""
    found = np.zeros((len(parts[0]) if parts else 0, len(parts)), RECORD)
    for column, part in enumerate(parts):
        found["status"][:, column] = part.status
        kinds = part.attested * _ATTESTED + part.expected * _EXPECTED
        found["flags"][:, column] = part.dated * _DATED + kinds
        found["low"][:, column] = part.low
        found["high"][:, column] = part.high
    return found


def unpack_records(found: NDArray[Any], dates: Sequence[NDArray[Any]] = ()) -> tuple[Records, ...]:
    """Return (row, part) of RECORD as records; without `dates`, a column a part, the texts of partial dates are missing."""
    rows, parts = found.shape
    texts = np.full((rows, parts), None, object)
    for part, said in enumerate(dates):
        texts[:, part] = [_partial_date(text) for text in said.tolist()]
    # whatever another program has written there, the columns are of the form that the rest relies on
    status = np.where((found["status"] >= 0) & (found["status"] < len(STATUSES)), found["status"], -1)
    low, high = (np.clip(found[name].astype(np.int32), 0, _LAST_DAY) for name in ("low", "high"))
    return tuple(
        Records(
            status[:, n].astype(np.int8),
            texts[:, n],
            (found["flags"][:, n] & _DATED) > 0,
            low[:, n].copy(),
            high[:, n].copy(),
            (found["flags"][:, n] & _ATTESTED) > 0,
            (found["flags"][:, n] & _EXPECTED) > 0,
        )
        for n in range(parts)
    )


@lru_cache(65_536)
def _partial_date(text: str | None) -> str | None:
    """Return the text of a partial date; None for what is none."""
    try:
        return None if text is None else str(edtf.parse(text))
    except edtf.DateError:
        return None


def valid_days(records: NDArray[Any]) -> tuple[list[int | None], list[int | None]]:
    """Return of every row the first day on which it may be there and the day after the last; None: open.

    A row that is said to be there without a date may be so on every day, one that was closed until the last possible
    day of its closing.
    """
    dated = (records["flags"] & _DATED) > 0
    begun = dated & ((records["flags"] & (_ATTESTED | _EXPECTED)) == 0)
    low = records["low"].astype(np.int64)
    first = np.where(dated, np.where(low > 0, low, 0), np.iinfo(np.int64).max).min(
        1, initial=np.iinfo(np.int64).max
    )
    closed = begun & (records["status"] == _CLOSED) & (records["high"] > 0)
    last = np.where(closed, records["high"].astype(np.int64), 0).max(1, initial=0)
    known = (records["status"] >= 0) & ~dated
    facts = dated & ((records["flags"] & _EXPECTED) == 0)
    undated: NDArray[np.bool_] = ~facts.any(1) & (known.any(1) | ~dated.any(1))
    starts = [
        None if none or day == 0 else day for none, day in zip(undated.tolist(), first.tolist(), strict=True)
    ]
    ends = [
        None if none or day == 0 or (start is not None and day < start) else day + 1
        for none, day, start in zip(undated.tolist(), last.tolist(), starts, strict=True)
    ]
    return starts, ends

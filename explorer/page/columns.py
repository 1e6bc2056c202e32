"""The columns of a large layer as one binary block for the page's painter (resources/web/raster/block.js).

A head in JSON, then typed arrays, each at a multiple of eight bytes: positions in the page's world (Web Mercator, 256
units around the globe) as float32 about a centre, where parts and rows begin in them, and the states of rows by date.
The page asks nothing per feature: names are in it too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from threading import Thread
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.kept_names import KeptNames, keep_names
from explorer.atlas.columns.timeline import Certainty
from explorer.atlas.columns.timelines import STATES
from explorer.atlas.columns.vertices import Vertices
from explorer.atlas.memory import give_back_later
from explorer.atlas.model import Status
from explorer.layers.symbol import Form
from explorer.page import COLUMNS
from explorer.page.symbols import state_key

_MAGIC = b"TWC1"
_MUCH = 8 * 2**20  # bytes of a block
_LONG = 1000  # of an array
_SAMPLE = 1000  # names that stand for all
DRAFT = f"{COLUMNS}/draft.bin"
DRAFT_STATE: tuple[Status | None, Certainty] = ("operation", "certain")
FORMS: tuple[Form, ...] = ("point", "line", "area")  # by dimension
Array = NDArray[Any]


class SpanColumns(Protocol):
    """States by date: span k of row n (`firsts[n]` ≤ k) has the state `codes[k]` from day `start[k]` on."""

    @property
    def firsts(self) -> Array: ...
    @property
    def start(self) -> Array: ...
    @property
    def codes(self) -> Array: ...


class MoveColumns(Protocol):
    """Every dated record, by row; within a row by its last possible day."""

    @property
    def first(self) -> Array: ...
    @property
    def last(self) -> Array: ...
    @property
    def row(self) -> Array: ...
    @property
    def attested(self) -> Array: ...


def address(collection: Collection) -> str:
    """Return where the page fetches a layer's block."""
    return f"/{COLUMNS}/{collection.layer}.bin"


class Blocks:
    """Makes the blocks of large layers in threads: one of a hundred thousand lines takes a good part of a second.

    `collections` returns the layers known now, by id.
    """

    def __init__(self, collections: Callable[[], Mapping[str, Collection]]) -> None:
        self._collections = collections
        self._making: dict[str, tuple[Collection, Thread, list[bytes]]] = {}

    def ready(self, layer: str) -> bool:
        """Start the block of a layer unless it is under way; return True once `take` would not wait."""
        collection = self._collections().get(layer)
        if collection is None:
            return True
        making = self._making.get(layer)
        if making is None or making[0] is not collection:
            made: list[bytes] = []
            thread = Thread(target=lambda: made.append(of_collection(collection)), daemon=True)
            self._making[layer] = making = collection, thread, made
            thread.start()
        return not making[1].is_alive()

    def take(self, layer: str) -> bytes | None:
        """Return the block and forget it, None where there is no such layer; waits where it is not ready."""
        if layer not in self._collections():
            return None
        self.ready(layer)
        _, thread, made = self._making.pop(layer)
        thread.join()
        if made and len(made[0]) > _MUCH:
            give_back_later()
        return made[0] if made else None


def of_collection(collection: Collection) -> bytes:
    keys = None if collection.portion is None else collection.portion.keys
    return block(collection.names, collection.take_vertices(), collection.spans, collection.moves, keys)


def about_how_long(collection: Collection) -> int:
    """Return about how many bytes the block of a layer takes, without making it."""
    rows, count, moves = len(collection), collection.vertices, collection.moves
    exact = np.array_equal(moves.first, moves.last)
    days = 1 if exact else 3 if moves.attested.any() else 2
    # where the number of something is that of the rows, the places at which it begins are there once for all such
    places = 2 + sum(number != rows for number in (count, len(collection.spans.start), len(moves.row)))
    letters = (
        sum(len(str(name).encode()) for name in collection.names[:_SAMPLE])
        * rows
        / max(1, min(rows, _SAMPLE))
    )
    return (
        8 * count
        + (4 * places + 3) * rows
        + 5 * len(collection.spans.start)
        + 4 * days * len(moves.row)
        + int(letters)
    )


def block(
    names: Array | KeptNames,
    found: Vertices,
    spans: SpanColumns,
    moves: MoveColumns,
    keys: Array | None = None,
) -> bytes:
    """Return the block of a layer; `keys` are the numbers of the rows, where those are not their places."""
    kept = names if isinstance(names, KeptNames) else keep_names(names)
    shows = np.where(moves.attested, moves.last, moves.first)
    arrays: dict[str, Array] = {
        **_geometry(found),
        "firsts": np.append(spans.firsts, len(spans.start)).astype("<u4"),
        "from": spans.start.astype("<i4"),
        "codes": spans.codes.astype("u1"),
        "moveFirsts": np.searchsorted(moves.row, np.arange(len(names) + 1)).astype("<u4"),
        "moveFirst": moves.first.astype("<i4"),
        "moveLast": moves.last.astype("<i4"),
        "moveShows": shows.astype("<i4"),
        "letters": kept.letters,
        "nameEnds": kept.ends.astype("<u4"),
    }
    if keys is not None:
        arrays["keys"] = keys.astype("<f8")
    return _packed(_head(found), arrays)


class DraftBlock(NamedTuple):
    """Shapes of which nothing else is known yet, for `draft_payload`: how many rows, of which forms, and their block."""

    rows: int
    forms: tuple[Form, ...]
    data: bytes


def draft(found: Vertices) -> DraftBlock:
    """Return shapes as a block of which the page draws all rows, whatever the clock (raster/block.js)."""
    forms = tuple(FORMS[kind - 1] for kind in np.unique(found.kinds).tolist() if kind)
    head = _head(found) | {"states": [state_key(*DRAFT_STATE)], "draft": True}
    return DraftBlock(len(found), forms, _packed(head, _geometry(found)))


def _geometry(found: Vertices) -> dict[str, Array]:
    return {
        "positions": found.positions,
        "parts": found.parts,
        "features": found.features,
        "turns": found.turns,
        "kinds": found.kinds,
        "forms": np.maximum(found.kinds.astype(np.int64) - 1, 0).astype("u1"),
    }


def _head(found: Vertices) -> dict[str, Any]:
    return {
        "count": len(found),
        "centre": found.centre,
        "states": [state_key(*state) for state in STATES],
        "formNames": list(FORMS),
    }


def _packed(head: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """Magic, length of the head, head, arrays; offsets in the head count from the end of it, padded to eight.

    Of long arrays that are the same there is one: of single points rows and parts, of exact dates first and last days.
    """
    places: dict[str, tuple[str, int, int]] = {}
    own: dict[str, Array] = {}
    size = 0
    for name, values in arrays.items():
        alike = (other for other, held in own.items() if len(held) > _LONG and _same(held, values))
        if other := next(alike, None):
            places[name] = places[other]
            continue
        own[name] = values
        places[name] = values.dtype.str[1:], size, len(values)
        size += _whole(values.nbytes)
    text = json.dumps({**head, "arrays": places}, separators=(",", ":")).encode()
    begin = _whole(8 + len(text))
    out = bytearray(begin + size)
    out[:8] = _MAGIC + len(text).to_bytes(4, "little")
    out[8 : 8 + len(text)] = text
    for name, values in own.items():
        start = begin + places[name][1]
        out[start : start + values.nbytes] = values.tobytes()
    return bytes(out)


def _same(one: Array, other: Array) -> bool:
    return one.dtype == other.dtype and np.array_equal(one, other)


def _whole(size: int) -> int:
    return -(-size // 8) * 8

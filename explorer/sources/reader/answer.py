"""What a reader leaves for the process that asked it: a reading, or why there is none, in a file that runs nothing."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.collection_file import read_shapes, write_shapes
from explorer.atlas.columns.vertices import Vertices
from explorer.sources.raw.raw_layer import Column, SourceError
from explorer.sources.reader.reading import Reading, SourceLayer
from explorer.sources.reader.row_dates import RowDates

DAMAGED = (  # what `read` raises of a file that is cut off or not ours
    OSError,
    pickle.UnpicklingError,
    EOFError,
    ValueError,
    TypeError,
    AttributeError,
    ImportError,
)
_DRAFTED = "draft"  # in place of vertices that were left before
_PIECE = 5000  # rows
_SAMPLE = 4000  # rows
_NO_TEXTS, _NO_FLAGS = np.empty(0, object), np.empty(0, bool)
_NO_CLOCK = RowDates(
    None,
    None,
    None,
    _NO_TEXTS,
    _NO_TEXTS,
    _NO_FLAGS,
    _NO_FLAGS,
    expected_start=_NO_FLAGS,
    expected_end=_NO_FLAGS,
)
_OWN = {  # all that an answer may be made of
    "explorer.sources.raw.raw_layer": {"Column", "RowProblem", "SourceError"},
    "explorer.sources.reader.row_dates": {"RowDates"},
    "explorer.atlas.columns.vertices": {"Vertices"},
    "explorer.sources.places.offered": {"ScoredCandidate"},
    "explorer.sources.reader.reading": {"Reading", "SourceLayer", "Pending"},
    "explorer.sources.raw.choices": {"Choices", "LayerChoices", "Spot"},
    "explorer.sources.places.crs": {"Candidate"},
    "explorer.words.text": {"Text"},
    "numpy": {"ndarray", "dtype"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "datetime": {"date"},
    "builtins": {"frozenset"},
    "_codecs": {"encode"},
}


class Values(pickle.Unpickler):
    """Takes values of ours alone: what a reader was made to send by a hostile file runs nothing here."""

    def find_class(self, module: str, name: str, /) -> Any:
        if name not in _OWN.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


def read(path: Path, draft: Vertices | None = None) -> Reading | SourceError:
    """Return what `write` has left; raises one of DAMAGED. `draft`: the vertices that the reader has left before."""
    with path.open("rb") as stream:
        found = Values(stream).load()
        if isinstance(found, Reading):
            return replace(found, layers=tuple(_layer_from(stream, layer, draft) for layer in found.layers))
    if not isinstance(found, SourceError):
        raise TypeError(path)
    return found


def _layer_from(stream: BinaryIO, layer: SourceLayer, draft: Vertices | None) -> SourceLayer:
    """Return a layer with its columns and shapes, which follow it piece by piece (`write`).

    `draft`: its vertices, if they are those that the reader has left before.
    """

    def load() -> Any:
        return Values(stream).load()

    texts: dict[str, str] = {}  # one object for each text, in whichever columns

    def cells() -> NDArray[Any]:
        if pieces := load():
            return _joined([load() for _ in range(pieces)])
        distinct = [texts.setdefault(x, x) for x in load()]
        found = np.empty(len(distinct), object)
        found[:] = distinct
        whole: NDArray[Any] = found[load()]
        return whole

    clock, names = load(), load()
    clock = replace(clock, start=cells(), end=cells())
    columns = [Column(name, cells()) for name in names]
    shapes = read_shapes(stream, lambda file: Values(file).load())
    given = load()
    found = given if isinstance(given, Vertices) else draft if given == _DRAFTED else None
    return replace(layer, clock=clock, columns=tuple(columns), shapes=shapes, vertices=found)


def _joined(pieces: list[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(pieces) if pieces else np.empty(0, object)


def write(found: Reading | SourceError, path: Path, draft: Vertices | None = None) -> None:
    """Write an answer: the reading without its cells, then the cells in pieces, with shapes as WKB, which travels fast.

    A pickle is loaded without letting another thread run: one of 100,000 rows would stop a window.
    """
    with path.open("wb") as file:

        def put(value: object) -> None:
            pickle.dump(value, file, protocol=5)

        if isinstance(found, SourceError):
            put(found)
            return
        bare = [
            replace(x, clock=_NO_CLOCK, columns=(), shapes=_NO_TEXTS, vertices=None) for x in found.layers
        ]
        put(replace(found, layers=tuple(bare)))
        for layer in found.layers:
            put(replace(layer.clock, start=_NO_TEXTS, end=_NO_TEXTS))
            put([c.name for c in layer.columns])
            for cells in (layer.clock.start, layer.clock.end, *(c.cells for c in layer.columns)):
                _put_cells(put, cells)
            write_shapes(layer.shapes, file)
            known = draft is not None and layer.vertices is draft
            put(_DRAFTED if known else layer.vertices)


def _put_cells(put: Callable[[object], None], cells: NDArray[Any]) -> None:
    """Write cells: how many pieces, and the pieces; 0 where most texts recur, then the distinct ones and their numbers.

    A sample says first whether it is worth looking.
    """
    values = cells.tolist() if cells.dtype == object else []
    few = values[:: max(1, len(values) // _SAMPLE)]
    recur = len(few) < _SAMPLE or 5 * len(set(few)) < 4 * len(few)
    if values and recur and set(map(type, values)) <= {str, type(None)}:
        numbers = {value: n for n, value in enumerate(dict.fromkeys(values))}
        if 2 * len(numbers) < len(values):
            put(0)
            put(list(numbers))
            put(np.fromiter(map(numbers.__getitem__, values), "u4", len(values)))
            return
    pieces = _pieces(cells)
    put(len(pieces))
    for piece in pieces:
        put(piece)


def _pieces(cells: NDArray[Any]) -> list[NDArray[Any]]:
    return [cells[at : at + _PIECE] for at in range(0, len(cells), _PIECE)] or [cells]

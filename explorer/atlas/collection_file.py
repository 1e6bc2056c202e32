"""A collection as a file for another process of this program, written and read in pieces."""

from __future__ import annotations

import pickle
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.collection import Collection

_PIECE = 5000  # rows: a pickle is made and loaded without letting another thread run
_APART = ("shapes", "columns", "names")


def write(collection: Collection, path: Path) -> None:
    """Write a collection; shapes go as WKB, which is the fastest."""
    import shapely

    with path.open("wb") as file:

        def put(value: object) -> None:
            pickle.dump(value, file, protocol=5)

        plain = {f.name: getattr(collection, f.name) for f in fields(Collection) if f.name not in _APART}
        columns = {"names": collection.names, **{f"column {k}": v for k, v in collection.columns.items()}}
        put(plain)
        put({name: len(_pieces(cells)) for name, cells in columns.items()})
        for cells in columns.values():
            for piece in _pieces(cells):
                put(piece)
        pieces = _pieces(collection.shapes)
        put(len(pieces))
        for piece in pieces:
            put(shapely.to_wkb(piece))


def read(path: Path) -> Collection:
    """Read what `write` wrote. For files of this program's own making: a pickle of others could run anything."""
    import shapely

    with path.open("rb") as file:
        plain: dict[str, Any] = pickle.load(file)
        found = {
            name: np.concatenate([pickle.load(file) for _ in range(number)])
            for name, number in pickle.load(file).items()
        }
        shapes = np.concatenate([shapely.from_wkb(pickle.load(file)) for _ in range(pickle.load(file))])
    columns = {k.removeprefix("column "): v for k, v in found.items() if k.startswith("column ")}
    return Collection(**plain, names=found["names"], shapes=shapes, columns=columns)


def _pieces(cells: NDArray[Any]) -> list[NDArray[Any]]:
    return [cells[at : at + _PIECE] for at in range(0, len(cells), _PIECE)] or [cells]

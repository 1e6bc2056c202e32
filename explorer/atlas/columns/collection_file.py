"""A collection as a file for another process of this program, written and read in pieces."""

from __future__ import annotations

import mmap
import os
import pickle
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.kept_shapes import KeptShapes, keep, less

_PIECE = 5000  # rows: a pickle is made and loaded without letting another thread run
_APART = ("shapes", "columns")


def write(collection: Collection, path: Path) -> None:
    """Write a collection; shapes are WKB, which is the fastest."""
    with path.open("wb") as file:

        def put(value: object) -> None:
            pickle.dump(value, file, protocol=5)

        plain = {f.name: getattr(collection, f.name) for f in fields(Collection) if f.name not in _APART}
        put(plain)
        put({name: len(_pieces(cells)) for name, cells in collection.columns.items()})
        for cells in collection.columns.values():
            for piece in _pieces(cells):
                put(piece)
        write_shapes(collection.shapes, file)


def read(path: Path) -> Collection:
    """Read what `write` wrote. For files of this program's own making: a pickle of others could run anything."""
    with path.open("rb") as file:
        plain: dict[str, Any] = pickle.load(file)
        columns = {
            name: np.concatenate([pickle.load(file) for _ in range(number)])
            for name, number in pickle.load(file).items()
        }
        shapes = read_shapes(file, pickle.load)
    return Collection(**plain, shapes=shapes, columns=columns)


def write_shapes(shapes: NDArray[Any] | KeptShapes, file: BinaryIO) -> None:
    """Write shapes for `read_shapes`."""
    kept = shapes if isinstance(shapes, KeptShapes) else keep(shapes)
    size = len(kept.data)
    pickle.dump((size, kept.ends, kept.boxes, kept.dimensions, kept.vertices), file, protocol=5)
    file.write(kept.data)


def read_shapes(file: BinaryIO, load: Callable[[BinaryIO], Any]) -> KeptShapes:
    """Read what `write_shapes` wrote: it stays in the file until a row is asked for, even where that is deleted.

    `load` reads a pickle. ValueError: they are damaged.
    """
    size, ends, boxes, dimensions, vertices = load(file)
    at = file.tell()
    if os.name == "posix":  # elsewhere a file could not be deleted while it is mapped
        whole = memoryview(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) if at + size else b"")
        data = whole[at : at + size]
        file.seek(at + size)
    else:
        data = memoryview(file.read(size))
    fit = len(ends) == len(dimensions) == len(boxes) and (np.diff(ends, prepend=0) >= 0).all()
    if len(data) != size or not fit or (len(ends) and ends[-1] != size):
        raise ValueError("shapes are cut off")
    return less(KeptShapes(data, ends, boxes, dimensions, vertices))


def _pieces(cells: NDArray[Any]) -> list[NDArray[Any]]:
    return [cells[at : at + _PIECE] for at in range(0, len(cells), _PIECE)] or [cells]

"""Names of a large layer as UTF-8: an array whose strings are made when they are read.

A string object takes four to ten times the memory of its letters, and most rows of a large layer are never asked for theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.records import dataclass

_PIECE = 50_000  # rows made into strings at a time


@dataclass(frozen=True, eq=False)
class KeptNames:
    """Names by row. Indexed, iterated and converted like an array of strings.

    `letters`: all of them in a row, as UTF-8; that of row n begins at `ends[n]` and ends at `ends[n + 1]`.
    """

    letters: NDArray[np.uint8]
    ends: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __getitem__(self, which: Any) -> Any:
        """Return the name of a row, or those of a slice, a mask or several rows as an array."""
        if isinstance(which, int | np.integer):
            row = range(len(self))[which]
            return self.letters[self.ends[row] : self.ends[row + 1]].tobytes().decode()
        rows = np.arange(len(self))[which]
        found = np.empty(len(rows), object)
        letters = self.letters.data
        found[:] = [
            str(letters[first:end], "utf-8")
            for first, end in zip(self.ends[rows].tolist(), self.ends[rows + 1].tolist(), strict=True)
        ]
        return found

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        found: NDArray[Any] = self[:]
        return found if dtype is None else found.astype(dtype)

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), _PIECE):
            yield from self[first : first + _PIECE].tolist()

    def tolist(self) -> list[str]:
        return list(self)

    def rows(self, name: str) -> NDArray[np.intp]:
        """Return the rows with just this name, ascending."""
        wanted = name.encode()
        found = np.flatnonzero(np.diff(self.ends) == len(wanted))
        for n, letter in enumerate(wanted):
            found = found[self.letters[self.ends[found] + n] == letter]
        return found


def keep_names(names: Sequence[Any] | NDArray[Any]) -> KeptNames:
    """Return names, whatever they are, as the letters of their text."""
    ends = np.zeros(len(names) + 1, np.uint32)
    letters = []
    for first in range(0, len(names), _PIECE):
        encoded = [str(name).encode() for name in names[first : first + _PIECE]]
        letters.append(b"".join(encoded))
        ends[first + 1 : first + 1 + len(encoded)] = [len(each) for each in encoded]
    np.cumsum(ends, out=ends)
    return KeptNames(np.frombuffer(b"".join(letters), np.uint8), ends)

"""Folded texts of many rows, searched at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.kept_names import KeptNames
from explorer.atlas.columns.spans import Mask, Numbers
from explorer.words import fold

_PIECE = 5000  # rows
_SPAN = 2**18  # bytes compared at a time: they stay in the processor's cache
_BREAK = 10


class Lines:
    """Folded texts, one a row, as UTF-8 with a line break behind each.

    They are taken some thousands at a time: a list of all would take ten times the memory for a moment.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        pieces, left = [], iter(texts)
        while piece := list(islice(left, _PIECE)):
            pieces.append("\n".join((*piece, "")).encode())
        self._text = b"".join(pieces)
        self._bytes = np.frombuffer(self._text, np.uint8)
        self._ends = np.flatnonzero(self._bytes == _BREAK) + 1  # behind each row's line break

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def nbytes(self) -> int:
        return len(self._text)

    def line(self, row: int) -> str:
        """Return a row's folded text."""
        return self._text[int(self._ends[row - 1]) if row else 0 : int(self._ends[row]) - 1].decode()

    def lines(self) -> Iterator[str]:
        """Return the folded text of every row."""
        start = 0
        for end in self._ends[_PIECE - 1 :: _PIECE].tolist() + [len(self._text)]:
            yield from self._text[start:end].decode().split("\n")[:-1]
            start = end

    def first_holding(self, word: str, most: int) -> Numbers:
        """Return the first `most` rows whose text holds a folded word, ascending."""
        found: list[int] = []
        wanted = word.encode()
        at = self._text.find(wanted) if wanted else -1
        while at >= 0 and len(found) < most:
            row = int(np.searchsorted(self._ends, at, "right"))
            found.append(row)
            at = self._text.find(wanted, int(self._ends[row]))
        return np.array(found, np.intp)

    def holding(self, word: str) -> Mask:
        """Return which rows' text holds a folded word; one that is empty is in none."""
        starts = self._starts(word.encode()) if word else np.empty(0, np.intp)
        if len(starts) > len(self):
            return np.diff(np.searchsorted(starts, self._ends), prepend=0) > 0
        found = np.zeros(len(self), bool)
        found[np.searchsorted(self._ends, starts, "right")] = True
        return found

    def _starts(self, wanted: bytes) -> Numbers:
        """Return where a word is. By the word's last byte first: of Chinese the others are those of many characters."""
        last = len(wanted) - 1
        found = [
            np.flatnonzero(self._bytes[at : at + _SPAN] == wanted[last]) + (at - last)
            for at in range(last, len(self._bytes), _SPAN)
        ]
        starts = np.concatenate(found) if found else np.empty(0, np.intp)
        for n in range(last - 1, -1, -1):
            starts = starts[self._bytes[starts + n] == wanted[n]]
        return starts


def fold_cells(cells: NDArray[Any] | KeptNames) -> Iterator[str]:
    """Return the folded text of each cell; of what is no text nothing."""
    for first in range(0, len(cells), _PIECE):
        texts = [cell if isinstance(cell, str) else "" for cell in cells[first : first + _PIECE].tolist()]
        different = list(dict.fromkeys(texts))
        folded = dict(zip(different, fold.lines(different), strict=True))
        yield from map(folded.__getitem__, texts)


def holding_words(columns: Sequence[Lines], text: str) -> Mask:
    """Return the rows whose texts, one in each of the columns, hold every word of `text`, or one all of them joined."""
    wanted = fold.words(text)
    every = np.ones(len(columns[0]), bool)
    for word in wanted:
        every &= _holding(columns, word)
    if len(wanted) > 1:
        every |= _holding(columns, "".join(wanted))
    return every


def _holding(columns: Sequence[Lines], word: str) -> Mask:
    found = np.zeros(len(columns[0]), bool)
    for spelt in {word, fold.u_for_v(word)}:
        for column in columns:
            found |= column.holding(spelt)
    return found

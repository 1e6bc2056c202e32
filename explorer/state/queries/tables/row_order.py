"""The order of all features by a column of the results, as ranks: the tables' by their words, own rows by arrays."""

from __future__ import annotations

import re
import struct
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import FOREVER, deciding
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import QUALITIES
from explorer.state.queries.search import sounds
from explorer.words.text import Lang

Ranks = NDArray[np.float64]
_STEP = 1e8
_PIECE = 5000  # rows
_LONGEST_NAME = 200  # bytes of a sort key
_LAST = "\t"  # between sound and name, before every letter
_DIGITS = re.compile(r"[0-9]+")
_APART = re.compile(r"\d[\W_]+\d")  # 1-10, K1.5


def natural(words: str) -> str:
    """Return a sort key by which numbers in words count as numbers: 项目2 before 项目10."""
    return _DIGITS.sub(_counted, words)


def _counted(found: re.Match[str]) -> str:
    digits = found[0].lstrip("0")
    return f"{len(digits):03d}{digits}"


def _with_numbers_apart(heard: str, name: str) -> str:
    """Return the sound of a name with its numbers as they are in the name, of which folding makes one."""
    if not _APART.search(name):
        return heard
    lengths = map(len, _DIGITS.findall(unicodedata.normalize("NFKC", name)))

    def part(found: re.Match[str]) -> str:
        digits, parts = found[0], []
        while digits:
            length = next(lengths, len(digits))
            parts.append(digits[:length])
            digits = digits[length:]
        return ".".join(parts)

    return _DIGITS.sub(part, heard)


def number_key(number: float) -> str:
    """Return a sort key that orders as numbers do."""
    bits = struct.unpack(">Q", struct.pack(">d", number + 0.0))[0]
    return f"{bits ^ (2**64 - 1) if bits >> 63 else bits | 2**63:016x}"


def joined(keys: list[Any], own: list[Ranks | Any]) -> Ranks:
    """Return a rank for each key of the tables (None: empty, NaN), then for own rows.

    Of a layer `own` holds the ranks of its rows, which come after all keys, or (key, number of rows).
    """
    known = sorted({key for key in keys if key is not None})
    place = {key: float(n) for n, key in enumerate(known)}
    parts = [np.array([np.nan if key is None else place[key] for key in keys], float)]
    for layer in own:
        if isinstance(layer, tuple):
            key, rows = layer
            rank = np.nan if key is None else place.get(key, bisect_left(known, key) - 0.5)
            parts.append(np.full(rows, rank))
        else:
            parts.append(layer + len(known))
    return np.concatenate(parts)


def sort_keys(keys: Iterable[bytes], longest: int) -> NDArray[Any]:
    """Return sort keys as an array of bytes, cut to `longest`.

    They are taken some thousands at a time, and numpy sorts them: Python's `sorted` would hold up every other thread, the
    window's too, for seconds, and so would an array made of a million of them at once.
    """
    left = iter(keys)
    pieces = []
    while piece := [key[:longest] for key in islice(left, _PIECE)]:
        pieces.append(np.array(piece, "S"))
    return np.concatenate(pieces) if pieces else np.empty(0, "S1")


@cached_by_owner
def name_ranks(collection: Collection, lang: Lang) -> Ranks:
    """Return the rank of each row by its name: by pinyin in Chinese."""
    names = collection.names
    heard: Iterator[str] = map(str.casefold, names)
    if lang == "zh":
        heard = map(_with_numbers_apart, sounds(collection).lines(), names)
    words = (f"{natural(sound)}{_LAST}{name}" for sound, name in zip(heard, names, strict=True))
    keys = sort_keys((key.encode("utf-8", "replace") for key in words), _LONGEST_NAME)
    return ranks(keys)


def ranks(keys: NDArray[Any]) -> Ranks:
    """Return the rank of each key; equal ones have the same."""
    order = np.argsort(keys, kind="stable")
    found = np.empty(len(keys))
    found[order[:1]] = 0
    found[order[1:]] = np.cumsum(keys[order[1:]] != keys[order[:-1]])
    return found


def quality_ranks(collection: Collection) -> Ranks:
    ranks = QUALITIES.index(collection.quality), QUALITIES.index("none")
    return np.where(collection.placed, *ranks).astype(float)


def since_key(first: date | None, last: date | None) -> float:
    """Return the sort key of a date by its last possible day, then by its first."""
    high = (last or date.max).toordinal()
    return high * _STEP + (first or date.min).toordinal()


def since_ranks(collection: Collection, states: NDArray[Any], day: date) -> Ranks:
    """Return `since_key` of the record that each row's state (an index into STATES) is of; NaN where it has no date."""
    which = deciding(collection.records, states, day.toordinal())
    found = np.full(len(collection), np.nan)
    for n, part in enumerate(collection.records):
        high = np.where(part.high > 0, part.high, FOREVER - 1)
        found = np.where(which == n, high * _STEP + np.maximum(part.low, 1), found)
    return found

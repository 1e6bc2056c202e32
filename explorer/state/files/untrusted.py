"""Parsing of untrusted JSON: limited in size and depth, and salvaged as far as it is valid."""

from __future__ import annotations

import gc
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from explorer.patterns import lazy_pattern
from explorer.records import dataclass

MAX_DEPTH = 64
# Commas, brackets and, twice, colons: more of them take seconds to look over, and a gigabyte once parsed.
MAX_VALUES = 3_000_000
_MOST_SALVAGED = 10_000
_BLANKS = lazy_pattern(r"[ \t\r\n]*")
# NaN and Infinity are no JSON: they read as null, and the key that holds one is refused by its reader.
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)


class NotUtf8(ValueError):
    """Not UTF-8 text at all."""


class TooManyValues(ValueError):
    """More values than can be held."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """An object's sound members; `line` is where the text broke off (None: it is whole)."""

    members: dict[str, Any]
    line: int | None = None


def has_too_many_values(data: bytes, most: int = MAX_VALUES) -> bool:
    """Return whether it holds more values than can be read while a user waits."""
    return sum(map(data.count, (b",", b"[", b"{", b":", b":"))) > most


def parse(data: bytes, salvaged: tuple[str, ...] = (), most: int = MAX_VALUES) -> Parsed:
    """Parse the JSON object in `data`.

    Where it breaks off, keep the members before; of the lists named in `salvaged` also the items before. Raises
    NotUtf8 for what is not text, TooManyValues for too many values.
    """
    if has_too_many_values(data, most):
        raise TooManyValues
    with _no_collection():
        return _parsed(data, salvaged)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause the garbage collector, which would visit all new containers repeatedly and find no garbage."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def _parsed(data: bytes, salvaged: tuple[str, ...]) -> Parsed:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8 from error
    try:
        whole = _DECODER.decode(text)
    except (ValueError, RecursionError):  # also a number of more than 4300 digits
        members, position = _salvage(text, salvaged)
        return Parsed(_cleaned(members), text.count("\n", 0, position) + 1)
    return Parsed(_cleaned(whole)) if isinstance(whole, dict) else Parsed({})


def clean(value: Any, depth: int = 0) -> Any:
    """Replace unpaired surrogates, numbers beyond range by None, and whatever is nested below MAX_DEPTH."""
    kind = type(value)
    if kind is float:
        return value if math.isfinite(value) else None
    if kind is str:
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if kind is int:
        return value if -(2**63) <= value < 2**63 else None
    if kind is dict:
        below = depth + 1
        if depth >= MAX_DEPTH:
            return None
        return {k if k.isascii() else clean(k): clean(v, below) for k, v in value.items()}
    if kind is list or kind is tuple:
        below = depth + 1
        return [clean(item, below) for item in value] if depth < MAX_DEPTH else None
    return value


def _cleaned(members: dict[str, Any]) -> dict[str, Any]:
    return {clean(key): clean(value) for key, value in members.items()}


def _salvage(text: str, salvaged: tuple[str, ...]) -> tuple[dict[str, Any], int]:
    """Return the members that end before the break, and its position."""
    members: dict[str, Any] = {}
    at = _skip(text, 0)
    if text[at : at + 1] != "{":
        return members, at
    at = _skip(text, at + 1)
    while text[at : at + 1] == '"' and len(members) < _MOST_SALVAGED:
        try:
            key, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        at = _skip(text, at, ":")
        try:
            members[key], at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            if key in salvaged and text[at : at + 1] == "[":
                members[key], at = _items(text, at)
            break
        at = _skip(text, at, ",")
    return members, min(at, len(text))


def _items(text: str, at: int) -> tuple[list[Any], int]:
    """Return the items, ending before the break, of the list that opens at `at`."""
    items: list[Any] = []
    at = _skip(text, at + 1)
    while at < len(text) and len(items) < _MOST_SALVAGED:
        try:
            item, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        items.append(item)
        at = _skip(text, at, ",")
    return items, at


def _skip(text: str, at: int, mark: str = "") -> int:
    """Return the position after blanks, one `mark` and the blanks behind it."""
    at = _past_blanks(text, at)
    return _past_blanks(text, at + 1) if mark and text[at : at + 1] == mark else at


def _past_blanks(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at

"""The two ends of the wire to the page: one signal out, one slot in, JSON strings both ways.

What comes in is checked here and nowhere else: types, sizes, ranges. What is not as agreed is dropped, with one line
in the log for each kind of fault, and never raises.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

log = logging.getLogger(__name__)
Reader = Callable[[Any], Any]
_ID, _LINE, _STACK, _PICTURE = 200, 2_000, 8_000, 256 * 1024 * 1024
_MOST_LOGGED, _MOST_IDS, _MOST_STROKE = 20, 100, 2000


class BadMessage(ValueError):
    """A message from the page that violates the protocol."""


class Host(QObject):
    """Published to the page as `host`."""

    message = Signal(str)
    received = Signal(dict)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._logged: set[str] = set()

    def send(self, message: Mapping[str, object]) -> None:
        self.message.emit(json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":")))

    @Slot(str)
    def notify(self, text: str) -> None:
        """Receive a JSON message; called by the page."""
        try:
            message = read(text)
        except BadMessage as fault:
            self._log_once(str(fault))
        else:
            self.received.emit(message)

    def _log_once(self, fault: str) -> None:
        if fault not in self._logged and len(self._logged) < _MOST_LOGGED:
            self._logged.add(fault)
            log.warning("not a message from the page: %s", fault)


def read(text: str) -> dict[str, Any]:
    """Return the message with exactly its fields, each of its type and within its range; raises BadMessage."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMessage("no JSON") from error
    kind = data.get("type") if isinstance(data, dict) else None
    fields = FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise BadMessage(f"unknown type {str(kind)[:40]!r}")
    message: dict[str, Any] = {"type": kind}
    for name, reader in fields.items():
        try:
            message[name] = reader(data.get(name))
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise BadMessage(f"{kind}: {name}") from error
    return message


# ------------------------------------------------------------------ readers


def _number(least: float, most: float) -> Reader:
    def read_number(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError
        if not (math.isfinite(value) and least <= value <= most):
            raise ValueError
        return float(value)

    return read_number


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    if not 0 <= value < 2**53:
        raise ValueError
    return value


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _text(most: int) -> Reader:
    def read_text(value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError
        if len(value) > most:
            raise ValueError
        return value

    return read_text


def _clipped(most: int) -> Reader:
    """Return the beginning of an error's text, which may be of any length."""

    def read_text(value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError
        return value[:most]

    return read_text


def _maybe(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _extent(value: Any) -> tuple[float, float, float, float]:
    if not isinstance(value, list) or len(value) != 4:
        raise TypeError
    west, south, east, north = LON(value[0]), LAT(value[1]), LON(value[2]), LAT(value[3])
    if west > east or south > north:
        raise ValueError
    return west, south, east, north


def _ids(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise TypeError
    if len(value) > _MOST_IDS:
        raise ValueError
    return [_text(_ID)(item) for item in value]


def _points(value: Any) -> list[tuple[float, float]]:
    from explorer.state.view.annotations import MOST_POINTS  # the page loads before it

    if not isinstance(value, list):
        raise TypeError
    if not 0 < len(value) <= MOST_POINTS:
        raise ValueError
    return [(LON(lon), LAT(lat)) for lon, lat in value]


def _tiles(value: Any) -> list[tuple[str, int, int, tuple[str, ...]]]:
    if not isinstance(value, list):
        raise TypeError
    if len(value) > _MOST_IDS:
        raise ValueError
    return [
        (_text(_ID)(one["id"]), _count(one["asked"]), _count(one["missing"]), tuple(_ids(one["names"])))
        for one in value
        if isinstance(one, dict)
    ]


def _stroke(value: Any) -> list[tuple[float, float]]:
    if not isinstance(value, list):
        raise TypeError
    if len(value) > _MOST_STROKE:
        raise ValueError
    return [(LON(lon), LAT(lat)) for lon, lat in value]


def _spots(value: Any) -> list[tuple[float, ...]]:
    """Colours of the test picture: px from the left and from below, red, green, blue."""
    if not isinstance(value, list):
        raise TypeError
    if len(value) > _MOST_IDS or any(len(one) != 5 for one in value):
        raise ValueError
    return [tuple(_number(0, 10_000)(part) for part in one) for one in value]


# A map that is dragged round the world counts on past 180; Mercator ends before the poles.
LON, LAT = _number(-1000, 1000), _number(-90, 90)
FIELDS: Mapping[str, Mapping[str, Reader]] = {
    "ready": {},
    "built": {},
    "lost": {},
    "painted": {"seq": _count},
    "camera": {"lon": LON, "lat": LAT, "zoom": _number(0, 30), "extent": _extent, "user": _yes},
    "error": {"message": _clipped(_LINE), "stack": _clipped(_STACK)},
    "hover": {"id": _maybe(_text(_ID))},
    "click": {"id": _maybe(_text(_ID)), "additive": _yes, "lon": LON, "lat": LAT},
    "menu": {"x": _number(0, 100_000), "y": _number(0, 100_000), "lon": LON, "lat": LAT, "ids": _ids},
    "home": {},
    "tools": {"x": _number(0, 100_000), "y": _number(0, 100_000)},
    "pointer": {"lon": LON, "lat": LAT},
    "spot": {"lon": LON, "lat": LAT, "last": _yes, "add": _yes, "remove": _yes},
    "stretch": {"lon": LON, "lat": LAT, "lon2": LON, "lat2": LAT, "done": _yes, "add": _yes, "remove": _yes},
    "sketch": {"key": _text(_ID)},
    "corner": {"index": _count, "lon": LON, "lat": LAT, "insert": _yes, "moved": _yes, "done": _yes},
    "stroke": {"points": _stroke},
    "annotation": {"id": _maybe(_text(_ID)), "act": _text(_ID)},
    "comment": {"id": _text(_ID)},
    "comment_moved": {"id": _text(_ID), "lon": LON, "lat": LAT},
    "annotated": {
        "id": _text(_ID),
        "point": _number(-1, 10_000),
        "dx": _number(-1000, 1000),
        "dy": _number(-1000, 1000),
        "done": _yes,
    },
    "inked": {"kind": _text(_ID), "points": _points},
    "split": {"value": _number(0, 1)},
    "density": {"on": _yes},
    "fold": {"part": _text(_ID), "to": _text(_ID)},
    "painter": {"state": _text(_ID), "renderer": _clipped(_ID), "spots": _spots},
    "event": {"id": _text(_ID)},
    "card": {"key": _text(_ID)},
    "unmarked": {},
    "whole": {},
    "svg": {"svg": _text(_PICTURE)},
    "pong": {"n": _count, "unnamed": _ids, "circles": _yes, "tiles": _tiles},
}

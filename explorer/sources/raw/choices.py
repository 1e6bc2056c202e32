"""A user's decisions about a file, which override the reader's: a value with a JSON form."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field, fields, replace
from typing import Any, Literal, cast

from explorer.records import dataclass

Shift = Literal["", "none", "gcj02", "bd09"]
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")
_SHIFTS: tuple[Shift, ...] = ("", "none", "gcj02", "bd09")
_MOST_SPOTS, _LONGEST = 20_000, 300


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a row lies by the user's decision: degrees in WGS84, and the name of the place."""

    lon: float
    lat: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class LayerChoices:
    """Decisions about one layer; an empty one leaves it to the reader.

    `crs`: of the file's numbers, with `turned` axes. `shift`: the datum that degrees are turned back from; `none` for
    degrees that are right as they are. Columns: None leaves it to the reader, "" means no column.
    `spots`: by what a row says of its place, or `#` and its number (`Pending.key`).
    """

    crs: str = ""
    turned: bool = False
    shift: Shift = ""
    start: str | None = None
    end: str | None = None
    status: str | None = None
    name: str | None = None
    spots: Mapping[str, Spot] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "spots"}
        spots = {key: [spot.lon, spot.lat, spot.name] for key, spot in self.spots.items()}
        found = {key: value for key, value in plain.items() if value not in (None, False) and value != ""}
        found |= {k: "" for k in ("start", "end", "status", "name") if plain[k] == ""}
        return found | ({"spots": spots} if spots else {})


@dataclass(frozen=True, slots=True)
class Choices:
    """Decisions about one file. `layers`: the names of those that are meant; None leaves it to the reader.

    `title`, `publisher` and `date` are the words of its source line.
    """

    encoding: str = ""
    layers: tuple[str, ...] | None = None
    by_layer: Mapping[str, LayerChoices] = field(default_factory=dict)
    title: str = ""
    publisher: str = ""
    date: str = ""

    def of(self, layer: str) -> LayerChoices:
        return self.by_layer.get(layer, _NOTHING)

    def fitting(self, names: Sequence[str]) -> Choices:
        """The same for a file with layers of these names: the only layer of a file has the file's name, which changes."""
        if len(names) != 1 or len(self.by_layer) != 1 or names[0] in self.by_layer:
            return self
        (choice,) = self.by_layer.values()
        return replace(self, by_layer={names[0]: choice}, layers=None)

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in ("encoding", "title", "publisher", "date"):
            if getattr(self, name):
                found[name] = getattr(self, name)
        if self.layers is not None:
            found["layers"] = list(self.layers)
        by_layer = {name: plain for name, choice in self.by_layer.items() if (plain := choice.to_json())}
        return found | ({"by_layer": by_layer} if by_layer else {})


_NOTHING = LayerChoices()


def from_json(data: Any) -> Choices:
    """Read what `to_json` wrote; invalid values are left to the reader."""
    if not isinstance(data, dict):
        return Choices()
    layers, by_layer = data.get("layers"), data.get("by_layer")
    named = layers if isinstance(layers, list) and all(isinstance(n, str) for n in layers) else None
    encoding = data.get("encoding")
    return Choices(
        encoding if encoding in ENCODINGS else "",
        None if named is None else tuple(named),
        {name: _layer(plain) for name, plain in by_layer.items() if isinstance(plain, dict)}
        if isinstance(by_layer, dict)
        else {},
        *(_text(data, name) or "" for name in ("title", "publisher", "date")),
    )


def _layer(data: dict[str, Any]) -> LayerChoices:
    shift, spots = data.get("shift"), data.get("spots")
    items = list(spots.items())[:_MOST_SPOTS] if isinstance(spots, dict) else []
    return LayerChoices(
        crs=_text(data, "crs") or "",
        turned=data.get("turned") is True,
        shift=cast(Shift, shift) if shift in _SHIFTS else "",
        start=_text(data, "start"),
        end=_text(data, "end"),
        status=_text(data, "status"),
        name=_text(data, "name"),
        spots={key: spot for key, value in items if (spot := _spot(value))},
    )


def _text(data: dict[str, Any], name: str) -> str | None:
    value = data.get(name)
    return " ".join(value.split())[:_LONGEST] if isinstance(value, str) else None


def _spot(value: Any) -> Spot | None:
    if not isinstance(value, list) or len(value) != 3 or not isinstance(value[2], str):
        return None
    lon, lat = (
        float(v) if isinstance(v, int | float) and not isinstance(v, bool) else math.nan for v in value[:2]
    )
    return Spot(lon, lat, value[2][:_LONGEST]) if abs(lon) <= 180 and abs(lat) <= 90 else None

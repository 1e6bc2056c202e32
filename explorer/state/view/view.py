"""The View: everything that decides the picture, as one immutable value with a JSON form."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date
from math import isfinite, nan
from typing import Any, Literal, cast, get_args

from explorer.atlas.model import STATUSES
from explorer.atlas.timeline import Clock, Mode
from explorer.words.text import Lang

Step = Literal["month", "quarter", "half", "year"]
Appearance = Literal["light", "dark"]


class ViewError(ValueError):
    """A View's JSON that cannot be read: says which key, and what it should be."""


MAP_ZOOMS = (5.0, 14.0)  # how far out and in the map of the window and of a single file goes
SHEET_ZOOMS = (3.0, 18.0)  # a sheet may be a stamp or a wall


@dataclass(frozen=True, slots=True)
class LayerState:
    id: str
    visible: bool = True
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Camera:
    """Map centre (WGS84 degrees) and Leaflet zoom at the reference screen of 96 dpi."""

    lon: float = 106.0
    lat: float = 30.15
    zoom: float = 7.75


@dataclass(frozen=True, slots=True)
class Range:
    """A numeric filter on an attribute (English attribute name, inclusive bounds, None: open)."""

    attribute: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrowing that applies to every layer; empty means everything.

    `statuses` and `certainties` keep only features in those states at the clock; `regions` are
    adcodes of provinces, prefectures or counties, and hold what has a place inside them, with
    `wide_regions` also what is of the whole municipality, province or prefecture around them;
    `source_after` keeps features with a source published on or after that day, `documents` those
    that cite one of these, `origins` those with a shape from one of these; `disputes` is "yes" or "no": whether the sources differ on them.
    """

    themes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    certainties: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    text: str = ""
    ranges: tuple[Range, ...] = ()
    in_extent: bool = False
    source_after: date | None = None
    wide_regions: bool = False
    documents: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()
    disputes: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basemap:
    relief: bool = True
    boundaries: bool = True
    rivers: bool = True
    labels: bool = True


@dataclass(frozen=True, slots=True)
class View:
    """What the user looks at. `extent` (W, S, E, N) is what the map reported for its camera last."""

    clock: Clock = field(default_factory=lambda: Clock(date(2021, 5, 20)))
    step: Step = "quarter"
    layers: tuple[LayerState, ...] = ()
    show_undated: bool = False
    events: bool = True
    filters: Filters = field(default_factory=Filters)
    camera: Camera = field(default_factory=Camera)
    extent: tuple[float, float, float, float] | None = None
    selection: tuple[str, ...] = ()
    basemap: Basemap = field(default_factory=Basemap)
    appearance: Appearance = "light"
    lang: Lang = "zh"
    compare: date | None = None
    split: float = 0.5
    headline: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()

    def layer(self, layer_id: str) -> LayerState:
        """The layer's state; a layer that the View does not have is hidden."""
        for layer in self.layers:
            if layer.id == layer_id:
                return layer
        return LayerState(layer_id, visible=False)

    def has_layer(self, layer_id: str) -> bool:
        return any(layer.id == layer_id for layer in self.layers)

    def with_layer(self, layer_id: str, **change: Any) -> View:
        """This View with one layer's visibility or opacity changed."""
        layers = tuple(replace(x, **change) if x.id == layer_id else x for x in self.layers)
        return replace(self, layers=layers)

    def with_clock(self, **change: Any) -> View:
        return replace(self, clock=replace(self.clock, **change))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; dates as ISO text, tuples as lists."""
        return cast("dict[str, Any]", _plain(self))

    @staticmethod
    def from_json(data: Any) -> View:
        """Read what `to_json` wrote; unknown keys are ignored, wrong values raise ViewError."""
        return cast(View, _read(View, data, "view"))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value


_NESTED: dict[str, type] = {"clock": Clock, "filters": Filters, "camera": Camera, "basemap": Basemap}
_LISTS: dict[str, type] = {"layers": LayerState, "ranges": Range}
_DATES = {"at", "start", "compare", "source_after"}
_CHOICES: dict[str, tuple[str, ...]] = {
    "mode": get_args(Mode),
    "step": get_args(Step),
    "appearance": get_args(Appearance),
    "lang": get_args(Lang),
}
_LIMITS = {
    "lon": (-180.0, 180.0),
    "lat": (-85.0, 85.0),
    "zoom": SHEET_ZOOMS,
    "opacity": (0.0, 1.0),
    "split": (0.0, 1.0),
}
# Far past the axis on both sides: dates that stepping and snapping can reckon with.
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)
_MOST_STATES = 500  # of layers, of ranges
MOST_ITEMS = 10_000  # of a list, or letters of a text
_BOUNDS = {"low", "high"}
_FLAGS = {
    "visible",
    "show_undated",
    "events",
    "in_extent",
    "wide_regions",
    "relief",
    "boundaries",
    "rivers",
    "labels",
}


def _read(cls: type, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise ViewError(f"{where}：应为对象，却是 {type(data).__name__}")
    known = {f.name for f in fields(cls)}
    values = {k: _value(k, v, f"{where}.{k}") for k, v in data.items() if k in known}
    try:
        return cls(**values)
    except TypeError as error:
        raise ViewError(f"{where}：缺少必要的键（{error}）") from error


def _value(key: str, value: Any, where: str) -> Any:
    if key in _NESTED:
        return _read(_NESTED[key], value, where)
    if key in _LISTS:
        items = tuple(_read(_LISTS[key], v, where) for v in _list(value, where, _MOST_STATES))
        return _once(items) if key == "layers" else items
    if key in _DATES:
        return _date(value, where)
    if key in _CHOICES:
        return _one_of(value, _CHOICES[key], where)
    if key in _LIMITS:
        return _number(value, *_LIMITS[key], where)
    if key in _BOUNDS:
        return None if value is None else _number(value, -1e15, 1e15, where)
    if key in _FLAGS:
        return _typed(value, bool, where)
    if key == "extent":
        return None if value is None else _extent(value, where)
    if key in {"id", "text", "attribute"}:
        return _typed(value, str, where)
    allowed = STATUSES if key == "statuses" else None
    return tuple(
        _one_of(v, allowed, where) if allowed else _typed(v, str, where) for v in _list(value, where)
    )


def _once(layers: tuple[Any, ...]) -> tuple[Any, ...]:
    """A layer named twice stands where, and as, it is named first."""
    first: dict[str, Any] = {}
    for layer in layers:
        first.setdefault(layer.id, layer)
    return tuple(first.values())


def _list(value: Any, where: str, most: int = MOST_ITEMS) -> list[Any]:
    items = cast("list[Any]", _typed(value, list, where))
    if len(items) > most:
        raise ViewError(f"{where}：有 {len(items)} 项，最多 {most} 项")
    return items


def _typed(value: Any, kind: type, where: str) -> Any:
    if not isinstance(value, kind):
        raise ViewError(f"{where}：应为 {kind.__name__}，却是 {type(value).__name__}")
    if isinstance(value, str) and len(value) > MOST_ITEMS:
        raise ViewError(f"{where}：有 {len(value)} 字，最多 {MOST_ITEMS} 字")
    return value


def _one_of(value: Any, allowed: tuple[str, ...], where: str) -> str:
    if value not in allowed:
        raise ViewError(f"{where}：“{str(value)[:40]}”无效；可用 {'、'.join(allowed)}")
    return cast(str, value)


def _date(value: Any, where: str) -> date | None:
    if value is None and where.endswith(("compare", "source_after")):
        return None
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ViewError(f"{where}：日期应写成 2021-05-20") from error
    if not _EARLIEST <= day <= _LATEST:
        raise ViewError(f"{where}：日期应在 {_EARLIEST.year} 年至 {_LATEST.year} 年之间")
    return day


def _number(value: Any, low: float, high: float, where: str) -> float:
    try:
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else nan
    except OverflowError:
        number = nan
    if not isfinite(number) or not low <= number <= high:
        raise ViewError(f"{where}：应为 {low:g} 到 {high:g} 之间的数")
    return number


def _extent(value: Any, where: str) -> tuple[float, float, float, float]:
    numbers = [_number(v, -1080.0, 1080.0, where) for v in _list(value, where)]
    if len(numbers) != 4:
        raise ViewError(f"{where}：应为四个数（西、南、东、北）")
    return (numbers[0], numbers[1], numbers[2], numbers[3])

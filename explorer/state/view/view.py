"""The View: everything that decides the picture, as one immutable value with a JSON form."""

from __future__ import annotations

from dataclasses import field, fields, replace
from datetime import date
from typing import Annotated, Any, Literal, TypeVar, cast

from explorer.atlas import pack
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import STATUSES
from explorer.records import dataclass
from explorer.state.view.annotations import MOST_ANNOTATIONS, Annotation
from explorer.state.view.ground import MOST_GROUNDS, OwnGround
from explorer.state.view.style import Style
from explorer.words.structure import MOST_ITEMS, Between, MaxLength, OneOf, WrongValue, structure
from explorer.words.text import Lang
from explorer.words.wording import LocalizedValueError

Step = Literal["month", "quarter", "half", "year"]
Appearance = Literal["light", "dark"]


class ViewError(LocalizedValueError):
    """A View's JSON that cannot be read: says which key, and what it should be."""


CommentsShown = Literal["none", "open", "all"]  # but the removed ones
MAP_ZOOMS = (5.0, 14.0)  # how far out and in the map of the window and of a single file zooms
SHEET_ZOOMS = (3.0, 18.0)  # a sheet may be a stamp or a wall
Share = Annotated[float, Between(0, 1)]
_Edge = Annotated[float, Between(-1080, 1080)]  # degrees; the extent may reach round the world
_MOST_STATES = 500  # of layers, of ranges
T = TypeVar("T", "LayerState", Annotation)


@dataclass(frozen=True, slots=True)
class LayerState:
    """A layer in the View; `style` is only for those of the user's, None where nobody has chosen one."""

    id: str
    visible: bool = True
    opacity: Share = 1.0
    style: Style | None = None


@dataclass(frozen=True, slots=True)
class Camera:
    """Map centre (WGS84 degrees) and Leaflet zoom at the reference screen of 96 dpi; by default those of the pack."""

    lon: Annotated[float, Between(-180, 180)] = field(default_factory=lambda: pack.current().opening.lon)
    lat: Annotated[float, Between(-85, 85)] = field(default_factory=lambda: pack.current().opening.lat)
    zoom: Annotated[float, Between(*SHEET_ZOOMS)] = field(default_factory=lambda: pack.current().opening.zoom)


@dataclass(frozen=True, slots=True)
class Range:
    """A numeric filter on an attribute (English attribute name, inclusive bounds, None: open)."""

    attribute: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ColumnFilter:
    """Narrowing of one layer of the user's by one of its columns: to values, to what lies within bounds (None: open).

    With `days` the bounds are the first and the last day, as 20210520.
    """

    layer: str
    column: str
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    days: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrowing that applies to every layer, `columns` to one of the user's; empty means everything.

    `statuses` and `certainties` keep only features in those states at the clock; `regions` are
    adcodes of provinces, prefectures or counties, and hold what has a place inside them, with
    `wide_regions` also what is of the whole municipality, province or prefecture around them;
    `source_after` keeps features with a source published on or after that day, `documents` those
    that cite one of these, `origins` those with a shape from one of these; `disputes` is "yes" or "no": whether the sources differ on them.
    """

    themes: tuple[str, ...] = ()
    statuses: tuple[Annotated[str, OneOf(STATUSES)], ...] = ()
    certainties: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    text: str = ""
    ranges: Annotated[tuple[Range, ...], MaxLength(_MOST_STATES)] = ()
    in_extent: bool = False
    source_after: date | None = None
    wide_regions: bool = False
    documents: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()
    disputes: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    columns: Annotated[tuple[ColumnFilter, ...], MaxLength(_MOST_STATES)] = ()


@dataclass(frozen=True, slots=True)
class Basemap:
    """The parts of the program's own ground; without `land` the paper alone is under the themes."""

    land: bool = True
    relief: bool = True
    boundaries: bool = True
    rivers: bool = True
    labels: bool = True


@dataclass(frozen=True, slots=True)
class View:
    """What the user looks at.

    `extent` (W, S, E, N) is the ground that was in sight when the View was recorded (in a scene, a file, for a sheet);
    in the running program only a filter by the extent holds one. `grounds` are the user's own, the lowest first; they
    lie on our land and relief, under our rivers and boundaries. With `density` large layers show how many features
    cover each spot instead of their symbols. A second date, `compare`, is on the other side of a divider at `split`, or
    on a map of its own, `side_by_side`: then the camera is that of either map.
    """

    clock: Clock = field(default_factory=lambda: Clock(pack.current().opening.day))
    step: Step = "quarter"
    layers: Annotated[tuple[LayerState, ...], MaxLength(_MOST_STATES)] = ()
    show_undated: bool = False
    events: bool = True
    filters: Filters = field(default_factory=Filters)
    camera: Camera = field(default_factory=Camera)
    extent: tuple[_Edge, _Edge, _Edge, _Edge] | None = None
    selection: tuple[str, ...] = ()
    basemap: Basemap = field(default_factory=Basemap)
    grounds: Annotated[tuple[OwnGround, ...], MaxLength(MOST_GROUNDS)] = ()
    appearance: Appearance = "light"
    density: bool = False
    lang: Lang = "zh"
    compare: date | None = None
    split: Share = 0.5
    side_by_side: bool = False
    headline: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    annotations: Annotated[tuple[Annotation, ...], MaxLength(MOST_ANNOTATIONS)] = ()
    show_comments: CommentsShown = "none"

    def layer(self, layer_id: str) -> LayerState:
        """Return the layer's state; hidden if the View does not have it."""
        for layer in self.layers:
            if layer.id == layer_id:
                return layer
        return LayerState(layer_id, visible=False)

    def has_layer(self, layer_id: str) -> bool:
        return any(layer.id == layer_id for layer in self.layers)

    def with_layer(self, layer_id: str, **change: Any) -> View:
        """Return this View with one layer's visibility or opacity changed."""
        layers = tuple(replace(x, **change) if x.id == layer_id else x for x in self.layers)
        return replace(self, layers=layers)

    def with_clock(self, **change: Any) -> View:
        return replace(self, clock=replace(self.clock, **change))

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; dates as ISO text, tuples as lists. Of a larger selection the first MOST_ITEMS are kept."""
        kept = replace(self, selection=self.selection[:MOST_ITEMS])  # more would not be read again
        return cast("dict[str, Any]", _plain(kept))

    @staticmethod
    def from_json(data: Any) -> View:
        """Read what `to_json` wrote; unknown keys are ignored, wrong values raise ViewError."""
        try:
            view = structure(data, View, "view")
        except WrongValue as error:
            raise ViewError("refused.view", why=error) from error
        return replace(view, layers=_once(view.layers), annotations=_once(view.annotations))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value


def _once(items: tuple[T, ...]) -> tuple[T, ...]:
    """Remove items whose id occurs again."""
    first: dict[str, T] = {}
    for item in items:
        first.setdefault(item.id, item)
    return tuple(first.values())

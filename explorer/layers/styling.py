"""The classes of a layer of the user's: of every row its class, of every class its look and its words."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.columns.collection import Collection
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import Status
from explorer.layers import palettes
from explorer.layers.class_breaks import breaks, classed
from explorer.layers.filter_words import number
from explorer.patterns import lazy_pattern
from explorer.records import dataclass
from explorer.state.queries import own_columns
from explorer.state.view.style import Style
from explorer.words.cell import normalized
from explorer.words.strings import t
from explorer.words.text import Text

MOST_DISTINCT = palettes.MOST_DISTINCT  # categories with a hue of their own; the others are one class
Rest = Literal["", "others", "no_value"]
_BY_DIMENSION: tuple[Literal["point", "line", "area"], ...] = ("point", "line", "area")
SAMPLES = 4  # classes that a swatch of the layer shows
SIZES = 5  # steps of widths and markers that grow with a value
_LEAST_SIZE, _MOST_SIZE = 0.6, 2.4
FIRM = 2.6  # areas in classes are filled more firmly than those that only show where something is
_KIND_NAMES = lazy_pattern(
    r"类型|类别|性质|用途|用地|等级|级别|种类|分类|行业|产业|功能|状态|进度|阶段|type|class|categor|kind|level|grade|use$|status"
)
_NO_KIND = lazy_pattern(r"名称|编号|代码|序号|备注|说明|日期|时间|年|地址|电话|^id$|name|code|note|date|time")
_STATUS_HUES = {  # by number among the distinct hues
    "planned": 3,
    "approved": 7,
    "construction": 2,
    "operation": 0,
    "upgrade": 4,
    "closed": 5,
}


@dataclass(frozen=True, slots=True)
class LookClass:
    """One class: what it is in words, how many rows it has, and how it is drawn. `rest`: why its rows are in no other."""

    text: Text
    count: int
    spec: LayerSpec
    rest: Rest = ""


@dataclass(frozen=True, slots=True, eq=False)
class Styled:
    """`classes` in the order of the legend; `codes` of the rows are indices into `looks`.

    `looks`: one declaration for each class and, where sizes grow with a value, for each of their steps:
    `looks[code]` belongs to `classes[code // steps]`; the values are from the first to the second of `grows`.
    `by_status`: each status has a hue of its own.
    """

    style: Style
    classes: tuple[LookClass, ...]
    looks: tuple[LayerSpec, ...]
    codes: NDArray[np.uint8]
    steps: int = 1
    kind: Literal["point", "line", "area"] = "point"
    by_status: bool = False
    grows: tuple[float, float] | None = None

    def look(self, code: int, status: Status | None) -> LayerSpec:
        """Return the declaration that a row of this code is drawn by in a status."""
        return of_status(self.looks[code], status) if self.by_status else self.looks[code]

    @property
    def column(self) -> str:
        """The column that the classes are of; "" where there are none."""
        return self.style.column if self.in_classes else ""

    @property
    def sample(self) -> tuple[LayerSpec, ...]:
        """The declarations that a swatch of the whole layer shows: of its one look, or of some classes."""
        if self.by_status:
            return of_status(self.looks[0], "construction"), of_status(self.looks[0], "operation")
        named = [one.spec for one in self.classes if not one.rest] or [self.classes[0].spec]
        shown = min(len(named), SAMPLES)
        return tuple(named[n * (len(named) - 1) // max(1, shown - 1)] for n in range(shown))

    @property
    def in_classes(self) -> bool:
        """Whether the legend lists classes rather than the states of one look."""
        return self.style.kind in ("category", "graduated")


@cached_by_owner
def styled(collection: Collection, spec: LayerSpec, style: Style | None) -> Styled:
    """Return the classes of a layer; without a style as one is chosen for its columns."""
    style = style or opening_style(collection)
    if style.column not in collection.columns and style.kind in ("category", "graduated"):
        style = replace(style, kind="single")
    base = _sized(hued(spec, style.color), style.width)
    if style.kind == "category":
        classes, codes = _by_category(collection, base, style)
    elif style.kind == "graduated":
        classes, codes = _graduated(collection, base, style)
    else:
        classes, codes = (LookClass(spec.name, len(collection), base),), np.zeros(len(collection), np.intp)
    looks, codes, steps = _grown(collection, classes, codes, style)
    tally = np.bincount(collection.dimensions[collection.placed], minlength=3)
    kind = _BY_DIMENSION[int(tally.argmax())]
    by_status, grows = style.kind == "status", _range(collection, style.size) if steps > 1 else None
    return Styled(style, classes, looks, codes.astype(np.uint8), steps, kind, by_status, grows)


@cached_by_owner
def numeric_columns(collection: Collection) -> tuple[str, ...]:
    """Return the columns that are mostly numbers, of which at least two differ."""
    return tuple(column for column in collection.listed if own_columns.is_numeric(collection, column))


def of_status(spec: LayerSpec, status: Status | None) -> LayerSpec:
    """Return a declaration in the hue of a status."""
    hue = None if status is None else _STATUS_HUES[status]
    return _in_colors(
        spec, *(palettes.rest(a) if hue is None else palettes.distinct(hue, a) for a in ("light", "dark"))
    )


def opening_style(collection: Collection) -> Style:
    """Return the style that fits a layer of which nobody has said anything.

    By the kinds of things where a column says them, by status where the rows pass through several, else one look.
    """
    for column in collection.listed:
        if _names_kinds(collection, column):
            return Style("category", column)
    seen = {int(status) for part in collection.records for status in np.unique(part.status[part.dated])} - {
        -1
    }
    return Style("status") if len(seen) > 1 else Style()


def _names_kinds(collection: Collection, column: str) -> bool:
    plain = normalized(column)
    if not _KIND_NAMES.search(plain) or (_NO_KIND.search(plain) and not _KIND_NAMES.fullmatch(plain)):
        return False
    found = own_columns.categories(collection, column)
    stated = int(np.count_nonzero(found.codes >= 0))
    return 2 <= len(found.values) <= MOST_DISTINCT and stated * 2 > len(collection)


# -- looks --------------------------------------------------------------------------------------------


def hued(spec: LayerSpec, color: int) -> LayerSpec:
    """Return a declaration in a hue of `Style.color`: 0 is its own."""
    if not color:
        return spec
    light, dark = (palettes.distinct(color - 1, a) for a in ("light", "dark"))
    return _in_colors(spec, light, dark)


def _in_colors(spec: LayerSpec, light: str, dark: str) -> LayerSpec:
    return replace(spec, color=light, color_dark=dark)


def _sized(spec: LayerSpec, factor: float) -> LayerSpec:
    return replace(
        spec, width=round(min(20.0, max(0.5, spec.width * factor)), 2), size=round(spec.size * factor, 3)
    )


def _by_category(
    collection: Collection, base: LayerSpec, style: Style
) -> tuple[tuple[LookClass, ...], NDArray[np.intp]]:
    found = own_columns.categories(collection, style.column)
    own = min(len(found.values), MOST_DISTINCT)
    tally = found.tally()
    firm = replace(base, fill=FIRM)
    classes = [
        LookClass(
            Text(value, value),
            tally[n],
            _in_colors(firm, *(palettes.distinct(n, a) for a in ("light", "dark"))),
        )
        for n, value in enumerate(found.values[:own])
    ]
    codes = np.where((found.codes >= 0) & (found.codes < own), found.codes, own)
    return _with_rest(classes, codes, firm, len(found.values) > own)


def _graduated(
    collection: Collection, base: LayerSpec, style: Style
) -> tuple[tuple[LookClass, ...], NDArray[np.intp]]:
    values = own_columns.numbers(collection, style.column)
    limits = breaks(values, style.method, style.classes)
    classes_of = classed(values, limits)
    tally = np.bincount(classes_of[classes_of >= 0], minlength=len(limits)).tolist()
    hues = [palettes.ramp(style.ramp, len(limits), a, base.hue(a)) for a in ("light", "dark")]
    known = values[np.isfinite(values)]
    lows = (float(known.min()), *limits[:-1]) if limits else ()
    firm = replace(base, fill=FIRM)
    classes = [
        LookClass(_between(low, high, first=n == 0), tally[n], _in_colors(firm, hues[0][n], hues[1][n]))
        for n, (low, high) in enumerate(zip(lows, limits, strict=True))
    ]
    return _with_rest(classes, np.where(classes_of >= 0, classes_of, len(limits)), firm, False)


def _between(low: float, high: float, *, first: bool) -> Text:
    """`12 – 40` for the first class, `> 40 – 85` for those above it; `12` where that is all."""
    if low == high:
        return Text(number(low), number(low))
    words = f"{'' if first else '> '}{number(low)} – {number(high)}"
    return Text(words, words)


def _with_rest(
    classes: list[LookClass], codes: NDArray[np.intp], base: LayerSpec, others: bool
) -> tuple[tuple[LookClass, ...], NDArray[np.intp]]:
    """Add the class of the rows that are in none, where there are any."""
    left = int(np.count_nonzero(codes == len(classes)))
    if left or not classes:
        rest: Rest = "others" if others else "no_value"
        words = Text(t(f"style.{rest}", "zh"), t(f"style.{rest}", "en"))
        look = _in_colors(base, palettes.rest("light"), palettes.rest("dark"))
        classes = [*classes, LookClass(words, left, look, rest)]
    return tuple(classes), codes


def _range(collection: Collection, column: str) -> tuple[float, float] | None:
    """Return the least and the greatest number of a column; None where it has none."""
    values = own_columns.numbers(collection, column)
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if len(known) else None


def _grown(
    collection: Collection, classes: tuple[LookClass, ...], codes: NDArray[np.intp], style: Style
) -> tuple[tuple[LayerSpec, ...], NDArray[np.intp], int]:
    """Give each class its steps of size, where a column decides it."""
    if style.size not in collection.columns:
        return tuple(one.spec for one in classes), codes, 1
    values = own_columns.numbers(collection, style.size)
    limits = breaks(values, "natural", SIZES)
    step = np.maximum(classed(values, limits), 0)
    factors = np.linspace(_LEAST_SIZE, _MOST_SIZE, SIZES)
    looks = tuple(_sized(one.spec, float(factor)) for one in classes for factor in factors)
    return looks, codes * SIZES + step, SIZES

"""Numbers to filter by: printed figures by attribute, and measures that convert them to one unit."""

from __future__ import annotations

from collections.abc import Mapping
from math import asin, cos, isfinite, radians, sin, sqrt

from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import Atlas, Attribute, Feature, Place, StatusRecord
from explorer.records import dataclass
from explorer.words.text import Text

BEGUN = "@begun"
COURSE = "@course"
_EARTH_KM = 6371.0
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measure:
    """One quantity in one unit: `factors` turn the units that the sources print (Chinese) into it.

    `word` must occur in the attribute's English name, so that a distance to a village is no length.
    """

    unit: Text
    factors: Mapping[str, float]
    word: str = ""


MEASURES: dict[str, Measure] = {
    COURSE: Measure(Text("公里", "km"), {}),
    "@length": Measure(Text("公里", "km"), {"公里": 1, "千米": 1, "米": 0.001}, "length"),
    "@area": Measure(
        Text("平方公里", "km²"), {"平方公里": 1, "公顷": 0.01, "亩": 1 / 1500, "万亩": 10000 / 1500}, "area"
    ),
    "@speed": Measure(Text("公里/小时", "km/h"), {"公里/小时": 1}),
    "@time": Measure(Text("分钟", "min"), {"分钟": 1, "小时": 60}),
    "@money": Measure(Text("亿元", "×100 million yuan"), {"亿元": 1, "万元": 1e-4}),
}


def values(atlas: Atlas, feature: Feature, key: str) -> tuple[Interval, ...]:
    """Return the feature's values of a measure, of an attribute (its English name), or of the year begun.

    Each is an interval, since a partial date may reach over several years; a figure is a point.
    COURSE is reckoned, not printed: straight from place to place along a line's longest part.
    """
    if key == BEGUN:
        return tuple(_years(r) for r in feature.statuses if r.kind == "begins" and r.date is not None)
    if key == COURSE:
        return _course(atlas, feature)
    measure = MEASURES.get(key)
    named = [(a, _number(a)) for a in feature.attributes if measure or a.name.en == key]
    if measure is None:
        return tuple((x, x) for _, x in named if x is not None)
    found = [x * measure.factors[a.unit.zh] for a, x in named if x is not None and _fits(measure, a)]
    return tuple((x, x) for x in found)


def within(atlas: Atlas, feature: Feature, key: str, low: float | None, high: float | None) -> bool:
    """Return whether a value may lie between the bounds (None: open)."""
    bottom = float("-inf") if low is None else low
    top = float("inf") if high is None else high
    return any(first <= top and last >= bottom for first, last in values(atlas, feature, key))


@cached_by_owner
def spans(atlas: Atlas) -> dict[str, dict[str, Interval]]:
    """Return for every key the least and greatest value by feature id.

    Measures come first, then printed attributes by name.
    """
    found: dict[str, dict[str, Interval]] = {key: {} for key in MEASURES}
    printed: dict[str, dict[str, Interval]] = {}
    for feature in atlas.tables.features.values():
        own = {key: values(atlas, feature, key) for key in MEASURES}
        for key, known in own.items():
            if known:
                found[key][feature.id] = (min(x for x, _ in known), max(x for _, x in known))
        for attribute in feature.attributes:
            x = _number(attribute)
            if x is not None:
                low, high = printed.setdefault(attribute.name.en, {}).get(feature.id, (x, x))
                printed[attribute.name.en][feature.id] = (min(low, x), max(high, x))
    found |= {key: printed[key] for key in sorted(printed, key=str.casefold)}
    return {key: by_id for key, by_id in found.items() if by_id}


def _fits(measure: Measure, attribute: Attribute) -> bool:
    return attribute.unit.zh in measure.factors and measure.word in attribute.name.en.casefold()


def _number(attribute: Attribute) -> float | None:
    """Parse a figure; one without a unit is a year or a serial number and is ignored."""
    try:
        number = float(attribute.value)
    except ValueError:
        return None
    return number if isfinite(number) and attribute.unit.zh else None


def _years(record: StatusRecord) -> Interval:
    assert record.date is not None
    first, last = record.date.first, record.date.last
    return (first.year if first else float("-inf"), last.year if last else float("inf"))


def _course(atlas: Atlas, feature: Feature) -> tuple[Interval, ...]:
    if feature.geometry != "line":
        return ()
    parts = [[atlas.places[p] for p in part if p in atlas.places] for part in feature.routes]
    longest = max((sum(map(_great_circle_km, part, part[1:])) for part in parts), default=0.0)
    return ((longest, longest),) if longest else ()


def _great_circle_km(a: Place, b: Place) -> float:
    """Return the great-circle distance in kilometres."""
    up, along = radians(b.lat - a.lat) / 2, radians(b.lon - a.lon) / 2
    chord = sin(up) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(along) ** 2
    return 2 * _EARTH_KM * asin(sqrt(chord))

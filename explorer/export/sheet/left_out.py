"""Counts of drawn and omitted features as text, and the numbered flags of events."""

from __future__ import annotations

from typing import Any

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import is_user_layer
from explorer.atlas.columns.timeline import DRAWN
from explorer.atlas.model import Box
from explorer.export.text.typeset import clean
from explorer.records import dataclass
from explorer.state.queries.drawn import DrawnFeatures as DrawnFeatures
from explorer.state.queries.drawn import left_out
from explorer.state.queries.intersections import touches
from explorer.state.queries.timeline.pins import events_on_map
from explorer.state.view.view import View
from explorer.words.strings import t


@dataclass(frozen=True, slots=True)
class Flag:
    """A numbered flag on the map: the events listed under its number, the numbers of flags under which other events
    of this place are listed (an event may have several places), and the indices of `events` that are milestones."""

    number: int
    lon: float
    lat: float
    events: tuple[str, ...]
    elsewhere: tuple[int, ...]
    milestones: frozenset[int] = frozenset()

    def first(self, most: int | None) -> tuple[str, ...]:
        """Return at most `most` events in chronological order, preferring milestones."""
        ranked = sorted(range(len(self.events)), key=lambda n: n not in self.milestones)[:most]
        return tuple(self.events[n] for n in sorted(ranked))


@dataclass(frozen=True, slots=True)
class Events:
    """The flags on the map: legend text, number of events, their sources, and the numbered flags."""

    words: str = ""
    count: str = ""
    sources: frozenset[str] = frozenset()
    flags: tuple[Flag, ...] = ()


def events(data: Known, view: View, ground: Box | None = None, frame: Box | None = None) -> Events:
    """Return the events whose flags are drawn, inside `ground` if given; flags inside `frame` are numbered."""
    pins = [
        {**p, "type": "Point", "coordinates": (p["lon"], p["lat"])}
        for p in events_on_map(data.atlas, view, data.bounds)
    ]
    found = {pin["id"] for pin in pins if ground is None or touches(pin, ground)}
    if not found:
        return Events()
    period = view.step if view.clock.mode == "asof" else "span"
    sources = frozenset(data.atlas.events[key].citation.source for key in found)
    seen = [pin for pin in pins if frame is None or touches(pin, frame)]
    return Events(t(f"map.events.{period}", view.lang), f"{len(found):,}", sources, _flags(data, seen))


def _flags(data: Known, pins: list[dict[str, Any]]) -> tuple[Flag, ...]:
    """Number the places by their first event; an event is listed at one flag only."""
    places: dict[tuple[float, float], list[dict[str, Any]]] = {}
    for pin in pins:
        places.setdefault((pin["lon"], pin["lat"]), []).append(pin)
    number_of: dict[str, int] = {}
    flags = []
    for number, ((lon, lat), here) in enumerate(places.items(), 1):
        fresh = [pin for pin in here if pin["id"] not in number_of]
        also = sorted({number_of[pin["id"]] for pin in here if pin["id"] in number_of})
        number_of |= {pin["id"]: number for pin in fresh}
        titles = tuple(clean(f"{pin['date']} {pin['title']}") for pin in fresh)
        milestones = frozenset(n for n, pin in enumerate(fresh) if data.atlas.events[pin["id"]].milestone)
        flags.append(Flag(number, lon, lat, titles, tuple(also), milestones))
    return tuple(flags)


def counts(
    data: Known, view: View, shown: DrawnFeatures, dated: bool, ground: Box | None = None
) -> tuple[str, ...]:
    """Return one or two lines: drawn features by certainty, and omitted ones by reason; inside `ground`, or all."""
    lang, of = view.lang, "" if ground else "_whole"
    if not shown:
        first = t(f"export.nothing{of}", lang)
    else:
        kinds = shown.certainties()
        parts = [t(f"export.drawn.{kind}", lang, n=kinds[kind]) for kind in DRAWN if kinds[kind]]
        first = t(f"export.drawn{of}", lang, n=len(shown)) + ("：" if lang == "zh" else ": ")
        first += ("，" if lang == "zh" else ", ").join(parts)
    if dated:
        first = f"{view.clock.at.isoformat()} {first}"
    left = left_out(data.atlas, view, data.shapes, data.bounds, ground)
    if not left:
        return (first,)
    words = [t(f"export.left.{why}", lang, n=n) for why, n in left.items()]
    joint = "，" if lang == "zh" else ", "
    return (first, t("export.left", lang, list=joint.join(words)))


def unread(data: Known, view: View) -> list[str]:
    """Return the names of the visible layers of the user's whose files have not been read."""
    return [
        clean(data.catalogue.name(layer.id).in_(view.lang))
        for layer in view.layers
        if layer.visible and is_user_layer(layer.id) and layer.id not in data.collections
    ]

"""Events of the current period as pins, at the places that the sources name."""

from __future__ import annotations

from typing import Any

from explorer.atlas.model import Atlas, Bounds, Event, Place
from explorer.state.queries.query import matching
from explorer.state.view.clock import change_period
from explorer.state.view.view import Filters, View
from explorer.words.dates import certain_day, chronological_key, in_words
from explorer.words.text import Lang

_NO_SPOT = frozenset({"province", "outside"})
_MOST_PLACES = 3


def events_on_map(atlas: Atlas, view: View, bounds: Bounds | None = None) -> list[dict[str, Any]]:
    """Return the page's `pins`: events of the current step, or of the clock's span, at the places they name.

    Flags follow layers and filters (`concerned`). An event known only by its province has no pin and is
    listed in the chronicle alone. Two dates beside each other share one map, on which a flag would belong to
    both: there are none.
    """
    if not view.events or view.compare:
        return []
    first, last = change_period(view)
    passing = matching(atlas.tables, view, bounds)  # no event names a row of the user's
    return [
        pin
        for event in in_order(atlas)
        if first <= certain_day(event.date) <= last and concerned(atlas, view, event, passing)
        for pin in pins(atlas, event, view.lang)
    ]


def concerned(atlas: Atlas, view: View, event: Event, passing: frozenset[str]) -> bool:
    """Return whether an event is about a feature that layers and filters let through.

    One about no feature, as a meeting is, concerns the whole circle: it has its flag unless a filter is
    set or a single layer is shown alone.
    """
    visible = {layer.id for layer in view.layers if layer.visible}
    if not event.features:
        return len(visible) != 1 and view.filters == Filters()
    known = (atlas.features.get(key) for key in event.features)
    return any(f is not None and f.theme in visible and f.id in passing for f in known)


def in_order(atlas: Atlas) -> list[Event]:
    return sorted(atlas.events.values(), key=lambda e: (chronological_key(e.date), e.id))


def spots(atlas: Atlas, event: Event) -> tuple[Place, ...]:
    """Return the event's places that are precise enough for a pin; only the first of a long list."""
    named = [atlas.places[key] for key in event.places if key in atlas.places]
    sharp = tuple(place for place in named if place.kind not in _NO_SPOT)
    return sharp if len(sharp) <= _MOST_PLACES else sharp[:1]


def pins(atlas: Atlas, event: Event, lang: Lang) -> list[dict[str, Any]]:
    """Return the page's flags for an event, one at each of its spots."""
    words = {"title": event.title.in_(lang), "date": in_words(event.date, lang), "kind": event.kind}
    return [{"id": event.id, "lon": place.lon, "lat": place.lat, **words} for place in spots(atlas, event)]

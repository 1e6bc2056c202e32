"""The state at a date: counts by layer and status, indicators with as-of dates, events up to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from explorer.atlas.columns.timelines import count
from explorer.atlas.model import Atlas, Event, Indicator, Observation
from explorer.records import dataclass
from explorer.words.edtf import PartialDate


@dataclass(frozen=True, slots=True)
class Scope:
    """The content of a report: themes in order, kinds of events (none: all), and groups of measures.

    With `groups` the report is about its themes alone: measures of those groups, and events that name
    a feature of the themes.
    """

    themes: tuple[str, ...]
    kinds: frozenset[str] = frozenset()
    groups: frozenset[str] | None = None

    def observed(self, atlas: Atlas, day: date) -> list[tuple[Indicator, Observation]]:
        """Iterate over the measures with their latest observation by `day`."""
        chosen = [i for i in atlas.indicators.values() if self.groups is None or i.group in self.groups]
        latest = ((i, latest_observation(i, day)) for i in chosen)
        return [(i, seen) for i, seen in latest if seen is not None]

    def events(self, atlas: Atlas, day: date) -> list[Event]:
        return [e for e in events_until(atlas, day) if self._covers(atlas, e)]

    def _covers(self, atlas: Atlas, event: Event) -> bool:
        if self.kinds and event.kind not in self.kinds:
            return False
        if self.groups is None:
            return True
        return any(atlas.features[f].theme in self.themes for f in event.features if f in atlas.features)


def report(atlas: Atlas, day: date, scope: Scope) -> dict[str, Any]:
    """Return the JSON of `twincity report`."""
    return {
        "at": day.isoformat(),
        "layers": {theme: count(atlas, theme, day) for theme in scope.themes},
        "indicators": {i.key: _observed(atlas, i, seen) for i, seen in scope.observed(atlas, day)},
        "events": [_event(atlas, e) for e in scope.events(atlas, day)],
        **_own(atlas, scope),
    }


def _own(atlas: Atlas, scope: Scope) -> dict[str, Any]:
    """Return what of the report is the user's own: nothing where they edited nothing."""
    own = [
        f.id
        for theme in scope.themes
        if theme not in atlas.collections
        for f in atlas.by_theme(theme)
        if f.own_shape or f.id in atlas.own.features
    ]
    return {"own": {"features": own}} if own or atlas.own.edits else {}


def latest_observation(indicator: Indicator, day: date) -> Observation | None:
    """Return the last observation certainly made by `day`; never a value between two of them.

    Of two with the same date the one with the measure's plain scope wins, then the later row.
    """
    past = [seen for first, seen in observations_by_certain_day(indicator) if first <= day]
    return past[-1] if past else None


def observations_by_certain_day(indicator: Indicator) -> list[tuple[date, Observation]]:
    """Return observations by the day from which each certainly holds; the last one past is the latest.

    One with a reservation (a `scope`) that only repeats the figure of a plain one is left out:
    the document that states a figure whole is the one to cite.
    """
    dated = [(o.as_of.last, not o.scope.zh, n) for n, o in enumerate(indicator.observations) if o.as_of.last]
    found: list[tuple[date, Observation]] = []
    plain: tuple[str, str] | None = None
    for day, _, n in sorted(dated):
        seen = indicator.observations[n]
        if not seen.scope.zh:
            plain = seen.value, seen.qualifier
        elif plain == (seen.value, seen.qualifier):
            continue
        found.append((day, seen))
    return found


def events_until(atlas: Atlas, day: date) -> list[Event]:
    """Return the events that have certainly happened by `day`, in time order."""
    past = [e for e in atlas.events.values() if is_certain_by(e.date, day)]
    return sorted(past, key=lambda e: (e.date.first or date.min, e.date.last or date.max, e.id))


def is_certain_by(when: PartialDate, day: date) -> bool:
    """Return whether the last possible day of a partial date is not after `day`."""
    return when.last is not None and when.last <= day


def json_number(text: str) -> int | float:
    """Convert a cell to a JSON number; an integer stays one."""
    return float(text) if "." in text else int(text)


def _observed(atlas: Atlas, indicator: Indicator, observation: Observation) -> dict[str, Any]:
    return {
        "value": json_number(observation.value),
        "qualifier": observation.qualifier,
        "unit": indicator.unit.zh,
        "as_of": observation.as_of.text,
        "name_zh": indicator.name.zh,
        "name_en": indicator.name.en,
        "scope_zh": observation.scope.zh,
        "source": observation.citation.source,
        "locator": observation.citation.locator.zh,
        **({"own": True} if atlas.own.wrote(indicator.key, observation) else {}),
    }


def _event(atlas: Atlas, event: Event) -> dict[str, Any]:
    return {
        "date": event.date.text,
        "title": event.title.zh,
        "title_en": event.title.en,
        "kind": event.kind,
        "mark": event.mark,
        "source": event.citation.source,
        "locator": event.citation.locator.zh,
        **({"own": True} if atlas.own.has("events", event.id) else {}),
    }

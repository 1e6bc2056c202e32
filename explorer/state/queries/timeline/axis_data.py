"""Events on the axis. No Qt."""

from __future__ import annotations

from datetime import date, timedelta

from explorer.atlas.axis import Axis
from explorer.atlas.model import Atlas, Event
from explorer.records import dataclass

_WEIGHT = {"policy": 5, "opening": 4, "meeting": 3, "construction": 3, "law": 2, "trade": 2, "service": 1}


@dataclass(frozen=True, slots=True)
class Mark:
    """An event on the axis: the days it may have fallen on, and how much its flag matters."""

    event: Event
    first: date
    last: date
    weight: int

    @property
    def soft(self) -> bool:
        return self.last - self.first > timedelta(days=0)


def marks(atlas: Atlas, axis: Axis, kinds: frozenset[str] | None = None) -> tuple[Mark, ...]:
    """Return the events on the axis, oldest first; `kinds` keeps only those kinds."""
    found = []
    for event in atlas.events.values():
        first, last = event.date.first or axis.first, event.date.last or axis.known
        if last >= axis.first and first <= axis.last and (kinds is None or event.kind in kinds):
            weight = 10 * _WEIGHT.get(event.kind, 0) + min(len(event.features), 5)
            vague = 15 if (last - first).days > 31 else 0
            found.append(Mark(event, max(first, axis.first), min(last, axis.last), weight - vague))
    return tuple(sorted(found, key=lambda mark: (mark.last, mark.first)))

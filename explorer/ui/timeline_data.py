"""What the axis tells: beginnings per step, changes between two days, events and milestones. No Qt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from explorer.atlas.edtf import PartialDate
from explorer.atlas.model import Atlas, Event, StatusRecord
from explorer.atlas.timeline import changes
from explorer.state.query import Bounds, in_extent, matching
from explorer.state.view import FIRST_DAY, LAST_DAY, Step, View
from explorer.ui.steps import periods

_WEIGHT = {"policy": 5, "opening": 4, "meeting": 3, "construction": 3, "law": 2, "trade": 2, "service": 1}


@dataclass(frozen=True, slots=True)
class Bar:
    """Beginnings of one period: `sure` fell in it, `soft` is the share that may have."""

    first: date
    last: date
    sure: int
    soft: float


@dataclass(frozen=True, slots=True)
class Tally:
    """What changed between two days: begun by status, attested, possibly begun; the features concerned."""

    begun: Mapping[str, int] = field(default_factory=dict)
    attested: int = 0
    possible: int = 0
    features: tuple[str, ...] = ()


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


def span(found: PartialDate) -> tuple[date, date]:
    """First and last possible day, open ends held to the axis."""
    return found.first or FIRST_DAY, found.last or LAST_DAY


def data_key(view: View) -> Hashable:
    """What of the View the moves depend on: another key asks for another `Moves`."""
    filters = view.filters
    lasting = replace(filters, certainties=())
    layers = tuple(layer.id for layer in view.layers if layer.visible)
    return lasting, layers, bool(view.layers), view.extent


class Moves:
    """Every dated record of what the layers, the filters and the map's extent let through, by date.

    Features without a shape are nowhere, so the extent leaves them in.
    """

    def __init__(self, atlas: Atlas, view: View, bounds: Bounds | None = None) -> None:
        wanted = view.filters.statuses
        timeless = replace(view, filters=replace(view.filters, statuses=(), certainties=()))
        ids = {key for key in matching(atlas, timeless, bounds) if _here(view, bounds, key)}
        visible = {layer.id for layer in view.layers if layer.visible}
        self._moves: list[tuple[date, date, StatusRecord, str]] = sorted(
            (
                (first, last, record, feature.id)
                for feature in atlas.features.values()
                if feature.id in ids and (not view.layers or feature.theme in visible)
                for first, last, record in changes(feature)
                if not wanted or record.status in wanted
            ),
            key=lambda move: (move[1], move[0], move[3]),
        )
        self._lasts = [move[1] for move in self._moves]

    def bars(self, step: Step) -> tuple[Bar, ...]:
        """The histogram: a beginning whose days reach over several periods is shared out among them."""
        parts = periods(step)
        starts = [first for first, _ in parts]
        sure, soft = [0] * len(parts), [0.0] * len(parts)
        for first, last, record, _ in self._moves:
            if record.kind == "attested" or last < FIRST_DAY or first > LAST_DAY:
                continue
            first, last = max(first, FIRST_DAY), min(last, LAST_DAY)
            low, high = bisect_right(starts, first) - 1, bisect_right(starts, last) - 1
            if low == high:
                sure[low] += 1
                continue
            days = (last - first).days + 1
            for n in range(low, high + 1):
                soft[n] += ((min(last, parts[n][1]) - max(first, parts[n][0])).days + 1) / days
        return tuple(Bar(*part, sure[n], soft[n]) for n, part in enumerate(parts))

    def between(self, first: date, last: date) -> Tally:
        """What certainly changed from `first` to `last`, and what may have."""
        begun: Counter[str] = Counter()
        attested = possible = 0
        names: dict[str, None] = {}
        for low, high, record, name in self._moves[bisect_left(self._lasts, first) :]:
            if record.kind == "attested":
                hit = high <= last
                attested += hit
            else:
                hit = low >= first and high <= last
                begun[record.status] += hit
                possible += not hit and low <= last
                hit = hit or low <= last
            if hit:
                names[name] = None
        return Tally({k: n for k, n in begun.items() if n}, attested, possible, tuple(names))


def _here(view: View, bounds: Bounds | None, key: str) -> bool:
    return not bounds or key not in bounds or in_extent(view.extent, bounds[key])


def marks(atlas: Atlas, kinds: frozenset[str] | None = None) -> tuple[Mark, ...]:
    """Events that fall on the axis, oldest first; `kinds` keeps only those kinds."""
    found = []
    for event in atlas.events.values():
        first, last = span(event.date)
        if last >= FIRST_DAY and first <= LAST_DAY and (kinds is None or event.kind in kinds):
            weight = 10 * _WEIGHT.get(event.kind, 0) + min(len(event.features), 5)
            vague = 15 if (last - first).days > 31 else 0
            found.append(Mark(event, max(first, FIRST_DAY), min(last, LAST_DAY), weight - vague))
    return tuple(sorted(found, key=lambda mark: (mark.last, mark.first)))

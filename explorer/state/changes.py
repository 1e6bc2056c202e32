"""What changed between two days, feature by feature, and beginnings per step for the axis."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from explorer.atlas.model import Atlas, Feature, Lang, StatusRecord
from explorer.atlas.timeline import changes as moves
from explorer.state.clock import MONTHS
from explorer.state.query import Bounds, matching
from explorer.state.strings import t
from explorer.state.view import FIRST_DAY, Step, View

Kind = Literal[
    "construction", "operation", "approved", "planned", "upgrade", "closed", "attested", "possible"
]
KINDS: tuple[Kind, ...] = (
    "construction",
    "operation",
    "approved",
    "planned",
    "upgrade",
    "closed",
    "attested",
    "possible",
)


@dataclass(frozen=True, slots=True)
class Change:
    """A record that came true in the span; `sure` is False where it may have come true before it."""

    feature: Feature
    record: StatusRecord
    kind: Kind
    sure: bool


def told_span(view: View) -> tuple[date, date]:
    """The days that "what changed" speaks of: the step so far, or the clock's whole span."""
    at = view.clock.at
    if view.clock.mode != "asof":
        return view.clock.start, at
    return max(period_start(at, view.step), FIRST_DAY), at


def period_start(day: date, step: Step) -> date:
    size = MONTHS[step]
    return date(day.year, (day.month - 1) // size * size + 1, 1)


def told(atlas: Atlas, view: View, bounds: Bounds | None = None) -> tuple[Change, ...]:
    """What changed in the step or span just made, among what layers and filters let through."""
    first, last = told_span(view)
    return between(atlas, view, first, last, bounds)


def between(
    atlas: Atlas, view: View, first: date, last: date, bounds: Bounds | None = None
) -> tuple[Change, ...]:
    """Changes from `first` to `last`, by kind, then by date; a record that changed nothing else counts too.

    As of a date, a possible beginning is told in the step in which it becomes possible, and told
    again as begun in the step by whose end it is certain. Over a span it is told if it may fall in it.
    """
    spanning = view.clock.mode != "asof"
    found = []
    for feature in passing(atlas, view, bounds):
        for change in _of(feature, first, last, spanning):
            if not view.filters.statuses or change.record.status in view.filters.statuses:
                found.append(change)
    return tuple(sorted(found, key=_order))


def passing(atlas: Atlas, view: View, bounds: Bounds | None = None) -> tuple[Feature, ...]:
    """Features of visible layers that pass the filters, whatever their state at the clock."""
    timeless = replace(view, filters=replace(view.filters, statuses=(), certainties=()))
    ids = matching(atlas, timeless, bounds)
    visible = {layer.id for layer in view.layers if layer.visible}
    return tuple(
        f for f in atlas.features.values() if f.id in ids and (not view.layers or f.theme in visible)
    )


def grouped(found: Iterable[Change]) -> dict[Kind, tuple[Change, ...]]:
    """Changes by kind, in the order they are told; kinds without any are left out."""
    groups: dict[Kind, list[Change]] = {kind: [] for kind in KINDS}
    for change in found:
        groups[change.kind].append(change)
    return {kind: tuple(changes) for kind, changes in groups.items() if changes}


def summary(found: Iterable[Change], lang: Lang) -> str:
    """`+3 开工，1 通车，2 见载`, counting features; "" where nothing changed."""
    parts = [
        t(f"changes.{kind}", lang, n=len({c.feature.id for c in changes}))
        for kind, changes in grouped(found).items()
    ]
    return "+" + t("changes.and", lang).join(parts) if parts else ""


def _of(feature: Feature, first: date, last: date, spanning: bool) -> Iterator[Change]:
    records = moves(feature)
    for low, high, record in records[bisect_left(records, first, key=lambda move: move[1]) :]:
        if record.kind == "attested":
            if high <= last:
                yield Change(feature, record, "attested", True)
        elif high <= last:
            yield Change(feature, record, record.status, low >= first)
        elif low <= last and (spanning or low >= first):
            yield Change(feature, record, "possible", low >= first)


def _order(change: Change) -> tuple[int, date, str]:
    day = change.record.date.last if change.record.date else None
    return KINDS.index(change.kind), day or date.max, change.feature.id

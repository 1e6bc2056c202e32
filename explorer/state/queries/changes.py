"""What changed in a period: one rule for strip, list, hover and histogram."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from explorer.atlas.model import Atlas, Bounds, Feature, StatusRecord
from explorer.atlas.timeline import changes as moves
from explorer.state.queries.query import matching
from explorer.state.view.clock import periods, told_span
from explorer.state.view.view import Step, View
from explorer.words.strings import t
from explorer.words.text import Lang

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
    """A feature's record that came true in the period; `sure` is False where it may have come true before."""

    feature: Feature
    record: StatusRecord
    kind: Kind
    sure: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One period of the histogram: features that certainly began something in it, and that may have."""

    first: date
    last: date
    sure: int
    soft: int


def key(view: View) -> Hashable:
    """What of the View the changes of a period depend on: another key asks for another `Changes`."""
    lasting = replace(view.filters, certainties=())
    layers = tuple(layer.id for layer in view.layers if layer.visible)
    return lasting, layers, bool(view.layers), view.extent if view.filters.in_extent else None


class Changes:
    """Every dated record of what visible layers and filters let through, whatever its state at the clock."""

    def __init__(self, atlas: Atlas, view: View, bounds: Bounds | None = None) -> None:
        wanted = view.filters.statuses
        found = (
            (high, low, feature, record)
            for feature in passing(atlas, view, bounds)
            for low, high, record in moves(feature)
            if not wanted or record.status in wanted
        )
        self._records = sorted(found, key=lambda r: (r[0], r[1], r[2].id))
        self._ends = [high for high, *_ in self._records]

    def between(self, first: date, last: date) -> tuple[Change, ...]:
        """Changes from `first` to `last`, by kind, then by date; of a kind, one for each feature.

        A record changes something in the period that holds the last day on which it may have come true:
        then it is certain. What may have begun in the period, and is not certain by its end, is possible.
        So the features told of a span are those that the map shows in the mode of a window.
        """
        found: dict[tuple[str, Kind], Change] = {}
        for high, low, feature, record in self._records[bisect_left(self._ends, first) :]:
            if high <= last:
                kind: Kind = "attested" if record.kind == "attested" else record.status
                found[feature.id, kind] = Change(feature, record, kind, kind == "attested" or low >= first)
            elif record.kind != "attested" and low <= last:
                found[feature.id, "possible"] = Change(feature, record, "possible", low >= first)
        return tuple(sorted(found.values(), key=_order))

    def bars(self, step: Step) -> tuple[Bar, ...]:
        """The histogram: what is only attested began nothing."""
        return tuple(Bar(*period, *_begun(self.between(*period))) for period in periods(step))


def told(atlas: Atlas, view: View, bounds: Bounds | None = None) -> tuple[Change, ...]:
    """What changed in the step or span just made."""
    return Changes(atlas, view, bounds).between(*told_span(view))


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
    """`+3 开工，1 通车，2 见载`; "" where nothing changed."""
    parts = [t(f"changes.{kind}", lang, n=len(changes)) for kind, changes in grouped(found).items()]
    return "+" + t("changes.and", lang).join(parts) if parts else ""


def _begun(found: Iterable[Change]) -> tuple[int, int]:
    kinds: Mapping[Kind, int] = Counter(change.kind for change in found)
    soft = kinds.get("possible", 0)
    return sum(kinds.values()) - soft - kinds.get("attested", 0), soft


def _order(change: Change) -> tuple[int, date, str]:
    day = change.record.date.last if change.record.date else None
    return KINDS.index(change.kind), day or date.max, change.feature.id

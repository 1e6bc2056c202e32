"""What the layer panel counts, per layer, at the View's clock. No Qt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from explorer.atlas.model import STATUSES, Atlas, Bounds, Status
from explorer.atlas.timeline import CERTAINTIES, Certainty
from explorer.layers.legend import Kind, kind_of
from explorer.state.queries.drawn import Fate, census
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang

Drawn = tuple[Status | None, Certainty]


@dataclass(frozen=True, slots=True)
class LayerCount:
    """The four counts of a layer; how those that are listed (undated ones where they are shown) stand.

    `unplaced` is how many of the listed have no place; `kinds` says as what most of a state's features are drawn.
    """

    shown: int = 0
    before: int = 0
    after: int = 0
    undated: int = 0
    unplaced: int = 0
    states: tuple[tuple[Drawn, int], ...] = ()
    kinds: tuple[Kind | None, ...] = ()

    @property
    def listed(self) -> int:
        return sum(number for _, number in self.states)


def counts(
    atlas: Atlas, view: View, placed: Collection[str], bounds: Bounds | None = None
) -> dict[str, LayerCount]:
    """A LayerCount for every layer of the View, over the features that pass its filters."""
    fates: defaultdict[str, Counter[Fate]] = defaultdict(Counter)
    states: defaultdict[str, Counter[Drawn]] = defaultdict(Counter)
    kinds: defaultdict[str, Counter[tuple[Drawn, Kind]]] = defaultdict(Counter)
    unplaced: Counter[str] = Counter()
    for feature, state, fate in census(atlas, view, placed, bounds, hidden=True):
        undated = fate != "filtered" and state.certainty == "undated"
        fates[feature.theme]["undated" if undated else fate] += 1
        unplaced[feature.theme] += fate == "unplaced"
        if fate in ("drawn", "unplaced"):
            states[feature.theme][state.status, state.certainty] += 1
        if fate == "drawn":
            kinds[feature.theme][(state.status, state.certainty), _KINDS.get(feature.geometry, "point")] += 1
    return {x.id: _count(fates[x.id], unplaced[x.id], states[x.id], kinds[x.id]) for x in view.layers}


_KINDS: dict[str, Kind] = {"line": "line", "river": "line", "union": "area", "blob": "area"}


def _count(
    fates: Counter[Fate], unplaced: int, states: Counter[Drawn], kinds: Counter[tuple[Drawn, Kind]]
) -> LayerCount:
    ranked = tuple(sorted(states.items(), key=lambda item: _rank(item[0])))
    shown = fates["drawn"] + fates["unplaced"]
    most = {drawn: kind for (drawn, kind), _ in reversed(kinds.most_common())}
    own = tuple(most.get(drawn) for drawn, _ in ranked)
    return LayerCount(shown, fates["before"], fates["later"], fates["undated"], unplaced, ranked, own)


def _rank(drawn: Drawn) -> tuple[int, int]:
    status, certainty = drawn
    return STATUSES.index(status) if status else len(STATUSES), CERTAINTIES.index(certainty)


def summary(count: LayerCount, lang: Lang) -> str:
    """The count beside a layer's name: `14 · 在建 6`, the second number being what is not settled yet."""
    tally: Counter[str] = Counter()
    for (status, certainty), number in count.states:
        if certainty != "undated":
            tally[str(status) if certainty == "certain" else certainty] += number
    for key in ("construction", "approved", "possible", "unconfirmed", "attested"):
        if tally[key] > 0 and (key not in ("approved", "attested") or tally[key] < count.shown):
            return t(f"panel.brief.{key}", lang, shown=count.shown, number=tally[key])
    return str(count.shown)


def layer_kinds(atlas: Atlas, shapes: Mapping[str, Mapping[str, object]]) -> dict[str, Kind]:
    """The form most of a layer's features have."""
    found: dict[str, Counter[Kind]] = {}
    for feature in atlas.features.values():
        if feature.id in shapes:
            found.setdefault(feature.theme, Counter())[kind_of(shapes[feature.id])] += 1
    return {theme_id: tally.most_common(1)[0][0] for theme_id, tally in found.items()}

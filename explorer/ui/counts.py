"""What the layer panel counts, per layer, at the View's clock. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from explorer.atlas.model import STATUSES, Atlas, Feature, Lang, Status
from explorer.atlas.timeline import CERTAINTIES, Certainty, Membership, membership, state_at
from explorer.layers.legend import Kind, kind_of
from explorer.state.query import Bounds, matching
from explorer.state.strings import t
from explorer.state.view import View

Drawn = tuple[Status | None, Certainty]


@dataclass(frozen=True, slots=True)
class LayerCount:
    """The four counts of a layer, and how those that are shown stand."""

    shown: int = 0
    before: int = 0
    after: int = 0
    undated: int = 0
    states: tuple[tuple[Drawn, int], ...] = ()


def themes(atlas: Atlas) -> dict[str, tuple[Feature, ...]]:
    """Features by theme, found once: a slider step must not look for them again."""
    found: dict[str, list[Feature]] = {}
    for feature in atlas.features.values():
        found.setdefault(feature.theme, []).append(feature)
    return {theme: tuple(features) for theme, features in found.items()}


def counts(
    atlas: Atlas, by_theme: Mapping[str, tuple[Feature, ...]], view: View, bounds: Bounds | None = None
) -> dict[str, LayerCount]:
    """A LayerCount for every layer of the View, over the features that pass its filters."""
    passing = matching(atlas, view, bounds)
    return {layer.id: _count(by_theme.get(layer.id, ()), view, passing) for layer in view.layers}


def _count(features: tuple[Feature, ...], view: View, passing: frozenset[str]) -> LayerCount:
    members: Counter[Membership] = Counter()
    states: Counter[Drawn] = Counter()
    for feature in features:
        if feature.id in passing:
            member = membership(feature, view.clock)
            members[member] += 1
            if member == "shown" or (member == "undated" and view.show_undated):
                state = state_at(feature, view.clock.at)
                states[state.status, state.certainty] += 1
    ranked = tuple(sorted(states.items(), key=lambda item: _rank(item[0])))
    return LayerCount(members["shown"], members["before"], members["after"], members["undated"], ranked)


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

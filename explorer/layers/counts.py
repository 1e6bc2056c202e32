"""Counts per layer at the View's clock, for the layer panel. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from math import prod
from typing import Protocol

import numpy as np

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import CERTAINTIES, Certainty
from explorer.atlas.columns.timelines import STATES, UNDATED, Numbers, timelines
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import STATUSES, Atlas, Bounds, Status
from explorer.layers.legend import BY_DIMENSION, KINDS, Kind, kind_of, own_kinds
from explorer.layers.styling import Styled
from explorer.records import dataclass
from explorer.state.queries import drawn
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang

Drawn = tuple[Status | None, Certainty]


@dataclass(frozen=True, slots=True)
class LayerCount:
    """The four counts of a layer, and the states of the features listed (undated ones only where they are shown).

    `unplaced` is how many of the listed have no place; `kinds` says as what most of a state's features are drawn.
    `partial`: there may be more of each, which lie on a server.
    """

    shown: int = 0
    before: int = 0
    after: int = 0
    undated: int = 0
    unplaced: int = 0
    states: tuple[tuple[Drawn, int], ...] = ()
    kinds: tuple[Kind | None, ...] = ()
    partial: bool = False

    @property
    def listed(self) -> int:
        return sum(number for _, number in self.states)


class StoreCounting(Protocol):
    """Counts layers of shared stores, of which the window knows some rows alone."""

    def counts(self, view: View) -> dict[str, LayerCount]: ...
    def words(self, layer: str, lang: Lang) -> str: ...


def counts(
    atlas: Atlas, view: View, placed: Collection[str], bounds: Bounds | None = None
) -> dict[str, LayerCount]:
    """Return a LayerCount for every layer of the View, over the features that pass its filters."""
    columns, fates = timelines(atlas), drawn.drawing_results(atlas, view, placed, bounds)
    states = columns.states(view.clock.at)
    sizes = len(columns.themes), len(drawn.FATES), len(STATES), len(KINDS)
    keys = _themes_and_kinds(atlas) + fates * (sizes[2] * sizes[3]) + states * sizes[3]
    tally = np.bincount(keys, minlength=prod(sizes)).reshape(sizes)

    def first(theme: int, state: int, tied: Sequence[int]) -> int:
        """Return the first in table order of the kinds with most features."""
        wanted = [((theme * sizes[1] + drawn.DRAWN) * sizes[2] + state) * sizes[3] + kind for kind in tied]
        return int(keys[np.isin(keys, wanted)][0]) % sizes[3]

    known = dict(zip(columns.themes, _counts(tally, first), strict=True))
    return {layer.id: known.get(layer.id, LayerCount()) for layer in view.layers}


def class_counts(known: Known, view: View, layer: str, made: Styled) -> list[int]:
    """Return how many features of each class of a user's layer are listed: as many in all as its states have."""
    rows = timelines(known.atlas).of_theme(layer)
    fates = drawn.drawing_results(known.atlas, view, known.bounds, known.bounds)[rows]
    codes: Numbers = made.codes[(fates == drawn.DRAWN) | (fates == drawn.UNPLACED)] // made.steps
    found: list[int] = np.bincount(codes, minlength=len(made.classes)).tolist()
    return found


def count_members(members: Numbers, view: View, kind: Kind) -> LayerCount:
    """Return the counts of a layer of one kind from how many of its features there are by membership, state, and
    without a place or with one."""
    tally = np.zeros((1, len(drawn.FATES), len(STATES), len(KINDS)), np.int64)
    which = KINDS.index(kind)
    for fate, of_member in zip(drawn.fates_of_members(view).tolist(), members, strict=True):
        tally[0, fate, :, which] += of_member[:, 1]
        tally[0, drawn.UNPLACED if fate == drawn.DRAWN else fate, :, which] += of_member[:, 0]
    return next(_counts(tally, lambda *_: which))


_KINDS: dict[str, Kind] = {"line": "line", "river": "line", "area": "area", "union": "area", "blob": "area"}


@cached_by_owner
def _themes_and_kinds(atlas: Atlas) -> Numbers:
    """Return for every feature its part of the key: theme, and the kind that its geometry is derived as."""
    kinds = (KINDS.index(_KINDS.get(f.geometry, "point")) for f in atlas.tables.features.values())
    own = (own_kinds(collection) for collection in atlas.collections.values())
    theme = timelines(atlas).theme * (len(drawn.FATES) * len(STATES) * len(KINDS))
    found: Numbers = theme + np.concatenate([np.fromiter(kinds, np.intp), *own])
    return found


def _counts(tally: Numbers, first: Callable[[int, int, Sequence[int]], int]) -> Iterator[LayerCount]:
    """Return a count per theme, from the numbers of features by theme, result, state and kind."""
    by_fate, undated = tally.sum((2, 3)), tally.sum(3)[:, :, UNDATED].sum(2)
    undated[:, drawn.FILTERED] = 0
    by_fate -= undated
    by_state = (tally[:, drawn.DRAWN] + tally[:, drawn.UNPLACED]).sum(2).tolist()
    by_kind, unplaced = tally[:, drawn.DRAWN].tolist(), tally[:, drawn.UNPLACED].sum((1, 2)).tolist()
    for theme, (fates, without) in enumerate(zip(by_fate.tolist(), undated.sum(1).tolist(), strict=True)):
        ranked = sorted(
            (n for n, number in enumerate(by_state[theme]) if number), key=lambda n: _rank(STATES[n])
        )
        yield LayerCount(
            shown=fates[drawn.DRAWN] + fates[drawn.UNPLACED],
            before=fates[drawn.BEFORE],
            after=fates[drawn.LATER],
            undated=without,
            unplaced=unplaced[theme],
            states=tuple((STATES[n], by_state[theme][n]) for n in ranked),
            kinds=tuple(_most(by_kind[theme][n], partial(first, theme, n)) for n in ranked),
        )


def _most(numbers: list[int], first: Callable[[Sequence[int]], int]) -> Kind | None:
    """Return the kind that most features are drawn as; None if none is drawn."""
    best = [kind for kind, number in enumerate(numbers) if number == max(numbers)]
    if not any(numbers):
        return None
    return KINDS[best[0] if len(best) == 1 else first(best)]


def _rank(state: Drawn) -> tuple[int, int]:
    status, certainty = state
    return STATUSES.index(status) if status else len(STATUSES), CERTAINTIES.index(certainty)


def summary(count: LayerCount, lang: Lang) -> str:
    """Format the count beside a layer's name: `14 · 在建 6`; the second number counts unsettled states."""
    tally: Counter[str] = Counter()
    shown = brief(count)
    for (status, certainty), number in count.states:
        if certainty != "undated":
            tally[str(status) if certainty == "certain" else certainty] += number
    for key in ("construction", "approved", "possible", "unconfirmed", "attested"):
        if tally[key] > 0 and (key not in ("approved", "attested") or tally[key] < count.shown):
            return t(f"panel.brief.{key}", lang, shown=shown, number=tally[key])
    if not count.shown and count.undated:
        return t("panel.brief.undated", lang, number=count.undated)
    return shown


def brief(count: LayerCount) -> str:
    """Format the number of features that are shown."""
    return f"≥ {count.shown:,}" if count.partial else f"{count.shown:,}"


def layer_kind(known: Known, layer: str) -> Kind:
    """Return the kind that most of a layer's shapes are; points where it has none."""
    own = known.collections.get(layer)
    if own is not None:
        tally = np.bincount(own.dimensions[own.placed], minlength=3)
        return BY_DIMENSION[int(tally.argmax())] if tally.any() else "point"
    return _table_kinds(known.tables).get(layer, "point")


@cached_by_owner
def _table_kinds(known: Known) -> dict[str, Kind]:
    found: dict[str, Counter[Kind]] = {}
    for feature in known.atlas.features.values():
        if feature.id in known.shapes:
            found.setdefault(feature.theme, Counter())[kind_of(known.shapes[feature.id])] += 1
    return {theme_id: tally.most_common(1)[0][0] for theme_id, tally in found.items()}

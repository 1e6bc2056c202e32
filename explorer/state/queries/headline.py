"""The headline cards as the window hands them to the page; their content is from `state.indicators`. No Qt."""

from __future__ import annotations

from explorer.atlas.model import Atlas
from explorer.records import dataclass
from explorer.state.queries import indicators
from explorer.state.view.view import View


@dataclass(frozen=True, slots=True)
class Card:
    """A card in words; `mark` is set if the sources disagree about the number."""

    key: str
    value: str
    unit: str
    name: str
    asof: str
    day: str
    scope: str
    source: str
    mark: str


def opening(atlas: Atlas) -> tuple[str, ...]:
    """Return the indicators that a new View shows."""
    return indicators.opening_headline(atlas)


def cards(atlas: Atlas, view: View) -> tuple[Card, ...]:
    """Return the cards in the View's order; an indicator without an observation by the clock's date has none."""
    return tuple(Card(**card) for card in indicators.cards(atlas, view))

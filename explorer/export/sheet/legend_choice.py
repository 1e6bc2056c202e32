"""The user's choices for a legend: place, columns, order, hidden rows and wording."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from explorer.records import dataclass
from explorer.words.structure import Between, MaxLength

Place = Literal["auto", "right", "left", "below"]
PLACES: tuple[Place, ...] = ("auto", "right", "left", "below")
MOST_COLUMNS = 6
_Key = Annotated[str, MaxLength(300)]


@dataclass(frozen=True, slots=True)
class LegendChoice:
    """`order` and `hidden` hold keys, `words` pairs of a key and the words to use instead.

    A key is a layer's id, or for one of its rows the id, a colon and the row's words: `bus:运营`. Layers that `order` does
    not name follow in their own order. `columns` 0: as few as fit.
    """

    place: Place = "auto"
    columns: Annotated[int, Between(0, MOST_COLUMNS)] = 0
    order: Annotated[tuple[_Key, ...], MaxLength(500)] = ()
    hidden: Annotated[tuple[_Key, ...], MaxLength(500)] = ()
    words: Annotated[tuple[tuple[_Key, _Key], ...], MaxLength(500)] = ()

    def to_json(self) -> dict[str, Any]:
        plain = asdict(self)
        return {
            **plain,
            "order": list(self.order),
            "hidden": list(self.hidden),
            "words": list(map(list, self.words)),
        }


def row_key(layer: str, words: str) -> str:
    return f"{layer}:{words}"

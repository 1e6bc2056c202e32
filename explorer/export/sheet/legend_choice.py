"""The user's choices for a legend: place, columns, order, hidden rows and wording."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal, NamedTuple

from explorer.layers.legend import LegendEntry
from explorer.records import dataclass
from explorer.words.structure import Between, MaxLength

Place = Literal["auto", "right", "left", "below"]
PLACES: tuple[Place, ...] = ("auto", "right", "left", "below")
MOST_COLUMNS = 6
_Key = Annotated[str, MaxLength(300)]


class RowKeys(NamedTuple):
    """Both keys of a legend's row.

    `exact` is the row's alone, and what the window writes: `bus:state/line:运营`, or of a class `class/line`. `plain` is for
    writing by hand, and is that of every row of the layer with these words: `bus:运营`.
    """

    exact: str
    plain: str


@dataclass(frozen=True, slots=True)
class LegendChoice:
    """`order` and `hidden` hold keys, `words` pairs of a key and the words to use instead.

    A key is a layer's id, or one of the two of a row, see `RowKeys`. Layers that `order` does not name follow in their
    own order. `columns` 0: as few as fit.
    """

    place: Place = "auto"
    columns: Annotated[int, Between(0, MOST_COLUMNS)] = 0
    order: Annotated[tuple[_Key, ...], MaxLength(500)] = ()
    hidden: Annotated[tuple[_Key, ...], MaxLength(500)] = ()
    words: Annotated[tuple[tuple[_Key, _Key], ...], MaxLength(500)] = ()

    def leaves_out(self, keys: RowKeys) -> bool:
        return not set(keys).isdisjoint(self.hidden)

    def words_of(self, keys: RowKeys, words: str) -> str:
        """Return the words of a row, which are `words` unless others were chosen."""
        chosen = dict(self.words)
        return chosen.get(keys.exact, chosen.get(keys.plain, words))

    def to_json(self) -> dict[str, Any]:
        plain = asdict(self)
        return {
            **plain,
            "order": list(self.order),
            "hidden": list(self.hidden),
            "words": list(map(list, self.words)),
        }


def row_keys(entry: LegendEntry, words: str) -> RowKeys:
    part = "state" if entry.label is None else "class"
    return RowKeys(f"{entry.layer}:{part}/{entry.kind}:{words}", f"{entry.layer}:{words}")

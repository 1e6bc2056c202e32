"""The user's choices for a legend: place, columns, order, hidden rows and wording."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any, Literal, get_args

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import DRAWN, Certainty
from explorer.atlas.model import STATUSES, Status
from explorer.layers.legend import (
    KINDS,
    Kind,
    LegendEntry,
    Part,
    density_words,
    size_words,
    style_of,
)
from explorer.records import dataclass
from explorer.state.queries.labels import state_words
from explorer.state.view.view import View
from explorer.words.structure import Between, MaxLength
from explorer.words.text import Lang, Text

Place = Literal["auto", "right", "left", "below"]
PLACES: tuple[Place, ...] = ("auto", "right", "left", "below")
MOST_COLUMNS = 6
_Key = Annotated[str, MaxLength(300)]


# The keys of a legend's row. The first is the row's alone, the same in every language, and what the window writes:
# `bus:state/line:operation/certain`, of a class, with its column, `own1:class/line:用途/甲`. The others are for writing by
# hand: the row's words in any language, `bus:运营` or `own1:甲` for every row of the layer that says so, `own1:用途/甲` for
# classes of a column, `bus:state/line:运营` for states of lines alone. `own1:class/line:甲` is in files of before.
RowKeys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegendChoice:
    """`order` and `hidden` hold keys, `words` pairs of a key and the words to use instead.

    A key is a layer's id, or one of those of a row, see `RowKeys`. Layers that `order` does not name follow in their
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
        return next((chosen[key] for key in keys if key in chosen), words)

    def to_json(self) -> dict[str, Any]:
        plain = asdict(self)
        return {
            **plain,
            "order": list(self.order),
            "hidden": list(self.hidden),
            "words": list(map(list, self.words)),
        }


def row_keys(entry: LegendEntry) -> RowKeys:
    if entry.label is None:
        return state_keys(entry.layer, entry.kind, entry.status, entry.certainty)
    return class_keys(entry.layer, entry.kind, entry.part, entry.label, entry.column)


def plain_key(entry: LegendEntry, lang: Lang) -> str:
    """Return the key of a row that is written by hand and tells classes of columns apart."""
    column = f"{entry.column}/" if entry.in_class and entry.column else ""
    return f"{entry.layer}:{column}{entry.words(lang)}"


def every_row(data: Known, view: View, layer: str) -> Iterator[RowKeys]:
    """Iterate over the keys of all rows that a layer may have at any date."""
    made = style_of(data, view, layer)
    for kind in KINDS:
        for status in (*STATUSES, None):
            yield from (state_keys(layer, kind, status, certainty) for certainty in DRAWN)
        if made is not None and made.in_classes:
            yield from (class_keys(layer, kind, c.rest or "class", c.text, made.column) for c in made.classes)
    if made is not None:
        yield class_keys(layer, "area", "density", density_words())
        yield class_keys(layer, made.kind, "size", size_words(made), made.style.size)


def state_keys(layer: str, kind: Kind, status: Status | None, certainty: Certainty) -> RowKeys:
    of_kind = f"{layer}:state/{kind}"
    said = [state_words(status, certainty, lang) for lang in get_args(Lang)]
    exact = f"{of_kind}:{status or ''}/{certainty}"
    return (exact, *(f"{of_kind}:{words}" for words in said), *(f"{layer}:{words}" for words in said))


def class_keys(layer: str, kind: Kind, part: Part, label: Text, column: str = "") -> RowKeys:
    of_kind, said = f"{layer}:{part}/{kind}", dict.fromkeys(label.in_(lang) for lang in get_args(Lang))
    before = f"{of_kind}:{label.zh}" if part == "class" else of_kind
    by_hand = [f"{layer}:{words}" for words in said]
    if not column:
        return before, *by_hand
    exact = f"{of_kind}:{column}/{label.zh}" if part == "class" else f"{of_kind}:{column}"
    return exact, before, *(f"{layer}:{column}/{words}" for words in said), *by_hand

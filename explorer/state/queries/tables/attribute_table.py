"""The features of one layer, or of all, as a table: columns with their cells as text, as numbers, and in order.

Rows are counted within the table. What the tables know has few rows and is worded feature by feature; a user's layer may
have a hundred thousand, and no feature of it is made but for a cell that is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from functools import cached_property
from math import isnan
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import STATES, Numbers, Records, deciding
from explorer.atlas.columns.timeline import state_at
from explorer.atlas.columns.timelines import timelines
from explorer.atlas.model import Attribute, Feature
from explorer.records import dataclass
from explorer.state.queries.labels import state_words
from explorer.state.queries.lines import Lines, fold_cells
from explorer.state.queries.pinyin import pinyin
from explorer.state.queries.tables import row_order
from explorer.state.queries.tables.row_order import natural, number_key, sort_keys
from explorer.state.queries.tables.table_text import COLUMNS, Column, TableText
from explorer.state.view.view import View
from explorer.words.cell import is_blank, plain_text
from explorer.words.strings import t
from explorer.words.text import Lang, Text

Kind = Literal["text", "number", "date"]
Floats = NDArray[np.float64]
K = TypeVar("K")
_OWN = "@"  # before the key of a column of the layer's own
_SPELT = 3000  # rows whose Chinese names are sorted by pinyin; more by GB 18030, which follows it for common characters
_LONGEST_KEY = 64
_NOT_OWN: tuple[Column, ...] = (
    "theme",
    "places",
    "origin",
)  # columns that say nothing of the rows of one own layer


@dataclass(frozen=True, slots=True)
class TableColumn:
    """`own`: a column of the layer's own data, under the name that its source gives it."""

    key: str
    label: Text
    kind: Kind = "text"
    own: bool = False


class AttributeTable:
    """Immutable but for what it has derived; the View that questions are asked with says the clock and the language."""

    def __init__(self, known: Known, layer: str = "") -> None:
        self.known, self.layer = known, layer
        self.columns_of_time = timelines(known.atlas)
        many = len(self.columns_of_time.features)
        self.numbers: Numbers = self.columns_of_time.of_theme(layer) if layer else np.arange(many)
        self.collection: Collection | None = known.collections.get(layer)
        self.words = TableText(known.atlas, known.catalogue.names())
        self._texts: dict[tuple[object, ...], NDArray[Any]] = {}
        self._folds: dict[tuple[object, ...], Lines] = {}
        self._orders: dict[tuple[object, ...], NDArray[np.float32]] = {}
        self._first = self.columns_of_time.offsets[1]  # numbers from here on are rows of collections

    def __len__(self) -> int:
        return len(self.numbers)

    def id(self, row: int) -> str:
        """Return the id of a row's feature."""
        return self.columns_of_time.id(int(self.numbers[row]))

    def ids_of(self, rows: Numbers) -> list[str]:
        """Return the ids of some rows' features."""
        return self.columns_of_time.ids_of(self.numbers[rows])

    def selection_of(self, rows: Numbers) -> tuple[str, ...]:
        """Return the ids of some rows' features, for a View."""
        return self.columns_of_time.selection_of(self.numbers[rows])

    @cached_property
    def columns(self) -> tuple[TableColumn, ...]:
        """Return what every feature has, then the layer's own attributes in the order of its source."""
        left_out = _NOT_OWN if self.collection is not None else ("theme",) if self.layer else ()
        labels = {
            name: Text(*(t(f"results.column.{name}", lang) for lang in ("zh", "en"))) for name in COLUMNS
        }
        kinds: dict[str, Kind] = {"since": "date"}
        base = [
            TableColumn(name, labels[name], kinds.get(name, "text"))
            for name in COLUMNS
            if name not in left_out
        ]
        return (*base, *self._own_columns())

    def column(self, key: str) -> TableColumn:
        return next(column for column in self.columns if column.key == key)

    def row_of(self, key: str) -> int | None:
        """Return the row of a feature; None where the table has none."""
        found = self.rows_of((key,))
        return int(found[0]) if len(found) else None

    def rows_of(self, keys: Sequence[str]) -> Numbers:
        """Return the rows of features, in their order; those that the table lacks are left out."""
        numbers = self.columns_of_time.numbers(keys)
        if not len(self.numbers):
            return np.empty(0, np.intp)
        rows = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        return np.asarray(rows[self.numbers[rows] == numbers])

    def feature(self, row: int) -> Feature:
        return self.columns_of_time.features[int(self.numbers[row])]

    # -- own columns ------------------------------------------------------------------------

    def _own_columns(self) -> list[TableColumn]:
        if self.collection is not None:
            return [
                TableColumn(_OWN + name, Text(name, name), _kind(cells), own=True)
                for name, cells in self.collection.columns.items()
            ]
        return [
            TableColumn(_OWN + name, _label(found), _kind_of_texts(a.value for a in found), own=True)
            for name, found in self._attributes.items()
        ]

    @cached_property
    def _attributes(self) -> dict[str, list[Attribute]]:
        """Return the attributes of a layer of the tables, by Chinese name."""
        found: dict[str, list[Attribute]] = {}
        if self.layer and self.collection is None:
            for row in range(len(self)):
                for attribute in self.feature(row).attributes:
                    found.setdefault(attribute.name.zh, []).append(attribute)
        return found

    # -- cells ------------------------------------------------------------------------------

    def cell(self, row: int, key: str, view: View) -> str:
        """Return the text of one cell."""
        if not key.startswith(_OWN):
            return self.words.cell(self.feature(row), key, view)  # type: ignore[arg-type]
        name = key.removeprefix(_OWN)
        if self.collection is not None:
            return plain_text(self.collection.columns[name][row])
        found = _latest(self.feature(row), name)
        return found.qualifier + found.value if found else ""

    def texts(self, key: str, view: View) -> NDArray[Any]:
        """Return the text of every cell of a column; empty where it says nothing."""
        return self._kept(self._texts, self._texts_key(key, view), lambda: self._make_texts(key, view))

    def folded(self, view: View) -> tuple[Lines, ...]:
        """Return the folded texts of every column to be searched: all but the one file of a user's layer."""
        searched = [c.key for c in self.columns if self.collection is None or c.key != "sources"]
        return tuple(self.folded_column(key, view) for key in searched)

    def folded_column(self, key: str, view: View) -> Lines:
        """Return the folded texts of one column; the texts themselves, which take far more memory, are not kept for it."""
        kept = self._texts_key(key, view)

        def make() -> Lines:
            texts = self._texts.get(kept)
            return Lines(fold_cells(self._make_texts(key, view) if texts is None else texts))

        return self._kept(self._folds, kept, make)

    def _texts_key(self, key: str, view: View) -> tuple[object, ...]:
        """Return what the texts of a column depend on."""
        lasting = key.startswith(_OWN) or key in ("name", "theme", "quality", "origin", "sources")
        at = () if lasting else (view.clock.at,)
        return key, view.lang, *at, view.filters.regions if key == "places" else ()

    def _kept(self, kept: dict[tuple[object, ...], K], key: tuple[object, ...], make: Callable[[], K]) -> K:
        if key not in kept:
            if len(kept) > 2 * len(self.columns) + 8:
                kept.clear()
            made = make()
            kept[key] = made
            return made
        return kept[key]

    def _make_texts(self, key: str, view: View) -> NDArray[Any]:
        found = np.empty(len(self), object)
        if key.startswith(_OWN) and self.collection is not None:
            cells = self.collection.columns[key.removeprefix(_OWN)]
            found[:] = ["" if is_blank(value) else plain_text(value) for value in cells.tolist()]
            return found
        of_tables = self.numbers < self._first
        for row in np.flatnonzero(of_tables).tolist():
            found[row] = self.cell(row, key, view)
        if not of_tables.all():
            rows = np.flatnonzero(~of_tables)
            found[rows] = self._texts_of_rows(rows, key, view)
        return found

    def _texts_of_rows(self, rows: Numbers, key: str, view: View) -> NDArray[Any]:
        """Return the texts of rows of collections, without creating features."""
        found = np.full(len(rows), "", object)
        numbers = self.numbers[rows]
        for collection, start in self._collections():
            here = (numbers >= start) & (numbers < start + len(collection))
            if not here.any():
                continue
            own = numbers[here] - start
            if key == "name":
                found[here] = collection.names[own]
            elif key == "status":
                codes = self.columns_of_time.states(view.clock.at)[numbers[here]]
                found[here] = self._states(collection, own, codes, view)
            elif key == "since":
                states = self.columns_of_time.states(view.clock.at)[numbers[here]]
                found[here] = _since_texts(collection, own, states, view)
            elif key == "quality":
                placed = collection.placed[own]
                qualities = [t(f"quality.{q}", view.lang) for q in (collection.quality, "none")]
                found[here] = np.where(placed, *qualities)
            else:  # the same in every row
                found[here] = self.words.cell(collection.feature(int(own[0])), key, view)  # type: ignore[arg-type]
        return found

    def _states(self, collection: Collection, rows: Numbers, codes: Numbers, view: View) -> NDArray[Any]:
        found = np.full(len(rows), "", object)
        for code in np.unique(codes).tolist():
            status, certainty = STATES[code]
            found[codes == code] = state_words(status, certainty, view.lang)
            if certainty == "unconfirmed":  # its words name the day of the row's last evidence
                worded: dict[tuple[Any, ...], str] = {}
                for n in np.flatnonzero(codes == code).tolist():
                    dates = tuple(part.text[rows[n]] for part in collection.records)
                    if dates not in worded:
                        worded[dates] = self.words.cell(collection.feature(int(rows[n])), "status", view)
                    found[n] = worded[dates]
        return found

    def _collections(self) -> Iterable[tuple[Collection, int]]:
        return zip(self.columns_of_time.collections, self.columns_of_time.offsets[1:], strict=False)

    def values(self, key: str, view: View) -> Floats:
        """Return a column of numbers or dates (proleptic ordinals) as floats; NaN where a cell says nothing."""
        if key == "since":
            return self._since(view)
        cells = self.collection.columns[key.removeprefix(_OWN)] if self.collection is not None else None
        if cells is not None and cells.dtype.kind == "f":
            return np.asarray(cells, float)
        if cells is not None:
            return np.fromiter(map(_number, cells.tolist()), float, len(cells))
        return np.fromiter(map(_number, self.texts(key, view).tolist()), float, len(self))

    def _since(self, view: View) -> Floats:
        found = np.full(len(self), np.nan)
        for row in np.flatnonzero(self.numbers < self._first).tolist():
            record = state_at(self.feature(row), view.clock.at).record
            if record is not None and record.date is not None:
                found[row] = (record.date.last or date.max).toordinal()
        for collection, start in self._collections():
            here = (self.numbers >= start) & (self.numbers < start + len(collection))
            if here.any():
                rows, day = self.numbers[here], view.clock.at
                states = self.columns_of_time.states(day)[rows]
                low, high = _since_days(collection, rows - start, states, day)
                found[here] = np.where(high > 0, high, np.where(low > 0, date.max.toordinal(), np.nan))
        return found

    # -- order ------------------------------------------------------------------------------

    def _ranks(self, key: str, view: View) -> NDArray[np.float32]:
        """Return the order of an own column's texts, kept: each further sort asks for those before it too."""
        return self._kept(
            self._orders, self._texts_key(key, view), lambda: _ranks(self.texts(key, view), view.lang)
        )

    def ordered(self, rows: Numbers, key: str, view: View, descending: bool = False) -> Numbers:
        """Sort rows by a column, stably; empty cells come last in both directions."""
        column = self.column(key)
        if not column.own:
            numbers = self.words.order(self.numbers[rows], key, view, descending)  # type: ignore[arg-type]
            return np.asarray(np.searchsorted(self.numbers, numbers), np.intp)
        keys = self._ranks(key, view) if column.kind == "text" else self.values(key, view)
        keys = keys[rows]
        blanks = np.isnan(keys)
        full = np.flatnonzero(~blanks)
        order = _stable(keys[full], descending)
        return np.concatenate([rows[full[order]], rows[blanks]])


def _ranks(texts: NDArray[Any], lang: Lang) -> NDArray[np.float32]:
    """Return the rank of each text, NaN of one that is empty."""
    keys = _sorted_as(texts, lang)
    ranks = row_order.ranks(keys).astype(np.float32)  # exact up to 16 million
    ranks[keys == b""] = np.nan
    return ranks


def _stable(keys: NDArray[Any], descending: bool) -> Numbers:
    if not descending:
        return np.argsort(keys, kind="stable")
    order: Numbers = (len(keys) - 1 - np.argsort(keys[::-1], kind="stable"))[::-1]
    return order


def _sorted_as(texts: NDArray[Any], lang: Lang) -> NDArray[Any]:
    """Return sort keys as bytes: numbers by their value, then words, Chinese by sound, the rest without case."""
    spelt = lang == "zh" and len(texts) <= _SPELT

    def key(text: str) -> str:
        if not text:
            return ""
        if text[-1].isdigit() and not isnan(number := _number(text)):
            return f"1{number_key(number)}"
        return f"2{natural(pinyin(text) if spelt else text.casefold())}"

    return sort_keys((key(text).encode("gb18030", "replace") for text in texts), _LONGEST_KEY)


# -- cells of the layers -----------------------------------------------------------------------------


def _latest(feature: Feature, name: str) -> Attribute | None:
    """Return the attribute with this Chinese name; of several the one with the latest date."""
    found = [a for a in feature.attributes if a.name.zh == name]
    return max(found, key=lambda a: (a.as_of.last or date.min) if a.as_of else date.min, default=None)


def _label(found: list[Attribute]) -> Text:
    """Return a column's name, with its unit if all cells share one."""
    units = {attribute.unit for attribute in found}
    name, unit = found[0].name, next(iter(units))
    if len(units) > 1 or not unit.zh:
        return name
    return Text(f"{name.zh}（{unit.zh}）", f"{name.en} ({unit.en})")


def _kind(cells: NDArray[Any]) -> Kind:
    if cells.dtype.kind == "f":
        return "number"
    listed = cells.tolist()
    kinds = set(map(type, listed)) - {type(None)}
    if kinds and str in kinds and len(kinds) > 1:  # numbers among blanks that are written out
        kinds = {type(value) for value in listed if not is_blank(value)}
    if kinds and kinds <= {date, datetime}:
        return "date"
    return "number" if kinds and kinds <= {int, float} else "text"


def _kind_of_texts(values: Iterable[str]) -> Kind:
    return "number" if all(_number(value) == _number(value) for value in values) else "text"


def _number(value: Any) -> float:
    """Convert a cell to a float, a date to its ordinal; NaN for anything else."""
    if isinstance(value, datetime):
        return value.date().toordinal()
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(value.strip("≥≤><≈~约").replace(",", "")) if isinstance(value, str) else np.nan
    except ValueError:
        return np.nan


def _since_days(collection: Collection, rows: Numbers, states: Numbers, day: date) -> tuple[Numbers, Numbers]:
    """Return the first and the last possible day of each row's state; 0 if it has none."""
    which = _deciding(collection, rows, states, day)
    low, high = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
    for n, part in enumerate(collection.records):
        here = which == n
        low[here], high[here] = part.low[rows][here], part.high[rows][here]
    return low, high


def _deciding(collection: Collection, rows: Numbers, states: Numbers, day: date) -> Numbers:
    parts = [Records(*(getattr(part, x.name)[rows] for x in fields(Records))) for part in collection.records]
    return deciding(parts, states, day.toordinal())


def _since_texts(collection: Collection, rows: Numbers, states: Numbers, view: View) -> NDArray[Any]:
    from explorer.words import edtf
    from explorer.words.dates import in_words

    which = _deciding(collection, rows, states, view.clock.at)
    texts = np.full(len(rows), "", object)
    worded: dict[tuple[str, bool], str] = {}  # many rows share their dates
    for n, part in enumerate(collection.records):
        for row in np.flatnonzero(which == n).tolist():
            text, planned = part.text[rows[row]], bool(part.expected[rows[row]])
            if text is not None:
                if (text, planned) not in worded:
                    words = in_words(edtf.parse(text), view.lang)
                    worded[text, planned] = t("when.planned", view.lang, day=words) if planned else words
                texts[row] = worded[text, planned]
    return texts


def layers_of(known: Known, view: View) -> Mapping[str, Text]:
    """Return the layers of the View that have features, and so a table."""
    has = timelines(known.atlas)
    return {
        layer.id: known.catalogue.name(layer.id)
        for layer in view.layers
        if layer.id in known.catalogue and has.count_of(layer.id)
    }

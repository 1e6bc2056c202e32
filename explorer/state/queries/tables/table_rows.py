"""Which rows of a table are listed, and in what order: layers, clock and filters, the frame, the typed filter, the sort."""

from __future__ import annotations

from typing import Literal

import numpy as np

from explorer.atlas.columns.spans import Mask, Numbers
from explorer.atlas.columns.timelines import timelines
from explorer.atlas.model import Box
from explorer.records import dataclass
from explorer.state.queries import drawn, query
from explorer.state.queries.own_rows import in_box
from explorer.state.queries.tables import row_filter
from explorer.state.queries.tables.attribute_table import AttributeTable
from explorer.state.queries.tables.row_filter import FilterError
from explorer.state.view.view import View

RowScope = Literal["listed", "all", "selected"]


@dataclass(frozen=True, slots=True)
class RowQuery:
    """`listed`: what the status bar counts; `all`: what passes the View's filters; `frame`: only what is in sight.

    Of a shared store's layer, of which more may be held than is in sight, nothing beyond `sight` is listed or counted.
    `sorts`: columns and whether each descends, the foremost first.
    """

    scope: RowScope = "listed"
    frame: Box | None = None
    sight: Box | None = None
    text: str = ""
    sorts: tuple[tuple[str, bool], ...] = (("theme", False),)


@dataclass(frozen=True, slots=True, eq=False)
class RowListing:
    """Rows in order, how many each scope has, and why a typed filter was not read (all rows pass then).

    `selected`: the rows of the View's selection, listed or not, in its order.
    """

    rows: Numbers
    selected: Numbers
    counts: dict[RowScope, int]
    error: FilterError | None = None


def listed(table: AttributeTable, view: View, wanted: RowQuery) -> RowListing:
    """Return what `wanted` asks for."""
    known = table.known
    numbers = table.numbers
    passes = query.passing(known.atlas, view, known.bounds)[numbers]
    here = drawn.listing(known, view)[numbers]
    near = _in_sight(table, wanted.sight)
    passes, here = passes & near, here & near
    selected = np.zeros(len(numbers), bool)
    rows_selected = table.rows_of(view.selection)
    selected[rows_selected] = True
    of_scope: dict[RowScope, Mask] = {"listed": here, "all": passes, "selected": selected}
    kept = of_scope[wanted.scope]
    if wanted.frame is not None:
        kept = kept & query.in_view(known.atlas, wanted.frame, known.bounds)[numbers]
    error = None
    try:
        kept = kept & row_filter.passing(table, view, wanted.text)
    except FilterError as found:
        error = found
    rows_kept, keys = np.flatnonzero(kept), {column.key for column in table.columns}
    for key, descending in reversed(wanted.sorts):
        if key in keys:
            rows_kept = table.ordered(rows_kept, key, view, descending)
    counts: dict[RowScope, int] = {scope: int(mask.sum()) for scope, mask in of_scope.items()}
    return RowListing(rows_kept, rows_selected, counts, error)


def _in_sight(table: AttributeTable, sight: Box | None) -> Mask:
    """Return which rows are in sight, where they are a store's; all others."""
    known, numbers = table.known, table.numbers
    found = np.ones(len(numbers), bool)
    columns = timelines(known.atlas)
    for collection, at in zip(columns.collections, columns.offsets[1:], strict=False):
        part = collection.portion
        # With `passing` all that pass the filters are held, and listed wherever they lie.
        if part is not None and part.passing is None and sight is not None:
            here = (numbers >= at) & (numbers < at + len(collection))
            found[here] = in_box(collection, sight)[numbers[here] - at]
    return found

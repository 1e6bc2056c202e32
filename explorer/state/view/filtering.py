"""Changing filters: pure functions from View to View, and the active parts for chips."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

from explorer.atlas.model import Box
from explorer.records import dataclass
from explorer.state.view.view import ColumnFilter, Filters, Range, View

Field = Literal[
    "themes",
    "statuses",
    "certainties",
    "regions",
    "wide_regions",
    "text",
    "ranges",
    "in_extent",
    "source_after",
    "documents",
    "qualities",
    "origins",
    "disputes",
    "columns",
]
LISTS: tuple[Field, ...] = (
    "themes",
    "statuses",
    "certainties",
    "regions",
    "documents",
    "qualities",
    "origins",
    "disputes",
)
Value = str | Range | ColumnFilter | date | bool


@dataclass(frozen=True, slots=True)
class FilterPart:
    """One thing that narrows: a theme, a status, a range, the text, …"""

    field: Field
    value: Value


def toggled(view: View, field: Field, key: str) -> View:
    """Add `key` to a field that lists choices, or remove it."""
    chosen: tuple[str, ...] = getattr(view.filters, field)
    after = tuple(k for k in chosen if k != key) if key in chosen else (*chosen, key)
    return _narrow(_with(view, field, after))


def with_text(view: View, text: str) -> View:
    return _with(view, "text", text)


def with_extent(view: View, extent: Box | None, on: bool) -> View:
    """Filter by the extent in sight, or stop; `extent` is what the map reported for its camera."""
    return replace(_with(view, "in_extent", on), extent=extent if on else None)


def with_wide_regions(view: View, on: bool) -> View:
    return _with(view, "wide_regions", on)


def with_source(view: View, day: date | None) -> View:
    return _with(view, "source_after", day)


def with_range(view: View, attribute: str, low: float | None, high: float | None) -> View:
    """Replace the range of an attribute; bounds the wrong way round are swapped."""
    if low is not None and high is not None and low > high:
        low, high = high, low
    kept = tuple(r for r in view.filters.ranges if r.attribute != attribute)
    fresh = () if low is None and high is None else (Range(attribute, low, high),)
    return _with(view, "ranges", kept + fresh)


def with_column(view: View, wanted: ColumnFilter) -> View:
    """Replace the filter of a column; bounds the wrong way round are swapped, an empty filter is removed."""
    if wanted.low is not None and wanted.high is not None and wanted.low > wanted.high:
        wanted = replace(wanted, low=wanted.high, high=wanted.low)
    kept = tuple(c for c in view.filters.columns if (c.layer, c.column) != (wanted.layer, wanted.column))
    empty = not wanted.values and wanted.low is None and wanted.high is None
    return _with(view, "columns", kept if empty else (*kept, wanted))


def column_of(filters: Filters, layer: str, column: str) -> ColumnFilter:
    """Return the filter of a layer's column; an empty one if there is none."""
    found = (c for c in filters.columns if (c.layer, c.column) == (layer, column))
    return next(found, ColumnFilter(layer, column))


def range_of(filters: Filters, attribute: str) -> Range:
    """Return the range set for an attribute, open on both sides if there is none."""
    return next((r for r in filters.ranges if r.attribute == attribute), Range(attribute))


def parts(filters: Filters) -> tuple[FilterPart, ...]:
    """Return every active part, in panel order."""
    found: list[FilterPart] = [FilterPart("text", filters.text)] if filters.text.strip() else []
    found += [FilterPart("in_extent", True)] if filters.in_extent else []
    found += [FilterPart("themes", key) for key in filters.themes]
    found += [FilterPart("statuses", key) for key in filters.statuses]
    found += [FilterPart("certainties", key) for key in filters.certainties]
    found += [FilterPart("regions", key) for key in filters.regions]
    found += [FilterPart("wide_regions", True)] if filters.wide_regions else []
    found += [FilterPart("ranges", wanted) for wanted in filters.ranges]
    found += [FilterPart("columns", wanted) for wanted in filters.columns]
    found += [FilterPart("source_after", filters.source_after)] if filters.source_after else []
    found += [
        FilterPart(field, key)
        for field in LISTS[LISTS.index("documents") :]
        for key in getattr(filters, field)
    ]
    return tuple(found)


def without(view: View, part: FilterPart) -> View:
    """Remove one active part."""
    if part.field in ("text", "in_extent", "source_after", "wide_regions"):
        return _with(view, part.field, getattr(Filters(), part.field))
    left = tuple(value for value in getattr(view.filters, part.field) if value != part.value)
    return _narrow(_with(view, part.field, left))


def _narrow(view: View) -> View:
    """Switch `wide_regions` off where no region is chosen."""
    return view if view.filters.regions else _with(view, "wide_regions", False)


def _with(view: View, field: Field, value: object) -> View:
    filters = replace(view.filters, **{field: value})  # type: ignore[arg-type]
    return replace(view, filters=filters)

"""Filters and facets over the rows of a user's layer: array operations, never row by row."""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Collection as Several
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.assembly import basemap_files
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import Mask, Numbers
from explorer.atlas.derived import cached_by_owner, is_derived
from explorer.atlas.model import Box
from explorer.state.queries import measures
from explorer.state.queries.lines import Lines, fold_cells, holding_words
from explorer.state.queries.regions import NOWHERE, parents, stem

_YEARS = 12_000


def mask(collection: Collection, name: str, wanted: Any) -> Mask:
    """Return which rows pass one filter that does not depend on the clock; `name` is its field, or `range`."""
    return _TESTS[name](collection, wanted)


def prepare(collection: Collection) -> None:
    """Work out what filters by region and year need, which takes seconds for a hundred thousand rows; for a thread."""
    years(collection)
    prepare_regions(collection)


def prepare_regions(collection: Collection) -> None:
    """Work out which regions the rows touch, for a thread."""
    regions_of(collection)


def has_regions(collection: Collection) -> bool:
    """Return whether it is known by now which regions the rows touch."""
    return is_derived(regions_of, collection)


def _all(collection: Collection, passes: bool) -> Mask:
    return np.full(len(collection), passes)


# -- text ---------------------------------------------------------------------------------------------


@cached_by_owner
def names(collection: Collection) -> Lines:
    """Return the folded names of the rows."""
    return Lines(fold_cells(collection.names))


@cached_by_owner
def haystacks(collection: Collection) -> Lines:
    """Return the folded names and texts of the rows, which a filter by text searches."""
    columns = [collection.columns[column] for column in collection.listed]
    named = names(collection).lines()
    texts = [fold_cells(cells) for cells in columns if cells.dtype.kind == "O"]
    return Lines(map(" ".join, zip(named, *texts, strict=True)))


# -- places -------------------------------------------------------------------------------------------


@cached_by_owner
def counties(collection: Collection) -> dict[str, Numbers]:
    """Return the rows that touch each county, by its adcode; counties without any are left out."""
    codes, shapes = _areas(basemap_files.basemap_dir())
    which, rows = collection.meeting(shapes)
    found: dict[str, Numbers] = {}
    for n, code in enumerate(codes):
        own = np.sort(rows[which == n])
        if len(own):
            found[code] = np.union1d(found[code], own) if code in found else own
    return found


@lru_cache(4)
def region_shapes(regions: tuple[str, ...]) -> tuple[bytes, ...]:
    """Return as WKB the shapes of the counties by which rows are in one of the regions."""
    import shapely

    codes, shapes = _areas(basemap_files.basemap_dir())
    stems = tuple(map(stem, regions))
    inside = [code.startswith(stems) for code in map(stem, codes)]
    return tuple(shapely.to_wkb(shapes[inside]).tolist()) if regions else ()


@lru_cache(1)
def _areas(folder: Path) -> tuple[list[str], NDArray[Any]]:
    """Return the adcodes and the shapes of the basemap's counties."""
    import shapely

    areas = basemap_files.features(folder, "counties.geojson")
    shapes = shapely.from_geojson([json.dumps(area["geometry"]) for area in areas])
    return [str(area["properties"]["adcode"]) for area in areas], shapes


@cached_by_owner
def regions_of(collection: Collection) -> dict[str, Numbers]:
    """Return the rows that touch each province, prefecture and county, by its adcode; NOWHERE: none that is known."""
    gathered: dict[str, list[Numbers]] = {}
    outside = _all(collection, True)
    for code, rows in counties(collection).items():
        outside[rows] = False
        for region in (code, *parents(code)):
            gathered.setdefault(region, []).append(rows)
    found = {code: np.unique(np.concatenate(parts)) for code, parts in gathered.items()}
    return found | {NOWHERE: np.flatnonzero(outside)}


def in_box(collection: Collection, extent: Box) -> Mask:
    """Return the rows whose box touches the extent."""
    west, south, east, north = collection.boxes.T
    found: Mask = (west <= extent[2]) & (east >= extent[0]) & (south <= extent[3]) & (north >= extent[1])
    return found


def in_regions(collection: Collection, regions: Several[str]) -> Mask:
    """Return the rows that touch one of the regions; NOWHERE holds what touches no county that is known."""
    found, known = _all(collection, False), counties(collection)
    stems = tuple(stem(code) for code in regions if code != NOWHERE)
    for code, rows in known.items():
        if stem(code).startswith(stems):
            found[rows] = True
    if NOWHERE in regions:
        outside = _all(collection, True)
        for rows in known.values():
            outside[rows] = False
        found = np.array(found | outside, bool)
    return found


# -- time ---------------------------------------------------------------------------------------------


@cached_by_owner
def years(collection: Collection) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return (record, row): the first and the last possible year of each beginning; an empty range where there is none."""
    low = np.stack([np.where(part.low > 0, _year(part.low), 0) for part in collection.records])
    high = np.stack([np.where(part.high > 0, _year(part.high), _YEARS) for part in collection.records])
    none = np.stack([~part.dated | part.attested for part in collection.records])
    low[none], high[none] = _YEARS + 1, -1
    return low.astype(np.int32), high.astype(np.int32)


def _year(days: NDArray[np.int32]) -> NDArray[np.int64]:
    epoch = np.int64(date(1970, 1, 1).toordinal())
    return (days.astype(np.int64) - epoch).astype("M8[D]").astype("M8[Y]").astype(np.int64) + 1970


def begun(collection: Collection, low: float | None, high: float | None) -> Mask:
    """Return the rows of which something may have begun in these years (None: open)."""
    first, last = years(collection)
    bottom, top = -1 if low is None else low, _YEARS if high is None else high
    found: Mask = np.logical_or.reduce((first <= top) & (last >= bottom), axis=0)
    return found


def _range(collection: Collection, wanted: Any) -> Mask:
    if wanted.attribute == measures.BEGUN:
        return begun(collection, wanted.low, wanted.high)
    return _all(collection, False)


def _sourced(collection: Collection, day: date) -> Mask:
    when = collection.source.date
    return _all(collection, when is not None and when.last is not None and when.last >= day)


def qualities(collection: Collection) -> dict[str, Mask]:
    """Return the rows of each quality that occurs."""
    found = {collection.quality: collection.placed, "none": ~collection.placed}
    return {quality: rows for quality, rows in found.items() if rows.any()}


def _qualities(collection: Collection, wanted: Several[str]) -> Mask:
    found = _all(collection, False)
    for quality, rows in qualities(collection).items():
        if quality in wanted:
            found |= rows
    return found


_TESTS: dict[str, Callable[[Collection, Any], Mask]] = {
    "themes": lambda c, wanted: _all(c, c.layer in wanted),
    "regions": in_regions,
    "text": lambda c, wanted: holding_words((haystacks(c),), wanted),
    "source_after": _sourced,
    "documents": lambda c, wanted: _all(c, c.source.id in wanted),
    "qualities": _qualities,
    "origins": lambda c, _: _all(c, False),
    "disputes": lambda c, wanted: _all(c, "no" in wanted),
    "range": _range,
}

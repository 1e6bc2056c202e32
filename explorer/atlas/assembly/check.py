"""`twincity check`: validate the tables and derived shapes, one line per problem with its cure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.atlas import pack
from explorer.atlas.assembly import alignments, basemap_files, shapes
from explorer.atlas.assembly.basemap_files import basemap_dir
from explorer.atlas.assembly.tables import build_atlas
from explorer.atlas.assembly.truth import truth
from explorer.atlas.model import Atlas, Box, Feature, Place, Shapes
from explorer.atlas.schema import TableRows, may_be_missing, read_tables
from explorer.words.problem import Problem, causes_first, first_of_each_file, is_printable, printable
from explorer.words.wording import Wording, wording

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# Kilometres that a place may lie outside its county: the basemap's outlines are simplified by about that much.
# No more than that, however rough a place's own point is: on the wrong side of a border it misleads.
_OUTLINE_SLACK = 0.15
_LONGEST = 300
_NAMES = ("name", "title", "publisher", "aka")
_JOINER = "\u200d"  # of emoji


def check(folder: Path, basemap: Path | None = None) -> dict[str, Any]:
    """Return the JSON of `twincity check`; raises TablesError if `folder` holds no atlas."""
    tables, found_in_tables = read_tables(folder)
    loaded = build_atlas(tables, found_in_tables)
    under = basemap_files.choose_basemap(folder, basemap or basemap_dir())
    below = basemap_files.problems(folder, under)
    problems = [*loaded.problems, *below, *shapes.problems(folder)]
    derived = shapes.load_shapes(loaded.atlas, folder, basemap)
    later = chain(
        truth(loaded.atlas, tables),
        _plain_text(tables),
        alignments.problems(loaded.atlas, tables),
        _recipes(loaded.atlas, tables),
        _places(loaded.atlas, tables, under),
        _geometry(loaded.atlas, tables, derived, pack.load(folder).region.ground, whole=not below),
    )
    problems += first_of_each_file(later, Counter(p.file for p in problems))
    found = causes_first(problems)
    return {
        "ok": not found,
        "counts": counts(loaded.atlas),
        "problems": [p.to_json() for p in found],
    }


def counts(atlas: Atlas) -> dict[str, int]:
    """Count the atlas's objects by kind."""
    features, indicators = atlas.features.values(), atlas.indicators.values()
    return {
        "features": len(atlas.features),
        "statuses": sum(len(f.statuses) for f in features),
        "events": len(atlas.events),
        "observations": sum(len(i.observations) for i in indicators),
        "indicators": len(atlas.indicators),
        "conflicts": len(atlas.conflicts),
        "places": len(atlas.places),
        "sources": len(atlas.sources),
    }


def _recipes(atlas: Atlas, tables: dict[str, TableRows]) -> Iterator[Problem]:
    lines = _line_of(tables, "features")
    for feature in atlas.features.values():
        for fault in _recipe_faults(feature, tables):
            yield Problem("features.csv", lines.get(feature.id, 0), fault)


def _recipe_fails(feature: Feature, tables: dict[str, TableRows]) -> bool:
    return any(True for _ in _recipe_faults(feature, tables))


def _recipe_faults(feature: Feature, tables: dict[str, TableRows]) -> Iterator[Wording]:
    routed, joined = (not may_be_missing(tables, feature.id, name) for name in ("routes", "members"))
    if (
        feature.geometry in ("point", "line", "area")
        and not (feature.routes or feature.alignments)
        and routed
    ):
        yield wording("problem.no_route", id=feature.id, geometry=feature.geometry)
    if feature.geometry in ("union", "blob") and not feature.members and joined:
        yield wording("problem.no_members", id=feature.id, geometry=feature.geometry)
    if (feature.geometry == "none") != (feature.quality == "none"):
        yield wording("problem.quality", id=feature.id)
    if feature.geometry == "blob" and not re.fullmatch(r"0*[1-9]\d{0,5}(\.\d{1,6})?", feature.geometry_arg):
        yield wording("problem.area", id=feature.id)


def _places(atlas: Atlas, tables: dict[str, TableRows], under: Path) -> Iterator[Problem]:
    """Report places outside the county, prefecture or province that they name."""
    from explorer.atlas.assembly.geometry import basemap_of

    basemap = basemap_of(under)
    lines = _line_of(tables, "places")
    for place in atlas.places.values():
        line, parts = lines.get(place.id, 0), basemap.counties_within(place.adcode)
        county = basemap.names.get(place.adcode, "")
        if place.county and county and place.county != county:
            words = wording(
                "problem.county", id=place.id, named=place.county, code=place.adcode, county=county
            )
            yield Problem("places.csv", line, words)
        apart = _distance_km(place, parts) if parts else 0.0
        if apart > _OUTLINE_SLACK:
            claimed = (
                wording("problem.claimed", county=county, code=place.adcode) if county else f"{place.adcode} "
            )
            at = {"id": place.id, "lon": place.lon, "lat": place.lat}
            words = wording("problem.apart", **at, claimed=claimed, km=f"{apart:.1f}")
            yield Problem("places.csv", line, words)


def _distance_km(place: Place, parts: list[BaseGeometry]) -> float:
    """Return the distance in km from a place to the area that it names; 0 inside."""
    from shapely.geometry import Point

    from explorer.atlas.assembly.geometry import to_km

    point = Point(place.lon, place.lat)
    if any(part.covers(point) for part in parts):
        return 0.0
    return min(to_km(part, place.lat).distance(to_km(point, place.lat)) for part in parts)


def _geometry(
    atlas: Atlas, tables: dict[str, TableRows], derived: Shapes, box: Box, whole: bool
) -> Iterator[Problem]:
    from shapely.geometry import shape

    lines = _line_of(tables, "features")
    for feature in atlas.features.values():
        line = lines.get(feature.id, 0)
        geometry = derived.get(feature.id)
        if geometry is None:
            reported = may_be_missing(tables, feature.id, "routes", "members") or _recipe_fails(
                feature, tables
            )
            if (
                feature.geometry != "none"
                and not reported
                and (whole or feature.geometry in ("point", "line"))
            ):
                yield Problem("features.csv", line, wording("problem.no_geometry", id=feature.id))
            continue
        if not shape(dict(geometry)).is_valid:
            yield Problem("features.csv", line, wording("problem.bad_geometry", id=feature.id))
        west, south, east, north = geometry["bbox"]
        outside = west < box[0] or south < box[1] or east > box[2] or north > box[3]
        if outside and feature.geometry != "point":
            yield Problem("features.csv", line, wording("problem.outside", id=feature.id))


def _line_of(tables: dict[str, TableRows], name: str, key: str = "id") -> dict[str, int]:
    return {row[key]: row.line for row in tables[name].rows} if name in tables else {}


def _plain_text(tables: dict[str, TableRows]) -> Iterator[Problem]:
    """Yield a problem for each cell that would not be displayed as it is written."""
    for table in tables.values():
        for row in table.rows:
            for column, cell in row.cells.items():
                for fault in text_faults(column, cell):
                    yield Problem(f"{table.name}.csv", row.line, fault)


def text_faults(column: str, cell: str) -> Iterator[Wording]:
    if not cell.isprintable():
        hidden = sorted({c for c in cell if not is_printable(c) and c != _JOINER})
        if hidden:
            codes = tuple(printable(c) for c in hidden[:5])
            yield wording("problem.cell_hidden", column=column, codes=codes)
    if len(cell) > _LONGEST and column.partition("_")[0] in _NAMES:
        yield wording("problem.cell_long", column=column, n=len(cell), most=_LONGEST)

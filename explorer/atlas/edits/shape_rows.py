"""A shape of the user's own as rows of the tables, for a pack that it is accepted into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from explorer.atlas.edits.row_edit import Cells, RowEdit
from explorer.atlas.own_shapes import OwnShape
from explorer.words.wording import Wording, wording

Rows = Mapping[str, Sequence[Cells]]  # by table
_PARTS = ("routes", "members", "passes", "alignment_parts", "alignments")
_DIGITS = 6


def fault_of(own: OwnShape, rows: Rows) -> Wording | None:
    """Return why a shape cannot become rows; None if it can."""
    if not any(row.get("id") == own.feature for row in rows["features"]):
        return wording("edit.no_feature", id=own.feature)
    if own.quality == "own":
        return wording("edit.shape_quality")
    if own.accuracy_m is None:
        return wording("edit.shape_accuracy")
    if own.cites and not any(row.get("id") == own.cites for row in rows["sources"]):
        return wording("edit.shape_source", id=own.cites)
    if str(own.geometry["type"]) == "MultiPoint":
        return wording("edit.shape_points")
    return None


def rows_of(own: OwnShape, rows: Rows, licence: str) -> Iterator[RowEdit]:
    """Yield the edits that make a shape without a fault that of its feature; the rows of its former recipe are removed.

    The places that a line passes stay, since they are still passed.
    """
    (feature,) = (row for row in rows["features"] if row.get("id") == own.feature)
    kind = {"point": "point", "line": "line"}.get(own.kind, "area")
    gone = [name for name in _PARTS if not (kind == "line" and name in ("routes", "passes"))]
    for table in gone:
        yield from (RowEdit(table, row, None) for row in _of(rows, table, own.feature))
    place = f"{own.feature}-drawn"
    argument = place if kind == "point" else ""
    yield RowEdit(
        "features",
        feature,
        {**feature, "geometry": kind, "geometry_arg": argument, "quality": own.quality},
    )
    if kind == "point":
        yield from _place(own, feature, rows, place)
    else:
        yield from _courses(own, _origin(own, rows), licence)
    if own.cites:
        cited = {"feature": own.feature, "source": own.cites, "locator": own.locator}
        if cited not in [dict(row) for row in _of(rows, "citations", own.feature)]:
            yield RowEdit("citations", None, cited)


def _of(rows: Rows, table: str, feature: str) -> Iterable[Cells]:
    return (row for row in rows.get(table, ()) if row.get("feature") == feature)


def _origin(own: OwnShape, rows: Rows) -> tuple[str, str]:
    """Return what the shape follows, and of what date that is."""
    for row in rows["sources"]:
        if own.cites and row.get("id") == own.cites:
            return f"{row.get('title_zh', '')} {own.locator}".strip(), row.get("date") or "–"
    return f"{own.source} {own.row}".strip() or "–", "–"


def _place(own: OwnShape, feature: Cells, rows: Rows, key: str) -> Iterator[RowEdit]:
    lon, lat = own.geometry["coordinates"][:2]
    source, _ = _origin(own, rows)
    there = next((row for row in rows["places"] if row.get("id") == key), None)
    yield RowEdit(
        "places",
        there,
        {
            "id": key,
            "name_zh": feature.get("name_zh", ""),
            "name_en": feature.get("name_en", ""),
            "kind": "site",
            "lon": f"{lon:.{_DIGITS}f}",
            "lat": f"{lat:.{_DIGITS}f}",
            "accuracy_m": f"{own.accuracy_m:g}",
            "proxy": "0",
            "source": source,
        },
    )


def _courses(own: OwnShape, origin: tuple[str, str], licence: str) -> Iterator[RowEdit]:
    source, vintage = origin
    for part, points in enumerate(_parts_of(own.geometry), 1):
        yield RowEdit(
            "alignment_parts",
            None,
            {
                "feature": own.feature,
                "part": str(part),
                "source": source,
                "vintage": vintage,
                "tolerance_m": f"{own.accuracy_m:g}",
                "licence": licence,
            },
        )
        for seq, (lon, lat, *_) in enumerate(points, 1):
            cells = {"lon": f"{lon:.{_DIGITS}f}", "lat": f"{lat:.{_DIGITS}f}"}
            yield RowEdit(
                "alignments", None, {"feature": own.feature, "part": str(part), "seq": str(seq), **cells}
            )


def _parts_of(geometry: dict[str, Any]) -> list[list[list[float]]]:
    """Return the lines, or the rings of all areas, of a geometry."""
    found: Any = geometry["coordinates"]
    if geometry["type"] == "LineString":
        return [found]
    if geometry["type"] == "MultiPolygon":
        return [ring for area in found for ring in area]
    return list(found)

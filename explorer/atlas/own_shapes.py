"""A point, line or area of the user's in the place of a feature's shape, within a project, with its own source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any

from explorer.atlas.model import Citation, Feature, GeometryKind, Quality, Source
from explorer.records import dataclass
from explorer.words.strings import t
from explorer.words.structure import Between, MaxLength, structure
from explorer.words.text import Lang, Text
from explorer.words.wording import LocalizedValueError

KINDS: Mapping[str, GeometryKind] = {
    "Point": "point",
    "MultiPoint": "point",
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "union",
    "MultiPolygon": "union",
}
# How sure a place may be called by the one who draws it. Stations are not asked for: they are places of the tables.
QUALITIES: Mapping[GeometryKind, tuple[Quality, ...]] = {
    "point": ("surveyed", "generalised", "county"),
    "line": ("surveyed", "generalised", "schematic"),
    "union": ("surveyed", "generalised", "schematic"),
}
FARTHEST_M = 500_000.0
MOST_POINTS = 50_000
_GRADED: Mapping[GeometryKind, Quality] = {"point": "county", "line": "schematic"}
_LONGEST = 200


class OwnShapeError(LocalizedValueError):
    """A shape in a project that cannot be read."""


@dataclass(frozen=True, slots=True)
class OwnShape:
    """`geometry` is GeoJSON in WGS84; `source` names the layer that it comes from, `row` its text there.

    One that was `drawn` on the map has neither; it has a source of the atlas and a place in it (`cites`, `locator`), and a quality.
    `accuracy_m` is None where it is not known.
    """

    feature: str
    geometry: dict[str, Any]
    source: Annotated[str, MaxLength(10_000)] = ""
    row: Annotated[str, MaxLength(10_000)] = ""
    quality: Quality = "own"
    accuracy_m: Annotated[float, Between(0, FARTHEST_M)] | None = None
    cites: Annotated[str, MaxLength(_LONGEST)] = ""
    locator: Annotated[str, MaxLength(_LONGEST)] = ""
    drawn: bool = False

    @property
    def kind(self) -> GeometryKind:
        return KINDS[str(self.geometry["type"])]

    @property
    def grade(self) -> Quality | None:
        """The grade that it is drawn by if its place is less sure than others of its kind."""
        return self.quality if self.quality == _GRADED.get(self.kind) else None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def document(self) -> str:
        """The id of its source."""
        return f"shape-{self.feature}"


def read(data: Any) -> OwnShape:
    """Read what `to_json` wrote; raises ValueError."""
    found = structure(data, OwnShape, "shape")
    name = found.feature[:60]
    if str(found.geometry.get("type")) not in KINDS or not _is_drawable(found.geometry):
        raise OwnShapeError("refused.shape", feature=name)
    allowed = QUALITIES[found.kind] if found.drawn else ("own", *QUALITIES[found.kind])
    if found.quality not in allowed:
        raise OwnShapeError("refused.shape_quality", feature=name, list=allowed)
    return replace(found, source=found.source[:_LONGEST], row=found.row[:_LONGEST])


def of_points(kind: GeometryKind, points: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """Return the GeoJSON geometry of what was drawn; raises OwnShapeError where an area's edges cross."""
    import shapely

    corners = [[round(lon, 6), round(lat, 6)] for lon, lat in points]
    if kind == "point":
        return {"type": "Point", "coordinates": corners[-1]}
    if kind == "line":
        return {"type": "LineString", "coordinates": corners}
    if not shapely.Polygon(corners).is_valid:
        raise OwnShapeError("refused.shape_crosses")
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def corners_of(geometry: Mapping[str, Any]) -> list[tuple[float, float]]:
    """Return the points of a geometry that can be drawn on: one point, one line, or an area of one ring; else none."""
    found: Any = geometry["coordinates"]
    kind = geometry["type"]
    if kind == "Point":
        found = [found]
    elif kind in ("MultiPoint", "MultiLineString", "Polygon") and len(found) == 1:
        found = found[0] if kind != "MultiPoint" else found
    elif kind == "MultiPolygon" and len(found) == 1 and len(found[0]) == 1:
        found = found[0][0]
    elif kind != "LineString":
        return []
    points = [(float(lon), float(lat)) for lon, lat, *_ in found]
    return points[:-1] if KINDS[str(kind)] == "union" and points[0] == points[-1] else points


def _is_drawable(geometry: dict[str, Any]) -> bool:
    """Return whether a GeoJSON geometry has an extent of its kind on earth, and not too many points."""
    import shapely
    from shapely.geometry import shape

    try:
        found = shape(geometry)
        west, south, east, north = found.bounds
        points = shapely.get_num_coordinates(found)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError):
        return False
    inside = -180 <= west <= east <= 180 and -90 <= south <= north <= 90  # NaN compares as false
    size = found.length if found.geom_type.endswith("LineString") else found.area
    sized = float(size) > 0 or found.geom_type.endswith("Point")
    return inside and sized and int(points) <= MOST_POINTS


def redrawn(feature: Feature, own: OwnShape) -> Feature:
    """Return the feature with the shape's kind, quality, accuracy, note and citations."""
    cited = [Citation(own.document, Text(own.row, own.row))]
    if own.cites:
        cited.append(Citation(own.cites, Text(own.locator, own.locator)))
    note = Text(*(_note(feature, own, lang) for lang in ("zh", "en")))
    return replace(
        feature,
        note=note,
        geometry=own.kind,
        geometry_arg="",
        quality=own.quality,
        alignments=(),
        citations=(*feature.citations, *cited),
        own_shape=True,
        accuracy_m=own.accuracy_m,
    )


def _note(feature: Feature, own: OwnShape, lang: Lang) -> str:
    """Name first whose shape it is: the table's own note may name another."""
    before = feature.note.in_(lang)
    key = "own_shape.note_drawn" if own.drawn else "own_shape.note"
    sentence = t(key, lang, source=own.source, row=own.row)
    return sentence + t("own_shape.note_before", lang, note=before) if before else sentence


def source_of(own: OwnShape) -> Source:
    """Return the source that a shape is cited by: the user's layer, or their drawing."""
    nothing, title = Text("", ""), Text(own.source, own.source)
    if own.drawn:
        title = Text(t("own_shape.drawn", "zh"), t("own_shape.drawn", "en"))
    return Source(own.document, title, nothing, None, "own", nothing)

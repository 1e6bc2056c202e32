"""A line or an area of the user's in the place of a feature's shape, within a project, with its own source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from explorer.atlas.model import Citation, Feature, GeometryKind, Source
from explorer.words.strings import t
from explorer.words.structure import structure
from explorer.words.text import Lang, Text
from explorer.words.wording import LocalizedValueError

KINDS: Mapping[str, GeometryKind] = {
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "union",
    "MultiPolygon": "union",
}
_LONGEST = 200


class OwnShapeError(LocalizedValueError):
    """A shape in a project that cannot be read."""


@dataclass(frozen=True, slots=True)
class OwnShape:
    """`geometry` is GeoJSON in WGS84; `source` names the layer that it comes from, `row` what stands there."""

    feature: str
    geometry: dict[str, Any]
    source: str = ""
    row: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def document(self) -> str:
        """The id of its source."""
        return f"shape-{self.feature}"


def read(data: Any) -> OwnShape:
    """Read what `to_json` wrote; raises ValueError."""
    found = structure(data, OwnShape, "shape")
    if str(found.geometry.get("type")) not in KINDS or not _on_earth(found.geometry):
        raise OwnShapeError("refused.shape", feature=found.feature[:60])
    return replace(found, source=found.source[:_LONGEST], row=found.row[:_LONGEST])


def _on_earth(geometry: dict[str, Any]) -> bool:
    from shapely.geometry import shape

    try:
        west, south, east, north = shape(geometry).bounds
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return False
    return -180 <= west < east <= 180 and south >= -90 and north <= 90  # NaN compares as false


def redrawn(feature: Feature, own: OwnShape) -> Feature:
    """Return the feature with the shape's kind, quality, note and citation."""
    cited = Citation(own.document, Text(own.row, own.row))
    note = Text(*(_note(feature, own, lang) for lang in ("zh", "en")))
    return replace(
        feature,
        note=note,
        geometry=KINDS[str(own.geometry["type"])],
        geometry_arg="",
        quality="own",
        alignments=(),
        citations=(*feature.citations, cited),
    )


def _note(feature: Feature, own: OwnShape, lang: Lang) -> str:
    """Say first whose shape it is: the table's own note may name another."""
    before = feature.note.in_(lang)
    told = t("own_shape.note", lang, source=own.source, row=own.row)
    return told + t("own_shape.note_before", lang, note=before) if before else told


def source_of(own: OwnShape) -> Source:
    """Return the source that a shape is cited by: the user's layer."""
    nothing = Text("", "")
    return Source(own.document, Text(own.source, own.source), nothing, None, "own", nothing)

"""A line or an area of the user's in the place of a feature's shape, within a project, with its own source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from explorer.atlas.model import Citation, Feature, GeometryKind, Source
from explorer.words.strings import t
from explorer.words.structure import structure
from explorer.words.text import Lang, Text
from explorer.words.wording import LocalizedValueError

if TYPE_CHECKING:
    from explorer.atlas.known import Known

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


def drawn_over(known: Known, shapes: tuple[OwnShape, ...]) -> Known:
    """Return what is known with these shapes in the place of theirs; those of unknown features are left out."""
    from explorer.atlas.collection import geojson

    if known.collections:
        return drawn_over(known.tables, shapes).with_collections(known.collections, known.catalogue)
    atlas = known.atlas
    chosen = {shape.feature: shape for shape in shapes if shape.feature in atlas.features}
    if not chosen:
        return known
    from shapely.geometry import shape as shapely_of

    drawn = {key: geojson(shapely_of(own.geometry)) for key, own in chosen.items()}
    features = {key: _redrawn(f, chosen[key]) if key in chosen else f for key, f in atlas.features.items()}
    sources = {own.document: _source(own) for own in chosen.values()}
    changed = replace(atlas, features=features, sources={**atlas.sources, **sources})
    return replace(known, atlas=changed, shapes={**known.shapes, **drawn}, own_shapes=chosen)


def _redrawn(feature: Feature, own: OwnShape) -> Feature:
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


def _source(own: OwnShape) -> Source:
    nothing = Text("", "")
    return Source(own.document, Text(own.source, own.source), nothing, None, "own", nothing)

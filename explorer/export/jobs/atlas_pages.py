"""An atlas: a page for each county, prefecture, or feature of a layer, framed, titled and counted for itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import shapely

from explorer.atlas.assembly import basemap_files
from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Box
from explorer.export.files.errors import ExportError
from explorer.export.jobs.frames import MAX_FRAMES, Frame
from explorer.export.layout.aim import with_extent
from explorer.records import dataclass
from explorer.state.queries.drawn import ids
from explorer.state.queries.measuring.selecting import Candidates, candidates
from explorer.state.view.annotations import MOST_POINTS, Annotation
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Text

DIVISIONS = {"county": "counties", "prefecture": "prefectures"}
_LEAST_PART = 0.02  # share of the whole, of an outline's parts
_TOLERANCE = 0.002  # degrees
_EDGE = 0.004  # degrees, about as exact as the outlines of divisions are


@dataclass(frozen=True, slots=True)
class AtlasArea:
    """What a page is about; a `feature` is an id of the atlas, empty for a division."""

    key: str
    name: Text
    shape: Any
    feature: str = ""

    @property
    def box(self) -> Box:
        west, south, east, north = self.shape.bounds
        return west, south, east, north


def atlas_areas(data: Known, view: View, of: str) -> tuple[AtlasArea, ...]:
    """Return the divisions, or the features of the layer `of` that the View draws, in their order.

    Raises ExportError if there are none or too many.
    """
    found = _divisions(of) if of in DIVISIONS else _features(data, view, of)
    if not found or len(found) > MAX_FRAMES:
        raise ExportError("atlas_none" if not found else "atlas_many", of=of, n=len(found), most=MAX_FRAMES)
    return found


def _divisions(of: str) -> tuple[AtlasArea, ...]:
    read = basemap_files.features(basemap_files.basemap_dir(), f"{DIVISIONS[of]}.geojson")
    facts = [(one["properties"], shapely.geometry.shape(one["geometry"])) for one in read]
    return tuple(
        AtlasArea(p["adcode"], Text(p["name_zh"], p["name_en"]), shape)
        for p, shape in sorted(facts, key=lambda pair: pair[0]["adcode"])
    )


def _features(data: Known, view: View, layer: str) -> tuple[AtlasArea, ...]:
    shown = view.with_layer(layer, visible=True)
    drawn = [key for key in ids(data.atlas, shown, data.shapes, data.bounds) if key in data.bounds]
    features = [data.atlas.features[key] for key in drawn]
    return tuple(
        AtlasArea(f.id, f.name, shapely.geometry.shape(dict(data.shapes[f.id])), f.id)
        for f in features
        if f.theme == layer
    )


def by_area(data: Known, view: View, areas: Sequence[AtlasArea]) -> tuple[Frame, ...]:
    """Return a frame for each area: its extent, its name as title, and what is in it as subtitle."""
    among = candidates(data, view)
    frames = []
    for area in areas:
        shown = with_extent(view, area.box, air=True)
        shown = replace(shown, selection=(area.feature,)) if area.feature else _outlined(shown, area)
        words = _counted(data, view, area, among)
        frames.append(Frame(shown, area.key, area.name.in_(view.lang), words))
    return tuple(frames)


def _outlined(view: View, area: AtlasArea) -> View:
    """Return the View with the outline of the area below its annotations."""
    parts = shapely.get_parts(area.shape)
    large = [part for part in parts if part.area >= area.shape.area * _LEAST_PART]
    rings = [shapely.simplify(part.exterior, _TOLERANCE).coords[:-1] for part in large]
    marks = tuple(
        Annotation(f"atlas-{n}", "area", tuple(ring[:MOST_POINTS]), ink="accent", width=2.0, tint=False)
        for n, ring in enumerate(rings)
        if len(ring) > 2
    )
    return replace(view, annotations=(*marks, *view.annotations))


def _counted(data: Known, view: View, area: AtlasArea, among: Candidates) -> str:
    """Return what touches the area, by layer: `区内 5 项：高速公路通道 3、跨界河流 2`; of a line its layer's name."""
    lang = view.lang
    if area.shape.geom_type not in ("Polygon", "MultiPolygon"):
        return data.catalogue.name(data.atlas.features[area.feature].theme).in_(lang)
    inner = area.shape.buffer(-_EDGE)  # what only touches the edge is not inside
    rings = [part.exterior.coords for part in shapely.get_parts(inner) if not part.is_empty]
    inside = {key for ring in rings for key in among.in_area(ring)} - {area.feature}
    themes: dict[str, int] = {}
    for key in sorted(inside):
        theme = data.atlas.features[key].theme
        themes[theme] = themes.get(theme, 0) + 1
    if not themes:
        return t("export.atlas.nothing", lang)
    joint = "、" if lang == "zh" else ", "
    listed = joint.join(f"{data.catalogue.name(theme).in_(lang)} {n}" for theme, n in themes.items())
    return t("export.atlas.inside", lang, n=len(inside), list=listed)

"""The legend: one entry per layer and state that is drawn now, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

import numpy as np

from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.collection import Collection
from explorer.atlas.derived import cached_by_owner, cached_by_owner_and_partner
from explorer.atlas.known import Known
from explorer.atlas.model import STATUSES, Atlas, Box, Shapes, Status
from explorer.atlas.timeline import DRAWN, Certainty
from explorer.atlas.timelines import STATES, Mask, Numbers, timelines
from explorer.colours import table
from explorer.layers.symbol import Form, Symbol, symbol
from explorer.state.queries import drawn
from explorer.state.queries.labels import state_words
from explorer.state.queries.origins import origins
from explorer.state.view.compare import views
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Text

Kind = Literal["line", "area", "point"]
# Colours of the rings around features that differ between two dates.
RINGS = {kind: table("light")[f"ring_{kind}"] for kind in ("added", "changed", "removed")}


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A row of the legend and the symbol that it explains."""

    layer: str
    status: Status | None
    certainty: Certainty
    kind: Kind
    symbol: Symbol
    text: Text


def entries(known: Known, view: View, extent: Box | None = None) -> tuple[LegendEntry, ...]:
    """Return legend rows for what is drawn (with `extent`, in it), on both sides of a comparison.

    By layer, then by status, certain before possible before attested.
    """
    seen: set[tuple[str, Status | None, Certainty, Kind]] = set()
    for side in views(view):
        seen |= _rows(known, side, extent)
    order = {layer.id: n for n, layer in enumerate(view.layers)}
    found = (_entry(known.catalogue.spec(key[0]), *key[1:], view.appearance) for key in seen)
    return tuple(sorted(found, key=lambda e: (order[e.layer], *rank(e))))


def _rows(known: Known, view: View, extent: Box | None) -> set[tuple[str, Status | None, Certainty, Kind]]:
    """Return layer, state and kind of all that is drawn at the View's clock."""
    atlas, shapes = known.atlas, known.shapes
    columns, shown = timelines(atlas), _drawn(known, view, extent)
    states, kinds = columns.states(view.clock.at)[shown], _kinds(atlas, shapes)[shown]
    sizes = len(columns.themes), len(STATES), len(KINDS)
    keys = (columns.theme[shown] * sizes[1] + states) * sizes[2] + kinds
    tally = np.bincount(keys, minlength=prod(sizes)).reshape(sizes)
    return {
        (layer.id, *STATES[state], KINDS[kind])
        for layer in view.layers
        if layer.visible and layer.id in columns.themes
        for state, kind in np.argwhere(tally[columns.themes[layer.id]]).tolist()
    }


def _drawn(known: Known, view: View, extent: Box | None) -> Numbers:
    """Return the indices, in table order, of the features drawn at the View's clock."""
    shown: Numbers = np.flatnonzero(
        drawn.drawing_results(known.atlas, view, known.shapes, known.bounds) == drawn.DRAWN
    )
    return shown if extent is None else drawn.touching(known.atlas, known.shapes, shown, extent)


@cached_by_owner_and_partner
def _kinds(atlas: Atlas, shapes: Shapes) -> Numbers:
    """Return for every feature its shape's kind, by its index in KINDS; 0 for what has no shape."""
    kinds = (KINDS.index(kind_of(shapes[key])) if key in shapes else 0 for key in atlas.tables.features)
    own = (own_kinds(collection) for collection in atlas.collections.values())
    return np.concatenate([np.fromiter(kinds, np.intp), *own])


def own_kinds(collection: Collection) -> Numbers:
    """Return for every row of a user's layer its shape's kind, by its index in KINDS; 0 for what has no shape."""
    table = np.array([KINDS.index(kind) for kind in BY_DIMENSION] + [0], np.intp)
    found: Numbers = table[collection.dimensions]  # -1 is the last
    return found


def rank(entry: LegendEntry) -> tuple[int, int, int]:
    """Sort key of an entry within its layer."""
    status = STATUSES.index(entry.status) if entry.status else len(STATUSES)
    return KINDS.index(entry.kind), status, DRAWN.index(entry.certainty)


KINDS: tuple[Kind, ...] = ("line", "area", "point")
BY_DIMENSION: tuple[Kind, ...] = ("point", "line", "area")


def kind_of(geometry: Mapping[str, Any]) -> Kind:
    """Return the kind of swatch for a GeoJSON geometry."""
    name = str(geometry["type"])
    return "line" if "Line" in name else "area" if "Polygon" in name else "point"


def form_of(geometry: Mapping[str, Any]) -> Form:
    """Return how a geometry is drawn: as its kind, or less firmly by its grade."""
    grade: Form | None = geometry.get("grade")
    return grade or kind_of(geometry)


GRADES: tuple[Form, ...] = ("stations", "schematic", "extent", "county")


@dataclass(frozen=True, slots=True)
class Grade:
    """A row of the legend for what is drawn less firmly, whatever its layer: its form, and how many there are."""

    form: Form
    symbol: Symbol
    text: Text
    count: int


def grades(known: Known, view: View, extent: Box | None = None) -> tuple[Grade, ...]:
    """Return a row for each grade of uncertainty that is drawn, on both sides of a comparison."""
    shown = _on_visible_layers(known, view, extent)
    tally = np.bincount(_grades(known.atlas, known.shapes)[shown], minlength=len(GRADES) + 1)
    return tuple(
        Grade(form, _plain(form, view.appearance), Text(*_grade_words(form)), int(number))
        for form, number in zip(GRADES, tally, strict=False)
        if number
    )


def shows_osm(known: Known, view: View) -> bool:
    """Return whether the course or place of something that is drawn comes from OpenStreetMap, whose licence asks for
    its name."""
    from_osm = _from_osm(known.atlas.tables)
    shown = _on_visible_layers(known, view, None)
    return bool(from_osm[shown[shown < len(from_osm)]].any())


def _on_visible_layers(known: Known, view: View, extent: Box | None) -> Numbers:
    columns = timelines(known.atlas)
    shown = np.unique(np.concatenate([_drawn(known, side, extent) for side in views(view)]))
    visible = [columns.themes[x.id] for x in view.layers if x.visible and x.id in columns.themes]
    return shown[np.isin(columns.theme[shown], visible)]


@cached_by_owner
def _from_osm(atlas: Atlas) -> Mask:
    return np.array(["osm" in origins(atlas, feature) for feature in atlas.features.values()], bool)


@cached_by_owner_and_partner
def _grades(atlas: Atlas, shapes: Shapes) -> Numbers:
    """Return for every feature its grade, by its index in GRADES; their number for what is drawn firmly or not at all."""
    forms = (form_of(shapes[key]) if key in shapes else "point" for key in atlas.tables.features)
    found = np.full(len(atlas.features), len(GRADES), np.intp)
    tables = np.fromiter((GRADES.index(f) if f in GRADES else len(GRADES) for f in forms), np.intp)
    found[: len(tables)] = tables
    return found


def _grade_words(form: Form) -> tuple[str, str]:
    return t(f"legend.grade.{form}", "zh"), t(f"legend.grade.{form}", "en")


def _plain(form: Form, appearance: str) -> Symbol:
    soft = table(appearance)["ink_soft"]
    return symbol(LayerSpec("", "", Text("", ""), soft, soft), "operation", "certain", form, appearance)


def _entry(
    spec: LayerSpec, status: Status | None, certainty: Certainty, kind: Kind, appearance: str
) -> LegendEntry:
    zh = f"{spec.name.zh} {state_words(status, certainty, 'zh')}".strip()
    words = Text(
        zh, f"{spec.name.en}, {state_words(status, certainty, 'en')}".replace(", (", " (").strip(", ")
    )
    return LegendEntry(
        spec.id, status, certainty, kind, symbol(spec, status, certainty, kind, appearance), words
    )


def plain(entry: LegendEntry, appearance: str) -> Symbol:
    """Return the form of a state without a layer's hue, pattern or outline, for a key that many layers share."""
    soft = table(appearance)["ink_soft"]
    spec = LayerSpec("", "", Text("", ""), soft, soft)
    return symbol(spec, entry.status, entry.certainty, entry.kind, appearance)

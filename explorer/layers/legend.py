"""The legend: one entry per layer and state that is drawn now, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.timeline import DRAWN, Certainty
from explorer.atlas.columns.timelines import STATES, Mask, Numbers, timelines
from explorer.atlas.derived import cached_by_owner, cached_by_owner_and_partner
from explorer.atlas.model import STATUSES, Atlas, Box, Shapes, Status
from explorer.colours import table
from explorer.layers.filter_words import number
from explorer.layers.large import density_symbol, is_large
from explorer.layers.marks import grown_symbol, own_symbol
from explorer.layers.styling import Styled, styled
from explorer.layers.symbol import Form, Symbol, faded, symbol
from explorer.records import dataclass
from explorer.state.queries import drawn
from explorer.state.queries.labels import plain_state_words, state_words
from explorer.state.queries.origins import origins
from explorer.state.queries.own_facts import own_mask
from explorer.state.view.compare import views
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang, Text

Kind = Literal["line", "area", "point"]


Key = tuple[object, ...]
Part = Literal["state", "class", "others", "no_value", "density", "size"]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A row of the legend and the symbol that it explains.

    `label`: what the row says without its layer, where it explains a class of a user's layer instead of a state.
    `order`: of its classes, then of the states of all of them. `part`: what it is a row of. `column`: of the classes.
    """

    layer: str
    status: Status | None
    certainty: Certainty
    kind: Kind
    symbol: Symbol
    text: Text
    label: Text | None = None
    order: int = 0
    part: Part = "state"
    column: str = ""

    @property
    def in_class(self) -> bool:
        """Whether the row is of a class, in whose number each feature is counted."""
        return self.part not in ("state", "size")

    @property
    def key(self) -> Key:
        """The key of the row's number in `tally`."""
        if self.label is not None:
            return self.layer, self.order, self.kind
        return self.layer, self.status, self.certainty, self.kind

    def words(self, lang: Lang) -> str:
        """Return the words of the row without its layer."""
        return self.label.in_(lang) if self.label else state_words(self.status, self.certainty, lang)

    def hall_words(self, lang: Lang) -> str:
        """Return the same in words for an audience that has no glossary."""
        return self.label.in_(lang) if self.label else plain_state_words(self.status, self.certainty, lang)


def entries(known: Known, view: View, extent: Box | None = None) -> tuple[LegendEntry, ...]:
    """Return legend rows for what is drawn (with `extent`, in it), on both sides of a comparison too.

    By layer, then by status, certain before possible before attested; classes of a user's layer in their own order,
    then, without hue, the states in which they are drawn unless all look as the classes' samples do. Where all are in
    one state, the samples are too: what is undated has softer hues.
    """
    seen: set[tuple[str, Status | None, Certainty, Kind]] = set()
    in_classes: dict[str, Styled] = {}
    found: list[LegendEntry] = []
    classed: dict[tuple[str, int, Kind], LegendEntry] = {}
    for side in views(view):
        for layer, numbers in _shown_by_layer(known, side, extent):
            own = style_of(known, view, layer)
            if _is_density(known, view, layer):
                classed[layer, 0, "area"] = _density_entry(known.catalogue.spec(layer), view.appearance)
                continue
            if own is not None and own.in_classes:
                for entry in _class_entries(known, side, layer, own, numbers):
                    classed.setdefault((layer, entry.order, entry.kind), entry)
                in_classes[layer] = own
            if own is not None and own.grows:
                classed[layer, _SIZE_ORDER, own.kind] = _size_entry(known, layer, own, view.appearance)
            seen |= {(layer, *state) for state in _states(known, side, numbers)}
    for layer, status, certainty, kind in seen:
        if layer not in in_classes:
            own = style_of(known, view, layer)
            spec = known.catalogue.spec(layer) if own is None else own.look(0, status)
            found.append(_entry(spec, status, certainty, kind, view.appearance))
        elif any(key[0] == layer and key[1:3] != CLASS_STATE for key in seen):
            spec, order = hueless(in_classes[layer]), len(in_classes[layer].classes)
            found.append(replace(_entry(spec, status, certainty, kind, view.appearance), order=order))
    for layer, own in in_classes.items():
        states = {key[1:3] for key in seen if key[0] == layer}
        if len(states) == 1:
            rows = {key: entry for key, entry in classed.items() if key[0] == layer and entry.in_class}
            classed |= {
                key: _in_state(e, own, *next(iter(states)), view.appearance) for key, e in rows.items()
            }
    order_of = {layer.id: n for n, layer in enumerate(view.layers)}
    listed = sorted([*found, *classed.values()], key=lambda e: (order_of[e.layer], *rank(e)))
    return tuple(replace(e, symbol=shown_symbol(e.symbol, view, e.layer)) for e in listed)


def shown_symbol(found: Symbol, view: View, layer: str) -> Symbol:
    """Return the symbol as the layer's opacity lets it be seen."""
    return faded(found, view.layer(layer).opacity, table(view.appearance)["map_region"])


def _in_state(
    entry: LegendEntry, own: Styled, status: Status | None, certainty: Certainty, appearance: str
) -> LegendEntry:
    """Return the row of a class with the sample in a state."""
    spec = own.classes[entry.order].spec
    return replace(entry, symbol=symbol(spec, status, certainty, entry.kind, appearance))


def tally(known: Known, view: View, extent: Box | None = None) -> Counter[Key]:
    """Count what is drawn (with `extent`, in it) by the keys of the legend's rows; for one side of a comparison.

    Rows of a layer in classes count twice: by class and by state.
    """
    found: Counter[Key] = Counter()
    for layer, numbers in _shown_by_layer(known, view, extent):
        own = style_of(known, view, layer)
        if _is_density(known, view, layer):
            found[layer, 0, "area"] = len(numbers)
            continue
        if own is not None and own.in_classes:
            for (code, kind), number in _by_class(known, layer, own, numbers).items():
                found[layer, code, kind] += number
        for state, number in _states(known, view, numbers).items():
            found[layer, *state] += number
    return found


def hueless(own: Styled) -> LayerSpec:
    """Return the declaration that shows the states of a layer in classes: as its classes are drawn, in no hue of theirs."""
    light, dark = (table(appearance)["ink_soft"] for appearance in ("light", "dark"))
    return replace(own.classes[0].spec, color=light, color_dark=dark)


def legend_name(known: Known, view: View, layer: str) -> str:
    """Return a layer's name in the legend, with the column that its classes are of."""
    name, own = known.catalogue.name(layer).in_(view.lang), style_of(known, view, layer)
    return f"{name} · {own.column}" if own is not None and own.column else name


def has_hues(known: Known, view: View, layer: str) -> bool:
    """Return whether a user's layer has several hues, so that no single row represents it."""
    own = style_of(known, view, layer)
    return own is not None and (own.in_classes or own.by_status)


def _is_density(known: Known, view: View, layer: str) -> bool:
    """Return whether the map shows how dense a layer is, instead of its symbols."""
    collection = known.collections.get(layer)
    return view.density and collection is not None and is_large(collection)


def _density_entry(spec: LayerSpec, appearance: str) -> LegendEntry:
    """Return the one row of a layer whose density is shown."""
    label = density_words()
    words = Text(f"{spec.name.zh} {label.zh}", f"{spec.name.en}, {label.en}")
    return LegendEntry(
        spec.id, "operation", "certain", "area", density_symbol(appearance), words, label, part="density"
    )


def _size_entry(known: Known, layer: str, own: Styled, appearance: str) -> LegendEntry:
    """Return the row that says with which column, and from what to what, the symbols of a layer grow."""
    label, spec = size_words(own), known.catalogue.spec(layer)
    words = Text(f"{spec.name.zh} {label.zh}", f"{spec.name.en}, {label.en}")
    drawing = grown_symbol(own.kind, appearance)
    column = own.style.size
    return LegendEntry(layer, *CLASS_STATE, own.kind, drawing, words, label, _SIZE_ORDER, "size", column)


def size_words(own: Styled) -> Text:
    least, most = own.grows or (0.0, 0.0)
    key = "legend.size" if own.kind == "point" else "legend.width"
    values = {"column": own.style.size, "low": number(least), "high": number(most)}
    return Text(t(key, "zh", **values), t(key, "en", **values))


def density_words() -> Text:
    return Text(t("legend.density", "zh"), t("legend.density", "en"))


def style_of(known: Known, view: View, layer: str) -> Styled | None:
    """Return the style of a user's layer; None of others."""
    collection = known.collections.get(layer)
    if collection is None:
        return None
    return styled(collection, known.catalogue.spec(layer), view.layer(layer).style)


def _shown_by_layer(known: Known, view: View, extent: Box | None) -> Iterator[tuple[str, Numbers]]:
    """Iterate over the visible layers with the indices of what is drawn of them; those without any are left out."""
    columns, shown = timelines(known.atlas), _drawn(known, known.atlas, view, extent)
    themes = columns.theme[shown]
    for layer in view.layers:
        if layer.visible and layer.id in columns.themes:
            found = shown[themes == columns.themes[layer.id]]
            if len(found):
                yield layer.id, found


def _states(known: Known, view: View, numbers: Numbers) -> dict[tuple[Status | None, Certainty, Kind], int]:
    """Count the features by their state and kind at the View's clock."""
    states = timelines(known.atlas).states(view.clock.at)[numbers]
    keys = states * len(KINDS) + _kinds(known.atlas, known.shapes)[numbers]
    counted = np.bincount(keys).tolist()
    return {
        (*STATES[key // len(KINDS)], KINDS[key % len(KINDS)]): number
        for key, number in enumerate(counted)
        if number
    }


def _class_entries(
    known: Known, view: View, layer: str, own: Styled, numbers: Numbers
) -> Iterator[LegendEntry]:
    """Iterate over the classes that are drawn of a user's layer."""
    for code, kind in _by_class(known, layer, own, numbers):
        one = own.classes[code]
        drawing = symbol(one.spec, *CLASS_STATE, kind, view.appearance)
        words = Text(f"{one.spec.name.zh} {one.text.zh}", f"{one.spec.name.en}, {one.text.en}")
        part = one.rest or "class"
        yield LegendEntry(layer, *CLASS_STATE, kind, drawing, words, one.text, code, part, own.column)


def _by_class(known: Known, layer: str, own: Styled, numbers: Numbers) -> dict[tuple[int, Kind], int]:
    """Count the features of a user's layer by their class and kind."""
    rows = numbers - timelines(known.atlas).of_theme(layer)[0]
    codes = (own.codes[rows] // own.steps).astype(np.intp)
    counted = np.bincount(codes * len(KINDS) + _kinds(known.atlas, known.shapes)[numbers]).tolist()
    return {
        (key // len(KINDS), KINDS[key % len(KINDS)]): number for key, number in enumerate(counted) if number
    }


def _drawn(known: Known, atlas: Atlas, view: View, extent: Box | None) -> Numbers:
    """Return the indices, in table order, of the atlas's features drawn at the View's clock."""
    shown: Numbers = np.flatnonzero(
        drawn.drawing_results(atlas, view, known.shapes, known.bounds) == drawn.DRAWN
    )
    return shown if extent is None else drawn.touching(atlas, known.shapes, shown, extent)


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


def rank(entry: LegendEntry) -> tuple[int, int, int, int]:
    """Sort key of an entry within its layer."""
    status = STATUSES.index(entry.status) if entry.status else len(STATUSES)
    return entry.order, KINDS.index(entry.kind), status, DRAWN.index(entry.certainty)


KINDS: tuple[Kind, ...] = ("line", "area", "point")
_SIZE_ORDER = 1_000  # after all classes and states
CLASS_STATE: tuple[Status, Certainty] = ("operation", "certain")  # that the sample of a class shows
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
    """A row of the legend for what is drawn less firmly, whatever its layer: its form, and how many there are.

    The form `own` is the mark beside what has facts of the user's.
    """

    form: Form | Literal["own"]
    symbol: Symbol
    text: Text
    count: int


def grades(known: Known, view: View, extent: Box | None = None) -> tuple[Grade, ...]:
    """Return a row for each grade of uncertainty that is drawn, on both sides of a comparison, and one for the user's."""
    shown = _on_visible_layers(known, view, extent)
    counted = [(one, int(mask[shown].sum())) for one, mask in every_grade(known, view.appearance)]
    return tuple(replace(one, count=number) for one, number in counted if number)


def every_grade(known: Known, appearance: str) -> Iterator[tuple[Grade, Mask]]:
    """Iterate over the rows for grades, uncounted, with the features of each: those of the tables."""
    form_of_each = _grades(known.atlas, known.shapes)[: len(known.atlas.tables.features)]
    for n, form in enumerate(GRADES):
        yield Grade(form, _plain(form, appearance), Text(*_grade_words(form)), 0), form_of_each == n
    words = Text(*_grade_words("own"))
    yield Grade("own", own_symbol(appearance), words, 0), own_mask(known.atlas.tables)


def shows_osm(known: Known, view: View) -> bool:
    """Return whether the course or place of something that is drawn comes from OpenStreetMap, whose licence asks for
    its name."""
    from_osm = _from_osm(known.atlas.tables)
    shown = _on_visible_layers(known, view, None)
    return bool(from_osm[shown].any())


def _on_visible_layers(known: Known, view: View, extent: Box | None) -> Numbers:
    """Return the indices of the tables' features that are drawn on either side of a comparison."""
    tables = known.atlas.tables  # not the rows of a user's layer: a million take longer than a step may
    columns = timelines(tables)
    seen = np.zeros(len(columns.features), bool)
    for side in views(view):
        seen[_drawn(known, tables, side, extent)] = True
    shown = np.flatnonzero(seen)
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


def _grade_words(form: str) -> tuple[str, str]:
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

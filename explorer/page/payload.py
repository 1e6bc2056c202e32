"""atlas.json, which the page loads once: shapes, status spans, texts and the symbols of every state."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import OWN, LayerSpec
from explorer.atlas.columns.collection import Collection, one_dimension
from explorer.atlas.columns.timeline import DRAWN, Certainty, State, changes, spans
from explorer.atlas.columns.timelines import STATES
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import STATUSES, Atlas, Feature, Place, Status
from explorer.layers.large import large_layers
from explorer.layers.legend import BY_DIMENSION, form_of, kind_of
from explorer.layers.palettes import rest
from explorer.layers.symbol import Form
from explorer.page.columns import DRAFT, DRAFT_STATE, DraftBlock, address
from explorer.page.symbols import States, outline_payload, state_key, symbols_payload
from explorer.state.queries.labels import state_words, words_of
from explorer.state.queries.origins import metres
from explorer.state.queries.own_facts import is_own
from explorer.state.queries.search import towns
from explorer.words.strings import t
from explorer.words.text import Lang, Text

_EXTRAS = ("anchor", "bbox", "destinations", "grade", "firm", "beside")
_COARSE_M = 500
_SEAT_M = 4000  # a name beside its dot bears as much at these zooms
_TOWN = re.compile(r"^[^（(]{2,8}[镇乡]$")
_PER_DEGREE = 16  # cells of some 6 km, within which the same name is the same town
_AREAS = ("union", "blob", "area")


def atlas_payload(known: Known) -> bytes:
    """Return twincity://map/atlas.json; raises ValueError for NaN and infinity."""
    document = layers_payload(known, known.catalogue) | {"settlements": settlements(known.atlas)}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


def settlements(atlas: Atlas) -> dict[str, Any]:
    """County seats by county code, and towns as [lon, lat, Chinese, English]: names of the ground at close zooms.

    Seats known only roughly are left out; of a town that our tables and GeoNames both have, ours is taken.
    """
    seats: dict[str, list[float]] = {}
    ours: list[list[Any]] = []
    for place in atlas.places.values():
        sharp = not place.proxy and place.accuracy_m <= _SEAT_M
        if place.kind == "county" and place.adcode and sharp:
            seats.setdefault(place.adcode, [place.lon, place.lat])
        elif place.kind == "town" and sharp and _TOWN.search(place.name.zh):
            ours.append([place.lon, place.lat, place.name.zh, place.name.en])
    near = {
        (town[2], round(town[0] * _PER_DEGREE) + i, round(town[1] * _PER_DEGREE) + j)
        for town in ours
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
    }
    others: list[list[Any]] = [[hit.at[0], hit.at[1], hit.name.zh, hit.name.en] for hit in towns() if hit.at]
    left = [x for x in others if (x[2], round(x[0] * _PER_DEGREE), round(x[1] * _PER_DEGREE)) not in near]
    return {"seats": seats, "towns": [town for town in (*ours, *left) if _TOWN.search(town[2])]}


def layers_payload(known: Known, wanted: Iterable[str]) -> dict[str, Any]:
    """Return the `wanted` layers and all their features, in the atlas's order."""
    atlas, shapes = known.atlas, known.shapes
    large = {key: known.collections[key] for key in large_layers(atlas)}
    layers = {
        key: large_payload(known.catalogue.spec(key), large[key])
        if key in large
        else layer_payload(known.catalogue.spec(key), states(known, key))
        for key in wanted
    }
    tables = (f for f in atlas.tables.features.values() if f.theme in layers)
    features = [feature_payload(atlas, f, shapes.get(f.id)) for f in tables]
    for key, collection in known.collections.items():
        if key in layers and key not in large:
            features += rows_payload(collection)
    return {"features": features, "layers": layers}


def rows_payload(collection: Collection) -> list[dict[str, Any]]:
    """Return the rows of a user's layer as `feature_payload` gives features, from columns; without shapes none.

    When what is unconfirmed was last seen is left out: the columns do not hold it.
    """
    import shapely

    placed = np.flatnonzero(collection.placed)
    parts = [one_dimension(shape) for shape in collection.shapes[placed].tolist()]
    geometries = shapely.to_geojson(np.array(parts, object)).tolist()
    anchors = shapely.get_coordinates(shapely.point_on_surface(np.array(parts, object))).round(5).tolist()
    timed, moves = collection.spans, collection.moves
    ends = [*timed.firsts[1:].tolist(), len(timed.start)]
    begins = np.searchsorted(moves.row, np.arange(len(collection) + 1)).tolist()
    shows = np.where(moves.attested, moves.last, moves.first)
    dated = np.stack([moves.first, moves.last, shows], axis=1).tolist()
    starts, codes = timed.start.tolist(), timed.codes.tolist()
    found = []
    for n, row in enumerate(placed.tolist()):
        first, end = int(timed.firsts[row]), ends[row]
        steps = [[starts[k], *_CODE_WORDS[codes[k]], ""] for k in range(first, end)]
        steps[0][0] = 0
        geometry = json.loads(geometries[n])
        found.append(
            {
                "id": collection.id(row),
                "row": row,
                "layer": collection.layer,
                "name": {"zh": collection.names[row], "en": collection.names[row]},
                "short": {"zh": [], "en": []},
                "geometry": geometry,
                "quality": collection.quality,
                "form": kind_of(geometry),
                "firm": [],
                "beside": 0,
                "anchor": anchors[n],
                "destinations": [],
                "members": [],
                "stops": [],
                "accuracy": None,
                "spans": steps,
                "changes": dated[begins[row] : begins[row + 1]],
                "dated": begins[row] < begins[row + 1],
            }
        )
    return found


_CODE_WORDS = [(status or "", certainty) for status, certainty in STATES]


def catalogue_payload(old: Known, known: Known) -> dict[str, Any]:
    """Return the layers that are new or of which a feature changed since `old`, and the ids of those dropped."""
    before, new = old.catalogue, known.catalogue
    features = old.atlas.tables.features, known.atlas.tables.features
    shapes = old.tables.shapes, known.tables.shapes
    redrawn = {
        one.theme
        for key in dict.fromkeys((*features[0], *features[1]))
        for one in (features[0].get(key), features[1].get(key))
        if one is not None
        and (features[0].get(key) is not features[1].get(key) or shapes[0].get(key) is not shapes[1].get(key))
    }
    wanted = [
        key
        for key, spec in new.specs.items()
        if before.specs.get(key) != spec
        or key in redrawn
        or old.collections.get(key) is not known.collections.get(key)
    ]
    return {**layers_payload(known, wanted), "dropped": [key for key in before if key not in new]}


def feature_payload(atlas: Atlas, feature: Feature, shape: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return one feature, with its states over time and its dated changes as day ordinals."""
    geometry = {k: v for k, v in shape.items() if k not in _EXTRAS} if shape else None
    steps = [[day.toordinal(), s.status or "", s.certainty, s.seen] for day, s in spans(feature)]
    steps[0][0] = 0
    moves = [
        [first.toordinal(), last.toordinal(), (last if record.kind == "attested" else first).toordinal()]
        for first, last, record in changes(feature)
    ]
    return {
        "id": feature.id,
        "layer": feature.theme,
        "name": feature.name._asdict(),
        "short": _short_names(atlas, feature),
        "geometry": geometry,
        "quality": feature.quality,
        "form": form_of(shape) if shape else None,
        "firm": shape.get("firm", []) if shape else [],
        "beside": shape.get("beside", 0) if shape else 0,
        "anchor": shape.get("anchor") if shape else None,
        "destinations": shape.get("destinations", []) if shape else [],
        "members": _members(atlas, feature),
        "stops": _stops(atlas, feature),
        "accuracy": _accuracy(atlas, feature, geometry),
        "spans": steps,
        "changes": moves,
        "dated": bool(moves),
        "own": is_own(atlas, feature),
    }


def _short_names(atlas: Atlas, feature: Feature) -> dict[str, list[str]]:
    """Return shorter names of an area, longest first; in English the places at the start of its name, if unique."""
    if feature.geometry not in _AREAS or feature.theme in atlas.collections:
        return {"zh": [], "en": []}
    found = sorted((name for name in feature.aka if len(name) < len(feature.name.zh)), key=len, reverse=True)
    head = feature.name.en.split(" ")[0]
    areas = (f.name.en for f in atlas.tables.features.values() if f.geometry in _AREAS)
    alone = sum(name.startswith(head) for name in areas) == 1
    return {"zh": found, "en": [head] if alone and "–" in head else []}


def _stops(atlas: Atlas, feature: Feature) -> list[dict[str, Any]]:
    """Return the places along a line, which the map labels when it is selected."""
    if feature.geometry != "line":
        return []
    ids = dict.fromkeys(place for part in feature.routes for place in part)
    found = [atlas.places[key] for key in ids if key in atlas.places]
    return [{"at": [p.lon, p.lat], "zh": p.name.zh, "en": p.name.en} for p in found if p.kind != "outside"]


def _accuracy(atlas: Atlas, feature: Feature, geometry: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the accuracy of each marker in metres and the worst one as text; None below 500 m."""
    if geometry is None or feature.geometry != "point":
        return None
    if feature.own_shape:
        return _own_accuracy(feature, geometry)
    found = [atlas.places[key] for part in feature.routes for key in part if key in atlas.places]
    points = geometry["coordinates"] if geometry["type"] == "MultiPoint" else [geometry["coordinates"]]
    if len(found) != len(points) or max(place.accuracy_m for place in found) < _COARSE_M:
        return None
    coarsest = max(found, key=lambda place: place.accuracy_m)
    sizes = [place.accuracy_m for place in found]
    return {"metres": sizes, "zh": accuracy_words(coarsest, "zh"), "en": accuracy_words(coarsest, "en")}


def _own_accuracy(feature: Feature, geometry: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what the user says of a point that they drew."""
    if feature.accuracy_m is None or feature.accuracy_m < _COARSE_M:
        return None
    number = len(geometry["coordinates"]) if geometry["type"] == "MultiPoint" else 1
    zh, en = (t("map.accuracy", lang, size=metres(feature.accuracy_m, lang)) for lang in ("zh", "en"))
    return {"metres": [feature.accuracy_m] * number, "zh": zh, "en": en}


def accuracy_words(place: Place, lang: Lang) -> str:
    """Return text such as `位置约 ±3 千米`, noting a point that represents another place."""
    size = metres(place.accuracy_m, lang)
    return t("map.accuracy_proxy" if place.proxy else "map.accuracy", lang, size=size)


def _members(atlas: Atlas, feature: Feature) -> list[str]:
    """Return the codes of the counties that the map outlines when the area is selected."""
    if feature.geometry not in _AREAS:
        return []
    codes = {atlas.places[m.place].adcode for m in feature.members if m.place in atlas.places}
    return sorted(code for code in codes if code)


def states(known: Known, theme: str) -> States:
    """Return all states in which features of the theme are ever drawn, by form."""
    atlas, shapes = known.atlas, known.shapes
    if theme in known.collections:
        return drawn_states(known.collections[theme])
    found: dict[Form, dict[tuple[Status | None, Certainty], None]] = {}
    for feature in atlas.by_theme(theme):
        shape = shapes.get(feature.id)
        if shape is None:
            continue
        seen = {(s.status, s.certainty): None for _, s in spans(feature) if s.certainty != "later"}
        for form in dict.fromkeys((form_of(shape), *(("line",) if shape.get("firm") else ()))):
            found[form] = found.get(form, {}) | seen
    return found


@cached_by_owner
def drawn_states(collection: Collection) -> States:
    """Return every state that a row of a user's layer is ever drawn in, by the form of its shape."""
    codes = [STATES[n] for n in np.flatnonzero(np.bincount(collection.spans.codes)).tolist()]
    drawn = [state for state in codes if state[1] != "later"]
    forms: list[Form] = [BY_DIMENSION[n] for n in np.unique(collection.dimensions).tolist() if n >= 0]
    return {form: drawn for form in forms}


def large_payload(spec: LayerSpec, collection: Collection) -> dict[str, Any]:
    """A layer that the page paints from its columns, which it fetches itself."""
    payload = layer_payload(spec, drawn_states(collection))
    facts = {
        "href": address(collection),
        "count": len(collection),
        "quality": collection.quality,
        "source": collection.source.id,
    }
    return payload | {"large": facts}


def draft_payload(found: DraftBlock) -> dict[str, Any]:
    """Return shapes of a file that is still being read as a layer in grey; the page fetches their block."""
    light, dark = (rest(appearance) for appearance in ("light", "dark"))
    spec = LayerSpec("", OWN, Text("", ""), light, dark, casing=False)
    payload = layer_payload(spec, dict.fromkeys(found.forms, [DRAFT_STATE]))
    return payload | {"large": {"href": f"/{DRAFT}", "count": found.rows}}


def layer_payload(spec: LayerSpec, drawn: States) -> dict[str, Any]:
    """Return a theme's texts, and its symbols in the `drawn` states for both appearances."""
    states = [(status, certainty) for status in (*STATUSES, None) for certainty in DRAWN]
    return {
        "name": spec.name._asdict(),
        "icon": spec.icon,
        "width": spec.width,
        "size": spec.size,
        "ends": spec.ends,
        "labelZoom": spec.label_zoom,
        "priority": spec.priority,
        "words": {state_key(s, c): _words(s, c) for s, c in states},
        "lastSeen": {str(s): _last_seen(s) for s in STATUSES},
        "color": {look: spec.hue(look) for look in ("light", "dark")},
        "outline": outline_payload(spec.outline),
        "symbols": {look: symbols_payload(spec, drawn, look) for look in ("light", "dark")},
    }


def _words(status: Status | None, certainty: Certainty) -> dict[str, str]:
    return {"zh": state_words(status, certainty, "zh"), "en": state_words(status, certainty, "en")}


def _last_seen(status: Status) -> dict[str, str]:
    """Return the text for an unconfirmed feature; the page replaces `{seen}` by the date of the last evidence."""
    state = State("unconfirmed", status, seen="{seen}")
    return {"zh": words_of(state, "zh"), "en": words_of(state, "en")}

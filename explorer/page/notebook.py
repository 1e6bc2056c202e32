"""The map of a View as a plain `folium.Map`, for notebooks: Leaflet is inside it, so that it needs no network."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template

from explorer import colours
from explorer.atlas.assembly import basemap_files
from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import State
from explorer.atlas.model import Feature
from explorer.layers.legend import form_of
from explorer.layers.symbol import Ink, Symbol, symbol
from explorer.page.assets import package_folder
from explorer.page.symbols import SAMPLE, sample_items
from explorer.state.queries.citing import cite_in_full
from explorer.state.queries.drawn import drawn
from explorer.state.queries.labels import words_of
from explorer.state.view.view import View
from explorer.words.text import Lang

_MAPPED = ("type", "coordinates", "geometries")


class _Words(MacroElement):
    def __init__(self, content: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.content = content


class _Popup(_Words):
    """A popup without the jQuery that folium's own needs."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "{{ this._parent.get_name() }}.bindPopup({{ this.content|tojson }}, {maxWidth: 360});{% endmacro %}"
    )


class _Credit(_Words):
    """A line in the map's corner."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "{{ this._parent.get_name() }}.attributionControl.addAttribution({{ this.content|tojson }});{% endmacro %}"
    )


def folium_map(known: Known, view: View, lang: Lang, credit: str) -> folium.Map:
    """Draw what `view` shows at its clock: a group a layer, every feature with its state and its citations.

    `credit` names whose data the ground and the coordinates are.
    """
    lon, lat, zoom = view.camera.lon, view.camera.lat, view.camera.zoom
    made = folium.Map([lat, lon], tiles=None, zoom_snap=0.25)
    made.options |= {"zoom": zoom}  # folium types it as a whole number
    made.default_js = [("leaflet", _embedded("leaflet.js", "text/javascript"))]
    made.default_css = [("leaflet_css", _embedded("leaflet.css", "text/css"))]
    ground = basemap_files.choose_basemap(known.pack.folder, basemap_files.basemap_dir())
    provinces = basemap_files.features(ground, "provinces.geojson")
    inks = colours.table("light")
    land = {
        "color": inks["map_province"],
        "weight": 1,
        "fillColor": inks["map_region"],
        "fillOpacity": 1,
    }
    folium.GeoJson(_collection(provinces), style_function=lambda _: land, control=False).add_to(made)
    found = drawn(known.atlas, view, known.shapes)
    for layer in reversed(view.layers):  # the first of the panel lies on top
        of_layer = [(feature, state) for feature, state in found if feature.theme == layer.id]
        if of_layer:
            _group(known, of_layer, lang).add_to(made)
    folium.LayerControl(collapsed=False).add_to(made)
    made.add_child(_Credit(html.escape(credit)))
    return made


def _group(known: Known, found: Iterable[tuple[Feature, State]], lang: Lang) -> folium.FeatureGroup:
    pairs = list(found)
    spec = known.catalogue.spec(pairs[0][0].theme)
    group = folium.FeatureGroup(html.escape(spec.name.in_(lang)))
    for feature, state in pairs:
        shape = known.shapes[feature.id]
        look = symbol(spec, state.status, state.certainty, form_of(shape), "light")
        for part in _drawings(shape, look):
            part.add_child(folium.Tooltip(html.escape(feature.name.in_(lang))))
            part.add_child(_Popup(_words(known, feature, state, lang)))
            part.add_to(group)
    return group


def _drawings(shape: Any, look: Symbol) -> Iterator[Any]:
    """The Leaflet layers of a feature: its strokes from below, or a marker a point."""
    geometry = {key: shape[key] for key in _MAPPED if key in shape}
    if look.kind != "point":
        for ink in (*([look.casing] if look.casing else []), *look.inks):
            yield folium.GeoJson(geometry, style_function=lambda _, ink=ink: _style(ink))
        return
    points = geometry["coordinates"] if geometry["type"] == "MultiPoint" else [geometry["coordinates"]]
    for lon, lat in points:
        yield folium.Marker([lat, lon], icon=_icon(look))


def _style(ink: Ink) -> dict[str, Any]:
    """An ink as Leaflet's path options."""
    return {
        "stroke": bool(ink.stroke and ink.width),
        "color": ink.stroke or "none",
        "weight": ink.width,
        "opacity": ink.opacity,
        "dashArray": " ".join(f"{d:g}" for d in ink.dash) or None,
        "fill": bool(ink.fill),
        "fillColor": ink.fill or "none",
        "fillOpacity": ink.fill_opacity * ink.opacity,
    }


def _icon(look: Symbol) -> folium.DivIcon:
    width, height = SAMPLE
    paths = "".join(
        "<path " + " ".join(f'{key}="{html.escape(str(value))}"' for key, value in item.items()) + "/>"
        for item in sample_items(look)
    )
    picture = f'<svg width="{width:g}" height="{height:g}" overflow="visible">{paths}</svg>'
    return folium.DivIcon(
        html=picture, icon_size=(int(width), int(height)), icon_anchor=(int(width / 2), int(height / 2))
    )


def _words(known: Known, feature: Feature, state: State, lang: Lang) -> str:
    """The popup: name, state, and where it is written. What comes from the tables is escaped."""
    cited = dict.fromkeys(cite_in_full(known.atlas, citation, lang) for citation in feature.cited())
    lines = [feature.name.in_(lang), words_of(state, lang), *cited]
    return "<br>".join(html.escape(line) for line in lines if line)


def _collection(features: list[dict[str, Any]]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


@cache
def _embedded(name: str, kind: str) -> str:
    """A file of Leaflet as a `data:` address."""
    found = (package_folder("xstatic.pkg.leaflet") / "data" / name).read_bytes()
    return f"data:{kind};base64,{base64.b64encode(found).decode()}"

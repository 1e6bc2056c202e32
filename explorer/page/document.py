"""The page itself: a folium Map whose scripts and styles are local files and whose ids never change."""

from __future__ import annotations

from typing import Any, NamedTuple

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

_WEB = (
    "timeline palette svg shapes stage glyphs entries fan features halo ground collide measure spots names "
    "labels swatch tooltip scalebar furniture sheet serialize bridge camera input app compare receive main"
).split()


class Document(NamedTuple):
    """What is served: the page, and folium's own script as a file (the page allows no inline script)."""

    html: str
    script: str


class TwinFigure(Figure):  # type: ignore[misc]
    """branca's Figure with its script moved out into a file."""

    _template = Template(
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<title>双城图览</title>\n{{ this.header.render(**kwargs) }}\n'
        '</head>\n<body>\n{{ this.html.render(**kwargs) }}\n<script src="/folium.js"></script>\n</body>\n</html>\n'
    )

    @classmethod
    def _generate_id(cls) -> str:
        return "page"


class Start(MacroElement):  # type: ignore[misc]
    """Hands the Leaflet map that folium made to the page's own scripts."""

    _template = Template("{% macro script(this, kwargs) %}twincity.start({{ this._parent.get_name() }});{% endmacro %}")

    @classmethod
    def _generate_id(cls) -> str:
        return "start"


class TwinMap(folium.Map):  # type: ignore[misc]
    """One map; assets are class attributes because folium's `add_js_link` edits every map at once."""

    default_js = [  # noqa: RUF012
        ("leaflet", "/leaflet/leaflet.js"),
        ("qwebchannel", "/web/qwebchannel.js"),
        *((name, f"/web/{name}.js") for name in _WEB),
    ]
    default_css = [("leaflet_css", "/leaflet/leaflet.css"), ("map_css", "/web/map.css")]  # noqa: RUF012
    _template = Template(
        "{% macro html(this, kwargs) %}"
        '<div class="folium-map" id={{ this.get_name()|tojson }}></div>{% endmacro %}'
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {"
        "center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojavascript }}});"
        "{% endmacro %}"
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(
            location=[30.15, 106.0], tiles=None, zoom_start=7.75, zoom_control=False, **_LEAFLET, **options
        )
        self.options |= {"min_zoom": 5, "max_zoom": 14}  # folium keeps these two for its tiles
        TwinFigure().add_child(self)
        self.add_child(Start())

    @classmethod
    def _generate_id(cls) -> str:
        return "twin"


_LEAFLET: dict[str, Any] = {
    "zoom_snap": 0.25,
    "zoom_delta": 0.5,
    "wheel_px_per_zoom_level": 90,
    "attribution_control": False,
    "box_zoom": False,
    "fade_animation": False,
    "keyboard_pan_delta": 120,
}


def build() -> Document:
    """Render a fresh Map: rendering the same tree twice adds its links and scripts twice."""
    figure = TwinMap().get_root()
    html = figure.render()
    script = figure.script.render()
    assert isinstance(figure.header, Element)
    return Document(html, script.strip() + "\n")

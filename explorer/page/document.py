"""The page: a folium Map with local scripts and styles and constant ids."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import folium
from branca.element import Figure, MacroElement
from folium.template import Template
from folium.utilities import camelize

from explorer.atlas.assembly.basemap_files import basemap_dir, relief_name
from explorer.page import page_colours
from explorer.page.modules import bundle
from explorer.paths import resources_dir
from explorer.state.view.view import MAP_ZOOMS, Camera

MAIN = "/web/main.js"
_ENTRY = "/folium.js"
# What start.js fetches, whatever the tables hold.
FACTS = (
    *("/atlas.json", "/basemap/relief.json", "/basemap/neighbours.geojson", "/basemap/provinces.geojson"),
    *("/basemap/boundary_lines.geojson", "/basemap/rivers.geojson", "/basemap/labels.geojson"),
)


class Document(NamedTuple):
    """The page and folium's script as a separate file: the policy allows no inline script."""

    html: str
    script: str


class TwinFigure(Figure):
    """branca's Figure with folium's script in a file, which holds the page's modules too: one by one they took as long to
    be asked for and answered as to run. The facts are asked for beside it.
    """

    _template = Template(
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<title>双城图览</title>\n{{ this.header.render(**kwargs) }}\n'
        '<script defer src="/folium.js"></script>\n'
        '{% for path in this.facts %}<link rel="preload" as="fetch" href="{{ path }}" crossorigin>\n{% endfor %}'
        '<link rel="preload" as="image" href="/basemap/{{ this.relief }}">\n'
        "</head>\n<body>\n{{ this.html.render(**kwargs) }}\n</body>\n</html>\n"
    )

    def __init__(self) -> None:
        super().__init__()
        self.facts = FACTS
        self.relief = relief_name(basemap_dir())

    @classmethod
    def _generate_id(cls) -> str:
        return "page"


class Start(MacroElement):
    """Pass folium's Leaflet map to the page's own scripts."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    _template = Template(
        "{% macro script(this, kwargs) %}start({{ this._parent.get_name() }});{% endmacro %}"
    )

    @classmethod
    def _generate_id(cls) -> str:
        return "start"


class TwinMap(folium.Map):
    """A map with local assets. They are class attributes because folium's `add_js_link` changes every map at once
    (https://github.com/python-visualization/folium/pull/1898)."""

    default_js = [  # noqa: RUF012
        # Also injected by ui/map/engine.py, which may be too late for the first page after a renderer crash.
        ("sealed", "/web/sealed.js"),
        ("leaflet", "/leaflet/leaflet.js"),
        ("qwebchannel", "/web/qwebchannel.js"),
    ]
    default_css = [  # noqa: RUF012
        ("leaflet_css", "/leaflet/leaflet.css"),
        ("colours_css", "/web/colours.css"),
        ("map_css", "/web/map.css"),
        ("present_css", "/web/stage/present.css"),
    ]
    _template = Template(
        "{% macro html(this, kwargs) %}"
        '<div class="folium-map" id={{ this.get_name()|tojson }}></div>{% endmacro %}'
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {"
        "center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojavascript }}});"
        "{% endmacro %}"
    )

    def __init__(self, **options: Any) -> None:
        home = Camera()
        super().__init__(location=[home.lat, home.lon], tiles=None, zoom_control=False, **_LEAFLET, **options)
        self.options |= _zooms()  # folium applies the limits to its tile layers only, and rounds the zoom
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


def _zooms() -> dict[str, float]:
    return {"zoom": Camera().zoom, "min_zoom": MAP_ZOOMS[0], "max_zoom": MAP_ZOOMS[1]}


def leaflet_options() -> dict[str, Any]:
    """Return the map's options with Leaflet's names, for the single-file page, which folium does not build."""
    options = {camelize(key): value for key, value in (_LEAFLET | _zooms()).items()}
    home = Camera()
    return options | {"center": [home.lat, home.lon]}


def build() -> Document:
    """Render the page from a new Map: branca adds links and scripts twice if one tree is rendered twice."""
    figure = cast(Figure, TwinMap().get_root())
    html = figure.render()
    entry = f'import {{ start }} from ".{MAIN}";\n{figure.script.render().strip()}\n'
    script = bundle(_ENTRY, lambda path: entry if path == _ENTRY else module_source(path), offered="$modules")
    return Document(html, script)


def module_source(path: str) -> str:
    """Return the source of a module by its path, such as `/web/map/app.js`."""
    if path == "/web/colours.js":
        return page_colours.script().decode()
    return (resources_dir() / path[1:]).read_text("utf-8")

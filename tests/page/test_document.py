"""What folium builds: local, deterministic, without a line of inline script."""

from __future__ import annotations

import json
import re

import folium

from explorer.atlas.axis import Axis
from explorer.page.document import TwinMap, build, leaflet_options, module_source
from explorer.page.modules import modules
from explorer.paths import geodata_dir, resources_dir
from explorer.state.view.command_table import BY_ID
from explorer.state.view.view import MAP_ZOOMS, SHEET_ZOOMS, View


def test_two_builds_are_the_same_bytes() -> None:
    assert build() == build()


def test_it_is_folium_that_builds_the_map() -> None:
    assert issubclass(TwinMap, folium.Map)
    assert re.search(r'L\.map\("map_twin"', build().script)
    assert "start(map_twin)" in build().script


def test_the_page_is_sealed_before_anything_else_runs() -> None:
    scripts = re.findall(r'<script( defer)? src="([^"]+)"', build().html)
    assert scripts[0] == ("", "/web/sealed.js")
    assert [src for defer, src in scripts if defer] == ["/folium.js"]


def test_what_the_page_fetches_is_asked_for_with_it() -> None:
    """One that is not in start.js would be fetched twice; one that is missing here comes a round later."""
    start = module_source("/web/start.js")
    fetched = set(re.findall(r'"([\w.]+\.json)"|"/([\w.]+\.json)"', start))
    names = re.findall(r"GROUND = \[([^\]]+)\]", start)[0]
    ground = {f"/basemap/{name}.geojson" for name in re.findall(r'"(\w+)"', names)}
    assert {one or other for one, other in fetched} == {"relief.json", "atlas.json"}
    announced = re.findall(r'<link rel="preload" as="fetch" href="([^"]+)" crossorigin>', build().html)
    assert set(announced) == {"/atlas.json", "/basemap/relief.json", *ground}
    pictures = re.findall(r'<link rel="preload" as="image" href="([^"]+)">', build().html)
    relief = json.loads((geodata_dir() / "basemap" / "relief.json").read_text("utf-8"))
    assert pictures == ["/basemap/" + relief["file"]]


def test_nothing_comes_from_a_network_and_nothing_is_inline() -> None:
    html = build().html
    assert "http" not in html.replace('http-equiv="content-type"', "")
    assert not re.search(r"<style|<script(?! (?:defer )?src=)|\son\w+=|style=", html)


def test_every_module_of_ours_is_in_the_pages_script_once() -> None:
    web = resources_dir() / "web"
    held = re.findall(r"^// /web/([\w/-]+\.js)$", build().script, re.MULTILINE)
    assert len(held) == len(set(held))
    classic = {"sealed.js"}
    there = {path.relative_to(web).as_posix() for path in web.rglob("*.js") if path.parent.name != "file"}
    # The worker starts with the first large layer, and loads what it needs then.
    worker = {module.path.removeprefix("/web/") for module in modules("/web/raster/worker.js", module_source)}
    assert (set(held) - {"colours.js"}) | worker == there - classic
    assert all(name.startswith(("raster/", "webgl/")) for name in worker - set(held))


def test_our_links_leave_other_folium_maps_alone() -> None:
    before = list(folium.Map.default_js)
    build()
    assert folium.Map.default_js == before


def test_zoom_goes_as_far_everywhere() -> None:
    """Keys, the map of the window and that of a single file end at the same zooms."""
    options = leaflet_options()
    assert (options["minZoom"], options["maxZoom"]) == MAP_ZOOMS
    assert f'"minZoom": {MAP_ZOOMS[0]}' in build().script
    view = View()
    for name, end in (("zoom_out", MAP_ZOOMS[0]), ("zoom_in", MAP_ZOOMS[1])):
        change = BY_ID[name].change
        assert change is not None
        for _ in range(40):
            view = change(view, Axis())
        assert view.camera.zoom == end
    assert SHEET_ZOOMS[0] <= MAP_ZOOMS[0]
    assert MAP_ZOOMS[1] <= SHEET_ZOOMS[1]

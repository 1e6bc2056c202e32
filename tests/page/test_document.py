"""What folium builds: local, deterministic, without a line of inline script."""

from __future__ import annotations

import re

import folium

from explorer.page.document import TwinMap, build
from explorer.paths import resources_dir


def test_two_builds_are_the_same_bytes() -> None:
    assert build() == build()


def test_it_is_folium_that_builds_the_map() -> None:
    assert issubclass(TwinMap, folium.Map)
    assert re.search(r'L\.map\("map_twin"', build().script)
    assert "twincity.start(map_twin)" in build().script


def test_nothing_comes_from_a_network_and_nothing_is_inline() -> None:
    html = build().html
    assert "http" not in html.replace('http-equiv="content-type"', "")
    assert not re.search(r"<style|<script(?! src=)|\son\w+=|style=", html)


def test_every_script_of_ours_is_loaded_and_exists() -> None:
    loaded = set(re.findall(r"/web/([\w-]+\.js)", build().html)) - {"qwebchannel.js", "colours.js"}
    assert loaded == {path.name for path in (resources_dir() / "web").glob("*.js")}


def test_our_links_leave_other_folium_maps_alone() -> None:
    before = list(folium.Map.default_js)
    build()
    assert folium.Map.default_js == before

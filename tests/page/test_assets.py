"""The engine-free half of twincity://: what is served, what is refused."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from explorer.atlas.assembly.basemap_files import basemap_dir
from explorer.page import cache
from explorer.page.assets import GENERATED, POLICY, Assets, Forbidden, NotFound, font_collection
from explorer.paths import resources_dir


@pytest.fixture
def assets() -> Assets:
    return Assets(lambda: b'{"features":[]}', {"web/extra.js": b"1"})


@pytest.mark.parametrize(
    ("path", "mime"),
    [
        ("/index.html", "text/html"),
        ("/folium.js", "text/javascript"),
        ("/atlas.json", "application/json"),
        ("/web/main.js", "text/javascript"),
        ("/web/extra.js", "text/javascript"),
        ("/web/map.css", "text/css"),
        ("/leaflet/leaflet.js", "text/javascript"),
        ("/basemap/rivers.geojson", "application/json"),
        ("/basemap/relief.png", "image/png"),
    ],
)
def test_serves(assets: Assets, path: str, mime: str) -> None:
    found, data = assets.respond(path)
    assert found == mime
    assert data


@pytest.mark.parametrize(
    "path",
    [
        *("/web/nothing.js", "/basemap", "/secret.py", "/basemap/../places.csv.json", "/", "/nowhere/x.json"),
        f"/basemap/{'x' * 5000}.json",
    ],
)
def test_what_is_not_there_is_not_found(assets: Assets, path: str) -> None:
    with pytest.raises((NotFound, Forbidden)):
        assets.respond(path)


@pytest.mark.parametrize(
    "path",
    [
        "/web/../../pyproject.toml",
        "/web/..\\x.js",
        "web/main.js",
        "/web/\0.js",
        "/../x.js",
        "/web/a/../../../x.js",
    ],
)
def test_no_path_leaves_its_folder(assets: Assets, path: str) -> None:
    with pytest.raises(Forbidden):
        assets.respond(path)


def test_the_policy_allows_our_own_files_and_nothing_inline() -> None:
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY


def test_basemap_is_valid_json(assets: Assets) -> None:
    for name in ("provinces", "neighbours", "boundary_lines", "rivers", "labels", "counties"):
        assert json.loads(assets.respond(f"/basemap/{name}.geojson")[1])["features"]


def test_the_chinese_font_is_in_place() -> None:
    assert font_collection().is_file()


def test_the_page_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cache, "folder", lambda: tmp_path)
    made: list[int] = []

    def make() -> bytes:
        made.append(1)
        return b"x"

    assert cache.cached("a", "k", make) == cache.cached("a", "k", make) == b"x"
    assert cache.cached("a", "other", make) == b"x"
    assert len(made) == 2


def test_the_cache_keeps_the_newest_few_of_a_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cache, "folder", lambda: tmp_path)
    (tmp_path / "another-a").touch()
    for number in range(9):
        cache.cached("a", str(number), lambda: b"x")
        os.utime(max(tmp_path.glob("????????????-a"), key=os.path.getmtime), ns=(number, number))
    assert [cache.is_cached("a", str(number)) for number in (0, 8)] == [False, True]
    assert len(list(tmp_path.iterdir())) == 5


def test_the_page_is_made_anew_when_one_of_its_scripts_has_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(resources_dir() / "web", tmp_path / "web")
    monkeypatch.setattr("explorer.page.assets.resources_dir", lambda: tmp_path)
    before = Assets(bytes)._key
    assert Assets(bytes)._key == before
    with (tmp_path / "web" / "map" / "app.js").open("a") as file:
        file.write("// more\n")
    assert Assets(bytes)._key != before


def test_the_page_is_made_anew_when_the_relief_is_of_another_kind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The page announces the picture by its name."""
    before = Assets(bytes)._key
    facts = (basemap_dir() / "relief.json").read_text("utf-8")
    (tmp_path / "relief.json").write_text(facts.replace("relief.png", "relief.webp"), "utf-8")
    monkeypatch.setattr("explorer.atlas.assembly.basemap_files.basemap_dir", lambda: tmp_path)
    assert Assets(bytes)._key != before


def test_what_is_awaited_is_not_ready(assets: Assets) -> None:
    assert assets.ready("/atlas.json")
    assets.awaited.add("atlas.json")
    assert not assets.ready("/atlas.json")
    assert assets.ready("/basemap/rivers.geojson")


def test_the_page_is_awaited_until_it_is_being_made(assets: Assets) -> None:
    assets.awaited.update((*GENERATED, "atlas.json"))
    assert not assets.ready("/index.html")
    assets.prepare()
    assert assets.awaited == {"atlas.json"}


def test_a_cache_that_cannot_be_written_costs_time_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    monkeypatch.setattr(cache, "folder", lambda: blocked)
    assert cache.cached("a", "k", lambda: b"made") == b"made"

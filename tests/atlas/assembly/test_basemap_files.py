"""The basemap and the shapes beside somebody's own tables: whole, or told and done without."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explorer.atlas import geojson_geometry
from explorer.atlas.assembly import basemap_files
from explorer.atlas.assembly.check import check
from explorer.atlas.assembly.shapes import NAME, inputs_digest, load_shapes
from explorer.atlas.assembly.tables import load
from explorer.atlas.model import Atlas
from explorer.paths import own_geodata_dir

OWN = own_geodata_dir() / "basemap"


@pytest.fixture
def own_ground(tables: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Tables with a basemap of their own beside them, as the program is told to use them."""
    shutil.copytree(OWN, tables / "basemap")
    monkeypatch.setenv("TWINCITY_GEODATA", str(tables))
    return tables / "basemap"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:400])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def bare(path: Path) -> None:
    path.write_text('{"type":"FeatureCollection","features":[{"properties":{},"geometry":null}]}', "utf-8")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def restore(path: Path) -> None:
    if path.is_dir():
        path.rmdir()
    shutil.copy(OWN / path.name, path)


def test_a_whole_basemap_beside_the_tables_is_used(own_ground: Path) -> None:
    assert basemap_files.faults(OWN) == ()
    assert basemap_files.basemap_dir() == own_ground
    assert check(own_ground.parent)["problems"] == []


NAMES = ("counties.geojson", "rivers.geojson", "labels.geojson", "relief.png", "places_search.csv")


@pytest.mark.parametrize("spoil", [Path.unlink, cut, empty, bare, folder])
def test_an_incomplete_basemap_is_reported_and_the_programs_own_drawn(
    own_ground: Path, spoil: Callable[[Path], None]
) -> None:
    """Every file alone takes the basemap out of use; all together they are one line each."""
    for name in NAMES:
        spoil(own_ground / name)
        assert basemap_files.basemap_dir() == OWN, name
        (fault,) = basemap_files.faults(own_ground)
        assert fault.file == f"basemap/{name}"
        restore(own_ground / name)
    for name in NAMES:
        spoil(own_ground / name)
    problems = check(own_ground.parent)["problems"]
    assert sorted(told["file"] for told in problems) == sorted(f"basemap/{name}" for name in NAMES)
    assert all("；请从安装包恢复，或删去整个 basemap 文件夹" in told["message"] for told in problems)
    loaded = load(own_ground.parent).atlas
    assert len(load_shapes(loaded, own_ground.parent)) > 200


def test_a_basemap_that_lets_nobody_in_is_one_line(own_ground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, _mode: Path(path) != own_ground)
    (told,) = check(own_ground.parent)["problems"]
    assert (told["file"], "没有读取这个文件夹的权限；请" in told["message"]) == ("basemap", True)
    assert basemap_files.basemap_dir() == OWN


def test_an_empty_folder_is_no_basemap(tables: Path) -> None:
    (tables / "basemap").mkdir()
    assert check(tables, OWN)["problems"] == []


def test_an_incomplete_basemap_of_the_program_is_reported_and_the_rest_checked(
    tables: Path, tmp_path: Path
) -> None:
    shutil.copytree(OWN, tmp_path / "ground")
    cut(tmp_path / "ground" / "counties.geojson")
    (told,) = check(tables, tmp_path / "ground")["problems"]
    assert told["file"] == "basemap/counties.geojson"


HOSTILE: list[Any] = [
    {"type": "Polygon", "coordinates": "x"},
    {"type": "LineString", "coordinates": [[1, 2]]},
    {"type": "LineString", "coordinates": [[1, 2], [1, float("nan")]]},
    {"type": "LineString", "coordinates": [[1, 2], [1, 1e300]]},
    {"type": "Point", "coordinates": [1, "2"]},
    {"type": "Point", "coordinates": [True, 2]},
    {"type": "GeometryCollection", "geometries": []},
    {"type": ["Point"], "coordinates": [1, 2]},
    None,
    "x",
]


@pytest.mark.parametrize("geometry", HOSTILE)
def test_shapes_that_cannot_be_drawn_are_reported_and_derived_again(
    atlas: Atlas, tables: Path, geometry: Any
) -> None:
    more = {"bbox": [1, 2, 3, 4], "anchor": [1, 2], "destinations": []}
    hostile = geometry | more if isinstance(geometry, dict) else geometry
    stored = {"digest": inputs_digest(tables, OWN), "shapes": {"hw-yongchuan-luzhou": hostile}}
    (tables / NAME).write_text(json.dumps(stored), "utf-8")
    assert not geojson_geometry.is_valid(geometry)
    (told,) = check(tables, OWN)["problems"]
    assert (told["file"], "几何画不出" in told["message"], "请删去它" in told["message"]) == (
        NAME,
        True,
        True,
    )
    assert len(load_shapes(atlas, tables, OWN)) > 200


@pytest.mark.parametrize("text", ["[]", '{"digest":', '{"digest":1,"shapes":{}}', "null", ""])
def test_invalid_shapes_are_reported_and_derived_again(atlas: Atlas, tables: Path, text: str) -> None:
    (tables / NAME).write_text(text, "utf-8")
    (told,) = check(tables, OWN)["problems"]
    assert (told["file"], "请删去它" in told["message"]) == (NAME, True)
    assert len(load_shapes(atlas, tables, OWN)) > 200


def test_every_derived_shape_is_drawable() -> None:
    kept = json.loads((own_geodata_dir() / NAME).read_text("utf-8"))["shapes"]
    assert all(geojson_geometry.is_drawable(shape) for shape in kept.values())

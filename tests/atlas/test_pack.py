"""pack.toml: every part is read, whatever is wrong is said with line and cure, and the rest still holds."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from explorer.api import open_atlas
from explorer.atlas import pack
from explorer.atlas.assembly import basemap_files
from explorer.atlas.assembly.check import check
from explorer.atlas.assembly.known import load
from explorer.atlas.packs.checking import check_pack
from explorer.paths import own_geodata_dir
from explorer.state.files import project
from explorer.state.files.deck import read_deck
from explorer.state.view import basemap_extent
from explorer.state.view.view import Camera
from tests.helpers import region


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return region.make_pack(tmp_path_factory.mktemp("packs") / "north")


@pytest.fixture
def north(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "north")
    return tmp_path / "north"


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / pack.NAME
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_built_in_atlas_is_a_pack_without_a_fault() -> None:
    own = pack.built_in()
    assert pack.problems(own_geodata_dir()) == []
    assert not own.separate
    assert own.deck is not None
    assert own.deck.is_file()
    assert check_pack(own_geodata_dir())["problems"] == []


def test_another_region_shares_nothing_with_the_built_in(north: Path) -> None:
    found = load(north, date(2012, 7, 1))
    assert found.problems == ()
    assert found.pack.separate
    assert found.pack.name.en == "Northern trial atlas"
    ground, shown = (
        found.pack.region.ground,
        basemap_extent.shown_by(Camera(120, 43, 8.25), *pack.OPENING_SIZE),
    )
    assert ground[0] < shown[0] < 118 < 122 < shown[2] < ground[2]
    assert ground[1] < shown[1] < 42 < 44 < shown[3] < ground[3]
    assert (found.pack.deck, found.pack.former_names, found.pack.origins) == (None, {}, {})
    assert set(found.pack.credits) == {"boundaries", "facts", "shapes"}
    assert (found.axis.first, found.axis.known) == (date(2007, 1, 1), date(2012, 12, 31))
    assert basemap_files.choose_basemap(north, own_geodata_dir() / "basemap") == north / "basemap"
    assert set(found.shapes) == {"road", "park", "port"}


def test_a_copy_of_the_built_in_description_is_of_its_region(tmp_path: Path) -> None:
    """Such as that of someone who has added a theme: ground and scenes are the program's."""
    for path in (
        *own_geodata_dir().glob("*.csv"),
        *own_geodata_dir().glob("*.json"),
        own_geodata_dir() / pack.NAME,
    ):
        shutil.copy(path, tmp_path)
    (tmp_path / "deck.json").unlink()
    found = pack.load(tmp_path)
    assert not found.separate
    assert found.deck == own_geodata_dir() / "deck.json"
    assert (
        basemap_files.choose_basemap(tmp_path, own_geodata_dir() / "basemap") == own_geodata_dir() / "basemap"
    )


FAULTS = {
    "box = [118.0, 42.0, 122.0, 44.0]": ("box = [122.0, 42.0, 118.0, 44.0]", "box"),
    "lon = 120.000": ("lon = 200.0", "lon"),
    "day = 2012-06-30": ('day = "2012-06-30"', "day"),
    "first = 2007": ("first = 2007.5", "first"),
    'id = "north"': ('id = "North Pole"', "id"),
    "format = 1": ("format = 99", "format"),
    'licence = "CC-BY-4.0"': ('licence = ""', "licence"),
    'name = ["北方", "the North"]': ('name = "北方"', "name"),
    "finest_scale = 500_000": ("finest_scale = true", "finest_scale"),
    "[axis]": ('[axis]\nlast = 2020\n[words]\nx = "y"\n[axis2]', "last"),
    'boundaries = ["区划': ('maps = ["区划', "maps"),
    "[opening]": ('[former_names]\n"旧\\u0007县" = "甲县"\n\n[opening]', "former_names"),
    "[region]": ('deck = "../deck.json"\n[region]', "deck"),
}


@pytest.mark.parametrize("sound", FAULTS)
def test_a_fault_is_one_line_with_its_place(north: Path, sound: str) -> None:
    spoilt, key = FAULTS[sound]
    edit(north, sound, spoilt)
    told = [problem for problem in pack.problems(north) if key in str(problem)]
    assert len(told) == 1
    line = (north / pack.NAME).read_text("utf-8").splitlines()[told[0].line - 1]
    assert line.lstrip("[").startswith(key)
    for lang in ("zh", "en"):
        assert "\n" not in told[0].in_(lang)  # type: ignore[arg-type]
    assert load(north).pack.folder == north


def test_a_deck_that_is_not_there_is_told_where_it_is_named(north: Path) -> None:
    edit(north, "[region]", 'deck = "gone.json"\n\n[region]')
    (told,) = pack.problems(north)
    assert "gone.json" in str(told)
    assert "gone.json" in (north / pack.NAME).read_text("utf-8").splitlines()[told.line - 1]
    assert pack.load(north).deck is None
    (north / "gone.json").write_text('{"scenes": []}', "utf-8")
    assert pack.problems(north) == []
    assert pack.load(north).deck == north / "gone.json"


def test_what_a_pack_of_its_own_needs_is_named(north: Path) -> None:
    edit(north, "lat = 43.000\n", "")
    edit(north, 'id = "north"\n', "")
    told = [str(problem) for problem in pack.problems(north)]
    assert len(told) == 2
    assert any("lat" in line for line in told)
    assert any("id" in line for line in told)


def test_a_pack_without_credit_camera_or_counties_is_told(north: Path) -> None:
    edit(north, "boundaries = ", "rivers = ")
    edit(north, "lon = 120.000", "lon = 20.0")
    (north / "basemap" / "counties.geojson").unlink()
    found = [(p["file"], p["message"]) for p in check_pack(north)["problems"]]
    assert [file for file, _ in found].count("basemap/counties.geojson") == 1
    assert sum(file == pack.NAME and "lon" in words for file, words in found) == 1
    (north / pack.NAME).unlink()
    assert check(north)["counts"]["features"] == 3


def test_a_damaged_ground_of_its_own_is_not_replaced_by_another_region(north: Path) -> None:
    (north / "basemap" / "counties.geojson").write_text("{", "utf-8")
    assert basemap_files.choose_basemap(north, own_geodata_dir() / "basemap") == north / "basemap"
    assert [p.file for p in load(north).problems] == ["basemap/counties.geojson"]


def test_a_pattern_of_a_strange_table_is_never_matched(north: Path) -> None:
    """One of these would take longer than anybody waits."""
    path = north / "datapackage.json"
    described = json.loads(path.read_text("utf-8"))
    field = {"name": "a", "type": "string", "constraints": {"pattern": "(a+)+b"}}
    described["resources"].append({"name": "strange", "path": "strange.csv", "schema": {"fields": [field]}})
    path.write_text(json.dumps(described), "utf-8")
    (north / "strange.csv").write_text("a\n" + "a" * 60 + "\n", "utf-8")
    assert check_pack(north)["problems"] == []


def test_a_long_description_is_one_line(north: Path) -> None:
    edit(north, "format = 1", "format = 1\n#" + "x" * 1_000_000)
    told = [p for p in check_pack(north)["problems"] if p["file"] == pack.NAME]
    assert "1,000,000 个字符" in told[0]["message"]


WEBP_BOMB = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (99_999).to_bytes(3, "little") * 2
PNG_BOMB = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    + (99_999).to_bytes(4) * 2
    + b"\x08\6\0\0\0....\0\0\0\0IEND\xae\x42\x60\x82"
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("relief.webp", WEBP_BOMB),
        ("relief.png", PNG_BOMB),
        ("relief.png", PNG_BOMB[:-12]),
        ("relief.png", WEBP_BOMB),
        ("relief.webp", PNG_BOMB),
        ("relief.png", b""),
    ],
)
def test_a_picture_of_too_many_pixels_or_cut_short_is_no_relief(north: Path, name: str, data: bytes) -> None:
    """As a bomb states it: a kilobyte of file, gigabytes of picture."""
    (north / "basemap" / name).write_bytes(data)
    facts = {"file": name, "bounds": [[41.5, 117.5], [44.5, 122.5]]}
    (north / "basemap" / "relief.json").write_text(json.dumps(facts), "utf-8")
    assert basemap_files.relief(north / "basemap") is None
    assert [p["file"] for p in check_pack(north)["problems"]].count(f"basemap/{name}") == 1
    assert basemap_files.relief(own_geodata_dir() / "basemap") is not None


@pytest.mark.parametrize(("kind", "name"), [("WEBP", "relief.webp"), ("PNG", "relief.png")])
def test_a_relief_may_be_of_either_kind(north: Path, kind: str, name: str) -> None:
    Image.new("RGBA", (30, 20), (40, 30, 20, 60)).save(north / "basemap" / name, kind)
    facts = {"file": name, "bounds": [[41.5, 117.5], [44.5, 122.5]]}
    (north / "basemap" / "relief.json").write_text(json.dumps(facts), "utf-8")
    assert basemap_files.relief(north / "basemap") == facts
    assert f"basemap/{name}" not in [p["file"] for p in check_pack(north)["problems"]]


def test_a_scene_that_cannot_be_read_is_one_line_and_the_others_stay(north: Path) -> None:
    sound = {"name": "one", "title": "One", "view": {}}
    scenes = [sound, {"name": "No Slug"}, 3, sound | {"name": "two"}]
    (north / "deck.json").write_text(json.dumps({"scenes": scenes}), "utf-8")
    found, told = read_deck(north / "deck.json")
    assert [scene.name for scene in found] == ["one", "two"]
    assert [words.en.partition(":")[0] for words in told] == ["scene 2", "scene 3"]


def test_a_notebook_shows_the_region_that_it_opened(north: Path) -> None:
    drawn = open_atlas(north).map("2012-02-20").get_root().render()
    assert json.dumps("区划：试验")[1:-1] in drawn
    assert json.dumps("天地图")[1:-1] not in drawn
    assert "[43.0, 120.0]" in drawn


def test_a_project_says_that_it_was_made_on_another_atlas(
    north: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways; on its own atlas nothing is said, and the built-in program keeps whose it is."""
    own, other = tmp_path / "own.twincity", tmp_path / "other.twincity"
    project.save(own, project.Project())
    with monkeypatch.context() as patch:
        patch.setenv("TWINCITY_GEODATA", str(north))
        project.save(other, project.Project())
        assert project.load(other).problems == ()
        (told,) = project.load(own).problems
        assert "成渝地区双城经济圈" in told.zh
    (told,) = project.load(other).problems
    assert "north" in told.en
    project.save(other, project.load(other).project)
    assert json.loads(other.read_text("utf-8"))["pack"] == "north"
    assert project.load(own).problems == ()


def test_the_relief_is_the_picture_that_its_facts_name(north: Path) -> None:
    """With both kinds in the folder one is meant; the one that is meant and missing is reported."""
    ground = north / "basemap"
    for name, kind in (("relief.png", "PNG"), ("relief.webp", "WEBP")):
        Image.new("RGBA", (30, 20), (40, 30, 20, 60)).save(ground / name, kind)
    facts = {"file": "relief.webp", "bounds": [[41.5, 117.5], [44.5, 122.5]]}
    (ground / "relief.json").write_text(json.dumps(facts), "utf-8")
    assert basemap_files.relief_name(ground) == "relief.webp"
    (ground / "relief.webp").write_bytes(b"")
    assert [p["file"] for p in check_pack(north)["problems"]].count("basemap/relief.webp") == 1
    assert basemap_files.relief(ground) is None

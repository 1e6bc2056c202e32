"""`twincity pack …` and `--pack`: another region made, checked, written as one file, and exported in every format."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from explorer.export.jobs.snapshot import FORMATS
from tests.cli.conftest import run_lines
from tests.helpers import region

OURS = re.compile("成渝|川渝|四川|重庆|成都|Sichuan|Chongqing|Chengdu|天地图|Tianditu")
TABLES = ("gpkg", "geojson", "csv", "xlsx")
pytestmark = pytest.mark.slow


def twincity(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "explorer", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
    )


@pytest.fixture(scope="module")
def north(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of another region as one file."""
    folder = region.make_pack(tmp_path_factory.mktemp("packs") / "north")
    made = folder.with_suffix(".twinpack")
    done = twincity("pack", "build", folder, "-o", made)
    assert (done.returncode, done.stderr) == (0, "")
    return made


def test_a_pack_from_counties_is_sound_and_says_what_is_wrong(tmp_path: Path) -> None:
    counties = tmp_path / "区县.shp"  # as a bureau hands it over: GBK, and no word about that
    frame = geopandas.read_file(region.counties_file(tmp_path / "counties.geojson"))
    frame.to_file(counties, encoding="gbk")
    counties.with_suffix(".cpg").unlink()
    names = (
        "--name",
        "北方图集|Northern atlas",
        "--region",
        "北方|the North",
        "--credit",
        "区划：试验|Boundaries: trial",
    )
    made = twincity("pack", "new", tmp_path / "made", "--areas", counties, *names)
    assert (made.returncode, made.stderr) == (0, "")
    assert (
        twincity("pack", "new", tmp_path / "made", "--areas", counties, *names).returncode == 1
    )  # not over it
    done = twincity("pack", "check", tmp_path / "made", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["ok"], found["pack"]["id"]) == (0, True, "made")
    assert found["counts"]["places"] == len(region.COUNTIES) + 4 + 2

    assert "甲东一县" in (tmp_path / "made" / "places.csv").read_text("utf-8")
    assert "乙西市" in (tmp_path / "made" / "basemap" / "labels.geojson").read_text("utf-8")
    path = tmp_path / "made" / "pack.toml"
    text = path.read_text("utf-8")
    spoilt = text.replace("lon = 120.000", "lon = 20.0").replace("boundaries = ", "borders = ")
    path.write_text(spoilt.replace("box = [118.0", 'box = ["118.0"'), "utf-8")
    told = twincity("pack", "check", tmp_path / "made")
    assert told.returncode == 1
    lines = [line for line in told.stdout.splitlines() if line.startswith("pack.toml:")]
    wanted = {"borders": "borders = ", "box": 'box = ["118', "lon": ""}
    for key, start in wanted.items():
        number = next(
            (
                n
                for n, x in enumerate(path.read_text("utf-8").splitlines(), 1)
                if start and x.startswith(start)
            ),
            0,
        )
        assert any(line.startswith(f"pack.toml:{number}: ") and key in line for line in lines), (key, lines)
    assert twincity("pack", "build", tmp_path / "made", "-o", tmp_path / "x.twinpack").returncode == 1
    assert not (tmp_path / "x.twinpack").exists()


def test_a_pack_may_begin_with_nothing(tmp_path: Path) -> None:
    """A sample county, named as one: sound, built beside its folder, and never over a file that is there."""
    folder = tmp_path / "新图集"
    for command in ("new", "check", "build"):
        done = twincity("pack", command, folder)
        assert (done.returncode, done.stderr) == (0, ""), command
    told = twincity("pack", "build", folder)
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    report = twincity("report", "--pack", tmp_path / "新图集.twinpack")
    assert (report.returncode, report.stderr) == (0, "")
    assert (
        twincity("pack", "new", tmp_path / "x", "--areas", folder / "basemap" / "counties.geojson").returncode
        == 2
    )


def test_a_pack_that_cannot_be_written_says_why_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    done = twincity("pack", "new", tmp_path / "a" / "b")
    assert done.returncode == 1
    assert done.stderr.startswith("twincity：无法写入 ")
    assert done.stderr.endswith("；请换一个名称\n")


def test_the_same_folder_gives_the_same_file(north: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(north) as archive:
        archive.extractall(tmp_path / "again")
    (tmp_path / "again" / "notes.docx").write_bytes(b"not of the pack")
    assert twincity("pack", "build", tmp_path / "again", "-o", tmp_path / "again.twinpack").returncode == 0
    assert (tmp_path / "again.twinpack").read_bytes() == north.read_bytes()


@pytest.mark.slow
def test_every_command_works_on_another_region_and_speaks_of_no_other(north: Path, tmp_path: Path) -> None:
    points = tmp_path / "own.csv"
    points.write_text("名称,经度,纬度\n甲,119.5,42.5\n乙,121.5,43.5\n", "utf-8")
    for arguments in (
        ("report",),
        ("report", "--json", "--lang", "en"),
        ("scenes",),
        ("check",),
        ("inspect", points),
        ("--help",),
    ):
        done = twincity("--pack", north, *arguments)
        assert (done.returncode, done.stderr) == (0, ""), arguments
        assert not OURS.search(done.stdout), arguments
    told = json.loads(twincity("report", "--json", "--pack", north, "--at", "2011-12-31").stdout)
    assert told["layers"]["highway"]["operation"] == 1
    assert told["indicators"]["roads"]["value"] == 120
    assert "北方境内" in twincity("--pack", north, "inspect", points).stdout


@pytest.mark.slow
def test_every_format_is_exported_of_another_region(north: Path, tmp_path: Path) -> None:
    """One start of the engine; the map of each is looked at, or its words are read."""
    shot = ["--pack", str(north), "snapshot", "--at", "2012-02-20", "--size", "A4"]
    lines = [[*shot, "-o", str(tmp_path / f"map.{kind}")] for kind in FORMATS]
    lines += [["--pack", str(north), "data", "-o", str(tmp_path / f"table.{kind}")] for kind in TABLES]
    lines += [[*shot, "--fit", "甲省", "-o", str(tmp_path / "province.png")]]
    series = ["--pack", str(north), "series", "--from", "2011-01-01", "--to", "2011-12-31", "--every", "half"]
    lines += [[*series, "-o", str(tmp_path / f"all.{kind}")] for kind in ("pdf", "pptx", "gif")]
    lines += [["--pack", str(north), "series", "--atlas", "county", "-o", str(tmp_path / "pages.pdf")]]
    ended = run_lines(lines)
    for line, end in zip(lines, ended, strict=True):
        assert end.returncode == 0, (line, end.stderr)
        made = Path(line[line.index("-o") + 1])
        assert made.stat().st_size > 0
        assert not OURS.search(_words(made)), line
    _look_at(tmp_path / "map.png")
    _look_at(tmp_path / "map.jpg")
    words = _words(tmp_path / "map.pdf")
    assert "北方试验图集" in words
    assert "区划:试验" in words  # as NFKC writes it
    assert len(PdfReader(tmp_path / "pages.pdf").pages) == len(region.COUNTIES) + 1  # and a list of them


def _words(path: Path) -> str:
    """Return the words in a file, as far as it holds them as text."""
    if path.suffix == ".pdf":
        words = "\n".join(page.extract_text() for page in PdfReader(path).pages)
        return unicodedata.normalize("NFKC", words)
    if path.suffix in (".pptx", ".docx", ".xlsx"):
        with zipfile.ZipFile(path) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
    return path.read_bytes().decode("utf-8", "ignore")


def _look_at(path: Path) -> None:
    """The road is red in the middle of the sheet's map, and the park is green in its south-west."""
    picture = Image.open(path).convert("RGB")
    wide, tall = picture.size
    middle = picture.crop((round(wide * 0.33), round(tall * 0.4), round(wide * 0.47), round(tall * 0.58)))
    corner = picture.crop((round(wide * 0.08), round(tall * 0.45), round(wide * 0.26), round(tall * 0.8)))
    r, g, b = np.asarray(middle, int).transpose(2, 0, 1)
    assert ((r > 180) & (g < 130) & (b < 120)).any()
    r, g, b = np.asarray(corner, int).transpose(2, 0, 1)
    assert ((g > r + 30) & (g > 80)).any()


def test_what_is_no_pack_is_one_line(north: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.twinpack").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "gone.twinpack", tmp_path / "empty.twinpack", tmp_path / "folder"):
        done = twincity("report", "--pack", path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), path
        assert path.name in done.stderr
    assert twincity("report", "--pack").returncode == 2
    bare = twincity("pack")
    assert (bare.returncode, bare.stderr) == (0, "")
    assert "合并两份资料包" in bare.stdout
    assert twincity(north, north).returncode == 2


def _changed_by_two(north: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two colleagues' packs: both date the road otherwise, one adds a bridge."""
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    for folder in (mine, theirs):
        with zipfile.ZipFile(north) as archive:
            archive.extractall(folder)
    _replace(mine / "statuses.csv", "road,operation,2011-06", "road,operation,2011-07")
    _replace(theirs / "statuses.csv", "road,operation,2011-06", "road,operation,2011-08")
    _replace(theirs / "pack.toml", "zoom = 8.25", "zoom = 8.0")
    region.add_rows(
        theirs,
        "features",
        [
            {
                "id": "bridge",
                "theme": "highway",
                "name_zh": "北桥",
                "name_en": "Bridge",
                "geometry": "none",
                "quality": "none",
            }
        ],
    )
    region.add_rows(
        theirs,
        "statuses",
        [
            {
                "feature": "bridge",
                "status": "planned",
                "date": "2011-03",
                "kind": "begins",
                "source": "N01",
                "locator": "正文 ¶9",
            }
        ],
    )
    return mine, theirs


def test_two_colleagues_packs_are_compared_and_merged(north: Path, tmp_path: Path) -> None:
    """What one of them changed is listed and taken; what both did is shown side by side, and waits for a decision."""
    mine, theirs = _changed_by_two(north, tmp_path)
    found = json.loads(twincity("pack", "diff", north, theirs, "--json").stdout)["changes"]
    assert {(c["table"], c["kind"]): c["fields"] for c in found if c["kind"] == "changed"} == {
        ("statuses.csv", "changed"): {"date": ["2011-06", "2011-08"]},
        ("pack.toml", "changed"): {"value": ["8.25", "8.0"]},
    }
    assert [c["row"] for c in found if c["kind"] == "added"] == ["bridge", "bridge · planned · 2011-03"]
    assert json.loads(twincity("pack", "diff", north, north, "--json").stdout) == {"changes": []}

    out, list_ = tmp_path / "merged.twinpack", tmp_path / "conflicts.csv"
    merge = ("pack", "merge", mine, theirs, "--base", north, "-o", out)
    stopped = twincity(*merge, "--conflicts", list_)
    assert stopped.returncode == 1
    assert not out.exists()
    for words in ("2011-06", "2011-07", "2011-08", "+ features.csv  bridge", "8.25 → 8.0"):
        assert words in stopped.stdout
    _replace(list_, '"2011-08","",""', '"2011-08","own","2011-09"')
    done = twincity(*merge, "--decisions", list_)
    assert (done.returncode, done.stderr) == (0, "")
    left = json.loads(twincity("pack", "diff", theirs, out, "--json").stdout)["changes"]
    assert [c["fields"] for c in left] == [{"date": ["2011-08", "2011-09"]}]


def test_all_that_is_open_is_taken_from_one_side(north: Path, tmp_path: Path) -> None:
    mine, theirs = _changed_by_two(north, tmp_path)
    merge = ("pack", "merge", mine, theirs, "--base", north, "-o")
    stopped = twincity(*merge, tmp_path / "none.twinpack")
    assert "--rest" in stopped.stderr
    for side, left in (("theirs", []), ("mine", [{"date": ["2011-08", "2011-07"]}])):
        out = tmp_path / f"{side}.twinpack"
        assert twincity(*merge, out, "--rest", side).returncode == 0
        changes = json.loads(twincity("pack", "diff", theirs, out, "--json").stdout)["changes"]
        assert [change["fields"] for change in changes] == left


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")

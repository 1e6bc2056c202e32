"""The story: scenes as one page that opens anywhere, follows the reader, and prints."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from explorer.atlas.assembly.known import Known
from explorer.export.jobs.frames import by_scene
from explorer.export.jobs.series import SeriesFormat, lay_out_series, write_series
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet, story_sheet
from explorer.state.files.deck import deck
from explorer.state.view.scenes import Scene
from explorer.words.text import Text
from tests.export.conftest import BlankRenderer
from tests.helpers.layers import opening_layers
from tests.helpers.shared import made_once

pytestmark = pytest.mark.slow

SCENES = deck(opening_layers())
NAMES = [scene.name for scene in SCENES]
HOSTILE = "\"><script>alert('x')</script><img src=x onerror=alert(1)> & 标题 {title}"


def write(data: Known, path: Path, scenes: tuple[Scene, ...] = SCENES, **words: Any) -> str:
    sheet = story_sheet(Sheet(parse_paper("140x88mm", 96), **words))
    parts = lay_out_series(data, by_scene(scenes), sheet, BlankRenderer())
    write_series(parts, SeriesFormat("html", path), lambda *_: None)
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def page(data: Known, tmp_path_factory: pytest.TempPathFactory) -> str:
    return write(data, tmp_path_factory.mktemp("story") / "story.html")


def body(page: str) -> str:
    return page[page.index("<main>") : page.index("<figure")]


def test_every_scene_is_a_section_with_its_words_and_a_picture(page: str) -> None:
    sections = re.findall(r'<section class="scene">(.*?)</section>', body(page), re.S)
    assert len(sections) == len(SCENES)
    for section, scene in zip(sections, SCENES, strict=True):
        assert scene.title.zh in section
        assert all(line.strip() in section for line in scene.caption.zh.splitlines())
        assert section.count('src="data:image/jpeg;base64,') == 1
    assert "〔000〕" in body(page)
    assert body(page).count("审图号 GS(2024)0650号") == 1


def test_what_the_speaker_wrote_is_not_handed_out(page: str) -> None:
    for scene in SCENES:
        for line in filter(None, scene.notes.zh.splitlines()):
            assert line[:24] not in page


def test_nothing_is_loaded_and_text_is_text(data: Known, tmp_path: Path) -> None:
    first = replace(SCENES[0], title=Text(HOSTILE, HOSTILE), caption=Text(HOSTILE, HOSTILE))
    page = write(data, tmp_path / "a.html", (first, SCENES[1]))
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)="(?!data:)', body(page))
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert" in body(page)


def test_pages_of_a_series_by_time_are_sections_too(data: Known, tmp_path: Path) -> None:
    plain = tuple(
        replace(scene, title=Text("", ""), caption=Text("", ""), notes=Text("", "")) for scene in SCENES[1:3]
    )
    found = body(write(data, tmp_path / "a.html", plain))
    assert found.count("2020-01-31</h2>") == 1
    assert 'class="when">2020-01-31' not in found


@pytest.mark.parametrize(
    ("scenes", "typed", "headings"),
    [
        (
            SCENES[:2],
            "",
            [f"h1>{SCENES[0].title.zh}", f"h2>{SCENES[1].title.zh}"],
        ),  # which the opening slide says
        (SCENES[1:3], "", ["h1>成渝地区双城经济圈", *(f"h2>{s.title.zh}" for s in SCENES[1:3])]),
        (SCENES[1:3], "路网进展", ["h1>路网进展", *(f"h2>{s.title.zh}" for s in SCENES[1:3])]),
    ],
)
def test_the_first_screen_says_what_the_page_is(
    data: Known, tmp_path: Path, scenes: tuple[Scene, ...], typed: str, headings: list[str]
) -> None:
    """A story of plain scenes, or of dates, began with the first of them and named the map nowhere."""
    page = write(data, tmp_path / "a.html", scenes, title=typed, secrecy="内部资料", footer="某某规划研究院")
    found = re.findall(r"<(h[12]>[^<]*)<", body(page).partition('<footer id="sources">')[0])
    assert found == headings
    assert f"<title>{headings[0][3:]}</title>" in page
    assert body(page).index("内部资料") < body(page).index("<section")
    assert re.search("某某规划研究院　双城图览　.*未送审", body(page))


@pytest.fixture(scope="module")
def read(page: str, data: Known, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str]:
    """What a browser saw of it, and the text that it printed."""
    folder = made_once(tmp_path_factory, "story", lambda folder: look(data, folder))
    document = pypdfium2.PdfDocument(folder / "story.pdf")
    text = "".join(leaf.get_textpage().get_text_range() for leaf in document)
    document.close()
    return json.loads((folder / "seen.json").read_text("utf-8")), re.sub(r"\s+", "", text)


def look(data: Known, folder: Path) -> None:
    path = folder / "story.html"
    write(data, path)
    visits = [NAMES.index("gaozhu") if "gaozhu" in NAMES else 2, NAMES.index("counted-2025"), run_at()]
    command = [
        sys.executable,
        "-m",
        "tests.export.open_story",
        str(path),
        str(folder / "story.pdf"),
        json.dumps(visits),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    (folder / "seen.json").write_text(done.stdout, "utf-8")


def run_at() -> int:
    return next(n for n, scene in enumerate(SCENES) if scene.run)


@pytest.mark.engine
def test_the_map_follows_the_reader_and_plays_a_run(read: tuple[dict[str, Any], str]) -> None:
    first, third, counted, _, ended = read[0]["seen"]
    assert (first["now"], first["place"]) == (0, f"1 / {len(SCENES)}")
    assert (third["now"], third["date"]) == (2, SCENES[2].view.clock.at.isoformat())
    assert counted["date"] == "2025-01-31"
    west, south, east, north = third["bounds"]
    camera = SCENES[2].view.camera
    assert west < camera.lon < east
    assert south < camera.lat < north
    run = SCENES[run_at()].run
    assert run is not None
    assert ended["date"] == run.end.isoformat()
    assert all(seen["shots"] == 0 for seen in read[0]["seen"])  # the map itself is there


@pytest.mark.engine
def test_a_browser_has_nothing_to_complain_of_and_asks_for_nothing(read: tuple[dict[str, Any], str]) -> None:
    assert read[0]["errors"] == []
    assert read[0]["requests"] == []


@pytest.mark.engine
def test_on_paper_it_is_all_there(read: tuple[dict[str, Any], str]) -> None:
    for scene in SCENES:
        assert re.sub(r"\s+", "", scene.title.zh) in read[1]
    assert "GS(2024)0650" in read[1]
    assert f"1/{len(SCENES)}" not in read[1]  # of the map that scrolls

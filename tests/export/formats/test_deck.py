"""The deck, opened again: slides as an audience sees them, notes as the speaker wrote them, an office's own master."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.util import Mm

from explorer.atlas.assembly.known import Known
from explorer.export.formats.map_labels import map_labels
from explorer.export.formats.slides.master import MasterError, measure_master
from explorer.export.jobs.frames import by_scene
from explorer.export.jobs.series import SeriesFormat, lay_out_series, write_series
from explorer.export.layout.elements import Box, TextLines
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet, deck_sheet
from explorer.state.files.deck import deck
from explorer.state.view.view import View
from tests.export.conftest import BlankRenderer
from tests.helpers.layers import opening_layers

SLIDE = deck_sheet(Sheet(parse_paper("16:9"), "slide"))
SCENES = deck(opening_layers())


def write(data: Known, path: Path, sheet: Sheet = SLIDE) -> Any:
    parts = lay_out_series(data, by_scene(SCENES), sheet, BlankRenderer())
    write_series(parts, SeriesFormat("pptx", path), lambda *_: None)
    return Presentation(str(path))


@pytest.fixture(scope="module")
def talk(data: Known, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return write(data, tmp_path_factory.mktemp("deck") / "talk.pptx")


def shapes(found: Any) -> Iterator[Any]:
    for shape in found:
        yield shape
        if shape.shape_type == 6:
            yield from shapes(shape.shapes)


def runs(slide: Any) -> list[Any]:
    framed = (s.text_frame for s in shapes(slide.shapes) if s.has_text_frame)
    return [run for frame in framed for p in frame.paragraphs for run in p.runs if run.text.strip()]


def test_every_scene_has_a_slide_and_the_last_lists_the_sources(talk: Any) -> None:
    slides = list(talk.slides)
    titles = [slide.shapes.title.text_frame.text.replace("\v", "") for slide in slides]
    assert titles == [scene.title.zh for scene in SCENES]
    listed = "\n".join(run.text for run in runs(slides[-1]))
    assert "〔000〕" in listed
    assert listed.count("〔000〕") == 1
    assert "GS(2024)0650" in listed


def numbers(made: Any) -> list[list[Any]]:
    """The fields of the slides' numbers."""
    return [list(slide._element.iter(qn("a:fld"))) for slide in made.slides]


def test_slides_have_a_number_that_follows_them_but_not_those_that_open_and_close(talk: Any) -> None:
    assert talk.core_properties.language == "zh-CN"
    fields = numbers(talk)
    assert [[f.findtext(qn("a:t")) for f in found] for found in fields] == [
        [] if scene.slide else [str(n)] for n, scene in enumerate(SCENES, 1)
    ]
    assert {f.get("type") for found in fields for f in found} == {"slidenum"}
    for slide in talk.slides:
        held = [p for p in slide.placeholders if p.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER]
        for shape in held:
            assert shape.left + shape.width <= talk.slide_width
            assert shape.top + shape.height <= talk.slide_height
            others = [s for s in shapes(slide.shapes) if s.name in ("scalebar", "foot", "side", "legend")]
            assert others
            for other in others:
                assert other.left + other.width <= shape.left or other.top + other.height <= shape.top


def test_no_text_is_smaller_than_12_points(talk: Any) -> None:
    for slide in talk.slides:
        sizes = [run.font.size.pt for run in runs(slide) if run.font.size]
        assert sizes
        assert min(sizes) >= 12


def test_the_map_fills_the_slide_below_its_title(talk: Any) -> None:
    area = talk.slide_width * talk.slide_height
    for slide, scene in zip(talk.slides, SCENES, strict=False):
        (picture,) = [s for s in slide.shapes if s.name == "map"]
        least = 0.97 if scene.slide else 0.75 if scene.name != "sea-corridor" else 0.6
        assert picture.width * picture.height / area > least or picture.width < talk.slide_width, scene.name
        assert picture.top + picture.height >= talk.slide_height * 0.96
        assert picture.left + picture.width >= talk.slide_width * 0.95


def test_what_the_speaker_wrote_comes_first_in_the_notes(talk: Any) -> None:
    for slide, scene in zip(talk.slides, SCENES, strict=False):
        notes = slide.notes_slide.notes_text_frame.text
        assert notes.startswith(scene.notes.zh.splitlines()[0])
        assert "GS(2024)0650" in notes


def test_a_talk_opens_and_closes_with_its_title_alone(talk: Any) -> None:
    first, last = talk.slides[0], talk.slides[len(SCENES) - 1]
    for slide, scene in ((first, SCENES[0]), (last, SCENES[-1])):
        assert slide.slide_layout._element.get("type") == "title"
        held = {p.placeholder_format.type for p in slide.placeholders}
        assert len(held) == 2
        assert slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size.pt > 32
        said = [p for p in slide.placeholders if p != slide.shapes.title][0].text_frame.text
        assert said.split("\v")[0] == scene.caption.zh.splitlines()[0]
        order = [s.name for s in slide.shapes]
        assert order[:2] == ["map", "veil"]  # below the title, or it would hide it


def test_legend_and_figures_are_shapes_in_one_group(talk: Any) -> None:
    slide = talk.slides[[scene.name for scene in SCENES].index("counted-2025")]
    groups = {s.name: s for s in slide.shapes if s.shape_type == 6}
    assert {"legend", "scalebar"} <= set(groups)
    words = [s.text_frame.text for s in shapes(groups["legend"].shapes) if s.has_text_frame]
    assert {"22", "355", "铁路"} <= set(words)
    kinds = {s.shape_type for s in shapes(groups["legend"].shapes)}
    assert len(kinds) > 2  # plate, text, swatches
    assert len(slide.shapes) < 12


def test_a_slide_of_16_to_9_says_no_other_and_fades(talk: Any) -> None:
    assert talk.part._element.find(".//{*}sldSz").get("type") is None
    assert all(slide._element.find("{*}transition") is not None for slide in talk.slides)


def test_texts_on_the_map_leave_it_free_where_the_view_looks(data: Known) -> None:
    for scene in SCENES:
        if scene.slide or scene.view.compare:
            continue
        sheet = replace(SLIDE, title=scene.title.zh, subtitle=scene.caption.zh)
        layout = lay_out(data, scene.view, sheet)
        plate = next(e for e in layout.elements if e.part == "legend").box()
        assert layout.frame.w - (plate.right - layout.frame.x) > layout.width * 0.6
        legend = [e for e in layout.elements if e.part in ("legend", "numbers") and isinstance(e, TextLines)]
        assert all(plate.holds(e.box(), 0.6) for e in legend), scene.name
        assert layout.cut == 0


def test_sources_without_a_slide_that_closes_have_their_own(data: Known, tmp_path: Path) -> None:
    frames = by_scene(SCENES[1:3])
    parts = lay_out_series(data, frames, SLIDE, BlankRenderer())
    write_series(parts, SeriesFormat("pptx", tmp_path / "a.pptx"), lambda *_: None)
    slides = list(Presentation(str(tmp_path / "a.pptx")).slides)
    assert [s.shapes.title.text_frame.text for s in slides][2:] == ["出处"]
    assert "GS(2024)0650" in "".join(run.text for run in runs(slides[2]))


@pytest.mark.parametrize("size", ["4:3", "A4", "A4-portrait", "1920x1080px", "300x80mm"])
def test_a_slide_of_any_shape_keeps_its_texts_on_the_page_and_apart(
    data: Known, opening: View, everything: View, size: str
) -> None:
    sheet = deck_sheet(Sheet(parse_paper(size), "slide"))
    for view in (opening, everything):
        layout = lay_out(data, view, sheet)
        texts = [e.box() for e in layout.elements if isinstance(e, TextLines)]
        page = Box(0, 0, layout.width, layout.height)
        assert all(page.holds(box) for box in texts)
        assert not [a for a, b in combinations(texts, 2) if a.overlaps(b, 0.05)]


# ---------------------------------------------------------------- names on the map

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg"><g><g transform="translate(-10.00 -20.00)"><g>'
    '<g id="labels-rivers"><g><text x="1" y="1" font-size="9" fill="#000">长江</text></g></g>'
    '<g id="labels-names"><g><circle r="4"/><text x="110" y="120" font-size="96" font-weight="700" fill="#112233"'
    ' stroke="#ffffff" text-anchor="end" letter-spacing="2">成都</text></g>'
    '<g><text x="30" y="40" font-size="12" fill="#112233" transform="rotate(-30.0 25.0 35.0)"><tspan>甲</tspan>'
    "<tspan>乙</tspan></text></g>"
    '<g aria-label="路"><g><text x="1" y="1" font-size="9" fill="#000">路</text></g></g></g></g></g></g></svg>'
)


def test_names_are_read_where_the_map_has_them() -> None:
    city, turned = map_labels(_SVG)
    unit = 25.4 / 96
    assert (city.lines, city.anchor, city.bold) == (("成都",), "end", True)
    assert (city.x, city.y, city.size) == pytest.approx((100 * unit, 100 * unit, 96 * unit))
    assert (turned.lines, turned.angle) == (("甲", "乙"), -30)
    assert turned.turn == pytest.approx((15 * unit, 15 * unit))


# ---------------------------------------------------------------- an office's master


@pytest.fixture
def office(tmp_path: Path) -> Path:
    made = Presentation()
    made.slide_width, made.slide_height = Mm(338.667), Mm(190.5)
    made.core_properties.author = "某处"
    made.slides.add_slide(made.slide_layouts[5]).shapes.title.text = "旧页"
    path = tmp_path / "母版.pptx"
    made.save(str(path))
    return path


def as_template(path: Path, word: str = "template") -> Path:
    out = path.with_suffix(".potx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            body = old.read(part)
            if part.filename == "[Content_Types].xml":
                body = body.replace(
                    b"presentationml.presentation.main", f"presentationml.{word}.main".encode()
                )
            new.writestr(part.filename, body)
    return out


@pytest.mark.parametrize("turned", [False, True])
def test_an_offices_master_gives_layout_type_and_room(
    data: Known, office: Path, tmp_path: Path, turned: bool
) -> None:
    path = as_template(office) if turned else office
    size = measure_master(path)
    sheet = replace(SLIDE, paper=parse_paper(size.size), master=str(path), room=size.room)
    made = write(data, tmp_path / "talk.pptx", sheet)
    with zipfile.ZipFile(tmp_path / "talk.pptx") as packed:
        assert not any("旧页".encode() in packed.read(name) for name in packed.namelist())
    assert {s.shapes.title.text_frame.text for s in made.slides} > {"出处", SCENES[-1].title.zh}
    assert made.core_properties.author == ""
    x, y, w, h = size.room
    slide = made.slides[1]
    assert slide.shapes.title._element.spPr.find("{*}xfrm") is None  # where the master has it
    assert all(run.font.size is None for run in slide.shapes.title.text_frame.paragraphs[0].runs)
    for shape in shapes(slide.shapes):
        if shape.name == "map":
            assert shape.left.mm >= x - 0.1
            assert shape.top.mm >= y - 0.1
            assert (shape.left + shape.width) / 36_000 <= x + w + 0.1
            assert (shape.top + shape.height) / 36_000 <= y + h + 0.1
    named = {run._r.rPr.find("{*}latin") for run in runs(slide)}
    assert named == {None}  # the master's faces
    assert len(numbers(made)[1]) == 1
    (held,) = [p for p in slide.placeholders if p.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER]
    assert held._element.spPr.find("{*}xfrm") is None  # where the master has it, too


def test_an_office_that_numbers_no_slides_gets_none(data: Known, office: Path, tmp_path: Path) -> None:
    made = Presentation(str(office))
    for layout in made.slide_layouts:
        for shape in list(layout.placeholders):
            if shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
                shape._element.getparent().remove(shape._element)
    made.save(str(office))
    size = measure_master(office)
    sheet = replace(SLIDE, paper=parse_paper(size.size), master=str(office), room=size.room)
    assert not any(numbers(write(data, tmp_path / "talk.pptx", sheet)))


def test_a_font_whose_name_is_no_text_spoils_no_deck(data: Known, tmp_path: Path) -> None:
    made = write(data, tmp_path / "talk.pptx", replace(SLIDE, font="\udcff宋\x01体\x1b"))
    named = {run.font.name for slide in made.slides for run in runs(slide)}
    assert "宋体" in named


def bad_masters(folder: Path) -> dict[str, bytes]:
    import docx

    word, empty = io.BytesIO(), io.BytesIO()
    docx.Document().save(word)
    with zipfile.ZipFile(empty, "w") as packed:
        packed.writestr("a.txt", "a")
    deck_ = io.BytesIO()
    Presentation().save(deck_)
    return {
        "empty": b"",
        "text": "不是演示文稿".encode(),
        "old": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "word": word.getvalue(),
        "zip": empty.getvalue(),
        "cut": deck_.getvalue()[:9000],
    }


@pytest.mark.parametrize(
    "name", ["empty", "text", "old", "word", "zip", "cut", "missing", "folder", "macros"]
)
def test_a_file_that_is_no_master_is_refused_in_one_line(tmp_path: Path, office: Path, name: str) -> None:
    path = tmp_path / "坏.pptx"
    if name == "macros":
        path = as_template(office, "presentation.macroEnabled")
    elif name == "folder":
        path.mkdir()
    elif name != "missing":
        path.write_bytes(bad_masters(tmp_path)[name])
    with pytest.raises(MasterError) as refused:
        measure_master(path)
    for lang in ("zh", "en"):
        line = refused.value.in_(lang)
        assert len(line.splitlines()) == 1
        assert path.name in line


def resized(office: Path, wide: str, tall: str) -> Path:
    """The office's master with slides of another size."""
    path = office.with_name("变.pptx")
    with zipfile.ZipFile(office) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.infolist():
            body = old.read(part)
            if part.filename == "ppt/presentation.xml":
                size = f'<p:sldSz cx="{wide}" cy="{tall}"/>'.encode()
                body = re.sub(rb"<p:sldSz[^>]*/>", size, body)
            new.writestr(part.filename, body)
    return path


@pytest.mark.parametrize(
    ("wide", "tall"),
    [("-9144000", "6858000"), ("9", "9"), ("9144000", "9"), ("1" + "0" * 20, "1" + "0" * 20), ("a", "b")],
)
def test_a_master_of_an_impossible_size_is_refused_by_its_name(office: Path, wide: str, tall: str) -> None:
    path = resized(office, wide, tall)
    with pytest.raises(MasterError, match="变.pptx"):
        measure_master(path)


def test_text_beside_the_slide_leaves_the_map_its_room_on_it(office: Path) -> None:
    made = Presentation(str(office))
    for layout in made.slide_layouts:
        for shape in layout.placeholders:
            shape.left, shape.top, shape.width, shape.height = Mm(-9000), Mm(-9000), Mm(500), Mm(500)
    made.save(str(office))
    x, y, wide, tall = measure_master(office).room
    assert min(x, y) >= 0
    assert x + wide <= 339
    assert y + tall <= 191
    assert tall > 60


def test_a_master_without_a_title_is_refused(tmp_path: Path) -> None:
    made = Presentation()
    for layout in made.slide_layouts:
        for shape in list(layout.placeholders):
            shape._element.getparent().remove(shape._element)
    made.save(str(tmp_path / "a.pptx"))
    with pytest.raises(MasterError, match="标题"):
        measure_master(tmp_path / "a.pptx")

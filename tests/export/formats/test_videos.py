"""Videos in files: embedded in slides and web pages, their poster everywhere else."""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from explorer.atlas.assembly.known import Known
from explorer.export.formats.web import videos as embedding
from explorer.export.jobs.frames import Frame
from explorer.export.jobs.series import SeriesFormat, lay_out_series, write_series
from explorer.export.layout.elements import Picture
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet, deck_sheet, story_sheet
from explorer.state.files import media
from explorer.state.view.annotations import Annotation
from explorer.state.view.view import View
from tests.export.conftest import BlankRenderer
from tests.helpers import videos


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    media.search([])
    made = {
        "webm": videos.webm(tmp_path / "a.webm", seconds=1.0),
        "mp4": videos.mp4(tmp_path / "a.mp4", seconds=1.0),
    }
    return media.adopt(made)  # type: ignore[arg-type]


@pytest.fixture
def view(opening: View, name: str) -> View:
    out = io.BytesIO()
    Image.new("RGB", (320, 180), "#204060").save(out, "JPEG")
    poster = base64.b64encode(out.getvalue()).decode()
    mark = Annotation("v", "picture", ((0.5, 0.5),), on="sheet", picture=poster, video=name)
    return replace(opening, annotations=(mark,))


def write(data: Known, view: View, sheet: Sheet, path: Path) -> Path:
    parts = lay_out_series(data, [Frame(view, "a", title="视频")], sheet, BlankRenderer())
    write_series(parts, SeriesFormat(path.suffix[1:], path), lambda *_: None)  # type: ignore[arg-type]
    return path


def films(path: Path) -> list[object]:
    shapes = Presentation(str(path)).slides[0].shapes
    return [shape for shape in shapes if shape.shape_type == MSO_SHAPE_TYPE.MEDIA]


def test_a_slide_has_the_video_itself_over_everything(
    data: Known, view: View, name: str, tmp_path: Path
) -> None:
    path = write(data, view, deck_sheet(Sheet(parse_paper("16:9"), "slide")), tmp_path / "a.pptx")
    slide = Presentation(str(path)).slides[0]
    assert slide.shapes[-1].shape_type == MSO_SHAPE_TYPE.MEDIA
    parts = [part for part in slide.part.package.iter_parts() if "media" in str(part.partname)]
    film = media.find(name, "mp4")
    assert film is not None
    assert film.read_bytes() in [part.blob for part in parts]
    poster = slide.shapes[-1].poster_frame
    assert poster is not None
    assert Image.open(io.BytesIO(poster.blob)).size == (320, 180)


def test_without_the_file_a_slide_has_the_poster(data: Known, view: View, name: str, tmp_path: Path) -> None:
    film = media.find(name, "mp4")
    assert film is not None
    film.unlink()
    path = write(data, view, deck_sheet(Sheet(parse_paper("16:9"), "slide")), tmp_path / "a.pptx")
    assert films(path) == []


def test_paper_has_the_poster_with_the_sign_of_a_video(data: Known, view: View) -> None:
    def drawn(one: View) -> list[object]:
        return [e for e in lay_out(data, one, Sheet(parse_paper("A4"))).elements if e.part == "annotations"]

    still = replace(view, annotations=(replace(view.annotations[0], video=""),))
    assert any(isinstance(e, Picture) for e in drawn(view))
    assert len(drawn(view)) == len(drawn(still)) + 2


def marks_in(path: Path) -> list[dict[str, object]]:
    page = path.read_text("utf-8")
    assert "media-src data:" in page
    [text] = re.findall(r'<script[^>]* id="data"[^>]*>(.*?)</script>', page, re.S)
    found = json.loads(text)
    message = found["view"] if "view" in found else found["scenes"][0]["message"]
    return [mark["video"] for mark in message["annotations"]["marks"]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["page", "story"])
@pytest.mark.parametrize("most", [None, 100])
def test_web_pages_hold_the_video_up_to_a_size_and_say_where_they_do_not(
    data: Known,
    view: View,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    most: int | None,
) -> None:
    if most is not None:
        monkeypatch.setattr(embedding, "MOST_EMBEDDED", most)
    path = tmp_path / "a.html"
    if kind == "story":
        write(data, view, story_sheet(Sheet(parse_paper("140x88mm", 96))), path)
    else:
        from explorer.export.jobs.snapshot import snapshot

        snapshot(data, view, Sheet(parse_paper("A4")), BlankRenderer(), path)
    [video] = marks_in(path)
    if most is None:
        kept, start = media.find(name, "mp4"), "data:video/mp4;base64,"
        assert kept is not None
        assert str(video["href"]).startswith(start)
        assert base64.b64decode(str(video["href"]).removeprefix(start)) == kept.read_bytes()
    else:
        assert video["href"] == ""
        assert "未嵌入" in str(video["words"])

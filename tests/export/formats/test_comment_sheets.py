"""Comments on paper in every format, drawn by the real engine: numbered pins on the map, and their list."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from pptx import Presentation

from explorer.atlas.assembly.known import Known, commented
from explorer.atlas.comments import Comment
from explorer.colours import table
from explorer.export.layout.annotation_drawing import on_ground
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet, deck_sheet
from explorer.state.view.view import View
from tests.helpers.shared import made_once

pytestmark = [pytest.mark.engine, pytest.mark.slow]
HOSTILE = "<script>alert(1)</script> & 此段走向与批复不一致"
COMMENTS = (
    Comment("a", "李雷", "2026-11-20", HOSTILE, 104.9, 29.2),
    Comment("b", "韩梅梅", "2026-11-21", "已按批复改正", 105.6, 31.2, state="resolved", by="李雷"),
    Comment("c", "李雷", "2026-11-22", "远在图外", 90.0, 29.5),
    Comment("d", "李雷", "2026-11-23", "这一年再查", first=date(2021, 1, 1), last=date(2021, 12, 31)),
    Comment("e", "李雷", "2026-11-24", "别的年份", first=date(2019, 1, 1), last=date(2019, 12, 31)),
)
LISTED = ("此段走向与批复不一致", "这一年再查")
FORMATS = ("png", "pdf", "svg", "html", "pptx", "docx")


@pytest.fixture(scope="session")
def sheets(opening: View) -> dict[str, tuple[View, Sheet]]:
    a4 = Sheet(parse_paper("A4", 150), made=date(2026, 1, 1))
    shown = replace(opening, show_comments="open")
    return {
        "open": (shown, a4),
        "none": (opening, a4),
        "all": (replace(opening, show_comments="all"), a4),
        "hidden": (shown, replace(a4, hidden=frozenset({"comments"}))),
    }


@pytest.fixture(scope="session")
def drawn(sheets: dict[str, tuple[View, Sheet]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "comment-sheets", lambda folder: draw(sheets, folder))


def draw(sheets: dict[str, tuple[View, Sheet]], folder: Path) -> None:
    jobs = [json.dumps({"comments": [one.to_json() for one in COMMENTS]})]
    for name, (view, sheet) in sheets.items():
        for kind in FORMATS if name == "open" else ("png",):
            shape = deck_sheet(replace(sheet, paper=parse_paper("16:9", 96), template="slide"))
            job = {"view": view.to_json(), "sheet": (shape if kind == "pptx" else sheet).to_json()}
            jobs.append(json.dumps({"id": f"{name}.{kind}", **job, "out": str(folder / f"{name}.{kind}")}))
    done = subprocess.run(
        [sys.executable, "-m", "explorer", "snapshot", "--worker", "-o", "-"],
        input="\n".join(jobs),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a for a in answers if "error" in a] == []
    assert [a["id"] for a in answers if "done" in a] == [json.loads(job)["id"] for job in jobs[1:]]


@pytest.fixture(scope="session")
def layout(data: Known, sheets: dict[str, tuple[View, Sheet]]) -> Layout:
    return lay_out(commented(data, COMMENTS), *sheets["open"])


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as opened:
        return np.asarray(opened.convert("RGB")).astype(int)


def about(picture: np.ndarray, layout: Layout, one: Comment) -> np.ndarray:
    """The pixels where the pin of a comment is, on a sheet that is laid out as `layout`."""
    assert one.lon is not None
    assert one.lat is not None
    x, y = on_ground(layout.frame, layout.camera)((one.lon, one.lat))
    per_mm = picture.shape[1] / layout.width
    left, right, top = round((x - 4) * per_mm), round((x + 4) * per_mm), round((y - 6) * per_mm)
    return picture[top : round((y + 0.5) * per_mm), left:right]


def inked(part: np.ndarray, token: str) -> int:
    """How many pixels have the colour of a token."""
    wanted = np.array([int(table("light")[token][n : n + 2], 16) for n in (1, 3, 5)])
    return int((np.abs(part - wanted).max(axis=2) < 24).sum())


def test_an_open_comment_has_a_pin_on_its_place(drawn: Path, layout: Layout) -> None:
    shown, none = (pixels(drawn / f"{name}.png") for name in ("open", "none"))
    assert inked(about(shown, layout, COMMENTS[0]), "accent_ink") > 60
    assert inked(about(none, layout, COMMENTS[0]), "accent_ink") < 20
    assert inked(about(shown, layout, COMMENTS[1]), "ink_soft") < 20, "resolved ones only with `all`"


def test_a_resolved_one_is_grey_and_only_shown_with_all(
    drawn: Path, data: Known, sheets: dict[str, tuple[View, Sheet]]
) -> None:
    laid = lay_out(commented(data, COMMENTS), *sheets["all"])
    part = about(pixels(drawn / "all.png"), laid, COMMENTS[1])
    assert inked(part, "ink_soft") > 60
    assert inked(part, "accent_ink") < 10


def test_a_sheet_that_leaves_them_out_has_neither_pins_nor_list(drawn: Path) -> None:
    hidden, none = (pixels(drawn / f"{name}.png") for name in ("hidden", "none"))
    assert np.abs(hidden - none).max() < 40


def test_the_list_has_what_the_frame_shows_and_what_its_days_are_about(layout: Layout) -> None:
    rows = [(row.number, row.words, row.who) for row in layout.content.comments]
    assert [(number, who) for number, _, who in rows] == [(1, "李雷 2026-11-20"), (4, "李雷 2026-11-23")]
    assert rows[0][1] == HOSTILE
    assert rows[1][1].startswith("2021-01-01 — 2021-12-31")


@pytest.mark.parametrize("kind", ["pdf", "svg", "html", "pptx", "docx"])
def test_every_format_has_their_words_as_plain_text(drawn: Path, kind: str) -> None:
    path = drawn / f"open.{kind}"
    if kind == "pdf":
        text = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range()
    elif kind == "svg":
        text = "".join(ET.parse(path).getroot().itertext())
    elif kind == "pptx":
        slide = Presentation(str(path)).slides[0]
        frame = slide.notes_slide.notes_text_frame
        text = frame.text if frame is not None else ""
    elif kind == "docx":
        with ZipFile(path) as packed:
            text = "".join(ET.fromstring(packed.read("word/document.xml")).itertext())
    else:
        text = path.read_text("utf-8")
    flat = re.sub(r"\s+", "", text)
    for words in LISTED:
        assert words in flat
    assert "远在图外" not in flat or kind == "html"  # whose map can be moved
    assert "别的年份" not in flat
    assert ("<script>alert(1)</script>" in flat) == (kind != "html")

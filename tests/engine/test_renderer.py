"""The off-screen renderer: true sizes, vector PDF, one SVG, and the same picture twice."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.page.messages import MapContext
from explorer.state.view.view import View
from explorer.ui.map.engine import Profile
from explorer.ui.map.engine_renderer import EngineRenderer, RenderError
from tests.helpers.page import run

MARK = "#12ab34"


def sheet(width: int = 600, height: int = 416, **more: Any) -> dict[str, Any]:
    return {
        "width": width,
        "height": height,
        "map": {"x": 20, "y": 60, "w": width - 40, "h": height - 80},
        "extent": [104.5, 28.8, 107.5, 30.9],
        "background": "#ffffff",
        "elements": [
            {"kind": "text", "x": 20, "y": 40, "font-size": 20, "text": "双城图览"},
            {"kind": "rect", "x": width - 30, "y": 10, "width": 20, "height": 20, "fill": MARK},
        ],
        **more,
    }


@pytest.fixture
def renderer(qapp: QApplication, profile: Profile, context: MapContext) -> Iterator[EngineRenderer]:
    made = EngineRenderer(profile, context)
    yield made
    made.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize(("scale", "dpi"), [(1.0, 96.0), (3.125, 300.0)])
def test_a_png_has_its_size_and_its_dpi(
    renderer: EngineRenderer, opening: View, scale: float, dpi: float
) -> None:
    image = Image.open(io.BytesIO(renderer.render_png(opening, sheet(), scale, dpi)))
    assert image.size == (600 * scale, 416 * scale)
    assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
    at = image.convert("RGB").getpixel((int(580 * scale), int(20 * scale)))
    assert at == (0x12, 0xAB, 0x34)


def test_the_corner_keeps_no_trace_of_the_handshake(renderer: EngineRenderer, opening: View) -> None:
    image = Image.open(io.BytesIO(renderer.render_png(opening, sheet())))
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_the_same_view_gives_the_same_bytes(renderer: EngineRenderer, opening: View) -> None:
    first = renderer.render_png(opening, sheet())
    renderer.render_png(opening.with_layer("highway", visible=False), sheet(500, 300))
    assert renderer.render_png(opening, sheet()) == first


def test_a_sheet_of_the_size_of_the_one_before_is_as_good_as_the_first(
    renderer: EngineRenderer, opening: View
) -> None:
    """What stays is not painted anew; what changes (clock, look, extent) leaves no trace."""
    dark = replace(opening, appearance="dark", lang="en")
    wide = sheet(extent=[103.0, 28.0, 109.0, 32.0])
    first = [renderer.render_png(view, page) for view, page in ((opening, sheet()), (dark, wide))]
    for view, page, wanted in (
        (opening, sheet(), first[0]),
        (dark, wide, first[1]),
        (opening, sheet(), first[0]),
    ):
        renderer.render_png(view.with_clock(at=date(2019, 1, 1)), page)
        assert renderer.render_png(view, page) == wanted


def words_of(pdf: bytes) -> str:
    """The text of the only page."""
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        return str(document[0].get_textpage().get_text_range())


def test_a_sheet_that_the_map_was_asked_about_is_painted_as_it_stands(
    qtbot: QtBot, renderer: EngineRenderer, opening: View
) -> None:
    """The page lays it once; a sheet of seventeen megapixels would be painted twice. The picture is the same."""
    fresh = renderer.render_png(opening, sheet(), 2.0)
    later = opening.with_clock(at=date(2024, 6, 30))
    assert renderer.render_png(later, sheet(), 2.0) != fresh
    renderer.on_map(opening, sheet(), 2.0)
    page = renderer._view
    run(qtbot, page, "document.getElementById('sheet').dataset.mark = 'laid'; return true")
    assert renderer.render_png(opening, sheet(), 2.0) == fresh
    assert run(qtbot, page, "return document.getElementById('sheet').dataset.mark") == "laid"
    renderer.on_map(opening, sheet(), 2.0)
    assert renderer.render_png(later, sheet(), 2.0) != fresh  # another view than was asked about
    assert renderer.render_png(opening, sheet(), 2.0) == fresh


@pytest.mark.slow
def test_what_is_only_asked_or_printed_is_not_painted(
    qtbot: QtBot, renderer: EngineRenderer, opening: View
) -> None:
    """Only a basemap that is painted already stays, for the next picture; that one is as good as the first."""
    page, small = renderer._view, sheet(500, 300)
    shown = """const seen = (element) => getComputedStyle(element).visibility === "visible";
        return [seen(document.querySelector(".leaflet-ground-pane")), seen(document.querySelector("#pane-lines"))];"""
    fresh = renderer.render_png(opening, sheet())
    assert run(qtbot, page, shown) == [True, True]
    renderer.on_map(opening, sheet())
    assert run(qtbot, page, shown) == [True, False]
    renderer.render_svg(opening, sheet())
    assert run(qtbot, page, shown) == [True, False]
    assert renderer.render_png(opening, sheet()) == fresh
    renderer.on_map(opening, small)  # of another size
    assert run(qtbot, page, shown) == [False, False]
    assert "重庆" in words_of(renderer.render_pdf(opening, small))
    assert run(qtbot, page, shown) == [False, False]
    assert renderer.render_png(opening, sheet()) == fresh


@pytest.mark.slow
def test_two_pages_are_printed_at_once_and_each_is_its_own(renderer: EngineRenderer, opening: View) -> None:
    pages = [sheet(elements=[{"kind": "text", "x": 20, "y": 40, "text": f"No. {n} of 5"}]) for n in range(5)]
    waiting = [renderer.begin_pdf(opening, pages[0])]
    words = []
    for page in pages[1:]:
        waiting.append(renderer.begin_pdf(opening, page))
        words.append(words_of(waiting.pop(0)()))
    words.append(words_of(waiting.pop()()))
    for n, text in enumerate(words):
        assert f"No. {n} of 5" in text
        assert "重庆" in text


def test_a_larger_scale_shows_the_same_map(renderer: EngineRenderer, opening: View) -> None:
    small = Image.open(io.BytesIO(renderer.render_png(opening, sheet()))).convert("L")
    large = Image.open(io.BytesIO(renderer.render_png(opening, sheet(), 2.0))).convert("L").resize(small.size)
    differing = sum(abs(a - b) > 60 for a, b in zip(small.tobytes(), large.tobytes(), strict=True))
    assert differing < small.size[0] * small.size[1] * 0.02


def test_the_pdf_is_one_vector_page_with_readable_words(renderer: EngineRenderer, opening: View) -> None:
    pdf = renderer.render_pdf(opening, sheet())
    with pypdfium2.PdfDocument(pdf) as document:
        assert document[0].get_size() == pytest.approx((450, 312), abs=1.5)
    words = words_of(pdf)
    assert "双城图览" in words
    assert "重庆" in words


def test_the_svg_names_its_layers_and_keeps_text_as_text(renderer: EngineRenderer, opening: View) -> None:
    root = ET.fromstring(renderer.render_svg(opening, sheet()))
    groups = {g.get("id") for g in root.iter("{http://www.w3.org/2000/svg}g")}
    assert {"relief", "rivers", "boundaries", "layer-highway-line", "labels-names"} <= groups
    texts = {t.text for t in root.iter("{http://www.w3.org/2000/svg}text")}
    assert "重庆" in texts
    assert not list(root.iter("{http://www.w3.org/2000/svg}foreignObject"))


def test_a_sheet_with_an_unknown_element_is_an_error(
    renderer: EngineRenderer, opening: View, logs: Any
) -> None:
    logs.expect("sheet: unknown element script")
    with pytest.raises(RenderError, match="unknown element"):
        renderer.render_png(opening, sheet(elements=[{"kind": "script", "text": "1"}]))

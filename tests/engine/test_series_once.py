"""A series loads its page once, packs while the next sheet is painted, and binds pages that stay what they were."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat
from pypdf import PdfReader
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.export.formats.pdf import pdf
from explorer.export.jobs.frames import by_period
from explorer.export.jobs.parts import SeriesPage
from explorer.export.jobs.series import SeriesFormat, lay_out_series, write_series
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.page.messages import MapContext
from explorer.state.view.view import View
from explorer.ui.map.engine import Profile
from explorer.ui.map.engine_renderer import EngineRenderer

pytestmark = pytest.mark.slow


@pytest.fixture
def loads() -> list[int]:
    return []


@pytest.fixture
def parts(
    qapp: QApplication, profile: Profile, context: MapContext, opening: View, loads: list[int]
) -> Iterator[tuple[SeriesPage, ...]]:
    renderer = EngineRenderer(profile, context)
    renderer._view.loadStarted.connect(lambda: loads.append(1))
    frames = by_period(Axis(), opening, "month", date(2021, 1, 1), date(2021, 3, 31))
    yield lay_out_series(
        Known(context.atlas, context.shapes), frames, Sheet(parse_paper("A4", 100)), renderer
    )
    renderer.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def quiet(*_: object) -> None:
    """No progress shown."""


def pages(data: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(data)
    found = [page.render(scale=1).to_pil().convert("RGB") for page in document]
    document.close()
    return found


def told(raw: bytes) -> tuple[object, object, object]:
    """Language and page mode of a document."""
    reader = PdfReader(io.BytesIO(raw))
    facts = reader.xmp_metadata
    return reader.root_object["/Lang"], facts.dc_language if facts else None, reader.page_mode


def test_pages_are_bound_without_loading_the_map_anew(
    parts: tuple[SeriesPage, ...], loads: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[bytes] = []
    add = pdf.PdfBinder.add

    def kept(self: pdf.PdfBinder, raw: bytes, *rest: object) -> None:
        printed.append(raw)
        add(self, raw, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pdf.PdfBinder, "add", kept)
    write_series(parts, SeriesFormat("pdf", tmp_path / "x.pdf"), quiet)
    monkeypatch.undo()
    assert len(loads) <= 1
    bound = (tmp_path / "x.pdf").read_bytes()
    single = [pdf.finish_page(raw, p.layout, p.sheet) for raw, p in zip(printed, parts, strict=True)]
    for page, alone, part in zip(pages(bound), single, parts, strict=True):
        assert ImageChops.difference(page, pages(alone)[0]).getbbox() is None, part.frame.name
    assert len(bound) < sum(map(len, single)) * 0.7  # glyphs and relief once
    assert told(bound) == ("zh-CN", ["zh-CN"], "/UseOutlines")  # the bookmarks of several pages are shown
    assert told(single[0]) == ("zh-CN", ["zh-CN"], None)
    document = pypdfium2.PdfDocument(bound)
    assert [item.get_title()[:7] for item in document.get_toc() if not item.level] == [
        f"2021-0{n}" for n in range(1, 4)
    ]
    assert parts[2].layout.content.date in document[2].get_textpage().get_text_range()
    document.close()


def test_pages_of_another_engine_are_bound_by_pypdf(parts: tuple[SeriesPage, ...]) -> None:
    drawing = parts[0].drawing()
    drawing = replace(
        drawing, layout=replace(drawing.layout, content=replace(drawing.layout.content, lang="en"))
    )
    from explorer.export.formats.message import print_message

    raw = drawing.renderer.render_pdf(drawing.view, print_message(drawing.layout))
    plain, strange = pdf.PdfBinder(), pdf.PdfBinder()
    for _ in range(2):
        plain.add(raw, drawing.layout, drawing.sheet, "页")
        strange.add(raw.replace(b"<</Type /Page\n", b"<< /Type /Page\n"), drawing.layout, drawing.sheet, "页")
    assert strange._book is None
    bound, odd = plain.bytes("题", drawing.sheet), strange.bytes("题", drawing.sheet)
    assert told(bound) == ("en-US", ["en-US"], "/UseOutlines")
    assert told(odd) == ("en-US", None, "/UseOutlines")
    for a, b in zip(pages(bound), pages(odd), strict=True):
        soft = ImageFilter.GaussianBlur(2)  # letters of a font have other edges than drawn ones
        two = ImageChops.difference(a.filter(soft), b.filter(soft))
        assert max(ImageStat.Stat(two).mean) < 1.3  # pypdf draws no halos


def test_pictures_are_packed_meanwhile_and_all_are_there(
    parts: tuple[SeriesPage, ...], loads: list[int], tmp_path: Path
) -> None:
    done = write_series(parts, SeriesFormat("png", tmp_path / "x"), quiet)
    assert len(loads) <= 1
    assert [p.name for p in done.written] == [f"0{n}-{p.frame.name}.png" for n, p in enumerate(parts, 1)]
    for path in done.written:
        with Image.open(io.BytesIO(path.read_bytes())) as picture:
            picture.load()
            assert picture.size == parts[0].sheet.paper.pixels

"""Post-process the engine's PDF: exact paper size, fonts, layers, georeference, the relief as a JPEG, title and maker."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)

from explorer.export.formats.groups import groups
from explorer.export.formats.pdf.book import Book
from explorer.export.formats.pdf.geo import viewport
from explorer.export.formats.relief import PLACEHOLDER_SIZE, relief_jpeg
from explorer.export.layout.elements import Box
from explorer.export.layout.layout import Layout
from explorer.export.sheet.sheet import Sheet
from explorer.export.text.typeset import clean
from explorer.words.text import language_tag

log = logging.getLogger(__name__)
POINTS_PER_MM = 72 / 25.4


def finish_page(raw: bytes, layout: Layout, sheet: Sheet, themes: Sequence[tuple[str, Box]] = ()) -> bytes:
    """Finish a page printed by the engine, with a bookmark for each of its themes."""
    binder = PdfBinder()
    binder.add(raw, layout, sheet, layout.content.title, themes)
    return binder.bytes(layout.content.title, sheet)


def metadata(title: str, sheet: Sheet) -> dict[str, str]:
    """Return the document's metadata."""
    made = sheet.made or datetime.now(UTC).date()
    properties = {"Title": title, "Creator": "双城图览 · Twin-City Explorer"}
    if sheet.maker:
        properties["Author"] = clean(sheet.maker)
    return properties | {"CreationDate": made.strftime("D:%Y%m%d000000Z")}


class PdfBinder:
    """Collects printed pages into one document."""

    def __init__(self) -> None:
        self._book: Book | None = Book()
        self._pages: list[tuple[bytes, Layout, Sheet, str]] = []

    def add(
        self, raw: bytes, layout: Layout, sheet: Sheet, mark: str, themes: Sequence[tuple[str, Box]] = ()
    ) -> None:
        """Add a page printed by the engine, with a bookmark, and one below it for each theme and its part of the page."""
        self._pages.append((raw, layout, sheet, mark))
        size = (sheet.paper.width * POINTS_PER_MM, sheet.paper.height * POINTS_PER_MM)
        try:
            if self._book is not None:
                place = viewport(layout, layout.scale * POINTS_PER_MM, size[1]) if layout.one_map else b""
                points = layout.scale * POINTS_PER_MM
                inside = [
                    (
                        words,
                        (
                            box.x * points,
                            size[1] - box.bottom * points,
                            box.right * points,
                            size[1] - box.y * points,
                        ),
                    )
                    for words, box in themes
                ]
                layers = tuple(groups(layout).values())
                self._book.add(raw, layout.scale, size, mark, layers, place, inside)
        except (ValueError, LookupError) as error:
            log.info("rewriting the pages: %s", error)
            self._book = None

    def bytes(self, title: str, sheet: Sheet) -> bytes:
        """Return the document; falls back to pypdf, slower and without halos, if a page was not as expected."""
        lang = language_tag(self._pages[0][1].content.lang)
        if self._book is not None:
            return self._book.bytes(metadata(title, sheet), lang)
        writer = PdfWriter()
        for raw, layout, own, mark in self._pages:
            add(writer, raw, layout, own)
            writer.add_outline_item(title=mark, page_number=len(writer.pages) - 1)
        writer.root_object[NameObject("/Lang")] = TextStringObject(lang)
        if len(writer.pages) > 1:
            writer.page_mode = "/UseOutlines"
        return to_bytes(writer, title, sheet)


def add(writer: PdfWriter, raw: bytes, layout: Layout, sheet: Sheet) -> None:
    """Append the engine's first page, scaled to the paper; its top left corner stays."""
    page = writer.add_page(PdfReader(io.BytesIO(raw)).pages[0])
    scale = layout.scale
    wide, tall = sheet.paper.width * POINTS_PER_MM, sheet.paper.height * POINTS_PER_MM
    drop = float(page.mediabox.height) * scale - tall
    before = StreamObject()
    before.set_data(f"q {scale:.6f} 0 0 {scale:.6f} 0 {-drop:.4f} cm\n".encode())
    after = StreamObject()
    after.set_data(b"\nQ")
    content = page.raw_get("/Contents")
    streams = list(content) if isinstance(content, ArrayObject) else [content]
    around = [writer._add_object(before), *streams, writer._add_object(after)]
    page[NameObject("/Contents")] = ArrayObject(around)
    for box in ("/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
        page[NameObject(box)] = RectangleObject((0, 0, wide, tall))
    _swap_relief(writer, page)


def to_bytes(writer: PdfWriter, title: str, sheet: Sheet) -> bytes:
    """Return the document's bytes, with its metadata."""
    writer.add_metadata({f"/{key}": words for key, words in metadata(title, sheet).items()})
    shown = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    writer.root_object[NameObject("/ViewerPreferences")] = shown
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _swap_relief(writer: PdfWriter, node: Any) -> None:
    """Replace the placeholder by the relief in this page and its forms."""
    images = node.get("/Resources", {}).get("/XObject", {})
    for name in list(images):
        image = images[name].get_object()
        if image.get("/Subtype") == "/Form":
            _swap_relief(writer, image)
        elif image.get("/Subtype") == "/Image" and (image["/Width"], image["/Height"]) == PLACEHOLDER_SIZE:
            images[NameObject(name)] = _relief(writer)


def _relief(writer: PdfWriter) -> Any:
    """Return the document's one copy of the relief."""
    known = getattr(writer, "_twincity_relief", None)
    if known is None:
        color, alpha, size = relief_jpeg()
        mask = writer._add_object(_image(alpha, size, "/DeviceGray", "/FlateDecode"))
        picture = _image(color, size, "/DeviceRGB", "/DCTDecode")
        picture[NameObject("/SMask")] = mask
        known = writer._add_object(picture)
        writer._twincity_relief = known  # type: ignore[attr-defined]
    return known


def _image(data: bytes, size: tuple[int, int], space: str, packing: str) -> StreamObject:
    stream = StreamObject()
    stream._data = data
    stream.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(size[0]),
            NameObject("/Height"): NumberObject(size[1]),
            NameObject("/ColorSpace"): NameObject(space),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): NameObject(packing),
        }
    )
    return stream

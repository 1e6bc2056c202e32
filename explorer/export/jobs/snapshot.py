"""One View on one Sheet into one file; the suffix determines the format."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from explorer.atlas.assembly.known import Known
from explorer.export.files.errors import ExportError, FormatError, PaperError
from explorer.export.files.files import check_file, printable, write_whole
from explorer.export.formats import png
from explorer.export.formats.message import print_message, sheet_message, vector_message
from explorer.export.formats.relief import relief_jpeg
from explorer.export.formats.renderer import Renderer
from explorer.export.jobs.inset_pictures import with_insets
from explorer.export.jobs.on_map import lay_out_with_map
from explorer.export.jobs.theme_marks import theme_marks
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.paper import PICTURE_BYTES, Paper, check_pixels, check_size, engine_ratio
from explorer.export.sheet.pictured import VECTORS
from explorer.export.sheet.sheet import Sheet, on_paper, report_figure
from explorer.records import dataclass
from explorer.state.queries.tables.telling import Told, untold
from explorer.state.view.view import View


@dataclass(frozen=True, slots=True)
class Drawing:
    """A laid-out sheet and the renderer of its map; `view` has the camera that fits the frame."""

    data: Known
    view: View
    sheet: Sheet
    layout: Layout
    renderer: Renderer
    told: Told = untold


def lay_out_drawing(data: Known, view: View, sheet: Sheet, renderer: Renderer, kind: str) -> Drawing:
    """Lay out a sheet for the format `kind`, its legend matching the map; raises ExportError if the engine fails."""
    if kind == "docx":
        sheet = report_figure(sheet)
    view = on_paper(view, sheet)
    if kind not in TRANSPARENT:
        sheet = replace(sheet, transparent=False)
    sheet = replace(sheet, vectors=sheet.vectors or kind in VECTORS)  # a preview of a PDF is none itself
    with _export_errors():
        layout = lay_out_with_map(
            view,
            sheet,
            renderer,
            lambda explained: lay_out(data, view, sheet, None, explained),
            lambda layout: 1.0 if kind in VECTOR else _scale(sheet, layout),
            _message(kind),
        )
        layout = with_insets(layout, sheet, renderer)
    return Drawing(data, replace(view, camera=layout.camera), sheet, layout, renderer)


def _scale(sheet: Sheet, layout: Layout) -> float:
    """Return the picture's pixels per CSS px."""
    return sheet.paper.dpi / 96 * layout.scale


def _message(kind: str) -> Callable[[Layout], dict[str, Any]]:
    """Return what makes the message for a sheet of this format."""
    if kind == "pdf":
        return print_message
    return vector_message if kind in VECTOR else sheet_message


def make_png(d: Drawing) -> bytes:
    return _start_png(d)()


def _start_png(d: Drawing) -> Callable[[], bytes]:
    scale, paper = _scale(d.sheet, d.layout), d.sheet.paper
    packed = d.renderer.begin_png(d.view, sheet_message(d.layout), scale, paper.dpi)

    def done() -> bytes:
        found = packed()
        if png.size(found) != paper.pixels:
            raise ExportError(
                "wrong_size",
                found="×".join(map(str, png.size(found))),
                wanted="×".join(map(str, paper.pixels)),
            )
        return png.with_metadata(found, paper.dpi, d.layout.content.title)

    return done


def make_jpeg(d: Drawing) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(make_png(d))) as picture:
        dpi = (round(d.sheet.paper.dpi), round(d.sheet.paper.dpi))
        picture.convert("RGB").save(out, "JPEG", quality=93, subsampling=0, dpi=dpi)
    return out.getvalue()


def make_tiff(d: Drawing) -> bytes:
    from explorer.export.formats.georaster import geotiff

    return geotiff(make_png(d), d.layout, d.sheet)


def make_pdf(d: Drawing) -> bytes:
    with ThreadPoolExecutor(1) as meanwhile:  # encode the relief while the engine prints
        meanwhile.submit(relief_jpeg)
        raw = d.renderer.render_pdf(d.view, print_message(d.layout))
    from explorer.export.formats.pdf.pdf import finish_page

    return finish_page(raw, d.layout, d.sheet, theme_marks(d.data, d.view, d.layout))


def make_svg(d: Drawing) -> bytes:
    from explorer.export.formats.svg import sheet_svg

    return sheet_svg(d.layout, d.renderer.render_svg(d.view, vector_message(d.layout)), d.sheet)


def make_pptx(d: Drawing) -> bytes:
    from explorer.export.formats.slides.pptx import Deck, map_picture, notes_of

    deck = Deck(d.sheet.paper.width, d.sheet.paper.height, d.layout.content.title, d.sheet.master)
    deck.add(d.layout, map_picture(d.layout, d.view, d.renderer), notes_of(d.layout))
    if d.layout.slide:
        deck.add_sources()
    return deck.bytes()


def make_html(d: Drawing) -> bytes:
    from explorer.export.formats.web.html import single_file

    return single_file(d.layout, d.data, d.view, d.sheet)


def make_docx(d: Drawing) -> bytes:
    from explorer.export.jobs.report_files import DrawnFigure, map_report

    figure = DrawnFigure(make_png(d), d.sheet, d.layout.content)
    d.told("report", 0, 0)
    return map_report(d.data, d.view, figure, None if d.sheet.whole else d.layout.ground)


def make_xlsx(d: Drawing) -> bytes:
    from explorer.export.jobs.report_files import map_tables

    return map_tables(d.data, d.view, None if d.sheet.whole else d.layout.ground, d.told)


FORMATS: dict[str, Callable[[Drawing], bytes]] = {
    "png": make_png,
    "jpg": make_jpeg,
    "tif": make_tiff,
    "pdf": make_pdf,
    "svg": make_svg,
    "pptx": make_pptx,
    "html": make_html,
    "docx": make_docx,
    "xlsx": make_xlsx,
}
VECTOR = frozenset({"pdf", "svg", "html", "pptx", "xlsx"})  # their size does not depend on the dpi
TRANSPARENT = frozenset({"png", "tif", "pdf", "svg"})  # what can be without paper and land
WITH_WORLD_FILE = frozenset({"png", "jpg"})  # what can have files beside it that say where it lies
_SAME = {"jpeg": "jpg", "tiff": "tif"}
_WITHOUT_PIXELS = frozenset({"pdf", "svg", "pptx", "xlsx"})
_MAX_SLIDE_MM = 1422  # mm, PowerPoint's 56 inches
_GIF_BYTES, _MP4_BYTES = 4, 20  # per pixel: of an encoded frame; of the frames that an encoder buffers
_FILM_BYTES = 1.2e9  # of all these
_MAX_FILM_SIDE = 16_384  # H.264


def ratio_for(sheet: Sheet, kind: str) -> int:
    """Return the `engine_ratio` that the renderer of this sheet needs; `kind` may be one of a series."""
    return 1 if kind in _WITHOUT_PIXELS else engine_ratio(sheet.paper, sheet.template == "film")


def format_of(path: Path) -> str:
    """Return the format for a file's suffix; raises FormatError."""
    kind = path.suffix.lower().lstrip(".")
    kind = _SAME.get(kind, kind)
    if kind not in FORMATS:
        named = printable(path.suffix or path.name)
        raise FormatError("format", named=named, list=" ".join(f".{k}" for k in FORMATS))
    return kind


def check_paper(paper: Paper, kind: str, count: int = 1) -> Paper:
    """Return the paper; raises PaperError if `count` pictures of this size do not fit the format `kind`."""
    check_size(paper, raster=kind not in VECTOR)
    if kind == "pptx" and max(paper.width, paper.height) > _MAX_SLIDE_MM:
        raise PaperError("slide", most=_MAX_SLIDE_MM)
    if kind == "gif":  # all frames are in memory at once
        check_pixels(paper, PICTURE_BYTES + _GIF_BYTES * count, _FILM_BYTES)
    if kind == "mp4":
        check_pixels(paper, _MP4_BYTES, _FILM_BYTES, _MAX_FILM_SIDE)
    return paper


def render(d: Drawing, kind: str) -> bytes:
    """Return the bytes of the file; raises ExportError."""
    with _export_errors():
        return FORMATS[kind](d)


def begin_png(d: Drawing) -> Callable[[], bytes]:
    """Paint now; the returned function encodes, in any thread."""
    with _export_errors():
        packed = _start_png(d)

    def done() -> bytes:
        with _export_errors():
            return packed()

    return done


@contextmanager
def _export_errors() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, MemoryError, OSError) as error:
        raise drawing_error(error) from error


def drawing_error(error: Exception) -> ExportError:
    """Wrap an error of the engine or the machine."""
    return ExportError("draw", why=error) if str(error) else ExportError("memory")


def snapshot(
    data: Known,
    view: View,
    sheet: Sheet,
    renderer: Renderer,
    path: Path,
    tag: str = "",
    told: Told = untold,
) -> Layout:
    """Write the picture; raises ExportError or PaperError, leaving an existing file untouched. `told` how far tables are."""
    kind = format_of(path)
    check_paper(sheet.paper, kind)
    check_file(path, tag)
    d = replace(lay_out_drawing(data, view, sheet, renderer, kind), told=told)
    write_whole(path, render(d, kind), tag)
    write_sidecars(path, d.layout, sheet, tag)
    return d.layout


def write_sidecars(path: Path, layout: Layout, sheet: Sheet, tag: str) -> None:
    """Write the files beside a picture that say where it lies, if the sheet wants them; raises FileWriteError."""
    if sheet.world_file:
        from explorer.export.formats.georaster import sidecars

        for suffix, data in sidecars(format_of(path), layout, sheet).items():
            write_whole(path.with_suffix(suffix), data, tag)

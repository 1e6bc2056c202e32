"""One View on one Sheet into one file: the format follows the file's suffix."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image

from explorer.export import png
from explorer.export.content import Data
from explorer.export.files import ExportError, target, write_whole
from explorer.export.layout import Layout, lay_out
from explorer.export.message import sheet_message
from explorer.export.paper import PaperError, sensible
from explorer.export.renderer import Renderer
from explorer.export.sheet import Sheet
from explorer.state.view import View


def make_png(layout: Layout, view: View, sheet: Sheet, renderer: Renderer) -> bytes:
    scale, wanted = sheet.paper.dpi / 96 * layout.scale, sheet.paper.pixels
    found = renderer.render_png(view, sheet_message(layout), scale, sheet.paper.dpi)
    if png.size(found) != wanted:
        raise ExportError(f"画面尺寸 {png.size(found)} 与要求的 {wanted} 不符，未写出")
    return png.with_facts(found, sheet.paper.dpi, layout.content.title)


def make_jpeg(layout: Layout, view: View, sheet: Sheet, renderer: Renderer) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(make_png(layout, view, sheet, renderer))) as picture:
        dpi = (round(sheet.paper.dpi), round(sheet.paper.dpi))
        picture.convert("RGB").save(out, "JPEG", quality=93, subsampling=0, dpi=dpi, optimize=True)
    return out.getvalue()


def make_pdf(layout: Layout, view: View, sheet: Sheet, renderer: Renderer) -> bytes:
    from explorer.export.pdf import finished

    return finished(renderer.render_pdf(view, sheet_message(layout)), layout, sheet)


def make_svg(layout: Layout, view: View, sheet: Sheet, renderer: Renderer) -> bytes:
    from explorer.export.svg import sheet_svg

    return sheet_svg(layout, renderer.render_svg(view, sheet_message(layout)), sheet)


def make_pptx(layout: Layout, view: View, sheet: Sheet, renderer: Renderer) -> bytes:
    from explorer.export.slides import Deck, map_picture, notes_of

    deck = Deck(sheet.paper.width, sheet.paper.height, layout.content.title)
    deck.add(layout, map_picture(layout, view, renderer), notes_of(layout))
    return deck.bytes()


Maker = Callable[[Layout, View, Sheet, Renderer], bytes]
FORMATS: dict[str, Maker] = {
    "png": make_png,
    "jpg": make_jpeg,
    "pdf": make_pdf,
    "svg": make_svg,
    "pptx": make_pptx,
}
VECTOR = frozenset({"pdf", "svg", "html", "pptx"})


def format_of(path: Path) -> str:
    """The format that a file's suffix names; raises ValueError with those that can be written."""
    kind = path.suffix.lower().lstrip(".")
    kind = "jpg" if kind == "jpeg" else kind
    if kind not in FORMATS:
        raise ValueError(f"不能写出“{path.suffix or path.name}”；可用 {'、'.join('.' + k for k in FORMATS)}")
    return kind


def snapshot(data: Data, view: View, sheet: Sheet, renderer: Renderer, path: Path) -> Layout:
    """Write the picture; raises ExportError or PaperError, and then leaves what was there as it was."""
    kind = format_of(path)
    sensible(sheet.paper, raster=kind not in VECTOR)
    target(path)
    layout = lay_out(data, view, sheet)
    seen = replace(view, camera=layout.camera)
    try:
        made = FORMATS[kind](layout, seen, sheet, renderer)
    except (RuntimeError, MemoryError) as error:
        raise ExportError(f"绘制失败：{str(error) or '内存不足'}") from error
    write_whole(path, made)
    return layout


__all__ = ["ExportError", "PaperError", "format_of", "snapshot"]

"""One View on one Sheet into one file: the format follows the file's suffix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

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


Maker = Callable[[Layout, View, Sheet, Renderer], bytes]
FORMATS: dict[str, Maker] = {"png": make_png}
VECTOR = frozenset({"pdf", "svg", "html"})


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

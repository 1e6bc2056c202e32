"""Maps on slides, which are pictures: whole, however narrow they are."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from explorer.export.formats.map_labels import HIDDEN
from explorer.export.formats.message import map_message
from explorer.export.formats.slides.pptx import map_picture
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet, deck_sheet
from explorer.page.messages import MapContext
from explorer.state.view.view import View
from explorer.ui.map.engine_renderer import EngineRenderer

_NARROW = 384  # px: those of 1920 across are more than five times as many, and Chromium's zoom ends there
_ROOM = (
    30.0,
    40.0,
    172.0,
    120.0,
)  # mm, little more than half of the slide: as little as an office's master may leave


def differing(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of a channel, where edges are soft."""
    soft = ImageFilter.GaussianBlur(3)
    return max(ImageStat.Stat(ImageChops.difference(one.filter(soft), other.filter(soft))).mean)


@pytest.mark.parametrize(
    "sheet",
    [Sheet(parse_paper("90x160mm"), "slide"), Sheet(parse_paper("16:9"), "slide", room=_ROOM)],
    ids=["upright", "in a room"],
)
def test_a_narrow_map_of_a_slide_is_whole(
    sheet: Sheet, renderer: EngineRenderer, opening: View, context: MapContext
) -> None:
    """One finer than Chromium draws was a small drawing in the corner of a white picture."""
    layout = lay_out(context.known, opening, deck_sheet(sheet))
    view, message = replace(opening, camera=layout.camera), map_message(layout) | HIDDEN
    assert layout.slide
    assert message["width"] < _NARROW
    found = Image.open(io.BytesIO(map_picture(layout, view, renderer).picture)).convert("RGB")
    assert found.width == pytest.approx(5 * message["width"], abs=5)
    plain = Image.open(io.BytesIO(renderer.render_png(view, message, 1.0))).convert("RGB")
    small = found.resize(plain.size, Image.Resampling.BOX)
    empty = Image.new("RGB", plain.size, plain.getpixel((plain.width - 3, plain.height - 3)))
    assert differing(small, plain) < 2
    assert differing(empty, plain) > 8

"""A city under the user's own plate keeps its name on a sheet, beside the plate: looked at in the picture itself."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

from explorer.atlas.assembly.known import Known
from explorer.export.formats.message import sheet_message
from explorer.export.jobs.snapshot import Drawing, lay_out_drawing, make_png
from explorer.export.layout.annotation_drawing import PART
from explorer.export.layout.elements import PX_PER_MM, Box, Rect
from explorer.export.sheet.sheet import Sheet
from explorer.page.messages import MapContext
from explorer.state.view.annotations import Annotation
from explorer.state.view.view import View
from explorer.ui.map.engine_renderer import EngineRenderer
from tests.helpers.layers import opening_layers

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
NOTES = (
    Annotation("a", "text", ((106.55, 29.56),), text="中心城区（调研地点）"),
    Annotation("b", "text", ((104.07, 30.66),), text="一个\n五行\n高的\n长\n说明", size=2.0),
    Annotation("c", "pin", ((105.57, 30.51),), text="遂宁"),
)
NAMES = {"zh": ("重庆", "成都", "遂宁"), "en": ("Chongqing", "Chengdu", "Suining")}


def name_on_sheet(d: Drawing, name: str) -> Box | None:
    """The box of a name on the map, in millimetres of the layout."""
    svg = ET.fromstring(d.renderer.render_svg(d.view, sheet_message(d.layout)))
    names = next(g for g in svg.iter(f"{SVG}g") if g.get("id") == "labels-names")
    text = next((t for t in names.iter(f"{SVG}text") if t.text == name), None)
    if text is None:
        return None
    size, at = float(text.get("font-size", 0)), [float(text.get(axis, 0)) for axis in "xy"]
    wide = len(name) * size * (1.0 if d.view.lang == "zh" else 0.55)
    left = {"start": 0.0, "middle": -wide / 2, "end": -wide}[text.get("text-anchor", "start")]
    x, y = at[0] + left, at[1] - size * 0.8
    return moved_to(d.layout.frame, Box(x, y, wide, size))


def moved_to(frame: Box, px: Box) -> Box:
    x, y, w, h = (v / PX_PER_MM for v in (px.x, px.y, px.w, px.h))
    return Box(frame.x + x, frame.y + y, w, h)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_city_under_a_plate_is_named_beside_it(
    renderer: EngineRenderer, context: MapContext, lang: str
) -> None:
    view = View(layers=opening_layers(), annotations=NOTES, lang="en" if lang == "en" else "zh")
    data = Known(context.atlas, context.shapes)
    d = lay_out_drawing(data, view, Sheet(), renderer, "png")
    picture = Image.open(io.BytesIO(make_png(d))).convert("L")
    mm = d.sheet.paper.dpi / 25.4
    plates = [e.box() for e in d.layout.elements if e.part == PART and isinstance(e, Rect)]
    assert len(plates) == 2
    for name in NAMES[lang]:
        box = name_on_sheet(d, name)
        assert box, name
        assert not any(plate.overlaps(box) for plate in plates), name
        dark = picture.crop(tuple(round(v * mm) for v in (box.x, box.y, box.right, box.bottom)))  # type: ignore[arg-type]
        assert sum(dark.histogram()[:110]) > 0.06 * dark.width * dark.height, (
            name
        )  # its letters, not the ground


def test_a_small_town_far_under_a_large_plate_is_not_named_beside_it(
    renderer: EngineRenderer, context: MapContext
) -> None:
    """Its name would read as that of another place; the two cities have theirs at any distance."""
    high = "\n".join(["一块遮住大半张图的很宽很宽的说明"] * 14)
    notes = (Annotation("a", "text", ((105.57, 30.51),), text=high, size=1.6),)
    view = View(layers=opening_layers(), annotations=notes)
    d = lay_out_drawing(Known(context.atlas, context.shapes), view, Sheet(), renderer, "svg")
    assert name_on_sheet(d, "遂宁") is None
    assert name_on_sheet(d, "雅安") is not None

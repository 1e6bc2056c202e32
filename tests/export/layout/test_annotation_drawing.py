"""Annotations on a sheet: where they are, that nothing leaves the frame, and that the list of pins follows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.atlas.assembly.known import Known
from explorer.export.formats.annotations_message import annotations_message
from explorer.export.layout.annotation_drawing import PART, annotation_elements, lines_of
from explorer.export.layout.elements import Box, Picture, Rect, Shape, TextLines
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.export.text.typeset import NOT_FIRST
from explorer.layers.order import opening_layers
from explorer.state.view.annotations import INKS, Annotation
from explorer.state.view.view import Camera, View
from tests.state.view.test_annotations import PNG

FRAME = Box(10.0, 20.0, 200.0, 150.0)
CAMERA = Camera(106.0, 30.0, 7.5)


def drawn(*annotations: Annotation) -> list[TextLines | Rect | Shape | Picture]:
    return annotation_elements(View(annotations=annotations), FRAME, CAMERA)


def test_the_middle_of_the_map_is_the_middle_of_the_frame() -> None:
    (shape,) = (e for e in drawn(Annotation("a", "pin", ((106.0, 30.0),))) if isinstance(e, Shape))
    box = shape.box()
    assert box.x + box.w / 2 == pytest.approx(110.0, abs=0.01)
    assert box.y + box.h / 2 == pytest.approx(95.0, abs=0.01)


def test_a_mark_on_the_sheet_does_not_move_with_the_map() -> None:
    mark = View(annotations=(Annotation("a", "pin", ((0.25, 0.5),), on="sheet"),))
    far = Camera(80.0, 40.0, 5.0)
    assert annotation_elements(mark, FRAME, CAMERA) == annotation_elements(mark, FRAME, far)
    box = annotation_elements(mark, FRAME, CAMERA)[0].box()
    assert box.x + box.w / 2 == pytest.approx(60.0, abs=0.01)


def test_what_leaves_the_frame_is_cut_at_its_edge() -> None:
    area = Annotation("a", "area", ((105.0, 29.0), (140.0, 29.0), (140.0, 31.0), (105.0, 31.0)))
    circle = Annotation("c", "circle", ((104.0, 30.0), (120.0, 30.0)))
    line = Annotation("l", "line", ((90.0, 30.0), (120.0, 30.0)), dash=True)
    found = drawn(area, circle, line)
    assert len(found) > 4
    assert all(FRAME.holds(element.box()) for element in found)
    strokes = [e for e in found if isinstance(e, Shape) and e.ink.stroke]
    right = [p for e in strokes for p in zip(e.points, e.points[1:], strict=False)]
    assert not any(a[0] == b[0] == FRAME.right for a, b in right), "the frame's edge is no outline"


def test_a_text_at_the_edge_is_brought_in_and_one_outside_is_left_out() -> None:
    at_edge = Annotation("a", "text", ((108.15, 30.0),), text="一段比较长的文字说明")
    assert all(FRAME.holds(element.box()) for element in drawn(at_edge))
    assert drawn(Annotation("a", "text", ((130.0, 30.0),), text="远处")) == []


def test_an_arrow_points_where_it_ends() -> None:
    found = drawn(Annotation("a", "arrow", ((105.0, 30.0), (106.0, 30.0)), width=4))
    head = next(e for e in found if isinstance(e, Shape) and e.ink.fill and len(e.points) == 4)
    assert head.points[0] == pytest.approx((110.0, 95.0), abs=0.01)
    assert all(x < 110.0 for x, _ in head.points[1:])
    shaft = next(e for e in found if isinstance(e, Shape) and len(e.points) == 2)
    assert shaft.points[-1][0] < 110.0, "the line ends under the head, not beyond its tip"


def test_a_picture_keeps_its_ratio_and_its_text_is_below() -> None:
    found = drawn(Annotation("a", "picture", ((106.0, 30.0),), picture=PNG, text="库区"))
    picture = next(e for e in found if isinstance(e, Picture))
    assert picture.box_.h / picture.box_.w == pytest.approx(3 / 4)
    assert next(e for e in found if isinstance(e, TextLines)).y > picture.box_.bottom


def test_a_text_is_broken_by_the_rules_of_chinese() -> None:
    lines = lines_of("第一行\n推动成渝地区双城经济圈建设，打造高质量发展的重要增长极。", 3.0)
    assert lines[0] == "第一行"
    assert len(lines) > 2
    assert not any(line[0] in NOT_FIRST for line in lines)


def test_text_from_data_stays_text() -> None:
    words = "<b>粗</b>\u202e&amp;\x00"
    message = annotations_message(
        View(annotations=(Annotation("a", "text", ((106.0, 30.0),), text=words),)), Known()
    )
    (figure,) = message["marks"][0]["figures"]
    assert [item["text"] for item in figure["items"] if item["kind"] == "text"] == ["<b>粗</b>&amp;"]


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_the_page_and_the_sheet_have_one_drawing(appearance: str) -> None:
    """Of every ink, the courses and figures of the page's message are those of the sheet's elements."""
    marks = tuple(
        Annotation(ink, "arrow", ((105.0, 30.0), (106.0, 30.0)), ink=ink, text="字") for ink in INKS
    )
    view = View(annotations=marks, appearance=appearance)  # type: ignore[arg-type]
    sheet = [
        e for e in annotation_elements(view, FRAME, CAMERA) if isinstance(e, Shape) and len(e.points) == 2
    ]
    page = [
        course["ink"] for mark in annotations_message(view, Known())["marks"] for course in mark["courses"]
    ]
    assert [e.ink.stroke for e in sheet] == [ink["stroke"] for ink in page]


@pytest.fixture(scope="module")
def laid_out(data: Known) -> Layout:
    pins = (
        Annotation("a", "pin", ((106.5, 29.6),), text="重庆的一处"),
        Annotation("b", "pin", ((120.0, 30.0),), text="上海附近"),
        Annotation("c", "pin", ((104.0, 30.6),)),
        Annotation("d", "pin", ((0.9, 0.1),), on="sheet", text="图角"),
    )
    view = View(layers=opening_layers(data.catalogue), annotations=pins)
    return lay_out(data, view, Sheet(parse_paper("A4")))


def test_the_list_has_the_pins_in_the_frame_with_their_numbers(laid_out: Layout) -> None:
    assert [(pin.number, pin.text) for pin in laid_out.content.pins] == [(1, "重庆的一处"), (4, "图角")]
    words = [
        line for e in laid_out.elements if isinstance(e, TextLines) and e.part == "legend" for line in e.lines
    ]
    assert "重庆的一处" in words


def test_names_keep_clear_of_pins(laid_out: Layout) -> None:
    from explorer.export.formats.message import sheet_message

    pins = [e.box() for e in laid_out.elements if e.part == PART and isinstance(e, Shape)]
    plates = sheet_message(laid_out)["plates"]
    assert len(pins) == 3
    assert len(plates) >= len(pins)


def test_a_whole_sheet_lists_them_all(data: Known, laid_out: Layout) -> None:
    far = Annotation("b", "pin", ((120.0, 30.0),), text="上海附近")
    view = View(layers=opening_layers(data.catalogue), annotations=(far,))
    whole = lay_out(data, view, replace(Sheet(parse_paper("A4")), whole=True))
    assert [pin.text for pin in whole.content.pins] == ["上海附近"]


def test_a_picture_in_svg_is_linked_as_inkscape_reads_it(data: Known) -> None:
    from xml.etree import ElementTree as ET

    from explorer.export.formats.svg import SVG, XLINK, sheet_svg

    mark = Annotation("a", "picture", ((106.0, 30.0),), picture=PNG)
    sheet = Sheet(parse_paper("A4"))
    layout = lay_out(data, View(layers=opening_layers(data.catalogue), annotations=(mark,)), sheet)
    found = ET.fromstring(sheet_svg(layout, f'<svg xmlns="{SVG}"/>', sheet)).iter(f"{{{SVG}}}image")
    (picture,) = (image.attrib for image in found)
    assert picture[f"{{{XLINK}}}href"].startswith("data:image/png;base64,")

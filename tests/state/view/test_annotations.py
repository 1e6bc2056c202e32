"""Annotations are values of the View: kept in JSON, refused in one line, moved within what their coordinates allow."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from explorer.state.view import annotations
from explorer.state.view.annotations import INKS, KINDS, MOST_ANNOTATIONS, POINTS, Annotation
from explorer.state.view.view import View, ViewError
from explorer.words.structure import WrongValue


def png() -> str:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "#336699").save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def png_head(width: int, height: int) -> bytes:
    """The first bytes of a PNG that says that it is so large."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pieces = (head, b"IDAT")
    packed = b"".join(struct.pack(">I", len(p) - 4) + p + struct.pack(">I", zlib.crc32(p)) for p in pieces)
    return b"\x89PNG\r\n\x1a\n" + packed


PNG, HUGE = png(), base64.b64encode(png_head(100_000, 100_000)).decode()


def one(kind: str = "text", **change: Any) -> Annotation:
    least = POINTS[kind][0]  # type: ignore[index]
    points = tuple((106.0 + n, 30.0 + n % 2) for n in range(least))
    given_ = {"picture": PNG} if kind == "picture" else {}
    return Annotation("a", kind, **{"points": points, **given_, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_survives_the_file(kind: str) -> None:
    view = View(annotations=(one(kind, text="两行\n文字" if kind != "stroke" else "", size=1.5, dash=True),))
    assert View.from_json(view.to_json()) == view


def test_a_view_from_before_there_were_any_has_none() -> None:
    old = View().to_json()
    del old["annotations"]
    assert View.from_json(old).annotations == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "balloon"}, "annotations.kind"),
        ({"ink": "#ff0000"}, "annotations.ink"),
        ({"points": [[106, 95]]}, "annotations.points"),
        ({"points": []}, "0 个点"),
        ({"points": [[106, 30]] * 3}, "3 个点"),
        ({"size": 900}, "annotations.size"),
        ({"text": "长" * 1001}, "annotations.text"),
        ({"picture": PNG}, "图片"),
        ({"kind": "picture", "picture": "PHN2Zz4="}, "图片"),
        ({"kind": "picture", "picture": "%%%"}, "图片"),
        ({"kind": "picture", "picture": HUGE}, "图片"),
    ],
)
def test_bad_input_is_one_line_with_its_place(change: dict[str, Any], words: str) -> None:
    data = View(annotations=(one(),)).to_json()
    data["annotations"][0] |= change
    with pytest.raises(ViewError) as refusal:
        View.from_json(data)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_more_than_the_most_are_refused() -> None:
    many = tuple(Annotation(str(n), "pin", ((106.0, 30.0),)) for n in range(MOST_ANNOTATIONS))
    with pytest.raises(WrongValue):
        annotations.placed(many, one())
    data = View(annotations=many).to_json()
    data["annotations"].append(dict(data["annotations"][0], id="more"))
    with pytest.raises(ViewError):
        View.from_json(data)


def test_placed_replaces_by_id_and_keeps_the_order() -> None:
    first, second = one(), Annotation("b", "pin", ((105.0, 29.0),))
    found = annotations.placed((first, second), one(text="新"))
    assert [(x.id, x.text) for x in found] == [("a", "新"), ("b", "")]
    assert annotations.raised(found, "a")[-1].id == "a"
    assert annotations.raised(found, "b", to_top=False)[0].id == "b"
    assert annotations.without(found, ("a",)) == (second,)


@given(st.floats(-400, 400), st.floats(-400, 400))
def test_a_move_stays_on_earth_and_keeps_the_shape(dx: float, dy: float) -> None:
    area = one("area")
    moved = area.moved(dx, dy)
    assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in moved.points)
    width = [moved.points[n][0] - area.points[n][0] for n in range(3)]
    assert max(width) - min(width) < 1e-9


def test_a_circle_takes_its_rim_along() -> None:
    circle = one("circle")
    moved = circle.with_point(0, (105.0, 31.0))
    assert moved.points == ((105.0, 31.0), (106.0, 32.0))
    assert circle.with_point(1, (106.5, 30.0)).points == ((106.0, 30.0), (106.5, 30.0))


def test_pins_are_numbered_by_their_order() -> None:
    pins = (Annotation("x", "pin", ((1, 1),)), one(), Annotation("y", "pin", ((2, 2),)))
    assert annotations.pin_numbers(pins) == {"x": 1, "y": 2}


def test_every_ink_has_a_colour_by_day_and_by_night() -> None:
    from explorer.colours import table

    for name in INKS.values():
        assert table("light")[name].startswith("#")
        assert table("dark")[name].startswith("#")

"""Own grounds in the real page: drawn under the themes, whole in every export, counted where a tile is missing."""

from __future__ import annotations

import base64
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Clock
from explorer.export.jobs.snapshot import lay_out_drawing, render
from explorer.export.layout.aim import with_extent
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.page.messages import MapContext
from explorer.state.view.ground import OwnGround
from explorer.state.view.view import Basemap, Camera, View
from explorer.ui.map.engine_renderer import EngineRenderer
from explorer.ui.map.map_view import MapView
from tests.helpers import grounds
from tests.helpers.grounds import BLUE, RONGCHANG, at

SVG = "{http://www.w3.org/2000/svg}"
INSIDE = (105.5, 29.4, 105.75, 29.6)
BARE = Basemap(rivers=False, boundaries=False, labels=False, relief=False)


@pytest.fixture
def known(context: MapContext) -> Known:
    return context.known


def on(path: Path, **more: object) -> View:
    ground = OwnGround("a", "", str(path), **more)  # type: ignore[arg-type]
    return with_extent(
        View(clock=Clock(date(2021, 5, 20)), basemap=BARE, grounds=(ground,), events=False), INSIDE
    )


def blue(picture: Image.Image) -> float:
    """The share of pixels that are nearly the tiles' own blue."""
    pixels = list(picture.convert("RGB").resize((120, 80), Image.Resampling.NEAREST).get_flattened_data())
    return sum(max(abs(a - b) for a, b in zip(p, BLUE, strict=True)) < 30 for p in pixels) / len(pixels)


def test_a_picture_has_every_tile_at_the_sheets_own_resolution(
    tmp_path: Path, known: Known, renderer: EngineRenderer
) -> None:
    path = grounds.mbtiles(tmp_path / "a.mbtiles", zooms=range(8, 14), attribution="某测绘院 川S(2023)012号")
    sheet = Sheet(paper=parse_paper("A5", 200), hidden=frozenset(("numbers",)))
    d = lay_out_drawing(known, on(path), sheet, renderer, "png")
    with Image.open(io.BytesIO(render(d, "png"))) as page:
        frame, scale = d.layout.frame, 200 / 25.4 * d.layout.scale
        box = tuple(round(v * scale) for v in (frame.x, frame.y, frame.right, frame.bottom))
        assert blue(page.crop(box)) > 0.95
    ((_, asked, missing, _),) = renderer._view.on_map.tiles
    exact = d.view.camera.zoom
    area = frame.w * frame.h * (96 / 25.4) ** 2 * (200 / 96) ** 2 * d.layout.scale**2
    assert asked >= area / 256**2 * 0.8, exact  # as many pixels of tiles as the picture has
    assert missing == 0
    assert "某测绘院 川S(2023)012号" in d.layout.content.credits
    assert d.layout.content.ground_notes == ()


@pytest.mark.parametrize("kind", ["png", "svg", "pdf", "html"])
def test_a_missing_tile_is_counted_and_named_and_no_path_is_in_the_file(
    tmp_path: Path, known: Known, renderer: EngineRenderer, kind: str
) -> None:
    gap = at(INSIDE, 12)
    path = grounds.mbtiles(tmp_path / "a.mbtiles", zooms=range(12, 13), lacking={gap})
    d = lay_out_drawing(known, on(path), Sheet(paper=parse_paper("A5", 96)), renderer, kind)
    (note,) = d.layout.content.ground_notes
    assert re.search(rf"缺 1/\d+ 幅瓦片：{gap[0]}/{gap[1]}/{gap[2]}", note)
    data = render(d, kind)
    assert str(tmp_path).encode() not in data
    assert b"/tiles/" not in data


def test_a_file_holds_the_tiles_themselves(tmp_path: Path, known: Known, renderer: EngineRenderer) -> None:
    path = grounds.mbtiles(tmp_path / "a.mbtiles")
    d = lay_out_drawing(known, on(path), Sheet(paper=parse_paper("A5", 96)), renderer, "svg")
    root = ET.fromstring(render(d, "svg"))
    hrefs = [
        e.get("{http://www.w3.org/1999/xlink}href", "")
        for e in root.iter("{http://www.w3.org/2000/svg}image")
    ]
    tiles = [href for href in hrefs if href.startswith("data:image/png")]
    assert len(tiles) >= 6
    with Image.open(io.BytesIO(base64.b64decode(tiles[0].split(",")[1]))) as picture:
        assert picture.convert("RGB").getpixel((9, 9)) == BLUE
    page = render(replace(d), "html").decode()
    assert page.count("data:image/png;base64,") >= 6
    assert "测绘底图" in page


def test_what_cannot_be_opened_is_named_on_the_sheet(
    tmp_path: Path, known: Known, renderer: EngineRenderer
) -> None:
    d = lay_out_drawing(
        known, on(tmp_path / "gone.mbtiles"), Sheet(paper=parse_paper("A5", 96)), renderer, "png"
    )
    (note,) = d.layout.content.ground_notes
    assert "gone.mbtiles" in note
    assert render(d, "png")


def test_in_the_window_tiles_follow_opacity_night_and_order(
    qtbot: QtBot, tmp_path: Path, make_map: Callable[[MapContext], MapView], context: MapContext
) -> None:
    path = grounds.mbtiles(tmp_path / "a.mbtiles", zooms=range(8, 13))
    the_map = make_map(context)
    view = replace(on(path), camera=Camera(105.6, 29.5, 10.5), extent=None)

    def middle(shown: View) -> tuple[int, int, int]:
        the_map.show_view(shown)
        assert the_map.wait_settled()
        image = the_map.grab().toImage()
        c = image.pixelColor(image.width() // 2 + 30, image.height() // 2 + 30)
        return c.red(), c.green(), c.blue()

    assert middle(view) == pytest.approx(BLUE, abs=3)
    faint = middle(replace(view, grounds=(replace(view.grounds[0], opacity=0.4),)))
    assert faint[0] > BLUE[0] + 60
    night = middle(replace(view, appearance="dark"))
    assert night != pytest.approx(BLUE, abs=12)
    assert middle(replace(view, appearance="dark", grounds=(replace(view.grounds[0], night="same"),))) == (
        pytest.approx(BLUE, abs=3)
    )
    red = grounds.mbtiles(tmp_path / "b.mbtiles", zooms=range(8, 13), data=grounds.tile(grounds.RED))
    over = (*view.grounds, OwnGround("b", "", str(red)))
    assert middle(replace(view, grounds=over)) == pytest.approx(grounds.RED, abs=3)
    assert middle(replace(view, grounds=over[::-1])) == pytest.approx(BLUE, abs=3)
    west, south, east, north = RONGCHANG
    away = Camera(east + 1.5, north + 1.0, 10.5)
    assert middle(replace(view, camera=away)) != pytest.approx(BLUE, abs=40)


def test_close_to_the_ground_counties_and_towns_are_named_beside_their_dots(
    known: Known, renderer: EngineRenderer
) -> None:
    bare = View(clock=Clock(date(2021, 5, 20)), events=False)

    def named(scale: float) -> ET.Element:
        sheet = Sheet(paper=parse_paper("A4", 96), scale=scale)
        view = with_extent(bare, (105.58, 29.39, 105.6, 29.41))
        return ET.fromstring(render(lay_out_drawing(known, view, sheet, renderer, "svg"), "svg"))

    close, far = named(200_000), named(900_000)
    words = {
        name: ["".join(e.itertext()) for e in root.iter(f"{SVG}text")]
        for name, root in (("close", close), ("far", far))
    }
    assert "荣昌" in words["close"]
    assert len([name for name in words["close"] if name.endswith("镇")]) >= 2 * 5, "with their halos"
    assert not [name for name in words["far"] if name.endswith("镇")]
    assert len(list(close.iter(f"{SVG}circle"))) > 6


def test_the_window_is_told_once_of_a_tile_that_is_missing_and_of_a_file_that_is_gone(
    qtbot: QtBot, tmp_path: Path, make_map: Callable[[MapContext], MapView], context: MapContext
) -> None:
    z, x, y = gap = at(INSIDE, 11)
    path = grounds.mbtiles(tmp_path / "a.mbtiles", zooms=range(10, 12), lacking={gap})
    the_map, told = make_map(context), list[str]()
    the_map.ground_failed.connect(lambda _, words: told.append(words.in_("zh")))
    the_map.show_view(replace(on(path), camera=Camera(105.62, 29.5, 11), extent=None))
    qtbot.waitUntil(lambda: told == [f"“测绘底图”在视野内缺瓦片（如 {z}/{x}/{y}），其余照常"], timeout=15_000)
    the_map.show_view(replace(on(tmp_path / "gone.mbtiles"), extent=None))
    qtbot.waitUntil(lambda: "gone.mbtiles" in told[-1], timeout=15_000)
    assert len(told) == 2

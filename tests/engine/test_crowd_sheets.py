"""Dense points in classes on paper: as on the map each place has the class that is most there, and a note says so."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import shapely
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.collection import Collection
from explorer.export.formats.web.html import single_file
from explorer.export.jobs.snapshot import lay_out_drawing, render
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.layers.styling import styled
from explorer.page.messages import MapContext
from explorer.page.payload import atlas_payload
from explorer.state.view.clock import Clock
from explorer.state.view.style import Style
from explorer.state.view.view import Basemap, Camera, LayerState, View
from explorer.ui.map.engine import Profile
from explorer.ui.map.engine_renderer import EngineRenderer
from explorer.words.text import Lang
from tests.engine.large_layers import KEY, Shown
from tests.engine.test_file_counts import ask
from tests.engine.test_file_legend import opened
from tests.helpers import crowds
from tests.helpers.page import run

USES = ("甲类", "乙类", "丙类")
STYLE = Style("category", column="用途", names=False)
VIEW = View(
    layers=(LayerState(KEY, style=STYLE),),
    clock=Clock(date(2022, 6, 30)),
    basemap=Basemap(labels=False),
    camera=Camera(106.0, 30.05, 8.0),
    events=False,
)
SHEET = Sheet(parse_paper("A5"))
NOTE = "“路网”点密处显示最多的一类。"
EXPORTED = "[...document.querySelectorAll('#noted p')].map((p) => p.textContent)"


def dense(count: int) -> Collection:
    """Points close together, seven of ten in the first class, which lies below the others."""
    roll = np.random.default_rng(3)
    places = np.column_stack([roll.uniform(105.6, 106.4, count), roll.uniform(29.75, 30.35, count)])
    uses = np.array([USES[0 if n % 10 < 7 else 1 if n % 10 < 9 else 2] for n in range(count)], object)
    layer = crowds.collection(KEY, shapely.points(places), crowds.careers(count))
    return replace(layer, columns={"用途": uses}, listed=("用途",))


@pytest.fixture
def drawing(
    context: MapContext, served: dict[str, bytes], own_layers: dict[str, Collection], profile: Profile
) -> Iterator[Callable[[Collection], tuple[Known, EngineRenderer]]]:
    """The tables with a layer of the user's, and what draws them."""
    made: list[EngineRenderer] = []

    def prepared(layer: Collection) -> tuple[Known, EngineRenderer]:
        known = crowds.with_layers(context.known, {KEY: layer})
        own_layers[KEY] = layer
        served["atlas.json"] = atlas_payload(known)
        made.append(EngineRenderer(profile, MapContext(known)))
        return known, made[-1]

    yield prepared
    for renderer in made:
        renderer.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    own_layers.clear()
    served.clear()


def shares(picture: Image.Image, layer: Collection) -> list[float]:
    """How much of what has the hue of a class has that of each."""
    made, pixels = styled(layer, crowds.declared(KEY), STYLE), np.asarray(picture.convert("RGBA"), int)
    found = []
    for n in range(len(USES)):
        hue = made.looks[made.codes[7 * (n > 0) + 2 * (n > 1)]].hue("light")
        colour = np.array([int(hue[i : i + 2], 16) for i in (1, 3, 5)])
        near = np.abs(pixels[..., :3] - colour).max(-1) < 24
        found.append(int((near & (pixels[..., 3] > 200)).sum()))
    return [n / sum(found) for n in found]


def picture_of(data: bytes, kind: str) -> Image.Image:
    if kind == "png":
        return Image.open(io.BytesIO(data))
    if kind == "pdf":
        return pypdfium2.PdfDocument(data)[0].render(scale=4).to_pil()
    found = re.findall(rb'<image [^>]*href="data:image/png;base64,([^"]+)"', data)
    pictures = [Image.open(io.BytesIO(b64decode(each))) for each in found]
    return max(pictures, key=lambda one: one.width * one.height)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["png", "pdf", "svg"])
def test_the_class_with_the_most_points_has_the_most_of_a_sheet(
    kind: str, drawing: Callable[[Collection], tuple[Known, EngineRenderer]]
) -> None:
    """Of 24,000 points in sight fewer than 20,000 are drawn at the date: files of vectors painted class over class then."""
    layer = dense(24_000)
    known, renderer = drawing(layer)
    d = lay_out_drawing(known, VIEW, SHEET, renderer, kind)
    assert (
        sum(sum(row.counts) for group in d.layout.content.legend for row in group.rows if row.entry.in_class)
        < 20_000
    )
    most, second, least = shares(picture_of(render(d, kind), kind), layer)
    assert most > 0.8
    assert second > least > 0.0
    assert NOTE in d.layout.content.notes
    assert any("绘成图像" in note for note in d.layout.content.notes) == (kind != "png")


@pytest.mark.slow
@pytest.mark.parametrize("count", [19_900, 20_100])
def test_map_sheet_and_single_file_say_alike_whether_the_most_frequent_class_is_shown(
    count: int, qtbot: QtBot, shown: Shown, context: MapContext, tmp_path: Path
) -> None:
    """All points are in sight of each; at the date fewer are drawn."""
    layer, many = dense(count), count > 20_000
    page = shown(layer, VIEW)
    legend = str(run(qtbot, page, "return document.querySelector('.twin-legend').textContent"))
    assert ("点密处显示最多的一类" in legend) == many
    known = crowds.with_layers(context.known, {KEY: layer})
    layout = lay_out(known, VIEW, SHEET)
    assert (NOTE in layout.content.notes) == many
    file = tmp_path / "map.html"
    file.write_bytes(single_file(layout, known, VIEW, SHEET))
    single = opened(qtbot, file)
    if many:
        qtbot.waitUntil(lambda: NOTE in ask(qtbot, single, EXPORTED), timeout=20_000)  # type: ignore[operator]
    else:
        assert NOTE not in ask(qtbot, single, EXPORTED)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("view", "lang", "said"),
    [
        (VIEW, "zh", NOTE),
        (VIEW, "en", '"Roads": where points are dense, the class that has the most is shown.'),
        (replace(VIEW, density=True), "zh", None),
        (replace(VIEW, layers=(LayerState(KEY, style=Style(color=3)),)), "zh", None),
        (replace(VIEW, camera=Camera(106.0, 30.05, 12.0)), "zh", None),  # few in sight
    ],
)
def test_only_a_sheet_that_shows_it_says_so(
    view: View, lang: Lang, said: str | None, context: MapContext
) -> None:
    known = crowds.with_layers(context.known, {KEY: dense(24_000)})
    notes = lay_out(known, replace(view, lang=lang), SHEET).content.notes
    assert [note for note in notes if "最多的一类" in note or "has the most" in note] == (
        [said] if said else []
    )

"""A film in the real engine: at rest it shows what a snapshot shows, and on the way the map itself moves."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import imageio_ffmpeg
import pytest
from PIL import Image, ImageChops, ImageStat
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Clock
from explorer.export.jobs.frames import by_scene
from explorer.export.jobs.parts import SeriesPage
from explorer.export.jobs.series import SeriesFormat, lay_out_series, write_series
from explorer.export.jobs.snapshot import make_png
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.page.messages import MapContext
from explorer.state.view.scenes import Scene
from explorer.state.view.view import Camera, View
from explorer.ui.map.engine import Profile
from explorer.ui.map.engine_renderer import EngineRenderer
from explorer.words.text import Text

pytestmark = pytest.mark.slow

SIZE = (640, 360)


@pytest.fixture
def parts(
    qapp: QApplication, profile: Profile, context: MapContext, opening: View
) -> Iterator[tuple[SeriesPage, ...]]:
    renderer = EngineRenderer(profile, context)
    wide = replace(opening, clock=Clock(date(2021, 5, 20)), camera=Camera(105.6, 30.2, 8.0))
    near = replace(wide, clock=Clock(date(2022, 12, 31)), camera=Camera(106.2, 29.8, 8.6))
    scenes = [
        Scene(name, Text(name, name), view, Text("说明", "words"), seconds=2.0)
        for name, view in (("wide", wide), ("near", near))
    ]
    known = Known(context.atlas, context.shapes)
    sheet = Sheet(parse_paper("640x360px"), "film")
    yield lay_out_series(known, by_scene(scenes, None, known), sheet, renderer)
    renderer.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def differ(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference at half the size, since H.264 halves the colours."""
    one, other = (each.resize((each.width // 2, each.height // 2)) for each in (one, other))
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def test_a_film_is_at_rest_what_a_snapshot_is_and_flies_between(
    parts: tuple[SeriesPage, ...], tmp_path: Path
) -> None:
    path = tmp_path / "x.mp4"
    assert write_series(parts, SeriesFormat("mp4", path), lambda *_: None).failed == ()
    reader = imageio_ffmpeg.read_frames(str(path), pix_fmt="rgb24")
    rate = next(reader)["fps"]
    frames = [Image.frombytes("RGB", SIZE, raw) for raw in reader]
    assert len(frames) == round(4 * rate)
    alone = [Image.open(io.BytesIO(make_png(part.drawing()))).convert("RGB") for part in parts]
    middle = frames[round(rate * 2.35)]
    for picture, frame in ((alone[0], frames[round(2 * rate) - 1]), (alone[1], frames[-1])):
        assert differ(picture, frame) < 3
        assert differ(picture, middle) > 10
    legend = (SIZE[0] * 3 // 4, SIZE[1] * 3 // 4, SIZE[0] - 20, SIZE[1] - 60)
    assert differ(middle.crop(legend), alone[1].crop(legend)) < 3  # plates stand still

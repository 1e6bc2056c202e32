"""Films: how long each picture is shown, what comes between two, and the runs of scenes."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from PIL import Image

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock
from explorer.export.jobs.filming import between, shots
from explorer.export.jobs.frames import Frame, by_period, by_scene
from explorer.export.jobs.series import SeriesFormat, lay_out_series, write_series
from explorer.export.layout.camera import frame_extent, world
from explorer.export.layout.elements import Rect
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.files.deck import deck
from explorer.state.view.compare import arranged
from explorer.state.view.scenes import Run, Scene
from explorer.state.view.view import Camera, View
from explorer.words.text import Text
from tests.export.conftest import BlankRenderer
from tests.helpers.layers import opening_layers

FILM = Sheet(parse_paper("320x180px"), "film")
RED, BLUE = (200, 30, 30), (30, 30, 200)


class ColouredRenderer(BlankRenderer):
    """Sheets in one colour: blue from 2021 on, red before."""

    def begin_png(
        self, view: View, sheet: Mapping[str, Any], scale: float, dpi: float
    ) -> Callable[[], bytes]:
        self.calls.append((view, sheet))
        out = io.BytesIO()
        color = BLUE if view.clock.at.year > 2020 else RED
        Image.new("RGB", (round(sheet["width"] * scale), round(sheet["height"] * scale)), color).save(
            out, "PNG"
        )
        return out.getvalue


def filmed(
    data: Known, frames: tuple[Frame, ...], path: Path, **wish: float
) -> tuple[float, list[tuple[int, ...]]]:
    """Write the film; return its frame rate, and the colour in the middle of each frame."""
    parts = lay_out_series(data, frames, FILM, ColouredRenderer())
    assert write_series(parts, SeriesFormat("mp4", path, **wish), lambda *_: None).failed == ()  # type: ignore[arg-type]
    reader = imageio_ffmpeg.read_frames(
        str(path), pix_fmt="rgb24", output_params=["-fps_mode", "passthrough"]
    )
    facts = next(reader)
    wide, tall = facts["size"]
    spot = (tall // 2 * wide + wide // 2) * 3
    return facts["fps"], [tuple(raw[spot : spot + 3]) for raw in reader]


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 8


def test_pictures_fade_into_each_other_and_the_time_is_exact(
    data: Known, opening: View, tmp_path: Path
) -> None:
    frames = by_period(data.axis, opening, "year", date(2020, 1, 1), date(2021, 12, 31))
    rate, colors = filmed(data, frames, tmp_path / "x.mp4", seconds=2.0, fade=0.5)
    assert len(colors) == round(6 * rate)  # the last picture is shown twice as long
    second, faded = round(2 * rate), round(0.5 * rate)
    assert all(near(color, RED) for color in colors[:second])
    assert all(near(color, BLUE) for color in colors[second + faded :])
    reds = [color[0] for color in colors[second : second + faded]]
    assert reds == sorted(reds, reverse=True)
    assert len(set(reds)) > faded * 0.8
    _, hard = filmed(data, frames, tmp_path / "y.mp4", seconds=2.0, fade=0.0)
    assert all(near(color, BLUE) for color in hard[second:])
    assert len(hard) == len(colors)


def test_the_map_flies_to_another_ground(data: Known, opening: View, tmp_path: Path) -> None:
    views = [
        replace(opening, camera=Camera(104.1, 30.6, 8.5)),
        replace(opening, camera=Camera(106.5, 29.6, 9.5)),
    ]
    renderer = ColouredRenderer()
    frames = tuple(Frame(view, f"{n}") for n, view in enumerate(views))
    parts = lay_out_series(data, frames, FILM, renderer)
    renderer.calls.clear()
    done = write_series(parts, SeriesFormat("mp4", tmp_path / "x.mp4", 3.0), lambda *_: None)
    assert done.failed == ()
    cameras = [view.camera for view, _ in renderer.calls]
    first, *flown, last = cameras  # the flight is painted before the picture that it leads to
    assert len(flown) > 20
    assert (first, last) == (parts[0].layout.camera, parts[1].layout.camera)
    for key in ("lon", "zoom"):
        values = [getattr(camera, key) for camera in cameras]
        assert values == sorted(values)
    assert not any(view.basemap.labels for view, _ in renderer.calls[1:-1])


def test_on_the_way_nothing_leaves_the_picture_that_is_in_both() -> None:
    """Zooming in, every picture on the way is within the one before."""
    one, other = Camera(104.1, 30.6, 7.0), Camera(106.5, 29.6, 10.0)
    grounds = [frame_extent(between(one, other, n / 10), 960, 540) for n in range(11)]
    for wide, close in zip(grounds, grounds[1:], strict=False):
        west, south, east, north = (a - b for a, b in zip(close, wide, strict=True))
        assert west > -1e-9
        assert south > -1e-9
        assert east < 1e-9
        assert north < 1e-9


def test_a_scene_is_shown_for_its_own_time_and_its_run_step_by_step(data: Known, opening: View) -> None:
    run = Run(date(2020, 1, 1), date(2020, 12, 31), "quarter", 2.0, 4.0)
    view = replace(opening, clock=Clock(date(2020, 12, 31)))
    scenes = [
        Scene("one", Text("一", "one"), view, Text("说明", "words"), seconds=7.5),
        Scene("two", Text("二", "two"), view, Text("说明", "words"), run=run),
    ]
    parts = lay_out_series(data, by_scene(scenes, None, data), FILM, BlankRenderer())
    film = shots(parts, None)
    assert [shot.seconds for shot in film] == [7.5, 0.5, 0.5, 0.5, 0.5, 4.5]
    days = [shot.page.frame.view.clock.at for shot in film[1:]]
    assert days == [
        date(2020, 1, 1),
        date(2020, 3, 31),
        date(2020, 6, 30),
        date(2020, 9, 30),
        date(2020, 12, 31),
    ]
    assert [shot.page.layout.content.captioned for shot in film] == [True, False, False, False, False, True]
    assert len({round(shot.page.layout.camera.zoom, 6) for shot in film[1:]}) == 1
    assert sum(shot.seconds for shot in shots(parts, 2.0)) == 2 + 6.5
    rehearsed = [scenes[0], replace(scenes[1], seconds=20.0)]
    parts = lay_out_series(data, by_scene(rehearsed, None, data), FILM, BlankRenderer())
    assert sum(shot.seconds for shot in shots(parts, None)) == 7.5 + 20


def test_frames_of_the_deck_reach_the_worker_whole(data: Known) -> None:
    frames = by_scene(deck(opening_layers()), None, data)
    assert any(frame.run for frame in frames)
    assert any(frame.subject for frame in frames)
    assert [Frame.from_json(frame.to_json()) for frame in frames] == list(frames)


CITIES = ((104.07, 30.66), (106.55, 29.56))


@pytest.mark.parametrize("size", ["1920x1080px", "900x700px", "1024x768px"])
def test_no_plate_of_a_film_of_dates_covers_a_city_and_its_map_stays(
    data: Known, everything: View, size: str
) -> None:
    frames = by_period(Axis(), everything, "year", date(2021, 1, 1), date(2025, 12, 31))
    parts = lay_out_series(data, frames, Sheet(parse_paper(size), "film"), BlankRenderer())
    assert len({part.layout.camera for part in parts}) == 1
    for layout in (part.layout for part in parts):
        _is_clear(layout)


_PICTURES = [("A4", False), ("16:9", False), ("1080x1080px", False), ("1024x768px", False), ("A4", True)]


@pytest.mark.parametrize(("size", "beside"), [*_PICTURES, ("16:9", True), ("1024x768px", True)])
def test_no_plate_of_a_full_bleed_picture_covers_a_city(
    data: Known, everything: View, size: str, beside: bool
) -> None:
    view = replace(everything, clock=Clock(date(2022, 12, 31)))
    if beside:
        view = arranged(_bus(view), Axis())
    _is_clear(lay_out(data, view, Sheet(parse_paper(size), "film")))


def _bus(view: View) -> View:
    return replace(view, layers=tuple(replace(one, visible=one.id == "bus") for one in view.layers))


def _is_clear(layout: Layout) -> None:
    """Both cities are seen in the map; of two maps, which are narrow, those that their subject brings there."""
    west, south, east, north = layout.ground
    boxes = [e.box() for e in layout.elements if isinstance(e, Rect)]
    frame = layout.frame
    for lon, lat in CITIES:
        x = frame.x + (lon - west) / (east - west) * frame.w / layout.maps
        (_, top), (_, bottom), (_, at) = world(0, north), world(0, south), world(0, lat)
        y = frame.y + (at - top) / (bottom - top) * frame.h
        for side in range(layout.maps):
            spot = x + side * frame.w / layout.maps
            assert layout.maps == 2 or frame.x < spot < frame.right
            assert not [b for b in boxes if b.x < spot < b.right and b.y < y < b.bottom], (lon, side)

"""Videos on stage: the real engine plays them from the private scheme, over their posters, muted, and lets go of them."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from explorer.export.formats.annotations_message import annotations_message
from explorer.page.messages import MapContext
from explorer.state.files import media
from explorer.state.view.annotations import Annotation
from explorer.state.view.view import View
from explorer.ui.map.map_view import MapView
from tests.helpers import videos
from tests.helpers.page import run

pytestmark = pytest.mark.slow

SHOW = {"title": "视频", "show": {}}
_NODES = "return [...document.querySelectorAll('.twin-videos video')].map((v) => ({hidden: v.hidden, muted: v.muted, paused: v.paused, at: v.currentTime, long: v.duration, box: v.getBoundingClientRect().toJSON()}))"


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    media.search([])
    made = {
        "webm": videos.webm(tmp_path / "a.webm", seconds=8.0),
        "mp4": videos.mp4(tmp_path / "a.mp4", seconds=8.0),
    }
    return media.adopt(made)  # type: ignore[arg-type]


def poster() -> str:
    out = io.BytesIO()
    Image.new("RGB", (320, 180), "#204060").save(out, "JPEG")
    return base64.b64encode(out.getvalue()).decode()


@pytest.fixture
def with_video(
    name: str, context: MapContext, make_map: Callable[[MapContext], MapView], opening: View
) -> MapView:
    shown = make_map(replace(context, annotations=annotations_message))
    mark = Annotation("v", "picture", ((0.5, 0.5),), on="sheet", size=2.0, picture=poster(), video=name)
    shown.show_view(replace(opening, annotations=(mark,)))
    assert shown.wait_settled()
    return shown


def test_a_video_plays_on_stage_over_its_poster_and_can_be_sought(qtbot: QtBot, with_video: MapView) -> None:
    assert run(qtbot, with_video, _NODES) == []  # in the window its poster, to be moved
    with_video.send({"present": SHOW})
    qtbot.waitUntil(lambda: [v["hidden"] for v in run(qtbot, with_video, _NODES)] == [False], timeout=15_000)
    [node] = run(qtbot, with_video, _NODES)
    assert (node["muted"], node["paused"]) == (True, True)
    assert node["long"] == pytest.approx(8.0, abs=0.2)
    box = node["box"]
    assert box["x"] + box["width"] / 2 == pytest.approx(450, abs=2)
    assert box["width"] == pytest.approx(320, abs=2)
    with_video.send({"video": "play"})
    qtbot.waitUntil(lambda: run(qtbot, with_video, _NODES)[0]["at"] > 0.2, timeout=15_000)
    run(qtbot, with_video, "document.querySelector('.twin-videos video').currentTime = 7; return 1")
    qtbot.waitUntil(lambda: run(qtbot, with_video, _NODES)[0]["at"] >= 7, timeout=15_000)
    with_video.send({"video": "play"})
    assert run(qtbot, with_video, _NODES)[0]["paused"]


def test_leaving_the_scene_or_the_stage_ends_it(qtbot: QtBot, with_video: MapView, opening: View) -> None:
    with_video.send({"present": SHOW})
    qtbot.waitUntil(lambda: len(run(qtbot, with_video, _NODES)) == 1)
    with_video.send({"present": None})
    assert run(qtbot, with_video, _NODES) == []
    with_video.send({"present": SHOW})
    qtbot.waitUntil(lambda: len(run(qtbot, with_video, _NODES)) == 1)
    with_video.show_view(opening)
    qtbot.waitUntil(lambda: run(qtbot, with_video, _NODES) == [])


def test_a_video_that_is_missing_leaves_its_poster(qtbot: QtBot, with_video: MapView, name: str) -> None:
    for kind in media.KINDS:
        found = media.find(name, kind)
        assert found is not None
        found.unlink()
    with_video.send({"present": SHOW})
    qtbot.wait(500)
    assert [v["hidden"] for v in run(qtbot, with_video, _NODES)] == [True]

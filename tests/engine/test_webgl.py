"""Large layers drawn by WebGL 2: alike to the sharp picture of the counting raster, never blank, and given up silently.

Without a card the engine has no WebGL 2 unless its flags say so; no flag is ever ours. So the tests run in an engine of
their own, with flags of the environment that let Mesa play the card (`test_with_mesa`).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.timeline import Clock, Mode
from explorer.atlas.columns.timelines import MEMBERSHIPS, timelines
from explorer.layers import large as limits
from explorer.state.files.graphics_memory import GraphicsMemory
from explorer.state.files.settings import SettingsFile
from explorer.state.queries.query import passing
from explorer.state.view.view import Basemap, Camera, Filters, LayerState, View
from explorer.ui.map.card_trial import CardTrial
from explorer.ui.map.map_view import MapView
from tests.engine.test_many_chosen import FEW, apart
from tests.engine.test_raster import KEY, VIEW, _apart, _blurred, pixels
from tests.helpers import crowds
from tests.helpers.page import run

FLAGS = "QTWEBENGINE_CHROMIUM_FLAGS"
MESA = "--ignore-gpu-blocklist --disable-gpu-compositing"
PLAYED = MESA in os.environ.get(FLAGS, "")
played = pytest.mark.skipif(not PLAYED, reason="run by test_with_mesa, in an engine with WebGL 2")
Shown = Callable[[Collection, View], MapView]


@pytest.mark.slow
@pytest.mark.skipif(PLAYED, reason="is the one that runs the others")
def test_with_mesa() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("the flags are for Mesa")
    screen = [] if os.environ.get("DISPLAY") else ["xvfb-run", "-a", "-s", "-screen 0 1280x1024x24"]
    if screen and not shutil.which(screen[0]):
        pytest.skip("Mesa needs an X server")
    command = [
        *screen,
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-rs",
        "-o",
        "qt_log_level_fail=CRITICAL",
        __file__,
    ]
    env = os.environ | {FLAGS: MESA, "QT_QPA_PLATFORM": "offscreen"}
    env.pop("QT_QUICK_BACKEND", None)
    done = subprocess.run(
        command,
        env=env,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    if "no WebGL 2 here" in done.stdout:
        pytest.skip("the engine has no WebGL 2 here, whatever its flags")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.fixture
def trial(shown: Shown, tmp_path: Path) -> Iterator[Callable[[MapView], CardTrial]]:
    made: list[CardTrial] = []

    def start(view: MapView) -> CardTrial:
        made.append(
            CardTrial(
                view,
                SettingsFile(lambda: tmp_path / "settings.json"),
                GraphicsMemory(lambda: tmp_path / "graphics.json"),
            )
        )
        return made[-1]

    yield start
    for one in made:
        one.deleteLater()


def use_card(qtbot: QtBot, view: MapView, trial: Callable[[MapView], CardTrial]) -> CardTrial:
    """The map with its large layers drawn by the card."""
    made = trial(view)
    made._wanted = True
    states: list[str] = []
    view.painter.connect(lambda notice: states.append(notice["state"]))
    made.choose("card")
    qtbot.waitUntil(lambda: made.in_use or "none" in states, timeout=20_000)
    if not made.in_use:
        pytest.skip("no WebGL 2 here")
    assert view.wait_settled(30_000)
    return made


@played
@pytest.mark.parametrize("kind", ["line", "area", "point"])
def test_the_card_draws_halos_as_the_sharp_picture_shows_them(
    kind: str,
    qtbot: QtBot,
    shown: Shown,
    trial: Callable[[MapView], CardTrial],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where another choice takes its place, and none is left."""
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    rows, plain = apart(kind), replace(VIEW, basemap=Basemap(labels=False))
    view = shown(rows, plain)
    halves = rows.ids[: FEW + 20], rows.ids[-FEW - 20 :], ()

    def pictures() -> list[np.ndarray]:
        found = []
        for chosen in halves:
            view.show_view(replace(plain, selection=tuple(chosen)))
            assert view.wait_settled(30_000)
            found.append(pixels(view))
        return found

    sharp = pictures()
    use_card(qtbot, view, trial)
    drawn = pictures()
    haloed = np.abs(sharp[0] - sharp[2]).max(-1) > 40
    haloed[:, :260] = haloed[:60] = haloed[-60:] = False  # legend, cards, scale
    assert haloed.sum() > 2000
    for one, other in zip(sharp, drawn, strict=True):
        gap = np.abs(_blurred(one) - _blurred(other)).max(-1)
        assert np.quantile(gap[haloed], 0.99) < 20, np.quantile(gap[haloed], [0.5, 0.9, 0.99, 1])


@played
@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("kind", ["line", "area", "point"])
def test_the_card_draws_what_the_sharp_picture_shows(
    kind: str,
    appearance: str,
    qtbot: QtBot,
    shown: Shown,
    trial: Callable[[MapView], CardTrial],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Within 5 px the mean colour differs by less than 10 of 255 on 99 % of what is inked."""
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    view = replace(VIEW, appearance=appearance, basemap=Basemap(labels=False))
    page = shown(_apart(kind), view)
    sharp = pixels(page)
    use_card(qtbot, page, trial)
    drawn = pixels(page)
    page.show_view(replace(view, layers=(LayerState(KEY, visible=False),)))
    assert page.wait_settled()
    gap = _gap(sharp, drawn, pixels(page))
    assert np.quantile(gap, 0.99) < 10, np.quantile(gap, [0.5, 0.9, 0.99, 1])
    assert (drawn != sharp).any(), "it is the same picture: nothing was drawn by the card"


def _gap(before: Any, after: Any, ground: Any) -> Any:
    """Differences of the mean colour within 5 px, where the first picture has ink."""
    inked = _blurred(np.abs(before - ground)).max(-1) > 8
    inked[:, :260] = inked[:60] = inked[-60:] = False  # legend, cards, scale
    assert inked.sum() > 3000
    return np.abs(_blurred(after) - _blurred(before)).max(-1)[inked]


@played
def test_areas_that_overlap_and_have_holes_are_as_deep_as_they_lie(
    qtbot: QtBot,
    shown: Shown,
    trial: Callable[[MapView], CardTrial],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rings that run either way, several in a row, one in a hole of another."""
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    roll = np.random.default_rng(4)
    shapes = []
    for n in range(90):
        x, y, far = 104.5 + roll.random() * 4, 28.9 + roll.random() * 2.4, 0.15 + roll.random() * 0.5
        box = shapely.box(x, y, x + far, y + far * 0.8, ccw=bool(n % 2))
        hole = shapely.box(x + far * 0.2, y + far * 0.2, x + far * 0.8, y + far * 0.6, ccw=bool(n % 3))
        inner = shapely.box(x + far * 0.4, y + far * 0.3, x + far * 0.6, y + far * 0.5)
        ring = shapely.Polygon(box.exterior, [hole.exterior])
        shapes.append([box, ring, shapely.MultiPolygon([ring, inner])][n % 3])
    layer = crowds.collection(KEY, np.array(shapes, object), crowds.states(len(shapes), 4))
    layer = replace(layer, names=np.array([""] * len(shapes), object))
    view = replace(VIEW, basemap=Basemap(labels=False))
    page = shown(layer, view)
    sharp = pixels(page)
    use_card(qtbot, page, trial)
    drawn = pixels(page)
    page.show_view(replace(view, layers=(LayerState(KEY, visible=False),)))
    assert page.wait_settled()
    gap = _gap(sharp, drawn, pixels(page))
    assert np.quantile(gap, 0.99) < 12, np.quantile(gap, [0.5, 0.9, 0.99, 1])


def _dots(count: int, dates: Any) -> tuple[Collection, list[tuple[float, float]]]:
    """Points on a grid, far enough from each other that each has pixels of its own; and where they are."""
    places = [(103.6 + 0.11 * (n % 50), 28.9 + 0.1 * (n // 50)) for n in range(count)]
    layer = crowds.collection(KEY, shapely.points(places), dates(count, 5))
    return replace(layer, names=np.array([""] * count, object)), places


@played
@pytest.mark.parametrize("mode", ["asof", "window", "cumulative"])
@pytest.mark.parametrize("dates", [crowds.careers, crowds.planned])
def test_the_card_draws_the_rows_that_python_says_are_drawn(
    dates: Any,
    mode: Mode,
    qtbot: QtBot,
    shown: Shown,
    trial: Callable[[MapView], CardTrial],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The picture is asked: a marker covers its own place, and no other's."""
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    count = 1250
    layer, places = _dots(count, dates)
    view = replace(VIEW, layers=(LayerState(KEY),), camera=Camera(106.3, 30.1, 7.6))
    page = shown(layer, view)
    use_card(qtbot, page, trial)
    known = page.context.known
    found = timelines(known.atlas)
    own = found.of_theme(KEY)
    roll = np.random.default_rng(len(mode))
    here = f"""const {{ frame, painter, layer }} = twincity.app;
      const held = layer.large.held.get("{KEY}"); const {{ canvas }} = held;
      const pen = Object.assign(new OffscreenCanvas(canvas.width, canvas.height)).getContext("2d");
      pen.drawImage(canvas, 0, 0);
      const {{ data }} = pen.getImageData(0, 0, canvas.width, canvas.height);
      return {[list(place) for place in places]}.map(([lon, lat]) => {{
        const p = twincity.app.map.project([lat, lon], frame.zoom);
        const [x, y] = [p.x - held.frame.x, p.y - held.frame.y].map(Math.floor);
        return x < 0 || y < 0 || x >= canvas.width || y >= canvas.height ? -1 : Number(data[4 * (y * canvas.width + x) + 3] > 100);
      }});"""
    ever = 0
    for n in range(6):
        at, start = sorted(int(day) for day in roll.integers(736900, 739800, 2))[::-1]
        clock = Clock(date.fromordinal(at), date.fromordinal(start), mode)
        filters = Filters(text="7") if n % 3 == 2 else Filters()
        asked = replace(view, clock=clock, show_undated=bool(n % 2), filters=filters)
        page.show_view(asked)
        assert page.wait_settled(30_000)
        member = found.memberships(clock)[own]
        drawn = member == MEMBERSHIPS.index("shown")
        drawn |= asked.show_undated & (member == MEMBERSHIPS.index("undated"))
        drawn &= passing(known.atlas, asked, page.context.bounds)[own]
        states = np.array(run(qtbot, page, here))
        inside = states >= 0
        assert inside.sum() > 600
        wrong = np.flatnonzero(inside & (states.astype(bool) != drawn))
        assert not len(wrong), (clock, filters, wrong[:10], states[wrong[:10]])
        ever += int((drawn & inside).sum())
    assert ever > 300


def looks(view: MapView) -> float:
    """How far the pixels of the map differ from each other: nothing where it is blank."""
    return float(pixels(view)[70:-70, 280:].reshape(-1, 3).std(0).max())


@played
def test_the_view_is_never_blank(
    qtbot: QtBot, shown: Shown, trial: Callable[[MapView], CardTrial], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the start, after each change of painter, a lost context and a lost page; with lines in it, not only ground."""
    layer = crowds.collection(KEY, crowds.lines(3000), crowds.careers(3000))
    view = replace(VIEW.with_clock(at=date(2022, 6, 30)), basemap=Basemap(labels=False))
    page = shown(layer, view)
    page.show_view(replace(view, layers=(LayerState(KEY, visible=False),)))
    assert page.wait_settled()
    ground = pixels(page)

    def drawn() -> float:
        assert looks(page) > 8
        return float((np.abs(pixels(page) - ground).max(-1) > 30)[70:-70, 280:].mean())

    page.show_view(view)
    assert page.wait_settled()
    counted = drawn()
    assert counted > 0.1
    card = use_card(qtbot, page, trial)
    for _ in range(3):
        assert drawn() == pytest.approx(counted, rel=0.15)
        card.choose("raster")
        assert page.wait_settled(30_000)
        assert drawn() == pytest.approx(counted, rel=0.15)
        card.choose("card")
        qtbot.waitUntil(lambda: card.in_use, timeout=20_000)
        assert page.wait_settled(30_000)
    for dense in (True, False):
        page.show_view(replace(view, density=dense))
        assert page.wait_settled(30_000)
        assert drawn() > counted / 2  # a density has no casings
    run(qtbot, page, "twincity.app.painter.worker.postMessage({ type: 'card', mode: 'lose' }); return 1")
    qtbot.waitUntil(lambda: not card.in_use, timeout=20_000)
    assert page.wait_settled(30_000)
    assert drawn() == pytest.approx(counted, rel=0.15)
    card.choose("card")
    qtbot.waitUntil(lambda: card.in_use, timeout=20_000)
    with qtbot.waitSignal(page.restored, timeout=30_000):
        os.kill(page.page().renderProcessPid(), signal.SIGKILL)
    qtbot.waitUntil(lambda: card.in_use, timeout=20_000)
    assert page.wait_settled(30_000)
    assert drawn() == pytest.approx(counted, rel=0.15)

"""A layer of a million points in a shared store: from connecting to the painted map, from a pan to it, beside QGIS.

`python -m tests.bench.store_bench` prints its rows; without a server or QGIS it says so. The server is started here.

The window pans as a hand does: the zoom stays, the centre moves by a share of the frame. QGIS then paints the same
extents, those that the window reported, at the size of its map. A pan of half a frame follows two seconds in which the
user looks at the map: the window has then read what lies about it, and shows that. One of almost two frames, beyond all
that, reads anew, as do four of half a frame each that follow one another at once. A map is painted when the page shows the
rows of its new frame.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from explorer.atlas.model import Box
from explorer.store.map_frame import FrameWish
from explorer.store.store_address import StoreAddress
from tests.bench import start
from tests.helpers import postgres

ROWS = 1_000_000
WHOLE = (103.0, 28.3, 110.0, 32.0)
FIRST = (105.6, 29.2, 106.6, 29.8)
PANS = ((0.5,), (1.9,), (0.5,) * 4)  # frames to the east, from FIRST
MOST_OPEN, MOST_PAN, SHARE = 1.5, 0.5, 0.5
_LOOK_S = 2.0
_PYTHON = "/usr/bin/python3"  # of the system, for which QGIS has its modules
_DRAWN = """(() => { const { painter, layer } = window.twincity.app; const one = painter.layers.get("own1");
const { held, cut, frame } = layer.large; const seen = held.get("own1")?.frame;
return Boolean(one && one.ready && one.drawn && !one.coming && !painter.flying.size && seen && frame.zoom === frame.map.getZoom()
  && ["scale", "x", "y"].every((name) => seen[name] === cut.frame[name])); })()"""


class Way(NamedTuple):
    """The size of our map in px, and the extents that it showed: at the start, and before and after each of some pans."""

    size: tuple[int, int]
    whole: Box
    legs: list[list[Box]]


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds from connecting to the painted map; from a pan within what is held to it, from one beyond that, and from
    each of several at once; `cpu` of our process for each, and the way there, for the rival."""

    opened: float
    panned: float
    beyond: float
    in_a_row: float
    cpu: tuple[float, ...] = ()
    way: Way | None = field(default=None, repr=False)


def measure(rows: int = ROWS) -> tuple[Times | None, Times | None, str]:
    """Return our times, those of QGIS, and what is lacking for either."""
    if postgres.programs() is None:
        return None, None, postgres.MISSING
    with postgres.running() as server:
        address = _filled(server, rows)
        ours, failed = _ours(address)
        rival, lacking = (
            _qgis(address, ours.way) if ours is not None and ours.way is not None else (None, "no way to go")
        )
    return ours, rival, "; ".join(filter(None, (failed, lacking)))


def _filled(server: postgres.Server, rows: int) -> StoreAddress:
    from explorer.store.install import install
    from explorer.store.layer_load import load_layer
    from explorer.store.store_address import parse_address
    from explorer.store.store_connection import connect, connect_server
    from tests.helpers import crowds

    server.create_template("bench")
    address = parse_address(server.address("bench"))
    with connect_server(address) as made:
        install(made)
    with connect(address) as made:
        load_layer(made, crowds.collection("x", crowds.points(rows), crowds.careers(rows)), "points")
    return address


def _timed(command: list[str], environment: Mapping[str, str] | None = None) -> tuple[Times | None, str]:
    """Run a program that prints its times; return them, or what it wrote last as it failed."""
    done = subprocess.run(command, capture_output=True, check=False, env=environment, timeout=600, text=True)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["nothing was said"]
        return None, f"ended with {done.returncode}: {said[-1]}"
    *times, way = json.loads(done.stdout.splitlines()[-1])
    return Times(*times, way=way and Way(*way)), ""


def _qgis(address: StoreAddress, way: Way) -> tuple[Times | None, str]:
    if (
        not shutil.which(_PYTHON)
        or subprocess.run([_PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode
    ):
        return None, "QGIS is not installed"
    place = (address.host, address.port, address.database, address.user)
    script = str(Path(__file__).with_name("qgis_store.py"))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {
        "QT_QPA_PLATFORM": "offscreen"
    }
    return _timed([_PYTHON, script, *place, json.dumps(way)], environment)


def _ours(address: StoreAddress) -> tuple[Times | None, str]:
    """Measure in a process of its own, as QGIS is."""
    return _timed([sys.executable, "-m", "tests.bench.store_bench", "--window", address.text])


class _Window:
    """The window on a screen of its own, and when its map has painted what it was asked for."""

    def __init__(self) -> None:
        from PySide6.QtWidgets import QApplication

        from explorer.ui.app import compose
        from explorer.ui.map import engine

        engine.prepare()
        self.app = QApplication(["bench"])
        self.desktop: Any = compose(self.app, "zh")
        self.desktop.window.resize(1680, 1000)
        self.desktop.window.show()
        self.until(lambda: self.desktop.completed and self.desktop.store.extent is not None)
        self.desktop.map_view.wait_settled(60_000)

    def until(self, test: Callable[[], bool], seconds: float = 120.0) -> None:
        end = time.perf_counter() + seconds
        while not test():
            if time.perf_counter() > end:
                raise SystemExit("the map was not painted in time")
            self.app.processEvents()
            time.sleep(0.002)

    def go(self, box: Box) -> None:
        self.desktop.map_view.send({"fit": {"bounds": box, "animate": False}})

    def pan(self, frames: float) -> None:
        """Move the map to the east, as a hand does."""
        store = self.desktop.store
        west, _, east, _ = store.extent
        camera = store.view.camera
        to = {"lon": camera.lon + frames * (east - west), "lat": camera.lat, "zoom": camera.zoom}
        self.desktop.map_view.send({"camera": to})

    def painted(self) -> None:
        """Wait until the layer has all rows of the frame for its zoom, and the page has painted them."""
        self.until(self._has_rows)
        page = self.desktop.map_view.page()
        while not self._ask(page):
            pass

    def _has_rows(self) -> bool:
        store, part = self.desktop.store, self.rows.portion if self.rows is not None else None
        level = FrameWish(store.extent, store.view.camera.zoom).level
        return part is not None and part.covers(store.extent) and part.level in (None, level)

    def timed(self, *steps: Callable[[], None]) -> tuple[float, float, list[Box]]:
        """Take one step after the other, each as soon as the one before is painted; return the seconds and the
        processor's for each, and the extents."""
        begun, cpu = time.perf_counter(), time.process_time()
        extents = []
        for step in steps:
            before = self.desktop.store.extent
            step()
            self.until(partial(self._has_left, before))
            self.painted()
            extents.append(self.desktop.store.extent)
        number = len(steps)
        return (time.perf_counter() - begun) / number, (time.process_time() - cpu) / number, extents

    def rest(self) -> None:
        """Wait as a user does who looks at the map before they move it: what follows a picture has been done."""
        self.desktop.map_view.wait_settled(60_000)
        end = time.perf_counter() + _LOOK_S
        self.until(lambda: time.perf_counter() > end)

    def _has_left(self, extent: Box | None) -> bool:
        return bool(self.desktop.store.extent != extent)

    def after_a_look(self, frames: Sequence[float]) -> tuple[float, float, list[Box]]:
        """Time pans from FIRST; the extents begin with that before them."""
        _, _, first = self.timed(partial(self.go, FIRST))
        self.rest()
        wall, used, extents = self.timed(*(partial(self.pan, share) for share in frames))
        return wall, used, first + extents

    def _ask(self, page: Any) -> bool:
        answers: list[object] = []
        page.runJavaScript(_DRAWN, answers.append)
        self.until(lambda: bool(answers))
        return answers[0] is True

    @property
    def rows(self) -> Any:
        return next((c for c in self.desktop.store.work.collections if c.layer == "own1"), None)


def _window(text: str) -> None:
    from explorer.store.contents import contents
    from explorer.store.store_address import parse_address
    from explorer.store.store_connection import connect

    window = _Window()
    window.go(WHOLE)
    window.rest()
    begun, cpu = time.perf_counter(), time.process_time()
    with connect(parse_address(text)) as found:
        layers = list(contents(found).layers)
    window.desktop.stores.add_layers(text, layers)
    window.painted()
    opened, cpu = time.perf_counter() - begun, time.process_time() - cpu
    view = window.desktop.map_view
    whole = window.desktop.store.extent
    pans = [window.after_a_look(frames) for frames in PANS]
    times = [opened, *(wall for wall, _, _ in pans)]
    way = Way((view.width(), view.height()), whole, [extents for *_, extents in pans])
    sys.stdout.write(json.dumps([*times, [cpu, *(used for _, used, _ in pans)], way]) + "\n")
    sys.stdout.flush()
    os._exit(0)  # what Qt clears up now is not measured


def lines() -> list[tuple[str, str, str, str, str, bool | None]]:
    """Return the rows of `make bench`: what, promise, ours, the rival's, their ratio, and whether the promise is kept."""
    ours, rival, lacking = measure()
    found: list[tuple[str, str, str, str, str, bool | None]] = []
    for what, name, most in (
        ("shared store, 1M points: connect to painted, s", "opened", MOST_OPEN),
        ("shared store, 1M points: pan after a look to painted, s", "panned", MOST_PAN),
        ("shared store, 1M points: pan beyond what is held, s", "beyond", MOST_PAN),
        ("shared store, 1M points: each of four pans at once, s", "in_a_row", MOST_PAN),
    ):
        mine, theirs = (getattr(times, name) if times is not None else None for times in (ours, rival))
        kept = None if mine is None else mine <= most and (theirs is None or mine <= SHARE * theirs)
        found.append(
            (
                what,
                f"<= {most} s, <= 1/2 of QGIS",
                lacking if mine is None else f"{mine:.2f}",
                lacking if theirs is None else f"QGIS {theirs:.2f}",
                "" if mine is None or theirs is None else f"{mine / theirs:.2f}",
                kept,
            )
        )
    return found


def main() -> None:
    if sys.argv[1:2] == ["--window"]:
        _window(sys.argv[2])
        return
    with tempfile.TemporaryDirectory(prefix="twincity-bench-") as home, suppress(BrokenPipeError):
        start.private_home(Path(home))
        begun = os.getloadavg()[0]
        ours, rival, lacking = measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
        sys.stdout.write(
            f"ours {ours}\nQGIS {rival} {lacking}\nload {begun:.1f} before, {os.getloadavg()[0]:.1f} after\n"
        )


if __name__ == "__main__":
    main()

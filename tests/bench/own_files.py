"""A planner's own file: 50,000 features from drop to painted, and how long the window is kept from answering.

`python -m tests.bench.own_files` prints it; `make bench` has the rows. Each case runs in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from explorer.sources.formats.pyogrio_import import with_tables
from tests.bench import start
from tests.bench.watchdog import Gap, Watchdog
from tests.helpers import crowds

QGIS = Path(__file__).with_name("qgis_opening.py")
FEATURES = 50_000
_PYTHON_OF_QGIS = "/usr/bin/python3"
_KINDS = ("lines", "areas")
_RUNS = 3
HOVER = 0.6  # seconds: a hand moves on to the map before it lets go
_WORD = "居住"
_INKED = 170  # of a pixel's lightness: paper is lighter


@dataclass(frozen=True, slots=True)
class Opened:
    """What a window did with a file: the longest gaps of the event loop by step, and MB of all processes.

    `shown`: seconds from drop until all features are in the window's picture, by their shapes alone where the rest is
    still being read; `seconds` until the layer is there, styled, on the clock and sharp.
    """

    shown: float = 0.0
    seconds: float = 0.0
    gaps: list[dict[str, Any]] = field(default_factory=list)
    memory: float = 0.0
    file: float = 0.0  # MB

    def longest(self) -> list[Gap]:
        return [Gap(**gap) for gap in self.gaps]


def write_file(kind: str, count: int, path: Path) -> None:
    """Write lines, areas or points of a planner's table as a GeoPackage: names, kinds, figures, dates, statuses."""
    import geopandas as gpd
    import numpy as np
    import shapely

    shapes = {
        "lines": lambda: crowds.lines(count, step=0.015),
        "areas": lambda: crowds.areas(count),
        "points": lambda: crowds.points(count),
    }[kind]()
    roll = np.random.default_rng(0)
    begun = date(2018, 1, 1).toordinal() + roll.integers(0, 2500, count)
    columns = {
        "名称": [f"地块{n}" for n in range(count)],
        "类别": roll.choice(["居住用地", "工业用地", "绿地", "商业用地", "道路用地"], count),
        "面积": roll.uniform(1, 100, count).round(2),
        "开工日期": [date.fromordinal(int(day)).isoformat() for day in begun],
        "竣工日期": [date.fromordinal(int(day) + 400).isoformat() for day in begun],
        "状态": roll.choice(["规划", "在建", "建成"], count),
    }
    inner = shapely.transform(shapes, _within)
    with_tables()
    gpd.GeoDataFrame(columns, geometry=inner, crs=4326).to_file(path)


def _within(places: Any) -> Any:
    """Move what lies in the box of crowds into the two provinces: a file with rows outside them asks first."""
    west, south, east, north = crowds.BOX
    return (places - (west, south)) / (east - west, north - south) * (2.6, 1.7) + (104.2, 29.3)


# ---------------------------------------------------------------- ours, in a process of its own


def ours(file: Path, hover: float = 0.0) -> Opened:
    """Drop a file on the window, at once and then use its layer, or some seconds after it came there."""
    from explorer.ui.map import engine

    engine.prepare()
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from tests.bench.live import Live

    live = Live(QApplication(["bench"]))
    QTest.qWait(3000)  # what is prepared in the background once the window is complete
    dog = Watchdog()
    with _watched(dog):
        dog.step("open")
        shown, seconds = _drop(live, file, hover)
        # Memory is judged with all that searches over the layer need, of one that nobody uses and of one in use.
        QTest.qWait(5500 if hover else 1500)
        if not hover:
            _use(live, dog)
        memory = start.memory_mb(os.getpid())
        if not hover:
            dog.step("sheet")
            _sheet(live, file.parent)
    found = Opened(shown, seconds, _worst(dog), memory, file.stat().st_size / 2**20)
    live.close()
    return found


@contextmanager
def _watched(dog: Watchdog) -> Iterator[None]:
    import gc

    gc.collect()
    gc.freeze()
    dog.start()
    yield
    dog.stop()


def _drop(live: Any, file: Path, hover: float) -> tuple[float, float]:
    """Drop a file on the window; return the seconds until its features are in the window's picture, and until all is.

    While it hovers, nothing of it is to be seen.
    """
    import time

    from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    assert not _crowded(live)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    kinds = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    middle = live.window.rect().center()
    QApplication.sendEvent(live.window, QDragEnterEvent(middle, *kinds))
    if hover:
        QTest.qWait(round(1000 * hover))
        assert not _crowded(live)
    begun = time.perf_counter()
    QApplication.sendEvent(live.window, QDropEvent(QPointF(middle), *kinds))
    openings = live.desktop.openings
    _until(lambda: _crowded(live))
    shown = time.perf_counter() - begun
    _until(lambda: bool(live.store.work.collections) and not openings.busy)
    assert live.map.wait_settled(60_000)
    return shown, time.perf_counter() - begun


def _crowded(live: Any) -> bool:
    """Whether the middle of the map is inked all over: the file has features everywhere there, the map has not.

    Where a spot lies does not count: the map moves as the bar above it comes.
    """
    from PySide6.QtCore import QRect

    room = QRect(0, 0, 120, 120)
    room.moveCenter(live.map.rect().center())
    image = live.map.grab(room).toImage()
    spots = [(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)]
    return sum(image.pixelColor(*spot).lightness() < _INKED for spot in spots) > len(spots) / 4


def _until(test: Callable[[], bool]) -> None:
    from PySide6.QtCore import QDeadlineTimer

    from explorer.ui.map.waiting import run_until

    if not run_until(test, QDeadlineTimer(120_000)):
        raise RuntimeError("the file was never opened")


def _use(live: Any, dog: Watchdog) -> None:
    """Select everything, filter by a word, open the table, style, undo and redo."""
    from PySide6.QtTest import QTest

    store = live.store
    rows = store.work.collections[-1]
    dog.step("select all")
    store.dispatch(replace(store.view, selection=tuple(rows.ids)), "bench")
    QTest.qWait(800)
    store.dispatch(replace(store.view, selection=()), "bench")
    QTest.qWait(400)
    dog.step("filter by a word")
    store.dispatch(replace(store.view, filters=replace(store.view.filters, text=_WORD)), "bench")
    QTest.qWait(1500)
    store.dispatch(replace(store.view, filters=replace(store.view.filters, text="")), "bench")
    QTest.qWait(800)
    dog.step("table")
    live.desktop.actions.by_id["panel_results"].trigger()
    QTest.qWait(1500)
    dog.step("step the clock")
    for year in (2019, 2021, 2023):
        store.dispatch(store.view.with_clock(at=date(year, 6, 30)), "bench")
        QTest.qWait(300)
    for name in ("undo", "redo"):
        dog.step(name)
        live.desktop.actions.by_id[name].trigger()
        QTest.qWait(600)


def _sheet(live: Any, folder: Path) -> None:
    """Open a table whose places are mere names: the first import sheet of the window."""
    from PySide6.QtTest import QTest

    file = folder / "项目.csv"
    file.write_text("名称,区县,开工\n甲,永川区,2021\n乙,市中区,2022\n丙,泸县,待定\n", "gb18030")
    live.desktop.openings.open([file])
    _until(lambda: live.desktop.openings.sheet.isVisible())
    QTest.qWait(800)
    live.desktop.openings.sheet.hide()


def _worst(dog: Watchdog) -> list[dict[str, Any]]:
    found: dict[str, Gap] = {}
    for gap in dog.gaps:
        if gap.step not in found or gap.busy > found[gap.step].busy:
            found[gap.step] = gap
    return [{"step": g.step, "wall": g.wall, "busy": g.busy} for g in found.values()]


def _page_made(cache: Path) -> None:
    """Make the page as the first start ever does: later ones have it, and none of what makes it in memory.

    The reader's bytecode is made likewise.
    """
    page = "from explorer.page.assets import Assets; Assets(bytes).respond('/index.html')"
    reader = "from explorer.sources.reader import process, read; read.prepare(lambda: False)"
    for code in (page, reader):
        environment = _installed(cache) | {"XDG_CACHE_HOME": str(cache)}
        subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def _installed(cache: Path) -> dict[str, str]:
    """The environment of a program that keeps its bytecode, as an installed one does."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return own | {"PYTHONPYCACHEPREFIX": str(cache / "bytecode")}


def _child(file: Path, cache: Path, hover: float) -> Opened:
    command = [sys.executable, "-m", "tests.bench.own_files", "--one", str(file), str(hover)]
    with tempfile.TemporaryDirectory() as home:
        environment = _installed(cache) | {"TWINCITY_BENCH_HOME": home, "TWINCITY_BENCH_CACHE": str(cache)}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise RuntimeError(f"{file.name}: {done.stderr[-600:]}")
    return Opened(**json.loads(lines[-1]))


# ---------------------------------------------------------------- QGIS


def qgis(file: Path) -> float | None:
    """Seconds that QGIS takes to open a file and to paint it, once it runs itself; None without PyQGIS."""
    if not Path(_PYTHON_OF_QGIS).exists():
        return None
    with tempfile.TemporaryDirectory() as home:
        environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "HOME": home}
        command = [_PYTHON_OF_QGIS, str(QGIS), str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    lines = [line for line in done.stdout.splitlines() if line.startswith("[")]
    return float(json.loads(lines[-1])[0]) if lines else None


# ---------------------------------------------------------------- together


class Measured(NamedTuple):
    """A kind of file: what we did with it, and the seconds that QGIS took in the same run.

    `ours` was dropped as soon as it came over the window: no time to read it before; `hovered` after HOVER.
    """

    kind: str
    ours: Opened
    hovered: Opened
    qgis: float | None


def measure(kinds: Sequence[str] = _KINDS, count: int = FEATURES, runs: int = _RUNS) -> list[Measured]:
    """Open each kind of file some times, in turn with QGIS, so that noise hits both; the median run of each."""
    found = []
    with tempfile.TemporaryDirectory(prefix="twincity-bench-") as name:
        cache = Path(name) / "cache"
        _page_made(cache)
        for kind in kinds:
            file = Path(name) / f"{kind}.gpkg"
            write_file(kind, count, file)
            mine: list[Opened] = []
            hovered: list[Opened] = []
            theirs: list[float] = []
            for _ in range(runs):
                mine.append(_child(file, cache, 0.0))
                hovered.append(_child(file, cache, HOVER))
                if (seconds := qgis(file)) is not None:
                    theirs.append(seconds)
            found.append(Measured(kind, _middle(mine), _middle(hovered), median(theirs) if theirs else None))
    return found


def _middle(runs: list[Opened]) -> Opened:
    return sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--one"]:
        start.private_home(Path(os.environ["TWINCITY_BENCH_HOME"]))
        os.environ["XDG_CACHE_HOME"] = os.environ["TWINCITY_BENCH_CACHE"]
        sys.stdout.write(json.dumps(asdict(ours(Path(arguments[1]), float(arguments[2])))) + "\n")
        return
    kinds = tuple(arguments) or _KINDS
    for each in measure(kinds, runs=1):
        rival = "no QGIS here" if each.qgis is None else f"QGIS {each.qgis:.2f} s"
        for run, how in ((each.ours, "dropped at once"), (each.hovered, f"after {HOVER} s over the window")):
            sys.stdout.write(
                f"{each.kind}, {how}: shown {run.shown:.2f} s, whole {run.seconds:.2f} s, {rival}, {run.memory:.0f} MB\n"
            )
            for gap in run.longest():
                sys.stdout.write(f"  {gap}\n")


if __name__ == "__main__":
    main(sys.argv[1:])

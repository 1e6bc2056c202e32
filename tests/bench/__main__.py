"""Run every measurement and print it beside its promise and its rival."""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

from tests.bench import rivals, start
from tests.bench.live import Live, p95, summary

_RUNS = 5
_STEPS = 400


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def ratio(ours: float, theirs: float | None) -> str:
    return "QGIS is not installed here" if theirs is None else f"{ours / theirs:.2f} x QGIS ({theirs:.2f} s)"


def cold() -> None:
    seconds, memory = start.cold_starts(_RUNS)
    say(
        f"cold start to painted map    {seconds:.2f} s, median of {_RUNS}; {ratio(seconds, rivals.qgis_start(_RUNS))}"
    )
    say(f"memory after start           {memory:.0f} MB, all processes (promise: 600)")


def window(live: Live) -> None:
    four = live.slider(_STEPS)
    live.all_layers()
    every = live.slider(_STEPS)
    toggles = live.toggles(2)
    say(f"slider step, opening layers  {summary(four)} (promise: p95 16.7)")
    say(f"slider step, all 17 themes   {summary(every)}")
    say(f"toggle a layer               {summary(toggles)} (promise: 50)")
    plain = folium_step(live)
    say(f"plain folium, per step       median {plain:.0f} ms: {plain / median(every):.0f} x our median step")
    if p95(every) > 16.7:
        say("                             the promise of 16.7 ms is not kept on this machine today")


def folium_step(live: Live) -> float:
    """The same step by rebuilding a plain folium page and loading it."""
    atlas, shapes = live.window.atlas, live.window.shapes
    taken = []
    for month in range(1, 13):
        begun = time.perf_counter()
        html = rivals.folium_page(atlas, shapes, date(2022, month, 28))
        built = (time.perf_counter() - begun) * 1000
        taken.append(built + live.plain_page(html))
    return median(taken)


def export(live: Live) -> None:
    from explorer.export.content import Data
    from explorer.export.paper import parse
    from explorer.export.sheet import Sheet
    from explorer.export.snapshot import snapshot
    from explorer.ui.export_engine import offscreen_renderer

    atlas, shapes = live.window.atlas, live.window.shapes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rival = rivals.qgis_layout(folder, atlas, shapes, 3)
        with offscreen_renderer(atlas, shapes) as renderer:
            for suffix, promise in (("png", "1.0 s"), ("pdf", "0.3 s")):
                taken = []
                for _ in range(4):
                    begun = time.perf_counter()
                    sheet = Sheet(paper=parse("A3", 300))
                    snapshot(Data(atlas, shapes), live.store.view, sheet, renderer, folder / f"a3.{suffix}")
                    taken.append(time.perf_counter() - begun)
                seconds = median(taken[1:])
                theirs = rival[suffix] if rival else None
                say(
                    f"A3 300 dpi {suffix}               {seconds:.2f} s; {ratio(seconds, theirs)} (promise: {promise})"
                )


def main() -> None:
    say(f"Twin-City Explorer, measured {date.today()} on {sys.platform}, Python {sys.version.split()[0]}")
    cold()
    from PySide6.QtWidgets import QApplication

    from explorer.ui import engine

    engine.prepare()
    live = Live(QApplication(["bench"]))
    window(live)
    export(live)


if __name__ == "__main__":
    main()

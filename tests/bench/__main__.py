"""Run every measurement and print it as a table: promise, ours, rival, ratio, kept or not."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench import blocks, exports, own_files, rivals, scale, start, steps, store_bench
from tests.bench.live import Live, Played, Step, p95

_RUNS = 5
_STEPS = 400
_SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1680x1000x24")


class Row(NamedTuple):
    what: str
    promise: str
    ours: str
    rival: str
    ratio: str
    kept: bool | None


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def table(rows: list[Row]) -> None:
    heads = ("what", "promise", "ours", "rival", "ours/rival", "kept")
    cells = [heads, *((*r[:5], {True: "yes", False: "NO", None: ""}[r.kept]) for r in rows)]
    wide = [max(len(line[n]) for line in cells) for n in range(len(heads))]
    for n, line in enumerate(cells):
        say("  ".join(cell.ljust(width) for cell, width in zip(line, wide, strict=True)).rstrip())
        if n == 0:
            say("  ".join("-" * width for width in wide))


def load() -> str:
    """How busy the machine is: what is measured beside other work is measured too slow."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


# -- the measurements ---------------------------------------------------------------------------


def cold() -> list[Row]:
    theirs: list[float] = []
    starts = start.cold_starts(_RUNS, lambda: theirs.extend(rivals.qgis_start()))  # in turn: noise hits both
    rival = median(theirs) if theirs else None
    seconds = median(starts.later)
    against = _beside(seconds, rival, "QGIS", "s")
    kept = None if rival is None else seconds <= 0.6 * rival
    return [
        Row("cold start to the map in the window", "<= 0.6 x QGIS", f"{seconds:.2f} s", *against, kept),
        Row("  the first start ever", "", f"{starts.first:.2f} s", "", "", None),
        Row("memory after start", "<= 600 MB", f"{starts.memory:.0f} MB", "", "", starts.memory <= 600),
    ]


def step_words() -> list[Row]:
    """What a step costs beside the map where there are many features."""
    found = steps.measure()
    parts = "; ".join(f"{median(part):.1f}" for part in (found.counts, found.legend, found.changes))
    return [
        Row(
            f"counts, legend, changes at {steps.FEATURES:,}",
            "<= 10 ms",
            f"{found.together:.1f} ms",
            "",
            "",
            found.together <= 10,
        ),
        Row("  one by one", "", f"{parts} ms", "", "", None),
        Row("  columns built, once", "", f"{found.built:.1f} s", "", "", None),
    ]


def window(live: Live) -> list[Row]:
    opening = live.slider(_STEPS)
    live.all_layers()
    every = live.slider(_STEPS)
    played = live.playback()
    switched = [step.frame for step in live.toggles(2)]
    rebuilt, complaints = folium_step(live)
    return [
        *_steps("slider step, opening layers", opening, rebuilt),
        *_steps("slider step, all themes", every, rebuilt),
        *_playback(played),
        _share("toggle a layer, p95", p95(switched), rebuilt, 9),
        *(Row("  folium's page complained", "", text[:60], "", "", None) for text in complaints[:2]),
    ]


def _steps(name: str, steps: list[Step], rebuilt: float) -> list[Row]:
    frames, told = [s.frame for s in steps], [s.told for s in steps]
    return [
        _share(f"{name}, p95", p95(frames), rebuilt, 25),
        _share("  median, to the frame", median(frames), rebuilt, 60),
        Row("  median, to the word", "", f"{median(told):.1f} ms", "", "", None),
    ]


def _share(what: str, ours: float, rebuilt: float, part: int) -> Row:
    """A time against the part of folium's rebuild that it may take."""
    ratio = f"1/{rebuilt / ours:.0f}"
    return Row(
        what,
        f"<= folium / {part}",
        f"{ours:.1f} ms",
        f"folium {rebuilt:.0f} ms",
        ratio,
        ours <= rebuilt / part,
    )


def blocked() -> list[Row]:
    """How long the window's own thread kept the loop from coming round, by script."""
    return [
        Row(f"longest block: {gap.step}"[:44], "<= 200 ms", f"{gap.busy:.0f} ms", "", "", gap.busy <= 200)
        for gap in blocks.longest()
    ]


def own_file() -> list[Row]:
    """What it takes to open a planner's file of 50,000 features, and what the window is kept from meanwhile."""
    rows = []
    for kind, mine, hovered, theirs in own_files.measure():
        what = f"{own_files.FEATURES:,} {kind} of a GeoPackage, drop to the whole layer"
        ways = ((what, mine), (f"  {own_files.HOVER} s after it came over the window", hovered))
        for words, run in ways:
            against = _beside(run.shown, theirs, "QGIS", "s")
            third = None if theirs is None else run.shown <= theirs / 3
            rows += [
                Row(words, "<= 3 s", f"{run.seconds:.2f} s", "", "", run.seconds <= 3),
                Row("  all features painted", "<= 1/3 of QGIS", f"{run.shown:.2f} s", *against, third),
            ]
        most = 600 + 3 * mine.file
        rows.append(
            Row("  memory", f"<= {most:.0f} MB", f"{hovered.memory:.0f} MB", "", "", hovered.memory <= most)
        )
        rows.append(
            Row("  memory in use", f"<= {most:.0f} MB", f"{mine.memory:.0f} MB", "", "", mine.memory <= most)
        )
        rows += [
            Row(f"  longest block: {gap.step}", "<= 200 ms", f"{gap.busy:.0f} ms", "", "", gap.busy <= 200)
            for gap in mine.longest()
            if gap.step
        ]
    return rows


def _playback(played: Played) -> list[Row]:
    every = played.made == played.shown
    told = f"{played.shown} of {played.made}"
    return [
        Row("playback, 12 steps/s, all themes", "no frame lost", told, "", "", every),
        Row(
            "  to the frame, median; the longest",
            "",
            f"{median(played.frames):.1f}; {max(played.frames):.1f} ms",
            "",
            "",
            None,
        ),
    ]


def folium_step(live: Live) -> tuple[float, list[str]]:
    """The same step by rebuilding a plain folium page and loading it; its painting is not even counted."""
    atlas, shapes = live.desktop.atlas, live.desktop.session.known.shapes
    taken, complaints = [], []
    for month in range(1, 13):
        begun = time.perf_counter()
        html = rivals.folium_page(atlas, shapes, date(2022, month, 28))
        built = (time.perf_counter() - begun) * 1000
        loaded, said = live.plain_page(html)
        taken.append(built + loaded)
        complaints += said
    return median(taken), complaints


def export(live: Live) -> list[Row]:
    rows = []
    with tempfile.TemporaryDirectory() as name:
        rival = rivals.qgis_layout(Path(name), live.desktop.atlas, live.desktop.session.known.shapes, 3)
    found = exports.measured()
    for kind in ("png", "pdf"):
        ours, theirs = found[kind]["one"], rival[kind] if rival else None
        against = _beside(ours, theirs, "QGIS", "s")
        kept = None if theirs is None else ours <= 0.4 * theirs
        rows.append(Row(f"A3 {kind.upper()}, 300 dpi", "<= 0.4 x QGIS", f"{ours:.2f} s", *against, kept))
        each = found[kind]["each"]
        share = ("one alone", f"{each / ours:.2f}")
        rows.append(
            Row("  each of 40 in a series", "<= 0.8 x one", f"{each:.2f} s", *share, each <= 0.8 * ours)
        )
    if rival:
        told = "relief and names" if rival["relief"] else "names, but no relief"
        rows.append(Row("  QGIS's layout has", "", "", f"{rival['layers']} layers, {told}", "", None))
    return rows


def _beside(ours: float, theirs: float | None, name: str, unit: str) -> tuple[str, str]:
    return (
        (f"no {name} here", "") if theirs is None else (f"{name} {theirs:.2f} {unit}", f"{ours / theirs:.2f}")
    )


def large() -> list[Row]:
    """Layers of tens of thousands of features, beside the same in QGIS, leaflet.timeline and GeoLibre."""
    found = scale.measure()["rows"]
    return [
        Row(
            f"{one['what']} ({one['features']:,})" if one["features"] else one["what"],
            "" if one.most is None else f"<= {_part(one.most)} {one['rival'].split(' (')[0]}",
            "" if one["ours_ms"] is None else f"{one['ours_ms']:.1f}",
            one["rival"] if one["rival_ms"] is None else f"{one['rival']} {one['rival_ms']:.1f}",
            "" if one["ratio"] is None else f"{one['ratio']:.3f}",
            one["kept"],
        )
        for one in found
    ]


def _part(share: float) -> str:
    return f"1/{1 / share:.0f} of" if share <= 0.34 else f"{share:.2g} x"


# -- the run ------------------------------------------------------------------------------------


def main() -> None:
    begun = time.perf_counter()
    screen = "a display" if os.environ.get("DISPLAY") else "no display: Qt's offscreen platform"
    say(f"Twin-City Explorer on {date.today()}, {sys.platform}, Python {sys.version.split()[0]}, {screen}")
    say(f"{os.cpu_count()} cores, load {load()} before")
    with tempfile.TemporaryDirectory(prefix="twincity-bench-") as home:
        start.private_home(Path(home))
        rows = cold() + step_words()
        rows += inside()
        rows += blocked()
        rows += own_file()
        rows += large()
        rows += [Row(*line) for line in store_bench.lines()]
    say()
    table(rows)
    say(f"\nload {load()} after; {time.perf_counter() - begun:.0f} s in all")


def inside() -> list[Row]:
    """What is measured in this process, with the engine set up as the program sets it up."""
    from PySide6.QtWidgets import QApplication

    from explorer.ui.map import engine

    engine.prepare()
    live = Live(QApplication(["bench"]))
    rows = window(live) + export(live)
    live.close()
    return rows


def on_a_screen() -> None:
    """Without a display: on a virtual one where there is xvfb-run, else Qt's offscreen platform."""
    if not sys.platform.startswith("linux") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return
    if shutil.which(_SCREEN[0]):
        os.execvp(_SCREEN[0], [*_SCREEN, sys.executable, "-m", "tests.bench"])
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


if __name__ == "__main__":
    on_a_screen()
    main()

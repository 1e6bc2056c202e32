"""A step of the clock over many features, in the window: `python -m tests.bench.scale [--json]`.

Each case runs in a process of its own. Rivals are measured in the same run where they are installed, and named as absent
where not; nothing is filled in from elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from explorer.atlas.assembly.known import load
from explorer.paths import geodata_dir
from tests.bench import own_files, start
from tests.bench import scale_rivals as rivals
from tests.bench.live import p95
from tests.bench.scale_cases import CASES, DAYS, SIZE, Case, lives, shapes_of

_SHEET_DAY = date(2022, 6, 30)


# ---------------------------------------------------------------- ours, in a process of its own


def ours(case: Case) -> dict[str, Any]:
    """Measure one case; milliseconds and MB."""
    from explorer.ui.map import engine

    engine.prepare()
    from PySide6.QtWidgets import QApplication

    from tests.bench.scale_window import ScaleWindow, collection_of

    app = QApplication.instance() or QApplication([])
    window = ScaleWindow(app, SIZE)  # type: ignore[arg-type]
    found = window.load(collection_of(shapes_of(case), *lives(case.count)))  # that is all of it that is kept
    window.steps(DAYS)  # the machine code of the steps is made in the first pass
    window.longest = 0.0
    steps = window.steps(DAYS[-2::-1])
    roll = np.random.default_rng(4)
    jumps = window.steps([DAYS[1 + int(n)] for n in roll.permutation(len(DAYS) - 1)])
    found |= {"step": median(steps), "step_p95": p95(steps), "jump": median(jumps), "jump_p95": p95(jumps)}
    found |= {"block": window.longest, "sharp": window.sharp(), "memory": window.memory()}
    window.close()
    return found


def sheet_of(case: Case) -> dict[str, Any]:
    """Milliseconds of a sheet of the case, by an engine set up for files: the median of three after a first."""
    from time import perf_counter

    from explorer.export.jobs.snapshot import snapshot
    from explorer.export.sheet.paper import parse_paper
    from explorer.export.sheet.sheet import Sheet
    from explorer.ui.map.offscreen import offscreen_renderer
    from tests.bench.scale_window import KEY, VIEW, collection_of
    from tests.helpers import crowds

    layer = collection_of(shapes_of(case), *lives(case.count))
    known = crowds.with_layers(load(geodata_dir()), {KEY: layer}, width=2.4)
    view = VIEW.with_clock(at=_SHEET_DAY)
    drawn = Sheet(paper=parse_paper("A3", 300))
    taken = []
    with tempfile.TemporaryDirectory() as folder, offscreen_renderer(known) as renderer:
        for _ in range(4):
            begun = perf_counter()
            snapshot(known, view, drawn, renderer, Path(folder) / "sheet.png")
            taken.append((perf_counter() - begun) * 1000)
    return {"sheet": median(taken[1:])}


def _child(case: Case, *options: str) -> dict[str, Any]:
    return _run_alone("--one", case.key, *options)


def _run_alone(*options: str) -> dict[str, Any]:
    """Return the answer of a process of its own."""
    command = [sys.executable, "-m", "tests.bench.scale", *options]
    with tempfile.TemporaryDirectory() as home:
        names = ("CACHE_HOME", "CONFIG_HOME", "DATA_HOME", "STATE_HOME")
        environment = os.environ | {f"XDG_{name}": f"{home}/{name.lower()}" for name in names}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, timeout=900
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise RuntimeError(f"{options}: {done.stderr[-600:]}")
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


# ---------------------------------------------------------------- rows


class Row(dict[str, Any]):
    """A row of the report, and the share of the rival's figure that is promised."""

    most: float | None = None


def row(
    what: str,
    features: int,
    mine: float | None,
    high: float | None,
    rival: str,
    theirs: float | None,
    most: float | None,
) -> Row:
    """One row; `kept` is None where there is nothing to compare with. `most`: of the rival's figure."""
    ratio = None if mine is None or not theirs else round(mine / theirs, 4)
    kept = None if ratio is None or most is None else ratio <= most
    rounded = [None if v is None else round(v, 1) for v in (mine, high, theirs)]
    found = Row({
        "what": what, "features": features, "ours_ms": rounded[0], "p95_ms": rounded[1],
        "rival": rival, "rival_ms": rounded[2], "ratio": ratio, "kept": kept,
    })  # fmt: skip
    found.most = most
    return found


def _name(rival: str, found: Any) -> str:
    return rival if found else f"{rival} (not installed)"


def rows_of(case: Case, mine: dict[str, Any], folder: Path) -> Iterator[Row]:
    """The rows of one case; the rivals run now, right after ours."""
    n, name = case.count, f"{case.kind}: "
    qgis = rivals.qgis(case, folder) or {}
    label, step = _name("QGIS", qgis), qgis.get("step")
    yield row(name + "step", n, mine["step"], mine["step_p95"], label, step, case.step)
    for rival, most in case.others:
        found = rivals.other(rival, case, folder) or {}
        yield row(
            name + "step", n, mine["step"], mine["step_p95"], _name(rival, found), found.get("step"), most
        )
    if case.jump:
        yield row(name + "jump to any date", n, mine["jump"], mine["jump_p95"], label, step, case.jump)
    yield row(name + "sharp frame at rest", n, mine["sharp"], None, label, step, 0.5)
    yield row(name + "columns to the first picture", n, mine["painted"], None, "-", None, None)
    yield row(name + "longest block by a step", n, mine["block"], None, "promise", 50, 1.0)
    memory = {"lines-100000": 700.0, "points-1000000": 900.0}.get(case.key)
    if memory:
        yield row(name + "memory of all processes, MB", n, mine["memory"], None, "promise", memory, 1.0)


def opened(case: Case) -> Iterator[Row]:
    """A planner's file of so many features, from the drop until all are in the picture, as QGIS has them then, and until
    the layer is whole: styled, on the clock and sharp."""
    for found in own_files.measure((case.kind,), case.count, runs=1):
        theirs = None if found.qgis is None else found.qgis * 1000
        label = _name("QGIS", theirs)
        for run, how in ((found.ours, ""), (found.hovered, f", {own_files.HOVER} s after it came")):
            for until, seconds, most in (("painted", run.shown, 2 / 3), ("whole layer", run.seconds, None)):
                what = f"{case.kind}: file to {until}{how}"
                yield row(what, case.count, seconds * 1000, None, label, theirs, most)
        for gap in sorted(found.ours.longest(), key=lambda gap: -gap.busy)[:1]:
            what = f"window's thread: {gap.step}"
            yield row(what, case.count, gap.busy, None, "promise", 200, 1.0)


def sheet(case: Case, folder: Path) -> Row:
    """An A3 PNG at 300 dpi of the case, on white ground without names, as QGIS's."""
    mine = _child(case, "--sheet")["sheet"]
    theirs = (rivals.qgis_sheet(case, _SHEET_DAY, folder) or {}).get("sheet")
    return row(f"{case.kind}: A3 PNG, 300 dpi", case.count, mine, None, _name("QGIS", theirs), theirs, 1.0)


def embedded() -> dict[str, Any]:
    """The embedded atlas: steps with all themes and toggles, to the frame, and folium's rebuild beside them."""
    from explorer.ui.map import engine

    engine.prepare()
    from PySide6.QtWidgets import QApplication

    from tests.bench.__main__ import folium_step
    from tests.bench.live import Live

    start.private_home(Path(tempfile.mkdtemp()))
    live = Live(QApplication(["bench"]))
    live.all_layers()
    steps = [step.frame for step in live.slider(400)]
    toggles = [step.frame for step in live.toggles(2)]
    rebuilt, _ = folium_step(live)
    live.close()
    return {
        **{"median": median(steps), "p95": p95(steps)},
        **{"toggle": median(toggles), "toggle_p95": p95(toggles), "folium": rebuilt},
    }


def embedded_rows(mine: dict[str, Any]) -> Iterator[Row]:
    folium, count = mine["folium"], len(load(geodata_dir()).atlas.features)
    what = "embedded atlas, all themes: "
    yield row(what + "step, median", count, mine["median"], mine["p95"], "folium", folium, 1 / 60)
    yield row(what + "step, p95", count, mine["p95"], mine["p95"], "folium", folium, 1 / 25)
    toggle = mine["toggle_p95"]
    yield row(what + "toggle, p95", count, toggle, toggle, "folium", folium, 1 / 9)


def measure(
    cases: tuple[Case, ...] = CASES,
    whole: bool = False,
    say: Callable[[str], object] = lambda _: None,
) -> dict[str, Any]:
    """Run every case; the report of `--json`. `whole`: with the embedded atlas, which `make bench` measures itself."""
    rows: list[Row] = []
    steps: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        if whole:
            say("embedded atlas")
            rows += embedded_rows(_run_alone("--embedded"))
        for case in cases:
            say(case.key)
            try:
                mine = _child(case)
                steps[case.key] = mine["step"]
                rows += rows_of(case, mine, Path(folder))
                if case.key == "lines-100000":
                    rows += [sheet(case, Path(folder)), *opened(case)]
            except (RuntimeError, subprocess.TimeoutExpired) as error:  # the others are measured all the same
                say(f"{case.key}: {error}")
                rows.append(row(f"{case.kind}: broken off", case.count, None, None, "-", None, None))
    if {"lines-10000", "lines-100000"} <= steps.keys():
        few, many = steps["lines-10000"], steps["lines-100000"]
        rows.append(row("lines: step, ten times the features", 100_000, many, None, "10k lines", few, 2.0))
    rows.append(row("the same on a graphics card", 0, None, None, "unmeasured here", None, None))
    return {"machine": machine(), "rows": rows}


def machine() -> str:
    """Processor, cores and how busy it was: what is measured beside other work is measured too slow."""
    return (
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.add_argument("--only", action="append", default=[], help="a case, such as lines-10000")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--embedded", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--sheet", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    known = {case.key: case for case in CASES}
    if given.one:
        act = sheet_of if given.sheet else ours
        sys.stdout.write(json.dumps(act(known[given.one])) + "\n")
        return
    if given.embedded:
        sys.stdout.write(json.dumps(embedded()) + "\n")
        return
    wanted = tuple(known[key] for key in given.only) or CASES
    report = measure(wanted, not given.only, lambda key: sys.stderr.write(f"{key} …\n"))
    if given.json:
        sys.stdout.write(json.dumps(report, indent=1) + "\n")
        return
    sys.stdout.write(report["machine"] + "\n")
    for each in report["rows"]:
        kept = {None: "-", True: "kept", False: "NOT KEPT"}[each["kept"]]
        sys.stdout.write(
            f"{each['what']:40} {each['features']:9,} {each['ours_ms']!s:>9} p95 {each['p95_ms']!s:>8}"
            f"  {each['rival']:34} {each['rival_ms']!s:>9}  {kept}\n"
        )


if __name__ == "__main__":
    main()

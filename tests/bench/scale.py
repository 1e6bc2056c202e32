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
from typing import Any, NamedTuple

import numpy as np

from tests.bench.live import p95
from tests.helpers import crowds

QGIS = Path(__file__).with_name("qgis_temporal.py")
SIZE = (1280, 760)
DAYS = tuple(date.fromordinal(date(2020, 3, 1).toordinal() + round(1736 * n / 39)) for n in range(40))
_BEGUN, _LIVES = date(2020, 1, 1).toordinal(), 365 * 5


class Case(NamedTuple):
    """What is drawn, how many, and of a rival's milliseconds the share that a step, a jump and the sharp frame may take."""

    kind: str
    count: int
    step: float
    jump: float | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.count}"


CASES = (
    Case("lines", 10_000, 1 / 4),
    Case("lines", 100_000, 1 / 25, 1 / 10),
    Case("areas", 30_000, 1 / 15),
    Case("points", 1_000_000, 1 / 15),
)
_ABSENT = {"leaflet.timeline": (1 / 3, 1 / 20), "GeoLibre": (None, 1 / 20)}


def shapes_of(case: Case) -> Any:
    """Lines of 10 vertices some 15 px long, polygons of 30 vertices, or points, all over the view."""
    if case.kind == "lines":
        return crowds.lines(case.count, step=0.015)
    return crowds.areas(case.count) if case.kind == "areas" else crowds.points(case.count)


def lives(count: int) -> tuple[Any, Any, Any]:
    """First day, last day (ordinals) and status of each feature: between 3 and 45 of a hundred live on any day."""
    roll = np.random.default_rng(0)
    start = _BEGUN + roll.integers(0, _LIVES, count)
    return start, start + roll.integers(180, 365 * 4, count), roll.integers(0, 3, count)


# ---------------------------------------------------------------- ours, in a process of its own


def ours(case: Case) -> dict[str, Any]:
    """Measure one case; milliseconds and MB."""
    from explorer.ui.map import engine

    engine.prepare()
    from PySide6.QtWidgets import QApplication

    from tests.bench.scale_window import ScaleWindow

    app = QApplication.instance() or QApplication([])
    shapes = shapes_of(case)
    window = ScaleWindow(app, SIZE)  # type: ignore[arg-type]
    start, end, status = lives(case.count)
    found = window.load(shapes, start, end, status)
    window.steps(DAYS)  # the machine code of the steps is made in the first pass
    steps = window.steps(DAYS[-2::-1])
    roll = np.random.default_rng(4)
    jumps = window.steps([DAYS[1 + int(n)] for n in roll.permutation(len(DAYS) - 1)])
    found |= {"step": median(steps), "step_p95": p95(steps), "jump": median(jumps), "jump_p95": p95(jumps)}
    found |= {"sharp": window.sharp(), "memory": window.memory()}
    window.close()
    return found


def _child(case: Case) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.scale", "--one", case.key]
    with tempfile.TemporaryDirectory() as home:
        names = ("CACHE_HOME", "CONFIG_HOME", "DATA_HOME", "STATE_HOME")
        environment = os.environ | {f"XDG_{name}": f"{home}/{name.lower()}" for name in names}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, timeout=900
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise RuntimeError(f"{case.key}: {done.stderr[-600:]}")
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


# ---------------------------------------------------------------- QGIS


def qgis(case: Case, folder: Path) -> dict[str, float] | None:
    """Milliseconds of a temporal step of the same features in QGIS; None without PyQGIS."""
    python = "/usr/bin/python3"
    if not Path(python).exists():
        return None
    if subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False).returncode:
        return None
    import geopandas as gpd
    import pandas as pd

    start, end, status = lives(case.count)
    day = [pd.to_datetime([date.fromordinal(int(n)) for n in days]) for days in (start, end)]
    frame = gpd.GeoDataFrame(
        {"status": status, "start": day[0], "end": day[1]}, geometry=shapes_of(case), crs=4326
    )
    file = folder / f"{case.key}.gpkg"
    frame.to_file(file)
    environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    command = [python, str(QGIS), str(file), *(day.isoformat() for day in DAYS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=900)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if lines else None


# ---------------------------------------------------------------- rows


def row(
    what: str,
    features: int,
    mine: float | None,
    high: float | None,
    rival: str,
    theirs: float | None,
    most: float | None,
) -> dict[str, Any]:
    """One row; `kept` is None where there is nothing to compare with. `most`: of the rival's figure."""
    ratio = None if mine is None or not theirs else round(mine / theirs, 4)
    kept = None if ratio is None or most is None else ratio <= most
    rounded = [None if v is None else round(v, 1) for v in (mine, high, theirs)]
    return {
        "what": what, "features": features, "ours_ms": rounded[0], "p95_ms": rounded[1],
        "rival": rival, "rival_ms": rounded[2], "ratio": ratio, "kept": kept,
    }  # fmt: skip


def rows_of(case: Case, mine: dict[str, Any], theirs: dict[str, float] | None) -> Iterator[dict[str, Any]]:
    n, name = case.count, f"{case.kind}: "
    step = (theirs or {}).get("step")
    label = "QGIS" if theirs else "QGIS (not installed)"
    yield row(name + "step", n, mine["step"], mine["step_p95"], label, step, case.step)
    if case.jump:
        yield row(name + "jump to any date", n, mine["jump"], mine["jump_p95"], label, step, case.jump)
    yield row(name + "sharp frame at rest", n, mine["sharp"], None, label, step, 0.5)
    yield row(name + "columns to the first picture", n, mine["painted"], None, "-", None, None)
    if case.kind == "lines":
        for rival, shares in _ABSENT.items():
            yield row(
                name + "step",
                n,
                mine["step"],
                mine["step_p95"],
                f"{rival} (not installed)",
                None,
                shares[n > 10_000],
            )
    most = {"lines-100000": 700, "points-1000000": 900}.get(case.key)
    if most:
        yield {**row(name + "memory of all processes, MB", n, mine["memory"], None, "promise", most, 1.0)}


def measure(cases: tuple[Case, ...] = CASES, say: Callable[[str], object] = lambda _: None) -> dict[str, Any]:
    """Run every case; the report of `--json`."""
    rows: list[dict[str, Any]] = []
    steps: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            say(case.key)
            mine = _child(case)
            steps[case.key] = mine["step"]
            rows += rows_of(case, mine, qgis(case, Path(folder)))
    if {"lines-10000", "lines-100000"} <= steps.keys():
        few, many = steps["lines-10000"], steps["lines-100000"]
        rows.append(row("lines: step, ten times the features", 100_000, many, None, "10k lines", few, 2.0))
    rows.append(
        row("the same on a graphics card", 0, None, None, "unmeasured: no painter for one", None, None)
    )
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
    given = parser.parse_args()
    known = {case.key: case for case in CASES}
    if given.one:
        sys.stdout.write(json.dumps(ours(known[given.one])) + "\n")
        return
    wanted = tuple(known[key] for key in given.only) or CASES
    report = measure(wanted, lambda key: sys.stderr.write(f"{key} …\n"))
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

"""Exports as the product makes them: by an engine set up for files, in a process without a window.

`python -m tests.bench.exports` prints JSON: seconds of a warm A3 sheet at 300 dpi by format, and of each of a series.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

from explorer.atlas.axis import Axis

_RUNS, _SHEETS = 5, 40
DAY = date(2022, 12, 31)


def measured() -> dict[str, dict[str, float]]:
    """{"png": {"one": s, "each": s of a series' sheet}, "pdf": …}, from a process of its own."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.bench.exports"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    from explorer.atlas.assembly.known import load
    from explorer.export.jobs.frames import by_period
    from explorer.export.jobs.series import SeriesFormat, lay_out_series, write_series
    from explorer.export.jobs.snapshot import snapshot
    from explorer.export.sheet.paper import parse_paper
    from explorer.export.sheet.sheet import Sheet
    from explorer.paths import geodata_dir
    from explorer.state.view.view import View
    from explorer.ui.map.offscreen import offscreen_renderer
    from tests.helpers.layers import opening_layers

    data = load(geodata_dir())
    layers = tuple(replace(layer, visible=True) for layer in opening_layers())
    view, sheet = View(layers=layers).with_clock(at=DAY), Sheet(paper=parse_paper("A3", 300))
    frames = by_period(Axis(), view, "month", date(2020, 1, 1), date(2025, 12, 31))[:_SHEETS]
    found = {}
    with tempfile.TemporaryDirectory() as name, offscreen_renderer(data) as renderer:
        for kind in ("png", "pdf"):
            file, out = Path(name) / f"one.{kind}", Path(name) / ("many" if kind == "png" else f"many.{kind}")
            one = partial(snapshot, data, view, sheet, renderer, file)
            many = partial(
                write_series,
                lay_out_series(data, frames, sheet, renderer),
                SeriesFormat(kind, out),
                lambda *_: None,
            )
            taken = [_timed(one) for _ in range(_RUNS)]
            found[kind] = {"one": median(taken[1:]), "each": _timed(many) / len(frames)}
    sys.stdout.write(json.dumps(found) + "\n")


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()

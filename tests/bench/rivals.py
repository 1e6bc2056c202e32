"""The rivals: a page rebuilt with plain folium per step, and QGIS with like content."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import folium

from explorer.atlas.model import Atlas
from explorer.atlas.shapes import Shapes
from explorer.atlas.timeline import Clock, drawn_state
from explorer.paths import geodata_dir

QGIS_LAYOUT = Path(__file__).with_name("qgis_layout.py")


def standing(atlas: Atlas, shapes: Shapes, day: date) -> dict[str, Any]:
    """Everything that is drawn on a day, as GeoJSON."""
    found = []
    for feature in atlas.features.values():
        state = drawn_state(feature, Clock(day))
        if feature.id in shapes and state is not None and state.certainty != "undated":
            geometry = {k: shapes[feature.id][k] for k in ("type", "coordinates")}
            properties = {"name": feature.name.zh, "status": state.status}
            found.append({"type": "Feature", "geometry": geometry, "properties": properties})
    return {"type": "FeatureCollection", "features": found}


def folium_rebuild(atlas: Atlas, shapes: Shapes, days: list[date]) -> float:
    """Median milliseconds to build and render a plain folium page of one step (no browser in it yet)."""
    taken = []
    for day in days:
        start = time.perf_counter()
        page = folium.Map(location=[30.15, 106.0], zoom_start=7)
        folium.GeoJson(
            standing(atlas, shapes, day), tooltip=folium.GeoJsonTooltip(["name", "status"])
        ).add_to(page)
        page.get_root().render()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


def qgis_start(runs: int) -> float | None:
    """Median seconds of `qgis --snapshot` under a virtual screen; None where QGIS is not installed."""
    if not (shutil.which("qgis") and shutil.which("xvfb-run")):
        return None
    command = ["xvfb-run", "-a", "-s", "-screen 0 1680x1000x24", "qgis", "--nologo", "--noplugins"]
    command += ["--snapshot", "/dev/null/qgis.png", "--width", "1680", "--height", "1000"]
    return median(_seconds(command) for _ in range(runs))


def qgis_layout(folder: Path, atlas: Atlas, shapes: Shapes, runs: int) -> dict[str, float] | None:
    """Seconds of a QGIS layout export of like content: A3 PNG at 300 dpi and A3 PDF; None without PyQGIS."""
    python = "/usr/bin/python3"
    if subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False).returncode:
        return None
    features = folder / "features.geojson"
    features.write_text(json.dumps(standing(atlas, shapes, date(2022, 12, 31))), "utf-8")
    ground = geodata_dir() / "basemap"
    command = [python, str(QGIS_LAYOUT), str(ground), str(features), str(folder), str(runs)]
    environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if lines else None


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - start

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
from xstatic.pkg import leaflet

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


def folium_page(atlas: Atlas, shapes: Shapes, day: date) -> str:
    """The HTML of one step, as a plain folium program writes it; Leaflet inlined since we are offline."""
    page = folium.Map(location=[30.15, 106.0], zoom_start=7, tiles=None)
    page.default_js = []
    page.default_css = []
    base = Path(str(leaflet.BASE_DIR))
    root: Any = page.get_root()
    root.header.add_child(folium.Element(f"<style>{(base / 'leaflet.css').read_text('utf-8')}</style>"))
    root.header.add_child(folium.Element(f"<script>{(base / 'leaflet.js').read_text('utf-8')}</script>"))
    counties = json.loads((geodata_dir() / "basemap" / "prefectures.geojson").read_text("utf-8"))
    folium.GeoJson(counties).add_to(page)
    tooltip = folium.GeoJsonTooltip(["name", "status"])
    folium.GeoJson(standing(atlas, shapes, day), tooltip=tooltip).add_to(page)
    return str(root.render())


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

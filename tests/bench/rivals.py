"""The rivals: a page rebuilt with plain folium per step, and QGIS with like content."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import folium
from xstatic.pkg import leaflet

from explorer.atlas.assembly.basemap_files import basemap_dir
from explorer.atlas.columns.timeline import Clock, drawn_state
from explorer.atlas.model import Atlas, Shapes

QGIS_LAYOUT = Path(__file__).with_name("qgis_layout.py")
_RADIUS_M = 6378137.0


def standing(atlas: Atlas, shapes: Shapes, day: date) -> dict[str, Any]:
    """Everything that is drawn on a day, as GeoJSON of single points, lines and polygons.

    No Multi: Leaflet 1.9 stops with an error at a tooltip on several points, and QGIS would pass them over.
    """
    found = []
    for feature in atlas.features.values():
        state = drawn_state(feature, Clock(day))
        if feature.id in shapes and state is not None and state.certainty != "undated":
            properties = {"name": feature.name.zh, "status": state.status}
            for geometry in _single(shapes[feature.id]):
                found.append({"type": "Feature", "geometry": geometry, "properties": properties})
    return {"type": "FeatureCollection", "features": found}


def _single(shape: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    kind = shape["type"]
    parts = shape["coordinates"] if kind.startswith("Multi") else [shape["coordinates"]]
    for part in parts:
        yield {"type": kind.removeprefix("Multi"), "coordinates": part}


def folium_page(atlas: Atlas, shapes: Shapes, day: date) -> str:
    """The HTML of one step, as a plain folium program writes it; Leaflet inlined since we are offline."""
    page = folium.Map(location=[30.15, 106.0], zoom_start=7, tiles=None)
    page.default_js = []
    page.default_css = []
    base = Path(str(leaflet.BASE_DIR))
    root: Any = page.get_root()
    root.header.add_child(folium.Element(f"<style>{(base / 'leaflet.css').read_text('utf-8')}</style>"))
    root.header.add_child(folium.Element(f"<script>{(base / 'leaflet.js').read_text('utf-8')}</script>"))
    prefectures = json.loads((basemap_dir() / "prefectures.geojson").read_text("utf-8"))
    folium.GeoJson(prefectures).add_to(page)
    tooltip = folium.GeoJsonTooltip(["name", "status"])
    folium.GeoJson(standing(atlas, shapes, day), tooltip=tooltip).add_to(page)
    return str(root.render())


def qgis_start() -> list[float]:
    """Seconds of one `qgis --snapshot`; empty where QGIS is not installed or there is no screen for it."""
    if not (shutil.which("qgis") and os.environ.get("DISPLAY")):
        return []
    command = ["qgis", "--nologo", "--noplugins", "--snapshot", "/dev/null/qgis.png"]
    command += ["--width", "1680", "--height", "1000"]
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    return [time.perf_counter() - start]


def qgis_layout(folder: Path, atlas: Atlas, shapes: Shapes, runs: int) -> dict[str, float] | None:
    """Seconds of a QGIS layout export of like content: A3 PNG at 300 dpi and A3 PDF; None without PyQGIS."""
    python = "/usr/bin/python3"
    if subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False).returncode:
        return None
    features = folder / "features.geojson"
    features.write_text(json.dumps(standing(atlas, shapes, date(2022, 12, 31))), "utf-8")
    _relief(folder)
    command = [python, str(QGIS_LAYOUT), str(basemap_dir()), str(folder), str(runs)]
    environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if lines else None


def _relief(folder: Path) -> None:
    """Our relief as a picture that GDAL reads: a plain TIFF with a world file, in Web Mercator."""
    from PIL import Image

    told = json.loads((basemap_dir() / "relief.json").read_text("utf-8"))
    (south, west), (north, east) = told["bounds"]
    with Image.open(basemap_dir() / told["file"]) as picture:
        picture.save(folder / "relief.tif")
        width, height = picture.size
    left, right = (math.radians(lon) * _RADIUS_M for lon in (west, east))
    bottom, top = (
        math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) * _RADIUS_M for lat in (south, north)
    )
    across, down = (right - left) / width, (bottom - top) / height
    lines = (across, 0, 0, down, left + across / 2, top + down / 2)
    (folder / "relief.tfw").write_text("\n".join(str(x) for x in lines) + "\n", "utf-8")

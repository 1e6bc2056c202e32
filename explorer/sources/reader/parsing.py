"""Which parser reads a file, by what it is; an archive by each of its parts."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from explorer.sources.formats import archive, data_sets, dbf, delimited, gdal, geojson, kml, sniff, workbook
from explorer.sources.formats.sniff import Kind
from explorer.sources.raw.raw_layer import Early, RawLayer, SourceError, distinct_names, source_text
from explorer.words.text import Text

TITLES: dict[Kind, str] = {
    "shapefile": "ESRI Shapefile",
    "dbf": "DBF",
    "gpkg": "GPKG",
    "geojson": "GeoJSON",
    "flatgeobuf": "FlatGeobuf",
    "gpx": "GPX",
    "mapinfo": "MapInfo File",
    "filegdb": "OpenFileGDB",
    "dxf": "DXF",
    "kml": "KML",
    "text": "CSV",
    "workbook": "XLSX",
}
_MOST_NAMED = 5


def raw_layers(path: Path, early: Early) -> tuple[str, list[RawLayer], tuple[Text, ...]]:
    """Return what a file is called by its users, its layers, and notes on what of it is left out; raises SourceError."""
    kind = sniff.detect_kind(path)
    return _archive(path) if kind == "archive" else (_title(kind, path), _raws(path, kind, early), ())


def _title(kind: Kind, path: Path) -> str:
    if kind == "workbook":
        return (
            path.suffix.lstrip(".").upper()
            if path.suffix.lower() in (".xls", ".ods", ".xlsm", ".et")
            else "XLSX"
        )
    return TITLES[kind]


def _raws(path: Path, kind: Kind, early: Early | None = None) -> list[RawLayer]:
    if kind == "geojson":
        return geojson.read(path)
    if kind == "kml":
        return kml.read(path)
    if kind == "text":
        return delimited.read(path)
    if kind == "workbook":
        return workbook.read(path)
    if kind == "dbf":
        return dbf.table(path)
    return gdal.read(path, kind, early)


def _archive(path: Path) -> tuple[str, list[RawLayer], tuple[Text, ...]]:
    """Read every data set in a zip, with notes; unreadable ones are noted and the others open."""
    raws: list[RawLayer] = []
    places: list[Path] = []  # of each layer, in the archive
    notes: list[Text] = []
    driver = ""
    with tempfile.TemporaryDirectory() as folder:
        unpacked = list(archive.unpack(path, Path(folder)))
        chosen = list(data_sets.unpacked(unpacked, path.suffix.lower() == ".kmz"))
        for inner in chosen[: gdal.MOST_LAYERS]:
            try:
                kind = sniff.detect_kind(inner)
                if kind == "archive":
                    raise SourceError(source_text("zip.nested"))
                found = _raws(inner, kind)
                raws += found
                places += [inner.relative_to(folder)] * len(found)
                driver = driver or _title(kind, inner)
            except SourceError as refused:
                notes.append(source_text("zip.part", name=inner.name, why=refused.text))
    if more := max(0, len(chosen) - gdal.MOST_LAYERS):
        notes.append(source_text("many_layers", n=more))
    if not raws:
        raise SourceError(notes[0] if len(chosen) == 1 else source_text("zip.nothing"))
    if rest := data_sets.passed_over(unpacked, chosen):
        names = "、".join(rest[:_MOST_NAMED]) + ("…" if len(rest) > _MOST_NAMED else "")
        notes.append(source_text("zip.passed_over", n=len(rest), names=names))
    return driver, _told_apart(raws, places), tuple(notes)


def _told_apart(raws: list[RawLayer], places: list[Path]) -> list[RawLayer]:
    """Return layers of which those with the same name have that of their folder before it, or a number."""
    often = Counter(raw.name.casefold() for raw in raws)
    names = [
        f"{place.parent.name}/{raw.name}"
        if often[raw.name.casefold()] > 1 and place.parent.name
        else raw.name
        for raw, place in zip(raws, places, strict=True)
    ]
    return [replace(raw, name=name) for raw, name in zip(raws, distinct_names(names), strict=True)]

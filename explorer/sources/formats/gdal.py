"""GIS formats through pyogrio: an allow-list of drivers, local files only, text decoded by evidence."""

from __future__ import annotations

import re
import sqlite3
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.sources.formats import dxf_text, gpx_times, pyogrio_import, shapefile
from explorer.sources.formats.sniff import Kind
from explorer.sources.raw import encoding, geometries
from explorer.sources.raw.raw_layer import (
    Column,
    Early,
    RawLayer,
    SourceError,
    distinct_names,
    plain_text,
    source_text,
)
from explorer.words.text import Text

_DRIVERS: dict[Kind, str] = {
    "shapefile": "ESRI Shapefile",
    "gpkg": "GPKG",
    "flatgeobuf": "FlatGeobuf",
    "gpx": "GPX",
    "mapinfo": "MapInfo File",
    "filegdb": "OpenFileGDB",
    "dxf": "DXF",
}
MOST_LAYERS = 200
_SHAPES_FIRST: tuple[Kind, ...] = ("gpkg", "flatgeobuf", "filegdb")
_GPX_LAYERS = ("waypoints", "routes", "tracks")
_MIDNIGHT = re.compile(r"[T ]00:00:00(\.0+)?(Z|[+-]\d\d(:?\d\d)?)?$")


def read(path: Path, kind: Kind, early: Early | None = None) -> list[RawLayer]:
    """Read all layers of a file; raises SourceError."""
    if kind == "shapefile":
        return [shapefile.read(path, early)]
    gdal = pyogrio_import.library()
    codec = dxf_text.choose_encoding(gdal, path) if kind == "dxf" else None
    if kind == "gpx":
        with tempfile.TemporaryDirectory() as folder:
            place, *_ = written = _utf8_gpx(path, Path(folder))
            return gpx_times.dated(_layers(gdal, *written), gdal, place)
    if kind == "mapinfo":
        with tempfile.TemporaryDirectory() as folder:
            return _layers(gdal, _neutral(path, Path(folder)), kind, codec)
    return _layers(gdal, path, kind, codec, early)


def _layers(
    gdal: Any, path: Path, kind: Kind, codec: str | None, early: Early | None = None
) -> list[RawLayer]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            listed = [(str(name), kind_) for name, kind_ in gdal.list_layers(path)]
    except (gdal.errors.DataSourceError, gdal.errors.DataLayerError, UnicodeDecodeError, ValueError) as error:
        raise SourceError(source_text("refuse.broken", kind=_DRIVERS[kind])) from error
    if kind == "gpx":
        listed = [(n, k) for n, k in listed if n in _GPX_LAYERS]
    found: list[RawLayer] = []
    refused: list[SourceError] = []
    for name, geometry in listed[:MOST_LAYERS]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                info = gdal.read_info(path, layer=name, encoding="latin-1" if kind == "mapinfo" else None)
            if info["driver"] != _DRIVERS[kind]:
                raise SourceError(source_text("refuse.broken", kind=_DRIVERS[kind]))
            shown = early if len(listed) == 1 and early and early.wants(info["features"]) else None
            raw = _layer(gdal, path, kind, name, geometry is not None, codec, shown)
        except pyogrio_import.failures(gdal) as error:  # a view in a GeoPackage whose table is gone
            broken = SourceError(source_text("refuse.broken", kind=_DRIVERS[kind]))
            refused.append(error if isinstance(error, SourceError) else broken)
            raw = RawLayer(name, (), 0, say=(source_text("layer_broken", name=name),))
        if kind == "dxf":
            raw = replace(raw, name=path.stem)  # GDAL calls the one layer of every drawing "entities"
        if raw.rows or kind != "gpx":
            found.append(raw)
    if len(refused) == len(found):
        raise (*refused, SourceError(source_text("refuse.no_layer")))[0]
    if more := max(0, len(listed) - MOST_LAYERS):
        found[0] = replace(found[0], say=(*found[0].say, source_text("many_layers", n=more)))
    return found


def _layer(
    gdal: Any,
    path: Path,
    kind: Kind,
    name: str,
    geometry: bool,
    codec: str | None,
    early: Early | None,
) -> RawLayer:
    options: dict[str, Any] = {"layer": name, "read_geometry": geometry, "datetime_as_string": True}
    built, crs = None, None
    if early is not None and geometry and kind in _SHAPES_FIRST:
        built, crs = _shapes_first(gdal, path, name, early)
        options["read_geometry"] = built is None
    meta, fids, wkb, data = _tolerant(gdal, path, options, raw_text=kind == "mapinfo")
    if built is not None and len(fids) != len(built.shapes):  # it was written to meanwhile
        raise SourceError(source_text("refuse.broken", kind=_DRIVERS[kind]))
    if kind == "mapinfo":
        meta, data, codec = _decoded(meta, data)
    if kind == "dxf":
        for values in data:
            if values.dtype.kind == "O":
                values[:] = [dxf_text.unescaped(v) if isinstance(v, str) else v for v in values]
    if wkb is not None:
        built, crs = geometries.from_wkb(wkb), _stated_crs(meta)
    rows = len(wkb) if wkb is not None else len(fids) if fids is not None else len(data[0]) if data else 0
    dates = [str(t) in ("OFTDate", "OFTDateTime") for t in meta.get("ogr_types", ())]
    names = distinct_names(meta["fields"])
    stated = _stated_days(path, name, fids, meta, dates) if kind == "gpkg" else {}
    columns = [
        Column(n, stated[str(f)]) if str(f) in stated else _column(n, values, day)
        for n, f, values, day in zip(names, meta["fields"], data, dates, strict=True)
    ]
    columns = [c for c in columns if not (kind in ("gpx", "dxf") and _empty(c))]
    repaired: tuple[int, ...] = ()
    faults: dict[int, Text] = {}
    flat = None
    if built is not None:
        columns += _heights(built.shapes, {c.name for c in columns})
        flat, faults, repaired = _flat(built.shapes), built.faults, tuple(built.repaired)
    day_names = frozenset(n for n, day in zip(names, dates, strict=True) if day)
    return RawLayer(name, tuple(columns), rows, flat, crs, codec, faults, repaired=repaired, dates=day_names)


def _shapes_first(
    gdal: Any, path: Path, name: str, early: Early
) -> tuple[geometries.BuiltShapes | None, str | None]:
    """Read the shapes of a layer alone and show them; None where that fails: the whole says why."""
    try:
        meta, _, wkb, _ = _tolerant(gdal, path, {"layer": name, "columns": []}, raw_text=False)
    except SourceError:
        return None, None
    crs = _stated_crs(meta)
    early.show_wkb(wkb, crs)
    built = geometries.from_wkb(wkb)
    if not built.faults and not built.repaired:
        early.show(_flat(built.shapes), crs)
    return built, crs


def _stated_crs(meta: Any) -> str | None:
    """Return the CRS of a layer; None for the two that GeoPackages have for an unknown one (srs_id 0 and -1)."""
    crs: str | None = meta.get("crs")
    return None if crs and re.search(r'\["Undefined (?:geographic|Cartesian) SRS"', crs) else crs


def _flat(shapes: geometries.Shapes) -> geometries.Shapes:
    """Return shapes in two dimensions: the same array where they all are."""
    flat: geometries.Shapes = shapely.force_2d(shapes) if shapely.has_z(shapes).any() else shapes
    return flat


def _tolerant(gdal: Any, path: Path, options: dict[str, Any], raw_text: bool) -> tuple[Any, Any, Any, Any]:
    """Read with pyogrio, decoding text as UTF-8, else GB18030, else byte for byte."""
    codecs = ("latin-1",) if raw_text else (None, "gb18030", "latin-1")
    for codec in codecs:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found: tuple[Any, Any, Any, Any] = gdal.raw.read(
                    path, encoding=codec, return_fids=True, **options
                )
            return found
        except UnicodeDecodeError:
            continue
        except pyogrio_import.failures(gdal) as error:
            raise SourceError(source_text("refuse.broken", kind=path.suffix.lstrip(".").upper())) from error
    raise SourceError(source_text("refuse.broken", kind=path.suffix.lstrip(".").upper()))


def _column(name: str, values: NDArray[Any], day: bool) -> Column:
    if values.dtype.kind in "fiu":
        return Column(name, values.astype(float) if values.dtype.kind == "f" else values)
    if values.dtype.kind == "b":
        return Column(name, np.where(values, "true", "false").astype(object))
    cells = np.empty(len(values), object)
    if day:
        cells[:] = [None if v is None or str(v) == "NaT" else _MIDNIGHT.sub("", str(v)) for v in values]
    else:
        listed = values.tolist()
        plain = set(map(type, listed)) <= {str, type(None)}
        cells[:] = (
            listed if plain else [v if v is None or isinstance(v, str) else plain_text(v) for v in listed]
        )
    return Column(name, cells)


def _stated_days(path: Path, layer: str, fids: Any, meta: Any, dates: list[bool]) -> dict[str, NDArray[Any]]:
    """Read date columns of a GeoPackage as written: GDAL drops an impossible day without a message."""
    fields = [str(f) for f, day in zip(meta["fields"], dates, strict=True) if day]
    if not fields or fids is None:
        return {}
    quoted = [n.replace('"', '""') for n in (layer, *fields)]
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with sqlite3.connect(uri, uri=True) as database:
            key = next((r[1] for r in database.execute(f'pragma table_info("{quoted[0]}")') if r[5]), "rowid")
            chosen = ", ".join(f'"{n}"' for n in quoted[1:])
            rows = {r[0]: r[1:] for r in database.execute(f'select "{key}", {chosen} from "{quoted[0]}"')}
        database.close()
    except sqlite3.Error:
        return {}
    found = {}
    for at, field in enumerate(fields):
        cells = np.empty(len(fids), object)
        values = [rows[f][at] if f in rows else None for f in fids.tolist()]
        cells[:] = [None if v in (None, "") else _MIDNIGHT.sub("", str(v)) for v in values]
        found[field] = cells
    return found


def _empty(column_: Column) -> bool:
    if column_.cells.dtype.kind == "f":
        return bool(np.isnan(column_.cells).all())
    return all(v is None for v in column_.cells.tolist())


def _heights(found: geometries.Shapes, taken: set[str]) -> list[Column]:
    z = geometries.heights(found)
    return [] if z is None or "Z" in taken else [Column("Z", z)]


def _decoded(meta: Any, data: Any) -> tuple[Any, Any, str]:
    """Decode names and cells that were read as Latin-1, byte for byte, by the evidence of all of them."""
    texts = [values for values in data if values.dtype.kind == "O"]
    names = [_bytes(n) for n in meta["fields"]]
    codec = encoding.detect(names + [_bytes(v) for values in texts for v in values if isinstance(v, str)])
    for values in texts:
        values[:] = [encoding.decode_cell(_bytes(v), codec) if isinstance(v, str) else v for v in values]
    return {**meta, "fields": [encoding.decode_cell(n, codec) for n in names]}, data, codec


def _neutral(path: Path, folder: Path) -> Path:
    """Link a MapInfo file into a folder of our own without its charset, which may be wrong and GDAL would trust."""
    beside = [p for p in path.parent.iterdir() if p.stem.casefold() == path.stem.casefold() and p.is_file()]
    for part in beside:
        lent = folder / part.name
        if part.suffix.lower() in (".tab", ".mif"):
            data = part.read_bytes()
            head = re.sub(rb'(?im)^(\s*!?charset\s+)"?\w[\w-]*"?', rb'\1"Neutral"', data[:2000])
            lent.write_bytes(head.replace(b'!charset "Neutral"', b"!charset Neutral") + data[2000:])
        else:
            shapefile.lend(part, lent)
    return folder / path.name


def _utf8_gpx(path: Path, folder: Path) -> tuple[Path, Kind, str]:
    """Write a GPX that is not sound UTF-8 as such into a folder of our own: GDAL's parser knows no GB18030.

    Returns the file to read, its kind and the encoding that it was written in.
    """
    decoded = encoding.decode(path.read_bytes())
    declared = re.match(r"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w-]+)", decoded.text[:200])
    if decoded.encoding == "utf-8" and (declared is None or declared[1].lower() in ("utf-8", "utf8")):
        return path, "gpx", decoded.encoding
    copy = folder / path.name
    copy.write_text(re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded.text), "utf-8")
    return copy, "gpx", decoded.encoding


def _bytes(text: object) -> bytes:
    plain = str(text)
    try:
        return plain.encode("latin-1")
    except UnicodeEncodeError:
        return plain.encode()

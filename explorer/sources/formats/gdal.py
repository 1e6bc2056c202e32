"""GIS formats through pyogrio: an allow-list of drivers, local files only, text decoded by evidence."""

from __future__ import annotations

import importlib
import os
import re
import sqlite3
import struct
import sys
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.sources.formats import dbf, dxf_text, gpx_times
from explorer.sources.formats.sniff import Kind
from explorer.sources.raw import encoding, geometries
from explorer.sources.raw.raw_layer import (
    Column,
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
# Drivers that fetch or that open further files by what a file says.
_SKIPPED = "HTTP WFS OAPIF CSW WMS WMTS WCS OGCAPI Carto AmigoCloud Elasticsearch EEDA NGW PLSCENES OGR_VRT VRT GDALG GTI ADBC"
_GPX_LAYERS = ("waypoints", "routes", "tracks")
_MIDNIGHT = re.compile(r"[T ]00:00:00(\.0+)?(Z|[+-]\d\d(:?\d\d)?)?$")


def prepare() -> None:
    """Import pyogrio before there is a file to read."""
    _pyogrio()


def _pyogrio() -> Any:
    """Import pyogrio without pandas, which takes a second, and without network access."""
    if "pyogrio" not in sys.modules:
        os.environ.setdefault("GDAL_SKIP", _SKIPPED)
        if "geopandas" not in sys.modules:
            sys.modules["geopandas"] = sys.modules["pandas"] = None  # type: ignore[assignment]
        try:
            import pyogrio
        finally:
            for name in ("geopandas", "pandas"):
                if sys.modules.get(name, ...) is None:
                    del sys.modules[name]
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
    """Import pyogrio so that it writes data frames, also where `_pyogrio` has imported it without pandas."""
    import geopandas  # noqa: F401
    import pyogrio
    from pyogrio import _compat

    if not _compat.HAS_GEOPANDAS:
        for module in (_compat, sys.modules["pyogrio.geopandas"], pyogrio):
            importlib.reload(module)
    return pyogrio


class Early(Protocol):
    """Takes the shapes of a file's only layer before its columns are read."""

    def wants(self, rows: int) -> bool: ...
    def show_wkb(self, wkb: NDArray[Any], crs: str | None) -> None: ...
    def show(self, shapes: NDArray[Any], crs: str | None) -> None: ...


def read(path: Path, kind: Kind, early: Early | None = None) -> list[RawLayer]:
    """Read all layers of a file; raises SourceError."""
    if kind == "shapefile":
        return [shapefile(path, early)]
    gdal = _pyogrio()
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
        except _failures(gdal) as error:  # a view in a GeoPackage whose table is gone
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


def _failures(gdal: Any) -> tuple[type[Exception], ...]:
    """Return what is raised for data that cannot be read, by pyogrio or by us."""
    errors = gdal.errors
    return (errors.DataSourceError, errors.DataLayerError, errors.FeatureError, ValueError, SourceError)


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
        except _failures(gdal) as error:
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
            _lend(part, lent)
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


# -- shapefiles -----------------------------------------------------------------------------------


def shapefile(path: Path, early: Early | None = None) -> RawLayer:
    """Read a shapefile from its parts, any of which may be wrong or missing."""
    path = _part(path, ".shp") or path
    cpg, prj, table = (_part(path, ending) for ending in (".cpg", ".prj", ".dbf"))
    hint = cpg.read_bytes()[:40].decode("ascii", "ignore") if cpg else ""
    built, z = _shp(path)
    stated = prj.read_bytes().decode("utf-8", "replace").strip() or None if prj else None
    if early is not None and early.wants(len(built.shapes)) and not built.faults:
        early.show(built.shapes, stated)
    say: list[Text] = []
    facts = dbf.read(table, hint) if table else None
    if facts is None:
        say.append(source_text("shp.no_dbf"))
        columns: tuple[Column, ...] = ()
        kept = np.arange(len(built.shapes))
    else:
        extra = np.arange(facts.records, len(built.shapes))  # shapes without a row are shapes all the same
        columns, kept = (
            tuple(_longer(c, len(extra)) for c in facts.columns),
            np.concatenate([facts.kept, extra]),
        )
        if facts.records != len(built.shapes):
            say.append(source_text("shp.uneven", shapes=len(built.shapes), rows=facts.records))
    chosen = np.empty(len(kept), object)
    inside = kept < len(built.shapes)
    chosen[inside] = built.shapes[kept[inside]]
    if z is not None and "Z" not in {c.name for c in columns}:
        heights = np.full(len(kept), np.nan)
        heights[inside] = z[kept[inside]]
        columns = (*columns, Column("Z", heights))
    lost = _lost(path, built.shapes)
    if lost:
        say.append(source_text("shp.cut", n=len(lost)))
    back = {int(record): row for row, record in enumerate(kept.tolist())}
    return RawLayer(
        path.stem,
        columns,
        len(kept),
        chosen,
        stated,
        facts.encoding if facts else None,
        {back[record]: text for record, text in {**built.faults, **lost}.items() if record in back},
        facts.notes if facts else (),
        tuple(back[record] for record in built.repaired if record in back),
        facts.dates if facts else frozenset(),
        say=tuple(say),
    )


def _lost(path: Path, shapes: NDArray[Any]) -> dict[int, Text]:
    """Return the records at the end that a .shp shorter than its head says has no shapes for, with the reason."""
    with path.open("rb") as file:
        stated = 2 * int.from_bytes(file.read(28)[24:28], "big")
    if path.stat().st_size >= stated:
        return {}
    there = np.flatnonzero(~shapely.is_missing(shapes))
    first = int(there[-1]) + 1 if len(there) else 0
    return dict.fromkeys(range(first, len(shapes)), source_text("row.cut"))


def _longer(column: Column, more: int) -> Column:
    empty = np.full(more, np.nan) if column.numeric else np.full(more, None, object)
    return Column(column.name, np.concatenate([column.cells, empty])) if more else column


def _part(path: Path, ending: str) -> Path | None:
    """Return the sibling file with this ending, in whatever case."""
    for candidate in (path.with_suffix(ending), path.with_suffix(ending.upper())):
        if candidate.is_file():
            return candidate
    try:
        beside = list(path.parent.iterdir())
    except OSError:
        return None
    wanted = path.stem.casefold() + ending
    return next((p for p in beside if p.name.casefold() == wanted and p.is_file()), None)


def _shp(path: Path) -> tuple[geometries.BuiltShapes, NDArray[np.float64] | None]:
    """Read geometry alone, in a folder of our own: the .dbf cannot spoil it, and a missing .shx is made there."""
    gdal = _pyogrio()
    with tempfile.TemporaryDirectory() as folder:
        lent = Path(folder) / "shape.shp"
        for ending in (".shp", ".shx"):
            if part := _part(path, ending):
                _lend(part, lent.with_suffix(ending))
        wkb = _wkb(gdal, lent) if lent.with_suffix(".shx").exists() else None
        if wkb is None:  # no index, or a wrong one
            lent.with_suffix(".shx").unlink(missing_ok=True)
            _index(lent)
            wkb = _wkb(gdal, lent)
    if wkb is None:
        raise SourceError(source_text("refuse.broken", kind="Shapefile"))
    built = geometries.from_wkb(wkb)
    z = geometries.heights(built.shapes)
    flat = shapely.force_2d(built.shapes)
    return geometries.BuiltShapes(flat, built.faults, built.repaired), z


def _wkb(gdal: Any, path: Path) -> NDArray[Any] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found: NDArray[Any] = gdal.raw.read(path, columns=[])[2]
        return found
    except _failures(gdal):
        return None


def _index(path: Path) -> None:
    """Write the .shx of a .shp from the lengths of its records."""
    data = path.read_bytes()
    index, at = bytearray(data[:100]), 100
    while at + 8 <= len(data):
        size = struct.unpack(">i", data[at + 4 : at + 8])[0]
        if size < 2 or at + 8 + 2 * size > len(data):
            break
        index += struct.pack(">ii", at // 2, size)
        at += 8 + 2 * size
    index[24:28] = struct.pack(">i", len(index) // 2)
    path.with_suffix(".shx").write_bytes(bytes(index))


def _lend(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source.absolute())
    except (OSError, NotImplementedError):
        target.write_bytes(source.read_bytes())


def table(path: Path) -> list[RawLayer]:
    """Read a .dbf on its own: rows without shapes."""
    facts = dbf.read(path)
    rows = len(facts.kept)
    return [
        RawLayer(
            path.stem, facts.columns, rows, None, None, facts.encoding, notes=facts.notes, dates=facts.dates
        )
    ]

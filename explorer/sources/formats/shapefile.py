"""Shapefiles, read from their parts: geometry through pyogrio, the table by hand."""

from __future__ import annotations

import struct
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.sources.formats import dbf, pyogrio_import
from explorer.sources.raw import geometries
from explorer.sources.raw.raw_layer import Column, Early, RawLayer, SourceError, source_text
from explorer.words.text import Text


def read(path: Path, early: Early | None = None) -> RawLayer:
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
    gdal = pyogrio_import.library()
    with tempfile.TemporaryDirectory() as folder:
        lent = Path(folder) / "shape.shp"
        for ending in (".shp", ".shx"):
            if part := _part(path, ending):
                lend(part, lent.with_suffix(ending))
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
    except pyogrio_import.failures(gdal):
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


def lend(source: Path, target: Path) -> None:
    """Link a file into a folder of our own; copy it where links cannot be made."""
    try:
        target.symlink_to(source.absolute())
    except (OSError, NotImplementedError):
        target.write_bytes(source.read_bytes())

"""Write a table as CSV, Excel workbook, GeoJSON or GeoPackage."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from explorer import colours, wholefile
from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.collection import ById, Collection
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Shapes
from explorer.export.files.files import scratch_folder
from explorer.sources.formats.pyogrio_import import with_tables
from explorer.state.files import save_table
from explorer.state.queries.changes import changes_of
from explorer.state.queries.drawn import known_at
from explorer.state.queries.tables import output_tables
from explorer.state.queries.tables.finished_table import Cell, Table
from explorer.state.queries.tables.telling import Told, telling, untold
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang

PLAIN = (".csv", ".xlsx")
WITH_SHAPES = (".gpkg", ".geojson", *PLAIN)
_FAMILIES = {"Point": "point", "LineString": "line", "Polygon": "area", "": "none"}
_MULTI = {"point": "MultiPoint", "line": "MultiLineString", "area": "MultiPolygon"}
_TEXT_WIDTH = 60
_FACE = "Microsoft YaHei"  # installed by Office on Windows and macOS
_NAME = 31  # characters of a worksheet's name
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_MOST_ROWS = 1_048_575  # below the header
_MB = 1_000_000


def save(path: Path, table: Table, shapes: Shapes) -> None:
    """Write `table` in the format of the suffix, atomically; GeoJSON and GeoPackage only for tables of features.

    Raises OSError, ValueError for another suffix, RuntimeError from GDAL.
    """
    suffix = path.suffix.lower()
    if suffix not in (WITH_SHAPES if table.features else PLAIN):
        raise ValueError(suffix)
    if suffix == ".gpkg":
        wholefile.write(path, _geopackage(table, shapes))
    elif suffix == ".geojson":
        wholefile.write(path, _geojson(table, shapes))
    elif suffix == ".xlsx":
        wholefile.write(path, workbook(_with_documents(table), table.about, table.lang))
    else:
        text = [[_words(cell) for cell in row] for row in table.rows]
        save_table.save_csv(path, table.labels(), text)


def features_at(known: Known, view: View, day: date, lang: Lang) -> Table:
    """Return what the shown layers hold on a day: a row a feature, with a point of each shape."""
    chosen = known_at(known.atlas, view, day)
    spots = anchors(known.shapes, (f.id for f in chosen))
    return output_tables.features(known.atlas, chosen, day, lang, known.catalogue.names(), spots)


def changes_between(known: Known, view: View, first: date, last: date, lang: Lang) -> Table:
    """Return what changed in the shown layers between two days, both included: a row a dated record."""
    found = changes_of(known.atlas, replace(view, clock=Clock(last, first, "window")))
    return output_tables.changes(known.atlas, found, first, last, lang, known.catalogue.names())


def anchors(shapes: Shapes, ids: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Return a point on the shape of each of these that has one: longitude and latitude, rounded to five decimals."""
    import shapely
    from shapely.geometry import shape

    found: dict[str, tuple[float, float]] = {}
    own: dict[Collection, list[tuple[str, int]]] = {}
    for key in ids:
        place = shapes.place(key) if isinstance(shapes, ById) else None
        if place is not None:  # a hundred thousand at once, not one by one
            own.setdefault(place[0], []).append((key, place[1]))
        elif key in shapes:
            spot = shape(dict(shapes[key])).representative_point()
            found[key] = round(spot.x, 5), round(spot.y, 5)
    for collection, places in own.items():
        spots = shapely.point_on_surface(collection.shapes[[row for _, row in places]])
        rounded = np.round(shapely.get_coordinates(spots), 5).tolist()
        found |= {key: (x, y) for (key, _), (x, y) in zip(places, rounded, strict=True)}
    return found


def _words(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return cell or ""


def workbook(tables: Sequence[Table], about: Sequence[str], lang: Lang, told: Told = untold) -> bytes:
    """Return an Excel workbook: a sheet with a frozen header for each table, and one about the data.

    No cell is a formula, a link or a date made of text: a partial date stays what its source says. Raises ValueError,
    in one line, for a table longer than a sheet of Excel, and ExportError where temporary files find no room.
    """
    import xlsxwriter

    if (longest := max(len(table.rows) for table in tables)) > _MOST_ROWS:
        raise ValueError(t("table.too_long", lang, n=longest, most=_MOST_ROWS))
    out = _Counted(told)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    options["nan_inf_to_errors"] = True
    options["constant_memory"] = True  # rows are written one by one: a million take 2.9 GB otherwise
    with scratch_folder() as folder:
        book = xlsxwriter.Workbook(out, {"tmpdir": str(folder), **options})
        book.formats[0].set_font_name(_FACE)
        _fill(book, tables, about, lang, told)
        told("pack", 0, 0)
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise error.__cause__ or error from error
    return out.getvalue()


class _Counted(BytesIO):
    """Where the packed workbook goes: tells how many MB there are."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self._told, self._next = told, _MB

    def write(self, data: Any) -> int:
        written = super().write(data)
        if (here := self.tell()) >= self._next:
            self._next = here - here % _MB + _MB
            self._told("packed", here // _MB, 0)
        return written


def _fill(book: Any, tables: Sequence[Table], about: Sequence[str], lang: Lang, told: Told) -> None:
    bold = book.add_format(
        {
            "bold": True,
            "font_name": _FACE,
            "bottom": 1,
            "bg_color": colours.table("light")["ground_sunken"],
            "valign": "vcenter",
        }
    )
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "font_name": _FACE})
    for name, table in zip(_sheet_names(tables, lang), tables, strict=True):
        _write_sheet(book.add_worksheet(name), table, bold, told)
    notes = book.add_worksheet(t("table.sheet.about", lang))
    notes.set_column(0, 0, 120)
    for row, line in enumerate(about):
        notes.write_string(row, 0, line, wrapped)
    book.set_properties({"title": tables[0].name[:255], "author": "", "comments": ""})


def _with_documents(table: Table) -> tuple[Table, ...]:
    return (table,) if table.documents is None or not table.documents.rows else (table, table.documents)


def _sheet_names(tables: Sequence[Table], lang: Lang) -> list[str]:
    """Return a name for each table that Excel allows: up to 31 characters, without `[]:*?/\\`, unlike all others."""
    taken = {t("table.sheet.about", lang).casefold()}
    names = []
    for table in tables:
        plain = _NOT_IN_NAMES.sub(" ", table.name).strip("' ") or "1"
        name, number = plain[:_NAME], 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain[: _NAME - 4]} {number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _write_sheet(sheet: Any, table: Table, bold: Any, told: Told) -> None:
    for number, label in enumerate(table.labels()):
        sheet.write_string(0, number, label, bold)
        cells = [_words(row[number]) for row in table.rows[:200]]
        longest = max((_width(text) for text in (label, *cells)), default=8)
        sheet.set_column(number, number, min(_TEXT_WIDTH, longest + 3))
    for row, cells_of in enumerate(telling(table.rows, len(table.rows), "sheet", told), 1):
        for number, cell in enumerate(cells_of):
            if isinstance(cell, float):
                sheet.write_number(row, number, cell)
            elif cell:
                sheet.write_string(row, number, cell[:32767])
    sheet.freeze_panes(1, min(2, len(table.columns) - 1))
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _width(text: str) -> int:
    """Return the width in columns; a hanzi takes two."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text[:_TEXT_WIDTH])


def _geojson(table: Table, shapes: Shapes) -> bytes:
    """Write GeoJSON (RFC 7946) with machine-readable property names; `about` holds date, sources and licence."""
    found = []
    for key, row in zip(table.features, table.rows, strict=True):
        geometry = shapes.get(key)
        properties = dict(zip(table.keys(), row, strict=True))
        plain = {name: geometry[name] for name in ("type", "coordinates")} if geometry else None
        found.append({"type": "Feature", "properties": properties, "geometry": plain})
    whole = {"type": "FeatureCollection", "name": table.name, "about": list(table.about), "features": found}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _geopackage(table: Table, shapes: Shapes) -> bytes:
    """Write a layer per theme and geometry type, named in the table's language, and a table `about`."""
    groups: dict[tuple[str, str], list[int]] = {}
    for number, (key, theme) in enumerate(zip(table.features, table.groups, strict=True)):
        groups.setdefault((theme, _family(shapes.get(key))), []).append(number)
    with scratch_folder() as folder:
        draft = folder / "table.gpkg"
        for (theme, family), numbers in groups.items():
            words = t("table.kind.of", table.lang, theme=theme, kind=t(f"table.kind.{family}", table.lang))
            _layer(draft, words, family, table, numbers, shapes)
        _plain_layer(draft, "about", ("text",), [(line,) for line in table.about], table.name)
        return draft.read_bytes()


def _family(shape: Mapping[str, Any] | None) -> str:
    return _FAMILIES[str(shape["type"]).removeprefix("Multi") if shape else ""]


def _layer(draft: Path, name: str, family: str, table: Table, numbers: Sequence[int], shapes: Shapes) -> None:
    rows = [table.rows[n] for n in numbers]
    about = "\n".join(table.about)
    if family == "none":
        _plain_layer(draft, name, table.keys(), rows, about)
        return
    import geopandas
    from shapely.geometry import shape

    frame = geopandas.GeoDataFrame(
        _frame(table.keys(), rows),
        geometry=[shape(dict(shapes[table.features[n]])) for n in numbers],
        crs="EPSG:4326",
    )
    with_tables().write_dataframe(
        frame,
        draft,
        layer=name,
        driver="GPKG",
        geometry_type=_MULTI[family],
        promote_to_multi=True,
        layer_options={"IDENTIFIER": name, "DESCRIPTION": about},
    )


def _plain_layer(
    draft: Path, name: str, keys: Sequence[str], rows: Sequence[Sequence[Cell]], about: str
) -> None:
    frame = _frame(keys, rows)
    options = {"IDENTIFIER": name, "DESCRIPTION": about}
    with_tables().write_dataframe(frame, draft, layer=name, driver="GPKG", layer_options=options)


def _frame(keys: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Any:
    """Return a DataFrame; columns of numbers with gaps become float columns."""
    import pandas

    frame = pandas.DataFrame(rows, columns=list(keys))
    for key in keys:
        if all(cell is None or isinstance(cell, float) for cell in frame[key]):
            frame[key] = frame[key].astype(float)
    return frame

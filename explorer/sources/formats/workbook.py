"""Workbooks through python-calamine: GDAL turns a column of mixed dates into text and takes the title for a header."""

from __future__ import annotations

import re
import zipfile
import zlib
from datetime import date
from pathlib import Path
from typing import Any

from explorer.sources.raw import sheet_grid
from explorer.sources.raw.raw_layer import EPOCH, RawLayer, SourceError, source_text

_MOST_CELLS = 20_000_000
_HEAD = 65_536
_MOST_SEARCHED = 64 * 2**20  # bytes of a sheet
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BLANK_FORMULA = re.compile(
    rb"""<c\b(?![^>]*\bt="str")[^>]*>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"""
)
_EPOCH_1904 = date(1904, 1, 1)
# What zipfile raises for an archive that calamine may read: RuntimeError for unknown compression, too.
_DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, RuntimeError)


def read(path: Path) -> list[RawLayer]:
    """Read every sheet as a layer: without rows if it holds no table, and marked if it is hidden."""
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError as error:
        raise SourceError(source_text("refuse.password")) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise SourceError(source_text("refuse.broken_workbook")) from error
    sheets = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
    if not sheets:
        raise SourceError(source_text("refuse.no_layer"))
    epoch, lacking = _epoch(path), _uncalculated(path)
    return [
        _sheet(book, m.name, m.visible != calamine.SheetVisibleEnum.Visible, epoch, lacking.get(m.name, 0))
        for m in sheets
    ]


def _epoch(path: Path) -> date:
    """Return the day from which a workbook counts; calamine applies it to dates, but not to bare numbers."""
    try:
        with zipfile.ZipFile(path) as archive:
            start = archive.read("xl/workbook.xml")[:_HEAD]
    except _DAMAGED:
        return EPOCH
    return _EPOCH_1904 if re.search(rb'date1904\s*=\s*"(1|true|on)"', start) else EPOCH


def _uncalculated(path: Path) -> dict[str, int]:
    """Return by sheet how many formulas have no value, as programs write them that do not calculate: their cells come
    as blanks."""
    from defusedxml import ElementTree

    try:
        with zipfile.ZipFile(path) as archive:
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
            targets = {link.get("Id"): str(link.get("Target")) for link in links}
            sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
            named = {str(x.get("name")): targets.get(x.get(f"{_LINKS}id"), "") for x in sheets}
            return {name: _blank_formulas(archive, target) for name, target in named.items() if target}
    except (*_DAMAGED, ValueError, SyntaxError):
        return {}


def _blank_formulas(archive: zipfile.ZipFile, target: str) -> int:
    inside = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    with archive.open(inside) as sheet:
        cells = sheet.read(_MOST_SEARCHED)
    return len(_BLANK_FORMULA.findall(cells)) if b"<f" in cells else 0


def _sheet(book: Any, name: str, hidden: bool, epoch: date, lacking: int) -> RawLayer:
    import python_calamine as calamine

    try:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > _MOST_CELLS:
            return RawLayer(name, (), 0, hidden=hidden, say=(source_text("sheet.big", name=name),))
        rows = sheet.to_python(skip_empty_area=False)
        merged = list(getattr(sheet, "merged_cell_ranges", None) or ())
    except BaseException as error:
        # What calamine stops over in Rust is no Exception, and its class is in no module.
        damaged = isinstance(error, (calamine.CalamineError, ValueError, OverflowError))
        if not damaged and type(error).__name__ != "PanicException":
            raise
        return RawLayer(name, (), 0, hidden=hidden, say=(source_text("sheet.broken", name=name),))
    found = sheet_grid.find_table(rows, merged)
    if found is None:
        return RawLayer(name, (), 0, hidden=hidden)
    say = (source_text("sheet.uncalculated", name=name, n=lacking),) if lacking else ()
    return RawLayer(name, found.columns, len(found.lines), hidden=hidden, epoch=epoch, say=say)

"""Workbooks through python-calamine: GDAL turns a column of mixed dates into text and takes the title for a header."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from explorer.sources.formats import workbook_xml
from explorer.sources.raw import sheet_grid
from explorer.sources.raw.raw_layer import RawLayer, SourceError, source_text
from explorer.words.text import Text

_MOST_CELLS = 20_000_000
_TOO_WIDE = "Cell limit exceeded"
_MOST_NAMED = 5


def read(path: Path) -> list[RawLayer]:
    """Read every sheet as a layer: without rows if it holds no table, and marked if it is hidden."""
    import python_calamine as calamine

    whole = workbook_xml.gathered(path)
    try:
        book = calamine.CalamineWorkbook.from_object(whole.file)
    except calamine.PasswordError as error:
        raise SourceError(source_text("refuse.password")) from error
    except BaseException as error:
        if not isinstance(error, OSError) and not _is_damage(error):
            raise
        wide = _TOO_WIDE in str(
            error
        )  # of an ODS, whose sheets are read here; a library's words are all that tells
        raise SourceError(source_text("refuse.far_workbook" if wide else "refuse.broken_workbook")) from error
    sheets = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
    if not sheets:
        raise SourceError(source_text("refuse.no_layer"))
    epoch, lacking = workbook_xml.epoch(path), workbook_xml.uncalculated(path)
    found = []
    for sheet in sheets:
        hidden = sheet.visible != calamine.SheetVisibleEnum.Visible
        say = _beside(sheet.name, lacking.get(sheet.name, 0), whole.strays.get(sheet.name, []))
        found.append(_sheet(book, sheet.name, hidden, epoch, say))
    return found


def _is_damage(error: BaseException) -> bool:
    """Return whether calamine says that a workbook is damaged: what stops it in Rust is no Exception, and of no module."""
    import python_calamine as calamine

    said = isinstance(error, (calamine.CalamineError, ValueError, OverflowError))
    return said or type(error).__name__ == "PanicException"


def _beside(name: str, lacking: int, strays: list[str]) -> tuple[Text, ...]:
    """Return what of a sheet is not among its rows."""
    found = [source_text("sheet.uncalculated", name=name, n=lacking)] if lacking else []
    if strays:
        cells = "、".join(strays[:_MOST_NAMED]) + ("…" if len(strays) > _MOST_NAMED else "")
        found.append(source_text("sheet.stray", name=name, cells=cells, n=len(strays)))
    return tuple(found)


def _sheet(book: Any, name: str, hidden: bool, epoch: date, say: tuple[Text, ...]) -> RawLayer:
    try:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > _MOST_CELLS:
            return RawLayer(name, (), 0, hidden=hidden, say=(source_text("sheet.big", name=name),))
        rows = sheet.to_python(skip_empty_area=False)
        merged = list(getattr(sheet, "merged_cell_ranges", None) or ())
    except BaseException as error:
        if not _is_damage(error):
            raise
        return RawLayer(name, (), 0, hidden=hidden, say=(source_text("sheet.broken", name=name),))
    found = sheet_grid.find_table(rows, merged)
    if found is None:
        return RawLayer(name, (), 0, hidden=hidden, say=say)
    if found.beside:
        say = (*say, source_text("sheet.beside", name=name, column=found.beside))
    return RawLayer(name, found.columns, len(found.lines), hidden=hidden, epoch=epoch, say=say)

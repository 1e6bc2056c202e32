"""A row of a table in words: names of its columns, and its cells as people read them."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.atlas.edits.row_edit import Cells, RowEdit
from explorer.words import edtf
from explorer.words.dates import in_words
from explorer.words.strings import t, table
from explorer.words.text import Lang

# Columns whose cells are keys of the string table, by their prefix there.
NAMED = {
    ("statuses", "status"): "status",
    ("statuses", "kind"): "edit.kind",
    ("events", "kind"): "event.kind",
    ("conflicts", "kind"): "conflict.kind",
    ("sources", "kind"): "edit.source_kind",
    ("features", "quality"): "quality",
    ("features", "geometry"): "edit.geometry",
    ("places", "kind"): "edit.place_kind",
    ("events", "mark"): "edit.mark",
}
_DATES = ("date", "as_of")
YES_NO = ("milestone", "headline", "proxy")


def table_name(name: str, lang: Lang) -> str:
    """Return what one row of a table is called: a status, an event."""
    return t(f"edit.table.{name}", lang)


def column_name(name: str, column: str, lang: Lang) -> str:
    """Return the words for a column; both languages of a text have the same."""
    bare = column.removesuffix("_zh").removesuffix("_en")
    for key in (f"edit.column.{name}.{bare}", f"edit.column.{bare}"):
        if key in table():
            return t(key, lang)
    return column


def cell_words(name: str, column: str, cell: str, lang: Lang) -> str:
    """Return a cell as people read it: a date in words, a status by its name."""
    if column in _DATES and cell:
        try:
            return in_words(edtf.parse(cell), lang)
        except edtf.DateError:
            return cell
    if column in YES_NO:
        return t("edit.yes" if cell == "1" else "edit.no", lang)
    key = f"{NAMED.get((name, column), '')}.{cell}"
    return t(key, lang) if key in table() else cell


def row_words(name: str, cells: Cells, lang: Lang, columns: Iterable[str] | None = None) -> str:
    """Return the filled cells of a row with the names of their columns; only `columns` where given."""
    other = "_en" if lang == "zh" else "_zh"
    found = []
    for column in columns if columns is not None else cells:
        if not (column.endswith(other) and column[:-3] + ("_zh" if lang == "zh" else "_en") in cells):
            words = cell_words(name, column, cells.get(column, ""), lang) or t("edit.empty", lang)
            found.append(t("edit.cell", lang, column=column_name(name, column, lang), words=words))
    return t("edit.cells_join", lang).join(dict.fromkeys(found))


def edit_name(edit: RowEdit, lang: Lang) -> str:
    """Name an edit in one line: what was done to which row."""
    kind = "added" if edit.was is None else "removed" if edit.now is None else "changed"
    named = next(
        (
            edit.cells[c]
            for c in (f"name_{lang}", f"title_{lang}", "name_zh", "title_zh")
            if edit.cells.get(c)
        ),
        next(iter(edit.cells.values()), ""),
    )
    return t(f"edit.{kind}", lang, table=table_name(edit.table, lang), name=named)

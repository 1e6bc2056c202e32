"""What is wrong with an edit, by column, while it is written: the rules of `twincity check` for one row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from explorer.atlas.assembly.known import Known
from explorer.atlas.assembly.tables import build_atlas
from explorer.atlas.assembly.truth import beginnings, locators, undated_pages
from explorer.atlas.edits.base_rows import base_rows
from explorer.atlas.edits.cell_rules import ByColumn, read_cells
from explorer.atlas.edits.cell_rules import completed as _completed
from explorer.atlas.edits.edited_rows import EditedRows, edited_rows
from explorer.atlas.edits.row_edit import Cells, RowEdit
from explorer.atlas.model import Atlas
from explorer.atlas.schema import Row, TableRows
from explorer.words.problem import Problem
from explorer.words.wording import Localizable, Wording


def completed(known: Known, table: str, cells: Cells) -> dict[str, str]:
    """Return a row as the tables would have it: dates as EDTF, a text in one language used for both."""
    return _completed(base_rows(known), table, cells)


def problems_of(edit: RowEdit, known: Known, edits: tuple[RowEdit, ...] = ()) -> ByColumn:
    """Return what is wrong with an edit over these others, by column, each with the cure; "" is the whole row.

    `known` are the facts without the user's layers and edits.
    """
    base = base_rows(known)
    others = tuple(other for other in edits if other.table != edit.table or other.now != edit.was)
    joined = next(
        (o for o in edits if o.table == edit.table and o.now is not None and o.now == edit.was), None
    )
    whole = RowEdit(edit.table, joined.was if joined else edit.was, edit.now)
    if edit.now is None:
        found = edited_rows(known, (*others, whole)).refused.get(len(others))
        return {"": (found,)} if found is not None and whole.was != whole.now else {}
    row, faults = read_cells(base, edit.table, edit.now)
    rows = edited_rows(known, others)
    for column, fault in (*rows.lacking(edit.table, row), *_truth(rows, edit.table, row, known)):
        if fault not in faults.get(column, ()):
            faults[column] = (*faults.get(column, ()), fault)
    if faults or whole.was == whole.now:
        return faults
    refused = edited_rows(known, (*others, whole)).refused.get(len(others))
    if refused is None:
        return {}
    key = base.resources[edit.table].primary
    return {(key[0] if whole.was is None and key else ""): (refused,)}


def faults_over(rows: EditedRows, table: str, cells: Cells, known: Known) -> ByColumn:
    """Return what is wrong with a row that is to be added to these rows, by column: `problems_of` for many rows."""
    row, faults = read_cells(rows.base, table, cells)
    for column, fault in (*rows.lacking(table, row), *_truth(rows, table, row, known)):
        if fault not in faults.get(column, ()):
            faults[column] = (*faults.get(column, ()), fault)
    return faults


def _truth(rows: EditedRows, table: str, row: Cells, known: Known) -> Iterator[tuple[str, Localizable]]:
    """Yield what breaks a truth rule: a citation without a passage, a date that its source cannot know."""
    tables = {table: TableRows(table, [Row(0, dict(row))])}
    cited = {row.get(f"source{suffix}", "") for suffix in ("", "_a", "_b")} - {""}
    named = [r for key in cited for r in rows.of_subject("sources", key)]
    atlas = Atlas(sources=build_atlas({"sources": TableRows("sources", named)}, []).atlas.sources)
    yield from _worded(locators(atlas, tables), None)
    if table == "sources":
        yield from _worded(undated_pages(tables), "date")
    if table == "statuses":
        others = [r for r in rows.of_subject(table, row.get("feature", "")) if r.cells != row]
        tables[table].rows += [r for r in others if r["kind"] == "attested"]
        yield from _worded(beginnings(atlas, tables), "date")


def _worded(problems: Iterator[Problem], column: str | None) -> Iterator[tuple[str, Localizable]]:
    for problem in problems:
        words = cast(Wording, problem.words)
        named = next((str(value) for name, value in words.values if name == "column"), "")
        yield column or named, words

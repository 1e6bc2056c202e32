"""What is wrong with the cells of one row, by column, by the rules of its table alone."""

from __future__ import annotations

import re
from collections import defaultdict

from explorer.atlas.assembly.check import text_faults
from explorer.atlas.cells import read_cell
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.edits.base_rows import BaseRows
from explorer.atlas.edits.row_edit import Cells, RowEdit, filled
from explorer.words.wording import Localizable, wording

ByColumn = dict[str, tuple[Localizable, ...]]
_AREA = re.compile(r"0*[1-9]\d{0,5}(\.\d{1,6})?")


def read_cells(base: BaseRows, table: str, cells: Cells) -> tuple[dict[str, str], ByColumn]:
    """Return a row normalised (dates as EDTF), and what is wrong with it."""
    resource = base.resources.get(table)
    if resource is None:
        return dict(cells), {"": (wording("edit.no_table", table=table),)}
    found: defaultdict[str, list[Localizable]] = defaultdict(list)
    for column in cells.keys() - resource.fields.keys():
        found[column].append(wording("edit.no_column", column=column, table=table))
    row = {}
    for column, spec in resource.fields.items():
        row[column], fault = read_cell(column, spec, (cells.get(column) or "").strip())
        if fault:
            found[column].append(fault)
        found[column] += text_faults(column, row[column])
    for column in resource.fields:
        other = column.removesuffix("_zh") + "_en"
        if column.endswith("_zh") and other in row and bool(row[column]) != bool(row[other]):
            empty = other if row[column] else column
            if not found[empty]:  # a required one is reported as empty already
                found[empty].append(wording("problem.one_language", column=empty))
    if table == "features":
        for column, one in _recipe_faults(row):
            found[column].append(one)
    return row, {column: tuple(faults) for column, faults in found.items() if faults}


def _recipe_faults(row: Cells) -> list[tuple[str, Localizable]]:
    found: list[tuple[str, Localizable]] = []
    if bool(row["geometry"] == "none") != bool(row["quality"] == "none"):
        found.append(("quality", wording("problem.quality", id=row["id"])))
    if row["geometry"] == "blob" and not _AREA.fullmatch(row["geometry_arg"]):
        found.append(("geometry_arg", wording("problem.area", id=row["id"])))
    return found


@cached_by_owner
def read_edit(base: BaseRows, edit: RowEdit) -> tuple[dict[str, str], ByColumn]:
    """Return `read_cells` of the row that an edit writes; of one that removes, nothing."""
    return read_cells(base, edit.table, edit.now) if edit.now is not None else ({}, {})


def completed(base: BaseRows, table: str, cells: Cells) -> dict[str, str]:
    """Return a row normalised; a text in one language only is used for the other as well."""
    row, _ = read_cells(base, table, cells)
    for column in tuple(row):
        if column.endswith("_zh"):
            other = column.removesuffix("_zh") + "_en"
            if other in row:
                row[column], row[other] = row[column] or row[other], row[other] or row[column]
    return dict(filled(row) or {})

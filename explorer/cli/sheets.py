"""`twincity check FILE --as TABLE`: the rows of a workbook or CSV held against a table, as the window imports them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.cli.kit import tables
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.language import colon, current_language, listed, tr
from explorer.cli.kit.options import usage_error
from explorer.cli.kit.streams import echo, escape

if TYPE_CHECKING:
    from explorer.atlas.package import Resource
    from explorer.sources.reader.reading import SourceLayer
    from explorer.state.files.sheet_rows import SheetRow

_AS, _SET = "--as", "--set"


def check_sheet(
    file: Path, table: str, sets: Sequence[str], layer: str | None, bad: Path | None, as_json: bool
) -> bool:
    """Print each row that cannot be taken, and why; return whether all can."""
    from explorer.atlas.edits.base_rows import base_rows
    from explorer.state.files.sheet_rows import TABLES, SheetMapping, SheetReader, guess

    if table not in TABLES:
        raise usage_error(tr("sheet.tables", list=listed(list(TABLES))), _AS)
    facts = tables.known()
    resource = base_rows(facts).resources[table]
    found = _layer(file, layer)
    names = [column.name for column in found.columns]
    columns, constants = _sets(sets, resource, names)
    given = {**guess(resource, names), **columns}
    mapping = SheetMapping(table, {c: n for c, n in given.items() if c not in constants}, constants)
    rows = SheetReader(facts, (), mapping).read(found)
    if bad is not None:
        _save_bad(bad, found, rows, table)
    if as_json:
        echo(json.dumps(_plain(rows, mapping.columns, constants), ensure_ascii=False))
    else:
        _print(file, rows, mapping.columns, table)
    return all(row.edit is not None for row in rows)


def _layer(file: Path, name: str | None) -> SourceLayer:
    from explorer.sources.raw.raw_layer import SourceError
    from explorer.sources.reader.process import read
    from explorer.state.files.sheet_rows import sheet_of

    try:
        reading = read(file)
    except SourceError as refused:
        raise Failure(f"{file.name}{colon()}{refused.text.in_(current_language())}") from refused
    assert reading is not None  # None means cancelled
    found = sheet_of(reading, name)
    if found is None:
        raise Failure(tr("sheet.none", file=file.name, list=listed([one.name for one in reading.layers])))
    return found


def _sets(
    sets: Sequence[str], resource: Resource, names: Sequence[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Read `column=value`: a column of the file by its name, else one value for all rows."""
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    for one in sets:
        column, equals, value = one.partition("=")
        if not equals or column not in resource.fields:
            raise usage_error(tr("sheet.set", value=one, list=listed(list(resource.fields))), _SET)
        (columns if value in names else constants)[column] = value
    return columns, constants


def _save_bad(out: Path, layer: SourceLayer, rows: Sequence[SheetRow], table: str) -> None:
    from explorer.export.files.files import file_error
    from explorer.state.files.sheet_rows import save_bad_rows

    try:
        save_bad_rows(out, layer, rows, table, current_language())
    except OSError as error:
        raise Failure(file_error(out, error).in_(current_language())) from error


def _plain(
    rows: Sequence[SheetRow], columns: dict[str, str] | Any, constants: dict[str, str]
) -> dict[str, Any]:
    return {
        "ok": all(row.edit is not None for row in rows),
        "columns": dict(columns),
        "set": constants,
        "rows": [
            {
                "row": row.number,
                "edit": row.edit.to_json() if row.edit is not None else None,
                "problems": [
                    {"column": column, "message": why.in_("zh"), "message_en": why.in_("en")}
                    for column, why in row.problems
                ],
            }
            for row in rows
        ],
    }


def _print(file: Path, rows: Sequence[SheetRow], columns: Any, table: str) -> None:
    from explorer.state.files.sheet_rows import problem_lines

    lang = current_language()
    pairs = [f"{column} ← {name}" for column, name in columns.items()]
    echo(escape(tr("sheet.columns", list=listed(pairs) or "–")))
    for row in rows:
        for line in problem_lines(row, table, lang):
            echo(f"{escape(file.name)} {tr('inspect.row', row=row.number)}{colon()}{escape(line)}")
    good = sum(row.edit is not None for row in rows)
    echo(tr("sheet.sum", good=good, bad=len(rows) - good))

"""Where an edit differs from what the tables say: a conflict of its own kind, with both sides."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator

from explorer.atlas.assembly.tables import parse_locator
from explorer.atlas.edits.edited_rows import EditedRows
from explorer.atlas.edits.row_edit import Cells, RowEdit
from explorer.atlas.edits.row_words import row_words
from explorer.atlas.model import Citation, Conflict, Source
from explorer.atlas.schema import split_list
from explorer.words.strings import t
from explorer.words.text import Text

KIND = "own"
PROJECT = "own-edits"  # the source of rows that name none
# Of an added row and one of the tables that would say two things of one: what makes them rivals, and what differs.
_RIVALS = {
    "statuses": (("feature", "status", "kind"), "date"),
    "observations": (("key", "as_of", "scope_zh"), "value"),
    "attributes": (("feature", "name_zh", "as_of"), "value"),
}
_UNSAID = ("source", "locator")


def project_source() -> Source:
    """Return the source of what the user wrote without one."""
    return Source(PROJECT, _both("edit.project_source"), Text("", ""), None, "own", Text("", ""))


def all_rivals(rows: EditedRows) -> dict[str, Conflict]:
    """Return the conflicts of all edits that apply, by id; those found before are not sought again."""
    for number, edit in enumerate(rows.edits):
        if number not in rows.conflicts and number not in rows.refused:
            rows.conflicts[number] = tuple(rivals(rows, edit))
    applied = (rows.conflicts[n] for n in range(len(rows.edits)) if n not in rows.refused)
    return {conflict.id: conflict for found in applied for conflict in found}


def rivals(rows: EditedRows, edit: RowEdit) -> Iterator[Conflict]:
    """Yield the conflicts between an edit and the rows of the tables, which it replaces or contradicts."""
    if edit.table in ("conflicts", "routes", "passes", "alignments"):
        return
    if edit.was is not None:
        if _is_own(rows, edit.was):
            return
        columns = tuple(dict.fromkeys((*edit.was, *(edit.now or {}))))
        differing = [c for c in columns if edit.was.get(c) != (edit.now or {}).get(c)]
        stated = [c for c in differing if c not in _UNSAID and not c.startswith("locator_")]
        if not stated:
            return
        shown = stated if edit.now is not None else None
        yield _conflict(rows, edit, edit.was, edit.now, shown)
    elif edit.table in _RIVALS and edit.now is not None:
        alike, differs = _RIVALS[edit.table]
        for row in rows.recorded(edit.table, edit.now.get(alike[0], "")):
            there = row.cells
            same = all(there.get(c, "") == edit.now.get(c, "") for c in alike)
            if same and there.get(differs, "") != edit.now.get(differs, "") and not _is_own(rows, there):
                yield _conflict(rows, edit, there, edit.now, [*alike[1:], differs])


def _is_own(rows: EditedRows, cells: Cells) -> bool:
    """Return whether a row of the tables is itself the user's: of a pack that edits were accepted into."""
    source = rows.row("sources", {"id": cells.get("source", "")})
    return source is not None and source.cells.get("kind") == "own"


def _conflict(
    rows: EditedRows, edit: RowEdit, was: Cells, now: Cells | None, columns: list[str] | None
) -> Conflict:
    features, indicators, events = _about(edit, now or was)
    plain = json.dumps([edit.table, dict(was), now and dict(now)], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:12]
    own = _text(lambda lang: row_words(edit.table, now, lang, columns)) if now else _both("edit.side_removed")
    return Conflict(
        id=f"own-{digest}",
        kind=KIND,
        features=features,
        indicators=indicators,
        events=events,
        statement_a=_text(lambda lang: row_words(edit.table, was, lang, columns)),
        citation_a=_citation(rows, edit.table, was, of_tables=True),
        statement_b=own,
        citation_b=_citation(rows, edit.table, now) if now else Citation(PROJECT, Text("", "")),
        reconcile=_both("edit.reconcile"),
    )


def _about(edit: RowEdit, cells: Cells) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the features, indicators and events that a row is about."""
    if edit.table == "events":
        return split_list(cells.get("features", "")), (), (cells.get("id", ""),)
    if edit.table in ("indicators", "observations"):
        return (), (cells.get("key", ""),), ()
    if edit.table == "features":
        return (cells.get("id", ""),), (), ()
    return (((cells["feature"],) if "feature" in cells else ()), (), ())


def _citation(rows: EditedRows, table: str, cells: Cells, *, of_tables: bool = False) -> Citation:
    """Return what a row cites; of a feature its first citation, of a row without one the project or the atlas."""
    if cells.get("locator"):
        return Citation(cells.get("source", ""), parse_locator(cells["locator"]))
    if table == "features" and of_tables:
        for part in ("citations", "statuses"):
            for row in rows.base.of_subject(part, cells.get("id", "")):
                return Citation(row["source"], parse_locator(row["locator"]))
    if table == "sources" and of_tables:
        return Citation(cells.get("id", ""), Text("", ""))
    return Citation("" if of_tables else PROJECT, _both("edit.in_tables") if of_tables else Text("", ""))


def _text(words: Callable[..., str]) -> Text:
    return Text(words("zh"), words("en"))


def _both(key: str) -> Text:
    return Text(t(key, "zh"), t(key, "en"))

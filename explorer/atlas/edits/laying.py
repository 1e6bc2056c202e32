"""What is known with the user's edits over it: what they touch is made anew, all else stays the same object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from explorer.atlas.assembly import basemap_files
from explorer.atlas.assembly.alignments import points_of
from explorer.atlas.assembly.basemap_files import basemap_dir
from explorer.atlas.assembly.known import Known, drawn_over
from explorer.atlas.assembly.tables import RowError, build_atlas, record_of
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.edits.base_rows import base_rows
from explorer.atlas.edits.edited_rows import PARTS, EditedRows, edited_rows
from explorer.atlas.edits.rivals import KIND, PROJECT, all_rivals, project_source
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.model import Atlas, OwnFacts, Shapes
from explorer.atlas.schema import BULK, Row, TableRows, split_list
from explorer.records import dataclass
from explorer.words.edtf import DateError

T = TypeVar("T")
_SUBJECTS = {part: parent for parent, parts in PARTS.items() for part in parts}
_SHAPING = ("features", "routes", "members", "alignment_parts", "alignments")  # what a shape is made of
_KEYED = ("sources", "places", "features", "events", "indicators", "conflicts")


@dataclass(frozen=True)
class Laid:
    """Edits, and what was known with them: where the next derivation starts."""

    edits: tuple[RowEdit, ...]
    known: Known


@dataclass(slots=True)
class _Touched:
    """Ids of what has to be made anew, by table; `shapes`: features of which only the shape does."""

    ids: dict[str, dict[str, None]] = field(default_factory=lambda: {table: {} for table in _KEYED})
    shapes: dict[str, None] = field(default_factory=dict)

    def add(self, table: str, keys: Iterable[str]) -> None:
        self.ids[table].update(dict.fromkeys(key for key in keys if key))


def laid(
    known: Known, edits: tuple[RowEdit, ...], before: Laid | None = None, today: date | None = None
) -> Known:
    """Return `known`, as its tables have it, with the edits over it; `before` is an earlier result over the same."""
    if not edits or known.folder is None:
        return known
    start = before.known if before and before.known.folder == known.folder else known
    former = before.edits if before and start is before.known else ()
    rows = edited_rows(known, edits)
    added = _added(start, rows, former)
    touched = _touched(start, rows, former) if added is None else _touched_by(start, added)
    made = _made(rows, touched)
    atlas = _joined(known.atlas, start.atlas, made, touched, rows)
    atlas = replace(atlas, own=_own(rows, rows.applied) if added is None else _own(rows, added, start.own))
    drawn = [key for key in touched.shapes if key in atlas.features]
    gone = touched.ids["features"].keys() - atlas.features.keys()
    shapes = _shapes(known.folder, atlas, rows, drawn, known)
    kept = {key: shape for key, shape in start.shapes.items() if key not in gone and key not in drawn}
    return replace(
        known,
        atlas=atlas,
        shapes={**kept, **shapes},
        axis=(known if added is None else start).axis.extended_to(
            _days(rows.applied if added is None else added, atlas), today or date.today()
        ),
    )


def laid_under(facts: Known, known: Known, edits: tuple[RowEdit, ...]) -> Known:
    """Return `known` again, its layers and shapes of the user's own, over the facts of the tables with these edits."""
    found = drawn_over(laid(facts, edits), tuple(known.own_shapes.values()))
    return found.with_collections(known.collections, known.catalogue)


def prepare(known: Known) -> None:
    """Read what the first edit of a shape is laid with: a fifth of a second, for a thread."""
    if known.folder is None:
        return
    from explorer.atlas.assembly.geometry import basemap_of

    base = base_rows(known)
    for table in base.resources:
        base.rows(table)
    basemap_of(basemap_files.choose_basemap(known.folder, basemap_dir()))


# -- what is touched ------------------------------------------------------------------------------


def _added(start: Known, rows: EditedRows, former: tuple[RowEdit, ...]) -> tuple[RowEdit, ...] | None:
    """Return the edits that came after the former ones, where nothing else changed; None where more did."""
    many = len(former)
    if not many or start.own.refused or rows.refused or rows.edits[:many] != former:
        return None
    return rows.edits[many:]


def _touched(start: Known, rows: EditedRows, before: tuple[RowEdit, ...]) -> _Touched:
    earlier = {edit for number, edit in enumerate(before) if number not in start.own.refused}
    now = set(rows.applied)
    new = (edit for edit in rows.applied if edit not in earlier)
    left = earlier - now
    gone = (edit for edit in before if edit in left)
    return _touched_by(start, (*new, *gone))


def _touched_by(start: Known, edits: Iterable[RowEdit]) -> _Touched:
    found = _Touched()
    for edit in edits:
        for cells in (edit.was, edit.now):
            if cells is None:
                continue
            subject = next((cells[c] for c in ("id", "feature", "key") if c in cells), "")
            found.add(_SUBJECTS.get(edit.table, edit.table), (subject,))
            if edit.table in _SHAPING:
                found.shapes[subject] = None
            if edit.table == "events":
                found.add("features", split_list(cells.get("features", "")))
    if found.ids["places"]:
        found.shapes.update(
            (key, None)
            for key, feature in start.atlas.tables.features.items()
            if not found.ids["places"].keys().isdisjoint(feature.place_ids())
        )
    return found


# -- the objects ----------------------------------------------------------------------------------


def _made(rows: EditedRows, touched: _Touched) -> Atlas:
    """Build what is touched of its rows alone, with the events that date its features."""
    wanted: dict[str, list[Row]] = {}
    for parent in ("features", "indicators"):
        for table in (parent, *(part for part in PARTS[parent] if part not in BULK)):
            wanted[table] = [row for key in touched.ids[parent] for row in rows.of_subject(table, key)]
    features = touched.ids["features"]
    wanted["events"] = [
        row
        for row in rows.rows("events")
        if row["id"] in touched.ids["events"] or not features.keys().isdisjoint(split_list(row["features"]))
    ]
    points = (split_list(row["geometry_arg"]) for row in wanted["features"] if row["geometry"] == "point")
    places = dict.fromkeys((*touched.ids["places"], *(key for listed in points for key in listed)))
    for table, keys in {**touched.ids, "places": places}.items():
        if table not in wanted:
            wanted[table] = [row for key in keys for row in rows.of_subject(table, key)]
    return build_atlas({table: TableRows(table, found) for table, found in wanted.items()}, []).atlas


def _joined(base: Atlas, start: Atlas, made: Atlas, touched: _Touched, rows: EditedRows) -> Atlas:
    """Return the atlas in table order: what is touched as it was made, all else as it was."""
    conflicts = all_rivals(rows)
    own = {key: start.conflicts.get(key, found) for key, found in conflicts.items()}
    tables: Mapping[str, Mapping[str, object]] = {
        table: _merged(
            getattr(base, table), getattr(start, table), getattr(made, table), touched.ids[table], rows, table
        )
        for table in _KEYED
    }
    others = {key: value for key, value in tables["conflicts"].items() if not key.startswith(f"{KIND}-")}
    sources = dict(tables["sources"])
    cited = {c.source for found in own.values() for c in (found.citation_a, found.citation_b)}
    sources.pop(PROJECT, None)
    if PROJECT in cited:
        sources[PROJECT] = start.sources.get(PROJECT) or project_source()
    return replace(base, **{**tables, "sources": sources, "conflicts": {**others, **own}})  # type: ignore[arg-type]


def _merged(
    base: Mapping[str, T],
    start: Mapping[str, T],
    made: Mapping[str, T],
    touched: Mapping[str, None],
    rows: EditedRows,
    table: str,
) -> dict[str, T]:
    found: dict[str, T] = {}
    for key in dict.fromkeys((*base, *start, *rows.added_keys(table))):
        if key in touched:
            if key in made:
                found[key] = made[key]
        elif key in start:
            found[key] = start[key]
    return found


# -- shapes, days, marks --------------------------------------------------------------------------


def _shapes(folder: Path, atlas: Atlas, rows: EditedRows, keys: list[str], known: Known) -> Shapes:
    if not keys:
        return {}
    from explorer.atlas.assembly.geometry import derive

    surveyed = {
        key: points
        for feature in keys
        if atlas.features[feature].alignments
        for key, points in points_of(rows.of_subject("alignments", feature)).items()
    }
    under = basemap_files.choose_basemap(folder, basemap_dir())
    beside = frozenset(key for key, spec in known.catalogue.specs.items() if spec.beside)
    return derive(atlas, under, surveyed, known.pack.region.frame, beside, keys)


def _days(edits: Iterable[RowEdit], atlas: Atlas) -> Iterator[date]:
    """Yield the days that the user's rows name."""
    for edit in edits:
        record = _record(edit, atlas)
        for name in ("date", "as_of"):
            when = getattr(record, name, None)
            yield from (day for day in (getattr(when, "first", None), getattr(when, "last", None)) if day)


def _record(edit: RowEdit, atlas: Atlas) -> object | None:
    """Return what an edit wrote as an object of the model: a status, an event."""
    if edit.table == "events" and edit.now is not None:
        return atlas.events.get(edit.now.get("id", ""))
    return _written(edit)


@cached_by_owner
def _written(edit: RowEdit) -> object | None:
    if edit.now is None:
        return None
    columns = dict.fromkeys(_ALL_COLUMNS, "")
    try:
        return record_of(edit.table, Row(0, {**columns, **edit.now}))
    except (RowError, DateError, KeyError, ValueError):
        return None


_ALL_COLUMNS = (
    *("date", "as_of", "note_zh", "note_en", "qualifier", "unit_zh", "unit_en", "scope_zh", "scope_en"),
    *("published_km", "published_source", "locator"),
)


def _own(rows: EditedRows, edits: Iterable[RowEdit], before: OwnFacts | None = None) -> OwnFacts:
    """Return what of the facts these edits made, with what those before them did."""
    before = before or OwnFacts()
    features: set[str] = set()
    added: set[tuple[str, str]] = set()
    changed: set[tuple[str, str]] = set()
    records: set[tuple[str, object]] = set()
    for edit in edits:
        parent = _SUBJECTS.get(edit.table, edit.table)
        subject = next((edit.cells[c] for c in ("id", "feature", "key") if c in edit.cells), "")
        if parent == "features":
            features.add(subject)
        if edit.table in _KEYED and edit.now is not None:
            (added if edit.was is None else changed).add((edit.table, subject))
        elif (record := _record(edit, Atlas())) is not None:
            records.add((subject, record))
    return OwnFacts(
        before.features | features,
        before.added | added,
        before.changed | changed,
        before.records | records,
        rows.edits,
        rows.refused,
    )

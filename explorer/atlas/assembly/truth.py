"""The truth rules of `twincity check`: citations name a passage, dates are no more precise than their source."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from explorer.atlas.model import Atlas
from explorer.atlas.schema import Row, TableRows, may_be_missing
from explorer.words import edtf
from explorer.words.edtf import PartialDate
from explorer.words.problem import Problem
from explorer.words.wording import Wording, wording

Tables = dict[str, TableRows]
_CITING = ("statuses", "citations", "attributes", "members", "events", "observations", "conflicts")
# Where in a document: heading and paragraph, a dated line of its chronicle, a heading or byline itself.
_FINDABLE = re.compile(r"\S.* ¶\d+|大事记 \d{4}(-\d{2}){0,2}.*|\S.* (标题|署名)")
_CAPTION = "图注"


def truth(atlas: Atlas, tables: Tables) -> Iterator[Problem]:
    """Yield a problem for each statement that breaks a truth rule."""
    yield from locators(atlas, tables)
    yield from undated_pages(tables)
    yield from _languages(tables)
    yield from _uncited(atlas, tables)
    yield from beginnings(atlas, tables)
    yield from _rival_values(atlas, tables)


# -- citations ----------------------------------------------------------------------------------


def locators(atlas: Atlas, tables: Tables) -> Iterator[Problem]:
    """Report citations that name a document but no passage."""
    for name in _CITING:
        for row in tables[name].rows if name in tables else ():
            for suffix in ("_a", "_b") if name == "conflicts" else ("",):
                source = atlas.sources.get(row[f"source{suffix}"])
                where = row[f"locator{suffix}"].partition(" / ")[0]
                if source and source.kind == "document" and not _FINDABLE.fullmatch(where):
                    words = wording("problem.locator", column=f"locator{suffix}", where=where[:40])
                    yield Problem(f"{name}.csv", row.line, words)


def undated_pages(tables: Tables) -> Iterator[Problem]:
    """Report public pages without a date: only by date can they be compared with the documents."""
    for row in tables["sources"].rows:
        if row["kind"] == "outside" and not row["date"]:
            yield Problem("sources.csv", row.line, wording("problem.undated", id=row["id"]))


def _languages(tables: Tables) -> Iterator[Problem]:
    """Report texts that exist in one language only."""
    for name, table in tables.items():
        for row in table.rows:
            for column in row.cells:
                other = column.removesuffix("_zh") + "_en"
                if column.endswith("_zh") and other in row.cells and bool(row[column]) != bool(row[other]):
                    empty = other if row[column] else column
                    yield Problem(f"{name}.csv", row.line, wording("problem.one_language", column=empty))


def _uncited(atlas: Atlas, tables: Tables) -> Iterator[Problem]:
    """Report features without a source, and those without any statement."""
    lines = {row["id"]: row.line for row in tables["features"].rows}
    for feature in atlas.features.values():
        if not feature.citations and not may_be_missing(tables, feature.id, "citations"):
            message = wording("problem.uncited", id=feature.id)
            yield Problem("features.csv", lines.get(feature.id, 0), message)
    lines = {row["key"]: row.line for row in tables["indicators"].rows}
    for indicator in atlas.indicators.values():
        if not indicator.observations and not may_be_missing(tables, indicator.key, "observations"):
            message = wording("problem.unobserved", id=indicator.key)
            yield Problem("indicators.csv", lines.get(indicator.key, 0), message)


# -- dates --------------------------------------------------------------------------------------


def beginnings(atlas: Atlas, tables: Tables) -> Iterator[Problem]:
    """Report a beginning dated by a mere sighting."""
    rows = [row for row in tables["statuses"].rows if _readable(row["date"])]
    seen: defaultdict[tuple[str, str], list[PartialDate]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "attested":
            seen[row["feature"], row["status"]].append(edtf.parse(row["date"]))
    for row in rows:
        if row["kind"] == "begins":
            for fault in _faults(atlas, row, seen[row["feature"], row["status"]]):
                yield Problem("statuses.csv", row.line, fault)


def _readable(text: str) -> bool:
    """Return whether a date can be read; if not, the tables have reported it already."""
    try:
        return bool(text and edtf.parse(text))
    except ValueError:
        return False


def _faults(atlas: Atlas, row: Row, seen: list[PartialDate]) -> Iterator[Wording]:
    began = edtf.parse(row["date"])
    about = {"id": row["feature"], "date": began, "status": row["status"]}
    if any(other.text == began.text for other in seen):
        yield wording("problem.began_attested", **about)
    elif any(other.last and began.first and other.last < began.first for other in seen):
        yield wording("problem.seen_before", **about)
    if row["locator"].startswith(_CAPTION) and began.exact:
        yield wording("problem.began_photo", **about)
    source = atlas.sources.get(row["source"])
    if source is None or source.kind != "document" or source.date is None:
        return
    if began.text == source.date.text.rstrip("~?%"):
        yield wording("problem.began_document", **about, source=source.id)
    if began.first and source.date.last and began.first > source.date.last:
        yield wording("problem.later_than_source", **about, source=source.id, dated=source.date)


# -- numbers ------------------------------------------------------------------------------------


def _rival_values(atlas: Atlas, tables: Tables) -> Iterator[Problem]:
    """Report two values of a measure for one date and scope without a conflict that explains them."""
    if tables["conflicts"].broken or tables["conflicts"].broken_keys:
        return  # one of those that could not be read may be about them
    disputed = {key for conflict in atlas.conflicts.values() for key in conflict.indicators}
    first: dict[tuple[str, str, str], Row] = {}
    for row in tables["observations"].rows:
        known = first.setdefault((row["key"], row["as_of"], row["scope_zh"]), row)
        if known["value"] != row["value"] and row["key"] not in disputed:
            message = wording("problem.rival", id=row["key"], first=known["value"], second=row["value"])
            yield Problem("observations.csv", row.line, message)

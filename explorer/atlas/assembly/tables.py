"""Build the atlas from its tables: valid rows become model objects, each invalid one a problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

from explorer.atlas import catalogue
from explorer.atlas.assembly import basemap_files
from explorer.atlas.comments import Comment, from_cells, joined
from explorer.atlas.model import (
    Alignment,
    Atlas,
    Attribute,
    Citation,
    Conflict,
    Event,
    Feature,
    Indicator,
    Member,
    Observation,
    Place,
    Source,
    StatusRecord,
)
from explorer.atlas.schema import Row, TableRows, read_tables, split_list
from explorer.records import dataclass
from explorer.words import edtf
from explorer.words.problem import Problem, causes_first, shortened
from explorer.words.structure import WrongValue
from explorer.words.text import Lang, Text
from explorer.words.wording import Wording, wording

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Loaded:
    """An atlas of the valid rows, and the problems of the others."""

    atlas: Atlas
    problems: tuple[Problem, ...]


def load(folder: Path) -> Loaded:
    """Read the tables in `folder`; raises TablesError where there is no datapackage.json."""
    tables, problems = read_tables(folder, bulk=False)
    found = build_atlas(tables, [*problems, *basemap_files.unused_basemap_problems(folder)])
    groups = catalogue.load(folder).measure_groups
    return replace(found, atlas=replace(found.atlas, measure_groups=groups))


def build_atlas(tables: dict[str, TableRows], problems: list[Problem]) -> Loaded:
    """Build the atlas from parsed tables; rows that cannot be converted are added to `problems`."""
    build = _Builder(tables, problems)
    events = build.keyed("events", _event)
    atlas = Atlas(
        sources=build.keyed("sources", _source),
        places=build.keyed("places", _place),
        features=build.features(events.values()),
        events=events,
        indicators=build.indicators(),
        conflicts=build.keyed("conflicts", _conflict),
        comments=joined(comment for _, comment in build.made("comments", _comment)),
    )
    for name, table in tables.items():
        table.report_omitted(problems, f"{name}.csv")
    return Loaded(atlas, tuple(causes_first(problems)))


def record_of(table: str, row: Row) -> object | None:
    """Return a row as the part of a feature or an indicator that it is; None for a table that has no such rows.

    Raises RowError, DateError.
    """
    make = _RECORDS.get(table)
    return make(row) if make else None


class RowError(Exception):
    """Raised for a row that cannot be converted; what is wrong and the cure."""

    def __init__(self, words: Wording) -> None:
        super().__init__(str(words))
        self._words = words

    def in_(self, lang: Lang) -> str:
        return self._words.in_(lang)


class _Builder:
    """Converts rows to objects; a row that cannot be converted becomes a problem."""

    def __init__(self, tables: dict[str, TableRows], problems: list[Problem]) -> None:
        self._tables = tables
        self._problems = problems

    def made(self, table: str, make: Callable[[Row], T]) -> list[tuple[Row, T]]:
        result = []
        for row in self._tables[table].rows if table in self._tables else []:
            try:
                result.append((row, make(row)))
            except (RowError, edtf.DateError, WrongValue) as error:
                self._tables[table].report(self._problems, f"{table}.csv", row.line, error)
                self._tables[table].broken_keys.add(next(iter(row.cells.values())))
        return result

    def keyed(self, table: str, make: Callable[[Row], T]) -> dict[str, T]:
        return {row["id"]: item for row, item in self.made(table, make)}

    def grouped(self, table: str, make: Callable[[Row], T], by: str = "feature") -> dict[str, tuple[T, ...]]:
        groups: defaultdict[str, list[T]] = defaultdict(list)
        for row, item in self.made(table, make):
            groups[row[by]].append(item)
        return {key: tuple(items) for key, items in groups.items()}

    def features(self, events: Iterable[Event]) -> dict[str, Feature]:
        parts: dict[str, dict[str, Any]] = {
            "statuses": self.grouped("statuses", _status),
            "citations": self.grouped("citations", _cite),
            "attributes": self.grouped("attributes", _attribute),
            "members": self.grouped("members", _member),
            "routes": self._routes(),
            "passes": self._passes(),
            "alignments": self.grouped("alignment_parts", _alignment),
        }

        dates: defaultdict[str, list[edtf.PartialDate]] = defaultdict(list)
        for event in events:
            for feature in event.features:
                dates[feature].append(event.date)
        for feature, attributes in parts["attributes"].items():
            dates[feature] += [a.as_of for a in attributes if a.as_of is not None]
        parts["evidence"] = {feature: tuple(found) for feature, found in dates.items()}

        def make(row: Row) -> Feature:
            found = {name: part[row["id"]] for name, part in parts.items() if row["id"] in part}
            if "citations" not in found:  # a feature needs none of its own beside those of its statuses
                found["citations"] = tuple(dict.fromkeys(s.citation for s in found.get("statuses", ())))
            if "routes" not in found and row["geometry"] == "point":
                found["routes"] = self._places_of(row)
            return _feature(row, found)

        return self.keyed("features", make)

    def _places_of(self, row: Row) -> tuple[tuple[str, ...], ...]:
        """Return the places of a point from `geometry_arg`, in the form of `routes`; raises RowError."""
        found = split_list(row["geometry_arg"])
        known = {place["id"] for place in self._tables["places"].rows}
        for place in found:
            if place not in known:
                raise RowError(
                    wording("problem.dangling", column="geometry_arg", value=shortened(place), table="places")
                )
        return (found,) if found else ()

    def indicators(self) -> dict[str, Indicator]:
        observations = self.grouped("observations", _observation, by="key")
        made = self.made("indicators", lambda row: _indicator(row, observations.get(row["key"], ())))
        return {item.key: item for _, item in made}

    def _passes(self) -> dict[str, tuple[str, ...]]:
        rows = self._tables["passes"].rows if "passes" in self._tables else []
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: int(row["seq"])):
            found[row["feature"]].append(row["place"])
        return {feature: tuple(places) for feature, places in found.items()}

    def _routes(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        steps: defaultdict[str, defaultdict[int, list[tuple[int, str]]]]
        steps = defaultdict(lambda: defaultdict(list))
        for row in self._tables["routes"].rows if "routes" in self._tables else []:
            steps[row["feature"]][int(row["part"])].append((int(row["seq"]), row["place"]))
        return {
            feature: tuple(tuple(place for _, place in sorted(parts[n])) for n in sorted(parts))
            for feature, parts in steps.items()
        }


def _alignment(row: Row) -> Alignment:
    published = float(row["published_km"]) if row["published_km"] else None
    return Alignment(
        part=int(row["part"]),
        source=row["source"],
        vintage=row["vintage"],
        tolerance_m=float(row["tolerance_m"]),
        licence=row["licence"],
        published_km=published,
        published_source=row["published_source"],
        note=_text(row, "note"),
    )


def _text(row: Row, column: str) -> Text:
    zh, en = row[f"{column}_zh"], row[f"{column}_en"]
    if bool(zh) != bool(en):
        raise RowError(wording("problem.half", column=column, lacking=f"{column}_{'en' if zh else 'zh'}"))
    return Text(zh, en)


def _date(row: Row, column: str) -> edtf.PartialDate | None:
    return edtf.parse(row[column]) if row[column] else None


def _cite(row: Row, suffix: str = "") -> Citation:
    return Citation(row[f"source{suffix}"], parse_locator(row[f"locator{suffix}"]))


_LOCATOR_WORDS = (("大事记", "Chronicle"), ("图注", "Caption"), ("正文", "Body"), ("题记", "Lead"))


def parse_locator(text: str) -> Text:
    """Parse a locator in both languages (`中文 / English`, or headings that keep the document's Chinese)."""
    zh, slash, en = text.partition(" / ")
    if slash:
        return Text(zh, en)
    english = text
    for zh, en in _LOCATOR_WORDS:
        english = english.replace(zh, en)
    return Text(text, english)


def _source(row: Row) -> Source:
    kind = cast(Any, row["kind"])
    return Source(
        row["id"], _text(row, "title"), _text(row, "publisher"), _date(row, "date"), kind, _text(row, "note")
    )


def _place(row: Row) -> Place:
    return Place(
        id=row["id"],
        name=_text(row, "name"),
        kind=row["kind"],
        province=row["province_zh"],
        county=row["county_zh"],
        adcode=row["adcode"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        accuracy_m=float(row["accuracy_m"]),
        proxy=row["proxy"] == "1",
        source=row["source"],
        note=row["note"],
    )


def _status(row: Row) -> StatusRecord:
    status, kind = cast(Any, row["status"]), cast(Any, row["kind"])
    return StatusRecord(status, _date(row, "date"), kind, _cite(row), _text(row, "note"))


def _attribute(row: Row) -> Attribute:
    return Attribute(
        name=_text(row, "name"),
        value=row["value"],
        qualifier=row["qualifier"],
        unit=_text(row, "unit"),
        as_of=_date(row, "as_of"),
        citation=_cite(row),
    )


def _member(row: Row) -> Member:
    return Member(row["place"], _cite(row), _text(row, "note"))


def _feature(row: Row, parts: dict[str, Any]) -> Feature:
    return Feature(
        id=row["id"],
        theme=row["theme"],
        name=_text(row, "name"),
        aka=split_list(row["aka_zh"]),
        geometry=cast(Any, row["geometry"]),
        geometry_arg=row["geometry_arg"],
        quality=cast(Any, row["quality"]),
        note=_text(row, "note"),
        **parts,
    )


def _event(row: Row) -> Event:
    return Event(
        id=row["id"],
        date=edtf.parse(row["date"]),
        kind=row["kind"],
        title=_text(row, "title"),
        places=split_list(row["places"]),
        features=split_list(row["features"]),
        milestone=row["milestone"] == "1",
        mark=row["mark"],
        citation=_cite(row),
        note=_text(row, "note"),
    )


def _observation(row: Row) -> Observation:
    return Observation(
        row["value"], row["qualifier"], edtf.parse(row["as_of"]), _text(row, "scope"), _cite(row)
    )


def _indicator(row: Row, observations: tuple[Observation, ...]) -> Indicator:
    return Indicator(
        key=row["key"],
        name=_text(row, "name"),
        unit=_text(row, "unit"),
        group=row["group"],
        headline=row["headline"] == "1",
        note=_text(row, "note"),
        observations=observations,
    )


def _comment(row: Row) -> Comment:
    return from_cells(row.cells)


def _conflict(row: Row) -> Conflict:
    return Conflict(
        id=row["id"],
        kind=row["kind"],
        features=split_list(row["features"]),
        indicators=split_list(row["indicators"]),
        events=split_list(row["events"]),
        statement_a=_text(row, "statement_a"),
        citation_a=_cite(row, "_a"),
        statement_b=_text(row, "statement_b"),
        citation_b=_cite(row, "_b"),
        reconcile=_text(row, "reconcile"),
    )


_RECORDS: dict[str, Callable[[Row], object]] = {
    **{"statuses": _status, "attributes": _attribute, "members": _member},
    **{"citations": _cite, "observations": _observation, "alignment_parts": _alignment},
}

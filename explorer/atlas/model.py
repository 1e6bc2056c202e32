"""The atlas: features, statuses, events, indicators, places and sources. Immutable at run time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, Literal, NamedTuple, cast

from explorer.atlas.comments import Comments
from explorer.records import dataclass
from explorer.words.edtf import PartialDate
from explorer.words.text import Text
from explorer.words.wording import Localizable

Status = Literal["planned", "approved", "construction", "operation", "upgrade", "closed"]
STATUSES: tuple[Status, ...] = ("planned", "approved", "construction", "operation", "upgrade", "closed")
RecordKind = Literal["begins", "attested", "expected"]  # the last only in users' files
GeometryKind = Literal["point", "line", "area", "union", "blob", "river", "none"]
# How sure the place of a thing is: surveyed; generalised (right within its tolerance); through published stations, or
# through places that the sources name; somewhere in a county; as a file of the user's has it; not on the map.
Quality = Literal["surveyed", "generalised", "stations", "schematic", "county", "own", "none"]
QUALITIES: tuple[Quality, ...] = ("surveyed", "generalised", "stations", "schematic", "county", "own", "none")
Box = tuple[float, float, float, float]  # west, south, east, north in WGS84 degrees
Bounds = Mapping[str, Box]  # of shapes, by feature id
Shapes = Mapping[str, Mapping[str, Any]]  # GeoJSON geometries by feature id, with `bbox` and `anchor`


class Citation(NamedTuple):
    """A place in a document: source id and locator (heading and paragraph), never its sentence."""

    source: str
    locator: Text


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    title: Text
    publisher: Text
    date: PartialDate | None
    kind: Literal["document", "outside", "own"]  # own: a file of the user's
    note: Text


@dataclass(frozen=True, slots=True)
class Place:
    """A gazetteer entry; WGS84 degrees, accuracy in metres."""

    id: str
    name: Text
    kind: str
    province: str
    county: str
    adcode: str
    lon: float
    lat: float
    accuracy_m: float
    proxy: bool
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class StatusRecord:
    """One status of a feature: begun at a partial date, or only attested on it (None: undated)."""

    status: Status
    date: PartialDate | None
    kind: RecordKind
    citation: Citation
    note: Text


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property of a feature as its source prints it; `qualifier` keeps ≥, <, ≈."""

    name: Text
    value: str
    qualifier: str
    unit: Text
    as_of: PartialDate | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class Member:
    place: str
    citation: Citation
    note: Text


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where the course of a line's part comes from; its points stay in alignments.csv until a shape is derived.

    `published_km` is the length that was published for this part, None where there is none to compare with.
    """

    part: int
    source: str
    vintage: str
    tolerance_m: float
    licence: str
    published_km: float | None
    published_source: str
    note: Text


@dataclass(frozen=True, eq=False)
class Feature:
    """One mapped thing; `geometry` is the recipe by which its shape is derived, not the shape.

    `routes`: the places that a line goes through, or where points lie; `passes`: those that it serves near by.

    `evidence`: when its attributes and the events that name it say that something of it was seen.

    `own_shape`: the user has given it a shape; `accuracy_m` is what they say of that one.
    """

    id: str
    theme: str
    name: Text
    aka: tuple[str, ...]
    geometry: GeometryKind
    geometry_arg: str
    quality: Quality
    note: Text
    statuses: tuple[StatusRecord, ...] = ()
    citations: tuple[Citation, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    routes: tuple[tuple[str, ...], ...] = ()
    passes: tuple[str, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    members: tuple[Member, ...] = ()
    evidence: tuple[PartialDate, ...] = ()
    own_shape: bool = False
    accuracy_m: float | None = None

    def place_ids(self) -> tuple[str, ...]:
        """Return the ids of its places without duplicates: route, then what it passes, then members."""
        stops = [place for part in self.routes for place in part]
        return tuple(dict.fromkeys((*stops, *self.passes, *(m.place for m in self.members))))

    def cited(self) -> Iterator[Citation]:
        """Iterate over all citations: its own, and those of its statuses, attributes and members."""
        yield from self.citations
        yield from (record.citation for record in self.statuses)
        yield from (attribute.citation for attribute in self.attributes)
        yield from (member.citation for member in self.members)


@dataclass(frozen=True, slots=True)
class Event:
    """Something dated that happened; `mark` is set for inferred, garbled or approximate dates."""

    id: str
    date: PartialDate
    kind: str
    title: Text
    places: tuple[str, ...]
    features: tuple[str, ...]
    milestone: bool
    mark: str
    citation: Citation
    note: Text


@dataclass(frozen=True, slots=True)
class Observation:
    """A value of an indicator on a date; only observations of the same `scope` may be joined by a line."""

    value: str
    qualifier: str
    as_of: PartialDate
    scope: Text
    citation: Citation


@dataclass(frozen=True, slots=True)
class Indicator:
    key: str
    name: Text
    unit: Text
    group: str
    headline: bool
    note: Text
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements of the sources that contradict each other, and how their wording may be reconciled."""

    id: str
    kind: str
    features: tuple[str, ...]
    indicators: tuple[str, ...]
    events: tuple[str, ...]
    statement_a: Text
    citation_a: Citation
    statement_b: Text
    citation_b: Citation
    reconcile: Text


@dataclass(frozen=True, eq=False)
class OwnFacts:
    """What of the facts the user's edits made.

    `features`: ids of those with any row of the user's; `added`: ids of whole features, events, indicators and so on that
    no table has, as (table, id); `records`: statuses, attributes, citations, members and observations, each with the id
    of its feature or indicator. `edits` are the `edits.row_edit.RowEdit`s themselves, `refused` says by their number why
    some do not apply.
    """

    features: frozenset[str] = frozenset()
    added: frozenset[tuple[str, str]] = frozenset()
    changed: frozenset[tuple[str, str]] = frozenset()
    records: frozenset[tuple[str, object]] = frozenset()
    edits: tuple[Any, ...] = ()
    refused: Mapping[int, Localizable] = field(default_factory=dict)

    def has(self, table: str, key: str) -> bool:
        """Return whether a row with an id is the user's: added, or changed."""
        return (table, key) in self.added or (table, key) in self.changed

    def wrote(self, subject: str, record: object) -> bool:
        """Return whether a status, attribute, citation, member or observation of `subject` is the user's."""
        return (subject, record) in self.records


@dataclass(frozen=True, eq=False)
class Atlas:
    """The facts, keyed by id, in table order.

    `collections` are the user's layers as columns, each a `collection.Collection` (added by `collection.laid`): `features` makes one of their rows
    a Feature only when it is asked for by id, after those of the tables.
    """

    sources: Mapping[str, Source] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    features: Mapping[str, Feature] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    measure_groups: Mapping[str, Text] = field(default_factory=dict)  # in the order of reports
    collections: Mapping[str, Any] = field(default_factory=dict)
    comments: Comments = ()  # those that came with the tables
    own: OwnFacts = field(default_factory=OwnFacts)
    without_collections: Atlas | None = field(default=None, repr=False)

    @property
    def tables(self) -> Atlas:
        """Return this atlas without the user's layers, always the same object: values derived from it are kept."""
        return self.without_collections or self

    def measure_group(self, group: str) -> Text:
        """Return the name of a group of measures; of an unknown one its key."""
        return self.measure_groups.get(group) or Text(group, group)

    def by_theme(self, theme: str) -> Sequence[Feature]:
        """Return a theme's features in table order; those of a user's layer are made as they are read."""
        own = self.collections.get(theme)
        return (
            cast("Sequence[Feature]", own.features) if own is not None else self.tables._themes.get(theme, ())
        )

    @cached_property
    def _themes(self) -> dict[str, tuple[Feature, ...]]:
        found: dict[str, list[Feature]] = {}
        for feature in self.features.values():
            found.setdefault(feature.theme, []).append(feature)
        return {theme: tuple(features) for theme, features in found.items()}

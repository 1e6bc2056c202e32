"""A finished table, before it is written to a file of any format, and what every table says of its sources."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from explorer.atlas import pack
from explorer.atlas.model import Atlas, Citation, Source
from explorer.records import dataclass
from explorer.state.queries.citing import cite, source_line
from explorer.words.dates import date_or_undated
from explorer.words.edtf import PartialDate
from explorer.words.strings import t
from explorer.words.text import Lang

Cell = str | float | None
_LABELS = {"figures": "figures_of"}  # a column that is named as a table is


@dataclass(frozen=True, slots=True)
class OutColumn:
    """`key` is the name that programs use, `label` the one that people read."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Table:
    """A finished table. `features` holds a feature's id per row where rows have shapes, else nothing.

    `about` says what it is: date, what was chosen, sources, licence; one line each. `documents` lists the documents
    that the rows cite, where they cite any.
    """

    name: str
    columns: tuple[OutColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    features: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    lang: Lang = "zh"
    documents: Table | None = None

    def labels(self) -> tuple[str, ...]:
        return tuple(column.label for column in self.columns)

    def keys(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns)


def columns(names: Sequence[str], lang: Lang) -> tuple[OutColumn, ...]:
    return tuple(OutColumn(name, t(f"table.{_LABELS.get(name, name)}", lang)) for name in names)


# -- documents ---------------------------------------------------------------------------------------

_DOCUMENT = (
    "document",
    "document_title",
    "publisher",
    "date_words",
    "date",
    "date_first",
    "date_last",
    "kind",
    "note",
)


def documents(atlas: Atlas, ids: Collection[str], lang: Lang) -> Table:
    """Return the documents with these ids, in the order of the list of sources."""
    return document_table([source for key, source in atlas.sources.items() if key in ids], lang)


def document_table(sources: Iterable[Source], lang: Lang) -> Table:
    rows = [
        (
            *(source.id, source.title.in_(lang), source.publisher.in_(lang)),
            *(date_or_undated(source.date, lang), *date_cells(source.date)),
            *(t(f"table.document.{source.kind}", lang), source.note.in_(lang)),
        )
        for source in sources
    ]
    return Table(t("table.documents_of", lang), columns(_DOCUMENT, lang), tuple(rows), lang=lang)


def date_cells(when: PartialDate | None) -> tuple[str, str, str]:
    """Return the date as the source has it (EDTF), and its first and last possible day (ISO 8601)."""
    if when is None:
        return "", "", ""
    return when.text, _iso(when.first), _iso(when.last)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


# -- what all of them say ------------------------------------------------------------------------------


def about(atlas: Atlas, lang: Lang) -> tuple[str, ...]:
    """Return the provenance and licences of facts and shapes."""
    lines = [t("table.about.maker", lang), t("table.about.dates", lang)]
    lines += (source_line(source, lang) for source in atlas.sources.values())
    return (*lines, *filter(None, (facts_licence(lang), pack.current().credit("shapes", lang))))


def facts_licence(lang: Lang) -> str:
    """Return whose the facts are and under which licence; empty if the pack states nothing."""
    chosen = pack.current()
    stated = t("pack.licence", lang, licence=chosen.licence) if chosen.licence else ""
    return chosen.credit("facts", lang) or stated


def citation_cells(atlas: Atlas, citations: Iterable[Citation], lang: Lang) -> tuple[str, str]:
    """Return document ids, and each citation with its document's title."""
    found = list(dict.fromkeys(citations))
    ids = dict.fromkeys(citation.source for citation in found)
    return " ".join(sorted(ids)), t("table.and", lang).join(cite(atlas, c, lang, title=True) for c in found)


def join_words(words: Iterable[str], lang: Lang) -> str:
    return t("results.list_and", lang).join(words)

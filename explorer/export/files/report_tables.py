"""The tables of a report as one workbook: counts, features, figures, events, what the sources say, documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.report import Scope
from explorer.atlas.columns.timeline import UNSURE
from explorer.atlas.columns.timelines import count
from explorer.atlas.model import STATUSES, Conflict, Event, Feature, Indicator, Observation
from explorer.export.files.table_files import anchors, features_at, workbook
from explorer.state.queries import comment_rows
from explorer.state.queries.conflicts import of_event, of_feature, of_indicator
from explorer.state.queries.tables import comment_table, finished_table, output_tables
from explorer.state.queries.tables.finished_table import Cell, OutColumn, Table
from explorer.state.queries.tables.telling import Told, untold
from explorer.state.view.view import LayerState, View
from explorer.words.strings import t
from explorer.words.text import Lang

_REST = (*UNSURE, "undated", "later")


def report_workbook(known: Known, day: date, scope: Scope, lang: Lang) -> bytes:
    """Return the workbook of `twincity report`: what is known of the scope's themes on a day, a sheet a table."""
    atlas = known.atlas
    view = View(layers=tuple(LayerState(theme) for theme in scope.themes))
    stock = features_at(known, view, day, lang)
    seen, happened = scope.observed(atlas, day), scope.events(atlas, day)
    tables = (
        _counts(known, day, scope, lang),
        stock,
        output_tables.observations(atlas, seen, lang),
        output_tables.events(atlas, happened, lang),
        output_tables.disagreements(atlas, conflicts_of(known, stock.features, seen, happened), lang),
        comment_table.comments(known, comment_rows.matching(known, "all"), lang),
    )
    return _bound(known, tables, day, lang)


def map_workbook(
    known: Known,
    view: View,
    drawn: Sequence[Feature],
    seen: Iterable[tuple[Indicator, Observation]],
    told: Told = untold,
) -> bytes:
    """Return the workbook of a map: the features on it, and its figures, with the documents that both cite."""
    lang, day = view.lang, view.clock.at
    spots = anchors(known.shapes, (f.id for f in drawn))
    names = known.catalogue.names()
    tables = [output_tables.features(known.atlas, drawn, day, lang, names, spots, told)]
    figures = tuple(seen)
    tables += [output_tables.observations(known.atlas, figures, lang)] if figures else []
    return _bound(known, tables, day, lang, told)


def _bound(known: Known, tables: Sequence[Table], day: date, lang: Lang, told: Told = untold) -> bytes:
    """Return a workbook of the tables that have rows, with one list of the documents that they cite."""
    cited = {row[0] for table in tables if table.documents is not None for row in table.documents.rows}
    documents = finished_table.documents(known.atlas, {str(key) for key in cited}, lang)
    about = (t("table.about.at", lang, day=day.isoformat()), *finished_table.about(known.atlas, lang))
    full = [table for table in (*tables, documents) if table.rows]
    return workbook(full or tables[:1], about, lang, told)


def _counts(known: Known, day: date, scope: Scope, lang: Lang) -> Table:
    """Return a row a theme, with the number of features of each status, and of the uncertain ones."""
    labels = [
        OutColumn("theme", t("table.theme", lang)),
        OutColumn("theme_name", t("table.theme_name", lang)),
    ]
    labels += [OutColumn(key, t(f"status.{key}", lang)) for key in STATUSES]
    labels += [OutColumn(key, t(f"memo.{key}", lang)) for key in _REST]
    labels.append(OutColumn("total", t("table.total", lang)))
    rows: list[tuple[Cell, ...]] = []
    for theme in scope.themes:
        numbers = count(known.atlas, theme, day)
        cells = (float(numbers[key]) for key in (*STATUSES, *_REST, "total"))
        rows.append((theme, known.catalogue.name(theme).in_(lang), *cells))
    return Table(t("table.counts", lang), tuple(labels), tuple(rows), lang=lang)


def conflicts_of(
    known: Known,
    features: Iterable[str],
    seen: Iterable[tuple[Indicator, Observation]],
    happened: Iterable[Event],
) -> list[Conflict]:
    """Return what the sources say differently about any of these, in the order of the table."""
    atlas = known.atlas
    found = {c.id for key in features for c in of_feature(atlas, key)}
    found |= {c.id for indicator, _ in seen for c in of_indicator(atlas, indicator.key)}
    found |= {c.id for event in happened for c in of_event(atlas, event.id)}
    return [conflict for key, conflict in atlas.conflicts.items() if key in found]

"""Tables that leave the program: features at a date, figures, events, disagreements, what changed.

Each cell is in one language; codes (status, certainty, ids) and ISO dates accompany the words, so that
another program can use them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from explorer.atlas.catalogue import is_user_layer
from explorer.atlas.columns.spans import Numbers
from explorer.atlas.columns.timeline import State, state_at
from explorer.atlas.model import Atlas, Conflict, Event, Feature, Indicator, Observation
from explorer.state.queries.changes import Change
from explorer.state.queries.citing import cite
from explorer.state.queries.differences import Transition
from explorer.state.queries.labels import date_kind, date_words, kind_name, state_words, words_of
from explorer.state.queries.origins import accuracy_m, origin_names
from explorer.state.queries.own_facts import own_words
from explorer.state.queries.tables.attribute_table import AttributeTable, TableColumn
from explorer.state.queries.tables.finished_table import (
    Cell,
    OutColumn,
    Table,
    about,
    citation_cells,
    columns,
    date_cells,
    document_table,
    documents,
    facts_licence,
    join_words,
)
from explorer.state.queries.tables.telling import Told, telling, untold
from explorer.state.view.view import View
from explorer.words import quantity
from explorer.words.dates import chronological_key, in_words
from explorer.words.strings import t
from explorer.words.text import Lang, Text

# -- features ------------------------------------------------------------------------------------

_FEATURE = (
    *("feature_id", "name", "name_other", "also", "theme", "theme_name", "as_of"),
    *(
        "status",
        "status_words",
        "certainty",
        "certainty_words",
        "since",
        "since_first",
        "since_last",
        "since_kind",
        "last_seen",
    ),
    *(
        "places",
        "quality",
        "quality_words",
        "geometry_source",
        "lon",
        "lat",
        "accuracy_m",
        "figures",
        "note",
        "own",
        "documents",
        "citations",
        "licence",
    ),
)


def features(
    atlas: Atlas,
    chosen: Iterable[Feature],
    day: date,
    lang: Lang,
    themes: dict[str, Text],
    anchors: dict[str, tuple[float, float]],
    told: Told = untold,
) -> Table:
    """Return the features' states on `day`. `anchors`: a representative WGS 84 point (lon, lat) by feature id."""
    found = tuple(chosen)
    rows = tuple(
        _feature(atlas, feature, day, lang, themes, anchors.get(feature.id))
        for feature in telling(found, len(found), "rows", told)
    )
    cited = {citation.source for feature in found for citation in feature.cited()}
    return Table(
        t("table.features", lang),
        columns(_FEATURE, lang),
        rows,
        tuple(feature.id for feature in found),
        tuple(_theme(feature, themes, lang) for feature in found),
        (t("table.about.at", lang, day=day.isoformat()), *about(atlas, lang)),
        lang,
        documents(atlas, cited, lang),
    )


def attributes(table: AttributeTable, rows: Numbers, keys: Sequence[str], view: View) -> Table:
    """Return the listed rows of a layer's table with these columns, and of our own layers with their sources; numbers
    stay numbers."""
    own = table.collection is not None
    found = [table.column(key) for key in dict.fromkeys((*keys, *(() if own else ("sources",))))]
    cells = [_attribute_cells(table, rows, column, view) for column in found]
    name = (
        table.words.themes[table.layer].in_(view.lang) if table.layer in table.words.themes else table.layer
    )
    outs = tuple(OutColumn(_plain_key(column), column.label.in_(view.lang)) for column in found)
    source = table.collection.source.title.in_(view.lang) if table.collection is not None else ""
    lines = [t("table.about.at", view.lang, day=view.clock.at.isoformat()), *([source] if source else [])]
    atlas, ids = table.known.atlas, tuple(table.ids_of(rows))
    listed = (
        document_table([table.collection.source], view.lang)
        if table.collection is not None
        else documents(atlas, {c.source for key in ids for c in atlas.features[key].cited()}, view.lang)
    )
    return Table(
        name,
        outs,
        tuple(zip(*cells, strict=True)),
        ids,
        (name,) * len(rows),
        tuple(lines) if own else (*lines, *about(atlas, view.lang)),
        view.lang,
        listed,
    )


def _attribute_cells(table: AttributeTable, rows: Numbers, column: TableColumn, view: View) -> list[Cell]:
    texts: list[Cell] = table.texts(column.key, view)[rows].tolist()
    if column.kind != "number":
        return texts
    values = table.values(column.key, view)[rows].tolist()
    return [None if value != value else value for value in values]


def _plain_key(column: TableColumn) -> str:
    """Return the name for programs: the source's own, else the default one."""
    return column.key.removeprefix("@")


def _feature(
    atlas: Atlas,
    feature: Feature,
    day: date,
    lang: Lang,
    themes: dict[str, Text],
    anchor: tuple[float, float] | None,
) -> tuple[Cell, ...]:
    state = state_at(feature, day)
    when = state.record.date if state.record else None
    other: Lang = "zh" if lang == "en" else "en"
    return (
        *(feature.id, feature.name.in_(lang), feature.name.in_(other), join_words(feature.aka, lang)),
        *(feature.theme, _theme(feature, themes, lang), day.isoformat()),
        *(state.status or "", state_words(state.status, "certain", lang)),
        *(state.certainty, _certainty(state, lang), *date_cells(when)),
        *(date_kind(state.record, lang), state.seen),
        *(_places(atlas, feature, lang), feature.quality, t(f"quality.{feature.quality}", lang)),
        origin_names(atlas, feature, lang),
        *(anchor or (None, None)),
        accuracy_m(atlas, feature),
        *(_figures(feature, lang), feature.note.in_(lang), own_words(atlas, feature, lang)),
        *citation_cells(atlas, feature.cited(), lang),
        t("table.own_licence", lang) if is_user_layer(feature.theme) else facts_licence(lang),
    )


def _theme(feature: Feature, themes: dict[str, Text], lang: Lang) -> str:
    return themes[feature.theme].in_(lang) if feature.theme in themes else feature.theme


def _certainty(state: State, lang: Lang) -> str:
    """Return the certainty alone, in words that every state shares."""
    return t(f"filters.certainty.{state.certainty}", lang)


def _places(atlas: Atlas, feature: Feature, lang: Lang) -> str:
    names = (atlas.places[key].name.in_(lang) for key in feature.place_ids() if key in atlas.places)
    return join_words(dict.fromkeys(names), lang)


def _figures(feature: Feature, lang: Lang) -> str:
    """`里程 54 公里（截至 2021-05）；…`"""
    taken = []
    for found in feature.attributes:
        words = f"{found.name.in_(lang)} {quantity.in_words(found.value, found.qualifier, found.unit, lang)}"
        if found.as_of is not None:
            words = t("table.figure_as_of", lang, figure=words, date=in_words(found.as_of, lang))
        taken.append(words)
    return t("table.and", lang).join(taken)


# -- figures, events, disagreements ----------------------------------------------------------------

_FIGURE = (
    *("indicator", "name", "group", "value", "qualifier", "unit", "as_of_words"),
    *("as_of", "as_of_first", "as_of_last", "scope", "note", "own", "documents", "citations"),
)
_EVENT = (
    *("event", "date_words", "date", "date_first", "date_last", "kind", "title"),
    *("milestone", "mark", "places", "feature_names", "note", "own", "documents", "citations"),
)
_CONFLICT = (
    "conflict",
    "kind",
    "about",
    "statement_a",
    "citation_a",
    "statement_b",
    "citation_b",
    "reconcile",
)


def figures(atlas: Atlas, chosen: Iterable[Indicator], lang: Lang) -> Table:
    """Return all observations of the measures, oldest first."""
    return observations(
        atlas,
        (
            (found, seen)
            for found in chosen
            for seen in sorted(found.observations, key=lambda o: chronological_key(o.as_of))
        ),
        lang,
    )


def observations(atlas: Atlas, chosen: Iterable[tuple[Indicator, Observation]], lang: Lang) -> Table:
    """Return these observations, each with its measure."""
    taken = tuple(chosen)
    rows = [
        (
            *(found.key, found.name.in_(lang), atlas.measure_group(found.group).in_(lang)),
            *(_number(seen.value), seen.qualifier, found.unit.in_(lang)),
            *(
                in_words(seen.as_of, lang),
                *date_cells(seen.as_of),
                seen.scope.in_(lang),
                found.note.in_(lang),
            ),
            _yes(atlas.own.wrote(found.key, seen), lang),
            *citation_cells(atlas, [seen.citation], lang),
        )
        for found, seen in taken
    ]
    cited = {seen.citation.source for _, seen in taken}
    return _plain(t("table.figures", lang), _FIGURE, rows, cited, atlas, lang)


def _yes(on: bool, lang: Lang) -> str:
    return t("table.yes", lang) if on else ""


def _plain(
    name: str,
    keys: Sequence[str],
    rows: Iterable[tuple[Cell, ...]],
    cited: Collection[str],
    atlas: Atlas,
    lang: Lang,
) -> Table:
    """Return a table whose rows have no shapes."""
    listed = documents(atlas, cited, lang)
    return Table(
        name, columns(keys, lang), tuple(rows), about=about(atlas, lang), lang=lang, documents=listed
    )


def events(atlas: Atlas, chosen: Iterable[Event], lang: Lang) -> Table:
    taken = tuple(chosen)
    rows = []
    for event in taken:
        places = join_words((atlas.places[p].name.in_(lang) for p in event.places if p in atlas.places), lang)
        named = join_words(
            (atlas.features[f].name.in_(lang) for f in event.features if f in atlas.features), lang
        )
        rows.append(
            (
                *(event.id, in_words(event.date, lang), *date_cells(event.date)),
                *(kind_name("event.kind", event.kind, lang), event.title.in_(lang)),
                *(t("table.yes", lang) if event.milestone else "", event.mark, places, named),
                *(event.note.in_(lang), _yes(atlas.own.has("events", event.id), lang)),
                *citation_cells(atlas, [event.citation], lang),
            )
        )
    cited = {event.citation.source for event in taken}
    return _plain(t("table.events", lang), _EVENT, rows, cited, atlas, lang)


def disagreements(atlas: Atlas, chosen: Iterable[Conflict], lang: Lang) -> Table:
    taken = tuple(chosen)
    rows = []
    for found in taken:
        named = [atlas.features[key].name for key in found.features if key in atlas.features]
        named += [atlas.indicators[key].name for key in found.indicators if key in atlas.indicators]
        named += [atlas.events[key].title for key in found.events if key in atlas.events]
        rows.append(
            (
                *(found.id, kind_name("conflict.kind", found.kind, lang)),
                join_words((name.in_(lang) for name in named), lang),
                *(found.statement_a.in_(lang), cite(atlas, found.citation_a, lang, title=True)),
                *(found.statement_b.in_(lang), cite(atlas, found.citation_b, lang, title=True)),
                found.reconcile.in_(lang),
            )
        )
    cited = {citation.source for one in taken for citation in (one.citation_a, one.citation_b)}
    return _plain(t("table.disagreements", lang), _CONFLICT, rows, cited, atlas, lang)


# -- changes -----------------------------------------------------------------------------------------

_CHANGE = (
    *("feature_id", "name", "theme_name", "change", "status", "date_words"),
    *("date", "date_first", "date_last", "date_kind", "sure", "own", "documents", "citations"),
)
_TRANSITION = (
    *(
        "feature_id",
        "name",
        "theme_name",
        "difference",
        "before",
        "after",
        "before_status",
        "before_certainty",
    ),
    *("after_status", "after_certainty", "date_words", "date", "date_kind", "documents", "citations"),
)


def changes(
    atlas: Atlas, found: Iterable[Change], first: date, last: date, lang: Lang, themes: dict[str, Text]
) -> Table:
    """Return the changes of the period, as the strip of the timeline lists them."""
    taken = tuple(found)
    rows = [
        (
            *(change.feature.id, change.feature.name.in_(lang), _theme(change.feature, themes, lang)),
            *(t(f"table.change.{change.kind}", lang), change.record.status),
            *(date_words(change.record, lang), *date_cells(change.record.date)),
            date_kind(change.record, lang),
            "" if change.sure else t("table.maybe_before", lang),
            _yes(atlas.own.wrote(change.feature.id, change.record), lang),
            *citation_cells(atlas, [change.record.citation], lang),
        )
        for change in taken
    ]
    period = t("table.about.period", lang, first=first.isoformat(), last=last.isoformat())
    features_ = [change.feature for change in taken]
    return _of_features(t("table.changes", lang), _CHANGE, rows, features_, period, atlas, lang, themes)


def _of_features(
    title: str,
    named: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    of: Sequence[Feature],
    period: str,
    atlas: Atlas,
    lang: Lang,
    themes: dict[str, Text],
) -> Table:
    """Return a table with a row for what became of a feature, each with the feature that it is `of`."""
    layers = tuple(_theme(feature, themes, lang) for feature in of)
    ids = tuple(feature.id for feature in of)
    cited = {key for row in rows for key in row[named.index("documents")].split()}
    lines = (period, *about(atlas, lang))
    return Table(
        title, columns(named, lang), tuple(rows), ids, layers, lines, lang, documents(atlas, cited, lang)
    )


def transitions(
    atlas: Atlas, found: Iterable[Transition], earlier: date, later: date, lang: Lang, themes: dict[str, Text]
) -> Table:
    """Return the differences between two dates: from what to what, when, and by which document."""
    taken = tuple(found)
    rows = [
        (
            *(step.feature.id, step.feature.name.in_(lang), _theme(step.feature, themes, lang)),
            *(
                t(f"compare.kind.{step.kind}", lang),
                words_of(step.before, lang),
                words_of(step.after, lang),
            ),
            *(step.before.status or "", step.before.certainty, step.after.status or "", step.after.certainty),
            *(step.words(lang)[2], step.date.text if step.date else ""),
            date_kind(step.records[-1] if step.records else None, lang),
            *citation_cells(atlas, step.citations, lang),
        )
        for step in taken
    ]
    period = t("table.about.between", lang, first=earlier.isoformat(), last=later.isoformat())
    features_ = [step.feature for step in taken]
    return _of_features(
        t("table.transitions", lang), _TRANSITION, rows, features_, period, atlas, lang, themes
    )


def _number(value: str) -> Cell:
    try:
        return float(value)
    except ValueError:
        return value

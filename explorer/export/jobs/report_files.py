"""Reports as DOCX and XLSX: of one map, or of a day as `twincity report` prints it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.report import Scope, latest_observation
from explorer.atlas.columns.timeline import State, state_at
from explorer.atlas.model import Box, Conflict, Event, Feature, Indicator, Observation
from explorer.export.files.report_tables import conflicts_of, map_workbook
from explorer.export.formats.docx import (
    Band,
    CaptionedPicture,
    Report,
    ReportPart,
    ReportTable,
    report_docx,
)
from explorer.export.sheet.caption import caption
from explorer.export.sheet.content import Content
from explorer.export.sheet.sheet import Sheet
from explorer.export.sheet.standing import standing
from explorer.layers.memo import summary
from explorer.records import dataclass
from explorer.state.queries import comment_rows
from explorer.state.queries.citing import cite, source_line
from explorer.state.queries.drawn import drawn, known_at
from explorer.state.queries.indicators import by_group, value_words
from explorer.state.queries.tables.telling import Told, telling, untold
from explorer.state.view.compare import sides, views
from explorer.state.view.view import LayerState, View
from explorer.words.dates import in_words
from explorer.words.strings import t
from explorer.words.text import Lang

Seen = Sequence[tuple[Indicator, Observation]]
_STANDING = (42.0, 20.0, 26.0, 34.0)  # widths of the columns to each other
_COMMENTS = (10.0, 34.0, 16.0, 22.0, 50.0)
_FIGURES, _EVENTS, _CONFLICTS = (40.0, 26.0, 22.0, 28.0), (22.0, 70.0, 28.0), (50.0, 50.0, 30.0)


@dataclass(frozen=True, slots=True)
class DrawnFigure:
    """The picture of a figure sheet and the text of its content."""

    picture: bytes
    sheet: Sheet
    content: Content

    def as_figure(self) -> CaptionedPicture:
        sheet = self.sheet
        lines = caption(self.content, listed=True).strip().split("\n")
        return CaptionedPicture(
            self.picture, sheet.paper.width, (*lines, *self.content.foot[-1:]), sheet.number
        )


def map_report(known: Known, view: View, figure: DrawnFigure, ground: Box | None) -> bytes:
    """Return the DOCX of a map: figure, caption, table of what is in the frame on its date, sources."""
    return bound_report(figure.content.title, [(map_part(known, view, figure, ground), figure)])


def bound_report(title: str, parts: Sequence[tuple[ReportPart, DrawnFigure]]) -> bytes:
    """Return the DOCX of one or several maps, with one list of the sources of all."""
    contents, sheet = [figure.content for _, figure in parts], parts[-1][1].sheet
    sources = dict.fromkeys(line for words in contents for line in words.sources)
    credits = dict.fromkeys(words.credits for words in contents)
    listed = (*(sorted(sources) if len(parts) > 1 else sources), *credits)
    foot, lang = contents[-1].foot, contents[-1].lang
    made = tuple(part for part, _ in parts)
    return report_docx(Report(title, made, listed, foot, sheet.made, sheet.secrecy, sheet.font, lang))


def map_part(
    known: Known, view: View, figure: DrawnFigure, ground: Box | None, heading: str = ""
) -> ReportPart:
    """Return a map's part of a report."""
    words, lang = figure.content, view.lang
    dates = sides(view) if view.compare else (view.clock.at,)
    tables = [
        _standing_table(known, drawn(known.atlas, one, known.shapes, known.bounds, ground), day, lang)
        for one, day in zip(views(view), dates, strict=True)
    ]
    tables = [table for table in tables if table.rows]
    if words.numbers:
        rows = tuple((n.name, f"{n.value} {n.unit}".strip(), n.note) for n in words.numbers)
        labels = tuple(t(f"report.{key}", lang) for key in ("measure", "value", "asof_source"))
        tables.append(ReportTable(t("export.numbers", lang), labels, (50.0, 24.0, 50.0), rows))
    lead = (f"{words.clock} {words.date} · {words.clock_note}", words.subtitle)
    return ReportPart(heading or words.title, lead, figure.as_figure(), tuple(tables))


def map_tables(known: Known, view: View, ground: Box | None, told: Told = untold) -> bytes:
    """Return the XLSX of a map: what is drawn in the frame, and the headline figures, with their documents."""
    sides_ = views(view)
    features: dict[str, Feature] = {}
    for one in sides_:
        found = drawn(known.atlas, one, known.shapes, known.bounds, ground)
        features |= {f.id: f for f in telling(found.features(), len(found), "read", told)}
    chosen = [known.atlas.indicators[key] for key in view.headline if key in known.atlas.indicators]
    latest = ((i, latest_observation(i, one.clock.at)) for one in sides_ for i in chosen)
    seen = dict.fromkeys((i.key, o) for i, o in latest if o is not None)
    figures = [(known.atlas.indicators[key], o) for key, o in seen]
    return map_workbook(known, view, tuple(features.values()), figures, told)


def day_report(
    known: Known, day: date, scope: Scope, lang: Lang, figure: DrawnFigure | None, made: date | None
) -> bytes:
    """Return the DOCX of what is known of the scope's themes on a day, with a map where there is one."""
    atlas = known.atlas
    view = View(layers=tuple(LayerState(theme) for theme in scope.themes))
    features = [(f, state_at(f, day)) for f in known_at(atlas, view, day)]
    seen, happened = scope.observed(atlas, day), scope.events(atlas, day)
    disputed = conflicts_of(known, (f.id for f, _ in features), seen, happened)
    tables = (
        _standing_table(known, features, day, lang),
        _figure_table(known, seen, lang),
        _event_table(known, happened, lang),
        _conflict_table(known, disputed, lang),
        _comment_table(known, lang),
    )
    first, *rest = summary(atlas, day, scope, lang, known.catalogue)
    title = t("memo.title", lang, day=day.isoformat())
    shown = figure.as_figure() if figure is not None else None
    part = ReportPart(title, (first,), shown, tuple(table for table in tables if table.rows))
    part = (
        replace(part, tables=(replace(part.tables[0], notes=tuple(rest)), *part.tables[1:]))
        if part.tables
        else part
    )
    cited = {c.source for f, _ in features for c in f.cited()} | {o.citation.source for _, o in seen}
    cited |= {e.citation.source for e in happened}
    cited |= {c.source for one in disputed for c in (one.citation_a, one.citation_b)}
    sources = [source_line(source, lang) for key, source in atlas.sources.items() if key in cited]
    foot: tuple[str, ...] = ()
    if figure is not None:
        sources.append(figure.content.credits)
        foot = figure.content.foot
    return report_docx(Report(title, (part,), tuple(sources), foot, made, lang=lang))


# ---------------------------------------------------------------- tables


def _labels(lang: Lang, *keys: str) -> tuple[str, ...]:
    return tuple(t(f"report.{key}", lang) for key in keys)


def _standing_table(
    known: Known, features: Iterable[tuple[Feature, State]], day: date, lang: Lang
) -> ReportTable:
    rows: list[tuple[str, ...] | Band] = []
    for group in standing(known, features, lang):
        total = len(group.rows) + group.left
        rows.append(Band(t("report.band", lang, name=group.layer, n=total)))
        rows += [(row.name, row.status, row.date, row.source) for row in group.rows]
        rows += [Band(t("memo.more_rows", lang, n=group.left).strip(" ·"))] if group.left else []
    heading = t("report.standing", lang, day=day.isoformat())
    return ReportTable(heading, _labels(lang, "name", "status", "since", "source"), _STANDING, tuple(rows))


def _figure_table(known: Known, seen: Seen, lang: Lang) -> ReportTable:
    latest = {indicator.key: observed for indicator, observed in seen}
    rows: list[tuple[str, ...] | Band] = []
    for group, keys in by_group(known.atlas, tuple(known.atlas.indicators)):
        with_figures = [known.atlas.indicators[key] for key in keys if key in latest]
        rows += [Band(known.atlas.measure_group(group).in_(lang))] if with_figures else []
        rows += [_figure_row(known, one, latest[one.key], lang) for one in with_figures]
    labels = _labels(lang, "measure", "value", "asof", "source")
    return ReportTable(t("memo.indicators", lang), labels, _FIGURES, tuple(rows))


def _figure_row(known: Known, indicator: Indicator, seen: Observation, lang: Lang) -> tuple[str, ...]:
    scope = t("memo.aside", lang, words=seen.scope.in_(lang)) if seen.scope.zh else ""
    value, cited = value_words(indicator, seen, lang) + scope, cite(known.atlas, seen.citation, lang)
    return indicator.name.in_(lang), value, in_words(seen.as_of, lang), cited


def _event_table(known: Known, events: Iterable[Event], lang: Lang) -> ReportTable:
    rows = tuple(
        (in_words(one.date, lang), one.title.in_(lang), cite(known.atlas, one.citation, lang))
        for one in events
    )
    return ReportTable(t("memo.events", lang), _labels(lang, "date", "event", "source"), _EVENTS, rows)


def _conflict_table(known: Known, found: Iterable[Conflict], lang: Lang) -> ReportTable:
    def said(words: str, source: str) -> str:
        return words + t("memo.aside", lang, words=source)

    rows = tuple(
        (
            said(one.statement_a.in_(lang), cite(known.atlas, one.citation_a, lang)),
            said(one.statement_b.in_(lang), cite(known.atlas, one.citation_b, lang)),
            one.reconcile.in_(lang),
        )
        for one in found
    )
    labels = _labels(lang, "statement", "other_statement", "reading")
    return ReportTable(t("memo.conflicts", lang), labels, _CONFLICTS, rows)


def _comment_table(known: Known, lang: Lang) -> ReportTable:
    rows = tuple(
        (
            str(one.number) if one.about else "↳",
            one.about,
            one.state,
            t("report.signed", lang, who=one.author, day=one.day),
            one.text,
        )
        for one in comment_rows.lines(known, comment_rows.matching(known, "all"), lang)
    )
    labels = _labels(lang, "number", "about", "state", "author", "comment")
    return ReportTable(t("memo.comments", lang), labels, _COMMENTS, rows)

"""A feature in words: dates as precise as their source, stages, values, citations. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from explorer.atlas.edtf import PartialDate
from explorer.atlas.model import (
    Atlas,
    Attribute,
    Citation,
    Conflict,
    Event,
    Feature,
    Lang,
    Source,
    Status,
    StatusRecord,
)
from explorer.atlas.timeline import State
from explorer.state import quantity
from explorer.state.labels import state_words, words_of
from explorer.ui.timeline_words import Strings

_VERBS: dict[tuple[str, Status], str] = {
    ("highway", "operation"): "road_opened",
    ("highway", "construction"): "road_started",
    ("railway", "operation"): "road_opened",
    ("railway", "construction"): "road_started",
    ("waterway", "construction"): "road_started",
    ("bus", "operation"): "line_opened",
    ("freight", "operation"): "line_opened",
    ("river", "operation"): "held",
    ("platform", "operation"): "held",
}


def when(found: PartialDate | None, lang: Lang, t: Strings) -> str:
    """A partial date in words, never more precise than it is: `2020 年内`, `不晚于 2021-05-31`."""
    if found is None:
        return t("inspector.no_date", lang)
    words = _span(found, lang, t)
    return t("inspector.about", lang, when=words) if found.approximate else words


def _span(found: PartialDate, lang: Lang, t: Strings) -> str:
    first, last = found.first, found.last
    if first is None:
        return t("inspector.not_after", lang, last=last)
    if last is None:
        return t("inspector.not_before", lang, first=first)
    if first == last:
        return first.isoformat()
    plain = found.text.rstrip("~?%")
    if len(plain) == 4:
        return t("inspector.within_year", lang, year=first.year)
    if len(plain) == 7:
        return t("inspector.within_month", lang, year=first.year, month=first.month)
    return t("inspector.between", lang, first=first, last=last)


def cite(found: Citation, atlas: Atlas, lang: Lang, t: Strings) -> str:
    """`文献 001 · 大事记 ¶3`."""
    source = atlas.sources.get(found.source)
    key = "inspector.cite_outside" if source is not None and source.kind == "outside" else "inspector.cite"
    return t(key, lang, source=found.source, locator=found.locator.in_(lang))


def cite_more(found: Citation, atlas: Atlas, lang: Lang, t: Strings) -> str:
    """The document behind a citation: title, publisher, date."""
    source = atlas.sources.get(found.source)
    if source is None:
        return t("inspector.cite_unknown", lang, source=found.source)
    return t(
        "inspector.cite_more",
        lang,
        title=source.title.in_(lang),
        publisher=source.publisher.in_(lang),
        date=when(source.date, lang, t),
    )


def stage(feature: Feature, record: StatusRecord, lang: Lang, t: Strings) -> str:
    """What happened: `通车`, `获批`; for what is only attested `见载：运营`."""
    if record.kind == "attested":
        return t("inspector.attested", lang, status=state_words(record.status, "certain", lang))
    return t(f"inspector.begins.{_VERBS.get((feature.theme, record.status), record.status)}", lang)


def standing(state: State, lang: Lang, t: Strings) -> str:
    """The state in words; what has neither status nor date is simply undated."""
    if state.status is None and state.certainty == "undated":
        return t("inspector.no_date", lang)
    return words_of(state, lang)


def value(found: Attribute, lang: Lang) -> str:
    """`20 余个`: figure, qualifier and unit as the source has them."""
    return quantity.in_words(found.value, found.qualifier, found.unit, lang)


def records(feature: Feature) -> tuple[StatusRecord, ...]:
    """The feature's stages by the first day on which they may have come, undated ones last.

    So a line that opened within 2020 stands before the photograph of it in December 2020.
    """
    return tuple(sorted(feature.statuses, key=_order))


def _order(record: StatusRecord) -> tuple[date, date]:
    if record.date is None:
        return date.max, date.max
    return record.date.first or date.min, record.date.last or date.max


def route_lines(feature: Feature, atlas: Atlas, lang: Lang) -> tuple[str, ...]:
    """One line per part of the route: `永川 — 泸州`."""
    return tuple(" — ".join(place_names(part, atlas, lang)) for part in feature.routes)


def place_names(ids: Iterable[str], atlas: Atlas, lang: Lang) -> list[str]:
    return [atlas.places[i].name.in_(lang) if i in atlas.places else i for i in ids]


def events_of(feature: Feature, atlas: Atlas) -> tuple[Event, ...]:
    """Events that name the feature, oldest first."""
    found = [event for event in atlas.events.values() if feature.id in event.features]
    return tuple(sorted(found, key=lambda e: (e.date.last or date.max, e.date.first or date.min)))


def conflicts_of(feature: Feature, atlas: Atlas) -> tuple[Conflict, ...]:
    return tuple(c for c in atlas.conflicts.values() if feature.id in c.features)


def sources_of(feature: Feature, atlas: Atlas, lang: Lang) -> tuple[tuple[Source, tuple[str, ...]], ...]:
    """Every document that supports the feature, with the places in it, in order of id."""
    found: dict[str, dict[str, None]] = {}
    for citation in feature.cited():
        found.setdefault(citation.source, {})[citation.locator.in_(lang)] = None
    return tuple((atlas.sources[i], tuple(found[i])) for i in sorted(found) if i in atlas.sources)


def as_text(feature: Feature, atlas: Atlas, lang: Lang, t: Strings) -> str:
    """The whole page as plain text, to paste into a memo."""
    lines = [feature.name.in_(lang), feature.note.in_(lang), t(f"inspector.quality.{feature.quality}", lang)]
    lines += [
        f"{a.name.in_(lang)}: {value(a, lang)} ({cite(a.citation, atlas, lang, t)})"
        for a in feature.attributes
    ]
    lines += route_lines(feature, atlas, lang)
    for record in records(feature):
        lines.append(
            f"{when(record.date, lang, t)}  {stage(feature, record, lang, t)}  {record.note.in_(lang)}"
            f" ({cite(record.citation, atlas, lang, t)})"
        )
    for source, locators in sources_of(feature, atlas, lang):
        lines.append(f"{source.id}  {source.title.in_(lang)}: {'; '.join(locators)}")
    return "\n".join(line for line in lines if line.strip())
